"""Folders of CSV files, written in one line."""

from pathlib import Path


def write(folder: Path, **files: str | bytes) -> Path:
    """Write files, named without ``.csv``, and return their folder."""
    for name, content in files.items():
        raw = content.encode() if isinstance(content, str) else content
        (folder / f"{name}.csv").write_bytes(raw)
    return folder


NODES = "id,Age\na,1\nb,2\nc,3\n"
ARCS = "src,dest,name\na,b,x\nb,c,\n"
