"""The operations, in the order they run."""

from transforms.steps.adjust import Adjust
from transforms.steps.background import Background
from transforms.steps.base import Step
from transforms.steps.blur import Blur
from transforms.steps.crop import Crop
from transforms.steps.filt import Filt
from transforms.steps.normalize import Normalize
from transforms.steps.pixelate import Pixelate
from transforms.steps.resize import Resize
from transforms.steps.sharpen import Sharpen
from transforms.steps.tilt import Tilt
from transforms.steps.trim import Trim
from transforms.steps.turn import Turn

STEPS: dict[str, type[Step]] = {
    step.word: step
    for step in (
        Crop,
        Trim,
        Turn,
        Resize,
        Tilt,
        Normalize,
        Adjust,
        Sharpen,
        Filt,
        Blur,
        Pixelate,
        Background,
    )
}

__all__ = ["STEPS", "Step"]
