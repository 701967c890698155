import pytest

from proxy.doors import DIALECTS, DOORS, opened
from proxy.doors.base import NEUTRAL
from proxy.failures import InvalidUrl, MissingUrl, SourceForbidden, UnknownPath, UrlTooLong
from transforms.errors import InvalidParameter

BASE = "https://b.example"
URL = "https://a.example/a.jpg"
ENCODED = "url=https%3A%2F%2Fa.example%2Fa.jpg"


def ask(door, asked, accept=b"", **choices):
    path, _, query = asked.partition("?")
    return (DOORS | DIALECTS)[door](**choices).parse(query, accept, path=path)


def refused(door, asked, kind=InvalidParameter, **choices):
    with pytest.raises(kind) as error:
        ask(door, asked, **choices)
    return error.value.detail


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (f"{ENCODED}&q=75", "w='': expected a width in whole pixels from 1: it is required"),
        (f"{ENCODED}&w=640", "q='': expected a whole number from 1 to 100: it is required"),
        (f"{ENCODED}&w=0&q=75", "w='0'"),
        (f"{ENCODED}&w=&q=75", "w=''"),
        (f"{ENCODED}&w=-640&q=75", "w='-640'"),
        (f"{ENCODED}&w=64.5&q=75", "w='64.5'"),
        (f"{ENCODED}&w=50%&q=75", "w='50%'"),
        (f"{ENCODED}&w=640&q=0", "q='0'"),
        (f"{ENCODED}&w=640&q=101", "q='101'"),
        (f"{ENCODED}&w=640&q=high", "q='high'"),
        (f"{ENCODED}&w=640&w=641&q=75", "w='641': expected each name once"),
    ],
)
def test_width_and_quality_are_required_as_next_requires_them(query, said):
    assert refused("next", f"/_next/image?{query}").startswith(said)


@pytest.mark.parametrize(
    ("door", "query", "said"),
    [
        ("netlify", f"{ENCODED}&fit=crop", "fit='crop': expected one of contain, cover, fill"),
        ("netlify", f"{ENCODED}&position=smart", "position='smart': expected one of center, top"),
        ("netlify", f"{ENCODED}&fm=heic", "fm: format='heic'"),
        ("netlify", f"{ENCODED}&w=x", "w='x'"),
        ("astro", f"h{ENCODED.replace('url', 'ref')}&f=bmp", "f: format='bmp'"),
        ("astro", f"h{ENCODED.replace('url', 'ref')}&q=best-ever", "q='best-ever'"),
        ("astro", f"h{ENCODED.replace('url', 'ref')}&position=50%25", "position: a='50%'"),
        ("astro", f"h{ENCODED.replace('url', 'ref')}&background=x", "background: bg='x'"),
    ],
)
def test_a_query_is_refused_by_the_word_that_was_used(door, query, said):
    assert refused(door, f"/?{query}").startswith(said)


@pytest.mark.parametrize("door", ["next", "netlify", "astro"])
def test_unknown_names_of_a_query_are_passed_over_unless_it_is_strict(door):
    query = f"/?{ENCODED}&h{ENCODED.replace('url', 'ref')}&w=9&q=9&utm=1"
    assert ask(door, query).original == URL
    assert "utm='1'" in refused(door, query, strict=True)


@pytest.mark.parametrize(
    ("door", "asked", "example"),
    [
        ("next", "/_next/image?w=9&q=9", "/_next/image?url="),
        ("netlify", "/.netlify/images", "/.netlify/images?url="),
        ("astro", "/_image?url=a.example", "/_image?href="),
        ("ipx", "/_ipx/w_9/", "/_ipx/w_640"),
        ("ipx", "/_ipx/w_9", "/_ipx/w_640"),
        ("cloudflare", "/cdn-cgi/image/w=9//", "/cdn-cgi/image/width=640"),
    ],
)
def test_without_an_original_the_message_shows_how_one_is_named(door, asked, example):
    assert example in refused(door, asked, MissingUrl)


