"""The command line, and the only place that builds and wires the rooms of the program.

Nothing heavy is imported at the top: ``--version`` and ``--help`` answer at once.
"""

import argparse
import contextlib
import os
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn, TextIO, cast

from csm_tui import __version__
from csm_tui.cli.output import DONE, FAILED, INTERRUPTED, USAGE, OutputLost, complain, say

if TYPE_CHECKING:
    import asyncio

    from csm_tui.settings.log import Log
    from csm_tui.ui.app import CsmApp

_EPILOG = """\
exit codes: 0 done, 1 failed, 2 usage, 3 connection, 130 interrupted;
            128 + its number after any other signal
"""
_PROFILES_EPILOG = """\
exit codes: 0 done; 2 something is wrong in the profiles, or there is none of that name
"""
_DOCTOR_EPILOG = """\
exit codes: 0 every step succeeded; 1 refused: ask for rights, or correct what the step names;
            2 nothing to connect with, or a profile or field that cannot be used;
            3 not reached, not let in, or a web page or a redirect instead of the platform;
            130 interrupted
"""
_SERVE_HELP = """\
run the demo platform alone until interrupted and print its address, key and ids as
NAME=value lines; what follows is for the platform: --serve --help tells"""


NOBODY_READS = 128 + 13
"""Exit code when whoever read the output has gone, as ``head`` does: that of SIGPIPE."""


def run() -> NoReturn:
    """Run the program as a process of its own, and end that with its exit code.

    Threads that still wait for the network are left behind: one that woke up while Python takes
    itself apart would abort the process.
    """
    try:
        code = main()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else DONE if ended.code is None else FAILED
    except BaseException:  # noqa: BLE001 - the process ends here, and somebody should know why
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
        # Without it, what is told to a person would go into the output.
        sys.stderr = os.fdopen(os.open(os.devnull, os.O_WRONLY), "w")
    if cast("TextIO | None", sys.stdin) is None:
        # Nobody is there to be asked.
        sys.stdin = os.fdopen(os.open(os.devnull, os.O_RDONLY))
    _signals.clear()
    _lost_threads.clear()
    chosen = _parser().parse_args(arguments)
    if chosen.log_level is None:
        try:
            chosen.log_level = _log_level(os.environ.get("CSM_TUI_LOG_LEVEL") or "info")
        except argparse.ArgumentTypeError as wrong:
            complain(f"CSM_TUI_LOG_LEVEL cannot be used: {wrong}.")
            return USAGE
    before, threading.excepthook = threading.excepthook, _thread_lost
    try:
        lines = chosen.command in {"profiles", "paths", "doctor", "files"}
        code = _run_in_lines(chosen) if lines else _run(chosen)
    except KeyboardInterrupt:
        complain("Interrupted.")
        code = INTERRUPTED
    except BrokenPipeError:
        _let_go_of_output()
        return NOBODY_READS
    except OutputLost as lost:
        _let_go_of_output()
        complain(f"The output cannot be written: {lost}.", "What was done before stays done.")
        return FAILED
    finally:
        threading.excepthook = before
    if _lost_threads:
        how = ", ".join(_lost_threads)
        complain(f"A part of csm-tui ended unexpectedly ({how}).", _REPORT)
        code = code or FAILED
    return 128 + _signals[0] if code == INTERRUPTED and _signals else code


def _let_go_of_output() -> None:
    """Have what is left in the buffer go nowhere, or Python complains of it at shutdown."""
    if cast("TextIO | None", sys.stdout) is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="csm-tui",
        description="Browse, feed and understand a Cosmo Tech simulation platform from a terminal.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"csm-tui {__version__}")
    parser.add_argument(
        "--theme",
        metavar="NAME",
        type=_theme,
        help="colours to start with, such as csm-light",
    )
    _add_choices(parser)
    parser.set_defaults(profile=None, read_only=False, log_level=None)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _add_demo(commands)
    _add_profiles(commands)
    _add_doctor(commands)
    _add_files(commands)
    _command(
        commands,
        "paths",
        "print where the program keeps its files",
        "Print every place where the program keeps files.",
    )
    return parser


def _add_choices(parser: argparse.ArgumentParser) -> None:
    # SUPPRESS: they may stand before or after the command, and neither hides the other.
    parser.add_argument(
        "--profile",
        metavar="NAME",
        type=_profile,
        default=argparse.SUPPRESS,
        help="profile to connect with; CSM_TUI_PROFILE chooses one too",
    )
    _add_common(parser)


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--log-level",
        metavar="LEVEL",
        type=_log_level,
        default=argparse.SUPPRESS,
        help="least that the log gets: debug, info (one line a request), warning, error, off; "
        "CSM_TUI_LOG_LEVEL sets it too, `csm-tui paths` names the file",
    )
    parser.add_argument(
        "--read-only",
        action="store_true",
        default=argparse.SUPPRESS,
        help="change nothing on the platform, whatever the profile says",
    )


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    short: str,
    long: str,
    epilog: str = _EPILOG,
) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=short,
        description=long,
        epilog=epilog,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )


