import pytest

from proxy import machine
from proxy.budgets import decode_memory
from proxy.environment import SettingsError
from proxy.settings import Settings


def test_an_empty_environment_gives_the_defaults():
    settings = Settings.read({})
    assert (settings.host, settings.port, settings.workers) == ("127.0.0.1", 8080, 1)
    assert settings.cache == ("memory://?max_bytes=256mb",)
    assert settings.cache_ttl == settings.stale_ttl == 24 * 3600
    assert settings.max_original_bytes == 50 * 1024**2
    assert settings.allowed_private == ()
    assert settings.base_url == settings.redis_url == ""


def test_renderers_follow_the_cores_and_the_queue_follows_them():
    one, many = Settings.read({}), Settings.read({"DARKROOM_WORKERS": "64"})
    assert one.renderers == machine.cores()
    assert one.queue == 64 * one.renderers
    assert many.renderers == 1
    assert Settings.read({"DARKROOM_RENDERERS": "3"}).queue == 192


def test_memory_is_divided_among_the_workers():
    settings = Settings.read({"DARKROOM_WORKERS": "4", "DARKROOM_FETCH_MEMORY": "64mb"})
    assert settings.fetch_memory == 16 * 1024**2
    assert settings.originals == 32 * 1024**2
    assert settings.cache == (f"memory://?max_bytes={64 * 1024**2}",)


def test_a_memory_tier_keeps_its_other_words_when_it_is_divided():
    environ = {"WEB_CONCURRENCY": "2", "DARKROOM_CACHE": "memory://?max_item_bytes=1mb redis://h/0"}
    assert Settings.read(environ).cache == (
        f"memory://?max_bytes={128 * 1024**2}&max_item_bytes=1mb",
        "redis://h/0",
    )


def test_a_bad_share_of_memory_stops_the_start():
    with pytest.raises(SettingsError, match="max_bytes='lots': expected a size"):
        Settings.read({"DARKROOM_WORKERS": "2", "DARKROOM_CACHE": "memory://?max_bytes=lots"})


def test_redis_url_adds_a_tier_only_where_none_is_named():
    added = Settings.read({"REDIS_URL": "redis://a:6379/0"})
    assert added.cache == ("memory://?max_bytes=256mb", "redis://a:6379/0")
    assert added.redis_url == "redis://a:6379/0"
    named = Settings.read({"REDIS_URL": "redis://a/0", "DARKROOM_CACHE": "redis://b/1"})
    assert (named.cache, named.redis_url) == (("redis://b/1",), "redis://a/0")


def test_a_redis_tier_serves_where_no_redis_url_is_given():
    assert Settings.read({"DARKROOM_CACHE": "memory:// redis://b/1"}).redis_url == "redis://b/1"


def test_the_plain_names_are_read_where_the_prefixed_ones_are_absent():
    assert Settings.read({"PORT": "9000"}).port == 9000
    assert Settings.read({"PORT": "9000", "DARKROOM_PORT": "9001"}).port == 9001
    assert Settings.read({"WEB_CONCURRENCY": "3"}).workers == 3
    assert Settings.read({"HOST": "example"}).host == "127.0.0.1"


def test_an_empty_value_is_no_choice():
    settings = Settings.read({"DARKROOM_STRICT": "", "DARKROOM_PORT": " ", "REDIS_URL": ""})
    assert (settings.strict, settings.port, settings.redis_url) == (False, 8080, "")


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("DARKROOM_PORT", "http", "a whole number from 1 to 65535"),
        ("PORT", "0", "a whole number from 1 to 65535"),
        ("DARKROOM_WORKERS", "-1", "a whole number from 1 to 256"),
        ("DARKROOM_TIMEOUT", "0s", "at least 0.1s"),
        ("DARKROOM_MAX_PIXELS", "0", "a number of pixels such as 100mp"),
        ("DARKROOM_STRICT", "maybe", "1 or 0"),
        ("DARKROOM_LOG_LEVEL", "loud", "one of debug, info, warning, error"),
        ("DARKROOM_BASE_URL", "images", "an address such as https://images.example.com"),
        ("DARKROOM_HOST", "a b", "an address"),
        ("DARKROOM_TRUSTED_PROXIES", "zzz", "addresses and networks such as 127.0.0.1 10.0.0.0/8"),
        ("DARKROOM_CORS_ORIGINS", "foo", "origins such as https://example.com, * for all"),
        ("DARKROOM_CACHE_CONTROL", "a\nb", "a header value in ASCII"),
    ],
)
def test_a_bad_value_is_named_with_what_was_expected(name, value, expected):
    with pytest.raises(SettingsError) as raised:
        Settings.read({name: value})
    message = str(raised.value)
    assert message.startswith(f"{name}={value!r}: expected ")
    assert expected in message


