"""Logs that are hostile, cut, repeated or not the orchestrator's: an honest answer, quickly."""

import time

import pytest

from csm_tui.domain.triage import (
    CauseKind,
    ReportSection,
    StepResult,
    TriageReport,
    explain,
    json_report,
    markdown_report,
    plain_report,
)
from tests.domain.triage.test_real_logs import lines_of

BEGIN = [
    "[2026/11/29-09:08:11] INFO     Starting run orchestrator version 2.1.0",
    "[2026/11/29-09:08:11] INFO     ===      Run     ===",
    "[2026/11/29-09:08:11] INFO     Starting step engine",
]
END = [
    "[2026/11/29-09:08:12] ERROR    Error during step engine",
    "[2026/11/29-09:08:12] ERROR    Command 'python3' returned non-zero exit status 1.",
]
RAISED = ["Traceback (most recent call last):", '  File "a.py", line 1, in <module>']


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [""],
        ["\x00\x1b[", "\ud800\udfff", "�", "\r\r\r", "\x1b]0;", "{", '{"log": 1}', "[pod/"],
        ["İİİ ERROR rate 0.0", "0 errors", "no error found", "Errors: 0", "NO ERROR"],
    ],
)
def test_a_log_that_says_nothing_has_no_cause(lines: list[str]) -> None:
    assert explain(lines).cause is None
    assert (
        explain([*BEGIN, *lines, "[2026/11/29-09:08:12] INFO     Done running step engine"]).cause
        is None
    )
    failed = explain([*BEGIN, *lines, *END]).cause
    assert failed is not None
    assert failed.kind is CauseKind.EXIT_CODE


@pytest.mark.parametrize(
    "noise",
    [
        ["x" * 1_000_000, "\r" * 500_000 + "50%", "ERROR " * 200_000],
        ["Traceback (most recent call last):"] * 50_000,
        ["ValueError: again", "retrying"] * 25_000,
        ["İ" * 50, "\x1b[31mstep 1\x1b[0m of 2"] * 20_000,
    ],
    ids=["long lines", "headers", "exceptions", "letters and codes"],
)
def test_the_cause_is_found_quickly_after_any_noise(noise: list[str]) -> None:
    began = time.process_time()
    cause = explain([*BEGIN, *noise, *RAISED, "KeyError: 'stock'", *END]).cause
    assert time.process_time() - began < 5
    assert cause is not None
    assert cause.sentence == "KeyError: 'stock'"


def test_output_of_another_step_in_the_midst_of_a_traceback() -> None:
    mixed = [
        BEGIN[0],
        BEGIN[1],
        "[2026/11/29-09:08:11] INFO     Starting step load",
        "[2026/11/29-09:08:11] INFO     Starting step prices",
        "Traceback (most recent call last):",
        "Loaded: 5 rows",
        '  File "/pkg/share/load/main.py", line 6, in <module>',
        "done",
        "    main()",
        "[2026/11/29-09:08:11] INFO     Done running step prices",
        "Stock: 12",
        "LookupError: no stock left",
        "[2026/11/29-09:08:12] ERROR    Error during step load",
        "[2026/11/29-09:08:12] ERROR    Command 'python3' returned non-zero exit status 1.",
    ]
    explanation = explain(mixed)
    cause = explanation.cause
    # The lines that lead to the cause stand without those of the other step.
    assert list(explanation.excerpt) == [4, 6, 8, 11, 12, 13]
    assert cause is not None
    assert (cause.step, cause.sentence, cause.line, cause.sure) == (
        "load",
        "LookupError: no stock left",
        11,
        True,
    )


def test_an_exception_that_a_program_survived_is_no_cause() -> None:
    caught = [*RAISED, "TimeoutError: no answer"]
    retried = explain([*BEGIN, *caught, "connected at try 2", *END]).cause
    assert retried is not None
    assert retried.kind is CauseKind.EXIT_CODE
    assert "TimeoutError" in retried.doubt
    ignored = ["Exception ignored in: <function A.__del__>", *RAISED, "ValueError: in del"]
    first = explain([*BEGIN, *RAISED, "KeyError: 'stock'", *ignored, *END]).cause
    assert first is not None
    assert first.sentence == "KeyError: 'stock'"
    # The file of the other step is in the traceback, so it is not of the one that failed.
    start = [line.replace("engine", "prices") for line in BEGIN[2:]]
    other = [RAISED[0], '  File "/pkg/share/prices/main.py", line 1, in <module>', "KeyError: 'x'"]
    silent = explain([*BEGIN, *start, *other, *END]).cause
    assert silent is not None
    assert (silent.kind, silent.step) == (CauseKind.EXIT_CODE, "engine")


def test_an_exception_whose_name_does_not_say_that_it_is_one() -> None:
    raised = explain([*BEGIN, *RAISED, "    main()", "loaded: 5 rows", "NoStock: bar 3", *END])
    assert raised.cause is not None
    assert raised.cause.sentence == "NoStock: bar 3"


def test_a_log_that_is_cut_says_so_and_a_later_attempt_counts() -> None:
    cut = explain([*BEGIN, "iteration 3/50"])
    assert cut.cause is not None
    assert cut.cause.kind is CauseKind.UNFINISHED
    assert not cut.cause.sure
    assert [step.result for step in cut.steps] == [StepResult.UNFINISHED]
    died = "[2026/11/29-09:08:12] ERROR    Command 'python3' died with <Signals.SIGKILL: 9>."
    killed = explain([*BEGIN, END[0], died]).cause
    assert killed is not None
    assert killed.sentence == (
        "python3 ended with exit code 137: killed, usually out of memory (SIGKILL)"
    )
    done = "[2026/11/29-09:09:12] INFO     Done running step engine"
    again = explain([*BEGIN, "KeyError: 'x'", *END, *BEGIN, done])
    assert (again.cause, again.attempts) == (None, 2)


