"""Rules on the lines of a log: levels, times, searching, and what a newer reading changed."""

from array import array
from collections.abc import Callable, Sequence
from datetime import date

import pytest

from csm_tui.domain.logs.change import LogChange, change_of
from csm_tui.domain.logs.levels import Level, level_of
from csm_tui.domain.logs.search import SLICE, matching, with_context
from csm_tui.domain.logs.steps import start_of, step_at, step_beside, step_starts
from csm_tui.domain.logs.times import LogTime, nearest, time_of, typed_time
from csm_tui.domain.run import RunLog, RunNode

_ERROR, _WARNING, _INFO, _DEBUG = Level.ERROR, Level.WARNING, Level.INFO, Level.DEBUG


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("[2026/11/29-09:08:11] ERROR    Error during step engine", _ERROR),
        ("[2026/11/29-09:08:11] WARNING  Skipping step engine due to previous errors", _WARNING),
        ("[2026/11/29-09:08:11] INFO     no error found, 0 errors", _INFO),
        ("[2026/11/29-09:08:11] DEBUG    Loading", _DEBUG),
        ("ERROR:root:bad", _ERROR),
        ("2026-11-29 09:08:11,123 - engine.core - CRITICAL - out of it", _ERROR),
        ("2026-11-29T09:08:11.123Z  WARN 1 --- [main] c.x.Y : slow", _WARNING),
        ("09:08:11.123 [main] TRACE com.x - deep", _DEBUG),
        ("2026-11-29 09:08:11.123 | SUCCESS  | m:f:3 - done", _INFO),
        ("2026/11/29 09:08:11 [error] 7#7: upstream", _ERROR),
        ('{"ts":1,"level":"warning","msg":"x"}', _WARNING),
        ("time=x level=DEBUG msg=x", _DEBUG),
        ("E1129 09:08:11.123456 7 kubelet.go:1] x", _ERROR),
        ("error rate 0.0", None),
        ("INFORMATION of the day", None),
        ("Reading 12 parameters", None),
        ("", None),
    ],
)
def test_a_level_is_the_lines_own_word(line: str, level: Level | None) -> None:
    assert level_of(line) is level


def test_times_are_read_as_they_are_written() -> None:
    day, second = date(2026, 11, 29), 9 * 3600 + 8 * 60 + 11.0
    assert time_of("[2026/11/29-09:08:11] INFO x") == LogTime(day, second)
    assert time_of("2026-11-29 09:08:11,500 - x") == LogTime(day, second + 0.5)
    assert time_of('{"ts":"2026-11-29T09:08:11.25+02:00"}') == LogTime(day, second + 0.25)
    assert time_of("09:08:11 x") == LogTime(None, second)
    assert [time_of(each) for each in ("x 12:30", "2026-13-01 10:00", "99:99", "")] == [None] * 4
    assert typed_time(" 9:08 ") == LogTime(None, second - 11)
    assert typed_time("2026-11-29T09:08:11Z") == LogTime(day, second)
    assert [typed_time(each) for each in ("", "noon", "25:00", "9:08 or so")] == [None] * 4


def test_a_jump_goes_to_the_nearest_line_with_a_time() -> None:
    lines = [
        "begin",
        "[2026/11/29-23:59:50] INFO a",
        "  without a time",
        "[2026/11/30-00:00:20] INFO b",
        "[2026/11/30-00:00:20] INFO c",
        "[2026/12/01-00:00:10] INFO d",
    ]

    def at(text: str, near: int = 0) -> int | None:
        time = typed_time(text)
        assert time
        return nearest(lines, time, near)

    assert at("2026-11-29 23:59:40") == 1
    assert at("2026-11-30 00:00:01") == 1, "also over midnight"
    assert at("2026-11-30 00:00:09") == 3
    assert at("00:00:15", near=4) == 3, "a time of day is of the reader's day"
    assert at("00:00:15", near=5) == 5
    assert at("23:00", near=2) == 1
    assert nearest(["no time"], LogTime(None, 0), 0) is None
    assert nearest([], LogTime(None, 0), 0) is None
    long = [
        f"{number // 3600:02}:{number // 60 % 60:02}:{number % 60:02}" for number in range(9_000)
    ]
    assert nearest([*long, *long], LogTime(None, 6_001), 0) == 6_001, "in two steps"