def _add_profiles(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    profiles = _command(
        commands,
        "profiles",
        "list the profiles, check them, show where values come from",
        "List the profiles.",
        _PROFILES_EPILOG,
    )
    _add_choices(profiles)
    way = profiles.add_mutually_exclusive_group()
    way.add_argument(
        "--check", nargs="?", const="", metavar="NAME", help="check one of them, or all"
    )
    way.add_argument(
        "--show", metavar="NAME", help="show each value of one, and where it comes from"
    )


def _add_doctor(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    doctor = _command(
        commands,
        "doctor",
        "find out why connecting fails",
        "Print what there is to connect with, then connect step by step.",
        _DOCTOR_EPILOG,
    )
    _add_choices(doctor)


def _add_files(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    from csm_tui.cli.files.arguments import EPILOG, add_commands

    files = _command(
        commands,
        "files",
        "list, get, put, delete and compare workspace files in plain lines",
        "Do with the files of a workspace, without the screen, what a script needs.",
        EPILOG,
    )
    add_commands(files, _add_choices)


def _add_demo(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = _command(
        commands,
        "demo",
        "try everything on a local platform with sample data",
        "Start a local platform with sample data and open the program signed in to it. "
        "Without a terminal, tour it in plain lines instead.",
    )
    way = demo.add_mutually_exclusive_group()
    way.add_argument("--tour", action="store_true", help="tour the platform in plain lines")
    way.add_argument("--serve", nargs=argparse.REMAINDER, metavar="...", help=_SERVE_HELP)
    _add_common(demo)
    demo.add_argument(
        "--theme",
        metavar="NAME",
        type=_theme,
        default=argparse.SUPPRESS,
        help="colours to start with",
    )


def _theme(name: str) -> str:
    """Return the name of a theme that can be used."""
    from csm_tui.ui.themes import theme_problem

    if problem := theme_problem(name):
        raise argparse.ArgumentTypeError(problem)
    return name


def _log_level(name: str) -> str:
    """Return the name of a level of the log."""
    from csm_tui.settings.log import LEVELS

    if name.lower() not in LEVELS:
        raise argparse.ArgumentTypeError(
            f"there is no level {name!r}; there are {', '.join(LEVELS)}"
        )
    return name.lower()


def _profile(name: str) -> str:
    """Return a name that chooses a profile.

    An empty one, as from a variable of a script that is not set, would choose what the environment
    says, which may be another platform.
    """
    if not name.strip():
        raise argparse.ArgumentTypeError("the name is empty")
    return name


def _run(chosen: argparse.Namespace) -> int:
    """Do what the arguments ask for."""
    # The screen is drawn on standard error: a file there would take all of it, unseen.
    interactive = all(each.isatty() for each in (sys.stdin, sys.stdout, sys.stderr))
    if chosen.command != "demo":
        if not interactive:
            complain(
                "csm-tui needs a terminal, for its input, its output and its errors. "
                "Without one, `csm-tui demo --tour` works."
            )
            return USAGE
        return _open_app(chosen, start_with_demo=False)
    from csm_tui.domain.errors import FeatureMissing
    from csm_tui.services.demo_platform import check_packages

    try:
        check_packages()
    except FeatureMissing as missing:
        complain(missing.headline, missing.next_step)
        return USAGE
    if chosen.serve is not None:
        from csm_tui.demo.serve import KEY_VARIABLE, serve
        from csm_tui.services.children import environment_for_child

        # The programs that the platform starts get the environment of this one.
        for name in set(os.environ) - set(environment_for_child()) - {KEY_VARIABLE}:
            del os.environ[name]
        return serve(chosen.serve)
    if chosen.tour or not interactive:
        return _tour()
    return _open_app(chosen, start_with_demo=True)


def _run_in_lines(chosen: argparse.Namespace) -> int:
    """Do what needs no terminal and answers in lines."""
    from csm_tui.cli.profiles import run_paths, run_profiles

    if chosen.command == "paths":
        return run_paths()
    if chosen.command == "profiles":
        return run_profiles(chosen)
    from csm_tui.cli.doctor import run_doctor
    from csm_tui.cli.files.run import run_files

    _end_on_signals()
    with _log(chosen.log_level):
        return run_files(chosen) if chosen.command == "files" else run_doctor(chosen)


def _open_app(chosen: argparse.Namespace, *, start_with_demo: bool) -> int:
    """Open the program on the terminal, and clean up behind it when it ends."""
    import asyncio

    from csm_tui.domain.errors import Misused
    from csm_tui.services.demo_platform import DemoProcess
    from csm_tui.ui.app import CsmApp

    try:
        _check_numbers()
    except Misused as wrong:
        complain(wrong.headline, wrong.next_step)
        return USAGE
    app = CsmApp(
        environ=os.environ,
        demo=DemoProcess(),
        start_with_demo=start_with_demo,
        theme=chosen.theme,
        profile=chosen.profile,
        read_only=chosen.read_only,
    )

    with contextlib.ExitStack() as stack:

        async def run() -> None:
            loop = asyncio.get_running_loop()
            _leave_on_signals(app, loop)
            await app.run_async()

        _log_when_needed(stack, chosen.log_level)
        stack.callback(app.close)
        asyncio.run(run())
    if app.trouble is not None:
        complain(app.trouble.headline, app.trouble.next_step)
    return app.return_code or (DONE if app.trouble is None else FAILED)


def _check_numbers() -> None:
    """Refuse, before anything is on the screen, what the environment says wrongly of transfers.

    Raises:
        Misused: a variable says no number that can be.
    """
    # What reads them is imported only where there is something to read.
    if "CSM_TUI_TRANSFERS" in os.environ:
        from csm_tui.services.transfers import usual_workers

        usual_workers(os.environ)
    if "CSM_TUI_UPLOAD_LIMIT" in os.environ:
        from csm_tui.services.workspace_files import usual_limit

        usual_limit()


def _log_when_needed(stack: contextlib.ExitStack, level: str) -> None:
    """Open the log with its first entry: it would cost some of the first frame's time."""
    import logging

    class Opening(logging.Handler):
        log: "Log | None" = None

        def emit(self, _: logging.LogRecord) -> None:
            # It joins the handlers behind this one, and so gets this entry too.
            self.log = self.log or _log(level)

        def close(self) -> None:
            if self.log is not None:
                self.log.close()
            super().close()

    root, opening = logging.getLogger(), Opening()
    logging.getLogger("csm_tui").setLevel(logging.DEBUG)
    root.addHandler(opening)
    stack.callback(opening.close)
    stack.callback(root.removeHandler, opening)


def _log(level: str) -> "Log":
    from csm_tui.settings.log import Log
    from csm_tui.settings.paths import user_folders

    return Log(user_folders().log_file, level=level)


def _leave_on_signals(app: "CsmApp", loop: "asyncio.AbstractEventLoop") -> None:
    """Let the signals that end a program end the app as its own keys do."""
    # Windows has no signal handlers on its event loop; there the terminal's keys remain.
    if sys.platform == "win32":
        return
    import termios

    def leave(code: int) -> None:
        app.exit(return_code=code)

    def hang_up(number: int, _: object) -> None:
        try:
            termios.tcgetattr(sys.stdin)
        except termios.error:
            # The terminal is gone, and Textual would wait for ever to write its farewell there.
            try:
                app.close()
            finally:
                os._exit(128 + number)
        loop.call_soon_threadsafe(leave, 128 + number)

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, leave, 128 + number)
    signal.signal(signal.SIGHUP, hang_up)


def _tour() -> int:
    """Tour a fresh demo platform, one printed line a step."""
    from csm_tui.cli.exit_codes import short_exit_code
    from csm_tui.domain.errors import CsmError
    from csm_tui.domain.progress import CancelToken, ignore_progress
    from csm_tui.services.demo_platform import DemoProcess
    from csm_tui.services.tour import tour

    _end_on_signals()
    demo = DemoProcess()
    try:
        place = demo.start(ignore_progress, CancelToken())
        with contextlib.closing(tour(place)) as steps:
            for step in steps:
                say(step.line())
    except CsmError as error:
        complain(error.headline, error.next_step)
        return short_exit_code(error)
    finally:
        demo.stop()
    return DONE


_REPORT = "Report this, with the log; look what is there before you repeat it."

_lost_threads: list[str] = []
"""Threads that an error has ended, which nothing else would tell."""


def _thread_lost(lost: threading.ExceptHookArgs) -> None:
    """Log it and remember it for the end: the terminal may be drawn on now."""
    import logging

    name = lost.thread.name if lost.thread else "unknown"
    _lost_threads.append(f"{name}: {lost.exc_type.__name__}")
    if lost.exc_value is not None:
        said = "the thread %r ended unexpectedly"
        logging.getLogger(__name__).error(said, name, exc_info=lost.exc_value)


_signals: list[int] = []
"""What has ended the program, where it was not the person at the keyboard."""


def _end_on_signals() -> None:
    """Let the signals that end a program do it as Ctrl-C does: all is told, nothing left behind."""

    def end(number: int, _: object) -> None:
        _signals.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    if sys.platform != "win32":
        signal.signal(signal.SIGHUP, end)
