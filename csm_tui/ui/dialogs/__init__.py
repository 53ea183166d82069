"""Dialogs: typed questions over the screen. They show what they are given and answer once."""
