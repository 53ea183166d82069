"""Sample folders of CSV files for the Twin Data Layer: valid ones, and one for each fault."""

from collections.abc import Iterable
from pathlib import Path

from csm_tui.demo.brewery import Brewery, Row, csv_text, generate_brewery

_LFS_POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:3f1e0f2a6f0c9d4b8e7a5c6d1b2f3a4958677685a4b3c2d1e0f9e8d7c6b5a493\n"
    "size 13295\n"
)


def write_sample_folders(target: Path, seed: int = 1) -> dict[str, Path]:
    """Write every sample folder below a target; the same seed gives the same bytes.

    Returns:
        The folders by path below the target: `brewery`, `brewery-source-target`, `faults/bom`, ...
    """
    brewery = generate_brewery("reference", seed)
    samples = {
        "brewery": _files(brewery, ("src", "dest")),
        "brewery-source-target": _files(brewery, ("source", "target")),
        **{f"faults/{name}": files for name, files in _faults(brewery).items()},
    }
    for folder, files in samples.items():
        (target / folder).mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (target / folder / name).write_bytes(content)
    return {folder: target / folder for folder in samples}


def _files(brewery: Brewery, ends: tuple[str, str]) -> dict[str, bytes]:
    nodes = {f"{label}.csv": _csv(rows) for label, rows in brewery.nodes.items()}
    arcs = {
        f"{kind}.csv": _csv(_renamed(row, ends) for row in rows)
        for kind, rows in brewery.arcs.items()
    }
    return nodes | arcs


def _faults(brewery: Brewery) -> dict[str, dict[str, bytes]]:
    customers = brewery.nodes["Customer"]
    good = _csv(customers)
    text = good.decode()
    first = customers[0]
    stranger: Row = {"src": str(first["id"]), "dest": "Nobody", "name": "to a stranger"}
    return {
        "bom": {"Customer.csv": b"\xef\xbb\xbf" + good},
        "semicolon": {"Customer.csv": text.replace(",", ";").encode()},
        "missing-nodes": {"Customer.csv": good, "arc_Satisfaction.csv": _csv([stranger])},
        "duplicate-ids": {"Customer.csv": _csv([*customers, first])},
        "lfs-pointer": {"Customer.csv": _LFS_POINTER.encode()},
        "latin-1": {"Customer.csv": f"{text}Zoé,1,2,true\n".encode("latin-1", "replace")},
        "no-id": {"Customer.csv": text.replace("id,", "Name,", 1).encode()},
        "id-twice": {
            "Customer.csv": _csv({**row, "ID": index} for index, row in enumerate(customers))
        },
        "quote-and-newline": {"Customer.csv": _csv([{**first, "id": 'Zoë "the\nBar" Weiß'}])},
        "backslash": {"Customer.csv": _csv([{**first, "id": "Zoë\\"}])},
        "empty": {"Customer.csv": b""},
        "file-names": {"a b-c.csv": good, "a`b.csv": good},
    }


def _renamed(row: Row, ends: tuple[str, str]) -> Row:
    source, target = ends
    return {source: row["source"], target: row["target"], "name": row["name"]}


def _csv(rows: Iterable[Row]) -> bytes:
    return csv_text(rows).encode()
