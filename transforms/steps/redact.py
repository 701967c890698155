"""What nobody shall see."""

from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple

from transforms.areas import MOST as MOST_AREAS
from transforms.areas import Area, read, written
from transforms.bounds import LONGEST
from transforms.drawing import drawn
from transforms.errors import ImageTooLarge, InvalidParameter
from transforms.faces import EAGER_SIDE, SIDE, all_faces
from transforms.glance import rows
from transforms.hiding import BLUR, PIXELATE, hidden
from transforms.kinds import Kind, choice, whole
from transforms.metadata import hushed
from transforms.params import param
from transforms.picture import Picture, Size
from transforms.steps.base import WHOLE, Demand, Step
from transforms.subject import NO_FACE
from transforms.vision import EXTRA, Blind

FACES = "faces"
FACE_WORDS = frozenset({FACES, "face"})
MOST = 32
MARGIN = 0.2
FRAMES = 8
ANY_FACES, ANY_MODEL_FACES = "any-faces", "any-model-faces"
EDGES = (whole(0, LONGEST), whole(0, LONGEST), whole(1, LONGEST), whole(1, LONGEST))

Rectangle = tuple[int, ...]


class Regions(NamedTuple):
    """What to hide: faces, and rectangles of x, y, width and height."""

    faces: bool
    rectangles: tuple[Rectangle, ...]

    def __str__(self) -> str:
        """Write it as a query does."""
        rectangles = (",".join(map(str, rectangle)) for rectangle in self.rectangles)
        return ";".join([*([FACES] if self.faces else []), *rectangles])


def _rectangle(text: str) -> Rectangle:
    parts = zip(EDGES, text.split(","), strict=True)
    return tuple(kind.parse(part) for kind, part in parts)


def _regions(text: str) -> Regions:
    words = set(text.lower().split(";"))
    if len(words) > MOST:
        raise ValueError(text)
    rectangles = {_rectangle(word) for word in words - FACE_WORDS}
    return Regions(not words.isdisjoint(FACE_WORDS), tuple(sorted(rectangles)))


REGIONS = Kind(f"faces, or rectangles x,y,w,h, or both, up to {MOST} joined by ;", _regions)


@dataclass(frozen=True)
class Redact(Step):
    """Make faces or rectangles of the original unrecognisable, in every frame."""

    word: ClassVar[str] = "redact"

    regions: Regions | None = param(
        "redact",
        REGIONS,
        effect="hides `faces`, or rectangles `x,y,w,h` of the original, several joined by `;`",
    )
    way: str = param(
        "redact-by",
        choice({PIXELATE: PIXELATE, BLUR: BLUR}),
        default=PIXELATE,
        effect="how `redact` hides: in coarse squares or by a wide blur",
        aliases=("redactby",),
    )

    @classmethod
    def fold(cls, values: dict[str, Any]) -> dict[str, Any]:
        """Drop the way where nothing is hidden."""
        return values if "redact" in values else {}

    def demand(self, size: Size) -> Demand:
        """Ask for all there is where faces are sought: answers of every size hide the same."""
        return Demand(size, WHOLE if self.regions and self.regions.faces else None)

    def apply(self, picture: Picture) -> Picture:
        """Hide it all, or raise InvalidParameter: what cannot be hidden is not shown either."""
        if self.regions is None:
            return picture
        areas = tuple(self._area(rectangle, picture.full) for rectangle in self.regions.rectangles)
        if self.regions.faces:
            picture, faces = self._faces(drawn(picture))
            areas += faces
            picture = picture if faces else picture.noted(NO_FACE)
        return replace(hidden(picture, areas, self.way), kept=hushed(picture.kept))

    def _area(self, rectangle: Rectangle, full: Size) -> Area:
        x, y, width, height = rectangle
        if x >= full.width or y >= full.height:
            raise InvalidParameter(
                "redact",
                str(self.regions),
                f"rectangles in a picture of {full.width:g}×{full.height:g}",
            )
        right, bottom = x + width, y + height
        return Area.within(
            x / full.width, y / full.height, right / full.width, bottom / full.height
        )

    def _faces(self, picture: Picture) -> tuple[Picture, tuple[Area, ...]]:
        """Return what may be a face in any of eight frames at most, and a margin around it."""
        model = picture.context.models.face
        name = ANY_MODEL_FACES if model else ANY_FACES
        fact = picture.fact(name)
        if read(fact) is None:
            fact = written(self._looked(picture, model))
            picture = picture.learning(name, fact)
        return picture, tuple(area.wider(MARGIN) for area in read(fact) or ())

    def _looked(self, picture: Picture, model: str) -> tuple[Area, ...]:
        step = -(-picture.frames // FRAMES)
        side = EAGER_SIDE if picture.frames == 1 else SIDE
        try:
            found = [
                area
                for frame in range(0, picture.frames, step)
                for area in all_faces(rows(picture, side, frame), model)
            ]
        except Blind as error:
            if not error.missing:
                raise ImageTooLarge("looking for faces takes more memory than there is") from error
            raise InvalidParameter(
                "redact", str(self.regions), f"rectangles x,y,w,h: `pip install {EXTRA}` adds faces"
            ) from error
        return tuple(sorted(set(found), key=lambda area: -area.surface)[:MOST_AREAS])
