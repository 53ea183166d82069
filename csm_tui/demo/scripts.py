"""The scripts of runs of the brewery: what their steps print, and how they end."""

from collections.abc import Mapping
from dataclasses import replace

from csm_tui.demo import failures
from csm_tui.demo.orchestrator import Computed, Step, orchestrated, refused
from csm_tui.demo.simulation import FOREVER

_FETCH = Step(
    "fetch-parameters",
    3.0,
    (
        (
            "Reading the runner from the platform",
            "12 parameter values received",
            "Wrote /mnt/scenariorun-parameters/parameters.json",
            "Downloading 1 dataset",
            "Wrote Bar.csv, Customer.csv, arc_Satisfaction.csv, contains_Customer.csv",
        ),
    ),
    wait=1.0,
)
_HANDLER = Step(
    "parameters-handler",
    2.0,
    (
        (
            "Applying stock to Bar.csv",
            "Applying restock_qty to Bar.csv",
            "Applying nb_waiters to Bar.csv",
        ),
    ),
)
_SEND = Step("send-results", 2.0, (("Stock: 50 rows", "Satisfaction: 2500 rows"),))
_RETRYING = replace(_SEND, prints=(failures.RETRIES,))
_RETRIED = replace(_SEND, prints=(failures.RETRIES, *_SEND.prints))
_CAUGHT = replace(_HANDLER, prints=(failures.CAUGHT, *_HANDLER.prints))


def _engine(seconds: float = 6.0, iterations: int = 50) -> Step:
    def text(number: int) -> str:
        stock, happy = (iterations * 7 - (number + 1) * 3) % 101, (number + 1) * 13 % 50
        return f"iteration {number + 1}/{iterations}: stock {stock}, {happy} customers satisfied"

    return Step("engine", seconds, (Computed(iterations, text),), command="csm-simulator")


def _ends(step: Step, *prints: str, status: int = 1) -> Step:
    """Return a step that prints some more lines, then fails."""
    return replace(step, prints=(*step.prints, prints), status=status)


_BEFORE = (_FETCH, _HANDLER)
_BESIDE = ("fetch-parameters",)
_DEFECT_HANDLER = replace(_HANDLER, prints=(_HANDLER.prints[0][:1],))
_STOCK_WATCH = Step(
    "stock-watch",
    3600.0,
    (Computed(70_000, lambda number: f"hour {number}: 0 errors, error rate 0.0"),),
    after=_BESIDE,
)
_SUPPLIERS = Step(
    "suppliers",
    3.0,
    (tuple(f"supplier {n}: price list read" for n in range(1, 12)), failures.SUPPLIERS),
    status=1,
    after=_BESIDE,
)

SCRIPTS = {
    "success": orchestrated(*_BEFORE, _engine(), _SEND),
    "handler": orchestrated(_FETCH, _ends(_DEFECT_HANDLER, *failures.HANDLER), _engine(), _SEND),
    "chained": orchestrated(_FETCH, _ends(_DEFECT_HANDLER, *failures.CHAINED), _engine(), _SEND),
    "no-waiters": orchestrated(*_BEFORE, _ends(_engine(2.0, 17), *failures.NO_WAITERS), _SEND),
    "variable": refused(*failures.MISSING_VARIABLES),
    "template": refused(*failures.BAD_TEMPLATE),
    "command": orchestrated(
        *_BEFORE, _ends(_engine(1.0, 0), failures.NO_COMMAND, status=127), _SEND
    ),
    "memory": orchestrated(
        *_BEFORE, replace(_engine(40.0, 12), killed="OOMKilled (exit code 137)"), _SEND
    ),
    "killed": orchestrated(*_BEFORE, _ends(_engine(30.0, 31), failures.KILLED, status=137), _SEND),
    "ended": orchestrated(*_BEFORE, _ends(_engine(20.0, 25), failures.ENDED, status=143), _SEND),
    "together": orchestrated(
        _FETCH, replace(_engine(), after=_BESIDE), _SUPPLIERS, replace(_SEND, after=("suppliers",))
    ),
    "retries": orchestrated(*_BEFORE, _engine(), _ends(_RETRYING, *failures.LAST_RETRY)),
    "retried": orchestrated(*_BEFORE, _engine(), _RETRIED),
    "caught": orchestrated(_FETCH, _CAUGHT, _engine(), _SEND),
    "bars": orchestrated(_FETCH, replace(_HANDLER, prints=(failures.BARS,)), _engine(), _SEND),
    "running": orchestrated(*_BEFORE, _engine(FOREVER, 10**8), _SEND),
    "pending": orchestrated(replace(_FETCH, wait=FOREVER), _HANDLER, _engine(), _SEND),
    "long-log": orchestrated(*_BEFORE, _engine(3600.0, 100_000), _SEND),
    "long-failure": orchestrated(
        _FETCH,
        replace(_ends(_engine(1800.0, 30_000), *failures.NO_WAITERS), after=_BESIDE),
        _STOCK_WATCH,
        replace(_SEND, after=("engine",)),
    ),
}
"""Scripts by name; a run template names that of its runs."""
SCRIPTS["forgotten"] = replace(SCRIPTS["success"], forgotten=True)
SCRIPTS["expired"] = replace(SCRIPTS["handler"], forgotten=True)
SCRIPTS["lost"] = replace(SCRIPTS["success"], forgotten=True, unseen=True)


def outcome(template: str, values: Mapping[str, str]) -> str:
    """Return the name of the script that a run follows.

    Args:
        template: the name of the script of its run template.
        values: of its parameters; some make a good template fail.
    """
    if template != "success":
        return template
    if not values.get("stock", "0").strip().isdigit():
        return "chained"
    return "no-waiters" if values.get("nb_waiters") == "0" else template
