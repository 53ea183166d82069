"""Parsing of query texts: writing keywords, returned columns, named labels, open brackets."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
    (?P<blank>\s+|//[^\n]*|/\*.*?(?:\*/|\Z))
  | (?P<text>'(?:[^'\\]|\\.)*(?:'|\Z)|"(?:[^"\\]|\\.)*(?:"|\Z))
  | (?P<quoted>`[^`]*(?:`|\Z))
  | (?P<word>[^\W\d]\w*)
  | (?P<number>\d+)
  | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_WRITES = {"create", "set", "merge", "delete", "remove", "drop", "detach", "foreach", "load"}
_WRITING_PROCEDURE = re.compile(r"create|drop|set|delete", re.IGNORECASE)
_CLOSED_BY = {"(": ")", "[": "]", "{": "}"}
_COUNTING = {"count", "size", "length"}
"""Functions that return how many there are, whatever the data are."""
_AFTER_RETURN = {"order", "skip", "limit", "union"}


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """The word in lower case; empty for everything else."""
        return self.text.lower() if self.kind == "word" else ""


def writing_word(query: str) -> str | None:
    """Return the first keyword that changes the graph, or None if there is none.

    Literals, comments, names between backquotes, properties (``n.set``), labels (``:Set``) and
    parameters (``$set``) are not keywords. A procedure whose name says that it writes is one.
    """
    tokens = list(_tokens(query))
    for position, token in enumerate(tokens):
        if token.word in _WRITES and not _is_name(tokens, position):
            return token.text.upper()
        if token.word == "call" and not _is_name(tokens, position):
            procedure = _dotted_name(tokens[position + 1 :])
            if _WRITING_PROCEDURE.search(procedure):
                return f"CALL {procedure}"
    return None


def returned_columns(query: str) -> tuple[str, ...]:
    """Return the column names of the last RETURN clause, or none if it is ``*`` or absent.

    The name of a column is its alias, or else its expression as written.
    """
    columns = [_column(query, item) for item in _returned(query)]
    return () if "*" in columns else tuple(columns)


def counted_columns(query: str) -> frozenset[str]:
    """Return the names of the columns that count: ``count(n) AS nodes``."""
    return frozenset(_column(query, item) for item in _returned(query) if _counts(item))


def named_kinds(query: str) -> tuple[str, ...]:
    """Return the labels and types that a query names, in order, each once."""
    found: dict[str, None] = {}
    within: list[str] = []
    expected = was_kind = False
    for token in _tokens(query):
        if token.text in _CLOSED_BY:
            within.append(token.text)
        elif token.text in _CLOSED_BY.values() and within:
            within.pop()
        is_kind = expected and token.kind in {"word", "quoted"}
        if is_kind:
            found[token.text.strip("`")] = None
        # In braces, a value follows the colon.
        expected = (token.text == ":" and within[-1:] != ["{"]) or (token.text == "|" and was_kind)
        was_kind = is_kind
    return tuple(found)


def form_fault(query: str) -> str | None:
    """Return the first fault in the quotes and brackets of a query, or None if there is none."""
    within: list[str] = []
    for token in _tokens(query):
        quote = token.text[0]
        if token.kind in {"text", "quoted"} and (len(token.text) < 2 or token.text[-1] != quote):
            return f"Unclosed {quote}."
        if token.text in _CLOSED_BY:
            within.append(token.text)
        elif token.text in _CLOSED_BY.values() and (
            not within or _CLOSED_BY[within.pop()] != token.text
        ):
            return f"Bracket {token.text} closes nothing."
    return f"Bracket {within[-1]} is not closed." if within else None


def _returned(query: str) -> list[list[_Token]]:
    """Return the expressions of the last RETURN clause."""
    tokens = list(_tokens(query))
    starts = [
        position
        for position, token in enumerate(tokens)
        if token.word == "return" and not _is_name(tokens, position)
    ]
    return list(_items(tokens, starts[-1] + 1)) if starts else []


def _counts(item: list[_Token]) -> bool:
    """Return whether an expression is one call that counts, and nothing more."""
    call = item[:-2] if len(item) > 2 and item[-2].word == "as" else item
    texts = [token.text for token in call]
    if len(call) < 3 or call[0].word not in _COUNTING or texts[1] != "(":
        return False
    depth = 0
    for place, text in enumerate(texts):
        depth += (text in "([{") - (text in ")]}")
        if place and depth == 0:
            return place == len(texts) - 1
    return False


def _tokens(query: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(query):
        kind = found.lastgroup or ""
        if kind != "blank":
            yield _Token(kind, found.group(), found.start())


def _is_name(tokens: list[_Token], position: int) -> bool:
    """Return whether the word is the name of a property, a label, a type or a parameter."""
    if position == 0:
        return False
    mark = tokens[position - 1]
    if tokens[position].start != mark.start + len(mark.text):
        return False
    if mark.text == "." and position > 1:
        # "1.SET" is a number and a clause.
        return tokens[position - 2].kind in {"word", "quoted"}
    return mark.text in {":", "$"}


def _dotted_name(tokens: list[_Token]) -> str:
    parts: list[str] = []
    for token in tokens:
        if token.kind not in {"word", "quoted", "number"} and token.text != ".":
            break
        parts.append(token.text)
    return "".join(parts)


def _items(tokens: list[_Token], start: int) -> Iterator[list[_Token]]:
    depth = 0
    item: list[_Token] = []
    for position in range(start, len(tokens)):
        token = tokens[position]
        depth += (token.text in "([{") - (token.text in ")]}")
        ended = token.word in _AFTER_RETURN and not _is_name(tokens, position)
        if depth == 0 and (ended or token.text == ";"):
            break
        if depth == 0 and token.text == ",":
            yield item
            item = []
        elif item or token.word != "distinct":
            item.append(token)
    if item:
        yield item


def _column(query: str, item: list[_Token]) -> str:
    if len(item) > 2 and item[-2].word == "as":
        return item[-1].text.strip("`")
    if len(item) == 1 and item[0].kind == "quoted":
        return item[0].text.strip("`")
    if not item:
        return ""
    return query[item[0].start : item[-1].start + len(item[-1].text)]
