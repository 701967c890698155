import pytest

from cache import Alone, RedisFlights
from proxy.composition import compose
from proxy.settings import Settings
from proxy.sources import SCHEMES

REDIS = "redis://127.0.0.1:1/0"


def node(**environment):
    return compose(Settings.read({f"DARKROOM_{name}": text for name, text in environment.items()}))


def names(tiers):
    return [tier.name for tier in tiers._caches]


def test_without_redis_a_node_works_for_itself():
    alone = node()
    caches = alone.caches
    assert isinstance(caches.coordinator, Alone)
    assert (names(caches.entries), names(caches.kept_originals)) == (["memory"], ["memory"])
    assert alone.redis_state() is None


@pytest.mark.parametrize(
    "settings", [{"REDIS_URL": REDIS}, {"CACHE": f"memory://?max_bytes=1mb {REDIS}"}]
)
def test_with_redis_renditions_originals_and_flights_are_shared(settings):
    shared = node(**settings)
    assert isinstance(shared.caches.coordinator, RedisFlights)
    assert names(shared.caches.entries) == ["memory", "redis"]
    assert names(shared.caches.kept_originals) == ["memory", "redis"]
    assert shared.redis_state() == "closed"


def test_a_cache_of_nothing_is_possible():
    assert names(node(CACHE="none").caches.entries) == []


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("CACHE", "tape:///dev/st0", "DARKROOM_CACHE: .*tape"),
        ("CACHE", "memory://?max_bytes=0", "DARKROOM_CACHE: .*max_bytes"),
        ("CACHE", "redis://:pw@", "DARKROOM_CACHE: .*redis://localhost:6379/0"),
        ("ALLOWED_HOSTS", "a/b", "DARKROOM_ALLOWED_HOSTS: 'a/b'"),
        ("ALLOWED_PORTS", "http", "DARKROOM_ALLOWED_PORTS: 'http'"),
        ("ALLOWED_PRIVATE", "127.0.0.1", "DARKROOM_ALLOWED_PRIVATE: .*host:port"),
    ],
)
def test_a_setting_that_its_owner_cannot_read_is_named(name, text, words):
    with pytest.raises(ValueError, match=words):
        node(**{name: text})


def test_a_password_in_a_cache_that_cannot_be_read_is_not_shown():
    with pytest.raises(ValueError, match="DARKROOM_CACHE") as refusal:
        node(CACHE="redis://:hunter2@")
    assert "hunter2" not in str(refusal.value)


def test_originals_can_be_kept_nowhere():
    caches = node(ORIGINALS="0").caches
    assert (names(caches.entries), names(caches.kept_originals)) == (["memory"], [])


async def test_what_was_opened_is_given_back():
    here = node(RENDERERS="1")
    async with here.open():
        assert len(here.renderers.pids) == 1
    assert here.renderers.pids == frozenset()


def test_there_is_a_source_for_every_scheme():
    assert set(node().renditions._originals._sources) == set(SCHEMES)


def test_every_job_knows_the_operators_models(tmp_path):
    model = tmp_path / "model.onnx"
    model.touch()

    job = node(FACE_MODEL=str(model)).renditions._rendering._like

    assert (job.models.face, job.models.detect) == (str(model), "")
