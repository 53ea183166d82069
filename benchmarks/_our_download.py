"""Downloads a runner with our service as often as lines come, as `coal_calls` does beside it."""

import sys
import tempfile
import time
from pathlib import Path

from benchmarks._runner_platform import ORGANIZATION, WORKSPACE
from csm_tui.domain.connection import ConnectionSettings, PlatformFacts
from csm_tui.domain.generation import Generation
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.secret import ApiKey
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import V4
from csm_tui.services.connection import Session
from csm_tui.services.runners.download import RunnerData


def main() -> None:
    url = sys.argv[1]
    client = PlatformClient(ConnectionSettings(url, ApiKey("a-key")), V4)
    facts = PlatformFacts(Generation.V4, "4", 0.0)
    session = Session(client, facts, Profile("bench", url, Method.API_KEY))
    data = RunnerData(session, ORGANIZATION, WORKSPACE)
    for line in sys.stdin:
        folder = Path(tempfile.mkdtemp())
        began = time.perf_counter()
        report = data.save(data.plan(f"r-{line.strip()}", folder, exact=False))
        took = time.perf_counter() - began
        assert report.complete
        print(took, flush=True)


if __name__ == "__main__":
    main()
