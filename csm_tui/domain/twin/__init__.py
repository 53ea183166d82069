"""The Twin Data Layer's values and rules: CSV files, quoting, plans, reports, query texts."""

from csm_tui.domain.twin.csv_file import CsvFile, FolderScan, Kind, Problem, Suggestion
from csm_tui.domain.twin.graph import GraphCounts, GraphNode, GraphRelationship, QueryResult
from csm_tui.domain.twin.plan import LoadPlan, LoadStep, Statement, WritePath
from csm_tui.domain.twin.report import (
    CountCheck,
    CutOffLoad,
    FileReport,
    LoadReport,
    Outcome,
    RowError,
)

__all__ = [
    "CountCheck",
    "CsvFile",
    "CutOffLoad",
    "FileReport",
    "FolderScan",
    "GraphCounts",
    "GraphNode",
    "GraphRelationship",
    "Kind",
    "LoadPlan",
    "LoadReport",
    "LoadStep",
    "Outcome",
    "Problem",
    "QueryResult",
    "RowError",
    "Statement",
    "Suggestion",
    "WritePath",
]
