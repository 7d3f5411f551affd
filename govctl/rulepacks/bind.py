"""Rules bound to the checks that look for them."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, get_args, get_origin, get_type_hints

from govctl.checks.check import Check
from govctl.errors import ConfigurationError
from govctl.model.finding import Observation
from govctl.model.inspection import Inspection
from govctl.model.rule import Rule
from govctl.rulepacks.template import names


@dataclass(frozen=True, slots=True)
class BoundRule:
    """A rule with its check and the check's options, typed."""

    rule: Rule
    check: Check[Any]
    options: object

    def look(self, inspection: Inspection) -> Iterator[Observation]:
        """What the check sees under this rule's options."""
        return self.check.look(inspection, self.options)


def bind(rules: Iterable[Rule], checks: Mapping[str, Check[Any]]) -> tuple[BoundRule, ...]:
    """Bind each rule to its check.

    Raises:
        ConfigurationError: for an unknown check or option, an option of another type, or an
            operand that the check does not give; it names the rule's file and line.
    """
    return tuple(_bind(rule, checks) for rule in rules)


def _bind(rule: Rule, checks: Mapping[str, Check[Any]]) -> BoundRule:
    check = checks.get(rule.check)
    if check is None:
        raise _error(rule, f"there is no check {rule.check!r}{_hint(rule.check, checks)}")
    for template in (rule.message, rule.fix):
        unknown = sorted(names(template) - check.operands)
        if unknown:
            raise _error(rule, f"check {check.name} gives no operand {unknown[0]!r}")
    return BoundRule(rule, check, _options(rule, check))


def _options(rule: Rule, check: Check[Any]) -> object:
    hints = get_type_hints(check.options)
    fields = {field.name: hints[field.name] for field in dataclasses.fields(check.options)}
    values: dict[str, object] = {}
    for key, value in rule.options.items():
        name = key.replace("-", "_")
        if name not in fields:
            raise _error(rule, f"check {check.name} has no option {key!r}{_hint(name, fields)}")
        values[name] = _typed(rule, key, value, fields[name])
    return check.options(**values)


def _typed(rule: Rule, key: str, value: object, wanted: object) -> object:
    if wanted == tuple[str, ...] and isinstance(value, list):
        if not any(isinstance(item, dict | list) for item in value):
            return tuple(str(item) for item in value)
    elif get_origin(wanted) is Literal:
        if value in get_args(wanted):
            return value
    elif isinstance(wanted, type) and type(value) is wanted:
        return value
    raise _error(rule, f"option {key!r} of check {rule.check} cannot be {value!r}")


def _hint(name: str, known: Iterable[str]) -> str:
    close = get_close_matches(name, sorted(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""


def _error(rule: Rule, message: str) -> ConfigurationError:
    where = f"{rule.place.path}:{rule.place.line}"
    return ConfigurationError(
        f"{where}: rule {rule.id}: {message}", fix="Correct the rule pack's topic file"
    )
