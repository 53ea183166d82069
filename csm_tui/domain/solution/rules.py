"""Rules between two parameters: ``> start_date`` in the option ``validation``."""

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from csm_tui.domain.solution.values import size_reader

_EQUALITY: Mapping[str, Callable[[object, object], bool]] = {"==": operator.eq, "!=": operator.ne}
_ORDER: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    "<": operator.lt,
    ">=": operator.ge,
    "<=": operator.le,
}
OPERATORS = (*_ORDER, *_EQUALITY)
_NUMBERS = frozenset({"int", "number"})
_OPPOSITES = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "==": "==", "!=": "!="}


@dataclass(frozen=True, slots=True)
class ValidationRule:
    """A comparison of a parameter with another one."""

    operator: str
    parameter_id: str

    @property
    def known(self) -> bool:
        """Whether the web application knows the operator."""
        return self.operator in OPERATORS

    def applies_to(self, var_type: str, other_type: str) -> bool:
        """Return whether the web application compares values of these types so."""
        if {var_type, other_type} <= _NUMBERS or var_type == other_type == "date":
            return self.known
        return var_type == other_type and var_type in {"string", "bool"} and not self.is_order

    @property
    def is_order(self) -> bool:
        """Whether the rule compares sizes, and not only equality."""
        return self.operator in _ORDER

    def holds(self, var_type: str, value: str, other: str) -> bool | None:
        """Return whether two values obey the rule; None if one of them cannot be read."""
        read = size_reader(var_type)
        if read is None:
            return _EQUALITY[self.operator](value, other) if not self.is_order else None
        one, two = read(value), read(other)
        if one is None or two is None:
            return None
        return (_ORDER if self.is_order else _EQUALITY)[self.operator](one, two)

    def contradicts(self, back: "ValidationRule") -> bool:
        """Return whether the rule of the other parameter about this one can never hold beside it.

        ``>`` here and ``<`` there say the same; ``>`` here and ``>`` there exclude each other.
        """
        there = _OPPOSITES.get(back.operator, "")
        return {self.operator, there} in (
            {">", "<"},
            {">", "<="},
            {"<", ">="},
            {"==", "!="},
            {"==", ">"},
            {"==", "<"},
        )


def parse_rule(text: str) -> ValidationRule | None:
    """Return the rule that an option ``validation`` states, or None if it states none.

    Operator and parameter are separated by blanks: the web application ignores ``>start_date``.
    """
    words = text.split()
    return ValidationRule(words[0], words[1]) if len(words) > 1 else None
