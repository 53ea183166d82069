"""Run the demo platform alone: `python -m csm_tui.demo`."""

import sys

from csm_tui.demo.serve import serve

if __name__ == "__main__":
    sys.exit(serve(sys.argv[1:]))
