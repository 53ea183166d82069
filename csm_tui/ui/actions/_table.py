"""All actions, in the order of help and palette."""

from csm_tui.ui.actions._datasets import DATASETS
from csm_tui.ui.actions._files import FILES
from csm_tui.ui.actions._runner_changes import RUNNER_CHANGES
from csm_tui.ui.actions._runners import RUNNERS
from csm_tui.ui.actions._runs import RUNS
from csm_tui.ui.actions._shell import SHELL

ACTIONS = (*SHELL, *FILES, *RUNNERS, *RUNNER_CHANGES, *RUNS, *DATASETS)
