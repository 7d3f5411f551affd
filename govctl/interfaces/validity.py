"""Whether a document obeys the meta-schema of its format: one defect for each root cause.

Alternatives (`anyOf`, `oneOf`) are explained by the branch that was most likely meant, and what
only follows from another violation is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from govctl.interfaces import metaschemas
from govctl.interfaces.formats import JSON_SCHEMA, dialect_of_uri
from govctl.interfaces.node import Node
from govctl.interfaces.reading import Defect, Reading
from govctl.model import pointer as json_pointer
from govctl.model.dialect import Dialect
from govctl.model.interface import Origin
from govctl.model.pointer import PointerError

if TYPE_CHECKING:
    from jsonschema_rs import ValidationError, Validator

MAX_VIOLATIONS = 1_000
"""Violations of one document that are looked at; the rest is not listed."""

_ALTERNATIVES = frozenset({"anyOf", "oneOf"})
_CLOSED = frozenset({"additionalProperties", "unevaluatedProperties"})
_SHOWN = 60

Path = tuple[str, ...]
"""Keys and indexes as text: the validator gives a key such as "200" as a number."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One keyword that one value breaks.

    What costs time (texts that quote whole values) is asked of `error` for the few that are told.
    """

    path: Path
    keyword: str
    error: ValidationError
    unexpected: tuple[str, ...] = ()
    property: str = ""

    def branches(self) -> list[list[Violation]]:
        """The violations of each alternative; empty for keywords without alternatives."""
        context = getattr(self.error.kind, "context", ())
        return [[_violation(error) for error in branch] for branch in context]


def report_invalid(reading: Reading, root: Node) -> None:
    """Report what the meta-schema of the document's format finds."""
    validator = _validator(reading, root)
    if validator is not None:
        report_violations(reading, root, validator)


def report_violations(reading: Reading, node: Node, validator: Validator) -> None:
    """Report what a compiled meta-schema finds in the part at `node`."""
    try:
        errors = list(islice(validator.iter_errors(node.value), MAX_VIOLATIONS))
    except ValueError as error:
        reading.skip(node, f"it cannot be validated: {error}")
        return
    for violation in _root_causes([_violation(error) for error in errors]):
        place = _misplaced(violation)
        if place is not None:
            reading.misplace(Origin(node.path, json_pointer.join(node.pointer, *place)))
            continue
        for defect in _defects(node, violation):
            reading.defect(defect)


def _validator(reading: Reading, root: Node) -> Validator | None:
    if reading.format == JSON_SCHEMA:
        declared = dialect_of_uri(root.text("$schema"))
        return metaschemas.of_dialect(declared or Dialect.DRAFT_2020_12)
    dialect = root.text("jsonSchemaDialect")
    own = bool(dialect) and dialect_of_uri(dialect) is None
    return metaschemas.of_format(reading.format, own_dialect=own)


def _violation(error: ValidationError) -> Violation:
    kind = error.kind
    return Violation(
        path=tuple(map(str, error.instance_path)),
        keyword=kind.name,
        error=error,
        unexpected=tuple(getattr(kind, "unexpected", ())),
        property=getattr(kind, "property", ""),
    )


def _misplaced(violation: Violation) -> Path | None:
    """Where a violation comes from a `$ref` that the format does not allow."""
    if violation.path[-1:] == ("$ref",) and isinstance(violation.error.instance, str):
        return violation.path
    named = "$ref" in violation.unexpected or violation.keyword == "propertyNames"
    if not named or not isinstance(violation.error.instance, dict):
        return None
    text = violation.error.instance.get("$ref")
    return (*violation.path, "$ref") if isinstance(text, str) else None


def _root_causes(violations: Iterable[Violation]) -> list[Violation]:
    """Alternatives opened up, then without closed-object errors that follow from inner ones."""
    opened = (leaf for each in violations for leaf in _opened(each) if not _told_better(leaf))
    found = list(islice(opened, MAX_VIOLATIONS))
    broken = {violation.path for violation in found if violation.keyword not in _CLOSED}
    prefixes = {path[:length] for path in broken for length in range(1, len(path) + 1)}
    return [kept for violation in found if (kept := _without(violation, prefixes))]


