import html

import django
import jinja2
import pytest
from django.conf import settings
from django.template import Context, Template

from proxy import sign, sign_original, srcset, url_for
from proxy.sdk.jinja import install

BASE, KEY, PHOTO = "https://img.example", "k:" + "ab" * 16, "https://shop.example/a b.jpg?x=1"


@pytest.fixture(scope="module", autouse=True)
def _application():
    settings.configure(
        INSTALLED_APPS=["proxy.sdk.django"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
        LOGGING_CONFIG=None,
        DARKROOM_BASE_URL=BASE,
        DARKROOM_SIGNING_KEY=KEY,
    )
    django.setup()


def in_jinja(text, **more):
    environment = jinja2.Environment(autoescape=True)
    install(environment, base=BASE, **more)
    return html.unescape(environment.from_string(text).render(photo=PHOTO))


def in_django(text):
    return html.unescape(Template("{% load darkroom %}" + text).render(Context({"photo": PHOTO})))


def test_jinja_writes_addresses():
    text = '{{ photo | darkroom_url(w=640, format="auto", **{"mark-w": 4}) }}'
    parameters = {"w": 640, "format": "auto", "mark-w": 4}

    assert in_jinja(text) == url_for(PHOTO, parameters, base=BASE)
    assert in_jinja(text, key=KEY) == url_for(PHOTO, parameters, base=BASE, key=KEY)


def test_jinja_writes_sets_of_sizes():
    assert in_jinja("{{ photo | darkroom_srcset(100, 200, q=70) }}") == srcset(
        PHOTO, [100, 200], {"q": 70}, base=BASE
    )
    assert in_jinja("{{ photo | darkroom_srcset }}").endswith("w=1920 1920w")


def test_jinja_signs_an_original_for_every_size():
    assert sign_original(PHOTO, KEY) in in_jinja("{{ photo | darkroom_original }}", key=KEY)


def test_a_key_that_is_none_is_refused():
    with pytest.raises(ValueError, match="a signing key"):
        in_jinja("{{ photo | darkroom_url }}", key="nonsense")


def test_what_is_written_is_escaped_as_html_needs_it():
    environment = jinja2.Environment(autoescape=True)
    install(environment, base=BASE)
    text = environment.from_string("{{ photo | darkroom_url(w=9) }}").render(photo=PHOTO)
    written = Template('{% load darkroom %}{{ photo|darkroom_url:"w=9" }}')

    assert "&amp;w=9" in text
    assert "&amp;w=9" in written.render(Context({"photo": PHOTO}))


@pytest.mark.parametrize(
    "text",
    [
        '{{ photo|darkroom_url:"w=640&mark-w=4" }}',
        "{% darkroom_url photo w=640 as there %}{{ there }}&mark-w=4",
    ],
)
def test_django_writes_addresses(text):
    found = in_django(text)
    parameters = {"w": 640, "mark-w": 4} if "as there" not in text else {"w": 640}
    assert found.startswith(f"{BASE}/image?")
    assert f"sig={sign('/image', {'url': PHOTO, **parameters}, KEY)}" in found


def test_django_writes_sets_of_sizes():
    expected = srcset(PHOTO, [100, 200], {"q": 70}, base=BASE, key=KEY)
    usual = srcset(PHOTO, [320, 640, 1280, 1920], {"q": 70}, base=BASE, key=KEY)

    assert in_django("{% darkroom_srcset photo 100 200 q=70 %}") == expected
    assert in_django('{{ photo|darkroom_srcset:"q=70" }}') == usual


def test_django_knows_the_application():
    from django.apps import apps  # noqa: PLC0415

    assert apps.get_app_config("darkroom").name == "proxy.sdk.django"
