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
    """Return what there is of each way in, and why the best one is the best; no value is in it."""
    begun = [one for one in detection.candidates if _begun(one)]
    lines = [_line(one, one is detection.winner) for one in begun]
    if absent := [one.label for one in detection.candidates if one not in begun]:
        lines.append(Content.styled(f"· {', '.join(absent)}: not in the environment", "$muted"))
    said = f"{detection.reason} To connect, press Enter." if detection.winner else _NOTHING
    lines.append(outside(f"→ {said}"))
    if detection.vendor:
        lines.append(outside(f"! {detection.vendor}").stylize("$warning"))
    return Content("\n").join(lines)


_NOTHING = (
    "Nothing is complete: fill the form, choose a profile (F3), or try the demo platform (F2)."
)


def _begun(candidate: Candidate) -> bool:
    return candidate.presence is not Presence.ABSENT or bool(candidate.blank)


def _line(candidate: Candidate, wins: bool) -> Content:
    mark, colour = _MARKS[candidate.presence]
    label = Content.styled(f"{candidate.label:<9}", "b" if wins else "")
    said = outside(f" {candidate.presence.value}: {_details(candidate)}")
    return Content.assemble((f"{mark} ", colour), label, said)


def _details(candidate: Candidate) -> str:
    """Return the names of variables: which are missing, which are there, which are blank."""
    there, blank = ", ".join(candidate.sources.values()), ", ".join(candidate.blank)
    parts = []
    if candidate.presence is Presence.PARTIAL and candidate.missing:
        parts.append(f"{', '.join(candidate.missing)} missing")
    if candidate.presence is not Presence.ABSENT and there:
        parts.append(f"{there} set" if parts else there)
    if candidate.problem:
        parts.append(candidate.problem.rstrip("."))
    if blank:
        parts.append(f"{blank} set, but blank")
    return "; ".join(parts)
