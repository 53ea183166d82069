"""The Twin Data Layer: scanning CSV folders, loading them, and querying the graph.

In a script::

    with connect() as session:
        twin = TwinData(session, organization_id, dataset_id)
        report = twin.load(twin.plan(scan_folder(Path("data")), wipe=False))
"""

from csm_tui.services.twin_data._cut_off import cut_off_loads
from csm_tui.services.twin_data._scan import scan_folder
from csm_tui.services.twin_data._twin import TwinData

__all__ = ["TwinData", "cut_off_loads", "scan_folder"]
