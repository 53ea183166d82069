"""What the header of a CSV file says: the tutorial's rules, and guesses where they refuse."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from csm_tui.domain.twin.csv_file import Kind, Suggestion
from csm_tui.domain.twin.quoting import name_problem, shortened

_SOURCE_NAMES = ("source", "from", "src", "start", "origin")
_TARGET_NAMES = ("target", "to", "dest", "destination", "end")
_ID_NAMES = ("identifier", "key", "code", "uid", "uuid", "name")

_KEYS = {"id", "src", "dest"}
_INVISIBLE = (
    "".join(
        map(chr, (*range(0x21), 0x85, 0xA0, 0xAD, 0x1680, *range(0x2000, 0x2010), 0x2028, 0x2029))
    )
    + "\u202f\u205f\u2060\u3000\ufeff"
)
"""Blanks and characters without a shape, as tools leave them beside a name."""

_BULK_ROLE = re.compile(
    r".*:(START_ID|END_ID|ID)(?:\(.*\))?(?:\{.*\})?|:(LABEL|TYPE)(?:\{.*\})?|~(ID|FROM|TO|LABEL)",
    re.DOTALL,
)
"""What the bulk loaders of Neo4j, RedisGraph and (with ~) Neptune write in a header."""
_BULK_KEYS = {"ID": "id", "START_ID": "src", "END_ID": "dest", "FROM": "src", "TO": "dest"}


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
    by_name = {column.lower(): column for column in columns}
    key, src, dest = by_name.get("id"), by_name.get("src"), by_name.get("dest")
    suggestion = suggest(columns)
    is_relationship = src is not None and dest is not None
    bulk = _bulk_header(columns, is_taken=is_relationship or key is not None)
    if bulk is not None:
        return bulk
    if is_relationship:
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
        renamed = ((source, "src"), (target, "dest"))
        cures = [f"rename {column} to {name}" for column, name in renamed if column != name]
        return Suggestion(
            Kind.RELATIONSHIP,
            {"src": source, "dest": target},
            f"It looks like a relationship: {' and '.join(cures)}.",
        )
    key = next((by_name[name] for name in ("id", *_ID_NAMES) if name in by_name), None)
    if key is None or key.casefold() == "id":
        return None
    return Suggestion(
        Kind.NODE,
        {"id": key},
        f"It could be nodes with {shortened(key)} as their key: rename it to id.",
    )


def _missing(src: str | None, dest: str | None) -> str:
    if src is not None or dest is not None:
        there, missing = ("src", "dest") if src is not None else ("dest", "src")
        return f"It has {there} but no {missing} column."
    return "It has no id column, nor src and dest."


def invisible_edge(column: str) -> str:
    """Return what is wrong with the ends of a name, as ``begins with a blank``; else nothing."""
    inner = column.strip(_INVISIBLE)
    if inner == column or not inner:
        return ""
    begins = column[0] in _INVISIBLE
    character = column[0] if begins else column[-1]
    what = "a blank" if character.isspace() else f"the invisible character U+{ord(character):04X}"
    return f"{'begins' if begins else 'ends'} with {what}"


def _bulk_header(columns: Sequence[str], *, is_taken: bool) -> Header | None:
    """Recognise the header of a bulk loader, which says what each column is.

    Where the keys are named as they should be, only its exact spelling is recognised.
    """
    keys: dict[str, str] = {}
    others: list[str] = []
    for column in columns:
        role = _BULK_ROLE.fullmatch(column if is_taken else column.upper())
        if role is not None:
            name = _BULK_KEYS.get(role[1] or role[3] or "")
            if name is None:
                others.append(column)
            else:
                keys.setdefault(name, column)
    if not keys and not others:
        return None
    first = _short(next(iter(keys.values()), others[0] if others else ""))
    cures = [f"rename {_short(column)} to {name}" for name, column in keys.items()]
    cures += [f"remove {_short(column)}, the file's name says it" for column in others[:2]]
    return Header(
        Kind.REFUSED,
        reason=f"{first} is the bulk loader's spelling.",
        next_step=f"{cures[0][0].upper()}{'; '.join(cures)[1:]}.",
    )


def _short(column: str) -> str:
    return column if len(column) <= 60 else f"{column[:60]}…"


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
            return _refused(f"The column {shortened(column)} {problem}.", "Rename the column.")
        edge = invisible_edge(column)
        if edge and column.strip(_INVISIBLE).lower() in _KEYS:
            return _refused(f"Column {shortened(column)} {edge}.", "Remove it.")
    seen: dict[str, str] = {}
    for column in columns:
        other = seen.get(column.casefold())
        seen[column.casefold()] = column
        if other == column:
            return _refused(
                f"The column {shortened(column)} is there twice.", "Rename or remove one."
            )
        if other is not None:
            return _refused(
                f"The columns {shortened(other)} and {shortened(column)} differ only in case.",
                "Rename or remove one of them.",
            )
    return None


def _refused(reason: str, next_step: str) -> Header:
    return Header(Kind.REFUSED, reason=reason, next_step=next_step)
