"""The header of a CSV file: the rules of the tutorial, and suggestions where they refuse it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from csm_tui.domain.twin.csv_file import CsvKind, Suggestion
from csm_tui.domain.twin.quoting import SHOWN, name_problem, shortened

_SOURCE_NAMES = ("source", "from", "src", "start", "origin")
_TARGET_NAMES = ("target", "to", "dest", "destination", "end")
_ID_NAMES = ("identifier", "key", "code", "uid", "uuid", "name")

_KEYS = {"id", "src", "dest"}
_INVISIBLE = {"Cc", "Cf", "Zl", "Zp", "Zs"}
"""Unicode categories of blanks and invisible characters, which tools leave in names."""
_BARE = re.compile("[^\\W_]+")

_TYPED = re.compile(
    r".+:(string|int|integer|long|float|double|boolean|bool|byte|short|char|date|datetime)(\[\])?",
    re.IGNORECASE,
)

_BULK_ROLE = re.compile(
    r".*:(START_ID|END_ID|ID)(?:\(.*\))?(?:\{.*\})?|:(LABEL|TYPE)(?:\{.*\})?|~(ID|FROM|TO|LABEL)",
    re.DOTALL,
)
"""Column names of the bulk loaders of Neo4j, RedisGraph and (with ~) Neptune."""
_BULK_KEYS = {"ID": "id", "START_ID": "src", "END_ID": "dest", "FROM": "src", "TO": "dest"}


@dataclass(frozen=True, slots=True)
class Header:
    """What a file becomes by its columns, or why it is refused."""

    kind: CsvKind
    id_column: str | None = None
    src_column: str | None = None
    dest_column: str | None = None
    reason: str = ""
    next_step: str = ""
    suggestion: Suggestion | None = None


def read_header(columns: Sequence[str]) -> Header:
    """Classify a file by its columns: ``id`` for nodes, ``src`` and ``dest`` for relationships.

    The three names are not case-sensitive. A file with all three holds relationships.
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
        return Header(CsvKind.RELATIONSHIP, key, src, dest)
    if key is not None:
        return Header(CsvKind.NODE, key, suggestion=suggestion)
    return Header(
        CsvKind.REFUSED,
        reason=_missing(src, dest),
        next_step=suggestion.sentence
        if suggestion
        else "Name the key column id (nodes), or the two ends src and dest (relationships).",
        suggestion=suggestion,
    )


def suggest(columns: Sequence[str]) -> Suggestion | None:
    """Return which columns are probably meant as keys, or None if there are no candidates."""
    by_name = {_bare(column): column for column in columns}
    source = next((by_name[name] for name in _SOURCE_NAMES if name in by_name), None)
    target = next((by_name[name] for name in _TARGET_NAMES if name in by_name), None)
    if source is not None and target is not None:
        renamed = ((source, "src"), (target, "dest"))
        cures = [f"rename {_short(column)} to {name}" for column, name in renamed if column != name]
        return Suggestion(
            CsvKind.RELATIONSHIP,
            {"src": source, "dest": target},
            f"This looks like a relationship: {' and '.join(cures)}.",
        )
    key = next((by_name[name] for name in ("id", *_ID_NAMES) if name in by_name), None)
    if key is None or key.casefold() == "id":
        return None
    return Suggestion(
        CsvKind.NODE,
        {"id": key},
        f"For nodes with key {shortened(key)}, rename it to id.",
    )


def _missing(src: str | None, dest: str | None) -> str:
    if src is not None or dest is not None:
        there, missing = ("src", "dest") if src is not None else ("dest", "src")
        return f"Column {there} without column {missing}."
    return "No id column, and no src and dest columns."


def _bare(column: str) -> str:
    """Return the letters and digits of a name in folded case."""
    return "".join(_BARE.findall(unicodedata.normalize("NFKC", column))).casefold()


def odd_name(column: str) -> str:
    """Return what is probably a mistake in a name, such as ``starts with a space``, or nothing."""
    for character, verb in ((column[0], "starts"), (column[-1], "ends")):
        if unicodedata.category(character) in _INVISIBLE and _bare(column):
            blank = character.isspace()
            what = "a space" if blank else f"the invisible character U+{ord(character):04X}"
            return f"{verb} with {what}"
    typed = _TYPED.fullmatch(column)
    return f"ends with :{typed[1]}{typed[2] or ''}, a type for bulk loaders" if typed else ""


def _bulk_header(columns: Sequence[str], *, is_taken: bool) -> Header | None:
    """Return the refusal of a bulk loader's header, or None if it is not one.

    Args:
        columns: the names.
        is_taken: whether the header is valid otherwise; then only the exact spelling counts.
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
    cures += [f"remove {_short(column)} (the file name is the label)" for column in others[:2]]
    return Header(
        CsvKind.REFUSED,
        reason=f"{first} is bulk-loader syntax.",
        next_step=f"{cures[0][0].upper()}{'; '.join(cures)[1:]}.",
    )


def _short(column: str) -> str:
    """Return a name, in quotes where it could be misread."""
    plain = column.isprintable() and " " not in column and len(column) <= SHOWN
    return column if plain else shortened(column)


def _refusal(columns: Sequence[str]) -> Header | None:
    """Return the refusal of names that the graph cannot hold, or None if all are valid."""
    for position, column in enumerate(columns, start=1):
        if not column.strip():
            where = "The last column" if position == len(columns) else f"Column {position}"
            return _refused(f"{where} has no name.", "Name it, or remove the extra comma.")
        problem = name_problem(column)
        if problem is not None:
            return _refused(f"The column {shortened(column)} {problem}.", "Rename the column.")
        odd = odd_name(column)
        if odd and _bare(column) in _KEYS:
            return _refused(f"Column {shortened(column)} {odd}.", "Remove it.")
    seen: dict[str, str] = {}
    for column in columns:
        other = seen.get(column.casefold())
        seen[column.casefold()] = column
        if other == column:
            return _refused(f"Duplicate column {shortened(column)}.", "Rename or remove one.")
        if other is not None:
            return _refused(
                f"Columns {shortened(other)} and {shortened(column)} differ only in case.",
                "Rename or remove one.",
            )
    return None


def _refused(reason: str, next_step: str) -> Header:
    return Header(CsvKind.REFUSED, reason=reason, next_step=next_step)
