"""Search in the titles of commands: the best match first, then what is nearest."""

from collections.abc import Iterator, Sequence

from csm_tui.ui.actions import Command, Reach


def search(query: str, commands: Sequence[Command]) -> list[Command]:
    """Return the commands that match, best first; with equal matches, as they were given.

    Words that begin with the query's come first, then titles that contain the query, then those
    with its letters in order, and last those whose sentence has its words.
    """
    words = query.casefold().split()
    if not words:
        return list(commands)
    ranked = [(_rank(words, each), each) for each in commands]
    matching = [(rank, each) for rank, each in ranked if rank]
    matching.sort(key=lambda found: (-found[0], found[1].reach is Reach.NOWHERE))
    return [each for _, each in matching]


def found_in(query: str, title: str) -> Iterator[tuple[int, int]]:
    """Yield where a title has the words of a query, for highlighting."""
    folded = title.casefold()
    for word in query.casefold().split():
        starts = [at for at in _starts(folded) if folded.startswith(word, at)]
        at = starts[0] if starts else folded.find(word)
        if at >= 0:
            yield at, at + len(word)


def _rank(words: list[str], command: Command) -> int:
    title = command.action.title.casefold()
    if title.startswith(" ".join(words)):
        return 5
    if _begin(words, title):
        return 4
    if all(word in title for word in words):
        return 3
    if _in_order("".join(words), title):
        return 2
    return 1 if _begin(words, command.action.help.casefold()) else 0


def _begin(words: list[str], text: str) -> bool:
    starts = _starts(text)
    return all(any(text.startswith(word, at) for at in starts) for word in words)


def _starts(text: str) -> list[int]:
    return [at for at in range(len(text)) if at == 0 or not text[at - 1].isalnum()]


def _in_order(letters: str, title: str) -> bool:
    """Return whether a title has the letters in order, the first one at the start of a word."""
    return any(
        _follow(letters[1:], title[at + 1 :]) for at in _starts(title) if title[at] == letters[0]
    )


def _follow(letters: str, text: str) -> bool:
    rest = iter(text)
    return all(letter in rest for letter in letters)
