"""What was done, kept between sessions: the history, and what workspace files are known to hold.

A script asks it like this:

    journal, place = Journal(), place_on(session, "o-1", "w-1")
    print(journal.compare(place, "data/stock.csv", Path("stock.csv")).sameness.value)
    print(*[f"{moved.at} {moved.name} {moved.outcome.value}" for moved in journal.history()])
"""

from csm_tui.services.journal._journal import HISTORY, Journal, verdict
from csm_tui.services.workspace_files.local_content import local_content
from csm_tui.services.workspace_files.place import place_on

__all__ = ["HISTORY", "Journal", "local_content", "place_on", "verdict"]
