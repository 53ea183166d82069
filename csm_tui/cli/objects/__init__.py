"""The commands about organizations, workspaces, datasets and parts."""
