"""Whether a document obeys the meta-schema of its format: one defect for each root cause.

Alternatives (`anyOf`, `oneOf`) are explained by the branch that was most likely meant, and what
only follows from another violation is left out.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from jsonschema_rs import ValidationError, Validator

from govctl.interfaces import metaschemas
from govctl.interfaces.formats import JSON_SCHEMA, dialect_of_uri
from govctl.interfaces.node import Node
from govctl.interfaces.reading import Defect, Reading
from govctl.model import pointer as json_pointer
from govctl.model.dialect import Dialect
from govctl.model.pointer import PointerError

MAX_VIOLATIONS = 1_000
"""Violations of one document that are looked at; the rest is not listed."""

_ALTERNATIVES = frozenset({"anyOf", "oneOf"})
_CLOSED = frozenset({"additionalProperties", "unevaluatedProperties"})
_SHOWN = 60

Path = tuple[str, ...]
"""Keys and indexes as text: the validator gives a key such as "200" as a number."""


@dataclass(frozen=True, slots=True)
class Violation:
    """One keyword that one value breaks, freed from the validator's types."""

    path: Path
    keyword: str
    details: dict[str, object]
    value: object
    text: str
    branches: tuple[tuple[Violation, ...], ...] = field(default=())


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
    details = error.kind.as_dict()
    branches = getattr(error.kind, "context", ())
    return Violation(
        path=tuple(map(str, error.instance_path)),
        keyword=error.kind.name,
        details=details,
        value=error.instance,
        text=error.message,
        branches=tuple(tuple(_violation(e) for e in branch) for branch in branches),
    )


def _root_causes(violations: Iterable[Violation]) -> list[Violation]:
    """Alternatives opened up, then without closed-object errors that follow from inner ones."""
    found = [leaf for each in violations for leaf in _opened(each) if not _told_better(leaf)]
    broken = {violation.path for violation in found if violation.keyword not in _CLOSED}
    prefixes = {path[:length] for path in broken for length in range(1, len(path) + 1)}
    return [kept for violation in found if (kept := _without(violation, prefixes))]


def _told_better(violation: Violation) -> bool:
    """Equal items in a list of parameters: a parameter listed twice says so at its place."""
    return violation.keyword == "uniqueItems" and violation.path[-1:] == ("parameters",)


def _without(violation: Violation, broken: set[Path]) -> Violation | None:
    if violation.keyword not in _CLOSED:
        return violation
    unexpected = [key for key in _unexpected(violation) if (*violation.path, key) not in broken]
    if not unexpected:
        return None
    return Violation(
        violation.path,
        violation.keyword,
        {"unexpected": unexpected},
        violation.value,
        violation.text,
    )


def _unexpected(violation: Violation) -> list[str]:
    keys = violation.details.get("unexpected")
    return [key for key in keys if isinstance(key, str)] if isinstance(keys, list) else []


def _opened(violation: Violation) -> Iterator[Violation]:
    if not violation.branches:
        yield violation
        return
    best = min(violation.branches, key=lambda branch: _rank(violation, branch))
    if _is_telling(violation, best):
        for inner in best:
            yield from _opened(inner)
    else:
        yield violation


def _rank(owner: Violation, branch: tuple[Violation, ...]) -> tuple[int, int, int, int]:
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
        return violation.details.get("property") == "$ref"
    if violation.keyword in _CLOSED:
        return "$ref" in _unexpected(violation)
    return violation.keyword == "type"


def _is_telling(owner: Violation, branch: tuple[Violation, ...]) -> bool:
    """Whether the best branch explains more than "none of the alternatives"."""
    return bool(branch) and not all(
        violation.keyword == "type" and violation.path == owner.path for violation in branch
    )


def _defects(root: Node, violation: Violation) -> Iterator[Defect]:
    pointer = json_pointer.join(root.pointer, *violation.path)
    node = Node(root.path, pointer, violation.value)
    name = _name(root, violation.path)
    if violation.keyword in _CLOSED:
        for key in _unexpected(violation):
            origin = node._replace(pointer=json_pointer.join(pointer, key)).origin
            message = f"{name} has the key {key!r}, which is not allowed there."
            yield Defect(origin, message, "Correct its spelling or its place, or remove it.")
        return
    yield Defect(node.origin, _sentence(name, violation), "Write it as the format prescribes.")


def _name(root: Node, path: Path) -> str:
    if not path:
        return "The document"
    if isinstance(_holder(root, path), list):
        return f"Item {path[-1]} of {path[-2]!r}" if len(path) > 1 else f"Item {path[-1]}"
    return repr(path[-1])


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
    "uniqueItems": "{name} holds the same item twice.",
}


def _sentence(name: str, violation: Violation) -> str:
    template = _SENTENCES.get(violation.keyword)
    if template is None:
        return f"{name}: {_clipped(violation.text, 2 * _SHOWN)}."
    details = violation.details
    return template.format(
        name=name,
        value=_shown(violation.value),
        property=details.get("property"),
        pattern=details.get("pattern"),
        types=_types(details),
    )


def _types(details: dict[str, object]) -> str:
    types = details.get("types")
    return " or ".join(map(str, types)) if isinstance(types, list) else str(types)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return _clipped(json.dumps(value, ensure_ascii=False, default=str), _SHOWN)


def _clipped(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"
