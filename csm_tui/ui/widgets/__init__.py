"""Widgets that show what they are given and say what was done; they reach no service."""
