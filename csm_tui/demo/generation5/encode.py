"""Objects as JSON of generation 5; absent values are null (PLATFORM.md 3, 5, 6)."""

from typing import Any

from csm_tui.demo.earlier import encode, runs
from csm_tui.demo.world import (
    OrganizationRecord,
    RunnerRecord,
    RunRecord,
    SolutionRecord,
    WorkspaceRecord,
    World,
)

Json = dict[str, Any]


def organization(one: OrganizationRecord) -> Json:
    """Return an organization as JSON."""
    return encode.organization(one)


def workspace(one: WorkspaceRecord) -> Json:
    """Return a workspace as JSON."""
    return encode.workspace(one)


def solution(one: SolutionRecord) -> Json:
    """Return a solution as JSON."""
    return encode.solution(one)


def runner(_: World, one: RunnerRecord) -> Json:
    """Return a runner as JSON."""
    return encode.runner(one)


def run(world: World, one: RunRecord) -> Json:
    """Return a run as JSON."""
    return runs.run(world, one)
