"""Copying names, paths or commands of the selected files to the clipboard."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from textual.dom import DOMNode

from csm_tui.domain.equivalents import Equivalent, FilePlace, get_command, put_command
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.profile import ENVIRONMENT
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import Entry, EntryKind
from csm_tui.services.workspace_files import WorkspaceFiles
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.screens.connect.fields import FORM
from csm_tui.ui.text import fit

_IN_NO_FILE = {ENVIRONMENT, FORM, "demo"}
"""Names of profiles that are not in the file of profiles."""


@dataclass(frozen=True, slots=True)
class Copyable:
    """One text that can be copied."""

    choice: Choice
    text: str
    label: str
    """What the message says was copied."""


@flow("copy")
async def copy_one(node: DOMNode, make: Callable[[], list[Copyable]]) -> None:
    """Ask which of several texts to copy, and copy it.

    Args:
        node: Where it is asked.
        make: Returns the texts; called in a thread.
    """
    copies = await asyncio.to_thread(make)
    key = await node.app.push_screen_wait(
        ChooseDialog("Copy", [each.choice for each in copies], narrow=False)
    )
    copy = next((each for each in copies if each.choice.key == key), None)
    if copy is not None:
        # A lone surrogate cannot be sent to the terminal.
        shell(node).copy(copy.text.encode(errors="backslashreplace").decode(), copy.label)


def remote_copies(service: WorkspaceFiles, entries: Sequence[Entry]) -> list[Copyable]:
    """Return the texts to copy for workspace files, or for a workspace folder."""
    place = place_in_commands(service)
    found = ((entry.kind, get_command(place, entry.path)) for entry in entries)
    # The platform has no folders: only csm-tui downloads one.
    commands = (
        command if kind is EntryKind.FILE else replace(command, curl="") for kind, command in found
    )
    named = [(entry.path, entry.name) for entry in entries]
    return [*_texts(named), *_commands(commands)]


def local_copies(service: WorkspaceFiles, paths: Sequence[Path], into: str) -> list[Copyable]:
    """Return the texts to copy for local files or a local folder, upload commands included.

    Args:
        service: The workspace.
        paths: At least one path.
        into: The shown folder of the workspace.
    """
    place = place_in_commands(service)
    files = (path for path in paths if path.is_file())
    commands = (put_command(place, str(path), f"{into}{path.name}") for path in files)
    named = [(str(path), path.name) for path in paths]
    return [*_texts(named), *_commands(commands)]


def place_in_commands(service: WorkspaceFiles) -> FilePlace:
    """Return the workspace and the profile, as copied commands name them."""
    name = service.session.profile.name
    return service.command_place("" if name in _IN_NO_FILE else name)


def _texts(named: Sequence[tuple[str, str]]) -> list[Copyable]:
    """Return the whole paths and the names, each on its own line."""
    paths, names = zip(*named, strict=True)
    return [_copy("path", "whole path", paths, 300), _copy("name", "name", names)]


def _commands(commands: Iterator[Equivalent]) -> list[Copyable]:
    """Return the equivalent commands of csm-tui and of curl, or why there are none."""
    try:
        found = list(commands)
    except InputRefused as error:
        return [Copyable(Choice("command", "Commands", disabled=error.headline), "", "")]
    if not found:
        return []
    own, curl = [each.own for each in found], [each.curl for each in found if each.curl]
    copies = [_copy("command", "csm-tui command", own)]
    return [*copies, _copy("curl", "curl command", curl)] if len(curl) == len(own) else copies


def _copy(key: str, what: str, texts: Sequence[str], cells: int = 50) -> Copyable:
    many = f"{len(texts):,} {what}s"
    # A command keeps its small letter: it is typed so.
    label = what if what.startswith("csm-tui") else f"{what[0].upper()}{what[1:]}"
    label = label if len(texts) == 1 else many
    first = visible(texts[0])
    said = fit(first, 200, middle=True) if len(texts) == 1 else many
    return Copyable(Choice(key, label, fit(first, cells, middle=True)), "\n".join(texts), said)
