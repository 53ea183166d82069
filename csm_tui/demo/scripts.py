"""The scripts of runs of the brewery, with their log lines."""

from collections.abc import Sequence

from csm_tui.demo.simulation import FOREVER, Script, ScriptStep

_FETCH_LINES = (
    "Starting run orchestrator version 2.1.0",
    "===      Run     ===",
    "Starting step fetch-parameters",
    "[fetch] Reading the runner from the platform",
    "[fetch] 12 parameter values received",
    "[fetch] Wrote /mnt/scenariorun-parameters/parameters.json",
    "[fetch] Downloading 1 dataset",
    "[fetch] Wrote Bar.csv, Customer.csv, arc_Satisfaction.csv, contains_Customer.csv",
    "Done running step fetch-parameters",
)
_HANDLER_LINES = (
    "Starting step parameters-handler",
    "[handler] Applying stock to Bar.csv",
    "[handler] Applying restock_qty to Bar.csv",
    "[handler] Applying nb_waiters to Bar.csv",
    "Done running step parameters-handler",
)
_TRACEBACK_LINES = (
    "Starting step parameters-handler",
    "[handler] Applying stock to Bar.csv",
    "Traceback (most recent call last):",
    '  File "/pkg/share/code/run_templates/broken_handler/main.py", line 48, in <module>',
    "    main()",
    '  File "/pkg/share/code/run_templates/broken_handler/main.py", line 41, in main',
    "    rows = apply_parameters(rows, parameters)",
    '  File "/pkg/share/code/run_templates/broken_handler/main.py", line 23, in apply_parameters',
    '    row["NbWaiters"] = int(parameters["waiters_count"])',
    "KeyError: 'waiters_count'",
    "Error during step parameters-handler",
    "Skipping step engine due to previous errors",
    "Skipping step send-results due to previous errors",
    "===     Results    ===",
    "fetch-parameters (Done)",
    "parameters-handler (RunError)",
    "engine (Skipped)",
    "send-results (Skipped)",
)
_MISSING_VARIABLE_LINES = (
    "Missing environment values for step parameters-handler",
    "BREWERY_SUPPLIER_URL: address of the supplier's catalogue",
    "Missing environment variables, check the logs",
)
_SEND_LINES = (
    "Starting step send-results",
    "[send] Stock: 50 rows",
    "[send] Satisfaction: 2500 rows",
    "Done running step send-results",
    "===     Results    ===",
    "fetch-parameters (Done)",
    "parameters-handler (Done)",
    "engine (Done)",
    "send-results (Done)",
)


def _step(
    name: str,
    seconds: float,
    lines: Sequence[str],
    failure: str | None = None,
    wait: float = 0.0,
) -> ScriptStep:
    return ScriptStep(
        name, f"{name}-container", seconds, len(lines), lines.__getitem__, failure, wait
    )


def _engine(seconds: float = 6.0, iterations: int = 50, failure: str | None = None) -> ScriptStep:
    return ScriptStep(
        "engine",
        "engine-container",
        seconds,
        iterations + 1,
        lambda number: _engine_line(number, iterations),
        failure,
    )


def _engine_line(number: int, iterations: int) -> str:
    if number == 0:
        return "Starting step engine"
    stock, satisfied = (iterations * 7 - number * 3) % 101, number * 13 % 50
    return (
        f"[engine] iteration {number}/{iterations}: stock {stock}, {satisfied} customers satisfied"
    )


_FETCH = _step("fetch-parameters", 3.0, _FETCH_LINES, wait=1.0)
_HANDLER = _step("parameters-handler", 2.0, _HANDLER_LINES)
_SEND = _step("send-results", 2.0, _SEND_LINES)
_WORKING = (_FETCH, _HANDLER, _engine(), _SEND)

SCRIPTS = {
    "success": Script(_WORKING),
    "handler": Script(
        (_FETCH, _step("parameters-handler", 2.0, _TRACEBACK_LINES, "Error (exit code 1)"))
    ),
    "variable": Script(
        (_FETCH, _step("parameters-handler", 0.5, _MISSING_VARIABLE_LINES, "Error (exit code 1)"))
    ),
    "memory": Script((_FETCH, _HANDLER, _engine(40.0, 12, "OOMKilled (exit code 137)"))),
    "running": Script((_FETCH, _HANDLER, _engine(FOREVER, 10**8))),
    "pending": Script((_step("fetch-parameters", 1.0, _FETCH_LINES, wait=FOREVER),)),
    "long-log": Script((_FETCH, _HANDLER, _engine(3600.0, 100_000), _SEND)),
    "forgotten": Script(_WORKING, forgotten=True),
}
"""Scripts by name; a run template names that of its runs."""
