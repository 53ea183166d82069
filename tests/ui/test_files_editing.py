"""Editing a workspace file: changes are shown before they are sent, and never lost."""

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Button

from csm_tui.demo import DemoPlatform, InjectedFault
from csm_tui.services.workspace_files.drafts import drafts_folder
from csm_tui.ui.dialogs.base import Verb
from csm_tui.ui.dialogs.choose import ChooseDialog
from tests.ui.driving import until
from tests.ui.file_operations_driving import (
    agree,
    choose,
    content,
    editor_is,
    listed,
    listing,
    names,
    note,
)
from tests.ui.files_driving import cursor, done, files_of, go_to, prompt, put, refused, said
from tests.ui.session_driving import inside, opened
from tests.ui.test_profile_in_screens import profile_of
from tests.waiting import wait_until

NAME = "mine/a.csv"
OLD = b"id\n1\n"
SEND = "Send your changes to mine/a.csv?"


@pytest.fixture(autouse=True)
def leaves_nothing(temporary_folder: Path) -> object:
    yield
    left = [(temporary_folder, "csm-tui-*"), (drafts_folder(), "*")]
    wait_until(lambda: not any(list(at.glob(of)) for at, of in left), "no private copy is left")


@pytest.fixture
def platform(fresh_demo: DemoPlatform) -> DemoPlatform:
    put(fresh_demo, NAME)
    return fresh_demo


async def edit(pilot: Pilot[None]) -> None:
    await go_to(pilot, NAME)
    await pilot.press("e")


async def drop(pilot: Pilot[None]) -> None:
    """Drop the changes that are asked about, which would be kept otherwise."""
    await listing(pilot, SEND)
    await pilot.press("enter")
    await choose(pilot, "drop")
    await until(pilot, lambda: "Discarded" in said(pilot), "the changes are dropped")


async def test_a_change_is_sent_after_a_look(
    platform: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor_is(monkeypatch, tmp_path, 'echo 2 >> "$1"')
    async with files_of(platform) as pilot:
        await edit(pilot)
        dialog = await listing(pilot, SEND)
        assert listed(dialog)[1:] == [" id", " 1", "+2", " "]
        assert content(platform, NAME) == OLD
        await agree(pilot, SEND)
        await until(pilot, lambda: "Sent mine/a.csv" in said(pilot), "it is sent")
        await done(pilot)
        assert content(platform, NAME) == OLD + b"2\n"
        assert cursor(pilot) == NAME


@pytest.mark.parametrize(
    ("name", "written", "told"),
    [
        (
            "mine/a.json",
            '{"a": 1,\n "b": }',
            "! Line 2, column 7: Invalid JSON: Expecting value.",
        ),
        ("mine/a.json", "[" * 100_000, "! Nested too deeply to check."),
        ("mine/a.json", "\0", "! Invalid JSON: binary content."),
        ("mine/a.json", "", "! Invalid JSON: empty file."),
        ("mine/a.json", b'{"a": "\xe9"}', "! Invalid JSON: encoded as cp1252, not UTF-8."),
        ("mine/a.json", '{"a": 2}'.encode("utf-16"), "! Invalid JSON: encoded as utf-16,"),
        ("mine/a.yml", b"a: \xe9\n", "! Invalid YAML: encoded as cp1252, not UTF-8."),
        ("mine/a.yml", "a: é\n".encode("utf-16"), ""),
        ("mine/a.yml", "a: 1\nb: c: d\n", "! Line 2, column 5: Not readable as YAML 1.1"),
        ("mine/a.json", '{"a": 2}', ""),
        ("mine/a.yml", "a: [1, 2]\n", ""),
        ("mine/a.csv", "[", ""),
    ],
)
async def test_what_is_no_json_or_yaml_any_more_is_asked_about(
    platform: DemoPlatform,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    written: str | bytes,
    told: str,
) -> None:
    platform.put_file(platform.workspace_id, name, b"old: 1\n")
    (tmp_path / "new").write_bytes(written.encode() if isinstance(written, str) else written)
    editor_is(monkeypatch, tmp_path, f'cat {tmp_path}/new > "$1"')
    async with files_of(platform) as pilot:
        await go_to(pilot, name)
        await pilot.press("e")
        dialog = await listing(pilot, f"Send your changes to {name}?")
        assert note(dialog).startswith(told)
        assert bool(note(dialog)) is bool(told)
        send = dialog.query_one("#confirm", Verb)
        assert send.verb == ("Send anyway" if told else "Send")
        assert not send.has_focus
        await pilot.press("enter")
        await choose(pilot, "drop")
        await until(pilot, lambda: "Discarded" in said(pilot), "the changes are dropped")


async def test_no_change_is_no_question(
    platform: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor_is(monkeypatch, tmp_path, "true")
    async with files_of(platform) as pilot:
        await edit(pilot)
        await until(pilot, lambda: "No changes" in said(pilot), "it is said")
        assert "code --wait" in said(pilot)


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("kill -9 $$", "ended by signal 9 (SIGKILL)"),
        ("exit 3", "ended with the exit code 3"),
        ('rm "$1"', "removed the file"),
    ],
)
async def test_an_editor_that_fails_is_told(
    platform: DemoPlatform,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    script: str,
    told: str,
) -> None:
    editor_is(monkeypatch, tmp_path, script)
    async with files_of(platform) as pilot:
        await edit(pilot)
        await until(pilot, lambda: told in said(pilot), "it is told")
        assert content(platform, NAME) == OLD


