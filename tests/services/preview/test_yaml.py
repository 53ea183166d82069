"""A fault in YAML has its position, whatever the file tries to do with its reader."""

import tracemalloc
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.domain.errors import Cancelled
from csm_tui.domain.preview.content import TextPreview
from csm_tui.domain.preview.lines import line_and_column
from csm_tui.domain.progress import CancelToken
from csm_tui.services.preview import preview_local_file
from csm_tui.services.preview._yaml import yaml_fault


def nothing() -> None: ...


def at(text: str) -> tuple[int | None, int | None, str] | None:
    fault, note = yaml_fault(text, True, nothing)
    assert note == ""
    return (fault.line, fault.column, fault.what) if fault else None


@pytest.fixture(params=["C", "Python"])
def either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with the fast reader of the wheels, and with the one that replaces it if missing."""
    if request.param == "Python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize(
    ("text", "line", "column", "says"),
    [
        ("a: 1\nb: c: d\n", 2, 5, "mapping values are not allowed"),
        ("é: 1\r\nb: ]\r\n", 2, 4, "node content"),
        ("a:\n  - [1, 2\n  - 3\n", 4, 1, "that starts in line 2"),
        ("a: 'x\n\n", 3, 1, "while scanning a quoted scalar that starts in line 1"),
        ("a: 1\n\tb: 2\n", 2, 1, "found"),
        ("é: 1\nb: \x1b[31m\n", 2, 4, "invalid character U+001B"),
        ("a: &x 1\nb: [*x, *none]\n", 2, 9, "anchor “none” is not defined before"),
        ("a: &x 1\n---\nb: *x\n", 3, 4, "anchor “x” is not defined before"),
    ],
)
def test_the_place_and_the_reason(text: str, line: int, column: int, says: str) -> None:
    found = at(text)
    assert found is not None
    assert found[:2] == (line, column)
    assert says in found[2]
    assert found[2].endswith(".")


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: [1, {c: 'd'}]\n",
        "a: &x [1]\nb: *x\n---\nc: |\n  text\n...\n",
        "!!python/object/apply:os.system ['true']\n",
        "a: 日本🍺\n",
        "# nothing but a remark\n",
    ],
)
def test_what_is_right_is_right(text: str) -> None:
    assert at(text) is None


def test_aliases_are_never_expanded(tmp_path: Path) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 60)
    )
    (tmp_path / "bomb.yaml").write_text(bomb)
    tracemalloc.start()
    try:
        found = preview_local_file(tmp_path / "bomb.yaml")
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert isinstance(found, TextPreview)
    assert (found.fault, found.note) == (None, "")
    assert most < 20_000_000


@pytest.mark.usefixtures("either")
@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{a: " * 50_000])
def test_deep_nesting_ends(text: str) -> None:
    fault, note = yaml_fault(text, True, nothing, seconds=0.2)
    assert fault is not None or "the rest took too long" in note
    if fault is not None:
        assert fault.what


def test_what_takes_too_long_is_said_and_can_be_stopped() -> None:
    text = "- 1\n" * 10_000
    assert yaml_fault(text, True, nothing, seconds=-1.0) == (
        None,
        "Checked up to line 1; the rest took too long.",
    )
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        yaml_fault(text, True, cancel.check)


def test_of_a_beginning_only_what_stays_wrong_is_told(tmp_path: Path) -> None:
    file = tmp_path / "large.yaml"
    file.write_text("a: [1,\n2,\n" + "3,\n" * 1_000 + "]\n")
    cut = preview_local_file(file, first_bytes=500)
    assert isinstance(cut, TextPreview)
    assert cut.fault is None
    assert cut.note == "Only the first part was checked; the rest may have errors."
    file.write_text("a: 1\nb: c: d\n" + "e: 1\n" * 1_000)
    cut = preview_local_file(file, first_bytes=500)
    assert isinstance(cut, TextPreview)
    assert cut.fault is not None
    assert (cut.fault.line, cut.fault.column) == (2, 5)


@given(st.text(alphabet="a\r\n"), st.data())
def test_places_are_those_of_the_lines_that_are_shown(text: str, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(text)))
    line, column = line_and_column(text, index)
    before = text[:index]
    # A line end of two characters ends with the second.
    if before.endswith("\r") and text[index : index + 1] == "\n":
        before = before[:-1]
        column -= 1
    lines = before.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    assert (line, column) == (len(lines), len(lines[-1]) + 1)


@given(st.text(alphabet="ab:-[]{}&*'\"|>\n #!%@\t\x1b\x85é🍺"))
def test_nothing_but_a_fault_comes_of_any_text(text: str) -> None:
    fault, _ = yaml_fault(text, True, nothing)
    if fault is not None:
        assert fault.line is not None
        assert fault.column is not None
        assert 1 <= fault.line <= len(text) + 1
        assert "\n" not in fault.what
