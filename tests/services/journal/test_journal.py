"""The journal serves several programs at once, and survives damage."""

import hashlib
import os
import random
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csm_tui.domain.errors import CsmError, InputRefused, NotFound, Unreachable
from csm_tui.domain.secret import Secret
from csm_tui.domain.transfers import Direction, JournalEntry, LastKnown
from csm_tui.domain.workspace_files import FileOutcome, Fingerprint, Sameness, WorkspaceAddress
from csm_tui.services.journal import Journal
from csm_tui.services.journal._store import VERSION
from tests.examples import examples

HERE = WorkspaceAddress("http://platform.example/v4", "o-1", "w-1")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
TEXT = b"id;stock\n1;4\n"
CONTENT = Fingerprint(len(TEXT), hashlib.sha256(TEXT).hexdigest())


def moved(name: str, **changes: object) -> JournalEntry:
    values: dict[str, object] = {
        "direction": Direction.DOWN,
        "address": HERE,
        "name": name,
        "local": Path("/data") / "x",
        "outcome": FileOutcome.DONE,
        "at": NOON,
        "profile": "work",
        "fingerprint": CONTENT,
    }
    return JournalEntry(**(values | changes))  # type: ignore[arg-type]


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "state" / "journal.sqlite3")


def test_lines_come_back_newest_first_and_page_by_page(journal: Journal) -> None:
    journal.record(moved(f"f{number}") for number in range(5))
    lost = moved("up", direction=Direction.UP, outcome=FileOutcome.UNKNOWN, reason="Lost.")
    Journal(journal.path).record([lost])

    page = journal.history(limit=2)
    assert [line.name for line in page] == ["up", "f4"]
    assert page[0] == moved(
        "up", direction=Direction.UP, outcome=FileOutcome.UNKNOWN, reason="Lost.", id=page[0].id
    )
    assert [line.name for line in journal.history(limit=2, before=page[-1].id)] == ["f3", "f2"]
    assert journal.history(WorkspaceAddress(HERE.platform, "o-1", "w-2")) == ()


@settings(
    deadline=None,
    max_examples=examples(40),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.text(st.characters(), min_size=1), st.text(st.characters(exclude_characters="/")))
def test_any_name_comes_back_as_it_was(journal: Journal, name: str, local: str) -> None:
    line = moved(name, local=Path("/data", local), reason=name, profile=local)
    journal.record([line])

    assert journal.history(limit=1)[0].name == name
    assert journal.history(limit=1)[0].local == line.local
    assert journal.known(HERE, [name]).keys() == {name}


def test_a_local_file_is_same_different_or_unknown(journal: Journal, tmp_path: Path) -> None:
    local = tmp_path / "stock.csv"
    local.write_bytes(TEXT)
    asked = ("stock.csv", local)
    assert journal.compare(HERE, *asked).sameness is Sameness.UNKNOWN

    journal.record([moved("stock.csv")])
    assert journal.compare(HERE, *asked).sameness is Sameness.SAME
    assert journal.compare(HERE, *asked).known_at == NOON
    assert (
        journal.compare(WorkspaceAddress("http://other", "o-1", "w-1"), *asked).sameness.mark == "?"
    )

    local.write_bytes(TEXT.replace(b"4", b"5"))
    assert journal.compare(HERE, *asked).sameness is Sameness.DIFFERS
    with pytest.raises(NotFound):
        journal.compare(HERE, "stock.csv", tmp_path / "gone")


