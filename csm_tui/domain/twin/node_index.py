"""Indexes of node ids, and ids that the graph engine cannot find.

The index of the engine does not compare whole ids, as experiments showed: only the first 4,096
bytes, without blanks at both ends, and each part between U+0001 by itself. For some ids it finds
too many nodes, which the statements sort out; for others none, and these ids are refused.
"""

from collections.abc import Container, Iterable, Iterator

LONGEST_ID = 4_096
"""Most bytes of an id in UTF-8 that the index compares."""

_BLANKS = " \t\n\v\f\r"
"""Blanks that the index ignores at both ends of an id; other Unicode blanks count."""


def id_problem(node_id: str) -> tuple[str, str] | None:
    """Return why the engine cannot find this id and what to do, or None if it can."""
    if node_id.strip(_BLANKS) != node_id:
        begins = node_id[0] in _BLANKS
        what = "contains only spaces" if not node_id.strip(_BLANKS) else None
        what = what or ("starts with a space" if begins else "ends with a space")
        return f"{what}, which the graph engine ignores", "Remove the spaces."
    if "\x01" in node_id:
        what = "contains the character U+0001, at which the graph engine splits ids"
        return what, "Remove the character."
    if len(node_id) * 4 > LONGEST_ID and len(node_id.encode()) > LONGEST_ID:
        return (
            f"is longer than the {LONGEST_ID:,} bytes that the graph engine compares",
            "Shorten the id.",
        )
    return None


class NodeIndex:
    """Maps each id to the nodes that have it: their labels and lines."""

    def __init__(self) -> None:
        self._places: dict[str, tuple[str, int] | dict[str, int]] = {}
        """Label and line of the only node, or lines by label; most ids have one node."""

    def add(self, node_id: str, label: str, line: int = 0) -> tuple[str, int] | None:
        """Add a node.

        Returns:
            Label and line of an earlier node with the id, of the same label if there is one; None
            if it is the first.
        """
        place = (label, line)
        found = self._places.setdefault(node_id, place)
        if found is place:
            return None
        if isinstance(found, tuple):
            if found[0] != label:
                self._places[node_id] = dict((found, place))
            return found
        if label in found:
            return label, found[label]
        found[label] = line
        return next(iter(found.items()))

    def holds(self, node_id: str, label: str) -> bool:
        """Return whether a node of the label has the id."""
        return label in self._places.get(node_id, ())

    def ids_of(self, label: str) -> Iterator[str]:
        """Yield the ids of the nodes of a label."""
        return (node_id for node_id, places in self._places.items() if label in places)

    def labels_of(self, node_id: str) -> tuple[str, ...]:
        """Return the labels of the nodes that have the id, each once."""
        found = self._places.get(node_id, ())
        return found[:1] if isinstance(found, tuple) else tuple(found)


class EndIndex:
    """Finds the ends of relationships among the nodes of files and of the graph."""

    def __init__(
        self,
        files: NodeIndex | None = None,
        included: Container[str] = (),
        graph: NodeIndex | None = None,
        repeated: Iterable[tuple[str, str]] = (),
    ) -> None:
        """Create an index.

        Args:
            files: the nodes of all files.
            included: the labels of the files that are loaded.
            graph: the nodes that stay in the graph.
            repeated: each label and id that several nodes of the graph share.
        """
        self._files = files or NodeIndex()
        self._included = included
        self._graph = graph or NodeIndex()
        self._repeated: dict[str, list[str]] = {}
        for label, node_id in repeated:
            self._repeated.setdefault(node_id, []).append(label)
        self._shared: dict[str, tuple[str, ...]] = {}

    def labels_of(self, node_id: str) -> tuple[str, ...]:
        """Return the label of every node that has the id."""
        known = self._shared.get(node_id)
        if known is not None:
            return known
        files = self._files.labels_of(node_id)
        graph = self._graph.labels_of(node_id)
        included = (label for label in files if label in self._included)
        found = tuple(dict.fromkeys((*included, *graph))) + tuple(self._repeated.get(node_id, ()))
        if len(files) > 1:
            # Cached, since thousands of files may share an id.
            self._shared[node_id] = found
        return found
