"""``runs explain``: why a run failed, from the platform or from a saved log."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.domain.ids import kind_of_id

if TYPE_CHECKING:
    from csm_tui.services.connection import Session


def is_saved(text: str) -> bool:
    """Return whether the argument means a saved log and not a run of the platform."""
    return text == "-" or kind_of_id(text) != "run" or Path(text).exists()


def explain_saved(options: argparse.Namespace) -> int:
    """Explain a log that is in a file or comes through a pipe; no platform is asked."""
    del options
    raise NotImplementedError


def explain_run(session: "Session", options: argparse.Namespace) -> int:
    """Explain a run of the platform."""
    del session, options
    raise NotImplementedError
