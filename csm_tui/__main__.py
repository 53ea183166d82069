"""Run with ``python -m csm_tui``."""

from csm_tui.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
