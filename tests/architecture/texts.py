"""Every text that users see, with its place: ``python -m tests.architecture.texts [PATH...]``.

Texts are found by their form, not by where they go: a string of several words, or a word with a
capital, that is no docstring, log message, pattern, query, style sheet or key of a mapping.
Headlines of errors are marked with ``!``; what is filled in stands in braces.
"""

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tests.architecture.sources import PACKAGE, ROOT, sources, tree

ERRORS = re.compile(
    r"Error|Needed|Missing|Refused|NotFound|Exists|Meanwhile|Unsafe|Wrong|Misused|"
    r"Unreachable|Failed|Unknown|Unexpected|Unusable"
)
"""The names of the errors that carry a headline and a next step."""
_SILENT_CALLS = {
    *("debug", "getLogger", "exception", "compile", "fullmatch", "match", "search", "sub", "split"),
    *("findall", "finditer", "strftime", "strptime", "getattr", "setattr", "query", "query_one"),
    *("ContextVar", "TypeVar", "NewType", "cast", "execute", "encode", "decode", "environ"),
}
"""Calls whose strings are not shown."""
_SILENT_NAMES = re.compile(r"CSS|_?BINDINGS|__all__|.*(PATTERN|QUERY|CYPHER|SQL|REGEX)")
_QUERY = re.compile(
    r"\s*(MATCH|UNWIND|CREATE|MERGE|RETURN|SELECT|INSERT|DELETE FROM|UPDATE|PRAGMA|CALL|WITH|ALTER|"
    r"WHERE|ORDER BY|SET|BEGIN|COMMIT|DROP|DETACH|OPTIONAL)\b.*",
    re.DOTALL,
)
_WORDS = re.compile(r"[^\W\d_]{2,}[^\w]*\s.*[^\W\d_]", re.DOTALL)
_STYLES = re.compile(r"\{[^{}]*[a-z-]+: [^{}]*;[^{}]*\}", re.DOTALL)
_TITLE = re.compile(r"[A-Z][a-z]+(-[a-z]+)?…?")


@dataclass(frozen=True)
class Text:
    """A text of the program; what is filled in stands in braces."""

    path: Path
    line: int
    text: str
    error: str = ""
    """The class of the error whose headline this is."""

    @property
    def static(self) -> str:
        """The text without what is filled in."""
        return re.sub(r"\{(?:[^{}]|\{[^{}]*\})*\}", "", self.text)

    @property
    def headline(self) -> str:
        """The first sentence of the first line, without what is filled in."""
        return re.split(r"(?<=[.?!]) ", self.static.partition("\n")[0])[0].strip()

    @property
    def place(self) -> str:
        """Return file and line."""
        return f"{self.path.relative_to(ROOT)}:{self.line}"


def _part(part: ast.expr) -> str:
    if isinstance(part, ast.FormattedValue):
        spec = f":{words(part.format_spec)}" if part.format_spec else ""
        conversion = f"!{chr(part.conversion)}" if part.conversion > 0 else ""
        return f"{{{ast.unparse(part.value)}{conversion}{spec}}}"
    return words(part) or ""


def words(node: ast.expr) -> str | None:
    """Return the text of a string, an f-string or a sum of them, or None for anything else."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(map(_part, parts))
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            both = words(left), words(right)
            if both == (None, None):
                return None
            sides = zip(both, (left, right), strict=True)
            return "".join(
                f"{{{ast.unparse(side)}}}" if text is None else text for text, side in sides
            )
        case _:
            return None


def is_text(text: str) -> bool:
    """Return whether a string reads as words and not as a name, a path or a query."""
    shown = re.sub(r"\{[^{}]*\}", "X", text)
    if _QUERY.fullmatch(shown) or _STYLES.search(shown):
        return False
    return bool(_TITLE.fullmatch(shown) or _WORDS.search(shown))


class _Finder(ast.NodeVisitor):
    """Collects the texts of one file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.found: list[Text] = []

    def visit(self, node: ast.AST) -> None:
        text = words(node) if isinstance(node, ast.expr) else None
        if text is None:
            super().visit(node)
        elif is_text(text):
            assert isinstance(node, ast.expr)
            self.found.append(Text(self.path, node.lineno, text))
        if isinstance(node, ast.JoinedStr):
            for part in node.values:
                if isinstance(part, ast.FormattedValue):
                    self.visit(part.value)

    def visit_Expr(self, node: ast.Expr) -> None:
        if not isinstance(node.value, ast.Constant):
            self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        if not any(_SILENT_NAMES.fullmatch(name) for name in names):
            self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        named = isinstance(node.target, ast.Name) and _SILENT_NAMES.fullmatch(node.target.id)
        if node.value is not None and not named:
            self.visit(node.value)

    def visit_arg(self, node: ast.arg) -> None:
        pass

    def visit_Compare(self, node: ast.Compare) -> None:
        pass

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self.visit(node.value)

    def visit_Tuple(self, node: ast.Tuple) -> None:
        before = len(self.found)
        self.generic_visit(node)
        match node.elts:
            case [ast.Name(id=name), headline, *_] if ERRORS.search(name):
                self._mark(before, words(headline), name)

    def _mark(self, since: int, headline: str | None, error: str) -> None:
        """Mark the headline of an error among the texts found since."""
        for at, one in enumerate(self.found[since:], since):
            if one.text == headline:
                self.found[at] = replace(one, error=error)
                return

    def visit_Call(self, node: ast.Call) -> None:
        match node.func:
            case ast.Attribute(attr=name, value=owner):
                logs = isinstance(owner, ast.Name) and "log" in owner.id.lower()
            case ast.Name(id=name):
                logs = False
            case _:
                name, logs = "", False
        if logs or name in _SILENT_CALLS:
            return
        before = len(self.found)
        self.generic_visit(node)
        if ERRORS.search(name) and name[0].isupper() and node.args:
            self._mark(before, words(node.args[0]), name)


def texts(*paths: Path) -> Iterator[Text]:
    """Yield the texts of files and of all files below folders, by file and line."""
    for path in paths:
        for source in [path] if path.is_file() else sources(path):
            finder = _Finder(source)
            finder.visit(tree(source))
            yield from sorted(finder.found, key=lambda text: text.line)


def main() -> None:
    """Print the texts below the paths given, else of the whole program but its demo platform."""
    paths = [Path(name).resolve() for name in sys.argv[1:]]
    rooms = sorted(path for path in PACKAGE.iterdir() if path.name != "demo")
    last = None
    for text in texts(*(paths or rooms)):
        if text.path != last:
            sys.stdout.write(f"\n{text.path.relative_to(ROOT)}\n")
            last = text.path
        shown = text.text.replace("\n", "⏎")
        sys.stdout.write(f"{text.line:5}  {'! ' if text.error else ''}{shown}\n")


if __name__ == "__main__":
    main()
