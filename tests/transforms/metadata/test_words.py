"""XMP packets and IPTC records, and the rights that are read from all of them."""

import pytest

from tests.transforms import planted
from transforms.metadata import iptc, xmp
from transforms.metadata.exif import Block
from transforms.metadata.rights import Rights

BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><a>&c;</a></rdf:RDF>"""


def described(attributes="", elements=""):
    return (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"'
        ' xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/">'
        f'<rdf:Description rdf:about="" {attributes}>{elements}</rdf:Description></rdf:RDF>'
    ).encode()


@pytest.mark.parametrize("packet", [b"", b"<a>", b"no xml", BOMB, b"<x/>", b"\0" * 50])
def test_a_broken_packet_stays_behind(packet):
    assert xmp.fitted(packet) == b""
    assert Rights.read(None, packet, b"") == Rights()


def test_a_packet_of_a_megabyte_stays_behind():
    assert xmp.fitted(described('dc:title="' + "x" * 1_100_000 + '"')) == b""


def test_words_of_a_gain_map_that_stays_behind_go_too():
    packet = xmp.fitted(described('hdrgm:Version="1.0" photoshop:Credit="Agency"'))
    assert b"hdrgm:Version" not in packet
    assert b"Agency" in packet


def test_rights_are_read_from_attributes_elements_and_lists():
    elements = "<dc:creator>One</dc:creator><dc:rights>Mine</dc:rights>"
    rights = Rights.read(None, described('photoshop:Credit="Agency"', elements), b"")
    assert (rights.notice, rights.creators, rights.credit) == ("Mine", ("One",), "Agency")


def test_rights_are_read_from_records_and_from_exif():
    by_records = Rights.read(None, b"", planted.iptc())
    by_exif = Rights.read(Block.of(planted.exif()), b"", b"")
    assert by_records == by_exif == Rights(planted.NOTICE, (planted.ARTIST,))


def test_xmp_comes_before_the_others():
    packet = described("", "<dc:rights>Later</dc:rights>")
    rights = Rights.read(Block.of(planted.exif()), packet, planted.iptc())
    assert (rights.notice, rights.creators) == ("Later", (planted.ARTIST,))


def test_rights_survive_being_written_as_xmp():
    rights = Rights(
        '© <Me> & "you"', ("One", "Two"), "Agency", "By 'permission'", "https://a.test/?b&c"
    )
    assert Rights.read(None, rights.xmp(), b"") == rights


def test_rights_survive_being_written_as_records():
    rights = Rights("© Ö", ("Jiří",), "Agency")
    assert Rights.read(None, b"", rights.iptc()) == rights


def test_long_and_unprintable_words_are_cut():
    rights = Rights.read(None, described("", f"<dc:rights>a\tb{'c' * 5000}</dc:rights>"), b"")
    assert rights.notice.startswith("a b")
    assert len(rights.notice) == 2000


def test_no_rights_write_nothing():
    assert (Rights().exif(), Rights().xmp(), Rights().iptc()) == (b"", b"", b"")


def test_records_are_found_among_other_resources():
    assert iptc.records_in(planted.segment(planted.iptc())) == planted.iptc()
    assert iptc.records_in(planted.iptc()) == planted.iptc()
    assert iptc.records_in(iptc.segment(planted.iptc())) == planted.iptc()


@pytest.mark.parametrize("length", range(0, 120, 7))
def test_cut_records_are_read_as_far_as_they_are_whole(length):
    part = planted.iptc()[:length]
    assert planted.iptc().startswith(iptc.fitted(part))
    assert iptc.records_in(planted.segment(planted.iptc())[:length]) is not None


def test_records_may_be_latin():
    assert iptc.texts(b"\x1c\x01\x5a\x00\x01x" + planted.record(80, b"caf\xe9"))[2, 80] == ["café"]
