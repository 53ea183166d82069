"""The command line, and the composition root: commands build what they use and pass it in.

Nothing heavy is imported at the top: ``--version`` and ``--help`` answer at once.
"""

import argparse
import contextlib
import os
import sys
import threading
import traceback
from collections.abc import Sequence
from typing import NoReturn, TextIO, cast

from csm_tui.cli.arguments import build_parser
from csm_tui.cli.object_arguments import OBJECTS
from csm_tui.cli.output import DONE, FAILED, INTERRUPTED, USAGE, OutputLost, complain
from csm_tui.cli.parsing import log_level
from csm_tui.cli.process import (
    end_on_signals,
    lost_threads,
    open_log,
    received_signals,
    record_lost_thread,
)
from csm_tui.cli.runner_arguments import RUNNERS

BROKEN_PIPE = 128 + 13
"""Exit code when the reader of the output has gone, as ``head`` does: that of SIGPIPE."""


def run() -> NoReturn:
    """Run the program as a process of its own, and end that with its exit code.

    Threads that still wait for the network are left behind: one that woke up while Python shuts
    down would abort the process.
    """
    try:
        code = main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else DONE if ended.code is None else FAILED
    except BaseException:  # noqa: BLE001 - the process ends here, and must say why
        traceback.print_exc()
        code = FAILED
    for thread in threading.enumerate():
        if not thread.daemon and thread is not threading.current_thread():
            thread.join()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    if cast("TextIO | None", sys.stderr) is None:
        # Without it, complaints would go into the output.
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    if cast("TextIO | None", sys.stdin) is None:
        # Without it, nothing can be asked.
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY))
    received_signals.clear()
    lost_threads.clear()
    words = sys.argv[1:] if arguments is None else arguments
    options = build_parser(commands=bool(words)).parse_args(words)
    if options.log_level is None:
        try:
            options.log_level = log_level(os.environ.get("CSM_TUI_LOG_LEVEL") or "info")
        except argparse.ArgumentTypeError as wrong:
            complain(f"CSM_TUI_LOG_LEVEL is not valid: {wrong}.")
            return USAGE
    before, threading.excepthook = threading.excepthook, record_lost_thread
    try:
        code = _run_command(options)
    except KeyboardInterrupt:
        complain("Interrupted.")
        code = INTERRUPTED
    except BrokenPipeError:
        _discard_output()
        return BROKEN_PIPE
    except OutputLost as lost:
        _discard_output()
        complain(f"Cannot write the output: {lost}.", "Finished changes stay.")
        return FAILED
    finally:
        threading.excepthook = before
    if lost_threads:
        complain(
            f"A part of csm-tui crashed ({', '.join(lost_threads)}).",
            "Report this and attach the log. Check the result before you retry.",
        )
        code = code or FAILED
    return 128 + received_signals[0] if code == INTERRUPTED and received_signals else code


def _discard_output() -> None:
    """Send the rest of the buffered output nowhere, or Python complains of it at shutdown."""
    if cast("TextIO | None", sys.stdout) is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _run_command(options: argparse.Namespace) -> int:
    """Run the command that the arguments name, and return its exit code."""
    if options.command in {None, "demo"}:
        from csm_tui.cli.app import run_app, run_demo

        return run_demo(options) if options.command else run_app(options)
    if options.command in {"paths", "profiles"}:
        from csm_tui.cli.profiles import run_paths, run_profiles

        return run_paths() if options.command == "paths" else run_profiles(options)
    end_on_signals()
    with open_log(options.log_level):
        if options.command == "files":
            from csm_tui.cli.files.run import run_files

            return run_files(options)
        if options.command in OBJECTS:
            from csm_tui.cli.objects.run import run_objects

            return run_objects(options)
        if options.command in RUNNERS:
            from csm_tui.cli.runners.run import run_runners

            return run_runners(options)
        from csm_tui.cli.doctor import run_doctor

        return run_doctor(options)
