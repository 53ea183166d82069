"""The data of runners as we save them, file by file beside what CoAL writes from the same demo.

Every file of every runner is the same to the byte, with five deviations, each of them on purpose:

1. ``manifest.json`` is ours alone, beside the two folders that handlers read.
2. Values of a graph are never altered. CoAL turns every apostrophe of a cell into a double quote,
   and ``True`` and ``False`` inside any text into lower case (PLATFORM.md 10.1).
3. A runner without parameter values: CoAL 1.x writes nothing at all, CoAL 2.x no parameters; we
   save its datasets all the same, and an empty list.
4. Two base datasets with files of one name: CoAL 1.x keeps the last, we keep the first under its
   name and the others in a folder of their dataset's id.
5. One dataset behind two parameters: CoAL 1.x fills the last folder only and leaves the id as the
   value of the other parameter; we fill both.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from csm_tui.demo import DemoPlatform
from csm_tui.domain.profile import Method, Profile
from csm_tui.domain.runner import Runner
from csm_tui.domain.runner_changes import NewRunner
from csm_tui.domain.runner_download import DownloadOptions
from csm_tui.domain.secret import ApiKey
from csm_tui.services.connection import connect
from csm_tui.services.runners import RunnerChanges, Runners
from tests.demo.clients.environments import client_python, session

pytestmark = [pytest.mark.clients, pytest.mark.timeout(600)]

_COAL = "cosmotech-acceleration-library"
_ENVIRONMENTS = {
    3: ("coal-3", f"{_COAL}==1.1.0", "cosmotech-api==3.3.4"),
    4: ("coal-4", f"{_COAL}==1.1.0", "cosmotech-api==4.2.6"),
    5: ("coal-2.4.1", f"{_COAL}==2.4.1"),
}
SHARED = "One dataset behind two parameters"


@pytest.fixture(
    params=[
        pytest.param(3, marks=pytest.mark.engine),
        pytest.param(4, marks=pytest.mark.engine),
        pytest.param(5, marks=pytest.mark.postgres),
    ]
)
def demo(request: pytest.FixtureRequest) -> Iterator[DemoPlatform]:
    with DemoPlatform(api=request.param, pace=100) as platform:
        yield platform


def test_every_file_is_the_same_or_its_deviation_is_explained(
    demo: DemoPlatform, tmp_path: Path
) -> None:
    python = client_python(*_ENVIRONMENTS[demo.api])
    theirs, ours = tmp_path / "theirs", tmp_path / "ours"
    theirs.mkdir()
    profile = Profile("demo", demo.url, Method.API_KEY)
    with connect(profile, ApiKey(demo.api_key)) as connected:
        service = Runners(connected, demo.organization_id, demo.workspace_id)
        if demo.api < 5:
            _share_a_dataset(service)
        assert session(python, "coal5_data" if demo.api == 5 else "coal_data", demo, theirs) == {}
        seen = set()
        for runner in service.list():
            options = DownloadOptions(csv=demo.api < 5)
            service.data.save(service.data.plan(runner.id, ours / runner.id, options))
            here = _files(ours / runner.id, ours, theirs)
            seen |= _deviations(runner, _files(theirs / runner.id), here, in_parts=demo.api == 5)
    assert seen == ({1, 3} if demo.api == 5 else {1, 2, 3, 4, 5})


def _share_a_dataset(service: Runners) -> None:
    fair = next(one for one in service.list() if one.name == "Fair with events")
    events = next(one.value for one in fair.parameters if one.parameter_id == "events")
    new = NewRunner(
        SHARED,
        fair.run_template_id or "",
        fair.solution_id,
        base_dataset_ids=(),
        values={"events": events, "customers": events},
    )
    RunnerChanges(service).create(new)


def _files(folder: Path, before: Path | None = None, after: Path | None = None) -> dict[str, bytes]:
    """Return the files of a folder; paths in them are replaced as if they were in the other."""
    old, new = (str(each or "none").encode() for each in (before, after))
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().replace(old, new)
        for path in folder.rglob("*")
        if path.is_file()
    }


def _deviations(
    runner: Runner, theirs: Mapping[str, bytes], ours: dict[str, bytes], *, in_parts: bool
) -> set[int]:
    """Return the numbers of the deviations, and fail at any other difference."""
    seen = {1}
    del ours["manifest.json"]
    if not runner.parameters:
        datasets = {name: content for name, content in ours.items() if name.startswith("datasets/")}
        assert ours.pop("parameters/parameters.json") == b"[]"
        assert theirs == (datasets if in_parts else {})
        return {*seen, 3}
    if runner.name == SHARED:
        both = {name for name in ours if name.count("/") == 2}
        assert both == {"parameters/events/events.csv", "parameters/customers/events.csv"}
        (theirs_only,) = [name for name in theirs if name.count("/") == 2]
        assert theirs_only in both
        assert len({ours[name] for name in both}) == 1
        assert b'"value": "d-' in theirs["parameters/parameters.json"]
        assert b'"value": "d-' not in ours["parameters/parameters.json"]
        return {*seen, 5}
    last = runner.base_dataset_ids[-1] if len(runner.base_dataset_ids) > 1 else None
    if last and not in_parts:
        again = {name: ours.pop(name) for name in list(ours) if f"/{last}/" in name}
        assert again
        # What theirs has under the name is that of the last dataset.
        ours |= {name.replace(f"/{last}", ""): content for name, content in again.items()}
        seen.add(4)
    assert set(ours) == set(theirs)
    for name, content in ours.items():
        if content != theirs[name]:
            assert name.startswith("datasets/")
            assert _as_coal(content) == theirs[name]
            seen.add(2)
    return seen


def _as_coal(content: bytes) -> bytes:
    """Return a CSV file with the values as CoAL alters them."""
    header, *rows = csv.reader(io.StringIO(content.decode()))
    text = io.StringIO()
    writer = csv.writer(text, dialect="unix", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(header)
    for row in rows:
        altered = (cell.replace("'", '"') for cell in row)
        writer.writerow(
            [cell.replace("True", "true").replace("False", "false") for cell in altered]
        )
    return text.getvalue().encode()
