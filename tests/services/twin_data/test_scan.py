import cProfile
import subprocess
import sys
from pathlib import Path

import pytest

from csm_tui.demo.folders import write_sample_folders
from csm_tui.domain.errors import Cancelled, InputRefused
from csm_tui.domain.progress import CancelToken, Progress
from csm_tui.domain.twin import CsvFile, CsvKind
from csm_tui.services.twin_data import scan_folder
from tests.services.twin_data.folders import NODES, write


def only(folder: Path) -> CsvFile:
    [file] = scan_folder(folder).files
    return file


def told(file: CsvFile) -> list[tuple[int | None, bool]]:
    return [(problem.line, problem.fatal) for problem in file.problems]


def test_files_are_classified_and_described(tmp_path: Path) -> None:
    scan = scan_folder(write(tmp_path, Customer=NODES, KNOWS="id,SRC,Dest,w\n7,a,b,1\n"))
    customer, knows = scan.files
    assert (customer.kind, customer.label, customer.rows) == (CsvKind.NODE, "Customer", 3)
    assert customer.id_column == "id"
    assert customer.properties == ("id", "Age")
    assert customer.sample[0] == ("a", "1")
    assert (knows.kind, knows.label, knows.rows) == (CsvKind.RELATIONSHIP, "KNOWS", 1)
    assert (knows.src_column, knows.dest_column) == ("SRC", "Dest")
    assert knows.properties == ("id", "src", "dest", "w")
    assert scan.problems == ()
    assert scan.loadable_names == {"Customer.csv", "KNOWS.csv"}


