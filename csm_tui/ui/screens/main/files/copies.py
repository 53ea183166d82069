"""What can be copied of the selected files."""

from collections.abc import Sequence
from dataclasses import dataclass

from csm_tui.domain.text import visible
from csm_tui.ui.dialogs.choose import Choice
from csm_tui.ui.text import fit


@dataclass(frozen=True, slots=True)
class Copy:
    """One text that can be copied."""

    choice: Choice
    text: str
    told: str
    """What is said to have been copied."""


def copies_of(named: Sequence[tuple[str, str]]) -> list[Copy]:
    """Return the whole paths and the names as texts, one on a line.

    Args:
        named: The whole path and the name of each file; there is at least one.
    """
    paths, names = zip(*named, strict=True)
    many = f"{len(named):,} " if len(named) > 1 else ""
    plural = "s" if many else ""
    return [
        _copy("path", f"{many}whole path{plural}", paths),
        _copy("name", f"{many}name{plural}", names),
    ]


def _copy(key: str, what: str, texts: Sequence[str]) -> Copy:
    first = visible(texts[0])
    told = first if len(texts) == 1 else what
    return Copy(
        Choice(key, f"{what[:1].upper()}{what[1:]}", fit(first, 50, middle=True)),
        "\n".join(texts),
        told,
    )
