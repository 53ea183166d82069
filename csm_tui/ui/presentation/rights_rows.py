"""Texts and rows on rights: what an identity may do with an object, and who has which role."""

from collections import Counter
from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from textual.content import Content

from csm_tui.domain.format import counted
from csm_tui.domain.rights import (
    EVERYONE,
    HIDDEN,
    Access,
    AccessMatrix,
    AddressClass,
    Allowance,
    MatrixColumn,
    ObjectKind,
    Principal,
    address_allows,
    allowance,
    operations_on,
)
from csm_tui.domain.text import visible
from csm_tui.ui.presentation.columns import Column
from csm_tui.ui.presentation.lazy_rows import LazyRows
from csm_tui.ui.presentation.people import who
from csm_tui.ui.text import outside

Facts = list[tuple[str, str]]

_NAMES = 16
"""Cells of a name beside its value at most."""
PEOPLE_WIDTH = 30
"""Cells of the column of names at most."""
_ROLE_WIDTH, _NAME_WIDTH = 9, 16
"""Cells of a column of roles: at least, for the longest role, and at most, for the name."""
_SIGNS: dict[bool | None, tuple[str, str]] = {
    True: ("✓", "$text-success"),
    False: ("✗", "$text-error"),
    None: ("?", "$text-warning"),
}
_CHANGES = (
    (AddressClass.CONTENT, "files, runners, datasets"),
    (AddressClass.WORKSPACE, "workspaces"),
    (AddressClass.ORGANIZATION, "organizations"),
)
"""What a platform role lets change at all, before access lists are asked."""
_NOT_VISIBLE = "not visible: you see only your own entry"


def rights_facts(access: Access) -> Facts:
    """Return the role of the identity on an object, what it allows, and the administrators."""
    allowed = allowances(access)
    may = [each.operation.words for each in allowed if each.answer]
    not_ = [f"{each.operation.words} ({each.missing})" for each in allowed if each.answer is False]
    usual = [each.operation.words for each in allowed if each.by_list]
    open_ = [each.operation.words for each in allowed if each.answer is None and not each.by_list]
    return [
        ("Your role", access.role_words),
        *([("You may", ", ".join(may))] if may else []),
        *([("If the key may", ", ".join(usual))] if usual else []),
        *([("You may not", ", ".join(not_))] if not_ else []),
        *([("Unknown", ", ".join(open_))] if open_ else []),
        ("Admins", administrators(access)),
    ]


def allowances(access: Access) -> list[Allowance]:
    """Return for each operation on an object whether the identity may do it."""
    if access.who is None:
        return []
    operations = operations_on(access.kind, access.who.rules.capabilities)
    return [allowance(each, access.who, access) for each in operations]


def administrators(access: Access) -> str:
    """Return the administrators of an object; a list that may be cut is never called empty."""
    names = access.administrators
    if names is None:
        return _NOT_VISIBLE if access.list is not None else "the platform sends no access list"
    return ", ".join(map(who, names)) or "none in the access list"


def facts_text(facts: Facts, width: int) -> Content:
    """Return names and values in two columns; a value wraps in its own, of a width in cells."""
    column = min(max(len(name) for name, _ in facts), _NAMES) + 2
    lines = []
    for name, value in facts:
        # A longer name stands above its value.
        above = len(name) > _NAMES
        lines += [outside(name).stylize("$text-muted")] if above else []
        lines += _hanging("" if above else name, outside(value), column, width)
    return Content("\n").join(lines)


def here_text(objects: Sequence[Access], width: int) -> Content:
    """Return for each object the role, the operations with their answer, and who administers it."""
    return Content("\n").join([line for each in objects for line in _object_lines(each, width)])


def _hanging(name: str, value: Content, column: int, width: int) -> list[Content]:
    """Return the lines of a value beside its name, each begun at the same column."""
    first, *rest = value.wrap(max(16, width - column)) or [Content("")]
    label = outside(name.ljust(column)).stylize("$text-muted")
    return [label + first, *(Content(" " * column) + line for line in rest)]


