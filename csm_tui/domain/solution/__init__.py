"""Solutions: their parameters, groups and run templates, and the check of a solution."""

from csm_tui.domain.solution.check import check_solution
from csm_tui.domain.solution.definition import (
    ParameterGroup,
    ResourceSize,
    RunTemplate,
    Solution,
)
from csm_tui.domain.solution.finding import Severity, SolutionFinding, SubjectKind
from csm_tui.domain.solution.labels import ENGLISH, Labels, in_language
from csm_tui.domain.solution.parameter import (
    DATA_TYPES,
    DATASET_ID_TYPE,
    DB_PART_TYPE,
    FILE_PART_TYPE,
    PART_TYPES,
    DynamicValues,
    EnumValue,
    ParameterDefinition,
    TableColumn,
)
from csm_tui.domain.solution.rules import ValidationRule, parse_rule
from csm_tui.domain.solution.values import date_doubt, same_value, value_problem, why_unchecked

__all__ = [
    "DATASET_ID_TYPE",
    "DATA_TYPES",
    "DB_PART_TYPE",
    "ENGLISH",
    "FILE_PART_TYPE",
    "PART_TYPES",
    "DynamicValues",
    "EnumValue",
    "Labels",
    "ParameterDefinition",
    "ParameterGroup",
    "ResourceSize",
    "RunTemplate",
    "Severity",
    "Solution",
    "SolutionFinding",
    "SubjectKind",
    "TableColumn",
    "ValidationRule",
    "check_solution",
    "date_doubt",
    "in_language",
    "parse_rule",
    "same_value",
    "value_problem",
    "why_unchecked",
]
