"""The results that a run writes into its tables, in generations 3 and 4 (PLATFORM.md 6)."""

import random
from typing import Any

from csm_tui.demo.tables import RunTables

_ITERATIONS = 50
_ZONES = ("terrace", "bar", "garden")


def write_results(tables: RunTables, run_id: str) -> None:
    """Fill the tables of a successful run; the same run gives the same rows."""
    chance = random.Random(run_id)  # noqa: S311 - sample data, not a secret
    stock, happy = 100, 0.5
    levels: list[dict[str, Any]] = []
    moods: list[dict[str, Any]] = []
    for iteration in range(_ITERATIONS):
        stock = max(stock - chance.randint(0, 9), 0) or 100
        levels.append(
            {"Iteration": iteration, "Bar": "MyBar", "Stock": stock, "Restocked": stock == 100}
        )
        for zone in _ZONES:
            happy = min(max(happy + chance.uniform(-0.1, 0.1), 0.0), 1.0)
            comment = "Dégustation réussie" if happy > 0.8 else None
            moods.append(
                {"Iteration": iteration, "Zone": zone, "Mean": round(happy, 4), "Comment": comment}
            )
    tables.add("cd_stock", levels)
    tables.add("cd_satisfaction", moods)
