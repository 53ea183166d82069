"""What the benchmarks of transfers share: the loopback workspace, our transfers and curl's.

Both sides use the same server process in the same run, in turns, and the best of a few rounds
counts: on a busy machine only the ratio is meaningful.
"""

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from csm_tui.domain.connection import ConnectionSettings, PlatformFacts
from csm_tui.domain.generation import Generation
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.secret import ApiKey
from csm_tui.domain.transfers import ItemState, TransferPlan
from csm_tui.platform.client import PlatformClient
from csm_tui.platform.generations import V4
from csm_tui.services.connection import Session
from csm_tui.services.journal import Journal
from csm_tui.services.transfers import TransferQueue
from csm_tui.services.workspace_files import WorkspaceFiles

ORGANIZATION, WORKSPACE = "o-bench", "w-bench"
LIMIT = 2 * 1024**3
"""Bytes: the loopback server has no limit for uploads."""


def workspace(url: str) -> WorkspaceFiles:
    """Return the workspace of the loopback server, which has no other part of a platform."""
    client = PlatformClient(ConnectionSettings(url, ApiKey("a-key")), V4)
    facts = PlatformFacts(Generation.V4, "4", 0.0)
    session = Session(client, facts, Profile("bench", url, Method.API_KEY))
    return WorkspaceFiles(session, ORGANIZATION, WORKSPACE, size_limit=LIMIT)


def files_url(url: str) -> str:
    return f"{url}/organizations/{ORGANIZATION}/workspaces/{WORKSPACE}/files"


def moved(
    files: WorkspaceFiles, plan: TransferPlan, journal: Journal, workers: int
) -> tuple[float, float]:
    """Transfer a plan; return the seconds until all is done, and until the journal has it."""
    with TransferQueue(journal, workers=workers) as queue:
        began = time.perf_counter()
        queue.add(files, plan)
        queue.wait()
        done = time.perf_counter() - began
        counts = queue.snapshot().tally.counts
        assert counts == {ItemState.DONE: len(plan.items)}, counts
        assert queue.close(60)
        return done, time.perf_counter() - began


def curl(*arguments: str | Path) -> float:
    """Run curl and return its seconds."""
    began = time.perf_counter()
    subprocess.run(["curl", "-sS", *arguments], check=True, capture_output=True)
    return time.perf_counter() - began


def in_turns(rounds: int, *ways: Callable[[], float]) -> list[float]:
    """Measure each function once per round and return the best time of each."""
    measured = [[way() for way in ways] for _ in range(rounds)]
    return [min(times) for times in zip(*measured, strict=True)]


def verdict(what: str, value: float, limit: float, *, at_least: bool = False) -> bool:
    """Print a value beside its limit and return whether it holds."""
    holds = value >= limit if at_least else value <= limit
    sign = "at least" if at_least else "at most"
    print(f"{what}: {value:.2f}   limit: {sign} {limit:g}   {'ok' if holds else 'BEYOND'}")
    return holds
