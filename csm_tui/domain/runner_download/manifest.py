"""The manifest of a download: what came from where."""

import json
from datetime import datetime

from csm_tui import __version__
from csm_tui.domain.organization import Raw
from csm_tui.domain.runner_download.plan import DownloadReport, SavedFile, Source


def manifest(report: DownloadReport, platform: str, version: str, now: datetime) -> bytes:
    """Return the manifest as JSON.

    Args:
        report: what was written, all but the manifest.
        platform: the address of the API.
        version: of the platform.
        now: the time of writing.
    """
    plan = report.plan
    runner = plan.runner
    document = {
        "complete": report.complete,
        "written": _moment(now),
        "written_by": f"csm-tui {__version__}",
        "layout": "CoAL 2.x" if plan.parts_layout else "CoAL 1.x",
        "platform": {"address": platform, "version": version},
        "organization": plan.workspace[0],
        "workspace": plan.workspace[1],
        "runner": {
            "id": runner.id,
            "name": runner.name,
            "read": _moment(plan.asked),
            "created": _moment(runner.created),
            "updated": _moment(runner.updated),
            "solution": runner.solution_id,
            "run_template": runner.run_template_id,
            "last_run": runner.last_run_id,
        },
        "datasets": [_dataset(each, report) for each in plan.sources.values()],
        "left_out": [each.dataset_id for each in plan.left_out],
        "files": [_file(each) for each in report.files],
        "notes": list(report.notes),
    }
    return (json.dumps(document, indent=2) + "\n").encode("ascii")


def _dataset(source: Source, report: DownloadReport) -> Raw:
    uses = [each for each in report.plan.uses if each.dataset_id == source.dataset_id]
    dataset, error = source.dataset, report.failures.get(source.dataset_id)
    return {
        "id": source.dataset_id,
        "name": dataset.name if dataset else None,
        "kind": source.kind.value,
        "status": (dataset.status or None) if dataset else None,
        "created": _moment(dataset.created) if dataset else None,
        "updated": _moment(dataset.updated) if dataset else None,
        "folders": [each.folder for each in uses],
        "parameters": [each.parameter_id for each in uses if each.parameter_id],
        "error": f"{error.headline} {error.next_step}" if error else None,
    }


def _file(saved: SavedFile) -> Raw:
    return {
        "path": saved.path,
        "size": saved.size,
        "sha256": saved.sha256,
        "dataset": saved.dataset_id,
        "origin": dict(saved.source.origin) if saved.source else {"runner": "its parameters"},
        "rows": saved.source.rows if saved.source else None,
        "read": _moment(saved.read),
    }


def _moment(when: datetime | None) -> str | None:
    return when.isoformat(timespec="milliseconds") if when else None
