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


def command_copies(commands: Iterator[Equivalent]) -> list[Copy]:
    """Return the commands that do the same, of this program and of curl, or why there are none.

    Args:
        commands: One for each file; without any there is nothing to offer.
    """
    try:
        found = list(commands)
    except InputRefused as error:
        return [Copy(Choice("command", "Commands", disabled=error.headline), "", "")]
    if not found:
        return []
    return [
        _copy("command", "csm-tui command", [each.own for each in found]),
        _copy("curl", "curl command", [each.curl for each in found]),
    ]


def _copy(key: str, what: str, texts: Sequence[str]) -> Copy:
    many = f"{len(texts):,} {what}s"
    # A command keeps its small letter: it is typed so.
    label = what if what.startswith("csm-tui") else f"{what[0].upper()}{what[1:]}"
    label = label if len(texts) == 1 else many
    first = visible(texts[0])
    told = fit(first, 200, middle=True) if len(texts) == 1 else many
    return Copy(Choice(key, label, fit(first, 50, middle=True)), "\n".join(texts), told)
