"""What can be copied of the selected files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from csm_tui.domain.equivalents import Equivalent
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.profile import ENVIRONMENT, Profile
from csm_tui.domain.text import visible
from csm_tui.ui.dialogs.choose import Choice
from csm_tui.ui.screens.connect.fields import FORM
from csm_tui.ui.text import fit

_IN_NO_FILE = {ENVIRONMENT, FORM, "demo"}
"""Ways in that have a name and no place in the file of profiles."""


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


def profile_for_commands(profile: Profile) -> str:
    """Return the profile that a copied command has to name; nothing where no file has it."""
    return "" if profile.name in _IN_NO_FILE else profile.name


def command_copies(commands: Iterator[Equivalent]) -> list[Copy]:
    """Return the commands that do the same, of this program and of curl, or why there are none.

    One for a folder is of this program only: the platform has no folders.

    Args:
        commands: One for each file; without any there is nothing to offer.
    """
    try:
        found = list(commands)
    except InputRefused as error:
        return [Copy(Choice("command", "Commands", disabled=error.headline), "", "")]
    if not found:
        return []
    own, curl = [each.own for each in found], [each.curl for each in found if each.curl]
    copies = [_copy("command", "csm-tui command", own)]
    return [*copies, _copy("curl", "curl command", curl)] if len(curl) == len(own) else copies


def _copy(key: str, what: str, texts: Sequence[str]) -> Copy:
    many = f"{len(texts):,} {what}s"
    # A command keeps its small letter: it is typed so.
    label = what if what.startswith("csm-tui") else f"{what[0].upper()}{what[1:]}"
    label = label if len(texts) == 1 else many
    first = visible(texts[0])
    told = fit(first, 200, middle=True) if len(texts) == 1 else many
    return Copy(Choice(key, label, fit(first, 50, middle=True)), "\n".join(texts), told)
