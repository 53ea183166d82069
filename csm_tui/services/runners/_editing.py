"""Changing a runner: what another user changed meanwhile, and what the platform has kept."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from csm_tui.domain.errors import ChangedMeanwhile, CsmError, OutcomeUnknown, PlatformFailed
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.runner import ParameterRow, ParameterValue, Runner, RunnerChange
from csm_tui.domain.runner_changes import (
    FieldDifference,
    SaveResult,
    changed_fields,
    field_differences,
    fields_of,
)
from csm_tui.domain.solution import PART_TYPES, RunTemplate, Solution
from csm_tui.services.runners._parameters import parameter_rows

if TYPE_CHECKING:
    from csm_tui.platform.client import PlatformClient


class RunnerChanged(ChangedMeanwhile):
    """Another user has changed the runner since it was read; nothing was sent."""

    def __init__(self, fresh: Runner, changes: tuple[FieldDifference, ...]) -> None:
        count = len(changes)
        super().__init__(
            f"Runner {fresh.name} was changed by another user ({count} "
            f"field{'' if count == 1 else 's'}). Not saved.",
            "Check their changes, then save yours too or discard them.",
            {each.name: each.words for each in changes},
        )
        self.fresh = fresh
        """The runner as it is now."""
        self.changes = changes
        """What differs, from what the edit began with to what is there now."""


def save_change(
    client: "PlatformClient", base: Runner, change: RunnerChange, cancel: CancelToken
) -> SaveResult:
    """Send a change of a runner, read the runner again, and compare.

    Before 5.x the platform keeps no date of a change, so a fresh reading is compared with the one
    that the edit began with, value by value (PLATFORM.md 11, trap 11). A change by another user
    between that reading and the request is not noticed before, but it is in what was lost.

    Args:
        client: of the platform.
        base: The runner as the edit began with it.
        change: What to change; the lists in it are whole.
        cancel: checked before the change is sent.

    Raises:
        RunnerChanged: another user has changed the runner; nothing was sent.
        OutcomeUnknown: the answer was lost, and the platform does not have the change yet.
        CsmError: the platform refused.
    """
    from csm_tui.platform.runners import change_runner

    fresh = _read(client, base, cancel)
    before = fields_of(fresh)
    if others := field_differences(fields_of(base), before):
        raise RunnerChanged(fresh, others)
    wanted = {**before, **changed_fields(change)}
    asked = len(field_differences(before, wanted))
    if not asked:
        return SaveResult(fresh, 0)
    try:
        change_runner(client, fresh, change, cancel)
    except (OutcomeUnknown, PlatformFailed) as error:
        return _after_failure(client, fresh, wanted, asked, error)
    try:
        # Not to be cancelled: the change is made, and its result is what the user waits for.
        stored = _read(client, base, CancelToken())
    except CsmError as error:
        raise OutcomeUnknown(
            f"Runner {base.name} changed, but the saved values cannot be read.",
            "Refresh the runner.",
            {"why": error.headline},
        ) from error
    return SaveResult(stored, asked, field_differences(wanted, fields_of(stored)))


def _after_failure(
    client: "PlatformClient",
    before: Runner,
    wanted: Mapping[str, str],
    asked: int,
    error: CsmError,
) -> SaveResult:
    """Return what a change came to whose answer was lost or that failed inside.

    Raises:
        CsmError: the platform has none of it, or does not say.
    """
    try:
        stored = _read(client, before, CancelToken())
    except CsmError:
        raise error from None
    now = fields_of(stored)
    lost = field_differences(wanted, now)
    if not lost or now != fields_of(before):
        why = "No response" if isinstance(error, OutcomeUnknown) else "Platform error"
        found = "some of it" if lost else "all of it"
        return SaveResult(stored, asked, lost, f"{why}. The runner now has {found}.")
    raise type(error)(
        f"{error.headline.rstrip('.')}. Runner {before.name} is unchanged.",
        "Refresh in a moment, then save again.",
        error.details,
    ) from error


def _read(client: "PlatformClient", runner: Runner, cancel: CancelToken) -> Runner:
    from csm_tui.platform.runners import get_runner

    ids = runner.organization_id, runner.workspace_id, runner.id
    return get_runner(client, *ids, cancel)


class ParameterEdit:
    """An edit of the parameters of one runner: the definitions, the check, and the saving.

    Make it in a thread: patterns are tried in another process.
    """

    def __init__(
        self,
        client: "PlatformClient",
        runner: Runner,
        template: RunTemplate | None,
        solution: Solution | None,
    ) -> None:
        self._client = client
        self._template, self._solution = template, solution
        self.runner = runner
        """The runner as the edit began with it."""
        rows = parameter_rows(runner, template, solution)
        self.rows = tuple(row for row in rows if not _is_part(row))
        """The parameters that can be edited: those whose data are dataset parts are left out."""
        self.parts = tuple(row for row in rows if _is_part(row))
        """The parameters whose data are parts of the parameter dataset."""

    @property
    def has_patterns(self) -> bool:
        """Whether `notes` tries patterns, which can take seconds."""
        return any(row.definition is not None and row.definition.pattern for row in self.rows)

    @property
    def values(self) -> Mapping[str, str]:
        """The values that are set, by parameter id."""
        return {row.parameter_id: row.value.value for row in self.rows if row.value is not None}

    def notes(self, values: Mapping[str, str]) -> Mapping[str, tuple[str, ...]]:
        """Return what is wrong with some new values beside the others, by parameter id.

        Parameters that are not set are no mistake here, and neither are those without a note.
        """
        known = {each.parameter_id: each for each in self.runner.parameters}
        types = self._solution.parameters if self._solution else {}
        changed = {
            id_: ParameterValue(
                id_,
                value,
                known[id_].var_type
                if id_ in known
                else (types[id_].var_type if id_ in types else ""),
                False,
            )
            for id_, value in values.items()
        }
        trial = replace(self.runner, parameters=tuple({**known, **changed}.values()))
        rows = parameter_rows(trial, self._template, self._solution)
        return {row.parameter_id: row.notes for row in rows if row.notes and row.value is not None}

    def save(self, values: Mapping[str, str], *, cancel: CancelToken | None = None) -> SaveResult:
        """Save values that differ from those of the runner, the others with them.

        Raises:
            RunnerChanged: another user has changed the runner; nothing was sent.
            OutcomeUnknown: the answer was lost, and the platform does not have the change yet.
            CsmError: the platform refused.
        """
        now = self.values
        changed = {id_: value for id_, value in values.items() if now.get(id_) != value}
        if not changed:
            return SaveResult(self.runner, 0)
        change = RunnerChange(values=changed)
        return save_change(self._client, self.runner, change, cancel or CancelToken())

    def on_top_of(self, fresh: Runner) -> "ParameterEdit":
        """Return the edit as if it had begun with a newer reading of the runner."""
        return ParameterEdit(self._client, fresh, self._template, self._solution)


def _is_part(row: ParameterRow) -> bool:
    types = {
        row.definition.var_type if row.definition else "",
        row.value.var_type if row.value else "",
    }
    return not types.isdisjoint(PART_TYPES)
