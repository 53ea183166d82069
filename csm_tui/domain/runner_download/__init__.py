"""The download of a runner's data, in the layout that handlers read (PLATFORM.md 10)."""

from csm_tui.domain.runner_download.plan import (
    ENVIRONMENT,
    MANIFEST,
    DownloadOptions,
    DownloadPlan,
    DownloadReport,
    PlannedFile,
    SavedFile,
    Source,
    SourceFile,
    SourceKind,
)
from csm_tui.domain.runner_download.uses import DATASETS, PARAMETERS, DatasetUse

__all__ = [
    "DATASETS",
    "ENVIRONMENT",
    "MANIFEST",
    "PARAMETERS",
    "DatasetUse",
    "DownloadOptions",
    "DownloadPlan",
    "DownloadReport",
    "PlannedFile",
    "SavedFile",
    "Source",
    "SourceFile",
    "SourceKind",
]
