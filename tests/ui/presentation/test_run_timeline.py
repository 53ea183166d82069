"""The steps of a run as a line and as a chart, and the head of a run in words."""

from datetime import UTC, datetime, timedelta

import pytest

from csm_tui.domain.run import Run, RunNode, RunStatus
from csm_tui.domain.run_state import RunState
from csm_tui.ui.presentation.run_timeline import (
    bar,
    seconds_of,
    step_style,
    steps_line,
    timeline,
)
from csm_tui.ui.presentation.run_words import run_head

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)


def at(seconds: float | None) -> datetime | None:
    return None if seconds is None else NOON + timedelta(seconds=seconds)


def node(
    name: str,
    phase: str,
    start: float | None = 0,
    end: float | None = 2,
    message: str = "",
    *,
    host: str = "",
    group: bool = False,
) -> RunNode:
    return RunNode(name, name, name, phase, message, at(start), at(end), {}, host, group)


def status(*nodes: RunNode, state: RunState = RunState.FAILED) -> RunStatus:
    started = min((each.started for each in nodes if each.started), default=None)
    return RunStatus("run-1", state, "", "", "", started, None, nodes)


def test_a_bar_stands_where_its_step_ran() -> None:
    end = NOON + timedelta(seconds=10)
    bars = {
        ("Succeeded", 0, 5): "█████",
        ("Failed", 5, 8): "     ▒▒✗",
        ("Error", 9.99, 10): "         ✗",
        ("Running", 7, None): "       ▓▓▸",
        ("Pending", 6, None): "      ····",
        ("Pending", None, None): "",
        ("Omitted", 8, 8): "        -",
        ("Odd", 0, 1): "?",
        ("Succeeded", -5, 99): "██████████",
    }
    assert {key: bar(node("x", *key), NOON, end, 10) for key in bars} == bars
    assert bar(node("x", "Succeeded", 0, 0), NOON, NOON, 10) == "█"


def test_the_chart_shows_more_where_there_is_room() -> None:
    steps = (
        node("engine", "Running", 4, None, host="pool-1"),
        node("fetch", "Succeeded", 0, 4, host="pool-0"),
        node("workflow", "Running", 0, None, group=True),
        node("send", "Pending", None, None, "waits for a machine"),
    )
    now = NOON + timedelta(seconds=10)
    wide = timeline(status(*steps), now, 160, {"fetch": 3.0})
    names = [column.name for column in wide.columns]
    assert names[:2] == ["Step", "Phase"]
    assert names[2].split() == ["0", "s", "10", "s"]
    assert names[3:] == ["Start", "End", "Took", "Before", "Message", "Host"]
    assert [row[0] for row in wide.rows] == ["▾ workflow (group)", "fetch", "engine", "send"]
    assert wide.rows[1][3:] == ("12:00:00", "12:00:04", "4 s", "3 s", "", "pool-0")
    assert wide.rows[2][1:] == (
        *("◌ Running", " " * 16 + "▓" * 23 + "▸", "12:00:04", "", "6 s…", "", "", "pool-1"),
    )
    assert wide.rows[3][1:3] == ("… Pending", "")
    medium = [column.name for column in timeline(status(*steps), now, 96).columns]
    assert medium[3:] == ["Start", "Took", "Message"]
    narrow = [column.name for column in timeline(status(*steps), now, 80).columns]
    assert narrow[3:] == ["Took", "Message"]
    assert timeline(status(), now, 80).rows == ()


def test_steps_tell_their_phases_by_symbols() -> None:
    steps = (
        node("fetch", "Succeeded"),
        node("engine", "Failed", message="OOMKilled"),
        node("send", "Odd"),
        node("workflow", "Failed", group=True),
    )
    now = NOON + timedelta(seconds=70)
    assert steps_line(status(*steps), now) == "✓ fetch 2 s  ✗ engine Failed 2 s  ? send Odd 2 s"
    running = node("engine", "Running", 0, None)
    assert steps_line(status(running), now) == "◌ engine Running 1 min 10 s…"
    assert [step_style(step) for step in steps] == [None, None, None, "dim"]
    assert step_style(node("workflow", "Succeeded", group=True)) == "dim"
    assert seconds_of(steps[:2]) == {"fetch": 2.0, "engine": 2.0}


@pytest.mark.parametrize(
    ("listed", "told", "age", "stale", "begins"),
    [
        (RunState.RUNNING, RunState.SUCCESSFUL, 900, "", "✓ Successful  run-1"),
        (RunState.RUNNING, RunState.UNKNOWN, 900, "", "? Unknown  run-1"),
        (RunState.FAILED, RunState.UNKNOWN, 900, "", "✗ Failed  run-1"),
        (RunState.UNKNOWN, RunState.UNKNOWN, 5, "", "… Starting  run-1"),
        (RunState.UNKNOWN, None, 900, "", "? Paused  run-1"),
        (RunState.RUNNING, RunState.RUNNING, 9, "40 s", "◌ Running, updated 40 s ago  run-1"),
    ],
)
def test_a_state_is_never_better_than_what_is_known(
    listed: RunState, told: RunState | None, age: int, stale: str, begins: str
) -> None:
    word = "Paused" if told is None else listed.value
    run = Run("run-1", "r-1", listed, word, None, None, at(-age), (), ())
    told_now = status(state=told) if told else None
    assert run_head(run, told_now, NOON, stale).startswith(begins)
