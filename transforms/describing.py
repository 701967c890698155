"""What an original was, in the words that answers and facts have for it."""

from transforms.kept import Kept
from transforms.loaders.base import Header
from transforms.metadata.telling import profile_name
from transforms.picture import Original


def described(data: memoryview, header: Header, format: str, kept: Kept) -> Original:  # noqa: A002 - the word for it everywhere
    """Describe the file of a picture, with the name of the profile that is kept of it."""
    return Original(
        format,
        data.nbytes,
        header.width,
        header.height,
        header.frames,
        header.pages,
        bool(header.alpha),
        header.orientation,
        profile_name(kept.profile) if kept.profile else "",
    )
