"""Parts of datasets: queries over tables, the header's rule, plans and results of uploads."""

from csm_tui.domain.dataset_parts.download import PartsDownloadPlan, PlannedPartDownload
from csm_tui.domain.dataset_parts.header import header_columns, header_fault
from csm_tui.domain.dataset_parts.query import (
    ColumnCounts,
    PartQuery,
    SortColumn,
    counting_query,
)
from csm_tui.domain.dataset_parts.table import (
    RefusedTableError,
    TableContent,
    read_table,
    table_rows,
)
from csm_tui.domain.dataset_parts.upload import (
    KeptPart,
    NewDataset,
    PartDecision,
    PartReplacement,
    PartResult,
    PartsReport,
    PartUploadPlan,
    PlannedPart,
    equal_stems,
    part_name,
    stem_remarks,
)

__all__ = [
    "ColumnCounts",
    "KeptPart",
    "NewDataset",
    "PartDecision",
    "PartQuery",
    "PartReplacement",
    "PartResult",
    "PartUploadPlan",
    "PartsDownloadPlan",
    "PartsReport",
    "PlannedPart",
    "PlannedPartDownload",
    "RefusedTableError",
    "SortColumn",
    "TableContent",
    "counting_query",
    "equal_stems",
    "header_columns",
    "header_fault",
    "part_name",
    "read_table",
    "stem_remarks",
    "table_rows",
]
