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
        "README.txt": text_file(
            lambda: "Files of the brewery.\nInputs in data/, outputs in results/.\n"
        ),
        "config/run.json": text_file(
            lambda: json.dumps({"iterations": 50, "seed": seed}, indent=2)
        ),
        "config/bar.yaml": text_file(lambda: "name: MyBar\nopen: true\nwaiters: 5\n"),
        "config/menu.xml": text_file(lambda: "<menu><drink price='4.5'>Stout</drink></menu>\n"),
        "data/empty.txt": text_file(lambda: ""),
        "data/été 2026/prévisions de ventes.csv": table_file(seed, "mois,ventes", 3),
        "data2/Customer.csv": graph_file("reference", seed + 1, "Customer"),
        f"datasets/{events_id}/events.csv": text_file(events_text),
        f"datasets/{customers_id}/customers.csv": table_file(seed, "name,satisfaction,thirsty", 12),
        "archives/inputs 2025.zip": zip_file(lambda: graph_texts("reference", seed)),
        "archives/results-2025.zip": zip_file(
            lambda: {"Stock.csv": _rows(seed, "Iteration,Stock", 52)}
        ),
        "notes/🍺 tasting notes.txt": text_file(
            lambda: "Stout: roasted, dry.\nSaison: pepper, hay.\n"
        ),
        "notes/à faire.txt": text_file(lambda: "- commander des fûts\n- vérifier les tireuses\n"),
        "exports/2026/11/paris/lot-3/run-7/part-01.csv": table_file(seed, "id,value", 20),
    }
    sizes: dict[str, Size] = {"reference": "reference", "city": "amsterdam"}
    for folder, size in sizes.items():
        for name in ("Bar", "Customer", "arc_Satisfaction", "contains_Customer"):
            files[f"data/{folder}/{name}.csv"] = graph_file(size, seed, name)
    for month in ("2026-06", "2026-07", "2026-08", "2026-09"):
        for name in ("Satisfaction", "Stock"):
            files[f"results/{month}/{name}.csv"] = table_file(seed, f"Iteration,Bar,{name}", 50)
    return files


def test_files(seed: int) -> dict[str, ContentWriter]:
    """Return files that are hard for a client: odd names, many files, a big one."""
    note = text_file(lambda: "A name to be careful with.\n")
    odd = (
        "/etc/leading-slash.txt", "../../x", "C:\\x", "[/red]", "[bold]markup[/bold].txt",
        "line\nbreak.txt", "tab\tname.txt", "\x1b[31mred.txt", "🍻/emoji 🎉.txt", _LONG,
        "CON.txt", "trailing dot.", " leading space.txt", "Data/README.txt", "data/readme.txt",
        "data/a+b & c#d%20?.txt", "quote'\"`.txt", "\u202etxt.exe.txt",
    )  # fmt: skip
    files = dict.fromkeys(odd, note)
    files["data/Customer.csv"] = graph_file("reference", seed, "Customer")
    files["data2/Customer.csv"] = graph_file("reference", seed, "Customer")
    files["empty.csv"] = text_file(lambda: "")
    files["big/just-over-50-MB.csv"] = _sparse
    files |= {f"bulk/part-{n:04}.csv": table_file(n, "id,value", 3) for n in range(2000)}
    return files


def showcase_files(seed: int) -> dict[str, ContentWriter]:
    """Return the files of a workspace that may only be read."""
    return {
        "read me.txt": text_file(lambda: "You may look, and take a copy.\n"),
        "data/Customer.csv": graph_file("reference", seed, "Customer"),
    }


def text_file(write: Callable[[], str]) -> ContentWriter:
    """Return the writer of a text."""

    def make(target: IO[bytes]) -> None:
        target.write(write().encode())

    return make


def table_file(seed: int, header: str, rows: int) -> ContentWriter:
    """Return the writer of a table of numbers."""
    return text_file(lambda: _rows(seed, header, rows))


def _rows(seed: int, header: str, rows: int) -> str:
    chance = random.Random(f"{seed} {header}")  # noqa: S311 - sample data, not a secret
    width = header.count(",")
    lines = (
        ",".join([str(n), *(str(chance.randint(0, 100)) for _ in range(width))])
        for n in range(rows)
    )
    return "\n".join([header, *lines]) + "\n"


def events_text() -> str:
    """Return a table of events."""
    themes = ("Quiz", "Concert", "Dégustation", "Karaoké", "Fête de la bière", "Match")
    lines = ["theme,date,timeOfDay,eventType,reservationsNumber,online"]
    for number, theme in enumerate(themes):
        day, kind = f"{3 + number * 4:02}/0{6 + number % 4}/2026", ("public", "private")[number % 2]
        online = "true" if number % 3 == 0 else "false"
        lines.append(f"{theme},{day},evening,{kind},{20 + number * 15},{online}")
    return "\n".join(lines) + "\n"


def graph_file(size: Size, seed: int, name: str) -> ContentWriter:
    """Return the writer of one label or relationship of a brewery."""
    return text_file(lambda: graph_texts(size, seed)[f"{name}.csv"])


def graph_texts(size: Size, seed: int) -> dict[str, str]:
    """Return the CSV files of a brewery by their names."""
    brewery = generate_brewery(size, seed)
    tables = brewery.nodes | brewery.arcs
    return {f"{name}.csv": csv_text(rows) for name, rows in tables.items()}


def zip_file(entries: Callable[[], dict[str, str]]) -> ContentWriter:
    """Return the writer of an archive of texts."""

    def make(target: IO[bytes]) -> None:
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in entries().items():
                archive.writestr(zipfile.ZipInfo(name), text)

    return make


def _sparse(target: IO[bytes]) -> None:
    """Write a big file that takes no space on the disk."""
    target.write(b"id,value\n")
    target.truncate(_BIG)