def _told_better(violation: Violation) -> bool:
    """Equal items in a list of parameters: a parameter listed twice says so at its place."""
    return violation.keyword == "uniqueItems" and violation.path[-1:] == ("parameters",)


def _without(violation: Violation, broken: set[Path]) -> Violation | None:
    if violation.keyword not in _CLOSED:
        return violation
    path = violation.path
    unexpected = tuple(key for key in violation.unexpected if (*path, key) not in broken)
    return replace(violation, unexpected=unexpected) if unexpected else None


def _opened(violation: Violation) -> Iterator[Violation]:
    branches = violation.branches()
    if not branches:
        yield violation
        return
    best = min(branches, key=lambda branch: _rank(violation, branch))
    if _is_telling(violation, best):
        for inner in best:
            yield from _opened(inner)
    else:
        yield violation


def _rank(owner: Violation, branch: list[Violation]) -> tuple[int, int, int, int]:
    """How unlikely a branch was meant: lower is likelier."""
    depth = len(owner.path)
    other_form = sum(_says_other_form(violation, depth) for violation in branch)
    shallowest = min((len(violation.path) for violation in branch), default=depth)
    chosen = sum(
        violation.keyword in {"const", "enum"} and len(violation.path) == depth + 1
        for violation in branch
    )
    return other_form, chosen, depth - shallowest, len(branch)


def _says_other_form(violation: Violation, depth: int) -> bool:
    """Whether a violation shows that the value is of another kind than the branch describes."""
    if len(violation.path) != depth:
        return False
    if violation.keyword == "required":
        return violation.property == "$ref"
    if violation.keyword in _CLOSED:
        return "$ref" in violation.unexpected
    return violation.keyword == "type"


def _is_telling(owner: Violation, branch: list[Violation]) -> bool:
    """Whether the best branch explains more than "none of the alternatives"."""
    return bool(branch) and not all(
        violation.keyword == "type" and violation.path == owner.path for violation in branch
    )


def _defects(root: Node, violation: Violation) -> Iterator[Defect]:
    pointer = json_pointer.join(root.pointer, *violation.path)
    name = _name(root, violation.path)
    for key in violation.unexpected:
        message = f"{name} has the key {_clipped(key, _SHOWN)!r}, which is not allowed there."
        origin = Origin(root.path, json_pointer.join(pointer, key))
        yield Defect(origin, message, "Correct its spelling or its place, or remove it.")
    if not violation.unexpected:
        message = _sentence(name, violation)
        yield Defect(Origin(root.path, pointer), message, "Write it as the format prescribes.")


def _name(root: Node, path: Path) -> str:
    if not path:
        return repr(json_pointer.last(root.pointer)) if root.pointer else "The document"
    if isinstance(_holder(root, path), list):
        return (
            f"Item {path[-1]} of {_clipped(path[-2], _SHOWN)!r}"
            if len(path) > 1
            else f"Item {path[-1]}"
        )
    return repr(_clipped(path[-1], _SHOWN))


def _holder(root: Node, path: Path) -> object:
    try:
        return json_pointer.resolve(root.value, json_pointer.join("", *path[:-1]))
    except PointerError:  # a key that is no text, in data that never was a file
        return None


_SENTENCES = {
    "required": "{name} lacks the key {property!r}.",
    "type": "{name} is {value}, not of type {types}.",
    "enum": "{name} is {value}, which is not one of the values allowed there.",
    "const": "{name} is {value}, which is not the value allowed there.",
    "pattern": "{name} is {value}, which does not match {pattern!r}.",
    "minProperties": "{name} is empty, or has too few members.",
    "minItems": "{name} is empty, or has too few items.",
    "falseSchema": "{name} is not allowed there.",
    "uniqueItems": "{name} holds the same item twice.",
}


def _sentence(name: str, violation: Violation) -> str:
    template, error = _SENTENCES.get(violation.keyword), violation.error
    if template is None:
        return f"{name}: {_clipped(error.message, 2 * _SHOWN)}."
    types = getattr(error.kind, "types", ())
    return template.format(
        name=name,
        value=_shown(error.instance),
        property=violation.property,
        pattern=getattr(error.kind, "pattern", ""),
        types=" or ".join(map(str, types)),
    )


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return _clipped(json.dumps(value, ensure_ascii=False, default=str), _SHOWN)


def _clipped(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
