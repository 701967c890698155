import pytest

from proxy.units import (
    duration,
    file,
    formats,
    listing,
    networks,
    origin,
    origins,
    pixels,
    redis,
    size,
    text,
    urls,
)


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("1024", 1024),
        ("512b", 512),
        ("64kb", 65_536),
        ("50MB", 52_428_800),
        ("1.5gb", 1_610_612_736),
    ],
)
def test_sizes_are_powers_of_1024(written, count):
    assert size().parse(written) == count


@pytest.mark.parametrize(
    "written", ["", "mb", "-1mb", "5 apples", "1e9", "0x10", "\u0661mb", "nan", "inf"]
)
def test_what_is_no_size_is_refused(written):
    with pytest.raises(ValueError, match=r"^"):
        size().parse(written)


def test_a_size_below_the_least_is_refused_and_the_least_is_named():
    kind = size(1024**2)
    assert "at least 1mb" in kind.expected
    with pytest.raises(ValueError, match="1023kb"):
        kind.parse("1023kb")


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("0s", 0), ("2", 2), ("1.5s", 1.5), ("10m", 600), ("24h", 86_400), ("7d", 604_800)],
)
def test_times_are_read_in_seconds(written, seconds):
    assert duration().parse(written) == seconds


@pytest.mark.parametrize("written", ["", "s", "-1s", "1w", "inf", "nan", "1h30m"])
def test_what_is_no_time_is_refused(written):
    with pytest.raises(ValueError, match=r"^"):
        duration().parse(written)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        (size(), "50mb"),
        (size(), "1000b"),
        (duration(), "90s"),
        (duration(), "1d"),
        (pixels(), "100mp"),
    ],
)
def test_a_value_is_written_as_an_operator_would(kind, written):
    assert kind.write(kind.parse(written)) == written


def test_pixels_count_in_millions_and_are_at_least_one():
    assert pixels().parse("2.5mp") == 2_500_000
    with pytest.raises(ValueError, match="0"):
        pixels().parse("0")


def test_a_list_is_separated_by_spaces_or_commas_and_none_empties_it():
    kind = listing("a b")
    assert kind.parse(" a, b  c,") == ("a", "b", "c")
    assert kind.parse("none") == ()
    assert kind.write(()) == "none"


def test_a_comma_inside_a_url_does_not_end_it():
    assert urls("x").parse("redis://:a,b@h/0 memory://") == ("redis://:a,b@h/0", "memory://")


@pytest.mark.parametrize(
    "written",
    ["images.example.com", "ftp://a", "https://", "https://u@a/", "https://a/?q=1", "https://a#x"],
)
def test_what_is_no_origin_is_refused(written):
    with pytest.raises(ValueError, match=r"^"):
        origin().parse(written)


def test_an_origin_loses_its_last_slash():
    assert origin().parse("https://a.example/img/") == "https://a.example/img"


def test_text_must_match_wholly():
    kind = text("a header value", r"[\x20-\x7e]+")
    assert kind.parse("public, max-age=60") == "public, max-age=60"
    with pytest.raises(ValueError, match="Set-Cookie"):
        kind.parse("public\r\nSet-Cookie: a")


@pytest.mark.parametrize("written", ["*", "none", "127.0.0.1, ::1 10.0.0.0/8 fd00::/8"])
def test_proxies_are_addresses_and_networks_or_all(written):
    kind = networks("10.0.0.0/8")
    assert kind.parse(written) == listing("x").parse(written)


@pytest.mark.parametrize("written", ["zzz", "127.0.0.1 zzz", "10.0.0.1/8", "10.0.0.1 *", "1.2.3"])
def test_what_would_trust_nobody_is_refused(written):
    with pytest.raises(ValueError, match=r"^"):
        networks("10.0.0.0/8").parse(written)


def test_origins_are_a_scheme_and_a_host():
    written = "https://a.example/ http://localhost:3000 http://[::1]:80 capacitor://localhost *"
    assert origins("x").parse(written) == tuple(written.split())
    assert origins("x").parse("none") == ()


@pytest.mark.parametrize(
    "written",
    ["foo", "*.a.example", "https://", "https://a/b", "https://a?b", "https://u@a", "null", "//a"],
)
def test_what_no_browser_sends_as_an_origin_is_refused(written):
    with pytest.raises(ValueError, match=r"^"):
        origins("x").parse(f"https://a.example {written}")


def test_a_redis_is_an_address_that_can_be_linked_to():
    assert redis().parse(" redis://:pw@a:1/0 ") == "redis://:pw@a:1/0"
    assert redis().parse("none") == "none"
    for written in ("redis://:pw@", "redis://a/zero", "unix://", "memory://", "redis://a?x=1"):
        with pytest.raises(ValueError, match=r"^"):
            redis().parse(written)


@pytest.mark.parametrize(
    ("written", "named"),
    [("usual", ()), ("jpeg", ("jpeg",)), ("png,jpeg", ("jpeg", "png")), ("pdf", ("pdf",))],
)
def test_formats_are_named_one_by_one_or_by_one_word(written, named):
    assert formats().parse(written) == named


def test_an_extra_is_added_to_the_usual_formats():
    named = formats().parse("usual video")
    assert {"jpeg", "webp", "video"} <= set(named)
    assert "pdf" not in named


@pytest.mark.parametrize("written", ["", "none", "jpg", "usual exe"])
def test_what_is_no_format_is_refused(written):
    with pytest.raises(ValueError, match=r"^"):
        formats().parse(written)


def test_a_file_is_named_from_the_root_and_can_be_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "faces.onnx").touch()

    assert file().parse(" faces.onnx ") == str((tmp_path / "faces.onnx").resolve())
    assert file().parse("none") == ""


@pytest.mark.parametrize("written", ["", "absent.onnx", "/", "a\0b"])
def test_what_is_no_file_that_can_be_read_is_refused(written):
    with pytest.raises(ValueError, match=r"^"):
        file().parse(written)
