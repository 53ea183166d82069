"""The command ``csm-tui files``: the files of a workspace without the screen."""
