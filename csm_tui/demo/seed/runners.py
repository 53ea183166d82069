"""The runners of the seeded world, and their runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from csm_tui.demo import execution
from csm_tui.demo.permissions import Security
from csm_tui.demo.records import IDENTITY, ParameterValueRecord, RunnerRecord, WorkspaceRecord
from csm_tui.demo.scripts import SCRIPTS
from csm_tui.demo.seed.datasets import SeededDatasets
from csm_tui.demo.world import World

_HOUR = 3600.0
_DAY = 24 * _HOUR
BAR = {"stock": "120", "restock_qty": "30", "nb_waiters": "6"}
SEASON = BAR | {"currency": "EUR"}


def seed_dev_runners(
    world: World, workspace: WorkspaceRecord, security: Security, datasets: SeededDatasets
) -> RunnerRecord:
    """Add a family of runners and one for each end of a run; return the root of the family."""
    add = RunnerSeeder(world, workspace, security)
    city = [datasets.city.id]
    season = add.runner("Summer season", "full_demo", city, SEASON | _ZOO)
    season.validation = "Validated"
    more = add.child(season, "Summer season, more waiters", {"nb_waiters": "12"})
    add.child(more, "Summer season, more waiters and stock", {"stock": "300"})
    add.child(season, "Été caniculaire ☀️", {"stock": "400", "average_consumption": "7.5"})
    plain = add.runner("Data as they are", "sim_no_parameters", [datasets.reference.id], {})
    both = [datasets.reference.id, datasets.city.id]
    pair = add.runner("Village and city", "sim_brewery_parameters", both, SEASON)
    fair = add.runner(
        "Fair with events", "full_demo", city, SEASON | {"events": datasets.events.id}
    )
    broken = add.runner("Broken handler", "broken_handler", city, SEASON)
    suppliers = add.runner(
        "Import of suppliers", "./etl_with_azure_storage", [], {"etl_bar_name": "MyBar"}
    )
    heavy = add.runner("Whole country at once", "sim_brewery_parameters", city, SEASON)
    endless = add.runner("Season without end", "standalone", city, SEASON)
    waiting = add.runner("Waiting for a machine", "standalone", city, SEASON)

    for age, script in ((9 * _DAY, "success"), (2 * _DAY, "handler"), (3 * _HOUR, "success")):
        add.run(season, script, age)
    add.run(more, "success", 1 * _DAY)
    add.run(plain, "forgotten", 60 * _DAY)
    add.run(pair, "long-log", 5 * _HOUR)
    add.run(fair, "success", 4 * _DAY)
    add.run(broken, "handler", 1 * _HOUR)
    failed = add.run(suppliers, "variable", 1 * _DAY)
    add.run(heavy, "memory", 6 * _HOUR)
    add.run(endless, "running", 3 * 60)
    add.run(waiting, "pending", 2 * _HOUR)
    etl = datasets.etl.source
    if etl:
        etl.location, etl.name, etl.job_id = workspace.id, suppliers.id, failed
    return season


def seed_test_runners(
    world: World, workspace: WorkspaceRecord, security: Security, datasets: SeededDatasets
) -> None:
    """Add more runners than fit on a first page."""
    add = RunnerSeeder(world, workspace, security)
    for number in range(1, 231):
        values = SEASON | {"stock": str(number), "nb_waiters": str(number % 20)}
        name = f"Batch {number:03}"
        runner = add.runner(name, "sim_brewery_parameters", [datasets.reference.id], values)
        if number % 10 == 0:
            add.run(runner, "success" if number % 20 else "handler", number * _HOUR)
    many = add.runner("Many runs", "sim_no_parameters", [datasets.reference.id], {})
    for number in range(60, 0, -1):
        add.run(many, "success", number * _HOUR)


def seed_showcase_runner(world: World, workspace: WorkspaceRecord, security: Security) -> None:
    """Add a runner that may only be read."""
    add = RunnerSeeder(world, workspace, security)
    add.run(add.runner("Showcase", "sim_brewery_parameters", [], SEASON), "success", 5 * _DAY)


_ZOO = {
    "currency_name": "Euro",
    "currency_value": "1000",
    "currency_used": "true",
    "start_date": "2026-06-01T00:00:00.000Z",
    "end_date": "2026-09-01T00:00:00.000Z",
    "average_consumption": "3.5",
    "volume_unit": "PINT",
    "comment": "",
    "countries": '["France", "Belgique"]',
}


@dataclass(frozen=True, slots=True)
class RunnerSeeder:
    """Adds runners and runs to a workspace."""

    world: World
    workspace: WorkspaceRecord
    security: Security

    def runner(
        self, name: str, template: str, datasets: Sequence[str], values: Mapping[str, str]
    ) -> RunnerRecord:
        """Add a runner with its own values."""
        created = self.world.clock() - 30 * _DAY
        runner = RunnerRecord(
            id=self.world.new_id("r"),
            organization_id=self.workspace.organization_id,
            workspace_id=self.workspace.id,
            name=name,
            owner=IDENTITY,
            created=created,
            last_update=created,
            security=self.security.copy(),
            template_id=template,
            solution_id=self.workspace.solution_id,
            dataset_ids=list(datasets),
            values=[self._value(key, value) for key, value in values.items()],
            tags=["demo"],
        )
        self.world.runners[runner.id] = runner
        return runner

    def child(self, parent: RunnerRecord, name: str, own: Mapping[str, str]) -> RunnerRecord:
        """Add a runner with some values of its own; it inherits the others."""
        inherited = {value.parameter_id: value.value for value in parent.values}
        values = {**inherited, **own}
        child = self.runner(name, parent.template_id or "", parent.dataset_ids, values)
        child.parent_id, child.root_id = parent.id, parent.root_id or parent.id
        for value in child.values:
            value.inherited = value.parameter_id not in own
        return child

    def run(
        self, runner: RunnerRecord, script: str, age: float, own: Mapping[str, str] | None = None
    ) -> str:
        """Add a run that started some seconds ago, at the natural pace, and return its id.

        Args:
            runner: that it is of.
            script: that it follows.
            age: seconds since its start.
            own: values that the runner had at that time, in place of those of today.
        """
        run = execution.start_run(self.world, runner)
        for value in run.values:
            value.value = (own or {}).get(value.parameter_id, value.value)
        run.script, run.pace = SCRIPTS[script], 1.0
        run.created = self.world.clock() - age
        return run.id

    def _value(self, parameter_id: str, value: str) -> ParameterValueRecord:
        known = self.world.solutions[self.workspace.solution_id].parameter(parameter_id)
        return ParameterValueRecord(parameter_id, value, known.var_type if known else None)
