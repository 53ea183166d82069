"""Generation 4 of the API (4.2 unless stated otherwise) over the world of the demo platform."""

from csm_tui.demo.generation4.app import generation4

__all__ = ["generation4"]
