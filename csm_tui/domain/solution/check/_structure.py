"""The check of how parameters and groups refer to each other, and of what occurs twice."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from csm_tui.domain.solution.check._words import listed, meant
from csm_tui.domain.solution.definition import ParameterGroup, Solution
from csm_tui.domain.solution.finding import FindingPlace, SolutionFinding, SubjectKind

_SOLUTION = FindingPlace(SubjectKind.SOLUTION)


def check_structure(solution: Solution) -> Iterator[SolutionFinding]:
    """Yield what is wrong with the solution as a whole, its doubles and its groups."""
    for words in solution.unreadable:
        yield _SOLUTION.error(f"Not readable: {words}.", "Correct it in the solution.")
    yield from _image(solution)
    yield from _doubles(SubjectKind.PARAMETER, solution.all_parameters)
    yield from _doubles(SubjectKind.GROUP, solution.all_groups)
    yield from _doubles(SubjectKind.TEMPLATE, solution.all_templates)
    for group in solution.groups.values():
        yield from _group(group, solution)
    yield from _texts(solution)
    ungrouped = [id_ for id_ in solution.parameters if id_ not in solution.groups_of]
    if ungrouped:
        yield _SOLUTION.note(
            f"In no group, so unused by run templates: {listed(ungrouped)}.",
            "Add them to a group, or remove them.",
        )


def _image(solution: Solution) -> Iterator[SolutionFinding]:
    missing = [
        name
        for name, value in (("repository", solution.repository), ("version", solution.version))
        if not value
    ]
    if missing:
        yield _SOLUTION.error(
            f"No {' and no '.join(missing)}: runs have no image.",
            "Add repository and version of the image.",
        )
    elif solution.version.endswith("latest") and not solution.always_pull:
        yield _SOLUTION.warning(
            f"Version {solution.version} changes, but alwaysPull is off: runs may use an old "
            "image.",
            "Set alwaysPull, or use a fixed version.",
        )
    elif solution.version.endswith("latest"):
        yield _SOLUTION.note(
            f"Version {solution.version} changes: runs may use different images.",
            "Use a fixed version if runs must be repeatable.",
        )


def _doubles(kind: SubjectKind, parts: Sequence[Any]) -> Iterator[SolutionFinding]:
    by_id = defaultdict(list)
    for part in parts:
        by_id[part.id].append(part.raw)
    for id_, raws in by_id.items():
        place = FindingPlace(kind, id_)
        if len(raws) > 1 and all(raw == raws[0] for raw in raws):
            yield place.warning(f"Defined {len(raws)} times, identical.", "Remove all but one.")
        elif len(raws) > 1:
            yield place.error(
                f"Defined {len(raws)} times, with differences: only the first one is used.",
                "Keep one definition, or rename the others.",
            )


def _group(group: ParameterGroup, solution: Solution) -> Iterator[SolutionFinding]:
    place = FindingPlace(SubjectKind.GROUP, group.id)
    for words in group.unreadable:
        yield place.error(f"Not readable: {words}.", "Correct it in the solution.")
    for id_, count in Counter(group.parameter_ids).items():
        if id_ not in solution.parameters:
            yield place.error(
                f"Unknown parameter {id_}.",
                f"Define it, or remove it from the group.{meant(id_, solution.parameters)}",
            )
        if count > 1:
            yield place.warning(f"Parameter {id_} is listed {count} times.", "List it once.")
    if not group.parameter_ids:
        yield place.note("Empty group.", "Add parameters, or remove the group.")
    if group.parent_id and group.parent_id not in solution.groups:
        yield place.error(
            f"Unknown parent group {group.parent_id}.",
            f"Define it, or remove parentId.{meant(group.parent_id, solution.groups)}",
        )
    if group.id not in solution.templates_of:
        yield place.note("Not used by any run template.", "Add it to a run template, or remove it.")


def _texts(solution: Solution) -> Iterator[SolutionFinding]:
    odd = [definition.id for definition in solution.all_parameters if definition.not_text]
    if odd:
        yield _SOLUTION.note(
            f"Defaults or bounds that are not text: {listed(odd)}.",
            "Put them in quotes (required by 5.x).",
        )
