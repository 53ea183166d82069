"""The datasets of a workspace and their parts (PLATFORM.md 9).

In a script::

    with connect() as session:
        datasets = WorkspaceDatasets(session, organization_id, workspace_id)
        plan = datasets.plan_upload([Path("data")], NewDataset("My data"))
        report = datasets.upload(plan)
"""

from csm_tui.services.datasets.parts._querying import PartTable
from csm_tui.services.datasets.parts._reading import PartReader
from csm_tui.services.datasets.parts._service import WorkspaceDatasets

__all__ = ["PartReader", "PartTable", "WorkspaceDatasets"]
