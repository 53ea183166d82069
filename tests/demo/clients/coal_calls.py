"""Downloads a runner with CoAL 1.1.0 as often as lines come; run by its own Python.

Each line is the number of datasets; the answer is the seconds of the call, whose datasets are read
by one process each. It runs in a folder of its own: the library
keeps a store where it is imported.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from cosmotech.coal.cosmotech_api.runner.download import download_runner_data

answers = os.fdopen(os.dup(1), "w")
# The library logs to its output.
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
for line in sys.stdin:
    folder = Path(tempfile.mkdtemp())
    began = time.perf_counter()
    download_runner_data(
        "o-bench", "w-bench", f"r-{line.strip()}", str(folder / "P"), str(folder / "D")
    )
    print(time.perf_counter() - began, file=answers, flush=True)
