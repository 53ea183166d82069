"""Downloads of a runner's data: the layout, what nothing else reads, and what goes wrong."""

import errno
import json
import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.demo.faults import InjectedFault
from csm_tui.domain.errors import AlreadyExists, Cancelled, CsmError, DiskFailed
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.progress import CancelToken
from csm_tui.domain.runner_download import DownloadOptions
from csm_tui.domain.secret import ApiKey
from csm_tui.services.connection import connect
from csm_tui.services.local.final_name import give_name
from csm_tui.services.runners import Runners
from csm_tui.services.runners.download import _writing
from csm_tui.services.twin_data import TwinData, scan_folder
from tests.platform.answering import Answering, Reply, Seen, as_json, problem
from tests.services.runners.conftest import RUNNERS, dataset, runner, value

BASE = "/organizations/o-1"
FILES = f"{BASE}/workspaces/w-1/files"
CONTENT = {
    "data/in/a.csv": b"id\n'1'\n",
    "data/in2/a.csv": b"other",
    "data/input.csv": b"\xff\x00",
    "old/data/in/b.csv": b"no",
}


def node(number: int, label: str, **properties: Any) -> dict[str, Any]:
    return {"id": str(number), "label": label, "type": "NODE", "properties": properties}


def graph(seen: Seen) -> Reply:
    """Return the rows that the query of a request asks for."""
    bar, guest = node(1, "Bar", id="O'Hara", open=True, tags=["True", "b"]), node(2, "A/B", n=3.0)
    if b"count" in seen.body:
        rows = ["#knows"] if b"type(r)" in seen.body else ["#Bar", "#A/B"]
        return as_json([{"name": name, "count": 1.0} for name in rows])
    if b"rel" in seen.body:
        rel = {"id": "9", "label": "knows", "type": "RELATION", "properties": {"since": 1.0}}
        return as_json([{"src": guest, "rel": rel, "dest": bar}])
    return as_json([{"n": bar}, {"n": guest}, {"n": node(3, "Bar", id='say "True"')}])


def answers(world: dict[str, Reply]) -> Callable[[Seen], Reply]:
    """Return a server's answers: those of a world, graphs and workspace files."""
    from urllib.parse import parse_qs, urlsplit

    def answer(seen: Seen) -> Reply:
        parts = urlsplit(seen.path)
        path = parts.path.removeprefix("/v4")
        if path == f"{FILES}/download":
            (name,) = parse_qs(parts.query)["file_name"]
            return Reply(CONTENT[name], headers={"Content-Type": "application/octet-stream"})
        if path.endswith("/twingraph") and path not in world:
            return graph(seen)
        return world.get(path, problem(404, "Thing not found"))

    return answer


@pytest.fixture
def odd(world: dict[str, Reply], server: Answering) -> Answering:
    """A runner whose datasets are of every kind, and hostile in every way."""

    def connected(id_: str, **values: str) -> Reply:
        return as_json(dataset(id_, id_) | {"connector": {"parametersValues": values}})

    world |= {
        f"{RUNNERS}/r-1": as_json(
            runner(
                datasetList=["d-1", "d-2", "d-gone", "d-adt", "d-old"],
                parametersValues=[
                    value("events", "d-file", "%DATASETID%", inherited=True),
                    value("customers", "d-file", "%DATASETID%"),
                    value("../up", "d-tag", "%DATASETID%"),
                    value("parameters.json", "d-gone", "%DATASETID%"),
                    {"parameterId": "é", "value": "True 'x' 007", "varType": "string"},
                    value("unset", "", "%DATASETID%"),
                ],
            )
        ),
        f"{BASE}/datasets/d-file": connected(
            "d-file", AZURE_STORAGE_CONTAINER_BLOB_PREFIX="%WORKSPACE_FILE%/data/in"
        ),
        f"{BASE}/datasets/d-tag": as_json(
            dataset("d-tag", "d-tag")
            | {"tags": ["dataset_part"], "source": {"location": "data/in/"}}
        ),
        f"{BASE}/datasets/d-adt": connected("d-adt", AZURE_DIGITAL_TWINS_URL="https://x"),
        f"{BASE}/datasets/d-old": connected("d-old", TWIN_CACHE_NAME="old"),
        FILES: as_json([{"fileName": name} for name in CONTENT]),
    }
    server.answer = answers(world)
    return server


