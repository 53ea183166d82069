"""Problems of one file as they are found: the first ones in full, the rest counted."""

from csm_tui.domain.twin import Problem

_LISTED = 100
"""Problems kept of each severity; a broken file has one a line."""


class Findings:
    """Collects what is wrong with one file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._kept: dict[bool, list[Problem]] = {True: [], False: []}
        self.more = 0

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Those that stop a load, then the others."""
        return (*self._kept[True], *self._kept[False])

    def add(
        self,
        what: str,
        next_step: str,
        *,
        line: int | None = None,
        column: str | None = None,
        fatal: bool = True,
    ) -> None:
        """Note a problem."""
        kept = self._kept[fatal]
        if len(kept) < _LISTED:
            kept.append(Problem(self._file, line, column, what, next_step, fatal))
        else:
            self.more += 1
