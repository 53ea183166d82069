"""The two sides of the files pane: the workspace, and this computer."""
