"""What is scaled down to fit the memory of one request fits it."""

import os
import subprocess
import sys

import pytest
import pyvips

CONFINED = """
import sys
from transforms.__main__ import load_pipeline
from transforms.confine import confine, tune_allocator
from transforms.job import Job
from transforms.limits import Limits

memory, parent, recipe = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
tune_allocator()
confine(memory, parent)
data = memoryview(sys.stdin.buffer.read())
limits = Limits(max_decode_memory=memory)
result, body = load_pipeline()(data, Job(recipe, limits, 60.0))
print(result.width, result.height, len(body), *result.notes)
"""


@pytest.fixture(scope="module")
def photograph():
    """Give a JPEG of 12 megapixels."""
    rough = pyvips.Image.gaussnoise(400, 300, mean=128, sigma=50, seed=7).resize(10)
    bands = rough.bandjoin([rough.fliphor(), rough.flipver()]).cast("uchar")
    return bands.copy(interpretation="srgb").jpegsave_buffer(Q=85)


@pytest.mark.parametrize("asked", ["", ",subsample=444", ",q=100", ",bits=12"])
def test_the_largest_avif_that_is_promised_is_written(photograph, asked):
    recipe = f"read:n=1|write:format=avif{asked}"
    command = [sys.executable, "-c", CONFINED, str(300 * 2**20), str(os.getpid()), recipe]
    done = subprocess.run(command, input=photograph, capture_output=True, check=True)
    width, height, size, *notes = done.stdout.decode().split()

    assert 3_000_000 < int(width) * int(height) < 12_000_000
    assert int(size) > 10_000
    assert notes == ["pixel-limit"]