def test_every_entry_is_listed_with_its_reason(tmp_path: Path) -> None:
    write(tmp_path, A=NODES)
    (tmp_path / "B.CSV").write_text(NODES)
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "more.csv").mkdir()
    (tmp_path / "gone.csv").symlink_to(tmp_path / "nowhere")
    scan = scan_folder(tmp_path)
    assert scan.subfolders == ("more.csv",)
    by_name = {file.name: file for file in scan.files}
    assert by_name.keys() == {"A.csv", "B.CSV", "notes.txt", "gone.csv"}
    assert by_name.pop("A.csv").kind is CsvKind.NODE
    assert {file.kind for file in by_name.values()} == {CsvKind.NOT_TAKEN}
    assert "Upper-case" in by_name["B.CSV"].reason


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", None, "Empty"),
        (b"\xef\xbb\xbf \n", None, "Empty"),
        (b"id;Age\na;1\n", 1, "semicolons"),
        (b"id^Age\na^1\n", 1, "separated by '^'"),
        (b"id Age\na 1\n", 1, "separated by blanks"),
        (b"# made by a tool\nid,Age\na,1\n", 1, "No id column"),
        (b"sep=,\nid,Age\na,1\n", 1, "The first line is an Excel separator line (sep=)."),
        (b"PK\x03\x04\x14\0,", 1, "Not a CSV file: zip archive."),
        (b"\x1f\x8b\x08\0\0\0", 1, "Not a CSV file: gzip archive."),
        ("id,Age\na,1\n".encode("utf-16-le"), 1, "UTF-16, not UTF-8."),
        ("id,Age\na,1\n".encode("utf-32"), 1, "Encoded as UTF-32, not UTF-8."),
        (b"id\tAge\na\t1\n", 1, "tabs"),
        (b"id|Age\na|1\n", 1, "separated by |, not by commas"),
        (b'"id";"Age"\na;1\n', 1, "semicolons"),
        (b"id;price, net\na;1\n", 1, "semicolons"),
        (b'id;Age\n1;"a"b\n', 1, "semicolons"),
        (b"id:ID,Qty:INT\na,1\n", 1, "id:ID is bulk-loader syntax"),
        (b"Name,Age\na,1\n", 1, "No id column"),
        (b"id,ID\na,1\n", 1, "differ only in case"),
        (b"id,Age,\na,1,\n", 1, "no name"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1234567\n", None, "LFS"),
        ("id,Straße\na,1\n".encode("latin-1"), 1, "0xdf"),
        ("id,Age\na,1\n".encode("utf-16"), 1, "UTF-16"),
        (b'"id,Age\na,1\n', 1, "Unclosed quote"),
        pytest.param(b'id,"Age\n' + b"a,1\n" * 300_000, 1, "not closed within 1 MiB", id="open"),
        pytest.param(b"id," + b"x" * 2_000_000, 1, "longer than 1 MiB", id="long header"),
        pytest.param(
            b"id" + b"".join(b",%d" % n for n in range(20_000)), 1, "20,001 columns", id="wide"
        ),
    ],
)
def test_a_file_that_cannot_be_taken_says_why(
    tmp_path: Path, content: bytes, line: int | None, words: str
) -> None:
    file = only(write(tmp_path, Customer=content))
    assert file.kind is CsvKind.REFUSED
    assert words in file.reason
    [problem] = file.problems
    assert problem.line == line
    assert problem.next_step
    assert not file.loadable


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        ("id,Age\na,1\nb\n", 3, "1 cell instead of 2"),
        ("id,Age\na,1\nb,2,3\n", 3, "3 cells"),
        ("id,Age\na,1\n,2\n", 3, "Empty id"),
        ("id,Age\na,1\nb,2\na,3\n", 4, "'a' already on line 2"),
        ('id,Age\n"a\nb",1\n"a\nb",2\n', 4, "already on line 2"),
        ("id,Age\r\na,1\r\na,2\r\n", 3, "already on line 2"),
        ("id,Age\ra,1\ra,2\r", 3, "already on line 2"),
        ("id,Age\na,1\n\n\na,2\n", 5, "already on line 2"),
        ('id,Age\na,1\nb,"2\n', 3, "Unclosed quote"),
        ('id,Age\na,1\nb,"2"x\n', 3, "closing quote"),
        ("id,Age\na,1\nb,\0\n", 3, "NUL"),
        ("id,Age\na,1\nb ,2\n", 3, "'b ' ends with a space"),
        ("id,Age\na,1\n\tb,2\n", 3, "starts with a space"),
        ("id,Age\na,1\n  ,2\n", 3, "only spaces"),
        ("id,Age\na,1\nb\1c,2\n", 3, "U+0001"),
        pytest.param(f"id,Age\na,1\n{'é' * 2049},2\n", 3, "4,096 bytes", id="long id"),
        (b"id,Age\na,1\n" + b"b" * 20_000 + b",2\nc,\xe9\n", 4, "0xe9"),
    ],
)
def test_a_row_that_cannot_be_sent_is_named_by_its_line(
    tmp_path: Path, content: str | bytes, line: int, words: str
) -> None:
    file = only(write(tmp_path, Customer=content))
    assert file.kind is CsvKind.NODE
    assert not file.loadable
    [problem] = [problem for problem in file.problems if problem.fatal]
    assert problem.where == f"Customer.csv:{line}"
    assert words in problem.what


def test_a_mark_before_the_header_is_noticed_and_does_not_hide_the_id(tmp_path: Path) -> None:
    file = only(write(tmp_path, Customer=b"\xef\xbb\xbf" + NODES.encode()))
    assert file.has_bom
    assert file.columns == ("id", "Age")
    assert file.loadable
    assert told(file) == [(1, False)]


def test_a_header_alone_is_fine_but_told(tmp_path: Path) -> None:
    file = only(write(tmp_path, Customer="id,Age\n"))
    assert (file.kind, file.rows, file.loadable) == (CsvKind.NODE, 0, True)
    assert told(file) == [(None, False)]


def test_names_of_files_are_labels_unless_the_engine_cannot_take_them(tmp_path: Path) -> None:
    scan = scan_folder(write(tmp_path, **{"a b-c.d": NODES, "a`b": NODES, "": NODES}))
    by_name = {file.name: file for file in scan.files}
    assert by_name["a b-c.d.csv"].label == "a b-c.d"
    assert "backquote" in by_name["a`b.csv"].reason
    assert "empty" in by_name[".csv"].reason


