"""Two outputs of a step are read one beside the other, so their lines mix in any order."""

import pytest

from csm_tui.domain.triage import CauseKind, explain
from tests.domain.triage.test_real_logs import lines_of

RAISED = {
    "during2": "KeyError: 'x'",
    "chain": "StockError: stock is no number",
    "retries": "PermissionError: table stock is read-only",
    "nomessage": "AssertionError at “assert 1 == 2”",
    "group": (
        "ExceptionGroup: two tables are wrong (2 sub-exceptions):"
        " ValueError: Customers: no rows; TypeError: Bars: NbWaiters is text"
    ),
    "async": (
        "ExceptionGroup: unhandled errors in a TaskGroup (1 sub-exception):"
        " ConnectionError: topic is closed"
    ),
}
FOREIGN = {
    "a word": ["connected"],
    "a word again": ["connected"] * 3,
    "several": ["reading", "connected", "Loaded: 5 rows"],
    "many": ["iteration"] * 20,
    "like an exception": ["Stock: 12"],
    "indented": ["  connected"],
    "a table": ["| a | b |"],
    "a rule": ["---"],
    "a level": ["2026-11-30 12:00:00 INFO connection succeeded"],
    "nothing": [""],
}


@pytest.mark.parametrize("foreign", FOREIGN.values(), ids=FOREIGN)
@pytest.mark.parametrize("name", RAISED)
def test_other_output_at_any_place_hides_no_exception(name: str, foreign: list[str]) -> None:
    lines = lines_of(name)
    first = next(n for n, line in enumerate(lines) if "Starting step engine" in line) + 1
    end = next(n for n, line in enumerate(lines) if "Error during step engine" in line)
    for place in range(first, end + 1):
        cause = explain([*lines[:place], *foreign, *lines[place:]]).cause
        assert cause is not None
        assert (cause.kind, cause.sentence) == (CauseKind.EXCEPTION, RAISED[name]), place


def test_output_after_an_exception_that_speaks_of_success_makes_it_less_sure() -> None:
    lines = lines_of("retries")
    end = next(n for n, line in enumerate(lines) if "Error during step engine" in line)
    assert [each.sure for each in explain(lines).causes] == [True]
    (cause,) = explain([*lines[:end], "connected", *lines[end:]]).causes
    assert cause.doubt == "“connected” comes after it, so the program may have continued."


def test_an_exception_is_survived_where_output_speaks_of_it() -> None:
    lines = lines_of("retries")
    end = next(n for n, line in enumerate(lines) if "Error during step engine" in line)
    for words in ("connected at try 3", "continuing with the default", "succeeded after 2 retries"):
        (cause,) = explain([*lines[:end], words, *lines[end:]]).causes
        assert cause.kind is CauseKind.EXIT_CODE, words


def test_a_last_traceback_that_breaks_off_makes_an_earlier_exception_less_sure() -> None:
    lines = lines_of("retries")
    (last,) = (n for n, line in enumerate(lines) if line.startswith("PermissionError"))
    (cause,) = explain([*lines[: last - 1], *lines[last + 1 :]]).causes
    assert not cause.sure
    assert "traceback breaks off" in cause.doubt
