"""The preview of a file from its first bytes."""

from collections.abc import Callable
from dataclasses import replace

from csm_tui.domain.csv.encoding import Decoding, decoded, has_many_controls, is_binary
from csm_tui.domain.local_files import stand_in
from csm_tui.domain.preview.content import (
    Extent,
    HexPreview,
    Preview,
    PreviewForm,
    PreviewOptions,
    TextFault,
    TextPreview,
)
from csm_tui.domain.preview.json_text import indented, json_fault
from csm_tui.domain.preview.lines import MOST_LINES, hex_lines, kind_of, text_lines
from csm_tui.domain.preview.table import table_of

_LANGUAGES = {
    ".csv": "csv",
    ".tsv": "csv",
    ".json": "json",
    ".geojson": "json",
    ".ipynb": "json",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".xml": "xml",
}
_CONTROLS = "Binary content (such as NUL). If it is text, choose its encoding (E)."
_PART = "Only the first part was checked; the rest may have errors."

YamlFault = Callable[[str, bool], tuple[TextFault | None, str]]
"""Returns the first fault of a YAML text, and a remark on the check.

It takes the text and whether the file ends with it: if not, the last line may be cut. It is passed
in, since reading YAML takes a library.
"""


def preview_of(
    name: str,
    content: bytes,
    extent: Extent,
    options: PreviewOptions | None = None,
    check: Callable[[], None] = lambda: None,
    yaml_fault: YamlFault = lambda _, __: (None, "YAML is not checked here."),
) -> Preview:
    """Return a preview of the most probable kind.

    Args:
        name: the name of the file; its ending names the language of a text.
        content: the first bytes of the file.
        extent: how much of the file they are.
        options: what the user has chosen.
        check: called at intervals; it may raise to stop the work.
        yaml_fault: finds the first fault of a YAML text.

    Raises:
        InputRefused: the chosen encoding is unknown.
    """
    options = options or PreviewOptions()
    if options.form is PreviewForm.HEX:
        return hex_of(content, extent)
    if options.form is PreviewForm.AUTO and options.encoding is None and is_binary(content):
        kind = kind_of(content, name)
        if kind or language_of(name) != "csv" or has_many_controls(content):
            return HexPreview(extent, kind, hex_lines(content), "" if kind else _CONTROLS)
    text, decoding = decoded(content, options.encoding, ended=extent.ended)
    check()
    stands_in = stand_in(content)
    language = "text" if stands_in else language_of(name)
    if options.form is PreviewForm.AUTO and language == "csv" and text.strip():
        return table_of(text, extent, decoding, check)
    preview = _text(text, extent, decoding, language, options, yaml_fault)
    return replace(preview, note=f"! {stands_in}") if stands_in else preview


def is_zip(start: bytes) -> bool:
    """Return whether a file with this beginning is a zip, which `archive` can list."""
    return start.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def language_of(name: str) -> str:
    """Return the language of a file by the ending of its name; ``text`` if it is unknown."""
    base = name.rpartition("/")[2].lower()
    return _LANGUAGES.get(base[base.rfind(".") :] if "." in base else "", "text")


def hex_of(content: bytes, extent: Extent, note: str = "") -> HexPreview:
    """Return a preview of bytes in hexadecimal."""
    return HexPreview(extent, kind_of(content), hex_lines(content), note)


def _text(
    text: str,
    extent: Extent,
    decoding: Decoding,
    language: str,
    options: PreviewOptions,
    yaml_fault: YamlFault,
) -> TextPreview:
    fault, note = None, ""
    checked = (
        language in {"json", "yaml"} and options.form is PreviewForm.AUTO and bool(text.strip())
    )
    if checked:
        bare, ended = text.removeprefix("\ufeff"), extent.ended
        if language == "json":
            fault = json_fault(bare, ended=ended)
        else:
            fault, note = yaml_fault(bare, ended)
        note = note or ("" if ended or fault else _PART)
    pretty = checked and language == "json" and options.pretty and extent.ended and fault is None
    lines, left_out = text_lines(indented(text, MOST_LINES + 1) if pretty else text)
    return TextPreview(extent, decoding, language, lines, left_out, pretty, fault, note)
