"""The files of a runner's parameters, byte for byte as CoAL writes them (PLATFORM.md 10.1)."""

import csv
import io
import json
from collections.abc import Mapping, Sequence

from csm_tui.domain.organization import Raw
from csm_tui.domain.runner import Runner
from csm_tui.domain.solution import DATASET_ID_TYPE

COLUMNS = ("parameterId", "value", "varType", "isInherited")


def parameter_records(runner: Runner, folders: Mapping[str, str]) -> Sequence[Raw]:
    """Return the parameters in the platform's order, each with the fields that handlers read.

    Args:
        runner: its values stay as the platform says them.
        folders: the folder of its dataset instead of the value, by parameter id.
    """
    values = runner.raw.get("parametersValues")
    records = [
        {column: value.get(column) for column in COLUMNS}
        for value in (values if isinstance(values, list) else [])
        if isinstance(value, dict)
    ]
    for record in records:
        if record["varType"] == DATASET_ID_TYPE and record["value"]:
            record["value"] = folders.get(str(record["parameterId"]), record["value"])
    return records


def as_json(records: Sequence[Raw]) -> bytes:
    """Return ``parameters.json``."""
    return json.dumps(records, indent=2).encode("ascii")


def as_csv(records: Sequence[Raw]) -> bytes:
    """Return ``parameters.csv``."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue().encode("utf-8", "surrogatepass")
