"""``files rm``: what goes and who uses it first, then what became of each."""

import argparse
from typing import TYPE_CHECKING

from csm_tui.cli.exit_codes import code_of_many, exit_code
from csm_tui.cli.files.asking import answer_to, may_change, someone_is_there
from csm_tui.cli.files.names import choose, nothing_done
from csm_tui.cli.files.place import listed
from csm_tui.cli.files.report import ProgressLine, say_json
from csm_tui.cli.files.stopping import stoppable
from csm_tui.cli.output import DONE, FAILED, INTERRUPTED, complain, say_lines
from csm_tui.domain.errors import InputRefused
from csm_tui.domain.format import counted
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.text import visible
from csm_tui.domain.workspace_files import DeleteResult, FileOutcome

if TYPE_CHECKING:
    from csm_tui.domain.file_usage import UsageReport
    from csm_tui.domain.workspace_files import DeletePlan, FileTree
    from csm_tui.services.workspace_files import WorkspaceFiles


def rm(files: "WorkspaceFiles", chosen: argparse.Namespace) -> int:
    """Delete files and folders after a question; without a terminal only with ``--yes``.

    Where one of the names is missing, nothing is deleted, as ``git rm`` does it: a wrong name means
    that the person thinks of another workspace than this one, and what is deleted does not come
    back.

    Raises:
        NotFound: a name stands for nothing; nothing was deleted.
        InputRefused: the profile, or the person, does not want it.
    """
    from csm_tui.domain.workspace_files import plan_deletion

    tree = listed(files)
    found = choose(tree, chosen.names, exact=chosen.exact)
    if found.missing:
        raise nothing_done(tree, found, "deleted")
    plan = plan_deletion(tree, found.names, found.folders)
    if not chosen.dry_run:
        # Before anything is looked up for it: a read-only profile needs no question.
        may_change(files.session.profile, chosen.confirm, f"Deleting {_files(plan)}")
    usage = _used(files, plan)
    if chosen.dry_run:
        return _say_plan(plan, usage, as_json=chosen.json)
    _ask(files, tree, plan, usage, chosen)
    return _deleted(files, plan, usage, as_json=chosen.json)


def _files(plan: "DeletePlan") -> str:
    return counted(len(plan.names), "file")


def _used(files: "WorkspaceFiles", plan: "DeletePlan") -> "UsageReport":
    from csm_tui.services.file_usage import find_usages

    with ProgressLine() as line:
        usage, interrupted = stoppable(
            lambda cancel: find_usages(files, plan.names, progress=line.progress, cancel=cancel)
        )
    if interrupted:
        # However late it came: nothing is deleted after it.
        raise KeyboardInterrupt
    return usage


def _tell_users(usage: "UsageReport") -> None:
    for name, uses in usage.usages.items():
        if uses:
            users = [f"{use.kind.value} {visible(use.name) or use.id}: {use.how}" for use in uses]
            complain(f"{visible(name)} is used by", *users)
    for sentence in usage.unknown:
        complain(f"{sentence}", "Others may use these files.")


def _say_plan(plan: "DeletePlan", usage: "UsageReport", *, as_json: bool) -> int:
    if as_json:
        say_json({"planned": list(plan.names), **_users_as_json(usage)})
    else:
        say_lines(map(visible, plan.names))
    _tell_users(usage)
    return DONE


def _ask(
    files: "WorkspaceFiles",
    tree: "FileTree",
    plan: "DeletePlan",
    usage: "UsageReport",
    chosen: argparse.Namespace,
) -> None:
    """Raise InputRefused unless the person means it; the whole workspace needs more than a yes."""
    everything = len(plan.names) > 1 and len(plan.names) == len(set(tree.names))
    workspace = files.place.workspace_id
    if chosen.yes and (chosen.everything or not everything):
        _tell_users(usage)
        return
    what = f"all {_files(plan)} of {workspace}" if everything else _files(plan)
    if chosen.yes or not someone_is_there():
        option = "--yes --everything" if everything else "--yes"
        why = "that is every file there is" if chosen.yes else "nobody is there to be asked"
        raise InputRefused(
            f"Deleting {what}: not done, for {why}.",
            f"Add {option} if you mean it; --dry-run prints the names.",
        )
    complain(
        f"{what[0].upper()}{what[1:]} will be deleted, and the platform keeps no copy:",
        *map(visible, plan.names),
    )
    _tell_users(usage)
    if everything:
        agreed = answer_to(f"Delete all {_files(plan)}? Type {workspace} to go on:") == workspace
    else:
        agreed = answer_to(f"Delete {_files(plan)}? [y/N]").casefold() in {"y", "yes"}
    if not agreed:
        raise InputRefused("Nothing was deleted: the answer was no.", "")


def _deleted(
    files: "WorkspaceFiles", plan: "DeletePlan", usage: "UsageReport", *, as_json: bool
) -> int:
    from csm_tui.services.journal import Journal
    from csm_tui.services.workspace_files.deleting import delete_files

    def delete(cancel: CancelToken) -> tuple[DeleteResult, ...]:
        with ProgressLine() as line:
            return delete_files(
                files, plan, journal=Journal(), progress=line.progress, cancel=cancel
            )

    outcomes, interrupted = stoppable(delete)
    _tell(outcomes, usage, as_json=as_json)
    if interrupted:
        complain("Interrupted: what is deleted stays deleted.")
        return INTERRUPTED
    return code_of_many(_code(each) for each in outcomes)


def _tell(outcomes: tuple[DeleteResult, ...], usage: "UsageReport", *, as_json: bool) -> None:
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
        # Where nobody reads the output any more, somebody may still read this.
        for each in outcomes:
            _complain_of(each)


def _complain_of(each: DeleteResult) -> None:
    name = visible(each.name)
    if each.outcome is FileOutcome.UNKNOWN:
        why = each.error.headline if each.error else ""
        complain(f"{name}: unknown.", why, "`csm-tui files ls` with its name tells if it is there.")
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
