import subprocess
import sys

from proxy.bench.environment import ROOT
from proxy.bench.pictures import drawn
from proxy.bench.references import vips
from proxy.bench.suites.srcset import CASES


def test_jobs_name_a_width_and_a_format(tmp_path):
    path = tmp_path / "drawn.png"
    drawn(300, 200).write_to_file(str(path))
    program = [sys.executable, "-m", "proxy.bench.references.vips", str(path), "jpeg", "webp"]
    work = b"".join((vips.job(40), vips.job(60, 1), vips.job(8000)))
    done = subprocess.run(program, input=work, capture_output=True, check=True, cwd=ROOT)
    assert done.stdout == b"..."
    other = subprocess.run(
        program, input=vips.job(40, 2), capture_output=True, check=False, cwd=ROOT
    )
    assert (other.returncode, other.stdout) == (1, b"")


def test_a_page_in_several_formats_is_all_of_its_widths_in_each():
    (many,) = (case for case in CASES if len(case.formats) > 1)
    assert many.label == "24 × jpeg, webp, avif of 24 MP progressive"
    assert len(set(many.renditions)) == 24
