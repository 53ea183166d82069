"""Statistics of the columns of a table."""

import re
from array import array
from collections import Counter
from typing import TypeVar

from csm_tui.domain.preview.content import ColumnProfile, ValueType
from csm_tui.domain.preview.distribution import DAY, bins_of, moment_of
from csm_tui.domain.preview.lines import shown

MOST_DISTINCT = 10_000
"""Most distinct values of a column that are counted."""

TOP = 5
"""Number of most frequent values."""

LONGEST_VALUE = 200
"""Most characters of a cell."""

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


T = TypeVar("T", str, tuple[float, str])


class ColumnProfiler:
    """Collects the statistics of one column, cell by cell."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._empty = 0
        self._bounded = False
        self._types = {ValueType.INTEGER, ValueType.NUMBER, ValueType.BOOLEAN, ValueType.DATE}
        self._counts: Counter[str] = Counter()
        self._text: list[str] = []
        """The smallest and the largest value by text."""
        self._numbers: list[tuple[float, str]] = []
        """The same by number, while all values are numbers."""
        self._uncounted = array("d")
        """What is not among the counted values, as numbers, for the distribution."""

    def add(self, cell: str) -> None:
        """Count a cell."""
        value = cell.strip()
        if not value:
            self._empty += 1
        elif value in self._counts:
            self._counts[value] += 1
        else:
            self._new(value)

    def skip(self) -> None:
        """Count a cell that a row does not have as empty."""
        self._empty += 1

    def column(self) -> ColumnProfile:
        """Return the statistics so far."""
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
            bins=self._bins(type_),
        )

    def _new(self, value: str) -> None:
        """Count a value for the first time."""
        if self._types:
            self._types = {type_ for type_ in self._types if _fits(value, type_)}
        _widen(self._text, value)
        if ValueType.NUMBER in self._types:
            _widen(self._numbers, (float(value.replace(",", ".")), value))
        if len(self._counts) < MOST_DISTINCT:
            self._counts[value] = 1
        else:
            self._bounded = True
            if (number := self._number(value)) is not None:
                self._uncounted.append(number)

    def _number(self, value: str) -> float | None:
        """Return a value as a place on a line, if the values so far have one."""
        if ValueType.NUMBER in self._types:
            return float(value.replace(",", "."))
        return moment_of(value) if ValueType.DATE in self._types else None

    def _bins(self, type_: ValueType) -> tuple[int, ...]:
        if type_ not in {ValueType.INTEGER, ValueType.NUMBER, ValueType.DATE}:
            return ()
        counted = ((self._number(value), count) for value, count in self._counts.items())
        numbers = [(number, count) for number, count in counted if number is not None]
        numbers += [(number, 1) for number in self._uncounted]
        if type_ is ValueType.NUMBER:
            return bins_of(numbers, None)
        days = type_ is ValueType.DATE and all(number % DAY == 0 for number, _ in numbers)
        return bins_of(numbers, DAY if days else 1.0)

    def _type(self) -> ValueType:
        if not self._text:
            return ValueType.EMPTY
        order = (ValueType.INTEGER, ValueType.NUMBER, ValueType.BOOLEAN, ValueType.DATE)
        return next((type_ for type_ in order if type_ in self._types), ValueType.TEXT)


def _widen(ends: list[T], value: T) -> None:
    """Extend a pair of the smallest and the largest value; it is empty at first."""
    if not ends:
        ends += [value, value]
    elif value < ends[0]:
        ends[0] = value
    elif value > ends[1]:
        ends[1] = value


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
