"""What can be copied of the selected files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from csm_tui.domain.equivalents import CommandTarget, Equivalent, get_command, put_command
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.profile import ENVIRONMENT
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import Entry, EntryKind
from csm_tui.services.workspace_files import WorkspaceFiles
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


def remote_copies(service: WorkspaceFiles, entries: Sequence[Entry]) -> list[Copy]:
    """Return what can be copied of files of the workspace, or of one of its folders."""
    place = place_in_commands(service)
    found = ((entry.kind, get_command(place, entry.path)) for entry in entries)
    # The platform has no folders: only this program fetches one.
    commands = (
        command if kind is EntryKind.FILE else replace(command, curl="") for kind, command in found
    )
    named = [(entry.path, entry.name) for entry in entries]
    return [*_texts(named), *_commands(commands)]


def local_copies(service: WorkspaceFiles, paths: Sequence[Path], into: str) -> list[Copy]:
    """Return what can be copied of local files or of a folder, and how the files are sent.

    Args:
        service: The workspace's.
        paths: There is at least one.
        into: The folder of the workspace that is shown.
    """
    place = place_in_commands(service)
    files = (path for path in paths if path.is_file())
    commands = (put_command(place, str(path), f"{into}{path.name}") for path in files)
    named = [(str(path), path.name) for path in paths]
    return [*_texts(named), *_commands(commands)]


def place_in_commands(service: WorkspaceFiles) -> CommandTarget:
    """Return the workspace, and the profile that leads there, as copied commands name them."""
    name = service.session.profile.name
    return service.command_target("" if name in _IN_NO_FILE else name)


def _texts(named: Sequence[tuple[str, str]]) -> list[Copy]:
    """Return the whole paths and the names as texts, one on a line."""
    paths, names = zip(*named, strict=True)
    return [_copy("path", "whole path", paths, 300), _copy("name", "name", names)]


def _commands(commands: Iterator[Equivalent]) -> list[Copy]:
    """Return the commands that do the same, of this program and of curl, or why there are none."""
    try:
        found = list(commands)
    except InputRefused as error:
        return [Copy(Choice("command", "Commands", disabled=error.headline), "", "")]
    if not found:
        return []
    own, curl = [each.own for each in found], [each.curl for each in found if each.curl]
    copies = [_copy("command", "csm-tui command", own)]
    return [*copies, _copy("curl", "curl command", curl)] if len(curl) == len(own) else copies


def _copy(key: str, what: str, texts: Sequence[str], cells: int = 50) -> Copy:
    many = f"{len(texts):,} {what}s"
    # A command keeps its small letter: it is typed so.
    label = what if what.startswith("csm-tui") else f"{what[0].upper()}{what[1:]}"
    label = label if len(texts) == 1 else many
    first = visible(texts[0])
    told = fit(first, 200, middle=True) if len(texts) == 1 else many
    return Copy(Choice(key, label, fit(first, cells, middle=True)), "\n".join(texts), told)