@pytest.mark.parametrize(
    ("modifiers", "said"),
    [
        ("median_3", "median='3': expected 0 or 1: nothing else can be done here"),
        ("median", "median=''"),
        ("threshold_128", "threshold='128'"),
        ("unflatten", "unflatten=''"),
        ("linear_1.2_3", "linear='1.2_3': expected a name that is known"),
        ("w_9,wat,h_9,huh_1", "wat='', huh='1': expected names that are known"),
        ("W_9", "W='9'"),
        ("w_9,w_10", "w='10': expected each name once"),
        ("w_9,width_10", "width='10': expected only one of w and width"),
        ("s_9x9,w_10", "w='10': expected only one of s and w"),
        ("width_x", "width: w='x'"),
        ("w_-1", "w='-1'"),
        ("s_x9", "s='x9': expected a size such as 300x200"),
        ("s_9x9x9", "s='9x9x9'"),
        ("fit_zoom", "fit='zoom'"),
        ("pos_9", "pos: a='9'"),
        ("b_notacolour,s_9x9", "b: cbg='notacolour'"),
        ("extract_1_2_3", "extract='1_2_3': expected 4 values"),
        ("extract_1_2_3_x", "extract: ch='x'"),
        ("extend_1_2_3_4_mirror", "extend='1_2_3_4_mirror'"),
        ("extend_1_2_3_4_5_6", "extend='1_2_3_4_5_6'"),
        ("extend_x", "extend: pad='x,0,0,0'"),
        ("rotate_north", "rotate='north'"),
        ("rotate_1e9999", "rotate='1e9999'"),
        ("gamma_9", "gamma='9'"),
        ("gamma_1_2_3", "gamma='1_2_3'"),
        ("gamma_0", "gamma='0'"),
        ("modulate_1_1_1_9", "modulate='1_1_1_9'"),
        ("sharpen_99", "sharpen: sharp='99'"),
        ("blur_0.01", "blur='0.01'"),
        ("trim_999", "trim='999'"),
        ("q_x", "q='x'"),
        ("f_heic", "f: format='heic'"),
        ("flip_sideways", "flip='sideways'"),
    ],
)
def test_what_ipx_does_and_this_service_does_not_is_refused_by_name(modifiers, said):
    assert refused("ipx", f"/_ipx/{modifiers}/{URL}").startswith(said)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ("", "options='': expected at least one"),
        ("segment=foreground", "segment='foreground': expected a name that is known"),
        ("draw=x,width=9", "draw='x'"),
        ("width=9,w=10", "w='10': expected only one of width and w"),
        ("width=x", "width: w='x'"),
        ("width", "width: w=''"),
        ("fit=stretch", "fit='stretch': expected one of scale-down, contain"),
        ("fit=cover,w=9,h=9,g=2x2", "g: fpx='2'"),
        ("fit=cover,w=9,h=9,g=1.2.3x0", "g: fpx='1.2.3'"),
        ("fit=cover,w=9,h=9,g=side", "g: a='side'"),
        ("zoom=0.5", "zoom='0.5'"),
        ("upscale=generate", "upscale='generate'"),
        ("quality=super", "quality: q='super'"),
        ("f=heic", "f: format='heic'"),
        ("anim=maybe", "anim='maybe'"),
        ("background=rgb(1,2,3)", "2='', 3)='': expected names that are known"),
        ("background=rgb(1%2C2)", "background: bg='rgb(1,2)'"),
        ("blur=999", "blur='999'"),
        ("rotate=45", "rotate='45': expected one of 0, 90, 180, 270"),
        ("flip=x", "flip='x'"),
        ("sharpen=99", "sharpen: sharp='99'"),
        ("gamma=99", "gamma: gam='99'"),
        ("metadata=some", "metadata: meta='some'"),
        ("trim=1;2;3;4", "trim='1;2;3;4': expected border, or top;0;0;left"),
        ("trim=1;2", "trim='1;2'"),
        ("trim=a;b;c;d", "trim='a;b;c;d'"),
        ("trim.left=1e99999", "trim.left='1e99999': expected a number of pixels"),
        ("trim.left=-5", "trim.left: cx='-5'"),
        ("border.top=wide", "border.top='wide': expected a number of pixels"),
        ("border=99999", "border: pad='99999"),
        ("border=3,border.color=red,background=blue", "border.color='red'"),
        ("dpr=99", "dpr='99'"),
        ("dpr=x,border=3", "dpr='x'"),
    ],
)
def test_what_cloudflare_does_and_this_service_does_not_is_refused_by_name(options, said):
    assert refused("cloudflare", f"/cdn-cgi/image/{options}/{URL}").startswith(said)


