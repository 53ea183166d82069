"""Quoting of names and values in queries.

The engine takes a name between backquotes literally, backslashes, quotes and newlines included, as
experiments showed. A backquote or a NUL cannot be written in it.
"""

from collections.abc import Iterable, Sequence

from csm_tui.domain.errors import InputRefused

SHOWN = 60
"""Most characters of a text that are shown in a sentence."""


def name_problem(name: str) -> str | None:
    """Return why this cannot be a label, type or property name, or None if it can."""
    if not name:
        return "is empty"
    if "`" in name:
        return "contains a backquote, which is not possible in a name"
    return text_problem(name)


def text_problem(text: str) -> str | None:
    """Return why the engine cannot store this text, or None if it can."""
    if "\0" in text:
        return "contains a NUL character, which the graph engine cannot store"
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        return "is not valid text"
    return None


def shortened(text: str) -> str:
    """Return a text in quotes for a sentence; a long one is cut."""
    return repr(text) if len(text) <= SHOWN else f"{text[:SHOWN]!r}…"


def quoted_name(name: str) -> str:
    """Return a name between backquotes.

    Raises:
        InputRefused: it is not a valid name (see `name_problem`).
    """
    problem = name_problem(name)
    if problem is not None:
        raise InputRefused(f"The name {shortened(name)} {problem}.", "Use another name.")
    return f"`{name}`"


def quoted_text(text: str) -> str:
    """Return a text as a string literal.

    Raises:
        InputRefused: the engine cannot store it (see `text_problem`).
    """
    problem = text_problem(text)
    if problem is not None:
        raise InputRefused(f"The value {shortened(text)} {problem}.", "Remove that character.")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def quoted_row(cells: Sequence[str], *numbers: int) -> str:
    """Return a row as a list literal; an empty cell is null, so its property is absent."""
    texts = (quoted_text(cell) if cell else "null" for cell in cells)
    return f"[{','.join((*texts, *map(str, numbers)))}]"


def with_rows(statement: str, rows: Iterable[str]) -> str:
    """Return a statement with quoted rows as its parameter ``$rows``."""
    return f"CYPHER rows=[{','.join(rows)}] {statement}"
