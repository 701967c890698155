"""Pictures brighter than white (PQ, HLG), shown on a screen that ends at white.

Transfer functions after ITU-R BT.2100-2 tables 4 and 5, the curve after ITU-R BT.2390-10 section
5.4.1, applied to the largest of red, green and blue so that no hue turns; white is 203 cd/m² as
in BT.2408.
"""

from collections.abc import Callable
from math import exp

import pyvips

from transforms.kept import Signal

SIGNAL = "cicp"
DISPLAY_P3, BT2020 = 12, 9
PQ, HLG = 16, 18
BT709 = 1
PEAK, WHITE = 1000.0, 203.0
STEPS, SHIFT, FULL = 4096, 4, 65535
LARGEST = 10_000.0
M1, M2 = 2610 / 16384, 2523 / 32
C1, C2, C3 = 3424 / 4096, 2413 / 128, 2392 / 128
HLG_A, HLG_B, HLG_C = 0.17883277, 0.28466892, 0.55991073
HLG_GAMMA = 1.2
COLOURS = 3
TO_BT709 = {
    BT2020: [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]],
    DISPLAY_P3: [[1.2249, -0.2247, 0.0], [-0.0420, 1.0419, 0.0], [-0.0197, -0.0786, 1.0979]],
}
LUMINANCE = [[0.2627, 0.6780, 0.0593]]


def marked(image: pyvips.Image, signal: Signal | None) -> pyvips.Image:
    """Note on an image what its samples stand for, where libvips does not say it."""
    if signal is None:
        return image
    image = image.copy()
    image.set_type(pyvips.GValue.array_int_type, SIGNAL, list(signal))
    return image


def signal_of(image: pyvips.Image) -> Signal | None:
    """Read that note."""
    return Signal(*image.get(SIGNAL)) if image.get_typeof(SIGNAL) else None


def is_bright(image: pyvips.Image) -> bool:
    """Say whether samples may be brighter than white."""
    signal = signal_of(image)
    return signal is not None and signal.transfer in {PQ, HLG}


def toned(image: pyvips.Image, *, deep: bool) -> pyvips.Image:
    """Return a bright picture in sRGB, its highlights gathered below white."""
    primaries, transfer = signal_of(image) or Signal(BT2020, PQ)
    samples, *alpha = _coloured(_ushort(image))
    light, brightest = _light(samples, transfer)
    shown = light * brightest.maplut(_table(_dimmed))
    if matrix := TO_BT709.get(primaries):
        shown = shown.recomb(pyvips.Image.new_from_array(matrix))
    shown = shown.copy(interpretation="scrgb").colourspace("rgb16" if deep else "srgb")
    shown = shown.cast("ushort" if deep else "uchar")
    for band in alpha:
        shown = shown.bandjoin(band if deep else (band >> 8).cast("uchar"))
    return shown


def _coloured(samples: pyvips.Image) -> tuple[pyvips.Image, ...]:
    """Return three bands, of grey three that are the same, and alpha where there is one."""
    if samples.bands >= COLOURS:
        return samples[:COLOURS], *samples.bandsplit()[COLOURS:]
    grey, *alpha = samples.bandsplit()
    return grey.bandjoin([grey, grey]), *alpha


def _light(samples: pyvips.Image, transfer: int) -> tuple[pyvips.Image, pyvips.Image]:
    """Return light in shares of white, and the index of the largest colour of each pixel."""
    index = (samples >> SHIFT).cast("ushort")
    if transfer == PQ:
        light = index.maplut(_table(lambda coded: _from_pq(coded) / WHITE))
        return light, _largest(index)
    scene = index.maplut(_table(_from_hlg))
    system = scene.recomb(pyvips.Image.new_from_array(LUMINANCE)) ** (HLG_GAMMA - 1)
    light = scene * system * (PEAK / WHITE)
    coded = ((_largest(light) * (WHITE / LARGEST)) ** M1).cast("float")
    return light, (((coded * C2 + C1) / (coded * C3 + 1)) ** M2 * (STEPS - 1)).cast("ushort")


def _largest(image: pyvips.Image) -> pyvips.Image:
    return image[0].bandrank([image[1], image[2]], index=2)


def _table(of: Callable[[float], float]) -> pyvips.Image:
    """Tabulate a function of a coded value, 0–1."""
    return pyvips.Image.new_from_list([[of(n / (STEPS - 1)) for n in range(STEPS)]]).cast("float")


def _dimmed(coded: float) -> float:
    """Say by how much a light is dimmed: what the curve makes of it, divided by it."""
    light = _from_pq(coded)
    return _from_pq(_curve(coded)) / light if light else 1.0


def _curve(coded: float) -> float:
    """Bend everything above a knee so that the peak comes out at white."""
    peak, top = _to_pq(PEAK), _to_pq(WHITE)
    part, most = min(coded / peak, 1.0), top / peak
    knee = 1.5 * most - 0.5
    if part <= knee:
        return coded
    t = (part - knee) / (1 - knee)
    bent = (2 * t**3 - 3 * t**2 + 1) * knee
    bent += (t**3 - 2 * t**2 + t) * (1 - knee) + (-2 * t**3 + 3 * t**2) * most
    return bent * peak


def _from_pq(coded: float) -> float:
    """Candelas per square metre of a coded value."""
    root = coded ** (1 / M2)
    return float(LARGEST * (max(root - C1, 0) / (C2 - C3 * root)) ** (1 / M1))


def _to_pq(light: float) -> float:
    part = (light / LARGEST) ** M1
    return float(((C1 + C2 * part) / (1 + C3 * part)) ** M2)


def _from_hlg(coded: float) -> float:
    """Light of the scene, 0–1."""
    return coded**2 / 3 if coded <= 0.5 else (exp((coded - HLG_C) / HLG_A) + HLG_B) / 12  # noqa: PLR2004


def _ushort(image: pyvips.Image) -> pyvips.Image:
    return image if image.format == "ushort" else (image.cast("ushort") * 257).cast("ushort")
