"""What can be copied of the selected files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from csm_tui.domain.equivalents import Equivalent
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.text import visible
from csm_tui.ui.dialogs.choose import Choice
from csm_tui.ui.text import fit


@dataclass(frozen=True, slots=True)
class Copy:
    """One text that can be copied."""

    choice: Choice
    text: str
    told: str
    """What is said to have been copied."""


def copies_of(named: Sequence[tuple[str, str]]) -> list[Copy]:
    """Return the whole paths and the names as texts, one on a line.

    Args:
        named: The whole path and the name of each file; there is at least one.
    """
    paths, names = zip(*named, strict=True)
    return [_copy("path", "whole path", paths), _copy("name", "name", names)]


def command_copy(commands: Iterator[Equivalent]) -> Copy | None:
    """Return the curl commands that do the same, or why there are none.

    Args:
        commands: One for each file; without any there is nothing to offer.
    """
    try:
        lines = [command.curl for command in commands]
    except InputRefused as error:
        return Copy(Choice("curl", "Curl command", disabled=error.headline), "", "")
    return _copy("curl", "curl command", lines) if lines else None


def _copy(key: str, what: str, texts: Sequence[str]) -> Copy:
    many = f"{len(texts):,} {what}s"
    label = f"{what[0].upper()}{what[1:]}" if len(texts) == 1 else many
    first = visible(texts[0])
    told = fit(first, 200, middle=True) if len(texts) == 1 else many
    return Copy(Choice(key, label, fit(first, 50, middle=True)), "\n".join(texts), told)
