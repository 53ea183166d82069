"""A keyboard-first terminal application for operators of a Cosmo Tech simulation platform."""

__version__ = "0.1.0"
