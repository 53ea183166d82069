"""Run with ``python -m csm_tui``."""

from csm_tui.cli import run

if __name__ == "__main__":
    run()
