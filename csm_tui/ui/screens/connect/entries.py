"""What there is to connect to: the profiles, the environment, and the demo platform."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.content import Content

from csm_tui.domain.profile import ENVIRONMENT, Profile
from csm_tui.services.connection import Candidate, Detection, Presence
from csm_tui.services.profiles import Finding, ListedProfile
from csm_tui.ui.presentation.columns import Cell, Column
from csm_tui.ui.presentation.place_fields import chip, method_words
from csm_tui.ui.presentation.ranked_columns import RankedColumn
from csm_tui.ui.text import outside

DEMO = "demo platform"
FORM_ENTRY = ENVIRONMENT
"""The id of the entry whose form holds what the environment offers, and what is typed."""
COLUMNS = (
    RankedColumn(Column("Profile", max_width=30, middle=True), 12, 0),
    RankedColumn(Column("Host", max_width=40, middle=True), 14, 1),
    RankedColumn(Column("Sign in with", max_width=40), 12, 3),
    RankedColumn(Column("State", max_width=30), 14, 2),
)


@dataclass(frozen=True, slots=True)
class ConnectEntry:
    """A row of the list."""

    id: str
    cells: tuple[Cell, ...]
    profile: str = ""
    """The name of the profile; empty for the environment and the demo platform."""
    usable: bool = True
    """Whether Enter connects, as far as is known."""
    style: str | None = None

    @property
    def searched(self) -> str:
        """The text that a filter searches."""
        return " ".join(map(str, self.cells)).casefold()


def entries(listed: Sequence[ListedProfile], detection: Detection) -> list[ConnectEntry]:
    """Return the entries; a complete environment comes first, since it is there for this start."""
    profiles = [_of_profile(one) for one in listed]
    environment = _of_environment(detection)
    demo = ConnectEntry(DEMO, ("Demo platform", "this computer", "sample data", ""))
    first = [environment] if environment.usable else []
    return [*first, *profiles, *([] if first else [environment]), demo]


def first_entry(all_entries: Sequence[ConnectEntry]) -> ConnectEntry | None:
    """Return the entry that Enter connects with at once; None if the form is needed first."""
    return next((one for one in all_entries if one.usable and one.id != DEMO), None)


def _of_profile(listed: ListedProfile) -> ConnectEntry:
    profile = listed.profile
    id_ = f"profile {listed.name}"
    if profile is None:
        why = Content.styled("✗ Cannot be used", "$text-error")
        cells = (outside(listed.name), "", "", why)
        return ConnectEntry(id_, cells, listed.name, usable=False)
    name = chip(profile.name, profile.colour) if profile.colour else outside(profile.name)
    cells = (name, profile.host or "no address", method_words(profile), _rights(profile))
    return ConnectEntry(id_, cells, listed.name)


def _rights(profile: Profile) -> Content:
    if profile.read_only:
        return Content.styled("⊘ read-only", "$text-warning")
    return Content.styled("! protected", "$text-warning") if profile.protected else Content("")


def _of_environment(detection: Detection) -> ConnectEntry:
    winner = detection.winner
    if winner is not None:
        state = Content.styled("✓ complete", "$text-success")
        cells = ("Environment", winner.draft.host, method_words(winner.draft), state)
        return ConnectEntry(FORM_ENTRY, cells)
    begun = next((one for one in detection.candidates if _is_begun(one)), None)
    if begun is None:
        return ConnectEntry(
            FORM_ENTRY, ("New connection", "", "fill in the form", ""), usable=False
        )
    lacks = outside(f"! {begun.missing[0]} missing" if begun.missing else "! incomplete")
    cells = (
        "Environment",
        begun.draft.host,
        method_words(begun.draft),
        lacks.stylize("$text-warning"),
    )
    return ConnectEntry(FORM_ENTRY, cells, usable=False)


def _is_begun(candidate: Candidate) -> bool:
    return candidate.presence is Presence.PARTIAL


def faults_of_file(file: Path, findings: Sequence[Finding], *, listed: bool) -> Content:
    """Return what is wrong with the file of profiles, with its place; empty if nothing is.

    Args:
        file: The file.
        findings: All that was found in it.
        listed: Whether some profile can be listed; its own faults are then shown with it.
    """
    fatal = [one for one in findings if one.fatal]
    if fatal and not listed:
        lines = [
            Content.styled(f"✗ No profile can be read from {outside(file).plain}", "$text-error")
        ]
        lines += [outside(one) for one in fatal]
        return Content("\n").join(lines)
    warnings = [one for one in findings if not one.fatal]
    if not warnings:
        return Content("")
    more = f" ({len(warnings) - 1} more: csm-tui profiles --check)" if warnings[1:] else ""
    where = f"{file.name}:{warnings[0].line}" if warnings[0].line else file.name
    return outside(f"! {where}: {warnings[0].what}{more}").stylize("$text-warning")
