"""The filter of runners: words, keys, negations, and states that are not read yet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.runner_filter import (
    KEYS,
    FilteredRunner,
    FilterTerm,
    RunnerFilter,
    parse_filter,
)

NIGHT = FilteredRunner(
    "night forecast\nsim_brewery\nada\nr-1\nfast", "r-1", "sim_brewery", "ada", ("fast", "été")
)
FAILED = ("✗", "failed", "failed")

names = st.text("abcéß r-1:\"!'", max_size=6)
terms = st.builds(FilterTerm, st.sampled_from(["", "faults", *KEYS]), names, st.booleans())
states = st.sampled_from([None, FAILED, ("◌", "running", "running", "stuck"), ("never run",)])
runners = st.builds(FilteredRunner, names, names, names, names, st.tuples(names, names))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("", True),
        ("NIGHT fore", True),
        ("night absent", False),
        ('"night fore"', True),
        ('"fore night"', False),
        ("!night", False),
        ("!absent", True),
        ("state:fail", True),
        ("STATE:Failed", True),
        ("state:✗", True),
        ("!state:failed", False),
        ("state:run", False),
        ("template:brew owner:ada tag:FAST id:r-1", True),
        ("template:forecast", False),
        ('tag:"ÉTÉ"', True),
        ("!tag:slow", True),
        ("✗ failed", True),
        ("state: template:", True),
        ("!", True),
    ],
)
def test_what_a_filter_shows(text: str, shown: bool) -> None:
    assert parse_filter(text).matches(NIGHT, FAILED) is shown
    assert not parse_filter(text).problem


def test_a_key_that_is_none_is_named_and_its_word_is_searched() -> None:
    wanted = parse_filter("stat:failed night")
    assert wanted.problem == "unknown key “stat”; use state, template, owner, tag, id"
    assert wanted.matches(NIGHT, FAILED) is False
    assert parse_filter("http://host 12:30").problem == ""
    assert parse_filter('note:"x y"').terms == (FilterTerm("", "note:x y"),)


def test_a_state_that_is_not_read_leaves_the_question_open() -> None:
    for text in ("state:failed", "!state:failed", "absent"):
        assert parse_filter(text).matches(NIGHT, None) is None, text
    assert parse_filter("night !absent").matches(NIGHT, None) is True
    assert parse_filter("owner:eve state:failed").matches(NIGHT, None) is False
    faults = parse_filter("night").with_faults()
    assert faults.matches(NIGHT, FAILED) is True
    assert faults.matches(NIGHT, ("✓", "successful", "successful")) is False
    assert faults.matches(NIGHT, ("◌", "running", "", "stuck")) is True
    assert faults.matches(NIGHT, None) is None


@given(st.text(max_size=40))
def test_every_text_is_a_filter_and_case_does_not_matter(text: str) -> None:
    wanted = parse_filter(text)
    assert all(term.key in ("", *KEYS) and term.value for term in wanted.terms)
    assert wanted.matches(NIGHT, FAILED) is not None
    assert wanted.terms == parse_filter(text).terms


@given(terms, runners, states)
def test_a_negation_shows_exactly_the_others_once_the_state_is_read(
    term: FilterTerm, runner: FilteredRunner, state: tuple[str, ...] | None
) -> None:
    turned = FilterTerm(term.key, term.value, not term.negated)
    if state is not None:
        assert term.holds(runner, state) is not turned.holds(runner, state)
    held = term.holds(runner, None)
    if held is not None and (term.key or held is not term.negated):
        # What is known without the state stays so with it, but for text, which may be its word.
        assert term.key == "" or term.holds(runner, FAILED) is held


@given(st.lists(terms, max_size=4), terms, runners, states)
def test_one_more_condition_never_shows_more(
    some: list[FilterTerm],
    more: FilterTerm,
    runner: FilteredRunner,
    state: tuple[str, ...] | None,
) -> None:
    before = RunnerFilter(tuple(some)).matches(runner, state)
    after = RunnerFilter((*some, more)).matches(runner, state)
    assert not (before is False and after is not False)
    assert not (before is None and after is True)


@given(st.lists(terms, max_size=3), st.lists(st.tuples(runners, states), max_size=5))
def test_the_fast_way_shows_what_each_runner_would_be_asked_for(
    some: list[FilterTerm], rows: list[tuple[FilteredRunner, tuple[str, ...] | None]]
) -> None:
    wanted = RunnerFilter(tuple(some))
    numbered = [(runner, (number, state)) for number, (runner, state) in enumerate(rows)]
    vocabulary = {name for _, state in rows for name in state or ()}
    shown = wanted.narrowed(numbered, lambda row: row[1], vocabulary)
    assert shown == [row for runner, row in numbered if wanted.matches(runner, row[1])]
