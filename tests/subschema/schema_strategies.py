"""Random schemas over a small vocabulary, with all keywords, shared and recursive parts.

The vocabulary is small on purpose: three names, short strings and small numbers meet often enough
that generated schemas overlap, contradict and contain each other.
"""

from __future__ import annotations

from itertools import product
from random import Random
from typing import Any

from hypothesis import strategies as st

NAMES = ("a", "b", "ab")
SCALARS: tuple[Any, ...] = (
    None,
    True,
    False,
    -1,
    0,
    0.5,
    1,
    1.5,
    2,
    3,
    6,
    "",
    "a",
    "b",
    "ab",
    "aab",
)
PATTERNS = ("^a", "b$", "^a+$", "^(ab|b)*$", "a{2}", "^[^b]*$")
TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")

Schema = Any


class SchemaMaker:
    """Draws schemas of 2020-12 from a random source."""

    def __init__(self, random: Random, *, definitions: int = 2) -> None:
        self.random = random
        self.definitions = [f"d{index}" for index in range(definitions)]

    def document(self, depth: int = 3) -> Schema:
        """Draw a schema with definitions that may refer to each other, below some value."""
        root = self.schema(depth)
        if isinstance(root, dict) and self.definitions:
            root["$defs"] = {name: self._definition(depth - 1) for name in self.definitions}
        return root

    def _definition(self, depth: int) -> Schema:
        """Draw a definition that refers to others only inside its members or items."""
        return self.schema(depth, guarded=True)

    def schema(self, depth: int, *, guarded: bool = False) -> Schema:
        """Draw a schema; a guarded one holds no reference about its own value."""
        random = self.random
        if depth <= 0 or random.random() < 0.06:
            return self._leaf(guarded=guarded)
        found: dict[str, Any] = {}
        if random.random() < 0.55:
            kind = random.choice(TYPES)
            found["type"] = kind if random.random() < 0.8 else random.sample(TYPES, 2)
        for _ in range(random.choice((1, 1, 2, 2, 3, 4))):
            self._add(found, depth - 1, guarded=guarded)
        return found

    def _leaf(self, *, guarded: bool) -> Schema:
        random = self.random
        pick = random.random()
        if pick < 0.2:
            return random.random() < 0.7
        if pick < 0.5:
            return {"type": random.choice(TYPES)}
        if pick < 0.8 or guarded or not self.definitions:
            return {"enum": self._values(random.randint(1, 4))}
        return {"$ref": f"#/$defs/{random.choice(self.definitions)}"}

    def _values(self, count: int) -> list[Any]:
        return self.random.sample(SCALARS, count)

    def _value(self) -> Any:
        random = self.random
        if random.random() < 0.8:
            return random.choice(SCALARS)
        if random.random() < 0.5:
            return [random.choice(SCALARS) for _ in range(random.randint(0, 2))]
        return {random.choice(NAMES): random.choice(SCALARS) for _ in range(random.randint(0, 2))}

    def _add(self, found: dict[str, Any], depth: int, *, guarded: bool) -> None:
        random = self.random
        group = random.choice(("scalar", "array", "object", "object", "logic"))
        kind = found.get("type")
        if group != "logic" and isinstance(kind, str) and random.random() < 0.8:
            group = kind if kind in {"array", "object"} else "scalar"
        if group == "scalar":
            self._scalar(found, depth)
        elif group == "array":
            self._array(found, depth)
        elif group == "object":
            self._object(found, depth)
        else:
            self._logic(found, depth, guarded=guarded)

    def _scalar(self, found: dict[str, Any], _: int) -> None:
        random = self.random
        key = random.choice(
            (
                *("enum", "const", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
                *("multipleOf", "minLength", "maxLength", "pattern"),
            )
        )
        if key == "enum":
            found[key] = [*self._values(random.randint(1, 4)), self._value()]
        elif key == "const":
            found[key] = self._value()
        elif key == "pattern":
            found[key] = random.choice(PATTERNS)
        elif key == "multipleOf":
            found[key] = random.choice((0.5, 1, 1.5, 2, 3))
        elif key.endswith("Length"):
            found[key] = random.randint(0, 3)
        else:
            found[key] = random.choice((-1, 0, 0.5, 1, 2, 3))

    def _array(self, found: dict[str, Any], depth: int) -> None:
        random = self.random
        key = random.choice(
            (
                *("items", "items", "prefixItems", "contains", "minItems", "maxItems"),
                *("uniqueItems", "unevaluatedItems"),
            )
        )
        if key in {"items", "unevaluatedItems"}:
            found[key] = self.schema(depth)
        elif key == "prefixItems":
            found[key] = [self.schema(depth) for _ in range(random.randint(1, 2))]
        elif key == "contains":
            found[key] = self.schema(depth)
            if random.random() < 0.4:
                found["minContains"] = random.randint(0, 2)
            if random.random() < 0.4:
                found["maxContains"] = random.randint(0, 2)
        elif key == "uniqueItems":
            found[key] = True
        else:
            found[key] = random.randint(0, 3)

    def _object(self, found: dict[str, Any], depth: int) -> None:
        random = self.random
        key = random.choice(
            (
                *("properties", "properties", "properties", "required", "required"),
                *("patternProperties", "additionalProperties", "additionalProperties"),
                *("propertyNames", "minProperties", "maxProperties", "dependentRequired"),
                *("dependentSchemas", "unevaluatedProperties"),
            )
        )
        if key == "properties":
            chosen = random.sample(NAMES, random.randint(1, 2))
            found[key] = {name: self.schema(depth) for name in chosen}
        elif key == "required":
            found[key] = random.sample(NAMES, random.randint(1, 2))
        elif key == "patternProperties":
            found[key] = {random.choice(PATTERNS): self.schema(depth)}
        elif key in {"additionalProperties", "unevaluatedProperties"}:
            found[key] = False if random.random() < 0.5 else self.schema(depth)
        elif key == "propertyNames":
            found[key] = random.choice(
                ({"pattern": random.choice(PATTERNS)}, {"enum": ["a", "b"]}, {"maxLength": 1})
            )
        elif key == "dependentRequired":
            found[key] = {random.choice(NAMES): [random.choice(NAMES)]}
        elif key == "dependentSchemas":
            found[key] = {random.choice(NAMES): self.schema(depth, guarded=True)}
        else:
            found[key] = random.randint(0, 2)

    def _logic(self, found: dict[str, Any], depth: int, *, guarded: bool) -> None:
        random = self.random
        key = random.choice(("allOf", "anyOf", "anyOf", "oneOf", "oneOf", "not", "if", "$ref"))
        if key == "$ref":
            if not guarded and self.definitions:
                found[key] = f"#/$defs/{random.choice(self.definitions)}"
        elif key == "not":
            found[key] = self.schema(depth, guarded=guarded)
        elif key == "if":
            for part in ("if", "then", "else"):
                if part == "if" or random.random() < 0.7:
                    found[part] = self.schema(depth, guarded=guarded)
        else:
            count = random.randint(1, 3)
            found[key] = [self.schema(depth, guarded=guarded) for _ in range(count)]

    def pair(self, depth: int = 3) -> tuple[Schema, Schema]:
        """Draw two schemas: often the second is an edit of the first."""
        one = self.document(depth)
        if self.random.random() < 0.3:
            return one, self.document(depth)
        return one, self.edited(one)

    def edited(self, schema: Schema) -> Schema:
        """Return a schema that differs from another in one or two places."""
        found = _copied(schema)
        for _ in range(self.random.randint(1, 2)):
            places = list(_schema_objects(found))
            if places:
                self._edit(self.random.choice(places))
        return found

    def _edit(self, place: dict[str, Any]) -> None:
        random = self.random
        keys = sorted(key for key in place if key not in {"$defs", "if", "then", "else"})
        if keys and random.random() < 0.5:
            place.pop(random.choice(keys))
        else:
            self._add(place, 1, guarded=True)


def _copied(schema: Schema) -> Schema:
    if isinstance(schema, dict):
        return {key: _copied(value) for key, value in schema.items()}
    return [_copied(item) for item in schema] if isinstance(schema, list) else schema


def _schema_objects(schema: Schema) -> list[dict[str, Any]]:
    """Return the schema objects inside a generated schema, itself included."""
    if not isinstance(schema, dict):
        return []
    found = [schema]
    for key, value in schema.items():
        if key in {"properties", "patternProperties", "dependentSchemas", "$defs"}:
            for inner in value.values():
                found += _schema_objects(inner)
        elif key in {"allOf", "anyOf", "oneOf", "prefixItems"}:
            for inner in value:
                found += _schema_objects(inner)
        elif key not in {"enum", "const", "required", "dependentRequired"}:
            found += _schema_objects(value)
    return found


def payloads(random: Random, count: int) -> list[Any]:
    """Return values over the same vocabulary: all scalars and small arrays, then random ones."""
    found: list[Any] = [*SCALARS, [], {}]
    found += [[one] for one in SCALARS]
    found += [list(two) for two in product((None, 0, 1, "a"), repeat=2)]
    while len(found) < count:
        found.append(_payload(random, 3))
    return found


def _payload(random: Random, depth: int) -> Any:
    pick = random.random()
    if depth <= 0 or pick < 0.3:
        return random.choice(SCALARS)
    if pick < 0.55:
        return [_payload(random, depth - 1) for _ in range(random.randint(0, 3))]
    names = random.sample((*NAMES, "c"), random.randint(0, 3))
    return {name: _payload(random, depth - 1) for name in names}


def schemas(depth: int = 3) -> st.SearchStrategy[Schema]:
    """Return a strategy of schema documents."""
    return st.randoms(use_true_random=False).map(lambda random: SchemaMaker(random).document(depth))


def pairs(depth: int = 3) -> st.SearchStrategy[tuple[Schema, Schema]]:
    """Return a strategy of schema pairs, many of them close to each other."""
    return st.randoms(use_true_random=False).map(lambda random: SchemaMaker(random).pair(depth))
