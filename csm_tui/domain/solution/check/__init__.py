"""The check of a solution itself, by the rules of the platform and of the web application.

The platform stores any definition; what is wrong shows only when a runner is edited or run.
"""

from collections.abc import Iterator

from csm_tui.domain.solution.check._choices import check_choices
from csm_tui.domain.solution.check._parameters import check_parameter
from csm_tui.domain.solution.check._rules import check_rule
from csm_tui.domain.solution.check._structure import check_structure
from csm_tui.domain.solution.check._tables import check_table
from csm_tui.domain.solution.check._templates import check_templates
from csm_tui.domain.solution.definition import Solution
from csm_tui.domain.solution.finding import Severity, SolutionFinding

__all__ = ["check_solution"]


def check_solution(solution: Solution) -> tuple[SolutionFinding, ...]:
    """Return everything that is wrong or doubtful in a solution, the worst first."""
    order = list(Severity)
    findings = dict.fromkeys(_findings(solution))
    return tuple(sorted(findings, key=lambda finding: order.index(finding.severity)))


def _findings(solution: Solution) -> Iterator[SolutionFinding]:
    yield from check_structure(solution)
    for definition in solution.all_parameters:
        yield from check_parameter(definition)
        yield from check_choices(definition, solution)
        yield from check_table(definition)
        yield from check_rule(definition, solution)
    yield from check_templates(solution)
