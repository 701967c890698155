"""The cosine of fdlibm, which V8 has too: the same bits on every machine.

Constants and steps are those of e_rem_pio2.c, k_cos.c and k_sin.c: NOTICE has their terms.
"""

from math import floor, frexp, inf, ldexp

HALF_TURNS = 6.36619772367581382433e-01
PARTS = (  # of π/2: the leading bits, the rest, and how many bits may cancel before more are needed
    (1.57079632673412561417e00, 6.07710050650619224932e-11, 16.0),
    (6.07710050630396597660e-11, 2.02226624879595063154e-21, 49.0),
    (2.02226624871116645580e-21, 8.47842766036889956997e-32, inf),
)
COSINE = (
    *(-1.13596475577881948265e-11, 2.08757232129817482790e-09, -2.75573143513906633035e-07),
    *(2.48015872894767294178e-05, -1.38888888888741095749e-03, 4.16666666666666019037e-02),
)
SINE = (
    *(1.58969099521155010221e-10, -2.50507602534068634195e-08, 2.75573137070700676789e-06),
    *(-1.98412698298579493134e-04, 8.33333333332248946124e-03),
)
SIXTH = -1.66666666666666324348e-01
SMALL = float.fromhex("0x1.33333p-2")
LARGE = float.fromhex("0x1.90001p-1")
EIGHTH = 7.85398163397448278999e-01


def cosine(x: float) -> float:
    """Return the cosine of a number from 0 to some hundred thousands."""
    if x <= EIGHTH:
        return _cosine(x, 0.0)
    quarter, rest, tail = _reduced(x)
    value = _sine(rest, tail) if quarter % 2 else _cosine(rest, tail)
    return -value if quarter in (1, 2) else value


def _reduced(x: float) -> tuple[int, float, float]:
    """Take quarters of a turn away; what is left comes in two parts."""
    quarters, left, rest, off = int(x * HALF_TURNS + 0.5), x, x, 0.0
    for leading, tail, enough in PARTS:
        before, taken = left, quarters * leading
        left = before - taken
        off = quarters * tail - ((before - left) - taken)
        rest = left - off
        if frexp(x)[1] - frexp(rest)[1] <= enough:
            break
    return quarters % 4, rest, (left - rest) - off


def _cosine(x: float, tail: float) -> float:
    square, size = x * x, abs(x)
    even = square * _polynomial(COSINE, square)
    if size < SMALL:
        return 1 - (0.5 * square - (square * even - x * tail))
    part = 0.28125 if size >= LARGE else _leading(size) / 4
    return (1 - part) - ((0.5 * square - part) - (square * even - x * tail))


def _sine(x: float, tail: float) -> float:
    square = x * x
    cube = square * x
    odd = _polynomial(SINE, square)
    return x - ((square * (0.5 * tail - cube * odd) - tail) - cube * SIXTH)


def _polynomial(terms: tuple[float, ...], x: float) -> float:
    value = 0.0
    for term in terms:
        value = term + x * value
    return value


def _leading(x: float) -> float:
    """Keep the bits that stand in the upper half of the number."""
    mantissa, exponent = frexp(x)
    return ldexp(floor(ldexp(mantissa, 21)), exponent - 21)
