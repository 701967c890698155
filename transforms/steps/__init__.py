"""The operations, in the order they run."""

from transforms.steps.adjust import Adjust
from transforms.steps.background import Background
from transforms.steps.base import Step
from transforms.steps.blur import Blur
from transforms.steps.border import Border
from transforms.steps.clahe import Clahe
from transforms.steps.crop import Crop
from transforms.steps.filt import Filt
from transforms.steps.mark import Mark
from transforms.steps.mask import Mask
from transforms.steps.normalize import Normalize
from transforms.steps.pace import Pace
from transforms.steps.pad import Pad
from transforms.steps.part import Part
from transforms.steps.pixelate import Pixelate
from transforms.steps.radius import Radius
from transforms.steps.redact import Redact
from transforms.steps.resize import Resize
from transforms.steps.sharpen import Sharpen
from transforms.steps.tilt import Tilt
from transforms.steps.trim import Trim
from transforms.steps.turn import Turn
from transforms.steps.txt import Txt

STEPS: dict[str, type[Step]] = {
    step.word: step
    for step in (
        Redact,
        Crop,
        Trim,
        Turn,
        Part,
        Resize,
        Tilt,
        Normalize,
        Clahe,
        Adjust,
        Sharpen,
        Filt,
        Blur,
        Pixelate,
        Mark,
        Txt,
        Mask,
        Radius,
        Border,
        Pad,
        Background,
        Pace,
    )
}

__all__ = ["STEPS", "Step"]
