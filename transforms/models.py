"""Which trained models a render process may load."""

from msgspec import Struct


class Models(Struct, frozen=True):
    """Paths of the operator's ONNX files: one that finds faces, one that finds people or things."""

    face: str = ""
    detect: str = ""
