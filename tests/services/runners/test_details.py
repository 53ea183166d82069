"""A runner with its parameters and datasets, and all that can be missing."""

import pytest

from csm_tui.domain.errors import Cancelled, NotFound, RightsMissing
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.runner import ReferenceKind
from csm_tui.services.runners import Runners
from tests.platform.answering import Answering, Reply, as_json, problem
from tests.services.runners.conftest import RUNNERS, runner, solution, value


def test_values_stand_beside_their_definitions(runners: Runners) -> None:
    details = runners.details("r-1")
    assert details.problems == {}
    assert details.template is not None
    assert details.template.id == "sim"
    rows = {row.parameter_id: row for row in details.parameters}
    assert list(rows) == ["waiters", "stock", "comment", "events", "gone", "stok"]
    assert rows["stock"].value is not None
    assert rows["stock"].definition is not None
    assert rows["stock"].value.is_inherited
    assert rows["stock"].notes == ()
    assert rows["waiters"].notes == ("default: 5",)
    assert rows["comment"].notes == ("not set, no default",)
    assert rows["events"].notes == ()
    assert "not defined in the solution" in rows["gone"].notes[0]
    assert rows["stok"].notes == ("unknown in the solution; did you mean stock?",)


def test_values_that_are_odd(world: dict[str, Reply], runners: Runners) -> None:
    values = [
        value("stock", "-1", "int"),
        value("waiters", "many", "int"),
        value("elsewhere", "x", "string"),
        value("comment", "a", "string"),
        value("comment", "b", "string"),
    ]
    world[f"{RUNNERS}/r-1"] = as_json(runner(parametersValues=values))
    rows = runners.details("r-1").parameters
    notes = {row.parameter_id: row.notes for row in rows if row.value}
    assert notes == {
        "stock": ("below 0",),
        "waiters": ("not a whole number",),
        "elsewhere": ("not a parameter of run template sim",),
        "comment": ("set 2 times",),
    }


def test_both_kinds_of_references(runners: Runners) -> None:
    references = runners.details("r-1").datasets
    assert [(ref.kind, ref.dataset_id, ref.parameter_id) for ref in references] == [
        (ReferenceKind.BASE, "d-1", None),
        (ReferenceKind.PARAMETER, "d-2", "events"),
    ]
    assert [ref.dataset.name for ref in references if ref.dataset] == ["Reference", "Events"]
    assert references[0].dataset is not None
    assert references[0].dataset.status == "SUCCESS"


def test_a_dataset_of_two_parameters_appears_twice_and_is_read_once(
    world: dict[str, Reply], server: Answering, runners: Runners
) -> None:
    values = [value("events", "d-2", "%DATASETID%"), value("other", "d-2", "%DATASETID%")]
    world[f"{RUNNERS}/r-1"] = as_json(runner(datasetList=["d-2"], parametersValues=values))
    references = runners.details("r-1").datasets
    assert [ref.parameter_id for ref in references] == [None, "events", "other"]
    assert len({id(ref.dataset) for ref in references}) == 1
    assert sum(seen.path.endswith("/datasets/d-2") for seen in server.seen) == 1


def test_an_unreadable_dataset_is_the_problem_of_its_reference(
    world: dict[str, Reply], runners: Runners
) -> None:
    world["/organizations/o-1/datasets/d-2"] = problem(403, "No read on d-2")
    base, parameter = runners.details("r-1").datasets
    assert (base.problem, parameter.dataset) == (None, None)
    assert isinstance(parameter.problem, RightsMissing)


def test_an_id_that_is_no_id(world: dict[str, Reply], runners: Runners) -> None:
    world[f"{RUNNERS}/r-1"] = as_json(runner(datasetList=["../d-1"]))
    reference = runners.details("r-1").datasets[0]
    assert reference.problem is not None
    assert "../d-1" in reference.problem.headline


@pytest.mark.parametrize(
    ("place", "reply"),
    [
        ("/organizations/o-1/solutions/sol-1", problem(403, "No read on sol-1")),
        ("/organizations/o-1/workspaces/w-1", problem(404, "Workspace not found")),
        ("/organizations/o-1/workspaces/w-1", as_json({"id": "w-1"})),
    ],
)
def test_an_unreadable_solution_leaves_the_values(
    world: dict[str, Reply], runners: Runners, place: str, reply: Reply
) -> None:
    world[place] = reply
    details = runners.details("r-1")
    assert set(details.problems) == {"solution"}
    assert details.template is None
    assert [row.parameter_id for row in details.parameters] == ["events", "stock", "stok"]
    assert {row.notes for row in details.parameters} == {()}
    assert len(details.datasets) == 2


def test_a_run_template_that_is_gone(world: dict[str, Reply], runners: Runners) -> None:
    world[f"{RUNNERS}/r-1"] = as_json(runner(runTemplateId="old"))
    details = runners.details("r-1")
    assert details.template is None
    assert isinstance(details.problems["run template"], NotFound)


def test_the_runners_own_solution_comes_first(
    world: dict[str, Reply], server: Answering, runners: Runners
) -> None:
    world[f"{RUNNERS}/r-1"] = as_json(runner(solutionId="sol-1"))
    assert not runners.details("r-1").problems
    assert not any(seen.path.endswith("/workspaces/w-1") for seen in server.seen)


def test_reading_can_be_cancelled(server: Answering, runners: Runners) -> None:
    cancel = CancelToken()
    answer = server.answer

    def answer_once(seen: object) -> Reply:
        cancel.cancel()
        return answer(seen)  # type: ignore[arg-type]

    server.answer = answer_once
    with pytest.raises(Cancelled):
        runners.details("r-1", cancel=cancel)


def test_patterns_are_applied_but_never_for_long(world: dict[str, Reply], runners: Runners) -> None:
    told = solution()
    patterns = {"stock": "^[0-9]$", "waiters": "^[0-9]{2}$", "comment": "(", "elsewhere": "(a+)+$"}
    for parameter in told["parameters"]:
        if parameter["id"] in patterns:
            parameter["regexValidation"] = patterns[parameter["id"]]
    world["/organizations/o-1/solutions/sol-1"] = as_json(told)
    values = [
        value("stock", "7", "int"),
        value("waiters", "7", "int"),
        value("comment", "x", "string"),
        value("elsewhere", "a" * 50 + "b", "string"),
    ]
    world[f"{RUNNERS}/r-1"] = as_json(runner(parametersValues=values, runTemplateId=None))
    rows = runners.details("r-1").parameters
    assert {row.parameter_id: row.notes for row in rows if row.value} == {
        "stock": (),
        "waiters": ("does not match its pattern ^[0-9]{2}$",),
        "comment": ("not checked: ( is not a valid pattern",),
        "elsewhere": ("not checked: its pattern (a+)+$ takes too long",),
    }
    assert not any(row.faults for row in rows)
