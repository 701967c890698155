"""The measurements behind every claim of speed, memory and size."""

import os

# As render processes have it, and before anything loads numpy: its threads would only wait.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # noqa: TID251 - the bench's own process
