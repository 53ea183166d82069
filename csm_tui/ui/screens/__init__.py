"""Screens orchestrate: they call services, hold state and hand it to widgets."""
