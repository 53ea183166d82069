"""How names and values are written into a query so that they stay what they are.

What the engine accepts was found out on the engine: a name between backquotes is taken as it is,
backslashes, quotes and newlines included, but there is no way to write a backquote or a NUL in it.
"""

from collections.abc import Iterable, Sequence

from csm_tui.domain.errors import InputRefused

SHOWN = 60
"""Characters of a text that a sentence shows."""


def name_problem(name: str) -> str | None:
    """Return why the engine cannot take this as a label, type or property name, if so."""
    if not name:
        return "is empty"
    if "`" in name:
        return "holds a backquote, which the graph engine cannot write in a name"
    return text_problem(name)


def text_problem(text: str) -> str | None:
    """Return why the engine cannot take this text at all, if so."""
    if "\0" in text:
        return "holds a NUL character, which the graph engine cannot store"
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        return "is not valid text"
    return None


def shortened(text: str) -> str:
    """Return the text in quotes, for a sentence; only the beginning of a long one."""
    return repr(text) if len(text) <= SHOWN else f"{text[:SHOWN]!r}…"


def quoted_name(name: str) -> str:
    """Return the name between backquotes.

    Raises:
        InputRefused: the engine cannot take it (see `name_problem`).
    """
    problem = name_problem(name)
    if problem is not None:
        raise InputRefused(f"The name {shortened(name)} {problem}.", "Use another name.")
    return f"`{name}`"


def quoted_text(text: str) -> str:
    """Return the text as a string literal.

    Raises:
        InputRefused: the engine cannot take it (see `text_problem`).
    """
    problem = text_problem(text)
    if problem is not None:
        raise InputRefused(f"The value {shortened(text)} {problem}.", "Remove that character.")
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def quoted_row(cells: Sequence[str], *numbers: int) -> str:
    """Return one row as a list literal; an empty cell is null, so the property is absent."""
    texts = (quoted_text(cell) if cell else "null" for cell in cells)
    return f"[{','.join((*texts, *map(str, numbers)))}]"


def with_rows(statement: str, rows: Iterable[str]) -> str:
    """Return the statement with quoted rows as its parameter ``$rows``."""
    return f"CYPHER rows=[{','.join(rows)}] {statement}"
