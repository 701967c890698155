"""How a picture looks, as imgproxy says it: colours, edges, marks."""

from proxy.doors.encoded import decoded
from proxy.doors.imgproxy_words import exactly, numeral, pairs, truth
from proxy.doors.spoken import Values, Word, computed, number

MARK_POINTS = ("ce", "no", "so", "ea", "we", "noea", "nowe", "soea", "sowe")
HEX = frozenset("0123456789abcdefABCDEF")
BYTE, LONG_BYTE = 255, 4
QUARTER, FULL = 90, 360
SHORT, LONG = 3, 6


def byte(text: str) -> int:
    """Read a whole number from 0 to 255; raises ValueError."""
    value = int(text) if text.isascii() and text.isdigit() and len(text) < LONG_BYTE else -1
    if not 0 <= value <= BYTE:
        raise ValueError(text)
    return value


def background(text: str) -> Values:
    """Read a colour as hex or as three numbers; none takes an earlier one back."""
    parts = exactly(text, SHORT)
    if all(parts):
        return {"background": "".join(f"{byte(part):02x}" for part in parts)}
    colour = parts[0]
    if any(parts[1:]) or len(colour) not in (0, SHORT, LONG) or not HEX.issuperset(colour):
        raise ValueError(text)
    return {"background": colour}


def padding(text: str) -> Values:
    """Read room as CSS has it, at all sides where only one is said."""
    top, right, bottom, left = exactly(text, 4)
    if not any((top, right, bottom, left)):
        raise ValueError(text)
    top = top or "0"
    right = right or top
    sides = (top, right, bottom or top, left or right)
    return {"padding": ",".join(map(numeral, sides))}


def trimmed(text: str) -> Values:
    """Read how far a margin may differ, and its colour."""
    threshold, colour, *equal = exactly(text, 4)
    if any(map(truth, equal)):
        raise ValueError(text)
    return {"trim": str(max(round(number(threshold)), 1)), **({"trimc": colour} if colour else {})}


def turned(text: str) -> Values:
    """Read a turn by quarters."""
    if number(text) % QUARTER:
        raise ValueError(text)
    return {"ro": f"{number(text) % FULL:g}"}


def flipped(text: str) -> Values:
    """Read whether it is mirrored across, and down."""
    across, down = map(truth, exactly(text, 2))
    return {"flip": "h" * across + "v" * down or "0"}


def switched(name: str) -> Word:
    """Take a number; 0, however it is written, is none."""
    return computed("a number, or 0 for none", lambda text: {name: text if number(text) else "0"})


def qualities(text: str) -> Values:
    """Read a quality for each of some formats."""
    said = [(name, byte(value)) for name, value in pairs(text)]
    if not all(name.isascii() and name.isalnum() for name, _ in said):
        raise ValueError(text)
    return {"qualities": ",".join(f"{name}:{value}" for name, value in said)}


def form(text: str) -> Values:
    """Read a format; the best is what the browser can show."""
    return {"format": {"best": "auto"}.get(text, text)} if text else {}


def filename(text: str) -> Values:
    """Read a name, which may be in base64."""
    name, coded_too = exactly(text, 2)
    return {"filename": decoded(name) if truth(coded_too) else name}


def watermark(text: str) -> Values:
    """Read opacity, place, how far from the edges, and the share of the width."""
    opacity, place, across, down, scale = exactly(text, 5)
    if place not in ("", "re", *MARK_POINTS) or number(across or "0") != number(down or "0"):
        raise ValueError(text)
    share = f"{number(scale or '0') * 100:g}%"
    return {
        "wm": f"{number(opacity) * 100:g}",
        "wm.place": place.replace("re", "") or "ce",
        "mark-tile": "1" if place == "re" else "0",
        "mark-pad": across or "0",
        **({"mark-w": share} if share != "0%" else {}),
    }


def monochrome(text: str) -> Values:
    """Read whether all colour is taken out."""
    intensity, colour = exactly(text, 2)
    if number(intensity) not in (0, 1) or colour not in ("", "b3b3b3"):
        raise ValueError(text)
    return {"grayscale": f"{number(intensity):g}"}


def duotone(text: str) -> Values:
    """Read whether two colours stand for black and white, and which."""
    intensity, dark, light = exactly(text, 3)
    if number(intensity) not in (0, 1):
        raise ValueError(text)
    colours = {"filt": "duotone", "start": dark or "000000", "stop": light or "ffffff"}
    return colours if number(intensity) else {}


def brightness(text: str) -> Values:
    """Read light that is added, of 255."""
    return {"bri": f"{number(text) * 100 / BYTE:.4f}"}


def adjusted(text: str) -> Values:
    """Read brightness, contrast and saturation."""
    bright, contrast, saturation = exactly(text, 3)
    given = {"contrast": contrast, "saturation": saturation}
    light = brightness(bright) if bright else {}
    return {**light, **{name: value for name, value in given.items() if value}}


def jpeg(text: str) -> Values:
    """Read what is said of a JPEG: progressive, and colour in full."""
    progressive, whole, *others = exactly(text, 6)
    if any(map(truth, others)):
        raise ValueError(text)
    il = {"il": str(int(truth(progressive)))} if progressive else {}
    return {**il, **({"subsample": "444"} if truth(whole) else {})}
