"""The Twin Data Layer: CSV files, plans and reports of loads, graphs and queries."""

from csm_tui.domain.twin.csv_file import CsvFile, CsvKind, FolderScan, Problem, Suggestion
from csm_tui.domain.twin.graph import GraphCounts, GraphNode, GraphRelationship
from csm_tui.domain.twin.plan import LoadPlan, LoadStep, Statement, WritePath
from csm_tui.domain.twin.report import (
    VERIFYING,
    CountCheck,
    CutOffLoad,
    FileReport,
    LoadOutcome,
    LoadReport,
    RowError,
)

__all__ = [
    "VERIFYING",
    "CountCheck",
    "CsvFile",
    "CsvKind",
    "CutOffLoad",
    "FileReport",
    "FolderScan",
    "GraphCounts",
    "GraphNode",
    "GraphRelationship",
    "LoadOutcome",
    "LoadPlan",
    "LoadReport",
    "LoadStep",
    "Problem",
    "RowError",
    "Statement",
    "Suggestion",
    "WritePath",
]
