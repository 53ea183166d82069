"""A tree of 100,000 workspace files, from the platform's answer to its first level.

Run with ``python -m benchmarks.tree``. The peer is the obvious way: nested dictionaries of all
names, every level sorted. Both start from the same bytes. The limit holds for every shape.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from csm_tui.domain.workspace_files import FileTree, Order

COUNT = 100_000
ROUNDS = 5
LIMIT = 0.3
"""Seconds from the answer to a tree whose first level can be shown."""


def main() -> None:
    """Measure every shape, and exit with 1 beyond the limit."""
    slowest = 0.0
    for shape, name in SHAPES.items():
        body = json.dumps([{"fileName": name(number)} for number in range(COUNT)]).encode()
        ours, peer = _measured(tree_of, body), _measured(nested, body)
        tree = FileTree(tuple(names_of(body)))
        text = _measured(tree.filter, "9.CSV")
        glob = _measured(tree.filter, "**/*9?.csv")
        ending = _measured(partial(tree.children, order=Order.EXTENSION), "")
        slowest = max(slowest, ours)
        print(f"{shape}: {COUNT:,} names, {len(body):,} bytes")
        print(f"  this project, to the first level:  {ours:.3f} s")
        print(f"  nested dictionaries:               {peer:.3f} s")
        print(f"  filter by text {text:.3f} s, by glob {glob:.3f} s; by extension {ending:.3f} s")
    print(f"slowest: {slowest:.3f} s   limit: {LIMIT} s")
    sys.exit(slowest > LIMIT)


SHAPES: dict[str, Callable[[int], str]] = {
    "a hundred folders": lambda number: f"data/{number % 100}/file {number}.csv",
    "one flat folder": lambda number: f"file {number}.csv",
    "deep": lambda number: "/".join(f"{number:06}") + f"/{number}.csv",
}


def names_of(body: bytes) -> list[str]:
    return [item["fileName"] for item in json.loads(body)]


def tree_of(body: bytes) -> Any:
    return FileTree(tuple(names_of(body))).children()


def nested(body: bytes) -> Any:
    root: dict[str, Any] = {}
    for name in names_of(body):
        *folders, last = name.split("/")
        level = root
        for folder in folders:
            level = level.setdefault(folder, {})
        level[last] = None
    return _sorted(root)


def _sorted(level: dict[str, Any]) -> list[Any]:
    return [
        (name, _sorted(below) if isinstance(below, dict) else None)
        for name, below in sorted(level.items(), key=lambda item: item[0].casefold())
    ]


def _measured(work: Callable[[Any], Any], given: Any) -> float:
    """Return the median of a few rounds, in seconds."""
    return statistics.median(_once(work, given) for _ in range(ROUNDS))


def _once(work: Callable[[Any], Any], given: Any) -> float:
    started = time.perf_counter()
    work(given)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
