"""What the header of a CSV file says: the tutorial's rules, and guesses where they refuse."""

from collections.abc import Sequence
from dataclasses import dataclass

from csm_tui.domain.twin.csv_file import Kind, Suggestion
from csm_tui.domain.twin.quoting import name_problem

_SOURCE_NAMES = ("source", "from", "src", "start", "origin")
_TARGET_NAMES = ("target", "to", "dest", "destination", "end")
_ID_NAMES = ("identifier", "key", "code", "uid", "uuid", "name")


@dataclass(frozen=True, slots=True)
class Header:
    """What the first line of a file says."""

    kind: Kind
    id_column: str | None = None
    src_column: str | None = None
    dest_column: str | None = None
    reason: str = ""
    next_step: str = ""
    suggestion: Suggestion | None = None


def read_header(columns: Sequence[str]) -> Header:
    """Classify a file by its columns: ``id`` a node, ``src`` and ``dest`` a relationship.

    The three names are matched without case; a file with all three is a relationship.
    """
    refusal = _refusal(columns)
    if refusal is not None:
        return refusal
    by_fold = {column.casefold(): column for column in columns}
    key, src, dest = by_fold.get("id"), by_fold.get("src"), by_fold.get("dest")
    suggestion = suggest(columns)
    if src is not None and dest is not None:
        return Header(Kind.RELATIONSHIP, key, src, dest)
    if key is not None:
        return Header(Kind.NODE, key, suggestion=suggestion)
    return Header(
        Kind.REFUSED,
        reason=_missing(src, dest),
        next_step=suggestion.sentence
        if suggestion
        else "Name the node's key column id, or the two ends of a relationship src and dest.",
        suggestion=suggestion,
    )


def suggest(columns: Sequence[str]) -> Suggestion | None:
    """Guess which columns were meant as the keys, when they are not named so."""
    by_name = {column.strip().casefold(): column for column in columns}
    source = next((by_name[name] for name in _SOURCE_NAMES if name in by_name), None)
    target = next((by_name[name] for name in _TARGET_NAMES if name in by_name), None)
    if source is not None and target is not None:
        return Suggestion(
            Kind.RELATIONSHIP,
            {"src": source, "dest": target},
            f"It looks like a relationship: rename {source} to src and {target} to dest.",
        )
    key = next((by_name[name] for name in ("id", *_ID_NAMES) if name in by_name), None)
    if key is None or key.casefold() == "id":
        return None
    return Suggestion(
        Kind.NODE, {"id": key}, f"It could be nodes with {key!r} as their key: rename it to id."
    )


def _missing(src: str | None, dest: str | None) -> str:
    if src is not None or dest is not None:
        there, missing = ("src", "dest") if src is not None else ("dest", "src")
        return f"It has {there} but no {missing} column."
    return "It has no id column, nor src and dest."


def _refusal(columns: Sequence[str]) -> Header | None:
    """Return why no file with these columns can be taken, if so."""
    for position, column in enumerate(columns, start=1):
        if not column.strip():
            where = "The last column" if position == len(columns) else f"Column {position}"
            return _refused(
                f"{where} has no name in the header.", "Name it, or remove a comma too many."
            )
        problem = name_problem(column)
        if problem is not None:
            return _refused(f"The column {column!r} {problem}.", "Rename the column.")
    seen: dict[str, str] = {}
    for column in columns:
        other = seen.get(column.casefold())
        seen[column.casefold()] = column
        if other == column:
            return _refused(f"The column {column!r} is there twice.", "Rename or remove one.")
        if other is not None:
            return _refused(
                f"The columns {other!r} and {column!r} differ only in case.",
                "Rename or remove one of them: nobody can say which is meant.",
            )
    return None


def _refused(reason: str, next_step: str) -> Header:
    return Header(Kind.REFUSED, reason=reason, next_step=next_step)
