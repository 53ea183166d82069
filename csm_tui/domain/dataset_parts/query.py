"""Queries over a table, as the server offers them (PLATFORM.md 9, "Query parameters")."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.nearest import nearest_names
from csm_tui.domain.text import visible

_NAME = re.compile(r"[a-zA-Z0-9_' ]+")
_MOST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class SortColumn:
    """A column to sort by, of the table or of the answer; values are texts, so 10 is before 9."""

    name: str
    descending: bool = False


@dataclass(frozen=True, slots=True)
class PartQuery:
    """A question to a table; without columns and aggregates, all columns are asked for."""

    columns: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    """Columns to sum up; with ``*`` at its end, each different value of a column counts once."""
    avgs: tuple[str, ...] = ()
    counts: tuple[str, ...] = ()
    """Columns whose values are counted; NULL is none."""
    mins: tuple[str, ...] = ()
    maxs: tuple[str, ...] = ()
    distinct: bool = False
    """Whether equal rows come once."""
    group: tuple[str, ...] = ()
    """Columns to group by; they are among the columns of the answer."""
    order: tuple[SortColumn, ...] = ()
    limit: int | None = None
    offset: int | None = None

    @property
    def selects(self) -> tuple[str, ...]:
        """The columns of the answer besides aggregates: those asked for, and the groups."""
        return tuple(dict.fromkeys((*self.columns, *self.group)))

    @property
    def aggregates(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The columns of each aggregate, by the server's name for its parameter."""
        return (
            ("sums", self.sums),
            ("avgs", self.avgs),
            ("counts", self.counts),
            ("mins", self.mins),
            ("maxs", self.maxs),
        )

    @property
    def aggregated(self) -> tuple[str, ...]:
        """The columns of all aggregates, as given."""
        return tuple(name for _, names in self.aggregates for name in names)

    @property
    def titles(self) -> tuple[str, ...]:
        """The names that the server gives to the aggregates in its answer."""
        return tuple(
            f"{parameter[:-1]}_{'distinct_' * name.endswith('*')}{name.removesuffix('*')}"
            for parameter, names in self.aggregates
            for name in names
        )

    @property
    def sorts_texts(self) -> bool:
        """Whether it sorts by a column of the table, whose values are texts."""
        return any(each.name not in self.titles for each in self.order)

    def check(self, known: Sequence[str] = ()) -> None:
        """Check the query by the rules of the server and of its database.

        Args:
            known: the columns of the table; none if they are not known.

        Raises:
            InputRefused: the server or its database would refuse it.
        """
        sources = [*self.selects, *(name.removesuffix("*") for name in self.aggregated)]
        for name in (*sources, *(each.name for each in self.order)):
            if not _NAME.fullmatch(name):
                raise InputRefused(
                    f"Invalid column name “{visible(name)}”.",
                    "Use letters, digits, _, ' and spaces.",
                )
        self._check_known(sources, known)
        self._check_known(
            [each.name for each in self.order], (*known, *self.titles) if known else ()
        )
        self._check_groups()
        for word, number in (("limit", self.limit), ("offset", self.offset)):
            if number is not None and not 0 <= number <= _MOST:
                raise InputRefused(
                    f"Invalid {word}: {number:,}.",
                    f"Use a number from 0 to {_MOST:,}.",
                )

    def parameters(self) -> list[tuple[str, str]]:
        """Return the parameters of the request, each list with its key repeated."""
        selects = list(self.selects)
        if self.distinct:
            # The server writes DISTINCT before this column, where SQL means the whole row.
            selects[0] += "*"
        found = [("selects", name) for name in selects]
        for parameter, names in self.aggregates:
            found += [(parameter, name) for name in names]
        found += [("groupBys", name) for name in self.group]
        found += [("orderBys", f"{'!' * each.descending}{each.name}") for each in self.order]
        numbers = (("limit", self.limit), ("offset", self.offset))
        return found + [(name, str(number)) for name, number in numbers if number is not None]

    def _check_groups(self) -> None:
        if self.distinct and not self.selects:
            raise InputRefused("Distinct rows need selected columns.", "Select columns.")
        loose = [name for name in self.columns if name not in self.group]
        if (self.aggregated or self.group) and loose:
            raise InputRefused(
                f"“{visible(loose[0])}” is neither grouped nor aggregated.",
                "Group by it, or remove it.",
            )

    @staticmethod
    def _check_known(names: Sequence[str], known: Sequence[str]) -> None:
        missing = next((name for name in names if known and name not in known), None)
        if missing is not None:
            near = nearest_names(missing, known, 1)
            hint = f"Did you mean “{visible(near[0])}”?" if near else ", ".join(known[:12]) + "."
            raise InputRefused(f"Column “{visible(missing)}” not found in the table.", hint)


@dataclass(frozen=True, slots=True)
class ColumnCounts:
    """What a column of a table holds."""

    name: str
    values: int
    """Number of rows with a value; NULL is none."""
    different: int
    """Number of different values."""


def counting_query(columns: Sequence[str]) -> PartQuery:
    """Return the query for the counts of these columns."""
    return PartQuery(counts=(*columns, *(f"{name}*" for name in columns)))
