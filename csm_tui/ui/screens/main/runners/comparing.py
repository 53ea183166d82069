"""Choosing what a runner or a run is compared with."""

from collections.abc import Iterable, Sequence

from textual.widget import Widget

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.format import human_time
from csm_tui.domain.ids import kind_of_id, one_of
from csm_tui.domain.run import Run
from csm_tui.domain.run_history import last_ended, runs_before
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner
from csm_tui.domain.text import visible
from csm_tui.services.by_id import find_by_id
from csm_tui.services.runners import ComparisonSubject, Runners
from csm_tui.ui.dialogs.choose import Choice, ChooseDialog
from csm_tui.ui.dialogs.prompt import Preview, PromptDialog
from csm_tui.ui.jobs import shell
from csm_tui.ui.presentation.runner_rows import state_text
from csm_tui.ui.screens.main.pane import Pane
from csm_tui.ui.screens.main.runners.comparison import ComparisonScreen

_OTHER = "other"
_Pair = tuple[ComparisonSubject, ComparisonSubject]
_Offer = tuple[Choice, _Pair | None]


def compare_two(
    node: Widget, service: Runners, before: ComparisonSubject, after: ComparisonSubject
) -> None:
    """Show what differs between two runners or runs."""
    node.app.push_screen(ComparisonScreen(service, before, after))


async def compare_runners(node: Widget, service: Runners, marked: Sequence[Runner]) -> None:
    """Compare the marked runners if they are two; else let the user choose for the first one."""
    if len(marked) == 2:
        compare_two(node, service, *(ComparisonSubject(each.id) for each in marked))
    elif len(marked) > 2:
        shell(node).tell(f"{len(marked):,} runners are marked; mark two to compare.")
    elif marked:
        await compare_runner(node, service, marked[0])


async def compare_runner(
    node: Widget, service: Runners, runner: Runner, runs: Sequence[Run] | None = None
) -> None:
    """Let the user choose what a runner is compared with.

    Args:
        node: where the question is asked.
        service: the runners.
        runner: the runner as it is now.
        runs: its runs, newest first; None reads them.
    """
    if runs is None:
        runs = await shell(node).jobs.run(
            f"Listing runs of {runner.name}",
            lambda job: service.runs(runner.id, progress=job.progress, cancel=job.cancel),
        )
    now = ComparisonSubject(runner.id)
    parent = ComparisonSubject(runner.parent_id) if runner.parent_id else None
    failed = last_ended(runs, RunState.FAILED)
    good = last_ended(runs, RunState.SUCCESSFUL)
    offers = [
        _offer("parent", "Its parent", runner.parent_id or "no parent", _pair(parent, now)),
        _run_offer("last", "Its last run", next(iter(runs), None), now),
        _run_offer("good", "Its last successful run", good, now),
        _offer(
            "failed",
            "Last failed run with last successful run",
            f"{_time(good)} and {_time(failed)}" if good and failed else "it needs one of each",
            _pair(_subject(good), _subject(failed)),
        ),
        (Choice(_OTHER, "Another runner or run", "by its id"), None),
    ]
    await _choose(node, service, f"Compare {runner.name} with", offers, now)


async def compare_runs(
    node: Widget,
    service: Runners,
    runner: Runner,
    run: Run,
    runs: Sequence[Run],
    marked: Sequence[Run],
) -> None:
    """Compare the marked runs if they are two; else let the user choose for one run.

    Args:
        node: where the question is asked.
        service: the runners.
        runner: the runner of the runs.
        run: the run that is shown or under the cursor.
        runs: the runs of the runner, newest first.
        marked: the marked ones among them, oldest first.
    """
    if len(marked) == 2:
        compare_two(node, service, *(ComparisonSubject(runner.id, each.id) for each in marked))
        return
    if len(marked) > 2:
        shell(node).tell(f"{len(marked):,} runs are marked; mark two to compare.")
        return
    other = next((each for each in marked if each.id != run.id), None)
    this = ComparisonSubject(runner.id, run.id)
    now = ComparisonSubject(runner.id)
    good = last_ended(runs, RunState.SUCCESSFUL, before=run)
    offers = [
        *([_marked_offer(other, run, runs)] if other else []),
        _run_offer("good", "The last successful run before it", good, this),
        _run_offer("before", "The run before it", next(iter(runs_before(runs, run)), None), this),
        _offer("now", "The runner now", runner.name, (this, now)),
        (Choice(_OTHER, "Another runner or run", "by its id"), None),
    ]
    await _choose(node, service, f"Compare {run.id} with", offers, this)


