"""Downloads of a runner's data, in the layout that handlers read (PLATFORM.md 10).

In a script::

    with connect() as session:
        data = RunnerData(session, organization_id, workspace_id)
        report = data.save(data.plan(runner_id, Path("here")))
"""

from csm_tui.services.runners.download._service import RunnerData

__all__ = ["RunnerData"]
