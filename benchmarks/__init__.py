"""Measurements, each a module that prints what it found and fails beyond its limit."""
