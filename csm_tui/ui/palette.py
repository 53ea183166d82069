"""The command palette, made from the table of actions."""

from functools import partial

from textual.binding import ActiveBinding
from textual.command import DiscoveryHit, Hit, Hits, Provider

from csm_tui.ui.actions import Action, key_names, live_actions


class ActionsProvider(Provider):
    """Offers every action that is possible where the focus is."""

    async def discover(self) -> Hits:
        """Yield all of them."""
        for action, active in live_actions(self.screen):
            yield DiscoveryHit(_title(action), partial(self._run, active), help=action.help)

    async def search(self, query: str) -> Hits:
        """Yield those whose title or sentence matches."""
        matcher = self.matcher(query)
        for action, active in live_actions(self.screen):
            score = max(matcher.match(_title(action)), matcher.match(action.help))
            if score > 0:
                yield Hit(
                    score,
                    matcher.highlight(_title(action)),
                    partial(self._run, active),
                    help=action.help,
                )

    async def _run(self, active: ActiveBinding) -> None:
        await self.app.run_action(active.binding.action, default_namespace=active.node)


def _title(action: Action) -> str:
    return f"{action.title} ({key_names(action.keys)})"
