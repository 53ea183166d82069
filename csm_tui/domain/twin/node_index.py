"""Which label holds a node's id."""

from collections.abc import Container, Iterable


class NodeIndex:
    """Finds the labels that hold an id, in the files and in the graph."""

    def __init__(self, ids: Iterable[tuple[str, Container[str]]] = ()) -> None:
        self._ids = tuple(ids)

    def labels_of(self, node_id: str) -> tuple[str, ...]:
        """Return the labels that hold the id, each once; none when nobody knows it."""
        found = [label for label, ids in self._ids if node_id in ids]
        return tuple(found) if len(found) < 2 else tuple(dict.fromkeys(found))
