"""The commands that open the program on the terminal, and those of the demo platform."""

import argparse
import contextlib
import os
import sys
from collections.abc import Sequence

from csm_tui.cli.output import DONE, FAILED, USAGE, complain, say
from csm_tui.cli.process import end_on_signals, leave_on_signals, open_log_when_needed


def run_app(options: argparse.Namespace) -> int:
    """Open the program, or complain that there is no terminal for it."""
    if not _is_terminal():
        complain(
            "csm-tui needs a terminal for input, output and errors. Without one, use `csm-tui "
            "demo --tour`."
        )
        return USAGE
    return _open_app(options)


def run_demo(options: argparse.Namespace) -> int:
    """Open the program on the demo platform; serve or tour that platform where options say so."""
    from csm_tui.domain.errors import FeatureMissing
    from csm_tui.services.demo_platform import APIS, USUAL_API, check_packages

    try:
        check_packages()
    except FeatureMissing as missing:
        complain(missing.headline, missing.next_step)
        return USAGE
    if options.serve is not None:
        from csm_tui.demo.serve import KEY_VARIABLE, serve
        from csm_tui.services.children import environment_for_child

        # The programs that the platform starts get the environment of this one.
        for name in set(os.environ) - set(environment_for_child()) - {KEY_VARIABLE}:
            del os.environ[name]
        return serve(options.serve)
    if options.tour or not _is_terminal():
        return _tour(APIS if options.api is None else (options.api,))
    return _open_app(options, demo_api=USUAL_API if options.api is None else options.api)


def _is_terminal() -> bool:
    # The screen is drawn on standard error: a file there would take all of it, unseen.
    return all(each.isatty() for each in (sys.stdin, sys.stdout, sys.stderr))


def _open_app(options: argparse.Namespace, *, demo_api: int | None = None) -> int:
    """Open the program on the terminal, and clean up behind it when it ends.

    Args:
        options: of the command line.
        demo_api: the generation of the demo platform to open at once.
    """
    import asyncio

    from csm_tui.domain.errors import Misused
    from csm_tui.services.demo_platform import DemoProcess
    from csm_tui.ui.app import CsmApp
    from csm_tui.ui.notices import check_variable

    try:
        check_variable(os.environ)
        _check_numbers()
    except Misused as wrong:
        complain(wrong.headline, wrong.next_step)
        return USAGE
    app = CsmApp(
        environ=os.environ,
        demo=DemoProcess(),
        demo_api=demo_api,
        theme=options.theme,
        profile=options.profile,
        read_only=options.read_only,
    )

    with contextlib.ExitStack() as stack:

        async def run() -> None:
            loop = asyncio.get_running_loop()
            leave_on_signals(app, loop)
            await app.run_async()

        open_log_when_needed(stack, options.log_level)
        stack.callback(app.close)
        asyncio.run(run())
    if app.trouble is not None:
        complain(app.trouble.headline, app.trouble.next_step)
    return app.return_code or (DONE if app.trouble is None else FAILED)


def _check_numbers() -> None:
    """Check the variables about transfers before anything is on the screen.

    Raises:
        Misused: a variable holds no usable number.
    """
    # What reads them is imported only where there is something to read.
    if "CSM_TUI_TRANSFERS" in os.environ:
        from csm_tui.services.transfers import usual_workers

        usual_workers(os.environ)
    if "CSM_TUI_UPLOAD_LIMIT" in os.environ:
        from csm_tui.services.workspace_files import usual_limit

        usual_limit()


def _tour(apis: Sequence[int]) -> int:
    """Tour these generations of a fresh demo platform, one printed line a step."""
    from csm_tui.cli.exit_codes import short_exit_code
    from csm_tui.domain.errors import CsmError
    from csm_tui.domain.progress import CancelToken, ignore_progress
    from csm_tui.services.demo_platform import DemoProcess
    from csm_tui.services.tour import tour

    end_on_signals()
    demo = DemoProcess()
    try:
        place = demo.start(ignore_progress, CancelToken())
        for api in apis:
            with contextlib.closing(tour(place.on(api))) as steps:
                for step in steps:
                    say(step.line())
    except CsmError as error:
        complain(error.headline, error.next_step)
        return short_exit_code(error)
    finally:
        demo.stop()
    return DONE
