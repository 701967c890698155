"""The options of imgproxy: each with what it comes to, and what several come to together."""

from collections.abc import Mapping

from proxy.doors import imgproxy_looks as looks
from proxy.doors.imgproxy_size import SIZES, sized
from proxy.doors.imgproxy_words import (
    always,
    coded,
    measure,
    never,
    one,
    several,
    switch,
    unless_zero,
)
from proxy.doors.spoken import Word, computed, number, only
from transforms.errors import InvalidParameter

USUAL_QUALITY, PNG = "80", "png"
OPEN = ("auto", "origin")
JPEG = {"jpg": "jpeg", "jpeg": "jpg"}

TABLE: Mapping[tuple[str, ...], Word] = {
    **SIZES,
    ("trim", "t"): computed("a threshold, then a colour; no equal sides", looks.trimmed),
    ("padding", "pd"): computed("pixels of room: top:right:bottom:left", looks.padding),
    ("auto_rotate", "ar"): always(),
    ("rotate", "rot"): computed("a multiple of 90", looks.turned),
    ("flip", "fl"): computed("1 or 0 for across, then for down", looks.flipped),
    ("background", "bg"): computed("hex with 3 or 6 digits, or R:G:B", looks.background),
    ("background_alpha", "bga"): measure("background.alpha"),
    ("adjust", "a"): computed("brightness:contrast:saturation", looks.adjusted),
    ("brightness", "br"): computed("a whole number from -255 to 255", looks.brightness),
    ("contrast", "co"): one("contrast"),
    ("saturation", "sa"): one("saturation"),
    ("monochrome", "mc"): computed("0 or 1, with no colour of its own", looks.monochrome),
    ("duotone", "dt"): computed("0 or 1, then two colours", looks.duotone),
    ("blur", "bl"): looks.switched("blur"),
    ("sharpen", "sh"): looks.switched("sharp"),
    ("pixelate", "pix"): looks.switched("pixelate"),
    ("watermark", "wm"): computed(
        "opacity:place:offset:offset:scale, both offsets one", looks.watermark
    ),
    ("watermark_url", "wmu"): coded("mark"),
    ("watermark_text", "wmt"): coded("txt"),
    ("watermark_size", "wms"): several("mark-w"),
    ("strip_metadata", "sm"): switch("meta", "none", "keep"),
    ("keep_copyright", "kcr"): switch("meta", "copyright", "none"),
    ("strip_color_profile", "scp"): switch("icc", "srgb", "keep"),
    ("enforce_thumbnail", "eth"): never(),
    ("quality", "q"): computed("", lambda text: {"q": text if text.strip("0") else USUAL_QUALITY}),
    ("format_quality", "fq"): computed("formats and qualities by turns", looks.qualities),
    ("max_bytes", "mb"): unless_zero("maxbytes"),
    ("jpeg_options", "jpgo"): computed("progressive:no_subsample, nothing else", looks.jpeg),
    ("format", "f", "ext"): computed("", looks.form),
    ("page", "pg"): one("page"),
    ("pages", "pgs"): one("n"),
    ("disable_animation", "da"): switch("anim", "0", "1"),
    ("video_thumbnail_second", "vts"): one("at"),
    ("fallback_image_url", "fiu"): coded("default"),
    ("skip_processing", "skp"): never(),
    ("raw",): never(),
    ("cachebuster", "cb"): one("v"),
    ("expires", "exp"): unless_zero("exp"),
    ("filename", "fn"): computed("a name, then whether it is in base64", looks.filename),
    ("return_attachment", "att"): switch("dl"),
    ("preset", "pr"): one("preset"),
    ("hashsum", "hs"): only("none", ""),
}
OPTIONS: Mapping[str, Word] = {
    spelling: word for spellings, word in TABLE.items() for spelling in spellings
}


def composed(values: Mapping[str, str]) -> dict[str, str]:
    """Put together what several options say of one thing."""
    made = sized(values)
    for put in (_coloured, _roomy, _weighed, _marked):
        put(made)
    if made.get("format") == PNG:
        made.pop("q", None)
    if "page" in made:
        made.setdefault("n", "1")
    return made


def _coloured(made: dict[str, str]) -> None:
    """Lay the background behind the picture, and into the room that it was given."""
    colour, alpha = made.pop("background", ""), made.pop("background.alpha", "1")
    if not colour:
        return
    digits = "".join(digit * 2 for digit in colour) if len(colour) == looks.SHORT else colour
    opaque = round(min(max(number(alpha), 0), 1) * looks.BYTE)
    made["bg"] = digits + (f"{opaque:02x}" if opaque < looks.BYTE else "")
    if made.get("fit") == "contain":
        made["cbg"] = made["bg"]


def _roomy(made: dict[str, str]) -> None:
    """Count room in pixels of the screen."""
    if room := made.pop("padding", ""):
        density = number(made.get("dpr", "1"))
        made["pad"] = ",".join(f"{number(side) * density:.0f}" for side in room.split(","))


def _weighed(made: dict[str, str]) -> None:
    """Take the quality of the format that is written, unless one for all was said."""
    said = dict(pair.split(":") for pair in made.pop("qualities", "").split(",") if pair)
    if not said or "q" in made:
        return
    form = made.get("format", "origin")
    if form in OPEN and len({*said.values()}) > 1:
        raise InvalidParameter(
            "format_quality", str(said), f"one quality, for the format is {form}"
        )
    own = said.get(form, said.get(JPEG.get(form, "")))
    if form in OPEN:
        (own,) = {*said.values()}
    if own:
        made["q"] = own


def _marked(made: dict[str, str]) -> None:
    """Lay a mark or words over the picture where they are to be seen."""
    opacity, place = made.pop("wm", ""), made.pop("wm.place", "ce")
    if not number(opacity or "0"):
        for name in ("mark", "txt", "mark-tile", "mark-pad", "mark-w"):
            made.pop(name, None)
        return
    if "mark" in made:
        made |= {"mark-alpha": opacity, "mark-pos": place}
    elif "txt" in made:
        shade = round(min(number(opacity), 100) * looks.BYTE / 100)
        made |= {"txt-pos": place, "txt-color": f"000000{shade:02x}", "txt-size": "16"}
    else:
        raise InvalidParameter("watermark", opacity, "watermark_url or watermark_text beside it")
