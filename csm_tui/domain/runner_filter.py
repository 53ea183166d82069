"""The filter of the list of runners.

``text`` and ``key:value`` narrow the list, ``!`` before either turns it round, spaces join them,
and quotes hold spaces: ``state:failed template:"my sim" !test``.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

from csm_tui.domain.runner import Runner

Row = TypeVar("Row")

KEYS = ("state", "template", "owner", "tag", "id")
"""What can stand before a colon."""
FAULTS = ("failed", "stuck")
"""The states that are faults."""

_WORD = re.compile(r'(?P<no>!?)(?:(?P<key>[^\W\d_]+):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>\S*))')


@dataclass(frozen=True, slots=True)
class FilteredRunner:
    """What the filter searches of a runner, without the state; all texts are casefolded."""

    text: str
    id: str
    template: str
    owner: str
    tags: tuple[str, ...]


def filtered_runner(runner: Runner) -> FilteredRunner:
    """Return what a filter searches of a runner."""
    template, owner = runner.run_template_id or "none", runner.owner or "unknown"
    archived = "archived" if runner.archived else ""
    searched = (
        *(runner.name, archived, template, owner, runner.id, runner.description, *runner.tags),
        *(runner.validation_status or "", runner.last_run_id or ""),
    )
    return FilteredRunner(
        "\n".join(searched).casefold(),
        runner.id.casefold(),
        template.casefold(),
        owner.casefold(),
        tuple(tag.casefold() for tag in runner.tags),
    )


@dataclass(frozen=True, slots=True)
class FilterTerm:
    """One condition."""

    key: str
    """One of `KEYS`; empty for any text, ``faults`` for the states that are faults."""
    value: str
    """Casefolded."""
    negated: bool = False

    def holds(self, runner: FilteredRunner, states: Sequence[str] | None) -> bool | None:
        """Return whether the condition holds; None if the state decides and is not read yet.

        Args:
            runner: The runner.
            states: The names of the state of its last run, casefolded; None if it is not read.
        """
        if self.key in {"state", "faults"}:
            return None if states is None else self._is_in(states) is not self.negated
        found = self._is_found(runner)
        if not self.key and not found:
            if states is None:
                return True if self.negated else None
            found = any(self.value in name for name in states)
        return found is not self.negated

    def _is_in(self, states: Sequence[str]) -> bool:
        if self.key == "faults":
            return any(name in FAULTS for name in states)
        return any(name.startswith(self.value) for name in states)

    def _is_found(self, runner: FilteredRunner) -> bool:
        match self.key:
            case "template":
                return self.value in runner.template
            case "owner":
                return self.value in runner.owner
            case "tag":
                return any(self.value in tag for tag in runner.tags)
            case "id":
                return self.value in runner.id
        return self.value in runner.text


@dataclass(frozen=True, slots=True)
class RunnerFilter:
    """Conditions that all must hold."""

    terms: tuple[FilterTerm, ...] = ()
    problem: str = ""
    """Why a word was not understood, as a clause; such a word is searched as text."""

    def matches(self, runner: FilteredRunner, states: Sequence[str] | None) -> bool | None:
        """Return whether all conditions hold; None if that depends on a state not read yet."""
        known = True
        for term in self.terms:
            held = term.holds(runner, states)
            if held is False:
                return False
            known = known and held is True
        return True if known else None

    def narrowed(
        self,
        rows: Sequence[tuple[FilteredRunner, Row]],
        states_of: Callable[[Row], Sequence[str] | None],
        vocabulary: Collection[str],
    ) -> list[Row]:
        """Return the rows that `matches` is sure of, condition by condition, which is fast.

        Args:
            rows: What is searched, each with what is returned.
            states_of: Returns the names of the state of a row; None if it is not read.
            vocabulary: All names that it can return.
        """
        for term in sorted(self.terms, key=lambda term: term.key in {"state", "faults"}):
            if not term.key and not any(term.value in name for name in vocabulary):
                # No state has the word, so the text alone decides.
                value, shown = term.value, not term.negated
                rows = [row for row in rows if (value in row[0].text) is shown]
            elif term.key in {"state", "faults"} or not term.key:
                rows = [row for row in rows if term.holds(row[0], states_of(row[1]))]
            else:
                rows = [row for row in rows if term.holds(row[0], ())]
        return [row for _, row in rows]

    def with_faults(self) -> "RunnerFilter":
        """Return the filter that shows only faults of what this one shows."""
        return RunnerFilter((FilterTerm("faults", ""), *self.terms), self.problem)


def parse_filter(text: str) -> RunnerFilter:
    """Return the filter that a text means; every text means one."""
    terms, problem = [], ""
    for word in _WORD.finditer(text):
        key = (word["key"] or "").casefold()
        quoted, plain = word["quoted"], word["plain"]
        value = quoted if quoted is not None else plain
        if key and key not in KEYS:
            # An address such as http://host is no key; other words are searched as they are.
            if not value.startswith("//"):
                problem = problem or f"unknown key “{key}”; use {', '.join(KEYS)}"
            key, value = "", f"{word['key']}:{value}"
        if value:
            terms.append(FilterTerm(key, value.casefold(), bool(word["no"])))
    return RunnerFilter(tuple(terms), problem)