def test_a_search_sees_the_text_and_not_the_codes() -> None:
    lines = ["quiet"] * (2 * SLICE + 9)
    lines[4] = "two lines in one:\nquiet"
    lines[3], lines[SLICE], lines[-1] = "an ERR\x1b[31mOR\x1b[0m", "31m error", "0 %\rerror\r100 %"
    everything = range(len(lines))
    assert matching(lines, everything, "error", bool_(True)) == array("q", [3, SLICE])
    assert matching(lines, [2, 3, 5], "ERROR", bool_(True)) == array("q", [3])
    assert matching(lines, everything, "ERROR", bool_(True)) == array("q", [3]), "as it is typed"
    assert matching(lines, everything, "[31m", bool_(True)) == array("q")
    assert matching(lines, range(6), "quiet", bool_(True), absent=True) == array("q", [3])
    assert matching(lines, everything, "error", bool_(False)) is None


def bool_(answer: bool) -> Callable[[], bool]:
    return lambda: answer


def test_context_is_shown_once_where_it_overlaps() -> None:
    assert list(with_context([1, 3, 9], 1, 10)) == [0, 1, 2, 3, 4, 8, 9]
    assert list(with_context([0, 9], 0, 10)) == [0, 9]
    assert list(with_context([], 3, 10)) == []


def test_a_newer_reading_continues_or_replaces() -> None:
    def change(old: Sequence[str], new: Sequence[str], place: int) -> LogChange:
        return change_of(RunLog("run-1", tuple(old)), RunLog("run-1", tuple(new)), place)

    old = [f"line {number}" for number in range(100)]
    grown = [*old[:-1], "line 99 goes on", "line 100"]
    assert change((), old, 0) == LogChange(False, 0)
    assert change(old, old, 7) == LogChange(False, 7)
    assert change(old, grown, 7) == LogChange(False, 7)
    assert change(old, old[20:], 50) == LogChange(True, 30)
    assert change(old, ["header", *old], 50) == LogChange(True, 51)
    assert change(old, old[:10], 50) == LogChange(True, 9, found=False)
    assert change(old, (), 50) == LogChange(True, 0, found=False)
    blocks = ["begin", "work", "end", "begin", "work", "fail"]
    assert change(blocks, ["new", *blocks], 4) == LogChange(True, 5), "by its neighbours"


def test_steps_that_write_together_replace_nothing() -> None:
    old = RunLog("run-1", ("a1", "a2", "b1", "b2"), steps={0: "a", 2: "b"})
    new = RunLog("run-1", ("a1", "a2", "a3", "c1", "b1", "b2"), steps={0: "a", 3: "c", 4: "b"})
    assert change_of(old, new, 1) == LogChange(False, 1)
    assert change_of(old, new, 3) == LogChange(False, 5)
    other = RunLog("run-1", ("a1", "a2", "b9"), steps={0: "a", 2: "b"})
    assert change_of(old, other, 1) == LogChange(True, 1)


def test_steps_are_found_in_the_log() -> None:
    lines = (
        "[2026/11/29-09:08:11] INFO     Starting run orchestrator version 2.1.0",
        "[2026/11/29-09:08:11] INFO     Starting step fetch_parameters",
        "it says: Starting step by step we go",
        "\x1b[32m[2026/11/29-09:08:12] INFO     Starting step engine\x1b[0m",
        "Done running step engine",
    )
    starts = step_starts(RunLog("run-1", lines))
    assert starts == {1: "fetch_parameters", 3: "engine"}
    parts = RunLog("run-1", lines, steps={0: "a-container", 2: "b-container"})
    assert step_starts(parts) == {0: "a-container", 2: "b-container"}
    assert [step_at(line, starts) for line in (0, 1, 2, 4)] == [
        *("", "fetch_parameters", "fetch_parameters", "engine"),
    ]
    assert (step_beside(1, starts, 1), step_beside(3, starts, 1)) == (3, None)
    assert (step_beside(4, starts, -1), step_beside(1, starts, -1)) == (3, None)
    node = RunNode("n", "fetch-parameters", "a-container", "", "", None, None, {})
    assert start_of(node, starts) == 1
    assert start_of(node, {7: "a-container"}) == 7
    assert start_of(node, {3: "engine"}) is None