def test_a_lost_answer_makes_what_was_known_unknown(journal: Journal, tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(TEXT)
    later = NOON + timedelta(hours=1)
    journal.record([moved("a"), moved("b"), moved("c")])
    journal.record([moved("a", direction=Direction.UP, outcome=FileOutcome.UNKNOWN, at=later)])
    # A refused upload has changed nothing.
    journal.record([moved("b", direction=Direction.UP, outcome=FileOutcome.FAILED, at=later)])
    journal.forget(HERE, ["c"])

    answers = [journal.compare(HERE, name, tmp_path / "x") for name in "abc"]
    assert [answer.sameness.value for answer in answers] == ["unknown", "same", "unknown"]
    assert [answer.known_at for answer in answers] == [later, NOON, None]


def test_a_download_that_took_long_knows_less_than_an_upload_meanwhile(
    journal: Journal, tmp_path: Path
) -> None:
    (tmp_path / "x").write_bytes(TEXT)
    sent, ended = NOON + timedelta(minutes=1), NOON + timedelta(minutes=2)
    journal.record(
        [moved("a", direction=Direction.UP, at=sent, fingerprint=Fingerprint(1, "0" * 64))]
    )
    journal.record([moved("a", at=ended, seen=NOON)])
    assert journal.compare(HERE, "a", tmp_path / "x").sameness.mark == "*"
    assert [line.at for line in journal.history()] == [ended, sent]


def test_it_is_bounded(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j", history=10, contents=5)
    for start in range(0, 100, 20):
        journal.record(moved(f"f{number}") for number in range(start, start + 20))

    assert [line.name for line in journal.history()] == [f"f{n}" for n in range(99, 89, -1)]
    assert journal.known(HERE, [f"f{n}" for n in range(100)]).keys() == {
        f"f{n}" for n in range(95, 100)
    }


def test_many_names_are_asked_for_at_once(journal: Journal) -> None:
    names = [f"f{number}" for number in range(1200)]
    journal.record(map(moved, names))

    assert journal.known(HERE, names).keys() == set(names)


@pytest.mark.skipif(os.name == "nt", reason="modes mean nothing there")
def test_only_its_owner_may_read_it(journal: Journal) -> None:
    journal.record([moved("a")])

    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700


def test_no_secret_is_kept(journal: Journal) -> None:
    secret = Secret("hunter2-is-the-key")
    journal.record([moved("a", reason=f"The proxy said {secret.reveal()}.")])

    assert b"hunter2" not in journal.path.read_bytes()


_WRITER = """
import sys
from pathlib import Path
from tests.services.journal.test_journal import moved
from csm_tui.services.journal import Journal
from csm_tui.services.journal._store import VERSION
journal = Journal(Path(sys.argv[1]))
for number in range(40):
    journal.record([moved(f"{sys.argv[2]}-{number}")])
"""


def test_two_programs_and_two_threads_at_once_lose_no_line(journal: Journal) -> None:
    programs = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(journal.path), f"p{number}"])
        for number in range(2)
    ]

    def write(mark: str) -> None:
        for number in range(40):
            journal.record([moved(f"{mark}-{number}")])

    threads = [threading.Thread(target=write, args=(mark,)) for mark in ("t0", "t1")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [program.wait(60) for program in programs] == [0, 0]

    names = {line.name for line in journal.history()}
    assert names == {f"{mark}-{n}" for mark in ("p0", "p1", "t0", "t1") for n in range(40)}


@pytest.mark.parametrize("damage", ["text", "cut", "no tables"])
def test_a_damaged_file_is_put_aside_and_named(journal: Journal, damage: str) -> None:
    journal.record(moved(f"f{number}" * 20) for number in range(200))
    whole = journal.path.read_bytes()
    if damage == "no tables":
        journal.path.unlink()
        with sqlite3.connect(journal.path) as db:
            db.execute(f"PRAGMA user_version = {VERSION}")
        db.close()
    else:
        journal.path.write_bytes(b"not a journal" * 999 if damage == "text" else whole[:9000])

    with pytest.raises(Unreachable) as caught:
        journal.history(limit=10_000)
    aside = [path for path in journal.path.parent.iterdir() if "damaged" in path.name]
    assert len(aside) == 1
    assert aside[0].name in caught.value.headline

    journal.record([moved("after")])
    assert [line.name for line in journal.history()] == ["after"]


def test_no_broken_byte_gives_anything_but_an_error_of_ours(tmp_path: Path) -> None:
    whole_path = tmp_path / "whole"
    Journal(whole_path).record(moved(f"data/file-{number}.csv") for number in range(40))
    whole, dice = whole_path.read_bytes(), random.Random(3)
    seen = 0
    for number in range(120):
        broken = bytearray(whole)
        for _ in range(30):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        journal = Journal(tmp_path / f"broken-{number}")
        journal.path.write_bytes(broken)
        try:
            journal.history()
            journal.record([moved("new")])
        except CsmError:
            seen += 1
        else:
            assert journal.history(limit=1)[0].name == "new"
    assert seen


def test_what_is_not_the_fault_of_the_file_leaves_it_alone(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "newer")
    journal.record([moved("a")])
    with sqlite3.connect(journal.path) as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    before = journal.path.read_bytes()

    with pytest.raises(InputRefused):
        journal.record([moved("b")])
    assert journal.path.read_bytes() == before

    (tmp_path / "folder").mkdir()
    with pytest.raises(Unreachable):
        Journal(tmp_path / "folder").history()
    (tmp_path / "file").write_text("")
    with pytest.raises(CsmError):
        Journal(tmp_path / "file" / "below").record([moved("b")])


def test_the_file_of_the_first_version_goes_on(journal: Journal) -> None:
    journal.record([moved("old")])
    with closing(sqlite3.connect(journal.path)) as db:
        db.execute("PRAGMA user_version = 1")
    later = moved("new", direction=Direction.DELETE, local=None, fingerprint=None)
    journal.record([later])
    assert [(line.name, line.local) for line in journal.history()] == [
        ("new", None),
        ("old", Path("/data") / "x"),
    ]
    with closing(sqlite3.connect(journal.path)) as db:
        assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)


NEWER = Fingerprint(1, hashlib.sha256(b"2").hexdigest())


def test_a_line_that_comes_late_takes_nothing_from_what_is_known_since(journal: Journal) -> None:
    # As of a large file, whose hash is taken after it was moved, or of another program.
    journal.record([moved("a", at=NOON + timedelta(seconds=5), fingerprint=NEWER)])
    journal.record([moved("a"), moved("b"), moved("b", fingerprint=NEWER)])
    known = journal.known(HERE, ["a", "b"])
    assert [known["a"].fingerprint, known["b"].fingerprint] == [NEWER, NEWER]


def test_a_clock_that_was_ahead_once_hides_nothing_that_comes_after_it(journal: Journal) -> None:
    ahead, now = datetime.now(UTC) + timedelta(days=400), datetime.now(UTC)
    journal.record([moved("read", at=ahead), moved("sent", at=ahead)])
    journal.learn(HERE, {"read": LastKnown(NEWER, now, "work")})
    journal.record([moved("sent", at=now, fingerprint=NEWER)])
    known = journal.known(HERE, ["read", "sent"])
    assert {(each.fingerprint, each.at) for each in known.values()} == {(NEWER, now)}
