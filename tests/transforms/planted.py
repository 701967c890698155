"""Metadata that tests plant in pictures, and what they find of it in an answer."""

import io
import struct

import pyvips
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PIL.TiffImagePlugin import ImageFileDirectory_v2

NOTICE, ARTIST, MAKER = "© Jana Nováková 2024", "Jana Nováková", "SecretCam"
NOTE = b"MAKERNOTE of the maker"
PREVIEW = b"\xff\xd8 a small picture of what was cut off \xff\xd9"
LATITUDE = (51.0, 30.0, 2.5)
COMMENT = b"ASCII\0\0\0private remark"

PACKET = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/"
 tiff:Orientation="6" exif:GPSLatitude="51,30.04N" xmpRights:WebStatement="https://rights.test/">
<dc:creator><rdf:Seq><rdf:li>Jana Nováková</rdf:li><rdf:li>A &amp; B</rdf:li></rdf:Seq></dc:creator>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© Jana Nováková 2024</rdf:li></rdf:Alt></dc:rights>
<dc:description>private words</dc:description>
<xmp:Thumbnails><rdf:Alt><rdf:li>cHJldmlldw==</rdf:li></rdf:Alt></xmp:Thumbnails>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>""".encode()


def exif(order="<", orientation=6):
    """An EXIF block with a position, a maker's note and a preview in a second directory."""
    held = Image.Exif()
    held.endian = order
    held[0x8298], held[0x013B], held[0x010F] = NOTICE.encode(), ARTIST.encode(), MAKER
    held[0x0112], held[0x0100] = orientation, 4000
    gps = held.get_ifd(0x8825)
    gps[1], gps[2] = "N", LATITUDE
    inner = held.get_ifd(0x8769)
    inner[0x9286], inner[0x927C], inner[0xA002] = COMMENT, NOTE, 4000
    data = bytearray(held.tobytes()[6:])
    first = struct.unpack_from(order + "I", data, 4)[0]
    pointer = first + 2 + 12 * struct.unpack_from(order + "H", data, first)[0]
    struct.pack_into(order + "I", data, pointer, len(data))
    place = len(data) + 2 + 24 + 4
    data += struct.pack(order + "H", 2)
    data += struct.pack(order + "HHII", 0x0201, 4, 1, place)
    data += struct.pack(order + "HHII", 0x0202, 4, 1, len(PREVIEW)) + bytes(4)
    return bytes(data + PREVIEW)


def record(number, value):
    return b"\x1c\x02" + bytes([number]) + len(value).to_bytes(2, "big") + value


def iptc():
    """Records: a by-line, a notice, a caption and a preview."""
    utf8 = b"\x1c\x01\x5a\x00\x03\x1b%G"
    return (
        utf8
        + record(80, ARTIST.encode())
        + record(116, NOTICE.encode())
        + record(120, b"private caption")
        + record(202, PREVIEW)
    )


def segment(records):
    """A Photoshop segment as cameras' software writes it: another resource, then the records."""
    parts = ((0x040C, PREVIEW), (0x0404, records))
    return b"Photoshop 3.0\0" + b"".join(
        b"8BIM"
        + number.to_bytes(2, "big")
        + b"\0\0"
        + len(value).to_bytes(4, "big")
        + value
        + b"\0" * (len(value) % 2)
        for number, value in parts
    )


def carrying(image, **blobs):
    image = image.copy()
    for name, value in blobs.items():
        image.set_type(pyvips.GValue.blob_type, f"{name}-data", value)
    return image


def pixels(image):
    return Image.frombytes("RGB", (image.width, image.height), image.write_to_memory())


def png(image):
    """A PNG with its packet in the chunk that the standard names."""
    text = PngInfo()
    text.add_itxt("XML:com.adobe.xmp", PACKET.decode())
    file = io.BytesIO()
    pixels(image).save(file, "PNG", exif=b"Exif\0\0" + exif(), pnginfo=text)
    return file.getvalue()


def tiff(image):
    """A TIFF whose own tags say what EXIF says elsewhere."""
    tags = ImageFileDirectory_v2()
    tags[0x8298], tags[0x013B], tags[0x010F] = NOTICE.encode(), ARTIST.encode(), MAKER
    for name in (0x8298, 0x013B, 0x010F):
        tags.tagtype[name] = 2
    tags[0x02BC] = PACKET
    tags[0x83BB] = iptc()
    tags.tagtype[0x02BC] = tags.tagtype[0x83BB] = 7
    tags[0x8825] = {1: "N", 2: LATITUDE}
    tags[0x8769] = {0x9286: COMMENT, 0x927C: NOTE}
    file = io.BytesIO()
    pixels(image).save(file, "TIFF", tiffinfo=tags)
    return file.getvalue()


def files(image):
    """The same picture with the same words in every format that holds them."""
    full = carrying(image, exif=b"Exif\0\0" + exif(), xmp=PACKET, iptc=segment(iptc()))
    return {
        "jpeg": full.jpegsave_buffer(),
        "png": png(image),
        "webp": full.webpsave_buffer(),
        "avif": full.heifsave_buffer(compression="av1", effort=0),
        "tiff": tiff(image),
    }


def words(body):
    """Read an answer's EXIF directories and XMP by an independent reader."""
    with Image.open(io.BytesIO(body)) as image:
        held = image.getexif()
        packet = image.info.get("xmp", b"")
        if image.format == "TIFF":
            packet = held.get(0x02BC, b"")
        inner = {place: dict(held.get_ifd(place)) for place in (0x8769, 0x8825, 1)}
        return dict(held), inner, packet if isinstance(packet, bytes) else packet.encode()
