import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from proxy.addressing import url_for

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "access.md").read_text(encoding="utf-8")
SNIPPETS = re.findall(r"```(python|javascript|php|go|bash)\n(.*?)```", PAGE, re.DOTALL)
RUN = {
    "python": ("x.py", sys.executable),
    "javascript": ("x.cjs", "node"),
    "php": ("x.php", "php"),
    "go": ("x.go", "go", "run"),
    "bash": ("x.sh", "bash"),
}
NEEDED = {"bash": ("jq", "openssl", "base64")}
EXPECTED = url_for(
    "https://example.com/été (1).jpg?a=1+2",
    {"w": 640, "format": "auto"},
    key="main:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
    expires=1900000000,
)


def test_there_is_a_snippet_for_every_language():
    assert {language for language, _ in SNIPPETS} == set(RUN)


@pytest.mark.parametrize(("language", "code"), SNIPPETS, ids=[name for name, _ in SNIPPETS])
def test_every_snippet_writes_the_address_that_the_service_expects(language, code, tmp_path):
    name, *command = RUN[language]
    if missing := [
        each for each in (command[0], *NEEDED.get(language, ())) if not shutil.which(each)
    ]:
        pytest.skip(f"no {', '.join(missing)} here")
    (tmp_path / name).write_text(code, encoding="utf-8")
    ran = subprocess.run(
        [*command, str(tmp_path / name)],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=120,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "LC_ALL": "C.UTF-8",
            "GOTOOLCHAIN": "local",
        },
    )
    assert ran.returncode == 0, ran.stderr.decode()
    assert ran.stdout.decode().strip() == EXPECTED
