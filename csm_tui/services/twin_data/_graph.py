"""The calls to the graph of a dataset, and the queries that several modules need."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from csm_tui.domain.capabilities import Capability
from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import FeatureMissing, InputRefused, UnexpectedAnswer
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible
from csm_tui.domain.twin import GraphCounts
from csm_tui.domain.twin.quoting import quoted_name

if TYPE_CHECKING:
    from csm_tui.platform.twin_graph import BatchAnswer
    from csm_tui.services.connection import Session

# The platform parses texts that look like JSON objects; a leading # prevents that.
_COUNT_NODES = "MATCH (n) RETURN '#' + labels(n)[0] AS name, count(n) AS count"
_COUNT_RELATIONSHIPS = "MATCH ()-[r]->() RETURN '#' + type(r) AS name, count(r) AS count"
_INDEXES = "CALL db.indexes() YIELD label, properties RETURN '#' + label AS name, properties"
_NAMES = "CALL db.propertyKeys() YIELD propertyKey RETURN collect('#' + propertyKey) AS names"
_COUNT = "MATCH (n) RETURN count(n) AS count"
_PAGE = 20_000
"""Ids that are read with one query."""
_MOST_IDS = 10_000_000
"""Most ids of one label; an answer that never ends would fill the memory."""

_WAY_OUT = {
    "PENDING": "Wait until it ends, then refresh. If nothing works on it any longer, set the "
    "status by hand.",
    "ERROR": "The last import failed. Check the log of its run and run it again, or set the "
    "status by hand.",
    "NONE": "No data imported yet. Import data, or set the status by hand.",
}


class TwinGraph:
    """The graph of one dataset, called through a session."""

    def __init__(self, session: "Session", organization_id: str, dataset_id: str) -> None:
        self._session = session
        self._organization_id = organization_id
        self._dataset_id = dataset_id

    def dataset(self, cancel: CancelToken | None = None) -> Dataset:
        """Return the dataset.

        The status of one that is PENDING is requested, since that request ends it.
        """
        from csm_tui.platform import datasets, twin_graph

        client, organization_id, id_ = self._session.client, self._organization_id, self._dataset_id
        # Graphs belong to organizations, so the workspace does not matter.
        dataset = datasets.get_dataset(client, organization_id, "", id_, cancel)
        if dataset.status != "PENDING":
            return dataset
        if twin_graph.status(client, organization_id, id_, cancel) == "PENDING":
            return dataset
        return datasets.get_dataset(client, organization_id, "", id_, cancel)

    def ready_dataset(self, cancel: CancelToken | None = None) -> Dataset:
        """Return the dataset if its graph answers queries.

        Raises:
            FeatureMissing: this platform has no graphs, or this dataset has none.
            InputRefused: its status forbids it.
        """
        self._session.capabilities.require(Capability.TWIN_GRAPH)
        dataset = self.dataset(cancel)
        if not dataset.has_graph:
            raise FeatureMissing(
                f"Dataset {dataset.name} has no graph (no twingraphId).",
                "Choose a dataset of type Twincache, or have one created with a twingraphId.",
            )
        if dataset.status != "SUCCESS":
            raise InputRefused(
                f"Cannot query dataset {dataset.name}: its status is {dataset.status}, not "
                "SUCCESS.",
                _WAY_OUT.get(dataset.status, "Check the dataset on the platform."),
                {"status": dataset.status, "source": dataset.source_type},
            )
        return dataset

    def set_status(self, word: str) -> None:
        """Overwrite the dataset's status."""
        from csm_tui.platform import twin_graph

        twin_graph.set_status(self._session.client, self._organization_id, self._dataset_id, word)

    def read(self, cypher: str, cancel: CancelToken | None = None) -> list[dict[str, Any]]:
        """Run a query that changes nothing."""
        return self._query(cypher, cancel, changes=False)

    def write(self, cypher: str, cancel: CancelToken | None = None) -> list[dict[str, Any]]:
        """Run a query that may change the graph; after a cancel, it is unknown whether it did."""
        return self._query(cypher, cancel, changes=True)

    def batch(self, cypher: str, body: bytes, cancel: CancelToken | None = None) -> "BatchAnswer":
        """Run a query for each row of CSV bytes; after a cancel, it is unknown what it did."""
        from csm_tui.platform import twin_graph

        place = (self._organization_id, self._dataset_id)
        return twin_graph.batch(self._session.client, *place, cypher, body, cancel)

    def counts(self, cancel: CancelToken | None = None) -> GraphCounts:
        """Count nodes by label and relationships by type; an empty name stands for no label."""
        nodes = self.read(_COUNT_NODES, cancel)
        return GraphCounts(_counted(nodes), _counted(self.read(_COUNT_RELATIONSHIPS, cancel)))

    def size(self, cancel: CancelToken | None = None) -> int:
        """Count all nodes."""
        from csm_tui.platform import twin_graph

        return sum(twin_graph.counts(self.read(_COUNT, cancel)))

    def indexed_labels(self) -> frozenset[str]:
        """Return the labels whose ids are indexed."""
        return frozenset(
            row["name"][1:]
            for row in self.read(_INDEXES)
            if isinstance(row.get("name"), str) and "id" in _texts(row, "properties")
        )

    def property_names(self, cancel: CancelToken | None = None) -> frozenset[str]:
        """Return the names of all properties since the graph was created, unused ones included."""
        rows = self.read(_NAMES, cancel)
        return frozenset(name[1:] for name in _texts(rows[0] if rows else {}, "names"))

    def ids(self, label: str, cancel: CancelToken | None = None) -> Iterator[str]:
        """Yield the ids of a label's nodes that are texts; ids from CSV files always are."""
        start = 0
        while True:
            # One list per page: separate rows cost the platform several times as much. The order
            # of a scan is stable while there are no writes, which a load checks by the counts.
            # Only texts compare with a text; the list keeps the index out of the comparison.
            rows = self.read(
                f"MATCH (n:{quoted_name(label)}) WHERE [n.id >= ''] = [true]"
                f" WITH n SKIP {start} LIMIT {_PAGE} RETURN collect('#' + n.id) AS ids",
                cancel,
            )
            ids = _texts(rows[0] if rows else {}, "ids")
            yield from (node_id[1:] for node_id in ids)
            if len(ids) < _PAGE:
                return
            start += _PAGE
            if start > _MOST_IDS:
                raise UnexpectedAnswer(
                    f"The list of ids of {visible(label)} in the graph does not end.",
                    "Empty the graph before the load, or report this.",
                )

    def _query(
        self, cypher: str, cancel: CancelToken | None, *, changes: bool
    ) -> list[dict[str, Any]]:
        from csm_tui.platform import twin_graph

        return twin_graph.query(
            self._session.client,
            self._organization_id,
            self._dataset_id,
            cypher,
            changes=changes,
            cancel=cancel,
        )


def _counted(rows: list[dict[str, Any]]) -> dict[str, int]:
    from csm_tui.platform import twin_graph

    names = (str(row.get("name", "#"))[1:] for row in rows)
    return dict(zip(names, twin_graph.counts(rows), strict=True))


def _texts(row: dict[str, Any], key: str) -> tuple[str, ...]:
    """Return a list of texts from a row.

    Raises:
        UnexpectedAnswer: it is not one; its texts alone would be taken for the whole list.
    """
    found = row.get(key)
    if isinstance(found, list) and all(isinstance(each, str) for each in found):
        return tuple(found)
    raise UnexpectedAnswer(
        f"Invalid query response: no list of {key}.",
        "Retry. If it persists, report it.",
    )
