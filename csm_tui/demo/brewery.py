"""The brewery: a bar, its customers and their friendships, generated from a seed."""

import csv
import io
import random
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, product
from typing import Literal

Row = dict[str, str | int | bool]
"""One node or arc: value by column name, in column order."""

Size = Literal["reference", "amsterdam", "barcelona"]

_SHAPES: dict[Size, tuple[int, int]] = {
    "reference": (4, 4),
    "amsterdam": (50, 80),
    "barcelona": (500, 700),
}
"""Numbers of customers and friendships; a friendship is two arcs."""

# fmt: off
_FIRST_NAMES = (
    "Aïcha", "Björn", "Chloé", "Dagny", "Éloïse", "Fergus", "Gaël", "Hanne", "Inès", "Joris",
    "Kåre", "Léa", "Maëlle", "Nils", "Oscar", "Paola", "Quentin", "Renée", "Søren", "Théo",
    "Ursula", "Víctor", "Wanda", "Xavi", "Yaël", "Zoë",
)
_FAMILY_NAMES = (
    "Aubert", "Bäcker", "Castaño", "D'Amico", "El Idrissi", "Faure", "García López", "Håkansson",
    "Iñigo", "Jansen", "Kowalczyk", "L'Hermitte", "Müller", "Nguyễn", "O'Brien", "Peeters",
    "Quéré", "Rossi", "Saint-Clair", "Tëmkin", "van den Berg", "Weiß", "Yalçin", "Zámora",
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Brewery:
    """The content of one dataset, ready for a graph or for CSV files."""

    nodes: dict[str, tuple[Row, ...]]
    """Rows by label; every row has an `id`, unique within its label."""
    arcs: dict[str, tuple[Row, ...]]
    """Rows by relationship type, each with the ids of its ends: `source`, `target`."""


def generate_brewery(size: Size = "reference", seed: int = 1) -> Brewery:
    """Return the brewery of a size; the same size and seed give the same rows."""
    chance = random.Random(f"{size} {seed}")  # noqa: S311 - sample data, not a secret
    customer_count, friendship_count = _SHAPES[size]
    names = [f"{first} {family}" for first, family in product(_FIRST_NAMES, _FAMILY_NAMES)]
    customers = [_customer(name, chance) for name in chance.sample(names, customer_count)]
    ids = [str(customer["id"]) for customer in customers]
    pairs = chance.sample(list(combinations(ids, 2)), friendship_count)
    both_ways = [ends for pair in pairs for ends in (pair, pair[::-1])]
    bar: Row = {"id": "MyBar", "NbWaiters": 10, "RestockQty": 30, "Stock": 60}
    return Brewery(
        nodes={"Bar": (bar,), "Customer": tuple(customers)},
        arcs={
            "contains_Customer": tuple(_arc("MyBar", customer) for customer in ids),
            "arc_Satisfaction": tuple(_arc(source, target) for source, target in both_ways),
        },
    )


def csv_text(rows: Iterable[Row]) -> str:
    """Return rows as CSV under their column names, with booleans in lower case as the samples."""
    listed = list(rows)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(listed[0])
    writer.writerows(
        [str(cell).lower() if isinstance(cell, bool) else cell for cell in row.values()]
        for row in listed
    )
    return text.getvalue()


def _customer(name: str, chance: random.Random) -> Row:
    return {
        "id": name,
        "Satisfaction": chance.randint(0, 10),
        "SurroundingSatisfaction": chance.randint(0, 10),
        "Thirsty": chance.random() < 0.5,
    }


def _arc(source: str, target: str) -> Row:
    return {"source": source, "target": target, "name": f"{source} to {target}"}
