"""Serves the demo platform alone, for shells, scripts and other clients."""

import argparse
import os
import re
import shlex
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.demo.faults import KINDS, InjectedFault

if TYPE_CHECKING:
    from csm_tui.demo.platform import DemoPlatform

_DONE, _USAGE = 0, 2
KEY_VARIABLE = "CSM_DEMO_API_KEY"
"""No option: other users of the machine can read the arguments of a process."""
_LAST_PORT = 65_535
_FASTEST = 1_000_000
_LOOKS_FOR_SIGNALS = 0.2
"""Seconds between two looks for a signal."""
_FAULT_HELP = f"""\
fault to produce, such as 'cut path=/files/download times=1': a kind
({", ".join(KINDS)}), then any of path (a pattern), method, times, after (bytes) and
delay (seconds); repeat for several"""


def serve(arguments: Sequence[str]) -> int:
    """Serve until a signal, or with ``--until-stdin-closes`` until standard input ends.

    Prints the address, key and ids as `NAME=value` lines once the platform answers.

    Returns:
        The exit code: 0 after an orderly end, 2 when it could not begin.
    """
    parser = _parser()
    chosen = parser.parse_args(arguments)
    # Removed, because the graph engine is a child of this process.
    chosen.api_key = os.environ.pop(KEY_VARIABLE, None)
    if chosen.api_key and not re.fullmatch("[!-~]+", chosen.api_key):
        parser.error(
            f"{KEY_VARIABLE} is not a valid key: use letters, digits and signs without spaces"
        )
    stop = threading.Event()
    for number in {signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}:
        signal.signal(number, lambda *_: stop.set())
    if chosen.until_stdin_closes:
        threading.Thread(target=_await_end_of_input, args=(stop,), daemon=True).start()
    from csm_tui.demo.platform import DemoPlatform

    if stop.is_set():
        # Before any folder is made: our parent may kill us now.
        return _DONE
    try:
        platform = DemoPlatform(
            api=int(chosen.api),
            data=chosen.data,
            port=chosen.port,
            latency=chosen.latency,
            faults=chosen.fault,
            seed=chosen.seed,
            pace=chosen.pace,
            tdl_42=chosen.tdl_42,
            issuer=chosen.issuer,
            audience=chosen.audience,
            api_key=chosen.api_key,
        )
    except OSError as refused:
        print(_why_not(refused, chosen), file=sys.stderr)  # noqa: T201 - a command's own words
        return _USAGE
    with platform:
        _announce(platform)
        # With a timeout: a signal just before the wait does not end it.
        while not stop.wait(_LOOKS_FOR_SIGNALS):
            pass
    return _DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="csm-tui demo --serve",
        description="Serve a local Cosmo Tech platform with sample data until interrupted. Its API "
        f"key is new at each start, unless {KEY_VARIABLE} sets it.",
        allow_abbrev=False,
    )
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=_port, default=0, help="port (default: any free port)")
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder for the workspace files")
    parser.add_argument(
        "--api", choices=["3", "4", "5"], default="4", help="API generation (default: 4)"
    )
    parser.add_argument(
        "--latency", type=_seconds, default=0.0, help="delay of each response in seconds"
    )
    parser.add_argument(
        "--fault", type=_fault, action="append", default=[], metavar="SPEC", help=_FAULT_HELP
    )
    parser.add_argument("--seed", type=int, default=1, help="seed of the sample data")
    parser.add_argument(
        "--pace",
        type=_pace,
        default=1.0,
        help="speed of the runs, such as 10 for ten times as fast",
    )
    parser.add_argument("--tdl-42", action="store_true", help="reject batch writes, as 4.2 does")
    parser.add_argument(
        "--issuer", type=_realm, metavar="URL", help="accept tokens of this Keycloak realm"
    )
    parser.add_argument("--audience", default="account", help="required audience of these tokens")
    parser.add_argument(
        "--until-stdin-closes", action="store_true", help="end when standard input is closed"
    )
    return parser


def _announce(platform: "DemoPlatform") -> None:
    """Print the address, key and ids as lines that a shell can source."""
    addresses = {f"CSM_DEMO_API_URL_{api}": url for api, url in platform.urls.items()}
    values = {
        "CSM_API_URL": platform.url,
        "CSM_API_KEY": platform.api_key,
        "CSM_ORGANIZATION_ID": platform.organization_id,
        "CSM_WORKSPACE_ID": platform.workspace_id,
        "CSM_RUNNER_ID": platform.runner_id,
        "CSM_DATASET_ID": platform.dataset_id,
        **addresses,
        # The last one: scripts wait for it.
        "CSM_DEMO_CSV_FOLDER": str(platform.sample_folder()),
    }
    for name, value in values.items():
        print(f"{name}={shlex.quote(value)}")  # noqa: T201 - these lines are the interface
    sys.stdout.flush()


def _why_not(refused: OSError, chosen: argparse.Namespace) -> str:
    if isinstance(refused, TimeoutError):
        return f"The demo platform cannot start: {refused}."
    words = refused.strerror or str(refused)
    if refused.filename is not None:
        return f"The folder {chosen.data} cannot be used: {words}."
    return f"Port {chosen.port} cannot be used: {words}. Omit --port to use a free one."


def _await_end_of_input(stop: threading.Event) -> None:
    while sys.stdin.buffer.read(4096):
        pass
    stop.set()


def _fault(spec: str) -> InjectedFault:
    try:
        kind, *pairs = shlex.split(spec)
        values = dict(pair.split("=", 1) for pair in pairs)
        return InjectedFault.from_names({"kind": kind} | values)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{spec!r}: {wrong}") from wrong


def _realm(text: str) -> str:
    if re.fullmatch(r"https?://[^/\s]+(/[^/\s]+)*/realms/[^/\s]+/?", text):
        return text
    raise argparse.ArgumentTypeError(f"{text} is not an address such as https://host/realms/name")


def _port(text: str) -> int:
    if re.fullmatch(r"[0-9]{1,5}", text) and int(text) <= _LAST_PORT:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text[:20]!r} is not a port: use 0 to {_LAST_PORT}")


def _seconds(text: str) -> float:
    if (seconds := _float(text)) is not None and 0 <= seconds < 3600:
        return seconds
    raise argparse.ArgumentTypeError(f"{text[:20]!r} is not a number of seconds from 0 to 3600")


def _pace(text: str) -> float:
    if (pace := _float(text)) is not None and 0 < pace <= _FASTEST:
        return pace
    raise argparse.ArgumentTypeError(f"{text[:20]!r} is not a number above 0, up to {_FASTEST}")


def _float(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
