"""The parameters as a file for an editor: what is written is read back, and mistakes are named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.errors import InputRefused
from csm_tui.domain.runner import ParameterRow, ParameterValue
from csm_tui.domain.solution import ParameterDefinition
from csm_tui.ui.presentation.parameter_file import parameter_file, read_parameters

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def row(id_: str, value: str | None = None, var_type: str = "string", **more: str) -> ParameterRow:
    definition = ParameterDefinition(id_, {"en": f"The\n{id_}"}, var_type, **more)  # type: ignore[arg-type]
    given_value = None if value is None else ParameterValue(id_, value, var_type, False)
    return ParameterRow(id_, definition, given_value, ())


@given(st.dictionaries(TEXTS.filter(bool), TEXTS, max_size=4))
def test_any_ids_and_values_are_read_back(values: dict[str, str]) -> None:
    rows = [row(id_, value) for id_, value in values.items()]
    shown = {id_: value for id_, value in values.items() if "token" not in id_}
    assert read_parameters(parameter_file("Any\nname", rows, shown), rows) == shown


def test_what_is_not_set_is_offered_and_a_secret_is_not_written() -> None:
    rows = [row("stock", None, "int", default="100", minimum="0"), row("api_key", "hush")]
    text = parameter_file("Trial", rows, {"api_key": "hush"})
    assert "# The stock: int; at least 0; default 100" in text
    assert '# stock = "100"  # not set' in text
    assert "hush" not in text
    assert read_parameters(text, rows) == {}


def test_values_may_be_written_as_toml_has_them() -> None:
    rows = [row(id_) for id_ in ("a", "b", "c", "d", "e", "f")]
    text = 'a = 1\nb = 2.50\nc = true\nd = ["x", "é"]\ne = 2026-06-01T00:00:00Z\nf = "1"'
    assert read_parameters(text, rows) == {
        "a": "1",
        "b": "2.50",
        "c": "true",
        "d": '["x", "é"]',
        "e": "2026-06-01T00:00:00+00:00",
        "f": "1",
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("stock = \n", "line 1"),
        ("stok = 1", "stok is not a parameter"),
        ("stock.low = 1", "stock is a table"),
        ("stock = 1\nstock = 2\n", "line 2"),
    ],
)
def test_mistakes_are_named(text: str, words: str) -> None:
    with pytest.raises(InputRefused, match=words) as refused:
        read_parameters(text, [row("stock")])
    assert refused.value.next_step
