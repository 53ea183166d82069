"""What is in the columns of a table, over the rows that were read."""

import re
from collections import Counter

from csm_tui.domain.preview.content import ColumnProfile, ValueType
from csm_tui.domain.preview.lines import shown

MOST_DISTINCT = 10_000
"""Different values of a column that are counted."""

TOP = 5
"""Most frequent values that are named."""

LONGEST_VALUE = 200
"""Characters of a cell that are kept."""

_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_NUMBER = re.compile(
    r"[+-]?(?:[0-9]{1,30}(?:[.,][0-9]{0,30})?|[.,][0-9]{1,30})(?:[eE][+-]?[0-9]{1,3})?"
)
_DATE = re.compile(
    r"[0-9]{4}-[01][0-9]-[0-3][0-9]"
    r"(?:[T ][0-2][0-9]:[0-5][0-9](?::[0-6][0-9](?:[.,][0-9]{1,9})?)?"
    r"(?:Z|[+-][0-2][0-9]:?[0-5][0-9])?)?"
)
_BOOLEANS = frozenset({"true", "false", "yes", "no"})


class ColumnProfiler:
    """Counts the cells of one column."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._empty = 0
        self._bounded = False
        self._types = {ValueType.INTEGER, ValueType.NUMBER, ValueType.BOOLEAN, ValueType.DATE}
        self._counts: Counter[str] = Counter()
        self._text: list[str] = []
        """The smallest and the largest value by text."""
        self._numbers: list[tuple[float, str]] = []
        """The same by number, for as long as all are numbers."""

    def add(self, cell: str) -> None:
        """Take note of a cell."""
        value = cell.strip()
        if not value:
            self._empty += 1
        elif value in self._counts:
            self._counts[value] += 1
        else:
            self._new(value)

    def skip(self, cells: int) -> None:
        """Take note of cells that rows do not have."""
        self._empty += cells

    def column(self) -> ColumnProfile:
        """Return the profile so far."""
        type_ = self._type()
        numeric = type_ in {ValueType.INTEGER, ValueType.NUMBER}
        ends = [text for _, text in self._numbers] if numeric else self._text
        top = tuple((_cut(value), count) for value, count in self._counts.most_common(TOP))
        return ColumnProfile(
            name=_cut(self._name),
            type=type_,
            empty=self._empty,
            distinct=len(self._counts),
            distinct_is_least=self._bounded,
            smallest=_cut(ends[0]) if ends else "",
            largest=_cut(ends[-1]) if ends else "",
            top=top,
        )

    def _new(self, value: str) -> None:
        """Take note of a value that is not counted yet."""
        if self._types:
            self._types = {type_ for type_ in self._types if _fits(value, type_)}
        self._text = [min([value, *self._text[:1]]), max([value, *self._text[-1:]])]
        if ValueType.NUMBER in self._types:
            number = (float(value.replace(",", ".")), value)
            self._numbers = [min([number, *self._numbers[:1]]), max([number, *self._numbers[-1:]])]
        if len(self._counts) < MOST_DISTINCT:
            self._counts[value] = 1
        else:
            self._bounded = True

    def _type(self) -> ValueType:
        if not self._text:
            return ValueType.EMPTY
        order = (ValueType.INTEGER, ValueType.NUMBER, ValueType.BOOLEAN, ValueType.DATE)
        return next((type_ for type_ in order if type_ in self._types), ValueType.TEXT)


def _fits(value: str, type_: ValueType) -> bool:
    match type_:
        case ValueType.INTEGER:
            return _INTEGER.fullmatch(value) is not None
        case ValueType.NUMBER:
            return _NUMBER.fullmatch(value) is not None
        case ValueType.BOOLEAN:
            return value.lower() in _BOOLEANS
        case _:
            return _DATE.fullmatch(value) is not None


def _cut(value: str) -> str:
    return shown(value, LONGEST_VALUE)
