"""The result of a query, to a graph or to a table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The rows of a query, in the order of its columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    """Values as the platform returned them; None where it left a column out, and for NULL."""
    truncated: bool
    """Whether `rows` is only the beginning of what the platform returned."""
    total: int
    """Number of rows that the platform returned."""
    seconds: float
    note: str = ""
    """A remark on how to read the rows, or on labels that the graph lacks."""
