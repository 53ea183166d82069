"""The calls to one dataset's graph, and what is asked of it again and again."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from csm_tui.domain.dataset import Dataset
from csm_tui.domain.errors import FeatureMissing, InputRefused
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.twin import GraphCounts
from csm_tui.domain.twin.quoting import quoted_name

if TYPE_CHECKING:
    from csm_tui.platform.twin_graph import BatchAnswer
    from csm_tui.services.connection import Session

# The platform parses text that looks like a JSON object; nothing that begins with # does.
_COUNT_NODES = "MATCH (n) RETURN '#' + labels(n)[0] AS name, count(n) AS count"
_COUNT_RELATIONSHIPS = "MATCH ()-[r]->() RETURN '#' + type(r) AS name, count(r) AS count"
_INDEXES = "CALL db.indexes() YIELD label, properties RETURN '#' + label AS name, properties"
_NAMES = "CALL db.propertyKeys() YIELD propertyKey RETURN collect('#' + propertyKey) AS names"
_PAGE = 20_000
"""Ids read with one query."""

_WAY_OUT = {
    "PENDING": "Wait until the work on it has ended, then look again. When nothing works on it"
    " any more (the platform was restarted), its status must be set by hand.",
    "ERROR": "Its last import failed: read the log of the run behind it and repeat it, or declare"
    " its graph good as it is.",
    "NONE": "Nothing was imported yet: import its data, or declare its graph ready.",
}


class TwinGraph:
    """One dataset's graph, called through a session."""

    def __init__(self, session: "Session", organization_id: str, dataset_id: str) -> None:
        self._session = session
        self._organization_id = organization_id
        self._dataset_id = dataset_id

    def dataset(self) -> Dataset:
        """Return the dataset; one that is PENDING is asked again, for asking is what ends it."""
        from csm_tui.platform import datasets, twin_graph

        client, place = self._session.client, (self._organization_id, self._dataset_id)
        dataset = datasets.get_dataset(client, *place)
        if dataset.status == "PENDING" and twin_graph.status(client, *place) != "PENDING":
            dataset = datasets.get_dataset(client, *place)
        return dataset

    def ready_dataset(self) -> Dataset:
        """Return the dataset when its graph answers queries.

        Raises:
            FeatureMissing: this platform has no graphs, or this dataset has none.
            InputRefused: its status forbids it.
        """
        generation = self._session.facts.generation
        if not generation.has_twin_data_layer:
            raise FeatureMissing(
                f"Platforms {generation.label} have no Twin Data Layer.",
                "Use the parts of a dataset instead.",
            )
        dataset = self.dataset()
        if dataset.twingraph_id is None:
            raise FeatureMissing(
                f"The dataset {dataset.name} has no graph behind it (no twingraphId).",
                "Choose a dataset of type Twincache, or have one made with a twingraphId.",
            )
        if dataset.status != "SUCCESS":
            raise InputRefused(
                f"The status of dataset {dataset.name} is {dataset.status}, not SUCCESS;"
                " its graph answers no queries.",
                _WAY_OUT.get(dataset.status, "Look at the dataset on the platform."),
                {"status": dataset.status, "source": dataset.source_type},
            )
        return dataset

    def set_status(self, word: str) -> None:
        """Overwrite the dataset's status."""
        from csm_tui.platform import twin_graph

        twin_graph.set_status(self._session.client, self._organization_id, self._dataset_id, word)

    def read(self, cypher: str) -> list[dict[str, Any]]:
        """Run a query that changes nothing."""
        return self._query(cypher, changes=False)

    def write(self, cypher: str) -> list[dict[str, Any]]:
        """Run a query that may change the graph."""
        return self._query(cypher, changes=True)

    def batch(self, cypher: str, body: bytes) -> "BatchAnswer":
        """Run a query for each row of CSV bytes."""
        from csm_tui.platform import twin_graph

        return twin_graph.batch(
            self._session.client, self._organization_id, self._dataset_id, cypher, body
        )

    def counts(self, cancel: CancelToken | None = None) -> GraphCounts:
        """Count nodes by label and relationships by type; no label is the empty name."""
        nodes = self.read(_COUNT_NODES)
        if cancel is not None:
            cancel.check()
        return GraphCounts(_counted(nodes), _counted(self.read(_COUNT_RELATIONSHIPS)))

    def indexed_labels(self) -> frozenset[str]:
        """Return the labels whose ids are indexed."""
        return frozenset(
            row["name"][1:]
            for row in self.read(_INDEXES)
            if isinstance(row.get("name"), str) and "id" in row.get("properties", [])
        )

    def property_names(self) -> frozenset[str]:
        """Return every name that a property has, or had since the graph was made."""
        [row] = self.read(_NAMES)
        return frozenset(name[1:] for name in row["names"])

    def ids(self, label: str, cancel: CancelToken | None = None) -> Iterator[str]:
        """Yield the ids of a label's nodes that are text, as the ids of a CSV file are."""
        start = 0
        while True:
            if cancel is not None:
                cancel.check()
            # One list a page: rows of their own cost the platform several times as much. The
            # scan's own order holds as long as nobody writes, which a load checks by the counts.
            # Only texts compare with a text; in a list, so that no index has a part in it.
            [row] = self.read(
                f"MATCH (n:{quoted_name(label)}) WHERE [n.id >= ''] = [true]"
                f" WITH n SKIP {start} LIMIT {_PAGE} RETURN collect('#' + n.id) AS ids"
            )
            yield from (node_id[1:] for node_id in row["ids"])
            if len(row["ids"]) < _PAGE:
                return
            start += _PAGE

    def _query(self, cypher: str, *, changes: bool) -> list[dict[str, Any]]:
        from csm_tui.platform import twin_graph

        return twin_graph.query(
            self._session.client,
            self._organization_id,
            self._dataset_id,
            cypher,
            changes=changes,
        )


def _counted(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {str(row.get("name", "#"))[1:]: int(row["count"]) for row in rows}