def _object_lines(access: Access, width: int) -> Iterator[Content]:
    yield Content.assemble(
        Content.styled(f"{access.kind.value.capitalize():<13}", "b"),
        outside(access.name).stylize("b $text-primary"),
        "  ",
        outside(access.id).stylize("$text-muted"),
    )
    for name, value in (
        ("Your role", access.role_words),
        ("Admins", administrators(access)),
        ("Everyone", access.list.default if access.list else "unknown"),
    ):
        yield from _hanging(name, outside(value), 13, width)
    allowed = allowances(access)
    for each in allowed:
        sign, colour = ("~", "$text-success") if each.by_list else _SIGNS[each.answer]
        needed = f"  needs {each.missing}" if each.missing else ""
        said = Content.assemble(
            Content.styled(f"{sign} ", colour),
            each.operation.words,
            Content.styled(needed, "$text-muted"),
        )
        yield from _hanging("", said, 13, width)
    reasons = dict.fromkeys(
        ("~" if each.by_list else "?", each.why) for each in allowed if each.answer is None
    )
    for sign, why in reasons:
        yield from _hanging("", Content.styled(f"{sign} {why}", "$text-muted"), 13, width)
    yield Content("")


def principal_facts(who: Principal | None) -> Facts:
    """Return the identity as access lists see it, and what its platform roles let through."""
    if who is None:
        return [("In access lists", "unknown: signed out")]
    account = who.account or "unknown: not in the token"
    let_through = (f"{_SIGNS[address_allows(one, who)][0]} {name}" for one, name in _CHANGES)
    facts = [
        ("In access lists", account),
        ("Platform role", _platform_role(who)),
        ("Lets change", "  ".join(let_through)),
    ]
    if who.groups:
        # PLATFORM.md 3: lists of 5.x go by identity and default role alone.
        facts.append(
            ("By groups", "lists do not show objects shared with groups only; open them by id")
        )
    return facts


def _platform_role(who: Principal) -> str:
    if who.is_key:
        return "known to the server only" + "; not Platform.Admin" * who.was_refused
    if who.roles is None:
        return "unknown: no role in the usual claims of the token"
    if who.bypasses_lists:
        return "Platform.Admin: access lists do not apply"
    return ", ".join(who.roles)


class MatrixRows(LazyRows[str]):
    """The rows of the matrix: everyone first, then the people."""

    def __init__(self, matrix: AccessMatrix) -> None:
        super().__init__((EVERYONE, *matrix.people))
        self._matrix = matrix
        whose = (column.access.who for column in matrix.columns)
        self._who = next((who for who in whose if who is not None), None)

    def cells(self, item: str) -> tuple[str, ...]:
        """Return the name and the role on each object."""
        return (self.name(item), *self._matrix.row(item))

    def name(self, item: str) -> str:
        """Return the name as it is shown, with a note on the user and the user's groups."""
        who = self._who
        if who is not None and who.is_named(item):
            return f"{item} (you)"
        return f"{item} (your group)" if who is not None and who.is_in(item) else item


def matrix_columns(matrix: AccessMatrix) -> list[Column]:
    """Return the column of names and one per object, headed by the first letter of its kind."""
    rows = MatrixRows(matrix)
    width = min(max(cell_len(visible(rows.name(item))) for item in rows.items), PEOPLE_WIDTH)
    return [Column("Who", width, middle=True), *(_column(each) for each in matrix.columns)]


def _column(column: MatrixColumn) -> Column:
    name = f"{column.access.kind.value[0]} {visible(column.access.name)}"
    return Column(name, min(max(_ROLE_WIDTH, cell_len(name)), _NAME_WIDTH), middle=True)


def matrix_words(matrix: AccessMatrix) -> str:
    """Return the counts: people, objects by kind, and hidden lists."""
    kinds = Counter(column.access.kind for column in matrix.columns)
    parts = [f"{len(matrix.people):,} {'person' if len(matrix.people) == 1 else 'people'}"]
    parts += [counted(kinds[kind], kind.value) for kind in (ObjectKind.DATASET, ObjectKind.RUNNER)]
    if matrix.hidden:
        parts.append(f"{counted(matrix.hidden, 'list')} hidden")
    return " · ".join(parts)


def person_words(matrix: AccessMatrix, person: str) -> str:
    """Return how often a person has each role on each kind of object, on one line."""
    found: dict[ObjectKind, Counter[str]] = {}
    for column, role in zip(matrix.columns, matrix.row(person), strict=True):
        found.setdefault(column.access.kind, Counter())[_role_words(role)] += 1
    return " · ".join(
        f"{kind.value} {', '.join(f'{role} {n}' if n > 1 else role for role, n in roles.items())}"
        for kind, roles in found.items()
    )


def person_lines(matrix: AccessMatrix, person: str) -> list[str]:
    """Return the role of a person on every object, with whole names."""
    return [
        visible(f"{access.kind.value:<13}{_role_words(role):<15}{access.name}  {access.id}")
        for access, role in zip(
            (column.access for column in matrix.columns), matrix.row(person), strict=True
        )
    ]


def _role_words(role: str) -> str:
    return {HIDDEN: "? not visible", "·": "not named"}.get(role, visible(role))
