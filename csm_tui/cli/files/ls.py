"""``files ls``: the names in a workspace."""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from csm_tui.cli.exit_codes import NOT_FOUND, code_of_many
from csm_tui.cli.files.lookup import advice, list_files, missing_as_json, names_meant
from csm_tui.cli.output import DONE, complain, say_bytes, say_json, say_lines
from csm_tui.domain.errors import CsmError, InputRefused
from csm_tui.domain.format import counted, human_age
from csm_tui.domain.text import visible

if TYPE_CHECKING:
    from csm_tui.domain.transfers import LastKnown
    from csm_tui.domain.workspace_files import FileTree
    from csm_tui.services.workspace_files import WorkspaceFiles

UNKNOWN = "unknown"


def ls(files: "WorkspaceFiles", options: argparse.Namespace) -> int:
    """Print the names, one a line, safe to show; exact ones with ``--null`` and ``--json``.

    The platform lists names only (PLATFORM.md 4): sizes are what the journal of this computer
    knows.
    """
    tree = list_files(files)
    found = tree.with_prefix(options.prefix) if options.prefix is not None else tree
    patterns = options.patterns or [""]
    by_pattern = {text: matching(found, text) for text in patterns}
    names = sorted({name for some in by_pattern.values() for name in some})
    missing = [text for text, some in by_pattern.items() if not some and (text or options.prefix)]
    _print(files, tree, names, missing, options)
    for text in missing:
        wanted = text or options.prefix
        headline = f"No match for “{visible(wanted)}” in {counted(len(tree), 'file')}."
        complain(headline, advice(tree, wanted))
    if not len(tree):
        complain("The workspace has no files.")
    some = [DONE] * (len(by_pattern) - len(missing))
    return code_of_many((*some, *(NOT_FOUND for _ in missing)))


def matching(tree: "FileTree", text: str) -> tuple[str, ...]:
    """Return the names that a text stands for: itself, a folder, or what a filter finds."""
    if not text:
        return tree.names
    found = names_meant(tree, text)
    # Only looked at, so a folder needs no slash: of any other text it would be one match of many.
    return found or (tree.files(text) if tree.has_folder(text) else tree.filter(text).names)


def _print(
    files: "WorkspaceFiles",
    tree: "FileTree",
    names: Sequence[str],
    missing: Sequence[str],
    options: argparse.Namespace,
) -> None:
    known = _known(files, names) if options.long else {}
    if options.json:
        address = files.address
        say_json(
            {
                "organization": address.organization_id,
                "workspace": address.workspace_id,
                "files": [
                    _as_json(name, known.get(name)) if options.long else name for name in names
                ],
                "missing": missing_as_json(tree, filter(None, missing)),
            }
        )
    elif options.null:
        say_bytes([b"".join(exact_bytes(name) + b"\0" for name in names)])
    elif options.long:
        say_lines(_long(names, known))
        if names:
            complain("Sizes and ages come from the last transfer on this computer.")
    else:
        say_lines(map(visible, names))


def exact_bytes(name: str) -> bytes:
    """Return the bytes of a name, for output whose names end with NUL.

    Raises:
        InputRefused: it holds a NUL, so that it would be taken for two names, or is not text.
    """
    why = "contains NUL" if "\0" in name else ""
    try:
        found = name.encode()
    except UnicodeEncodeError:
        why = "cannot be printed as text"
    if why:
        raise InputRefused(
            f"“{visible(name)}” {why}. Nothing printed.",
            "Use --json, which can print all names, or exclude it with a pattern.",
        )
    return found


def _known(files: "WorkspaceFiles", names: Sequence[str]) -> "Mapping[str, LastKnown]":
    from csm_tui.services.journal import Journal

    try:
        return Journal().known(files.address, names)
    except CsmError as error:
        # All is unknown then, which is an answer too.
        complain(error.headline, error.next_step)
        return {}


def _long(names: Sequence[str], known: "Mapping[str, LastKnown]") -> Iterator[str]:
    now = datetime.now(UTC)
    rows: list[tuple[str, str]] = []
    for name in names:
        one = known.get(name)
        if one is None:
            rows.append((UNKNOWN, ""))
        else:
            size = UNKNOWN if one.fingerprint is None else f"{one.fingerprint.size}"
            rows.append((size, f"{human_age((now - one.at).total_seconds())} ago"))
    widths = [max(map(len, column), default=0) for column in zip(*rows, strict=True)]
    for name, (size, age) in zip(names, rows, strict=True):
        yield f"{size:>{widths[0]}}  {age:>{widths[1]}}  {visible(name)}"


def _as_json(name: str, known: "LastKnown | None") -> dict[str, object]:
    content = known.fingerprint if known else None
    return {
        "name": name,
        "size": content.size if content else None,
        "sha256": content.sha256 if content else None,
        "known_at": known.at.isoformat() if known else None,
        "profile": known.profile if known else None,
    }
