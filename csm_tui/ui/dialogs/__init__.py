"""Dialogs: modal screens with a typed answer, which show what they are given."""
