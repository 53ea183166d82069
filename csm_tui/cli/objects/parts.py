"""``csm-tui parts``: list, show, get, put, restore and query the parts of a dataset."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from csm_tui.cli.console import ProgressLine, check_may_change, interruptible
from csm_tui.cli.objects.lookup import find_dataset, find_part, workspace_datasets
from csm_tui.cli.objects.shown import moment, part_facts, say_facts, say_result, say_rows
from csm_tui.cli.objects.transfer import checked_folder, save, send
from csm_tui.cli.output import DONE, complain, say, say_bytes, say_json
from csm_tui.domain.capabilities import Capability
from csm_tui.domain.dataset_parts import PartQuery, PartReplacement, SortColumn
from csm_tui.domain.errors import Misused, NotFound
from csm_tui.domain.text import visible

if TYPE_CHECKING:
    from csm_tui.domain.dataset import Dataset, DatasetPart
    from csm_tui.domain.progress import CancelToken
    from csm_tui.services.connection import Session
    from csm_tui.services.datasets.parts import PartTable, WorkspaceDatasets


def list_parts(session: "Session", options: argparse.Namespace) -> int:
    """Print id, type, time of the last change and source name of each part."""
    datasets, dataset = _dataset(session, options)
    lost = datasets.lost_parts(dataset) if options.all else ()
    if options.json:
        found = [*(_as_json(part, listed=True) for part in dataset.parts)]
        found += [_as_json(part, listed=False) for part in lost]
        say_json({"dataset": dataset.id, "parts": found})
    else:
        say_rows(map(_row, (*dataset.parts, *lost)))
    for part in lost:
        complain(
            f"{visible(part.source_name)} ({part.id}) is stored, but not listed in the dataset."
        )
    if not dataset.parts:
        complain("The dataset has no parts.")
    return DONE


def show_part(session: "Session", options: argparse.Namespace) -> int:
    """Print what is known of a part."""
    _, dataset = _dataset(session, options)
    part = find_part(dataset, options.part)
    say_facts(part.raw, part_facts(part), as_json=options.json)
    return DONE


def get_parts(session: "Session", options: argparse.Namespace) -> int:
    """Save parts, or print the content of one."""
    datasets, dataset = _dataset(session, options)
    parts = [find_part(dataset, text) for text in options.parts]
    if not options.stdout:
        return save(datasets, datasets.plan_download(parts, checked_folder(options.into)), options)
    if len(parts) != 1:
        raise Misused(f"--stdout prints one part, but {len(parts):,} match.", "Name one part.")
    if options.json:
        raise Misused("--stdout and --json cannot be combined.", "Use one of them.")

    def write(cancel: "CancelToken") -> None:
        with datasets.reader(parts[0]).read(cancel=cancel) as content:
            say_bytes(content)

    if interruptible(write)[1]:
        raise KeyboardInterrupt
    return DONE


def put_parts(session: "Session", options: argparse.Namespace) -> int:
    """Send files as parts of a dataset, or replace one part by a file."""
    datasets, dataset = _dataset(session, options)
    if options.part is not None and len(options.paths) != 1:
        raise Misused("--as replaces one part with one file.", "Name one file.")
    if not options.dry_run:
        check_may_change(session.profile, options.confirm, "Uploading parts")
    if options.part is None:
        return send(datasets, dataset, options)
    part = find_part(dataset, options.part)
    path = Path(options.paths[0])
    if options.dry_run:
        item = datasets.check_replacement(part, path)
        say(f"{visible(str(path))} -> {visible(part.source_name)}  {item.kind.value}  (exists)")
        return DONE

    def work(cancel: "CancelToken") -> PartReplacement:
        with ProgressLine() as line:
            return datasets.replace(part, path, progress=line.progress, cancel=cancel)

    return _replaced(interruptible(work)[0], options)


def restore_part(session: "Session", options: argparse.Namespace) -> int:
    """Put the data of a part back that were kept on this computer while it was replaced."""
    datasets, dataset = _dataset(session, options)
    kept = next(
        (
            each
            for each in datasets.kept_parts()
            if each.part.dataset_id == dataset.id
            and options.part in {each.part.id, each.part.source_name, each.part.name}
        ),
        None,
    )
    if kept is None:
        raise NotFound(
            f"No backup of “{visible(options.part)}” on this computer.",
            "A backup is kept only until the replacement is confirmed.",
        )
    check_may_change(session.profile, options.confirm, "Restoring a part")

    def work(cancel: "CancelToken") -> PartReplacement:
        with ProgressLine() as line:
            return datasets.put_back(
                kept, force=options.force, progress=line.progress, cancel=cancel
            )

    return _replaced(interruptible(work)[0], options)


def query_part(session: "Session", options: argparse.Namespace) -> int:
    """Print the rows of a query over a table, or save them as the platform sends them."""
    datasets, dataset = _dataset(session, options)
    if options.csv is not None and options.json:
        raise Misused("--csv and --json cannot be combined.", "Use one of them.")
    table = datasets.table(find_part(dataset, options.part))
    query = _query(options)
    query.check(table.columns())
    if options.csv is not None:
        return _save_answer(table, query, options)

    def ask(cancel: "CancelToken") -> None:
        with ProgressLine() as line:
            result = table.query(query, progress=line.progress, cancel=cancel)
        say_result(result, as_json=options.json)
        if result.truncated:
            complain(
                f"Only {len(result.rows):,} of {result.total:,} rows printed.",
                "Use --csv - for all rows.",
            )
        if result.note:
            complain(result.note)

    if interruptible(ask)[1]:
        raise KeyboardInterrupt
    return DONE


def _save_answer(table: "PartTable", query: PartQuery, options: argparse.Namespace) -> int:
    def work(cancel: "CancelToken") -> None:
        if options.csv == "-":
            with table.read(query, cancel=cancel) as answer:
                say_bytes(answer)
            return
        with ProgressLine() as line:
            done = table.export(
                query,
                Path(options.csv),
                overwrite=options.overwrite,
                progress=line.progress,
                cancel=cancel,
            )
        say(visible(str(done.path)))

    if interruptible(work)[1]:
        raise KeyboardInterrupt
    return DONE


def _dataset(
    session: "Session", options: argparse.Namespace
) -> "tuple[WorkspaceDatasets, Dataset]":
    """Return the datasets of the workspace, and the one that the command is about.

    Raises:
        FeatureMissing: the platform has no parts.
    """
    session.capabilities.require(Capability.DATASET_PARTS)
    datasets = workspace_datasets(session, options)
    return datasets, find_dataset(datasets, options.dataset)


def _query(options: argparse.Namespace) -> PartQuery:
    return PartQuery(
        columns=_names(options.select),
        sums=_names(options.sum),
        avgs=_names(options.avg),
        counts=_names(options.count),
        mins=_names(options.min),
        maxs=_names(options.max),
        distinct=options.distinct,
        group=_names(options.group),
        order=tuple(map(_sort_column, _names(options.order))),
        limit=options.limit,
        offset=options.offset,
    )


def _names(given: list[str]) -> tuple[str, ...]:
    return tuple(name.strip() for text in given for name in text.split(",") if name.strip())


def _sort_column(text: str) -> SortColumn:
    name, colon, way = text.rpartition(":")
    if not colon:
        return SortColumn(text)
    if way not in {"asc", "desc"}:
        raise Misused(f"Invalid sort column “{visible(text)}”.", "Use COLUMN or COLUMN:desc.")
    return SortColumn(name, way == "desc")


def _replaced(done: PartReplacement, options: argparse.Namespace) -> int:
    if options.json:
        say_json(
            {
                "part": done.part.id,
                "source_name": done.part.source_name,
                "size": done.size,
                "rows": done.rows,
                "kept": str(done.kept.path) if done.kept else None,
                "note": done.note or None,
            }
        )
    else:
        say(visible(done.part.source_name))
    if done.note:
        complain(done.note)
    return DONE


def _row(part: "DatasetPart") -> tuple[str, ...]:
    return part.id, part.kind_word, moment(part.updated), part.source_name


def _as_json(part: "DatasetPart", *, listed: bool) -> dict[str, object]:
    return {
        "id": part.id,
        "name": part.name,
        "source_name": part.source_name,
        "type": part.kind_word,
        "tags": list(part.tags),
        "changed": moment(part.updated) or None,
        "listed": listed,
    }
