"""The command palette: every action that is enabled where the focus is."""

from functools import partial

from textual.binding import ActiveBinding
from textual.command import DiscoveryHit, Hit, Hits, Provider

from csm_tui.ui.actions._action import Action
from csm_tui.ui.actions._keys import key_names, live_actions


class ActionsProvider(Provider):
    """Offers every action that is enabled where the focus is to the command palette."""

    async def discover(self) -> Hits:
        """Yield all actions."""
        for action, active in live_actions(self.screen):
            yield DiscoveryHit(_palette_title(action), partial(self._run, active), help=action.help)

    async def search(self, query: str) -> Hits:
        """Yield the actions whose title or help matches."""
        matcher = self.matcher(query)
        for action, active in live_actions(self.screen):
            score = max(matcher.match(_palette_title(action)), matcher.match(action.help))
            if score > 0:
                yield Hit(
                    score,
                    matcher.highlight(_palette_title(action)),
                    partial(self._run, active),
                    help=action.help,
                )

    async def _run(self, active: ActiveBinding) -> None:
        await self.app.run_action(active.binding.action, default_namespace=active.node)


def _palette_title(action: Action) -> str:
    return f"{action.title} ({key_names(action.keys)})"