def test_ends_that_are_in_no_file_are_named(tmp_path: Path) -> None:
    scan = scan_folder(
        write(tmp_path, Customer=NODES, KNOWS="src,dest\na,b\na,Nobody\nNo one,b\n,b\n")
    )
    knows = scan.files[1]
    assert told(knows) == [(5, True), (3, False), (4, False)]
    assert knows.problems[1].column == "dest"
    assert "'Nobody'" in knows.problems[1].what


def test_ids_of_two_labels_are_a_warning_and_an_end_among_them_a_problem(tmp_path: Path) -> None:
    scan = scan_folder(write(tmp_path, Bar="id\nb\n", Customer=NODES, KNOWS="src,dest\na,b\na,c\n"))
    [warning] = scan.warnings
    assert warning.where == "Customer.csv:3"
    assert not warning.fatal
    assert "line 2 of Bar.csv" in warning.what
    assert told(scan.files[2]) == [(2, True)]


def test_a_file_with_a_problem_a_line_lists_the_first_and_counts_the_rest(tmp_path: Path) -> None:
    file = only(write(tmp_path, Customer="id\n" + "a\n" * 1000))
    assert len(file.problems) == 100
    assert file.more_problems == 899


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    write(tmp_path, Customer=NODES)
    path = tmp_path / "Customer.csv"
    path.chmod(0)
    try:
        path.read_bytes()
    except PermissionError:
        assert "cannot be read" in only(tmp_path).reason
    else:
        pytest.skip("this user may read everything")
    finally:
        path.chmod(0o600)


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_what_is_no_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputRefused, match="Cannot list folder"):
        scan_folder(tmp_path / name)


def test_scan_tells_where_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    folder = write(tmp_path, A="id\n" + "".join(f"{n}\n" for n in range(10_000)))
    seen: list[Progress] = []
    scan_folder(folder, progress=seen.append)
    assert seen
    assert {progress.unit for progress in seen} == {"bytes"}
    assert all(progress.total == (folder / "A.csv").stat().st_size for progress in seen)
    stopped = CancelToken()
    stopped.cancel()
    with pytest.raises(Cancelled):
        scan_folder(folder, cancel=stopped)


PEAK = """
import sys, tracemalloc
from pathlib import Path
from csm_tui.services.twin_data import scan_folder
tracemalloc.start()
scan = scan_folder(Path(sys.argv[1]))
print(scan.files[1].rows, tracemalloc.get_traced_memory()[1])
"""


def peak_of(folder: Path) -> tuple[int, int]:
    """Return the rows of the second file, and the bytes that a scan needs at most."""
    # In a separate process, since allocations of other threads would be counted too.
    ended = subprocess.run(
        [sys.executable, "-c", PEAK, str(folder)], check=True, capture_output=True, text=True
    )
    rows, peak = map(int, ended.stdout.split())
    return rows, peak


def test_a_large_file_is_never_in_memory(tmp_path: Path) -> None:
    rows = 100_000
    with (tmp_path / "KNOWS.csv").open("w") as file:
        file.write("src,dest,text\n")
        file.writelines(f"a,b,{'x' * 60}\n" for _ in range(rows))
    write(tmp_path, Customer=NODES)
    seen, peak = peak_of(tmp_path)
    assert seen == rows
    assert peak < 3_000_000


MIB = 1 << 20


