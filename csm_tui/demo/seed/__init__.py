"""The initial world of the demo platform: the brewery, generated from a seed."""

from csm_tui.demo.seed.world import SeededWorld, seed_world

__all__ = ["SeededWorld", "seed_world"]