async def test_what_a_failed_editor_wrote_is_offered_with_a_warning(
    platform: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor_is(monkeypatch, tmp_path, 'echo 2 >> "$1"; exit 3')
    async with files_of(platform) as pilot:
        await edit(pilot)
        dialog = await listing(pilot, SEND)
        assert note(dialog) == "! editor ended with the exit code 3."
        await pilot.press("enter")
        await choose(pilot, "drop")
        await until(pilot, lambda: "Discarded" in said(pilot), "it is dropped")
        assert content(platform, NAME) == OLD


async def test_what_a_killed_editor_has_rescued_is_asked_about_until_somebody_decides(
    platform: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As vim does, which offers its own copy the next time.
    saved = '"$(dirname "$1")/.a.csv.swp"'
    editor_is(monkeypatch, tmp_path, f'test -e {saved} && cat {saved} > "$1" || echo 2 > {saved}')
    async with files_of(platform) as pilot:
        await edit(pilot)
        await choose(pilot, "later")
        await until(pilot, lambda: "Kept for later" in said(pilot), "it is left")
        await edit(pilot)
        await choose(pilot, "resume")
        await choose(pilot, "edit")
        assert listed(await listing(pilot, SEND))[1:] == ["-id", "-1", "+2", " "]
        await drop(pilot)


async def test_an_editor_that_is_not_there(
    platform: DemoPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "no-such-editor")
    async with files_of(platform) as pilot:
        await edit(pilot)
        assert "The editor no-such-editor was not found.\n→ Set VISUAL or EDITOR" in await refused(
            pilot
        )


async def test_escape_loses_nothing(
    platform: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor_is(monkeypatch, tmp_path, 'echo 2 >> "$1"')
    async with files_of(platform) as pilot:
        await edit(pilot)
        for _ in range(2):
            await listing(pilot, SEND)
            await pilot.press("escape")
            await until(pilot, lambda: isinstance(pilot.app.screen, ChooseDialog), "the choice")
            await pilot.press("escape")
        await listing(pilot, SEND)
        await pilot.press("escape")
        await choose(pilot, "keep")
        await prompt(pilot, str(tmp_path / "kept.csv"))
        await pilot.press("enter")
        await until(pilot, lambda: "Saved as" in said(pilot), "it is kept")
        assert (tmp_path / "kept.csv").read_bytes() == OLD + b"2\n"
        assert content(platform, NAME) == OLD


async def test_a_change_on_the_platform_is_told_with_choices(
    platform: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor_is(monkeypatch, tmp_path, 'echo 2 >> "$1"')
    async with files_of(platform) as pilot:
        await edit(pilot)
        await listing(pilot, SEND)
        platform.put_file(platform.workspace_id, NAME, b"id\n9\n")
        await agree(pilot, SEND)
        dialog = await listing(pilot, SEND)
        await until(pilot, lambda: "was changed on the platform" in note(dialog), "the conflict")
        assert not dialog.query("#confirm")
        await pilot.press("escape")
        await choose(pilot, "theirs")
        difference = await listing(pilot, "From the platform's")
        assert {"-9", "+1", "+2"} <= set(listed(difference))
        await pilot.press("escape")
        await listing(pilot, SEND)
        await pilot.press("escape")
        await choose(pilot, "name")
        assert "exists" in await prompt(pilot, NAME)
        assert await prompt(pilot, "mine/a-mine.csv") == "→ mine/a-mine.csv"
        await pilot.press("enter")
        await until(pilot, lambda: "Sent mine/a-mine.csv" in said(pilot), "mine is sent")
        await done(pilot)
        assert content(platform, NAME) == b"id\n9\n"
        assert content(platform, "mine/a-mine.csv") == OLD + b"2\n"


async def test_a_refused_upload_can_be_edited_again(
    platform: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor_is(monkeypatch, tmp_path, 'echo 2 >> "$1"')
    platform.faults.add(InjectedFault("500", path=r"/files$", method="POST"))
    async with files_of(platform) as pilot:
        await edit(pilot)
        await agree(pilot, SEND)
        dialog = await listing(pilot, SEND)
        await until(pilot, lambda: "!" in note(dialog), "the refusal is told")
        platform.faults.clear()
        await pilot.press("escape")
        await choose(pilot, "edit")
        again = await listing(pilot, SEND)
        assert listed(again).count("+2") == 2
        await drop(pilot)


async def test_a_protected_profile_is_asked_before_it_is_sent(
    platform: DemoPlatform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    editor_is(monkeypatch, tmp_path, 'echo 2 >> "$1"')
    session = opened(profile_of(platform, protected=True), platform.api_key)
    async with inside(session, platform) as pilot:
        await edit(pilot)
        await agree(pilot, SEND)
        await until(pilot, lambda: pilot.app.screen.query("#typed"), "the name is asked for")
        assert pilot.app.screen.query_one("#confirm", Button).disabled
        await pilot.press("escape")
        await listing(pilot, SEND)
        assert content(platform, NAME) == OLD
        await drop(pilot)


@pytest.mark.parametrize("key", ["x", "m", "e"])
async def test_a_read_only_profile_changes_nothing(platform: DemoPlatform, key: str) -> None:
    session = opened(profile_of(platform, read_only=True), platform.api_key)
    async with inside(session, platform) as pilot:
        await go_to(pilot, NAME)
        await pilot.press(key)
        await until(pilot, lambda: "is read-only" in said(pilot), "it is said")
        await done(pilot)
        assert NAME in names(platform)


@pytest.mark.parametrize("key", ["x", "m"])
async def test_a_protected_profile_has_its_name_typed_before(
    platform: DemoPlatform, key: str
) -> None:
    session = opened(profile_of(platform, protected=True), platform.api_key)
    async with inside(session, platform) as pilot:
        await go_to(pilot, NAME)
        await pilot.press(key)
        if key == "x":
            await listing(pilot, "Delete")
        else:
            await prompt(pilot, "mine/b.csv")
            await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen.query("#typed"), "the name is asked for")
        assert pilot.app.screen.query_one("#confirm", Button).disabled
        await pilot.press("escape")
        await done(pilot)
        assert NAME in names(platform)