def test_a_secret_is_shown_neither_in_an_error_nor_in_the_settings():
    with pytest.raises(
        SettingsError, match=r"^REDIS_URL=\(hidden\): expected an address"
    ) as raised:
        Settings.read({"REDIS_URL": "hunter2"})
    assert "hunter2" not in str(raised.value)
    assert raised.value.__cause__ is None
    assert "hunter2" not in repr(Settings.read({"REDIS_URL": "redis://:hunter2@a/0"}))


@pytest.mark.parametrize("url", ["redis://:hunter2@", "redis://hunter2/zero", "http://hunter2/0"])
def test_a_redis_that_no_link_can_be_made_for_stops_the_start(url):
    with pytest.raises(SettingsError, match=r"^REDIS_URL=\(hidden\): expected an ad") as raised:
        Settings.read({"REDIS_URL": url})
    assert "hunter2" not in str(raised.value)


def test_a_value_can_come_from_a_file(tmp_path):
    path = tmp_path / "redis"
    path.write_text("redis://:secret@a/0\n")
    assert Settings.read({"REDIS_URL_FILE": str(path)}).redis_url == "redis://:secret@a/0"
    path.write_text("9001\n")
    assert Settings.read({"DARKROOM_PORT_FILE": str(path)}).port == 9001


def test_a_file_that_cannot_be_read_stops_the_start(tmp_path):
    with pytest.raises(SettingsError, match="expected a readable text file"):
        Settings.read({"DARKROOM_PORT_FILE": str(tmp_path / "absent")})
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SettingsError, match="UnicodeDecodeError"):
        Settings.read({"DARKROOM_PORT_FILE": str(tmp_path / "binary")})


def test_a_value_and_a_file_together_stop_the_start(tmp_path):
    with pytest.raises(SettingsError, match="both set"):
        Settings.read({"DARKROOM_PORT": "1", "DARKROOM_PORT_FILE": str(tmp_path)})


def test_unknown_prefixed_names_are_told_with_the_nearest_known():
    told = Settings.warnings(
        {
            "DARKROOM_BOGUS": "1",
            "DARKROOM_TIMOUT": "1",
            "DARKROOM_XYZ": "1",
            "DARKROOM_PORT_FILE": "/p",
            "PATH": "/bin",
        }
    )
    assert told == [
        "DARKROOM_BOGUS is not a setting",
        "DARKROOM_TIMOUT is not a setting; did you mean DARKROOM_TIMEOUT?",
        "DARKROOM_XYZ is not a setting",
    ]


@pytest.mark.parametrize(("name", "declared"), list(Settings.declared()))
def test_every_default_is_a_value_that_can_be_set_and_every_effect_is_told(name, declared):
    assert declared.effect
    if not declared.derived:
        assert Settings.read({f"DARKROOM_{name}": declared.default}) == Settings.read({})


@pytest.mark.parametrize(
    ("limit", "renderers", "granted"),
    [(None, 8, 600), (512, 2, 128), (8192, 2, 600), (1024, 4, 128)],
)
def test_decode_memory_is_half_of_a_small_container_over_its_renderers(limit, renderers, granted):
    given = None if limit is None else limit * 1024**2
    assert decode_memory(renderers, given) == granted * 1024**2


