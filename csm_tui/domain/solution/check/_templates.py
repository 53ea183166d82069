"""The check of the run templates: their groups, their sizes and their time limit."""

from collections import Counter
from collections.abc import Iterator

from csm_tui.domain.solution.check._words import meant
from csm_tui.domain.solution.definition import ResourceSize, RunTemplate, Solution
from csm_tui.domain.solution.finding import FindingPlace, SolutionFinding, SubjectKind
from csm_tui.domain.solution.quantities import quantity


def check_templates(solution: Solution) -> Iterator[SolutionFinding]:
    """Yield what is wrong with the run templates of a solution."""
    if not solution.all_templates:
        yield FindingPlace(SubjectKind.SOLUTION).warning(
            "The solution has no run templates: nothing can run.", "Add a run template."
        )
    for template in solution.all_templates:
        place = FindingPlace(SubjectKind.TEMPLATE, template.id)
        for words in template.unreadable:
            yield place.error(f"Not readable: {words}.", "Correct it in the solution.")
        yield from _groups(place, template, solution)
        yield from _sizing(place, template)
        if template.timeout is not None and template.timeout <= 0:
            yield place.error(
                f"executionTimeout {template.timeout} prevents every run.",
                "Use seconds above 0, or remove it.",
            )


def _groups(
    place: FindingPlace, template: RunTemplate, solution: Solution
) -> Iterator[SolutionFinding]:
    for id_, count in Counter(template.group_ids).items():
        if id_ not in solution.groups:
            yield place.error(
                f"Unknown group {id_}.",
                f"Define it, or remove it from the run template.{meant(id_, solution.groups)}",
            )
        if count > 1:
            yield place.warning(f"Group {id_} is listed {count} times.", "List it once.")
    wanted = [
        solution.groups[id_] for id_ in dict.fromkeys(template.group_ids) if id_ in solution.groups
    ]
    times = Counter(id_ for group in wanted for id_ in dict.fromkeys(group.parameter_ids))
    for id_, count in times.items():
        if count > 1:
            yield place.note(
                f"Parameter {id_} is in {count} of its groups.", "Keep it in one of them."
            )


def _sizing(place: FindingPlace, template: RunTemplate) -> Iterator[SolutionFinding]:
    requests, limits = template.requests, template.limits
    if (requests is None) != (limits is None):
        missing = "limits" if limits is None else "requests"
        yield place.error(
            f"runSizing has no {missing}.", "Add requests and limits, both with cpu and memory."
        )
    if template.compute_size and requests is not None:
        yield place.note(
            "Both computeSize and runSizing are set.", "Keep one. They may select different nodes."
        )
    for name, size in (("requests", requests), ("limits", limits)):
        if size is not None:
            yield from _quantities(place, name, size)
    if requests is not None and limits is not None:
        yield from _within(place, requests, limits)


def _quantities(place: FindingPlace, name: str, size: ResourceSize) -> Iterator[SolutionFinding]:
    for resource, text in (("cpu", size.cpu), ("memory", size.memory)):
        if not text:
            yield place.error(f"runSizing.{name} has no {resource}.", "Add it.")
        elif (amount := quantity(text)) is None or amount <= 0:
            yield place.error(
                f"Invalid quantity “{text}” in runSizing.{name}.{resource}.",
                "Write it as in Kubernetes: 2 or 500m for cpu, 4Gi for memory.",
            )


def _within(
    place: FindingPlace, requests: ResourceSize, limits: ResourceSize
) -> Iterator[SolutionFinding]:
    for resource, wanted, most in (
        ("cpu", requests.cpu, limits.cpu),
        ("memory", requests.memory, limits.memory),
    ):
        low, high = quantity(wanted or ""), quantity(most or "")
        if low is not None and high is not None and low > high:
            yield place.error(
                f"Requests {wanted} {resource}, above the limit of {most}.",
                "Raise the limit, or request less.",
            )
