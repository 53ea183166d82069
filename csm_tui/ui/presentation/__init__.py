"""Rows and texts for the screens, built from domain objects without a widget or a service."""