@pytest.mark.parametrize(
    ("start", "repeated", "times", "limit"),
    [
        pytest.param("id,", "x" * MIB, 40, 5 * MIB, id="one name"),
        pytest.param("id", ",c" * MIB, 20, 5 * MIB, id="many names"),
        pytest.param("id,text\na,", "x" * MIB, 30, 70 * MIB, id="one cell"),
        pytest.param("id,text\na", ",x" * MIB, 15, 70 * MIB, id="many cells"),
        pytest.param('id,text\na,"', f"{'x' * 31}\n" * (MIB // 32), 20, 80 * MIB, id="one quote"),
        pytest.param("id,text\n", "a\n" * 1000, 60, 3 * MIB, id="bad rows"),
        pytest.param("id,text\n", "a,\n" * 1000, 60, 3 * MIB, id="one id"),
        pytest.param("id,text\n", f"{'x' * 5000},\n" * 100, 30, 3 * MIB, id="long ids"),
        pytest.param("src,dest\n", "nowhere,there\n" * 1000, 60, 3 * MIB, id="missing ends"),
    ],
)
def test_what_is_wrong_with_a_large_file_needs_no_more_memory_than_a_limit(
    tmp_path: Path, start: str, repeated: str, times: int, limit: int
) -> None:
    with (tmp_path / "Odd.csv").open("w") as file:
        file.write(start)
        file.writelines(repeated for _ in range(times))
    write(tmp_path, A=NODES)
    _, peak = peak_of(tmp_path)
    assert peak < limit


def test_the_problems_of_many_files_are_counted(tmp_path: Path) -> None:
    write(tmp_path, **{f"A{number}": "id,x\n" + "a\n" * 60 for number in range(200)})
    scan = scan_folder(tmp_path)
    assert sum(len(file.problems) + file.more_problems for file in scan.files) == 200 * 60
    assert all(file.problems for file in scan.files), "each file says why it cannot be loaded"
    assert len(scan.problems) < 6_000


def calls(folder: Path, files: int) -> int:
    """Return the number of function calls of a scan of files that share their ids."""
    folder.mkdir()
    write(folder, **{f"A{number}": "id\na\nb\n" for number in range(files)})
    write(folder, KNOWS="src,dest\n" + "a,b\n" * files)
    profile = cProfile.Profile()
    scan = profile.runcall(scan_folder, folder)
    assert len(scan.warnings) + scan.more_warnings == files - 1
    assert scan.files[-1].more_problems + len(scan.files[-1].problems) == 2 * files
    assert "2 ids also in other files: 'a' is on line 2 of A0.csv" in (scan.warnings[0].what)
    return sum(entry.callcount for entry in profile.getstats())


def test_files_that_share_ids_cost_in_proportion_to_their_number(tmp_path: Path) -> None:
    few, many = calls(tmp_path / "few", 50), calls(tmp_path / "many", 400)
    assert many < 9 * few


def test_an_open_quote_is_told_where_it_was_opened(tmp_path: Path) -> None:
    file = only(write(tmp_path, A='id,x,y\na,"1\n2","3\n4\nb,5,6\n'))
    assert told(file) == [(3, True)]
    assert file.problems[0].what == "Unclosed quote."


def test_an_open_quote_before_much_text_is_told_too(tmp_path: Path) -> None:
    file = only(write(tmp_path, A='id,x,y\na,"1\n2","3\n' + "b,5,6\n" * (3 * MIB)))
    assert told(file) == [(3, True)]
    assert file.problems[0].what == "Quote not closed within 16 MiB."


def test_the_samples_of_the_demo_are_told_apart(tmp_path: Path) -> None:
    samples = write_sample_folders(tmp_path)
    assert all(file.loadable for file in scan_folder(samples["brewery"]).files)
    kinds = {
        file.name: file.suggestion for file in scan_folder(samples["brewery-source-target"]).files
    }
    assert any(suggestion is not None for suggestion in kinds.values())
    for name in (
        "semicolon",
        "duplicate-ids",
        "lfs-pointer",
        "latin-1",
        "no-id",
        "id-twice",
        "empty",
    ):
        assert not only(samples[f"faults/{name}"]).loadable, name
    for name in ("bom", "quote-and-newline", "backslash"):
        assert only(samples[f"faults/{name}"]).loadable, name


def test_the_types_of_a_bulk_loader_are_told_as_a_part_of_the_name(tmp_path: Path) -> None:
    write(tmp_path, Bar="id,name:STRING,at:10:30\nb,c,d\n")
    [file] = scan_folder(tmp_path).files
    [problem] = file.problems
    assert (problem.column, problem.fatal) == ("name:STRING", False)
    assert "ends with :STRING, a type for bulk loaders" in problem.what
