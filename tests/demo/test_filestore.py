"""Files under any name, whole or missing."""

import io
import threading
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csm_tui.demo.filestore import FileStore


def one(target: IO[bytes]) -> None:
    target.write(b"1")


@given(contents=st.dictionaries(st.text(min_size=1), st.binary(max_size=50), max_size=8))
def test_any_name_holds_any_content_and_is_found_again(
    tmp_path_factory: pytest.TempPathFactory, contents: dict[str, bytes]
) -> None:
    folder = tmp_path_factory.mktemp("store")
    store = FileStore(folder)
    for name, content in contents.items():
        store.put(name, io.BytesIO(content))
    for seen in (store, FileStore(folder)):
        assert seen.names() == sorted(contents)
        assert {name: seen.blob(name).read_bytes() for name in seen.names()} == contents
    assert all(path.parent == folder for path in folder.rglob("*"))


def test_seeded_files_are_written_when_they_are_read(tmp_path: Path) -> None:
    store = FileStore(tmp_path / "store", {"a": one})
    assert store.names() == ["a"]
    assert not store.folder.exists()
    assert store.blob("a").read_bytes() == b"1"


def test_changes_of_a_seeded_store_are_kept(tmp_path: Path) -> None:
    store = FileStore(tmp_path, {"a": one, "b": one, "c": one})
    store.delete("a")
    store.put("b", io.BytesIO(b"2"))
    again = FileStore(tmp_path, {"a": one, "b": one, "c": one})
    contents = {name: again.blob(name).read_bytes() for name in again.names()}
    assert contents == {"b": b"2", "c": b"1"}


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    class Torn(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("the line went dead")

    store = FileStore(tmp_path)
    store.put("a", io.BytesIO(b"1"))
    with pytest.raises(OSError, match="dead"):
        store.put("a", Torn())
    assert store.blob("a").read_bytes() == b"1"
    assert len(list(tmp_path.iterdir())) == 2


def test_many_threads_lose_nothing(tmp_path: Path) -> None:
    store = FileStore(tmp_path)

    def put(number: int) -> None:
        for part in range(20):
            store.put(f"{number}-{part}", io.BytesIO(b"x"))

    threads = [threading.Thread(target=put, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(FileStore(tmp_path).names()) == 80
    assert len({store.blob(name) for name in store.names()}) == 80


def test_an_index_that_was_cut_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    for name in ("a", "b\u2028c", "d"):
        store.put(name, io.BytesIO(name.encode()))
    index = tmp_path / "index.jsonl"
    whole = index.read_bytes()
    for cut in range(len(whole) + 1):
        index.write_bytes(whole[:cut])
        again = FileStore(tmp_path)
        assert again.names() == ["a", "b\u2028c", "d"][: whole[:cut].count(b"\n")]
    again.put("e", io.BytesIO(b"e"))
    assert again.blob("a").read_bytes() == b"a"


def test_many_changes_of_few_files_keep_the_index_short(tmp_path: Path) -> None:
    store = FileStore(tmp_path, {"seeded": one})
    for number in range(500):
        store.put("a", io.BytesIO(b"%d" % number))
        store.delete("b")
    again = FileStore(tmp_path)
    assert again.blob("a").read_bytes() == b"499"
    assert again.names() == ["a", "seeded"]
    assert len((tmp_path / "index.jsonl").read_text().splitlines()) < 150


def test_what_is_written_to_the_index_grows_with_the_files_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, written = FileStore(tmp_path, {"seeded": one}), [0]
    line = FileStore._line

    def counted(self: FileStore, name: str) -> str:
        written[0] += 1
        return line(self, name)

    monkeypatch.setattr(FileStore, "_line", counted)
    for number in range(1000):
        store.put(str(number), io.BytesIO(b"x"))
    assert written[0] < 3000
