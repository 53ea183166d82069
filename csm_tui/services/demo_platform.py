"""The demo platform as a process, which ends with this program, however that ends."""

import contextlib
import os
import queue
import shlex
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from csm_tui.domain.errors import Cancelled, FeatureMissing, Unreachable
from csm_tui.domain.progress import CancelToken, Progress, ProgressCallback, ignore_progress
from csm_tui.domain.secret import ApiKey
from csm_tui.services.children import environment_for_child

if TYPE_CHECKING:
    from csm_tui.domain.connection import ConnectionSettings

START_LIMIT = 60.0
"""Seconds that a slow machine may need to start the platform."""
STOP_LIMIT = 10.0
"""Seconds that the platform gets to stop by itself."""
_KEY_VARIABLE = "CSM_DEMO_API_KEY"
"""The variable of the platform's key, if the user chose one."""

APIS = (3, 4, 5)
"""The generations that the platform serves, from one world."""
USUAL_API = 4
"""The generation that is opened when none is chosen: it has everything that the tutorial names."""
_ADDRESSES = {api: f"CSM_DEMO_API_URL_{api}" for api in APIS}
_NEEDED = frozenset(
    {
        *_ADDRESSES.values(),
        "CSM_API_URL",
        "CSM_API_KEY",
        "CSM_ORGANIZATION_ID",
        "CSM_WORKSPACE_ID",
        "CSM_RUNNER_ID",
        "CSM_DEMO_CSV_FOLDER",
    }
)


@dataclass(frozen=True, slots=True)
class DemoPlace:
    """The settings of the demo platform, and the objects to show first."""

    settings: "ConnectionSettings"
    organization_id: str
    workspace_id: str
    runner_id: str
    """A runner with parameters and exactly one base dataset, whose graph is loaded."""
    addresses: Mapping[int, str]
    """The base address of the API of each generation."""
    csv_folder: Path
    """Sample CSV files to load; removed when the platform stops."""

    def on(self, api: int) -> "DemoPlace":
        """Return the same objects as the API of another generation has them."""
        return replace(self, settings=replace(self.settings, api_url=self.addresses[api]))


def check_packages() -> None:
    """Check that the packages of the demo platform are installed.

    Raises:
        FeatureMissing: with the missing packages, and the command that adds them.
    """
    # Not before the first frame.
    from csm_tui.settings.installation import command_to_add, missing_packages

    if missing := missing_packages("demo"):
        raise FeatureMissing(
            f"The demo platform requires more packages: {', '.join(missing)}.",
            f"Run `{command_to_add('demo')}`, then start again.",
        )


class DemoProcess:
    """A demo platform that lives no longer than this program.

    Its standard input is a pipe that stays silent. When this program ends, in whatever way, the
    pipe closes, and the platform stops its engine and itself.
    """

    def __init__(self, extra_arguments: Sequence[str] = ()) -> None:
        self._extra_arguments = tuple(extra_arguments)
        self._process: subprocess.Popen[str] | None = None
        self._place: DemoPlace | None = None

    @property
    def pid(self) -> int | None:
        """The id of the platform's process, or None if it is not running."""
        running = self._process is not None and self._process.poll() is None
        return self._process.pid if running and self._process else None

    def start(
        self, progress: ProgressCallback = ignore_progress, cancel: CancelToken | None = None
    ) -> DemoPlace:
        """Start the platform, or return the place of the running one.

        Raises:
            FeatureMissing: the packages of the ``demo`` extra are not installed.
            Unreachable: the process ended, or printed nothing in time.
            Cancelled: it was stopped before it was ready.
        """
        if self._place is not None and self.pid is not None:
            return self._place
        check_packages()
        self.stop()
        progress(Progress("Starting the demo platform", 0, None, "steps"))
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
            self._process = process = self._spawn(errors)
            try:
                values = _first_values(process, cancel or CancelToken(), errors)
            except BaseException:
                self.stop()
                raise
        if self._process is not process:
            # Another thread has stopped it meanwhile.
            raise Cancelled
        self._place = _place(values)
        return self._place

    def stop(self) -> None:
        """Stop the platform and its engine; return at once if it is not running."""
        process, self._process, self._place = self._process, None, None
        if process is None:
            return
        if process.stdin is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()
        try:
            process.wait(STOP_LIMIT)
        except subprocess.TimeoutExpired:
            _kill_group(process)
            process.wait()

    def _spawn(self, errors: IO[str]) -> "subprocess.Popen[str]":
        # -P: a file in the current folder must not stand in for a package. A group or session of
        # its own keeps the terminal's Ctrl-C, and the terminal itself, from it.
        command = [sys.executable, "-P", "-m", "csm_tui.demo", "--until-stdin-closes"]
        windows = sys.platform == "win32"
        chosen = {name: text for name, text in os.environ.items() if name == _KEY_VARIABLE}
        return subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [*command, *self._extra_arguments],
            env=environment_for_child() | chosen,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            encoding="utf-8",
            start_new_session=not windows,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0) if windows else 0,
        )


def _first_values(
    process: "subprocess.Popen[str]", cancel: CancelToken, errors: IO[str]
) -> Mapping[str, str]:
    """Return the values of ``NAME=value`` lines, read until all needed ones are there."""
    lines: queue.SimpleQueue[str] = queue.SimpleQueue()
    # The thread keeps reading to the end, so that the platform never blocks on a full pipe.
    threading.Thread(target=_pump, args=(process, lines), daemon=True).start()
    values: dict[str, str] = {}
    deadline = time.monotonic() + START_LIMIT
    while _NEEDED - values.keys():
        cancel.check()
        try:
            line = lines.get(timeout=0.1)
        except queue.Empty:
            if time.monotonic() > deadline:
                raise _not_up(f"did not respond for {START_LIMIT:.0f} seconds", errors) from None
            continue
        if not line:
            raise _not_up(f"ended with exit code {process.wait()}", errors)
        name, _, value = line.partition("=")
        values[name] = "".join(shlex.split(value))
    return values


def _pump(process: "subprocess.Popen[str]", lines: "queue.SimpleQueue[str]") -> None:
    """Put every line of the platform into the queue, and an empty one at its end."""
    if process.stdout is not None:
        with process.stdout as output:
            for line in output:
                lines.put(line)
    lines.put("")


def _not_up(what: str, errors: IO[str]) -> Unreachable:
    errors.seek(0)
    words = errors.read()[-4000:].strip()
    last = words.splitlines()[-1] if words else "no output"
    return Unreachable(
        f"The demo platform {what}: {last}",
        "Retry. `csm-tui demo --serve` shows its full output.",
        {"last output": words},
    )


def _place(values: Mapping[str, str]) -> DemoPlace:
    # Not before the first frame.
    from csm_tui.domain.connection import ConnectionSettings

    return DemoPlace(
        settings=ConnectionSettings(
            values["CSM_API_URL"], ApiKey(values["CSM_API_KEY"]), profile="demo"
        ),
        organization_id=values["CSM_ORGANIZATION_ID"],
        workspace_id=values["CSM_WORKSPACE_ID"],
        runner_id=values["CSM_RUNNER_ID"],
        addresses={api: values[name] for api, name in _ADDRESSES.items()},
        csv_folder=Path(values["CSM_DEMO_CSV_FOLDER"]),
    )


def _kill_group(process: "subprocess.Popen[str]") -> None:
    if sys.platform == "win32":
        process.kill()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