async def _choose(
    node: Widget,
    service: Runners,
    title: str,
    offers: Iterable[_Offer],
    this: ComparisonSubject,
) -> None:
    pairs = {choice.key: pair for choice, pair in offers}
    dialog = ChooseDialog(title, [choice for choice, _ in offers], narrow=False)
    key = await node.app.push_screen_wait(dialog)
    if key is None:
        return
    pair = pairs[key] or await _by_id(node, this)
    if pair is not None:
        compare_two(node, service, *pair)


async def _by_id(node: Widget, this: ComparisonSubject) -> _Pair | None:
    """Ask for the id of a runner or run of the workspace.

    Raises:
        CsmError: there is none, or it is in another workspace.
    """
    pane = next(each for each in node.ancestors_with_self if isinstance(each, Pane))
    dialog = PromptDialog(
        "Compare with another runner or run",
        f"Id of a runner or run of workspace {pane.workspace.name}:",
        accept="Compare",
        preview=_meaning,
    )
    answer = await node.app.push_screen_wait(dialog)
    if answer is None:
        return None
    id_ = answer.strip()
    found = await shell(node).jobs.run(
        f"Searching {id_}",
        lambda job: find_by_id(pane.session, pane.workspace, id_, cancel=job.cancel),
    )
    where = found.workspace
    if found.runner is None or where is None or where.id != pane.workspace.id:
        raise InputRefused(
            f"{visible(id_)} is not in workspace {visible(pane.workspace.name)}.",
            "Only runners and runs of one workspace can be compared.",
        )
    return ComparisonSubject(found.runner.id, found.run.id if found.run else ""), this


def _meaning(text: str) -> Preview:
    """Return what the prompt shows below an id; an unknown prefix may still be a runner's."""
    text = text.strip()
    if not text:
        return Preview("Paste an id such as r-1234567890.", usable=False, waiting=True)
    kind = kind_of_id(text) or "runner"
    if kind not in {"runner", "run"}:
        return Preview(f"This is the id of {one_of(kind)}, not of a runner or run.", usable=False)
    return Preview(f"{kind} {text}")


def _marked_offer(marked: Run, run: Run, runs: Sequence[Run]) -> _Offer:
    """Offer the marked run, the older one of the two before the other."""
    ids = [each.id for each in runs]
    after, before = sorted((marked, run), key=lambda each: ids.index(each.id))
    detail = f"{state_text(marked.state)}, {_time(marked)}"
    return _offer("marked", "The marked run", detail, _pair(_subject(before), _subject(after)))


def _run_offer(key: str, name: str, run: Run | None, after: ComparisonSubject) -> _Offer:
    detail = f"{state_text(run.state)}, {_time(run)}" if run else "none"
    return _offer(key, name, detail, _pair(_subject(run), after))


def _offer(key: str, name: str, detail: str, pair: _Pair | None) -> _Offer:
    return Choice(key, name, detail, "" if pair else detail), pair


def _pair(before: ComparisonSubject | None, after: ComparisonSubject | None) -> _Pair | None:
    return (before, after) if before and after and before != after else None


def _subject(run: Run | None) -> ComparisonSubject | None:
    return ComparisonSubject(run.runner_id, run.id) if run else None


def _time(run: Run | None) -> str:
    return human_time(run.created) if run else ""
