"""The brewery and its sample folders: sizes, seeds and one fault each."""

import csv
from pathlib import Path

import pytest

from csm_tui.demo.brewery import Size, generate_brewery
from csm_tui.demo.folders import write_sample_folders


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    return write_sample_folders(tmp_path, seed=1)


@pytest.mark.parametrize(
    ("size", "customers", "arcs"),
    [("reference", 4, 8), ("amsterdam", 50, 160), ("barcelona", 500, 1400)],
)
def test_brewery_has_the_size_and_holds_together(size: Size, customers: int, arcs: int) -> None:
    brewery = generate_brewery(size, seed=3)
    ids = {row["id"] for row in brewery.nodes["Customer"]}
    friends = [(row["source"], row["target"]) for row in brewery.arcs["arc_Satisfaction"]]
    assert len(ids) == customers
    assert len(set(friends)) == arcs
    assert all((target, source) in friends for source, target in friends)
    assert {end for pair in friends for end in pair} <= ids
    assert {row["target"] for row in brewery.arcs["contains_Customer"]} == ids
    assert {row["source"] for row in brewery.arcs["contains_Customer"]} == {"MyBar"}


def test_brewery_follows_its_seed() -> None:
    assert generate_brewery("amsterdam", 1) == generate_brewery("amsterdam", 1)
    assert generate_brewery("amsterdam", 1) != generate_brewery("amsterdam", 2)


def test_names_hold_what_breaks_naive_code() -> None:
    names = " ".join(str(row["id"]) for row in generate_brewery("amsterdam").nodes["Customer"])
    assert "'" in names
    assert "-" in names
    assert not names.isascii()


def test_good_folder_follows_the_loaders_rules(folders: dict[str, Path]) -> None:
    headers = {path.name: _rows(path)[0] for path in folders["brewery"].iterdir()}
    assert headers == {
        "Bar.csv": ["id", "NbWaiters", "RestockQty", "Stock"],
        "Customer.csv": ["id", "Satisfaction", "SurroundingSatisfaction", "Thirsty"],
        "contains_Customer.csv": ["src", "dest", "name"],
        "arc_Satisfaction.csv": ["src", "dest", "name"],
    }
    customers = _rows(folders["brewery"] / "Customer.csv")[1:]
    assert {row[3] for row in customers} <= {"true", "false"}


def test_older_folder_differs_in_the_names_of_the_ends_only(folders: dict[str, Path]) -> None:
    older = _rows(folders["brewery-source-target"] / "arc_Satisfaction.csv")
    assert older[0] == ["source", "target", "name"]
    assert older[1:] == _rows(folders["brewery"] / "arc_Satisfaction.csv")[1:]


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    one, two = (write_sample_folders(tmp_path / name, seed=5) for name in ("one", "two"))
    for folder, path in one.items():
        for file in path.iterdir():
            assert file.read_bytes() == (two[folder] / file.name).read_bytes()


def test_faults_are_there_one_a_folder(folders: dict[str, Path]) -> None:
    def content(fault: str, name: str = "Customer.csv") -> bytes:
        return (folders[f"faults/{fault}"] / name).read_bytes()

    good = (folders["brewery"] / "Customer.csv").read_bytes()
    assert content("bom") == b"\xef\xbb\xbf" + good
    assert content("semicolon").startswith(b"id;Satisfaction;")
    assert content("missing-nodes") == good
    assert b",Nobody," in content("missing-nodes", "arc_Satisfaction.csv")
    assert content("duplicate-ids").splitlines()[1] == content("duplicate-ids").splitlines()[-1]
    assert content("lfs-pointer").startswith(b"version https://git-lfs.github.com/spec/v1\n")
    with pytest.raises(UnicodeDecodeError):
        content("latin-1").decode()
    assert content("no-id").startswith(b"Name,Satisfaction,")
    assert _rows(folders["faults/id-twice"] / "Customer.csv")[0][::4] == ["id", "ID"]
    assert _rows(folders["faults/quote-and-newline"] / "Customer.csv")[1][0].count("\n") == 1
    assert _rows(folders["faults/backslash"] / "Customer.csv")[1][0].endswith("\\")
    assert content("empty") == b""
    assert {path.name for path in folders["faults/file-names"].iterdir()} == {
        "a b-c.csv",
        "a`b.csv",
    }