@pytest.mark.parametrize(
    ("name", "value", "setting", "expected"),
    [
        ("MAX_FILE_SIZE_MB", "10", "max_upload_bytes", 10 * 1024**2),
        ("MAX_UPLOAD_MB", "0.5", "max_upload_bytes", 512 * 1024),
        ("MAX_PIXELS", "40000000", "max_pixels", 40_000_000),
        ("ALLOWED_ORIGINS", "https://a.example,https://b.example", "cors_origins", 2),
        ("COMPRESSION_SEMAPHORE_SIZE", "3", "renderers", 3),
        ("COMPRESSION_SEMAPHORE_SIZE", "0", "renderers", machine.cores()),
        ("MAX_QUEUE_DEPTH", "7", "queue", 7),
        ("MAX_QUEUE_DEPTH", "0", "queue", 2 * machine.cores()),
        ("DEFAULT_QUALITY", "70", "default_quality", 70),
        ("TOOL_TIMEOUT_SECONDS", "5", "tool_timeout_seconds", 5),
        ("API_KEY", "secret", "api_keys", ("secret",)),
        ("API_KEYS", "one,two", "api_keys", ("one", "two")),
        ("REDIS_URL", "redis://a/0", "redis_url", "redis://a/0"),
        ("RATE_LIMIT_PUBLIC_RPM", "0", "rate_limit_public_rpm", 0),
        ("RATE_LIMIT_PUBLIC_BURST", "3", "rate_limit_public_burst", 3),
        ("RATE_LIMIT_AUTH_ENABLED", "true", "rate_limit_auth_enabled", True),
        ("RATE_LIMIT_AUTH_RPM", "9", "rate_limit_auth_rpm", 9),
        ("RATE_LIMIT_PER_MINUTE", "8", "rate_limit_per_minute", 8),
        ("URL_FETCH_TIMEOUT", "12", "url_fetch_timeout", 12),
        ("URL_FETCH_MAX_REDIRECTS", "1", "url_fetch_max_redirects", 1),
        ("JPEG_ENCODER", "cjpeg", "jpeg_encoder", "cjpeg"),
        ("REQUEST_TIMEOUT_MS", "500", "request_timeout_ms", 500),
        ("MODEL_CACHE_DIR", "/models", "model_cache_dir", "/models"),
        ("MODEL_FULL_URL", "https://a/full", "model_full_url", "https://a/full"),
        ("MODEL_QUANTIZED_URL", "https://a/q", "model_quantized_url", "https://a/q"),
        ("MODEL_FETCH_TIMEOUT_MS", "100", "model_fetch_timeout_ms", 100),
        ("HUGGINGFACE_TOKEN", "token", "huggingface_token", "token"),
        ("ENV", "staging", "env", "staging"),
    ],
)
def test_the_contracts_own_names_are_read_in_their_own_units(name, value, setting, expected):
    chosen = getattr(Settings.read({name: value}), setting)
    assert (len(chosen) if setting == "cors_origins" else chosen) == expected


def test_a_prefixed_name_goes_before_a_contracts_own_and_the_first_of_these_counts():
    environ = {"MAX_FILE_SIZE_MB": "10", "MAX_UPLOAD_MB": "20"}
    assert Settings.read(environ).max_upload_bytes == 10 * 1024**2
    environ["DARKROOM_MAX_UPLOAD_BYTES"] = "1mb"
    assert Settings.read(environ).max_upload_bytes == 1024**2


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("MAX_FILE_SIZE_MB", "50mb", "a number of megabytes such as 50"),
        ("MAX_UPLOAD_MB", "0", "a number of megabytes such as 50"),
        ("COMPRESSION_SEMAPHORE_SIZE", "-1", "from 0 to 1024, 0 for the number of cores"),
        ("MAX_QUEUE_DEPTH", "many", "0 for 2 × RENDERERS"),
        ("DARKROOM_QUEUE", "0", "a whole number from 1"),
    ],
)
def test_a_contracts_own_name_says_what_it_expects_itself(name, value, expected):
    with pytest.raises(SettingsError, match=f"^{name}='{value}': expected .*{expected}"):
        Settings.read({name: value})


def test_a_contracts_own_name_may_come_from_a_file(tmp_path):
    (tmp_path / "size").write_text("3\n")
    found = Settings.read({"MAX_UPLOAD_MB_FILE": str(tmp_path / "size")})
    assert found.max_upload_bytes == 3 * 1024**2
