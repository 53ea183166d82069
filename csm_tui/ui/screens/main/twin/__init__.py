"""The Twin Data pane: loading CSV files, counts of the graph, and queries."""
