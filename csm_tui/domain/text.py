"""Text from outside, made safe to show on one line of a terminal."""

import unicodedata

_PICTURES = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "\u2421"}


def visible(text: str) -> str:
    r"""Return the text with every character that a terminal would obey made visible.

    Control characters become their pictures (``\n`` is ␊); other characters without a shape of
    their own (format marks such as right-to-left overrides, surrogates) become ``\uXXXX``.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    code = ord(character)
    if code in _PICTURES:
        return _PICTURES[code]
    # Zero-width joiners build emoji and scripts; they neither move nor hide anything.
    if character in "\u200c\u200d":
        return character
    if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return f"\\u{code:04x}"
    return character
