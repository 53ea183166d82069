"""The workspace files of the seeded world, written when they are first read."""

import json
import random
import zipfile
from collections.abc import Callable
from typing import IO

from csm_tui.demo.brewery import Size, csv_text, generate_brewery
from csm_tui.demo.filestore import ContentWriter

_BIG = 50 * 1024 * 1024 + 1
_LONG = "a-very-long-name-" + "x" * 279 + ".csv"


def dev_files(seed: int, events_id: str, customers_id: str) -> dict[str, ContentWriter]:
    """Return the files of a usual workspace."""
    files = {
        "README.txt": _text(
            lambda: "Files of the brewery.\nInputs in data/, outputs in results/.\n"
        ),
        "config/run.json": _text(lambda: json.dumps({"iterations": 50, "seed": seed}, indent=2)),
        "config/bar.yaml": _text(lambda: "name: MyBar\nopen: true\nwaiters: 5\n"),
        "config/menu.xml": _text(lambda: "<menu><drink price='4.5'>Stout</drink></menu>\n"),
        "data/empty.txt": _text(lambda: ""),
        "data/été 2026/prévisions de ventes.csv": _table(seed, "mois,ventes", 3),
        "data2/Customer.csv": _graph_file("reference", seed + 1, "Customer"),
        f"datasets/{events_id}/events.csv": _text(_events),
        f"datasets/{customers_id}/customers.csv": _table(seed, "name,satisfaction,thirsty", 12),
        "archives/inputs 2025.zip": _zip(lambda: _graph_texts("reference", seed)),
        "archives/results-2025.zip": _zip(
            lambda: {"Stock.csv": _rows(seed, "Iteration,Stock", 52)}
        ),
        "notes/🍺 tasting notes.txt": _text(lambda: "Stout: roasted, dry.\nSaison: pepper, hay.\n"),
        "notes/à faire.txt": _text(lambda: "- commander des fûts\n- vérifier les tireuses\n"),
        "exports/2026/11/paris/lot-3/run-7/part-01.csv": _table(seed, "id,value", 20),
    }
    sizes: dict[str, Size] = {"reference": "reference", "city": "amsterdam"}
    for folder, size in sizes.items():
        for name in ("Bar", "Customer", "arc_Satisfaction", "contains_Customer"):
            files[f"data/{folder}/{name}.csv"] = _graph_file(size, seed, name)
    for month in ("2026-06", "2026-07", "2026-08", "2026-09"):
        for name in ("Satisfaction", "Stock"):
            files[f"results/{month}/{name}.csv"] = _table(seed, f"Iteration,Bar,{name}", 50)
    return files


def test_files(seed: int) -> dict[str, ContentWriter]:
    """Return files that are hard for a client: odd names, many files, a big one."""
    note = _text(lambda: "A name to be careful with.\n")
    odd = (
        "/etc/leading-slash.txt", "../../x", "C:\\x", "[/red]", "[bold]markup[/bold].txt",
        "line\nbreak.txt", "tab\tname.txt", "\x1b[31mred.txt", "🍻/emoji 🎉.txt", _LONG,
        "CON.txt", "trailing dot.", " leading space.txt", "Data/README.txt", "data/readme.txt",
        "data/a+b & c#d%20?.txt", "quote'\"`.txt", "\u202etxt.exe.txt",
    )  # fmt: skip
    files = dict.fromkeys(odd, note)
    files["data/Customer.csv"] = _graph_file("reference", seed, "Customer")
    files["data2/Customer.csv"] = _graph_file("reference", seed, "Customer")
    files["empty.csv"] = _text(lambda: "")
    files["big/just-over-50-MB.csv"] = _sparse
    files |= {f"bulk/part-{n:04}.csv": _table(n, "id,value", 3) for n in range(2000)}
    return files


def showcase_files(seed: int) -> dict[str, ContentWriter]:
    """Return the files of a workspace that may only be read."""
    return {
        "read me.txt": _text(lambda: "You may look, and take a copy.\n"),
        "data/Customer.csv": _graph_file("reference", seed, "Customer"),
    }


def _text(write: Callable[[], str]) -> ContentWriter:
    def make(target: IO[bytes]) -> None:
        target.write(write().encode())

    return make


def _table(seed: int, header: str, rows: int) -> ContentWriter:
    return _text(lambda: _rows(seed, header, rows))


def _rows(seed: int, header: str, rows: int) -> str:
    chance = random.Random(f"{seed} {header}")  # noqa: S311 - sample data, not a secret
    width = header.count(",")
    lines = (
        ",".join([str(n), *(str(chance.randint(0, 100)) for _ in range(width))])
        for n in range(rows)
    )
    return "\n".join([header, *lines]) + "\n"


def _events() -> str:
    themes = ("Quiz", "Concert", "Dégustation", "Karaoké", "Fête de la bière", "Match")
    lines = ["theme,date,timeOfDay,eventType,reservationsNumber,online"]
    for number, theme in enumerate(themes):
        day, kind = f"{3 + number * 4:02}/0{6 + number % 4}/2026", ("public", "private")[number % 2]
        online = "true" if number % 3 == 0 else "false"
        lines.append(f"{theme},{day},evening,{kind},{20 + number * 15},{online}")
    return "\n".join(lines) + "\n"


def _graph_file(size: Size, seed: int, name: str) -> ContentWriter:
    return _text(lambda: _graph_texts(size, seed)[f"{name}.csv"])


def _graph_texts(size: Size, seed: int) -> dict[str, str]:
    brewery = generate_brewery(size, seed)
    tables = brewery.nodes | brewery.arcs
    return {f"{name}.csv": csv_text(rows) for name, rows in tables.items()}


def _zip(entries: Callable[[], dict[str, str]]) -> ContentWriter:
    def make(target: IO[bytes]) -> None:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in entries().items():
                archive.writestr(zipfile.ZipInfo(name), text)

    return make


def _sparse(target: IO[bytes]) -> None:
    """Write a big file that takes no space on the disk."""
    target.write(b"id,value\n")
    target.truncate(_BIG)
