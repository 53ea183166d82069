"""Problems of files as they are found: the first ones in full, the rest counted."""

from dataclasses import dataclass

from csm_tui.domain.twin import Problem

_LISTED = 100
"""Problems kept of each severity; a broken file has one a line."""


@dataclass(slots=True)
class Room:
    """How many more problems of a folder are kept, beyond one of each severity a file."""

    left: int = 5_000


class Findings:
    """Collects what is wrong with one file."""

    def __init__(self, file: str, room: Room | None = None) -> None:
        self._file = file
        self._room = room or Room()
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
        if kept and (len(kept) >= _LISTED or self._room.left <= 0):
            self.more += 1
            return
        self._room.left -= bool(kept)
        kept.append(Problem(self._file, line, column, what, next_step, fatal))
