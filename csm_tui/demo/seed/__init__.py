"""The world that the demo platform starts with: the brewery, generated from a seed."""

from csm_tui.demo.seed.plant import Planted, plant

__all__ = ["Planted", "plant"]
