"""From q of the common scale to each encoder's own setting.

Measured on photographs; regenerate with `python -m proxy.bench.calibrate --write`.
Where a codec begins to keep full colour its setting may step back: the look does not.
"""

from transforms.codecs.base import QualityMap

JPEG: QualityMap = (
    (1, 12.5),
    (5, 14.3),
    (10, 18.1),
    (20, 23.6),
    (30, 33.1),
    (40, 42.5),
    (50, 55.7),
    (58, 62.9),
    (65, 69.0),
    (72, 76.8),
    (80, 85.1),
    (85, 91.0),
    (89, 95.1),
    (90, 90.8),
    (95, 95.9),
    (100, 100.0),
)
WEBP: QualityMap = (
    (1, 2.0),
    (5, 2.2),
    (10, 6.0),
    (20, 14.0),
    (30, 28.2),
    (40, 39.5),
    (50, 54.9),
    (58, 64.6),
    (65, 73.8),
    (72, 80.3),
    (80, 86.8),
    (85, 92.1),
    (86, 90.4),
    (90, 94.4),
    (95, 100.0),
    (100, 100.0),
)
AVIF: QualityMap = (
    (1, 12.8),
    (5, 18.1),
    (10, 24.5),
    (20, 31.7),
    (30, 39.8),
    (40, 44.7),
    (50, 50.7),
    (58, 54.5),
    (65, 58.0),
    (72, 64.9),
    (80, 73.5),
    (81, 75.1),
    (82, 72.0),
    (85, 77.4),
    (90, 85.2),
    (95, 93.5),
    (100, 99.9),
)
