"""Which lines of a log look like errors: what the orchestrator and what a step prints."""

import pytest

from csm_tui.domain.log_errors import error_lines, looks_like_error

HEAD = [
    "[2026/06/15-12:00:00] INFO     Starting run orchestrator version 2.1.0",
    "[2026/06/15-12:00:00] INFO     ===      Run     ===",
]
FAILED_HANDLER = [
    *HEAD,
    "[2026/06/15-12:00:01] INFO     Starting step parameters_handler",
    "reading 12 parameters, no error found",
    "Traceback (most recent call last):",
    '  File "/pkg/share/code/handler.py", line 11, in <module>',
    "    main()",
    "KeyError: 'nb_waiters'",
    "[2026/06/15-12:00:02] ERROR    Error during step parameters_handler",
    "[2026/06/15-12:00:02] ERROR    Command 'python3' returned non-zero exit status 1.",
    "[2026/06/15-12:00:02] WARNING  Skipping step engine due to previous errors",
    "[2026/06/15-12:00:02] INFO     ===     Results    ===",
    "[2026/06/15-12:00:02] INFO     parameters_handler (ERROR)",
    "[2026/06/15-12:00:02] INFO     engine (SKIPPED_AFTER_FAILURE)",
    "Aborted.",
]
RAISED_FROM_ANOTHER = [
    *HEAD,
    "row 1: 1.5",
    "Traceback (most recent call last):",
    "ValueError: could not convert string to float: 'n/a'",
    "",
    "The above exception was the direct cause of the following exception:",
    "",
    "Traceback (most recent call last):",
    "FormatError: column Thirsty: 'n/a' is no number",
]
MISSING_VARIABLES = [
    HEAD[0],
    "[2026/06/15-12:00:00] ERROR    Missing environment values for step engine",
    "[2026/06/15-12:00:00] ERROR    CSM_SIMULATION: simulation to run",
    "Aborted.",
]
SUCCESSFUL = [
    *HEAD,
    "loaded 0 errors, handled every exceptional case",
    "[2026/06/15-12:00:03] INFO     Done running step engine",
    "[2026/06/15-12:00:03] INFO     engine (SUCCESS)",
]


@pytest.mark.parametrize(
    ("line", "is_error"),
    [
        ("Traceback (most recent call last):", True),
        ("2024-01-01 ERROR cannot open", True),
        ("[CRITICAL] out of memory", True),
        ("ValueError: bad", True),
        ("java.lang.NullPointerException", True),
        ('{"level": "error", "msg": "x"}', True),
        ("level=fatal msg=x", True),
        ("[error] x", True),
        ("error: no such file", True),
        ("INFO 0 errors so far", False),
        ("handled every exceptional case", False),
        ("no error", False),
        ("ERROR rate 0.0", False),
        ("Errors: 0", False),
        ("NO ERROR found", False),
        ('level=info msg="sub-process exited" error="<nil>"', False),
        ('{"level": "info", "error": null}', False),
        ("[2026/11/29-09:08:11] INFO     KeyError was handled", False),
        ("WARNING: ConnectionError, again in 2 s", False),
        ("ERROR: 3 rows of Stock", True),
        ("0 errors, then 1 ERROR", True),
        ("\x1b[31mERR\x1b[1mOR\x1b[0m cannot open", True),
        ("50% ERROR: 0\r100% ERROR: disk full", True),
        ("", False),
    ],
)
def test_lines_that_look_like_errors(line: str, is_error: bool) -> None:
    assert looks_like_error(line) is is_error


@pytest.mark.parametrize(
    ("log", "numbers"),
    [
        (FAILED_HANDLER, [4, 7, 8, 9, 12]),
        (RAISED_FROM_ANOTHER, [3, 4, 8, 9]),
        (MISSING_VARIABLES, [1, 2]),
        (SUCCESSFUL, []),
        ([], []),
    ],
)
def test_the_error_lines_of_a_log(log: list[str], numbers: list[int]) -> None:
    assert list(error_lines(log)) == numbers


def test_data_after_the_beginning_of_a_long_line_are_not_searched() -> None:
    assert looks_like_error("x" * 1900 + " ERROR")
    assert not looks_like_error("x" * 2000 + " ERROR")


def test_the_first_error_is_found_without_reading_what_follows() -> None:
    lines = iter(["INFO start", "ERROR one", "ERROR two"])
    assert next(error_lines(lines)) == 1
    assert list(lines) == ["ERROR two"]
