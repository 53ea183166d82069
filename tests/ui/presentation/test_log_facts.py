"""The line above a log: what is in it at any width, and that no fact is cut."""

from csm_tui.ui.presentation.log_facts import LogFacts, log_facts

FACTS = LogFacts(432, 411, "engine", 411, (5, 400, 411), ["f follows"], [])


def test_all_facts_stand_where_there_is_room() -> None:
    line = log_facts(FACTS, 120).plain
    assert line.startswith("Log · in engine · cause in line 412 · f follows   ")
    assert line.endswith("errors ▅▁▁▁▁▁▁▁▁█ max 2   error 3 of 3   line 412 of 432")
    assert len(line) == 120


def test_whole_facts_are_left_out_where_it_is_narrow() -> None:
    for cells in range(20, 120):
        line = log_facts(FACTS, cells).plain
        assert line.endswith("line 412 of 432")
        assert len(line) <= cells
        for part in (part.strip() for part in line[3:-15].replace("   ", " · ").split(" · ")):
            known = ("in engine", "cause in line 412", "f follows", "error 3 of 3")
            assert not part or part in known or part.startswith("errors ▅")
    assert log_facts(FACTS, 20).plain == "Log  line 412 of 432"


def test_a_warning_stays_and_is_cut_at_last() -> None:
    warned = LogFacts(432, 0, "engine", None, (), ["f follows"], ["! Not up to date: no answer"])
    assert log_facts(warned, 60).plain.startswith("Log · ! Not up to date: no answer ")
    assert log_facts(warned, 24).plain == "Log · ! Not up to date:…"
    assert log_facts(LogFacts(9, 0, "", None, (7, 8), [], []), 40).plain.split("   ")[-2:] == [
        "2 errors below",
        "line 1 of 9",
    ]
