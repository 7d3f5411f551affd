"""Random schemas of the older dialects and of OpenAPI, with everything the lenses look at."""

from __future__ import annotations

from random import Random
from typing import Any

from govctl.subschema.question import KEYWORDS, Dialect
from tests.subschema.schema_strategies import NAMES, PATTERNS, SCALARS, TYPES

Schema = Any

FORMATS = ("date", "int32", "uuid", "ipv4", "email")
_BOOLEAN_BOUNDS = {Dialect.DRAFT_04, Dialect.OPENAPI_20, Dialect.OPENAPI_30}
_INTERFACES = {Dialect.OPENAPI_20, Dialect.OPENAPI_30, Dialect.OPENAPI_31}


class DialectMaker:
    """Draws documents of one dialect from a random source."""

    def __init__(self, random: Random, dialect: Dialect) -> None:
        self.random = random
        self.dialect = dialect
        self.known = KEYWORDS[dialect]
        in_components = dialect in {Dialect.OPENAPI_30, Dialect.OPENAPI_31}
        self.home = "#/components/schemas/" if in_components else "#/definitions/"
        self.names = ("Cat", "Dog", "Node")

    def document(self) -> tuple[Any, str]:
        """Draw a document and the pointer of the schema it is about."""
        schemas = {name: self.schema(3, in_place=False) for name in self.names}
        schemas["Root"] = self.schema(3)
        holder: dict[str, Any] = {"definitions": schemas}
        if self.home.startswith("#/components"):
            holder = {"components": {"schemas": schemas}}
        return holder, self.home[1:] + "Root"

    def schema(self, depth: int, *, in_place: bool = True) -> Schema:
        """Draw a schema; `in_place` allows a reference about its own value."""
        random = self.random
        if in_place and random.random() < 0.15:
            found: dict[str, Any] = {"$ref": self.home + random.choice(self.names)}
            if random.random() < 0.3:
                found |= {"description": "x", "maxLength": 1, "readOnly": True}
            return found
        found = {}
        if random.random() < 0.7:
            found["type"] = random.choice(TYPES)
            if self.dialect in _INTERFACES and found["type"] == "null":
                found["type"] = "string"
        self._mark(found)
        if depth > 0:
            for _ in range(random.randint(1, 3)):
                self._add(found, depth - 1, in_place=in_place)
        return found

    def _mark(self, found: dict[str, Any]) -> None:
        random = self.random
        if random.random() < 0.15:
            found[random.choice(("readOnly", "writeOnly"))] = True
        if random.random() < 0.2:
            found["nullable" if self.dialect is Dialect.OPENAPI_30 else "x-nullable"] = True
        if random.random() < 0.15:
            found["format"] = random.choice(FORMATS)
        if random.random() < 0.1:
            found["x-extensible-enum"] = random.sample(SCALARS, 2)

    def _add(self, found: dict[str, Any], depth: int, *, in_place: bool) -> None:
        random = self.random
        keyword = random.choice(sorted(self.known - {"$ref", "id", "$id", "definitions", "format"}))
        writer = getattr(self, "_" + keyword.lstrip("$").replace("-", "_").lower(), None)
        if keyword in {"properties", "required"} or random.random() < 0.4:
            self._properties(found, depth)
        if keyword in {"allOf", "anyOf", "oneOf"}:
            found[keyword] = [
                self.schema(depth, in_place=in_place) for _ in range(random.randint(1, 3))
            ]
            self._maybe_discriminate(found)
        elif keyword in {"not", "if", "then", "else", "contains"}:
            found[keyword] = self.schema(depth, in_place=in_place)
        elif writer is not None:
            writer(found, depth)

    def _maybe_discriminate(self, found: dict[str, Any]) -> None:
        random = self.random
        if "discriminator" in self.known and random.random() < 0.7:
            found["discriminator"] = {"propertyName": random.choice(NAMES)}
            if random.random() < 0.6:
                keys = random.sample(("a", "b", "ab"), 2)
                targets = [self.home + name for name in self.names] + ["Cat", "nowhere"]
                mapping = {key: random.choice(targets) for key in keys}
                found["discriminator"]["mapping"] = mapping

    def _properties(self, found: dict[str, Any], depth: int) -> None:
        random = self.random
        chosen = random.sample(NAMES, random.randint(1, 2))
        found["properties"] = {name: self.schema(depth) for name in chosen}
        if random.random() < 0.5:
            found["required"] = random.sample(NAMES, random.randint(1, 2))

    def _enum(self, found: dict[str, Any], _: int) -> None:
        found["enum"] = self.random.sample(SCALARS, 3)

    def _const(self, found: dict[str, Any], _: int) -> None:
        found["const"] = self.random.choice(SCALARS)

    def _minimum(self, found: dict[str, Any], _: int) -> None:
        found["minimum"] = self.random.choice((0, 1, 1.5))
        if self.dialect in _BOOLEAN_BOUNDS and self.random.random() < 0.5:
            found["exclusiveMinimum"] = self.random.random() < 0.7

    def _exclusivemaximum(self, found: dict[str, Any], _: int) -> None:
        if self.dialect in _BOOLEAN_BOUNDS:
            found["maximum"] = 2
        found["exclusiveMaximum"] = True if self.dialect in _BOOLEAN_BOUNDS else 2

    def _multipleof(self, found: dict[str, Any], _: int) -> None:
        found["multipleOf"] = self.random.choice((0.5, 2))

    def _minlength(self, found: dict[str, Any], _: int) -> None:
        found["minLength"] = self.random.randint(0, 2)

    def _pattern(self, found: dict[str, Any], _: int) -> None:
        found["pattern"] = self.random.choice(PATTERNS)

    def _items(self, found: dict[str, Any], depth: int) -> None:
        old = self.dialect in {Dialect.DRAFT_04, Dialect.DRAFT_06, Dialect.DRAFT_07}
        if (old or self.dialect is Dialect.DRAFT_2019_09) and self.random.random() < 0.5:
            found["items"] = [self.schema(depth), self.schema(depth)]
            if self.random.random() < 0.6:
                found["additionalItems"] = self.random.choice((False, self.schema(depth)))
        else:
            found["items"] = self.schema(depth)

    def _maxitems(self, found: dict[str, Any], _: int) -> None:
        found["maxItems"] = self.random.randint(0, 2)

    def _uniqueitems(self, found: dict[str, Any], _: int) -> None:
        found["uniqueItems"] = True

    def _additionalproperties(self, found: dict[str, Any], depth: int) -> None:
        found["additionalProperties"] = self.random.choice((False, False, True, self.schema(depth)))

    def _patternproperties(self, found: dict[str, Any], depth: int) -> None:
        found["patternProperties"] = {self.random.choice(PATTERNS): self.schema(depth)}

    def _minproperties(self, found: dict[str, Any], _: int) -> None:
        found["minProperties"] = self.random.randint(0, 2)

    def _dependencies(self, found: dict[str, Any], depth: int) -> None:
        value = self.random.choice((["b"], self.schema(depth, in_place=False)))
        found["dependencies"] = {self.random.choice(NAMES): value}

    def _dependentschemas(self, found: dict[str, Any], depth: int) -> None:
        found["dependentSchemas"] = {"a": self.schema(depth, in_place=False)}

    def _unevaluatedproperties(self, found: dict[str, Any], depth: int) -> None:
        found["unevaluatedProperties"] = self.random.choice((False, self.schema(depth)))

    def _unevaluateditems(self, found: dict[str, Any], depth: int) -> None:
        found["unevaluatedItems"] = self.random.choice((False, self.schema(depth)))

    def pair(self) -> tuple[tuple[Any, str], tuple[Any, str]]:
        """Draw two documents: mostly the same one with one schema drawn anew."""
        document, pointer = self.document()
        if self.random.random() < 0.3:
            return (document, pointer), self.document()
        schemas = document.get("definitions") or document["components"]["schemas"]
        changed = {**schemas, self.random.choice(sorted(schemas)): self.schema(3, in_place=False)}
        if "definitions" in document:
            return (document, pointer), ({"definitions": changed}, pointer)
        return (document, pointer), ({"components": {"schemas": changed}}, pointer)