def test_a_log_of_any_other_program() -> None:
    other = explain(["reading", *RAISED, "    main()", "KeyError: 'x'", "time=1 error=<nil>"])
    assert other.cause is not None
    assert (other.cause.sentence, other.cause.line, other.cause.sure) == ("KeyError: 'x'", 4, False)
    assert other.steps == ()


@pytest.mark.parametrize(
    ("lines", "code", "sentence"),
    [
        (
            ["Error in read.csv(path) : ", "  object 'path' not found", "Execution halted"],
            "returned non-zero exit status 1.",
            "Error in read.csv(path) : object 'path' not found",
        ),
        (
            ["thread 'main' panicked at src/main.rs:2:5:", "no stock for bar 3", "note: run with"],
            "returned non-zero exit status 101.",
            "thread 'main' panicked at src/main.rs:2:5: no stock for bar 3 (exit code 101)",
        ),
        (
            ["Unhandled exception. System.NullReferenceException: no bar", "   at Sim.Main()"],
            "returned non-zero exit status 134.",
            (
                "Unhandled exception. System.NullReferenceException: no bar;"
                " engine ended with exit code 134: aborted itself (SIGABRT)"
            ),
        ),
        (
            ["engine: error while loading shared libraries: libCsm.so: cannot open it"],
            "returned non-zero exit status 127.",
            (
                "engine: error while loading shared libraries: libCsm.so: cannot open it"
                " (exit code 127)"
            ),
        ),
        (
            ["/usr/bin/python3: No module named brewery"],
            "returned non-zero exit status 1.",
            "/usr/bin/python3: No module named brewery",
        ),
    ],
    ids=["R", "Rust", ".NET", "loader", "module"],
)
def test_programs_of_other_languages(lines: list[str], code: str, sentence: str) -> None:
    cause = explain(
        [*BEGIN, *lines, END[0], f"{END[1].split('Command')[0]}Command 'engine' {code}"]
    )
    assert cause.cause is not None
    assert (cause.cause.sentence, cause.cause.sure) == (sentence, True)
    assert cause.cause.line == len(BEGIN)


def test_a_command_of_the_vendor_that_is_called_wrongly() -> None:
    box = [
        " Usage: csm-data store dump-to-azure [OPTIONS]                                  ",
        "╭─ Error ──────────────────────────────────────────────────────────────────────╮",
        "│ Missing option '--store-folder', which is the folder of the store, and which │",
        "│ CSM_PARAMETERS_ABSOLUTE_PATH gives.                                          │",
        "╰──────────────────────────────────────────────────────────────────────────────╯",
    ]
    cause = explain([*BEGIN, *box, *END]).cause
    assert cause is not None
    assert cause.sentence == (
        "Missing option '--store-folder', which is the folder of the store, and which"
        " CSM_PARAMETERS_ABSOLUTE_PATH gives."
    )
    assert (cause.line, cause.sure) == (len(BEGIN) + 2, True)


def test_the_name_of_a_logger_is_left_out() -> None:
    cause = explain([*BEGIN, "ERROR:root:Could not read Bar.csv", *END]).cause
    assert cause is not None
    assert cause.sentence == "Could not read Bar.csv"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            '{"title":"Not Found","detail":"No \\"d-1\\" here","status":404}',
            'Reason: Not Found: No "d-1" here',
        ),
        ('{"title":"Not Found","detail":"cut in the midd', "Reason: Not Found: cut in the midd"),
        ("<html>Bad gateway</html>", "Reason: Not Found"),
        ("", "Reason: Not Found"),
    ],
    ids=["JSON", "cut", "HTML", "none"],
)
def test_a_refusal_of_the_platform_says_what_the_platform_said(body: str, said: str) -> None:
    raised = "cosmotech_api.exceptions.NotFoundException: (404)"
    head = "HTTP response headers: HTTPHeaderDict({'Content-Type': 'application/problem+json'})"
    rest = ["Reason: Not Found", head, *([f"HTTP response body: {body}"] if body else []), ""]
    cause = explain([*BEGIN, *RAISED, "    api.get()", raised, *rest, *END]).cause
    assert cause is not None
    assert cause.sentence == f"{raised} {said}"


def test_a_report_is_safe_to_show_and_to_paste() -> None:
    explanation = explain([*BEGIN, *RAISED, "KeyError: '```\x1b[2J <b>|'", *END], "run-1\x07")
    secret = "Authorization: Bearer abcdefghijklmnop"
    report = TriageReport(explanation, (("Seen", secret),), (ReportSection("Log", (secret,)),))
    for text in (plain_report(report), markdown_report(report), str(json_report(report))):
        assert "abcdefghijklmnop" not in text
        assert "\x1b" not in text
        assert "\x07" not in text
    markdown = markdown_report(report)
    assert "````" in markdown
    assert "\\<b\\>" in markdown
    assert json_report(report)["causes"][0]["line"] == 6
    assert plain_report(TriageReport(explain(lines_of("caught_ok")))).startswith(
        "All steps succeeded"
    )
