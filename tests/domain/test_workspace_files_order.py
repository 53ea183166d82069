"""Names are ordered as people count."""

from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.workspace_files import FileTree, Order, natural_key
from csm_tui.domain.workspace_files.names import next_order


@given(st.integers(0, 10**30), st.integers(0, 10**30))
def test_numbers_are_ordered_as_numbers(one: int, other: int) -> None:
    assert (natural_key(f"a{one}b") < natural_key(f"a{other}b")) == (one < other)


def test_a_number_may_have_any_length() -> None:
    assert natural_key("9" * 5000) < natural_key("1" + "0" * 5000)


def test_what_the_platform_does_not_tell_orders_nothing() -> None:
    files = FileTree(("b", "a", "c/x"))
    assert files.children("", Order.SIZE) == files.children("", Order.NAME)


def test_the_orders_go_round() -> None:
    orders = (Order.NAME, Order.SIZE)
    assert next_order(Order.NAME, orders) is Order.SIZE
    assert next_order(Order.SIZE, orders) is Order.NAME
