"""Watched runs: when one ends, that is announced, wherever the user is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual.app import App
from textual.message import Message
from textual.widget import Widget

from csm_tui.domain.errors import Cancelled, CsmError, NotFound
from csm_tui.domain.last_run import LastRun, RunTimes
from csm_tui.domain.run_state import RunState
from csm_tui.domain.runner import Runner
from csm_tui.domain.text import visible
from csm_tui.services.runners import Runners
from csm_tui.ui.jobs import flow, shell
from csm_tui.ui.presentation.runner_list_rows import end_words

EVERY = 5.0
"""Seconds between two looks at the watched runs."""
MOST = 20
"""Runs that are watched at once."""


@dataclass(frozen=True, slots=True)
class WatchedRun:
    """A run that is watched."""

    service: Runners
    runner: Runner
    run_id: str


class RunWatch(Widget):
    """Looks at the watched runs of the session now and then; it draws nothing."""

    DEFAULT_CSS = "RunWatch { display: none; }"

    @dataclass
    class RunEnded(Message):
        """A watched run has ended."""

        run_id: str

    def __init__(self) -> None:
        super().__init__()
        self._watched: dict[str, WatchedRun] = {}

    def on_mount(self) -> None:
        """Begin to look, once a run is watched."""
        self._timer = self.set_interval(EVERY, self._look, pause=True)

    @property
    def watched(self) -> Mapping[str, WatchedRun]:
        """The watched runs by their ids."""
        return self._watched

    def add(self, run: WatchedRun) -> bool:
        """Watch a run, and return whether there was room for it."""
        if run.run_id not in self._watched and len(self._watched) >= MOST:
            return False
        self._watched[run.run_id] = run
        self._timer.resume()
        return True

    def drop(self, run_id: str) -> None:
        """Watch a run no longer."""
        self._watched.pop(run_id, None)
        if not self._watched:
            self._timer.pause()

    @flow("watched runs", once=True)
    async def _look(self) -> None:
        for run in list(self._watched.values()):
            try:
                times = await shell(self).jobs.run(
                    f"Checking run {run.run_id}",
                    lambda job, run=run: run.service.times(  # type: ignore[misc]
                        run.runner, run.run_id, cancel=job.cancel
                    ),
                    quiet=True,
                )
            except NotFound:
                self._say_gone(run)
            except (CsmError, Cancelled):
                # It may be readable at the next look; the list says that its picture is old.
                continue
            else:
                if times.state.ended:
                    self._say_ended(run, times)

    def _say_ended(self, run: WatchedRun, times: RunTimes) -> None:
        if run.run_id not in self._watched:
            return
        self.drop(run.run_id)
        failed = times.state is RunState.FAILED
        shell(self).announce(end_words(run.runner, times), "error" if failed else "information")
        self.post_message(self.RunEnded(run.run_id))

    def _say_gone(self, run: WatchedRun) -> None:
        self.drop(run.run_id)
        name = visible(run.runner.name)
        shell(self).announce(f"? The run of {name} was deleted while it was watched.", "warning")
        self.post_message(self.RunEnded(run.run_id))


def watch_of(app: App[object]) -> RunWatch | None:
    """Return the watch of the session; there is one while the application is connected."""
    found = (watch for screen in app.screen_stack for watch in screen.query(RunWatch))
    return next(found, None)


def watch_run(node: Widget, service: Runners, runner: Runner, run_id: str) -> None:
    """Watch a run, as of one that was just started: its end is said wherever the user is."""
    watch = watch_of(node.app)
    if watch is not None:
        watch.add(WatchedRun(service, runner, run_id))


def toggle_watch(
    node: Widget,
    service: Runners,
    runners: Sequence[Runner],
    last_run: Callable[[Runner], LastRun],
) -> None:
    """Watch the last runs of runners, or watch them no longer, and say so."""
    watch = watch_of(node.app)
    with_runs = [each for each in runners if each.last_run_id]
    if watch is None or not with_runs:
        shell(node).tell("No run to watch.")
        return
    said = [_toggled(watch, service, each, last_run(each)) for each in with_runs]
    many = f"{len(watch.watched):,} runs are watched."
    shell(node).tell(said[0] if len(said) == 1 else many)


def _toggled(watch: RunWatch, service: Runners, runner: Runner, last: LastRun) -> str:
    run_id, name = runner.last_run_id or "", visible(runner.name)
    if run_id in watch.watched:
        watch.drop(run_id)
        return f"The run of {name} is no longer watched."
    if last.state is not None and last.state.ended:
        return f"The run of {name} has ended already: {last.state.value}."
    if not watch.add(WatchedRun(service, runner, run_id)):
        return f"{len(watch.watched)} runs are watched already: W on one of them stops that."
    return f"You will be notified when the run of {name} ends."
