"""Runners in the order of their families: every runner below its parent."""

from collections.abc import Iterable

from csm_tui.domain.runner import Runner


def families(runners: Iterable[Runner]) -> list[tuple[int, Runner]]:
    """Return the runners with their depth, each one below its parent, siblings by name.

    A runner whose parent is not among them stands at the top; so does one member of a ring of
    parents, which a damaged platform can hold.
    """
    ordered = sorted(runners, key=lambda runner: (runner.name.casefold(), runner.id))
    known = {runner.id for runner in ordered}
    children: dict[str | None, list[Runner]] = {}
    for runner in ordered:
        parent = runner.parent_id if runner.parent_id in known else None
        children.setdefault(parent, []).append(runner)
    shown: set[str] = set()
    result: list[tuple[int, Runner]] = []

    def add(first: Runner) -> None:
        waiting = [(0, first)]
        while waiting:
            depth, runner = waiting.pop()
            if runner.id in shown:
                continue
            shown.add(runner.id)
            result.append((depth, runner))
            waiting += [(depth + 1, child) for child in reversed(children.get(runner.id, []))]

    for runner in (*children.get(None, []), *ordered):
        add(runner)
    return result