def tree(folder: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_every_kind_of_dataset_goes_where_handlers_read_it(
    odd: Answering, runners: Runners, tmp_path: Path
) -> None:
    into = tmp_path / "here"
    plan = runners.data.plan("r-1", into, DownloadOptions(csv=True, reproduce=True))
    report = runners.data.save(plan)
    found = tree(into)
    assert set(found) == {each.path for each in plan.files} == {each.path for each in report.files}
    bar = b'id,open,tags\nO\'Hara,true,"[""True"", ""b""]"\n"say ""True""",,\n'
    events = {
        "a.csv": "data/in/a.csv",
        "d-file/a.csv": "data/in2/a.csv",
        "input.csv": "data/input.csv",
    }
    assert found == {
        **{
            f"datasets/{below}{name}": content
            for below in ("", "d-2/")
            for name, content in {
                "Bar.csv": bar,
                "A_B.csv": b"n\n3.0\n",
                "knows.csv": b"id,source,target,since\n9,2,O'Hara,1.0\n",
            }.items()
        },
        **{
            f"parameters/{folder}/{name}": CONTENT[key]
            for folder in ("events", "customers")
            for name, key in events.items()
        },
        "parameters/___up/a.csv": CONTENT["data/in/a.csv"],
        **{name: found[name] for name in found if name.count("/") < 2 and "datasets" not in name},
    }
    check_parameters(found, into)
    assert set(report.failures) == {"d-gone", "d-adt", "d-old"} == set(plan.problems)
    assert not report.complete
    assert (
        "“datasets/Bar.csv” already exists: the one of d-2 is saved as “datasets/d-2/Bar.csv”."
        in report.notes
    )
    check_manifest(found, into)
    assert not [path for path in tmp_path.rglob("*") if "csm-tui" in path.name]


def check_parameters(found: Mapping[str, bytes], into: Path) -> None:
    values = json.loads(found["parameters/parameters.json"])
    assert [tuple(each) for each in values] == [
        ("parameterId", "value", "varType", "isInherited")
    ] * 6
    assert [each["value"] for each in values] == [
        *(str(into / "parameters" / name) for name in ("events", "customers", "___up")),
        "d-gone",
        "True 'x' 007",
        "",
    ]
    assert values[4]["isInherited"] is None
    assert found["parameters/parameters.json"].startswith(b'[\n  {\n    "parameterId": "events"')
    rows = found["parameters/parameters.csv"].decode().split("\r\n")
    assert rows[0] == "parameterId,value,varType,isInherited"
    assert rows[5:] == ["é,True 'x' 007,string,", "unset,,%DATASETID%,False", ""]
    assert rows[1].endswith("%DATASETID%,True")


def check_manifest(found: Mapping[str, bytes], into: Path) -> None:
    manifest = json.loads(found["manifest.json"])
    assert (manifest["complete"], manifest["layout"]) == (False, "CoAL 1.x")
    told = {each["id"]: each for each in manifest["datasets"]}
    assert "Cannot read dataset" in told["d-adt"]["error"]
    assert told["d-file"]["parameters"] == ["events", "customers"]
    assert {each["path"] for each in manifest["files"]} == set(found) - {"manifest.json"}
    variables = found["runner.env"].decode()
    assert f"CSM_DATASET_ABSOLUTE_PATH={shlex.quote(str(into / 'datasets'))}\n" in variables
    assert "CSM_API_KEY=\n" in variables
    assert "CSM_RUN_TEMPLATE_ID=sim\n" in variables


def test_how_many_are_read_at_a_time_changes_nothing(
    odd: Answering, runners: Runners, tmp_path: Path
) -> None:
    found = []
    for at_a_time in (1, 20):
        into = tmp_path / str(at_a_time) / "x"
        # Without the count of labels: the names are known when the graphs are read.
        plan = runners.data.plan("r-1", into, exact=at_a_time == 1)
        runners.data.save(plan, at_a_time=at_a_time)
        files = dict(tree(into))
        files.pop("manifest.json")
        found.append({name: each.replace(str(into).encode(), b"X") for name, each in files.items()})
    assert found[0] == found[1]
    assert len(found[0]) > 10


def test_nothing_is_left_or_replaced_after_a_cancel_or_a_conflict(
    odd: Answering, runners: Runners, tmp_path: Path
) -> None:
    into, cancel = tmp_path / "here", CancelToken()
    plan = runners.data.plan("r-1", into)
    with pytest.raises(Cancelled):
        runners.data.save(plan, progress=lambda _: cancel.cancel(), cancel=cancel)
    assert not into.exists()
    taken = into / "datasets" / "Bar.csv"
    taken.parent.mkdir(parents=True)
    taken.write_text("mine")
    (into / "datasets" / "other.csv").write_text("theirs")
    again = runners.data.changed(plan, into, DownloadOptions())
    assert [each.path for each in again.existing] == ["datasets/Bar.csv"]
    assert any("1 other file in the folder" in note for note in again.notes)
    with pytest.raises(AlreadyExists):
        runners.data.save(again)
    assert tree(into) == {"datasets/Bar.csv": b"mine", "datasets/other.csv": b"theirs"}
    (into / "manifest.json").mkdir()
    with pytest.raises(CsmError):
        runners.data.save(again, overwrite=True)
    assert tree(into)["datasets/Bar.csv"] == b"mine"
    (into / "manifest.json").rmdir()
    runners.data.save(again, overwrite=True)
    assert tree(into)["datasets/Bar.csv"].startswith(b"id,open")
    assert not [path for path in tmp_path.rglob("*") if "csm-tui" in path.name]
    # Only the parameters: no dataset is asked for.
    before = len(odd.seen)
    few = runners.data.plan("r-1", tmp_path / "few", DownloadOptions(datasets=False))
    runners.data.save(few)
    assert len(odd.seen) == before + 1
    assert set(tree(tmp_path / "few")) == {"parameters/parameters.json", "manifest.json"}
    assert b'"value": "d-file"' in tree(tmp_path / "few")["parameters/parameters.json"]


def test_a_disk_that_fills_up_leaves_nothing(
    odd: Answering, runners: Runners, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def full(source: Path, target: Path) -> None:
        if len(made) == 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        give_name(source, target)
        made.append(target)

    monkeypatch.setattr(_writing, "give_name", full)
    with pytest.raises(DiskFailed):
        runners.data.save(runners.data.plan("r-1", tmp_path / "full"))
    assert len(made) == 3
    assert not (tmp_path / "full").exists()


@pytest.mark.postgres
def test_parts_go_where_the_library_of_5_has_them(tmp_path: Path) -> None:
    with DemoPlatform(api=5, pace=100) as demo:
        profile = Profile("demo", demo.url, Method.API_KEY)
        with connect(profile, ApiKey(demo.api_key)) as session:
            service = Runners(session, demo.organization_id, demo.workspace_id)
            one = service.get(demo.runner_id)
            own, base = one.parameter_dataset_id, one.base_dataset_ids[0]
            report = service.data.save(service.data.plan(one.id, tmp_path / "a"))
            paths = [each.path for each in report.files]
            assert f"parameters/{own}/events/events.csv" in paths
            assert f"datasets/{base}/Customer.csv" in paths
            assert report.complete
            # A part that cannot be read takes its dataset with it, and no other.
            demo.faults.add(
                InjectedFault("403", path=f"datasets/{base}/parts/.*/download", times=1)
            )
            partly = service.data.save(service.data.plan(one.id, tmp_path / "b"))
            assert list(partly.failures) == [base]
            assert f"parameters/{own}/events/events.csv" in tree(tmp_path / "b")
            assert not list((tmp_path / "b" / "datasets" / base).iterdir())


@pytest.mark.engine
def test_the_graph_of_a_runner_can_be_loaded_back(fresh_demo: DemoPlatform, tmp_path: Path) -> None:
    profile = Profile("demo", fresh_demo.url, Method.API_KEY)
    with connect(profile, ApiKey(fresh_demo.api_key)) as session:
        service = Runners(session, fresh_demo.organization_id, fresh_demo.workspace_id)
        one = service.get(fresh_demo.runner_id)
        report = service.data.save(service.data.plan(one.id, tmp_path / "a"))
        relationships = {
            file.path.rpartition("/")[2]
            for file in report.files
            if file.source and "relationship" in file.source.origin
        }
        twin = TwinData(session, fresh_demo.organization_id, one.base_dataset_ids[0])
        before = twin.counts()
        scan = scan_folder(tmp_path / "a" / "datasets", relationships=relationships)
        plan = twin.plan(scan, wipe=True)
        twin.load(plan, confirmation=plan.confirmation or "")
        assert twin.counts() == before
        assert before.total_relationships > 100
