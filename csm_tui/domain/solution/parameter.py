"""The definition of a parameter, in the conventions of the web application (PLATFORM.md 5.3)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from csm_tui.domain.organization import Raw
from csm_tui.domain.solution.labels import ENGLISH, Labels, in_language

DATASET_ID_TYPE = "%DATASETID%"
"""The varType whose value is a dataset id."""
FILE_PART_TYPE = "%DATASET_PART_ID_FILE%"
DB_PART_TYPE = "%DATASET_PART_ID_DB%"
PART_TYPES = frozenset({FILE_PART_TYPE, DB_PART_TYPE})
"""The varTypes whose data is a part of the runner's parameter dataset (PLATFORM.md 5.3)."""
DATA_TYPES = PART_TYPES | {DATASET_ID_TYPE}
"""The varTypes whose data lie in a dataset or in a dataset part."""

COLUMN_TYPES = frozenset({"string", "int", "number", "bool", "date", "enum"})
"""The types of the values of a table's column."""

CYPHER = "cypher"
PART_QUERY = "dbDatasetPart"


@dataclass(frozen=True, slots=True)
class EnumValue:
    """One of the values that a parameter can take."""

    key: str
    """The text that a runner has."""
    labels: Labels = field(default_factory=dict)
    tooltips: Labels = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class DynamicValues:
    """Where the web application reads values while a runner is edited."""

    kind: str
    """``cypher`` for the twin graph, ``dbDatasetPart`` for a part of type DB, or another word."""
    query: str = ""
    part_name: str = ""
    result_key: str = ""
    """The column of the result that has the values."""
    options: Raw = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column of a table parameter, or a group of columns under one header."""

    field: str
    """The name in the CSV file; empty for a group."""
    headers: Labels
    types: tuple[str, ...] = ()
    """The type of the values, and the behaviour of the column: ``int``, ``nonEditable``."""
    minimum: str | None = None
    maximum: str | None = None
    default: str | None = None
    enum_values: tuple[EnumValue, ...] = ()
    accepts_empty: bool = False
    children: "tuple[TableColumn, ...]" = ()
    unreadable: tuple[str, ...] = ()

    @property
    def value_type(self) -> str:
        """The type of the values: string if none is given."""
        return next((word for word in self.types if word in COLUMN_TYPES), "string")

    @property
    def behaviours(self) -> tuple[str, ...]:
        """The other words of its types."""
        return tuple(word for word in self.types if word != self.value_type)

    def leaves(self) -> "Iterator[TableColumn]":
        """Yield the columns of a group, or the column itself."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


@dataclass(frozen=True, slots=True)
class ParameterDefinition:
    """The definition of one parameter in a solution."""

    id: str
    labels: Labels
    var_type: str
    default: str | None = None
    minimum: str | None = None
    maximum: str | None = None
    description: str = ""
    pattern: str | None = None
    """A regular expression for the value, which the platform stores and nothing applies."""
    sub_type: str = ""
    """How the web application shows it: ``RADIO``, ``SLIDER``, ``SCENARIOS``, ``TABLE``."""
    hidden: bool = False
    min_length: int | None = None
    max_length: int | None = None
    validation: str = ""
    """A rule about another parameter: ``> start_date``."""
    enum_values: tuple[EnumValue, ...] = ()
    dynamic_enum: DynamicValues | None = None
    """The source of the values to choose from."""
    dynamic_default: DynamicValues | None = None
    """The source of the value that a new runner starts with."""
    columns: tuple[TableColumn, ...] = ()
    date_format: str = ""
    tooltips: Labels = field(default_factory=dict)
    run_template_filter: tuple[str, ...] = ()
    not_text: tuple[str, ...] = ()
    """Which of default and bounds came as numbers or booleans instead of texts."""
    unreadable: tuple[str, ...] = ()
    """What could not be read, in words: ``labels is a number``."""
    options: Raw = field(default_factory=dict, compare=False)
    raw: Raw = field(default_factory=dict, compare=False, repr=False)

    @property
    def label(self) -> str:
        """The English label, or any label, or the id."""
        return self.label_in(ENGLISH)

    def label_in(self, language: str) -> str:
        """Return the label in a language, or any label, or the id."""
        return in_language(self.labels, language) or self.id

    @property
    def is_table(self) -> bool:
        """Whether the web application edits it as a table."""
        return self.sub_type == "TABLE"

    @property
    def table_columns(self) -> tuple[TableColumn, ...]:
        """The columns without their groups."""
        return tuple(leaf for column in self.columns for leaf in column.leaves())

    def enum_value(self, key: str) -> EnumValue | None:
        """Return the enum value of a key."""
        return next((value for value in self.enum_values if value.key == key), None)
