"""The operations, in the order they run."""

from transforms.steps.background import Background
from transforms.steps.base import Step
from transforms.steps.resize import Resize

STEPS: dict[str, type[Step]] = {step.word: step for step in (Resize, Background)}

__all__ = ["STEPS", "Step"]
