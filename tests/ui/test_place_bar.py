"""The bar of the current place."""

from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from csm_tui.ui.widgets.place_bar import Breadcrumb, PlaceBar, squeeze

PLACE = Breadcrumb(
    profile="production",
    host="api.long-name-of-a-company.example.com:8443",
    identity="someone.with.a.long.name@example.com",
    method="API key",
    organization="Brasserie [red] été",
    workspace="Nord 🍺 développement",
    api="4.x",
)


class Bar(App[None]):
    def compose(self) -> ComposeResult:
        yield PlaceBar()


async def shown(width: int) -> str:
    app = Bar()
    async with app.run_test(size=(width, 3)) as pilot:
        bar = app.query_one(PlaceBar)
        bar.place = PLACE
        await pilot.pause()
        return "".join(segment.text for segment in bar.render_line(0))


async def test_every_fact_is_there_at_80_columns() -> None:
    text = await shown(80)
    assert text.count("│") == 5
    assert "API 4.x" in text
    assert "Nord" in text


async def test_nothing_is_cut_where_there_is_room() -> None:
    text = await shown(200)
    for fact in (PLACE.profile, PLACE.host, PLACE.identity, PLACE.organization, PLACE.workspace):
        assert fact in text
    assert "(API key)" in text


async def test_it_survives_a_tiny_terminal() -> None:
    assert "4.x" in await shown(40)


@given(st.lists(st.integers(1, 80), min_size=6, max_size=6), st.integers(30, 200))
def test_the_facts_fit_and_nobody_gets_more_than_wanted(wanted: list[int], room: int) -> None:
    given_cells = squeeze(wanted, room)
    assert all(0 < cells <= want for cells, want in zip(given_cells, wanted, strict=True))
    if wanted[5] <= 7:
        assert sum(given_cells) <= max(room, 23)
