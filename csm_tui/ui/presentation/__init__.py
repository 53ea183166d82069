"""Rows and sentences for the screens, made of plain values: no widget, no service."""
