"""Pictures are the same on every computer."""

from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

pytestmark = pytest.mark.source


def test_no_picture_shows_where_it_was_drawn() -> None:
    pictures = [*ROOT.glob("tests/ui/__snapshots__/**/*.svg"), *ROOT.glob("screenshots/*.svg")]
    assert len(pictures) > 100
    here = [str(ROOT), f"{Path.home()}/"]
    telling = [
        str(picture.relative_to(ROOT))
        for picture in pictures
        if any(place in picture.read_text("utf-8") for place in here)
    ]
    assert not telling
