"""Names are ordered as people count, and no order loses or invents one."""

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.ordering import Order, by_name, natural, next_order

NAMES = st.lists(st.text(alphabet="aAb.09é٣-_ ", max_size=8), max_size=12)


@dataclass(frozen=True)
class Thing:
    name: str


def names(texts: list[str], order: Order = Order.NAME) -> list[str]:
    return [thing.name for thing in by_name(map(Thing, texts), order)]


def test_numbers_are_counted() -> None:
    assert names(["part10.csv", "Part2.csv", "part1.csv", "part.csv", "part02.csv"]) == [
        "part.csv",
        "part1.csv",
        "Part2.csv",
        "part02.csv",
        "part10.csv",
    ]


def test_extensions_come_together() -> None:
    assert names(["b.zip", "a.CSV", "c", ".hidden", "b.csv"], Order.EXTENSION) == [
        ".hidden",
        "c",
        "a.CSV",
        "b.csv",
        "b.zip",
    ]


def test_a_number_may_have_any_length() -> None:
    assert names(["9" * 5000, "1" + "0" * 5000]) == ["9" * 5000, "1" + "0" * 5000]


@given(NAMES)
def test_every_name_stays_and_the_order_does_not_depend_on_the_former_one(
    texts: list[str],
) -> None:
    for order in Order:
        assert sorted(names(texts, order)) == sorted(texts)
        assert names(texts, order) == names(texts[::-1], order)


@given(NAMES)
def test_no_two_names_have_the_same_key(texts: list[str]) -> None:
    assert len({natural(text) for text in texts}) == len(set(texts))


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_are_ordered_as_numbers(one: int, other: int) -> None:
    assert (natural(f"a{one}b") < natural(f"a{other}b")) == (one < other)


def test_the_orders_go_round() -> None:
    orders = (Order.NAME, Order.SIZE)
    assert next_order(Order.NAME, orders) is Order.SIZE
    assert next_order(Order.SIZE, orders) is Order.NAME
