"""The journal: the history of operations on files, and the last known fingerprints of files.

In a script:

    journal, address = Journal(), WorkspaceAddress(session.platform, "o-1", "w-1")
    print(journal.compare(address, "data/stock.csv", Path("stock.csv")).sameness.value)
    print(*[f"{entry.at} {entry.name} {entry.outcome.value}" for entry in journal.history()])
"""

from csm_tui.services.journal._journal import HISTORY, Journal, verdict

__all__ = ["HISTORY", "Journal", "verdict"]
