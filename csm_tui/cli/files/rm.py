"""``files rm``: show what would be deleted and what uses it, then delete it."""

import argparse
from typing import TYPE_CHECKING

from csm_tui.cli.console import ProgressLine, ask, can_ask, check_may_change, interruptible
from csm_tui.cli.exit_codes import code_of_many, exit_code
from csm_tui.cli.files.lookup import list_files, look_up, none_found
from csm_tui.cli.output import DONE, FAILED, INTERRUPTED, complain, say_json, say_lines
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.format import counted
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import DeleteResult, FileOutcome

if TYPE_CHECKING:
    from csm_tui.domain.file_usage import UsageReport
    from csm_tui.domain.workspace_files import DeletePlan, FileTree
    from csm_tui.services.workspace_files import WorkspaceFiles


def rm(files: "WorkspaceFiles", options: argparse.Namespace) -> int:
    """Delete files and folders after a question; without a terminal only with ``--yes``.

    Where one of the names is missing, nothing is deleted, as with ``git rm``: a wrong name means
    that the user thinks of another workspace, and what is deleted cannot be brought back.

    Raises:
        NotFound: a name stands for nothing; nothing was deleted.
        InputRefused: the profile, or the user, does not allow it.
    """
    from csm_tui.domain.workspace_files import plan_deletion

    tree = list_files(files)
    found = look_up(tree, options.names, exact=options.exact)
    if found.missing:
        raise none_found(tree, found, "deleted")
    plan = plan_deletion(tree, found.names, found.folders)
    if not options.dry_run:
        # Before the look for usages: a read-only profile needs no question.
        check_may_change(files.session.profile, options.confirm, f"Deleting {_files(plan)}")
    usage = _find_users(files, plan)
    if options.dry_run:
        return _say_plan(plan, usage, as_json=options.json)
    _confirm(files, tree, plan, usage, options)
    return _delete(files, plan, usage, as_json=options.json)


def _files(plan: "DeletePlan") -> str:
    return counted(len(plan.names), "file")


def _find_users(files: "WorkspaceFiles", plan: "DeletePlan") -> "UsageReport":
    from csm_tui.services.file_usage import find_usages

    with ProgressLine() as line:
        usage, interrupted = interruptible(
            lambda cancel: find_usages(files, plan.names, progress=line.progress, cancel=cancel)
        )
    if interrupted:
        # However late Ctrl-C came: nothing is deleted after it.
        raise KeyboardInterrupt
    return usage


def _complain_of_users(usage: "UsageReport") -> None:
    for name, uses in usage.usages.items():
        if uses:
            users = [f"{use.kind.value} {visible(use.name) or use.id}: {use.how}" for use in uses]
            complain(f"{visible(name)} is used by", *users)
    for sentence in usage.unknown:
        complain(f"{sentence}", "Other objects may use these files.")


def _say_plan(plan: "DeletePlan", usage: "UsageReport", *, as_json: bool) -> int:
    if as_json:
        say_json({"planned": list(plan.names), **_users_as_json(usage)})
    else:
        say_lines(map(visible, plan.names))
    _complain_of_users(usage)
    return DONE


def _confirm(
    files: "WorkspaceFiles",
    tree: "FileTree",
    plan: "DeletePlan",
    usage: "UsageReport",
    options: argparse.Namespace,
) -> None:
    """Ask before the deletion; the whole workspace needs more than a yes.

    Raises:
        InputRefused: the user does not agree, or cannot be asked.
    """
    everything = len(plan.names) > 1 and len(plan.names) == len(set(tree.names))
    workspace = files.address.workspace_id
    if options.yes and (options.everything or not everything):
        _complain_of_users(usage)
        return
    what = f"all {_files(plan)} of {workspace}" if everything else _files(plan)
    if options.yes or not can_ask():
        option = "--yes --everything" if everything else "--yes"
        why = (
            "these are all files of the workspace" if options.yes else "there is no terminal to ask"
        )
        raise InputRefused(
            f"{what[:1].upper()}{what[1:]} not deleted: {why}.",
            f"Add {option} to allow it. --dry-run prints the names.",
        )
    complain(
        f"{what[0].upper()}{what[1:]} will be deleted. This cannot be undone.",
        *map(visible, plan.names),
    )
    _complain_of_users(usage)
    if everything:
        agreed = ask(f"Delete all {_files(plan)}? Type {workspace} to go on:") == workspace
    else:
        agreed = ask(f"Delete {_files(plan)}? [y/N]").casefold() in {"y", "yes"}
    if not agreed:
        raise InputRefused("Nothing deleted.", "")


def _delete(
    files: "WorkspaceFiles", plan: "DeletePlan", usage: "UsageReport", *, as_json: bool
) -> int:
    from csm_tui.services.journal import Journal
    from csm_tui.services.workspace_files.deleting import delete_files

    def delete(cancel: CancelToken) -> tuple[DeleteResult, ...]:
        with ProgressLine() as line:
            return delete_files(
                files, plan, journal=Journal(), progress=line.progress, cancel=cancel
            )

    outcomes, interrupted = interruptible(delete)
    _report(outcomes, usage, as_json=as_json)
    if interrupted:
        complain("Interrupted. Deleted files stay deleted.")
        return INTERRUPTED
    return code_of_many(_code(each) for each in outcomes)


def _report(outcomes: tuple[DeleteResult, ...], usage: "UsageReport", *, as_json: bool) -> None:
    try:
        if as_json:
            items = [
                {
                    "name": each.name,
                    "outcome": each.outcome.value,
                    "error": each.error.headline if each.error else None,
                }
                for each in outcomes
            ]
            say_json({"items": items, **_users_as_json(usage)})
        else:
            done = (each for each in outcomes if each.outcome is FileOutcome.DONE)
            say_lines(visible(each.name) for each in done)
    finally:
        # The output may be closed while standard error is still read.
        for each in outcomes:
            _complain_of(each)


def _complain_of(each: DeleteResult) -> None:
    name = visible(each.name)
    if each.outcome is FileOutcome.UNKNOWN:
        why = each.error.headline if each.error else ""
        complain(f"{name}: unknown.", why, "`csm-tui files ls` shows whether it still exists.")
    elif each.outcome is not FileOutcome.DONE:
        error = each.error
        complain(
            f"{name}: {each.outcome.value}.", *((error.headline, error.next_step) if error else ())
        )


def _users_as_json(usage: "UsageReport") -> dict[str, object]:
    used_by = [
        {"file": name, "kind": use.kind.value, "id": use.id, "name": use.name, "how": use.how}
        for name, uses in usage.usages.items()
        for use in uses
    ]
    return {"used_by": used_by, "not_looked_at": list(usage.unknown)}


def _code(each: DeleteResult) -> int:
    if each.outcome is FileOutcome.DONE:
        return DONE
    return exit_code(each.error) if each.error else FAILED
