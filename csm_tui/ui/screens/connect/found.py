"""The text about the environment: for each candidate, which variables are set or missing."""

from textual.content import Content

from csm_tui.domain.profile import Method
from csm_tui.services.connection import (
    Candidate,
    Detection,
    Presence,
    complete_in_environment,
)
from csm_tui.ui.text import outside

_MARKS = {
    Presence.COMPLETE: ("✓", "$text-success"),
    Presence.PARTIAL: ("!", "$text-warning"),
    Presence.ABSENT: ("·", "$text-muted"),
}


def environment_text(detection: Detection) -> Content:
    """Return why the best candidate was chosen, and a line for each; without any value."""
    winner = detection.winner
    said = f"{detection.reason} To connect, press Enter." if winner else _other_ways(detection)
    lines = [outside(said)]
    lines += [_line(one, one is winner) for one in detection.candidates if _begun(one)]
    absent = [one for one in detection.candidates if not _begun(one)]
    if len(lines) > 1 and absent:
        names = ", ".join(one.label for one in absent)
        lines.append(Content.styled(f"· {names}: not in the environment", "$text-muted"))
    else:
        lines += [_lacking(one) for one in absent]
    if detection.vendor:
        lines.append(outside(f"! {detection.vendor}").stylize("$text-warning"))
    return Content("\n").join(lines)


def _lacking(candidate: Candidate) -> Content:
    missing = ", ".join(candidate.missing)
    return Content.styled(f"· {candidate.label:<9} needs {missing}", "$text-muted")


def _other_ways(detection: Detection) -> str:
    """Return what to do when no set of variables is complete."""
    complete = [one.label for one in Method if complete_in_environment(one, detection)]
    if complete:
        return f"Ready, if you sign in yourself: {'; '.join(complete)}. Choose it with F4."
    return "No credentials found. Fill in the form, or pick a profile (F3)."


def _begun(candidate: Candidate) -> bool:
    return candidate.presence is not Presence.ABSENT or bool(candidate.blank)


def _line(candidate: Candidate, wins: bool) -> Content:
    mark, colour = _MARKS[candidate.presence]
    label = Content.styled(f"{candidate.label:<9}", "b" if wins else "")
    said = outside(f" {candidate.presence.value}: {_details(candidate)}")
    return Content.assemble((f"{mark} ", colour), label, said)


def _details(candidate: Candidate) -> str:
    """Return the names of the missing, the set and the blank variables."""
    there, blank = ", ".join(candidate.sources.values()), ", ".join(candidate.blank)
    parts = []
    if candidate.presence is Presence.PARTIAL and candidate.missing:
        parts.append(f"{', '.join(candidate.missing)} missing")
    if candidate.presence is not Presence.ABSENT and there:
        parts.append(f"{there} set" if parts else there)
    if candidate.problem:
        parts.append(candidate.problem.rstrip("."))
    if blank:
        parts.append(f"{blank} set, but empty")
    return "; ".join(parts)
