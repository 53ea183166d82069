"""The pane of the Twin Data Layer: graph, load and query."""
