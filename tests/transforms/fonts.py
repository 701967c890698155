"""Which scripts the fonts of this machine can write."""

import shutil
import subprocess

import pytest

from transforms.lettering import fonts

PROGRAM = shutil.which("fc-list")


def covered(language):
    if PROGRAM is None:
        return False
    listed = subprocess.run([PROGRAM, f":lang={language}"], capture_output=True, check=False)
    return bool(listed.stdout.strip())


def needs(language):
    """Skip where no font covers a language, known by its two letters."""
    return pytest.mark.skipif(not covered(language), reason=f"no font that covers {language!r}")


needs_fonts = pytest.mark.skipif(not fonts(), reason="no font is installed")
