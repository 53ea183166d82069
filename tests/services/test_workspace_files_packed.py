"""Bodies that a proxy has compressed unasked: whole under their name, or not at all."""

import gzip
import random
import zlib
from pathlib import Path

import pytest

from csm_tui.domain.errors import UnexpectedAnswer, Unreachable
from tests.services.test_workspace_files_download import NAME, answering
from tests.services.workspace_files_support import everything

CONTENT = random.Random(7).randbytes(5_000) + b"a" * 3_000_000
PACKED = gzip.compress(CONTENT, mtime=0)
RAW = zlib.compress(CONTENT, wbits=-zlib.MAX_WBITS)
"""What many servers call deflate: without the header."""


def framed(encoding: str, body: bytes, *, chunked: bool) -> tuple[str, bytes]:
    """Return the head and the bytes of an answer that is sent completely."""
    head = f"Content-Encoding: {encoding}"
    if chunked:
        frame = b"%x\r\n%b\r\n" % (len(body), body) if body else b""
        return f"{head}\nTransfer-Encoding: chunked", frame + b"0\r\n\r\n"
    return f"{head}\nContent-Length: {len(body)}", body


@pytest.mark.parametrize("chunked", [True, False])
@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", PACKED),
        ("gzip", gzip.compress(CONTENT[:7_000]) + gzip.compress(CONTENT[7_000:])),
        ("deflate", zlib.compress(CONTENT)),
        ("deflate", RAW),
        ("deflate", zlib.compress(CONTENT, level=0, wbits=-zlib.MAX_WBITS)),
        ("deflate", PACKED),
        ("identity", CONTENT),
    ],
    ids=["gzip", "two members", "deflate", "raw", "raw, stored", "gzip said deflate", "identity"],
)
def test_what_is_whole_is_unpacked(
    tmp_path: Path, encoding: str, body: bytes, chunked: bool
) -> None:
    with answering(*framed(encoding, body, chunked=chunked)) as files:
        files.download(files.plan_download(NAME, tmp_path))
    assert everything(tmp_path)[NAME] == CONTENT


@pytest.mark.parametrize(
    ("content", "level"), [(b"", 9), (b"a", 9), (b"a" * 70_000, 0), (CONTENT, 1), (CONTENT[:9], 0)]
)
def test_a_deflate_without_its_header_is_told_by_its_first_byte(
    tmp_path: Path, content: bytes, level: int
) -> None:
    body = zlib.compress(content, level, -zlib.MAX_WBITS)
    with answering(*framed("deflate", body, chunked=False)) as files:
        files.download(files.plan_download(NAME, tmp_path))
    assert everything(tmp_path)[NAME] == content


@pytest.mark.parametrize("chunked", [True, False])
@pytest.mark.parametrize(
    ("encoding", "body", "what"),
    [
        ("deflate", RAW[:1], "ended early"),
        ("deflate", RAW[:2_000], "ended early"),
        ("deflate", RAW[:-1], "ended early"),
        ("deflate", b"\xff" + RAW[1:], "is damaged"),
        ("deflate", zlib.compress(CONTENT)[:-1], "ended early"),
        ("deflate", CONTENT, "is damaged"),
        ("gzip", PACKED[:2_000], "ended early"),
        ("gzip", PACKED[:-8] + b"\0" * 8, "is damaged"),
        ("gzip", RAW, "is damaged"),
    ],
)
def test_what_is_cut_or_damaged_is_told_as_that(
    tmp_path: Path, encoding: str, body: bytes, what: str, chunked: bool
) -> None:
    with (
        answering(*framed(encoding, body, chunked=chunked)) as files,
        pytest.raises(Unreachable, match=f"{what}") as caught,
    ):
        files.download(files.plan_download(NAME, tmp_path))
    assert "https" not in caught.value.next_step
    assert not everything(tmp_path)


@pytest.mark.parametrize("chunked", [True, False])
@pytest.mark.parametrize(
    "body",
    [
        *(b"", PACKED[:1], PACKED[:2_000], PACKED[:-8], PACKED[:-1], PACKED[:-8] + b"\0" * 8),
        *(PACKED + PACKED[:2_000], PACKED + b"more"),
    ],
    ids=[
        *("nothing", "a byte", "the middle", "the end mark", "its last byte", "another sum"),
        *("the second member", "what is no member"),
    ],
)
def test_what_was_cut_before_it_was_packed_leaves_nothing(
    tmp_path: Path, body: bytes, chunked: bool
) -> None:
    with (
        answering(*framed("gzip", body, chunked=chunked)) as files,
        pytest.raises(Unreachable),
    ):
        files.download(files.plan_download(NAME, tmp_path))
    assert not everything(tmp_path)


def test_what_cannot_be_unpacked_is_no_file(tmp_path: Path) -> None:
    with (
        answering(*framed("br", b"packed", chunked=False)) as files,
        pytest.raises(UnexpectedAnswer, match="unrequested encoding br"),
    ):
        files.download(files.plan_download(NAME, tmp_path))
    assert not everything(tmp_path)
