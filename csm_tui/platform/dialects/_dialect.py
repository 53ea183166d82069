"""The shape of a dialect."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.organization import Raw
from csm_tui.domain.run import Run
from csm_tui.domain.runner import Runner


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one generation writes what differs."""

    runner: Callable[[Raw], Runner]
    run: Callable[[Raw], Run]
    dataset: Callable[[Raw], Dataset]
    log_lines: Callable[[Any, str], tuple[str, ...]]
    """Takes the decoded answer and, for errors, its place in words."""
