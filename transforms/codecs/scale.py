"""From q of the common scale to each encoder's own setting."""

from transforms.codecs.base import QualityMap

JPEG: QualityMap = ((1, 5), (50, 55), (65, 67), (80, 84), (90, 92), (100, 98))
WEBP: QualityMap = ((1, 5), (50, 62), (65, 74), (80, 87), (90, 95), (100, 100))
AVIF: QualityMap = ((1, 10), (50, 47), (65, 57), (80, 72), (90, 83), (100, 95))
