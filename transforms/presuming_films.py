"""To how many bytes an animation would come, told from some of its frames."""

from dataclasses import replace

from transforms.optimizers.gif import MOST_PIXELS, Gif, coded, quiet
from transforms.optimizers.gif_frames import area, cut
from transforms.optimizers.gif_parts import Block, Frame, Parts, parts_of
from transforms.optimizers.recoding import File, Recoder

FRAMES, PIXELS = 6, 60_000
FEWEST_FRAMES, DECODED = 2, 600_000


def of_frames(optimizer: Recoder, file: File) -> int:
    """Write the first frame and then the first few; all others are as those after the first."""
    few = min(max(DECODED // file.header.pixels, FEWEST_FRAMES), FRAMES, file.header.frames)
    first, run = (
        len(optimizer.recode(part, optimizer.opened(part)))
        for part in (replace(file, most_frames=count) for count in (1, few))
    )
    if not first or not run:
        return 0
    return round(first + max(run - first, 0) / (few - 1) * (file.header.frames - 1))


def of_rows(file: File, plain: int) -> int:
    """Pack rows of some frames of a GIF; all others become smaller by as much."""
    whole = quiet(parts_of(file.data), file.wish)
    frames, every = _few(whole), coded(whole.frames)
    before = coded(frames)
    if not before or area(whole.frames) > MOST_PIXELS:
        return plain
    size = max(frame.width for frame in frames), max(frame.height for frame in frames)
    part = Parts((*size, *whole.screen[2:]), whole.colours, _shown(whole, frames))
    data = memoryview(part.file(part.parts))
    done = Gif().packed(data, file.wish, area(whole.frames))
    left = (len(done.body) - data.nbytes + before) / before
    return round(plain - every + every * min(max(left, 0), 1))


def _few(parts: Parts) -> list[Frame]:
    """Choose frames that follow each other, and of each as many rows as are soon packed."""
    frames = [frame for frame in parts.frames if frame.width * frame.height][:FRAMES]
    share = PIXELS // max(len(frames), 1)
    return [replace(cut(parts, frame, share), left=0, top=0) for frame in frames]


def _shown(parts: Parts, frames: list[Frame]) -> tuple[Block | Frame, ...]:
    """Put frames in the place of those that they were cut from, with what is said of each."""
    out, left = list[Block | Frame](), list(frames)
    for part in parts.parts:
        if not left:
            break
        if isinstance(part, Block):
            out.append(part)
        elif part.width * part.height:
            out.append(left.pop(0))
    return tuple(out)
