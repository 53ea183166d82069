"""What the environment offers, way by way, in words and symbols."""

from textual.content import Content

from csm_tui.services.connection import Candidate, Detection, Presence
from csm_tui.ui.text import outside

_MARKS = {
    Presence.COMPLETE: ("✓", "$success"),
    Presence.PARTIAL: ("!", "$warning"),
    Presence.ABSENT: ("·", "$muted"),
}


def found_in_environment(detection: Detection) -> Content:
    """Return a line for each way in, and why the best one is the best; no value is in it."""
    lines = [_line(one, one is detection.winner) for one in detection.candidates]
    lines.append(outside(f"→ {detection.reason}"))
    if detection.vendor:
        lines.append(outside(f"! {detection.vendor}").stylize("$warning"))
    return Content("\n").join(lines)


def _line(candidate: Candidate, wins: bool) -> Content:
    mark, colour = _MARKS[candidate.presence]
    label = Content.styled(f"{candidate.label:<9}", "b" if wins else "")
    said = outside(f" {candidate.presence.value}{_details(candidate)}")
    if candidate.presence is Presence.ABSENT:
        said = said.stylize("$muted")
    return Content.assemble((f"{mark} ", colour), label, said)


def _details(candidate: Candidate) -> str:
    parts = []
    if candidate.presence is not Presence.ABSENT:
        parts.append(", ".join(candidate.sources.values()))
    if candidate.presence is Presence.PARTIAL and candidate.missing:
        parts.append(f"missing {', '.join(candidate.missing)}")
    if candidate.problem:
        parts.append(candidate.problem)
    if candidate.blank:
        parts.append(f"{', '.join(candidate.blank)} set, but blank")
    return "".join(f"{'; ' if number else ': '}{part}" for number, part in enumerate(parts))
