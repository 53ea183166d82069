"""Texts in several languages: labels, tooltips and the texts of enum values."""

from collections.abc import Iterable, Mapping

Labels = Mapping[str, str]
"""Language code to text; a text without a language has an empty code."""

ENGLISH = "en"


def in_language(labels: Labels, language: str) -> str:
    """Return the text in a language; without it the one for all, the English, or any other."""
    for code in (language, language.partition("-")[0], "", ENGLISH):
        if text := labels.get(code):
            return text
    return next(filter(None, labels.values()), "")


def languages_of(all_labels: Iterable[Labels]) -> tuple[str, ...]:
    """Return the language codes that occur, sorted, English first."""
    codes = {code for labels in all_labels for code, text in labels.items() if code and text}
    return tuple(sorted(codes, key=lambda code: (code != ENGLISH, code)))
