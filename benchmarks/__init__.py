"""Measurements: each module prints its figures and fails beyond its limit."""
