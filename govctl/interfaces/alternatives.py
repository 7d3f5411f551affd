"""Meta-schemas with their "object or reference" alternatives told apart before validation.

`oneOf: [Schema, Reference]` makes a validator try both at every level, and copy the whole value
into the error of each: explaining a deep mistake then costs time quadratic in depth. As
`if`/`then`/`else` on what the value looks like, it accepts the same values and says directly what
is wrong with them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

Schema = dict[str, object]

_REFERENCES = frozenset({"Reference", "jsonReference", "reference"})


_DRAFT_04 = "http://json-schema.org/draft-04/schema#/"

_TYPES = ["array", "boolean", "integer", "null", "number", "object", "string"]

_PARTS_OF_DRAFT_04: Mapping[str, Schema] = {
    "definitions/positiveInteger": {"type": "integer", "minimum": 0},
    "definitions/positiveIntegerDefault0": {"type": "integer", "minimum": 0},
    "definitions/stringArray": {
        "type": "array",
        "items": {"type": "string"},
        "minItems": 1,
        "uniqueItems": True,
    },
    "properties/default": {},
    "properties/description": {"type": "string"},
    "properties/enum": {"type": "array", "minItems": 1, "uniqueItems": True},
    "properties/exclusiveMaximum": {"type": "boolean"},
    "properties/exclusiveMinimum": {"type": "boolean"},
    "properties/maximum": {"type": "number"},
    "properties/minimum": {"type": "number"},
    "properties/multipleOf": {"type": "number", "exclusiveMinimum": 0},
    "properties/pattern": {"type": "string"},
    "properties/title": {"type": "string"},
    "properties/type": {
        "if": {"type": "array"},
        "then": {"items": {"enum": _TYPES}, "minItems": 1, "uniqueItems": True},
        "else": {"enum": _TYPES},
    },
    "properties/uniqueItems": {"type": "boolean"},
}
"""What the schema of 2.0 refers to in the meta-schema of draft-04, which is another draft."""


def conditional(schema: Schema) -> Schema:
    """A draft-04 meta-schema in draft-07, which has conditions, with its alternatives rewritten."""
    kept = {key: _rewritten(value) for key, value in schema.items() if key not in {"id", "$schema"}}
    return {"$schema": "http://json-schema.org/draft-07/schema#", **kept}


def _rewritten(schema: object) -> object:
    if isinstance(schema, list):
        return [_rewritten(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    target = schema.get("$ref")
    if isinstance(target, str) and target.startswith(_DRAFT_04):
        return _PARTS_OF_DRAFT_04[target.removeprefix(_DRAFT_04)]
    rewritten = {key: _rewritten(value) for key, value in schema.items()}
    if rewritten.get("exclusiveMinimum") is True:
        rewritten["exclusiveMinimum"] = rewritten.pop("minimum")
    for keyword in ("oneOf", "anyOf"):
        branches = rewritten.get(keyword)
        chosen = _chosen(branches) if isinstance(branches, list) else None
        if chosen is not None and "if" not in rewritten:
            del rewritten[keyword]
            rewritten |= chosen
    return rewritten


def _chosen(branches: Sequence[object]) -> Schema | None:
    """A chain of conditions, if at most one branch is not known by the look of the value."""
    conditions: list[tuple[Schema, object]] = []
    others: list[object] = []
    for branch in branches:
        look = _look(branch)
        if look is None:
            others.append(branch)
        else:
            conditions.append((look, branch))
    if len(others) != 1 or not conditions:
        return None
    chain: object = others[0]
    for look, branch in reversed(conditions):
        chain = {"if": look, "then": branch, "else": chain}
    return chain if isinstance(chain, dict) else None


def _look(branch: object) -> Schema | None:
    """What a value must look like for a branch to be meant; None where that does not decide."""
    if not isinstance(branch, dict):
        return None
    target = branch.get("$ref")
    if isinstance(target, str) and target.rpartition("/")[2] in _REFERENCES:
        return {"type": "object", "required": ["$ref"]}
    if branch.get("type") in {"boolean", "array"}:
        return {"type": branch["type"]}
    return None
