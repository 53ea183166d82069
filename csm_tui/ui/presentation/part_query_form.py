"""The question to a table as it is typed: columns, groups, order, limit and offset.

``bar, sum(stock), count(distinct hour)`` asks for two aggregates of each bar: a plain column beside
an aggregate is a group.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from csm_tui.domain.dataset_parts import PartQuery, SortColumn
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.text import visible

FUNCTIONS = ("sum", "avg", "count", "min", "max")
_CALL = re.compile(r"(\w+)\s*\(\s*(.*?)\s*\)", re.DOTALL)
_DISTINCT = re.compile(r"distinct\s+", re.IGNORECASE)
_DESCENDING = re.compile(r"\s+desc(?:ending)?$", re.IGNORECASE)
_ASCENDING = re.compile(r"\s+asc(?:ending)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class QueryForm:
    """What is typed in the fields."""

    columns: str = ""
    """Empty for all columns."""
    group: str = ""
    order: str = ""
    limit: str = "100"
    offset: str = ""

    def query(self) -> PartQuery:
        """Return the query that the fields describe.

        Raises:
            InputRefused: a field cannot be understood.
        """
        text, distinct = self.columns.strip(), False
        if not _CALL.match(text) and (begun := _DISTINCT.match(text)):
            text, distinct = text[begun.end() :], True
        found = _Selection()
        for item in items(text):
            found.add(item)
        group = tuple(items(self.group))
        if found.aggregates or group:
            # SQL wants each plain column among the groups.
            group = tuple(dict.fromkeys((*group, *found.columns)))
        of = {name: tuple(found.aggregates.get(name, ())) for name in FUNCTIONS}
        return PartQuery(
            columns=tuple(found.columns),
            sums=of["sum"],
            avgs=of["avg"],
            counts=of["count"],
            mins=of["min"],
            maxs=of["max"],
            distinct=distinct,
            group=group,
            order=tuple(map(_order, items(self.order))),
            limit=_number("limit", self.limit),
            offset=_number("offset", self.offset),
        )


def items(text: str) -> list[str]:
    """Return what stands between commas, without what is empty."""
    return [item for item in (part.strip() for part in text.split(",")) if item]


def completed(text: str, known: Sequence[str]) -> str | None:
    """Return the text with its last word completed to a column or a function, or None."""
    start = max(text.rfind(","), text.rfind("("), text.rfind("-")) + 1
    word = text[start:].lstrip()
    if not word:
        return None
    begun = text[: len(text) - len(word)]
    inside = text.rfind("(") > text.rfind(")")
    functions = () if inside else tuple(f"{name}(" for name in FUNCTIONS)
    for name in (*known, *functions):
        if name.casefold().startswith(word.casefold()) and len(name) > len(word):
            return f"{begun}{name}{')' * inside}"
    return None


@dataclass(slots=True)
class _Selection:
    columns: list[str] = field(default_factory=list)
    aggregates: dict[str, list[str]] = field(default_factory=dict)

    def add(self, item: str) -> None:
        """Add a column or an aggregate.

        Raises:
            InputRefused: it is neither.
        """
        call = _CALL.fullmatch(item)
        if call is None:
            if "(" in item or ")" in item:
                raise InputRefused(
                    f"Cannot read “{visible(item)}”.",
                    "Write columns, or sum(column), avg, count, min, max, separated by commas.",
                )
            self.columns.append(item)
            return
        name, column = call[1].lower(), call[2]
        if name not in FUNCTIONS:
            raise InputRefused(
                f"Unknown function {visible(call[1])}.",
                f"The platform has {', '.join(FUNCTIONS)}.",
            )
        if begun := _DISTINCT.match(column):
            column = f"{column[begun.end() :]}*"
        self.aggregates.setdefault(name, []).append(column)


def _order(item: str) -> SortColumn:
    descending = item.startswith(("-", "!")) or bool(_DESCENDING.search(item))
    bare = _ASCENDING.sub("", _DESCENDING.sub("", item)).lstrip("-!+ ")
    return SortColumn("_".join(_title(bare)), descending)


def _title(name: str) -> Iterator[str]:
    """Yield the words of the name that the server gives to an aggregate, or the name itself."""
    call = _CALL.fullmatch(name)
    if call is None or call[1].lower() not in FUNCTIONS:
        yield name
        return
    yield call[1].lower()
    column = call[2]
    if column.endswith("*") or _DISTINCT.match(column):
        yield "distinct"
    yield _DISTINCT.sub("", column).removesuffix("*")


def _number(word: str, text: str) -> int | None:
    bare = text.strip().replace(",", "")
    if not bare:
        return None
    if not bare.isascii() or not bare.isdecimal():
        raise InputRefused(
            f"The {word} “{visible(text.strip())}” is not a whole number.",
            "Use only digits, or leave it empty.",
        )
    return int(bare)