@pytest.mark.parametrize("door", ["ipx", "cloudflare"])
@pytest.mark.parametrize("source", ["photos/a.jpg", "/photos/a.jpg", "a.example/a.jpg", "h:9/a"])
def test_a_path_belongs_to_the_base_or_to_nothing(door, source):
    asked = DIALECTS[door].prefix + "/w=9/" + source
    assert ask(door, asked, base=BASE).original == f"{BASE}/{source.lstrip('/')}"
    assert "BASE_URL" in refused(door, asked, InvalidUrl)


@pytest.mark.parametrize("door", ["ipx", "cloudflare"])
@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("file:///etc/passwd", SourceForbidden),
        ("gopher%3A%2F%2Fa.example/", SourceForbidden),
        ("https://u:p@a.example/a.jpg", SourceForbidden),
        ("https://", InvalidUrl),
        ("https://a.example/%0D%0Aa.jpg\\", InvalidUrl),
        ("https://a.example/" + "a" * 9000, UrlTooLong),
    ],
)
def test_an_address_in_a_path_is_judged_as_everywhere(door, source, kind):
    refused(door, f"{DIALECTS[door].prefix}/w=9/{source}", kind, base=BASE)


def test_no_path_leads_out_of_the_base():
    for source in ("//evil.example/a.jpg", "../../a.jpg", "%2F%2Fevil.example/a.jpg", "@evil/a"):
        found = ask("ipx", f"/_ipx/_/{source}", base=BASE).original
        assert found.startswith(f"{BASE}/")


def test_the_prefix_may_be_encoded_but_not_moved():
    assert ask("ipx", f"/%5Fipx/w_9/{URL}").original == URL
    assert ask("cloudflare", f"/cdn-cg%69/image/w=9/{URL}").original == URL
    for asked in (f"/cdn-cgi%2Fimage/w=9/{URL}", f"//cdn-cgi/image/w=9/{URL}", "", "/"):
        refused("cloudflare", asked, UnknownPath)


def test_two_raw_paths_that_look_alike_decoded_are_two_originals():
    one, other = (
        ask("cloudflare", f"/cdn-cgi/image/w=9/https://a.example/{name}").original
        for name in ("a%2Fb.jpg", "a/b.jpg")
    )
    assert one != other


@pytest.mark.parametrize("door", ["next", "netlify", "astro"])
def test_how_an_answer_is_handed_over_is_said_as_everywhere(door):
    name = "href" if door == "astro" else "url"
    found = ask(door, f"/?{name}={URL}&w=9&q=9&maxage=1d&filename=owl&dl&v=3&default=1")
    assert (found.delivery.maxage, found.delivery.filename) == (86_400, "owl")
    assert (found.delivery.download, found.version, found.stand_in) == (True, "3", NEUTRAL)


@pytest.mark.parametrize(
    ("said", "stand_in"),
    [
        ("", ""),
        ("&default=0", ""),
        ("&default", NEUTRAL),
        ("&default=1", NEUTRAL),
        ("&default=https%3A%2F%2Fb.example%2F..%2Fno.png", "https://b.example/no.png"),
        ("&default=b.example/no.png", "https://b.example/no.png"),
    ],
)
def test_what_stands_in_is_an_address_or_a_picture_of_our_own(said, stand_in):
    assert ask("image", f"/image?{ENCODED}{said}").stand_in == stand_in


@pytest.mark.parametrize(
    ("text", "kind"),
    [("ftp://a.example/a", SourceForbidden), ("data:image/png;base64,AA", InvalidUrl)],
)
def test_a_bad_address_of_a_stand_in_is_refused_by_its_name(text, kind):
    assert refused("image", f"/image?{ENCODED}&default={text}", kind).startswith("default: ")


def test_dialects_in_the_path_are_opened_by_name():
    assert opened(()) == [*DOORS.values()]
    assert opened(("ipx", "ipx")) == [*DOORS.values(), DIALECTS["ipx"]]
    with pytest.raises(ValueError, match=r"'thumper wat': expected names out of ipx, cloudflare"):
        opened(("ipx", "thumper", "wat"))


def test_every_dialect_stands_in_the_table_under_its_own_name_and_path():
    assert {name: door.name for name, door in DIALECTS.items()} == {name: name for name in DIALECTS}
    assert all(path.startswith(d.prefix + "/{") for d in DIALECTS.values() for path in d.paths)
