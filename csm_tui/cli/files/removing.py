"""``files rm``: what goes and who uses it first, then what became of each."""

import argparse
import sys
from typing import TYPE_CHECKING

from csm_tui.cli.files.report import (
    REFUSED,
    ProgressLine,
    check_change,
    code_of_many,
    say_json,
    told_code,
)
from csm_tui.cli.output import DONE, FAILED, complain, say

if TYPE_CHECKING:
    from csm_tui.domain.workspace_files import DeleteOutcome, DeletePlan
    from csm_tui.services.workspace_files import WorkspaceFiles


def rm(files: "WorkspaceFiles", chosen: argparse.Namespace) -> int:
    """Delete files and folders after a question; without a terminal only with ``--yes``."""
    from csm_tui.domain.workspace_files import plan_deletion
    from csm_tui.services.journal import Journal
    from csm_tui.services.workspace_files.deleting import delete_files

    tree = files.tree()
    folders = [each for each in chosen.names if each.endswith("/") and not tree.has_file(each)]
    names = [each for each in chosen.names if each not in folders]
    plan = plan_deletion(tree, names, folders)
    if chosen.dry_run:
        _say_names(plan, as_json=chosen.json)
        return DONE
    check_change(files.session.profile, chosen.confirm, f"Deleting {_counted(plan)}")
    if not chosen.yes and not _is_sure(files, plan):
        return REFUSED
    line = ProgressLine()
    outcomes = delete_files(files, plan, journal=Journal(), progress=line.progress)
    line.clear()
    _tell(outcomes, as_json=chosen.json)
    return code_of_many(_code(each) for each in outcomes)


def _counted(plan: "DeletePlan") -> str:
    count = len(plan.names)
    return f"{count:,} file{'' if count == 1 else 's'}"


def _say_names(plan: "DeletePlan", *, as_json: bool) -> None:
    from csm_tui.domain.text import visible

    if as_json:
        say_json(list(plan.names))
        return
    for name in plan.names:
        say(visible(name))


def _is_sure(files: "WorkspaceFiles", plan: "DeletePlan") -> bool:
    from csm_tui.domain.text import visible
    from csm_tui.services.file_usage import find_usages

    if not sys.stdin.isatty():
        complain(
            f"Deleting {_counted(plan)}: not done, for nobody is there to be asked.",
            "Add --yes if you mean it; --dry-run prints the names.",
        )
        return False
    usage = find_usages(files, plan.names)
    for name in plan.names:
        complain(visible(name), *(f"used by {use.how}" for use in usage.usages.get(name, ())))
    for sentence in usage.unknown:
        complain(sentence)
    sys.stderr.write(f"Delete {_counted(plan)}? Type yes: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip() == "yes"


def _tell(outcomes: "tuple[DeleteOutcome, ...]", *, as_json: bool) -> None:
    from csm_tui.domain.text import visible

    if as_json:
        say_json(
            [
                {
                    "name": each.name,
                    "outcome": each.outcome.value,
                    "error": each.error.headline if each.error else None,
                }
                for each in outcomes
            ]
        )
    for each in outcomes:
        if each.outcome.value != "done":
            why = [each.error.headline, each.error.next_step] if each.error else []
            complain(f"{visible(each.name)}: {each.outcome.value}.", *why)
        elif not as_json:
            say(visible(each.name))


def _code(each: "DeleteOutcome") -> int:
    if each.outcome.value == "done":
        return DONE
    return told_code(each.error) if each.error else FAILED
