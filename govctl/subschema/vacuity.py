"""Facts about one schema that no comparison shows: parts that accept nothing or say nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from govctl.model.containment import JsonValue, Verdict
from govctl.model.dialect import Dialect
from govctl.model.pointer import join
from govctl.subschema.judge import Judge, Unjudgeable
from govctl.subschema.plain import Role, plain
from govctl.subschema.plain_parts import Parts
from govctl.subschema.plain_places import Library
from govctl.subschema.plain_spot import Spot
from govctl.subschema.prove import prove
from govctl.subschema.question import Lens, SchemaProblem, SchemaSource, World

BUDGET = 2_000
"""Search steps of each question that a schema object raises."""

MOST_SCHEMAS = 2_000
"""Schema objects that are looked at, in document order."""

_AS_WRITTEN = Lens(world=World.OPEN)
_NOTHING = SchemaSource(document=False, dialect=Dialect.DRAFT_2020_12)
_ONLY_FOR: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        **dict.fromkeys(("minLength", "maxLength", "pattern"), frozenset({"string"})),
        **dict.fromkeys(
            ("multipleOf", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
            frozenset({"number", "integer"}),
        ),
        **dict.fromkeys(
            ("minItems", "maxItems", "uniqueItems", "items", "prefixItems", "contains"),
            frozenset({"array"}),
        ),
        **dict.fromkeys(
            (
                *("required", "properties", "patternProperties", "additionalProperties"),
                *("minProperties", "maxProperties", "propertyNames", "dependentRequired"),
            ),
            frozenset({"object"}),
        ),
    }
)
_NEEDS: Mapping[str, str] = MappingProxyType(
    {"then": "if", "else": "if", "minContains": "contains", "maxContains": "contains"}
)
_MAY_BE_IMPLIED = (
    *("minLength", "maxLength", "pattern", "multipleOf", "minimum", "maximum"),
    *("exclusiveMinimum", "exclusiveMaximum", "minItems", "maxItems", "required"),
    *("minProperties", "maxProperties"),
)


class Vacuity(StrEnum):
    """What is wrong with a part of a schema."""

    ACCEPTS_NOTHING = "accepts-nothing"
    NEVER_APPLIES = "never-applies"
    IMPLIED = "implied"
    REFUSED_EXAMPLE = "refused-example"
    REFUSED_DEFAULT = "refused-default"


@dataclass(frozen=True, slots=True, order=True)
class Fact:
    """One fact, with the pointer of the schema, keyword or value it is about."""

    pointer: str
    kind: Vacuity
    detail: str


def vacuities(source: SchemaSource) -> tuple[Fact, ...]:
    """Return the facts about a schema and all below it, by pointer; only proved ones.

    A literal `false` is an author's choice and no fact. Other documents are followed no further
    than the schema that refers to them.

    Raises:
        SchemaProblem: the schema, or one below it, cannot be read.
    """
    facts: set[Fact] = set()
    library = Library(source)
    for spot in _everything(library):
        at = replace(source, pointer=spot.pointer)
        idle = list(_idle(spot))
        facts.update(idle)
        if _accepts_nothing(at):
            detail = "no value satisfies this schema"
            facts.add(Fact(spot.pointer, Vacuity.ACCEPTS_NOTHING, detail))
        else:
            said = {fact.pointer for fact in idle}
            facts.update(fact for fact in _implied(at, spot) if fact.pointer not in said)
        facts.update(_refused_values(at, spot))
    return tuple(sorted(facts))


def _everything(library: Library) -> Iterator[Spot]:
    """Yield every schema object of the document that the root reaches, itself first."""
    root = library.root()
    parts = Parts(library, _AS_WRITTEN)
    seen = {root.key}
    waiting = [root]
    count = 0
    while waiting and count < MOST_SCHEMAS:
        spot = waiting.pop()
        if isinstance(spot.value, bool) or spot.uri != root.uri:
            continue
        count += 1
        yield spot
        for below in [*parts.within(spot), *parts.positions(spot), *_guards(library, spot)]:
            if below.key not in seen:
                seen.add(below.key)
                waiting.append(below)


def _guards(library: Library, spot: Spot) -> Iterator[Spot]:
    for keyword in ("not", "if", "contains", "propertyNames"):
        if spot.known(keyword) is not None:
            yield library.below(spot, keyword)


def _accepts_nothing(source: SchemaSource) -> bool:
    return _proved(source, replace(_NOTHING, uri=source.uri))


def _proved(writer: SchemaSource, reader: SchemaSource) -> bool:
    """Whether containment is proved within the budget; a witness needs no second judge here."""
    proof = prove(writer, reader, _AS_WRITTEN, BUDGET, lambda _: True)
    return proof.verdict is Verdict.CONTAINED


def _idle(spot: Spot) -> Iterator[Fact]:
    """Yield the keywords that can never apply, because of the type or keyword beside them."""
    named = spot.known("type")
    listed = named if isinstance(named, list) else [named]
    types = {name for name in listed if isinstance(name, str)}
    for keyword in spot.value if isinstance(spot.value, dict) else ():
        where = join(spot.pointer, keyword)
        wanted = _ONLY_FOR.get(keyword)
        needed = _NEEDS.get(keyword)
        if spot.known(keyword) is None:
            continue
        if wanted and types and not types & wanted:
            detail = f"{keyword} says nothing about values of type {' or '.join(sorted(types))}"
            yield Fact(where, Vacuity.NEVER_APPLIES, detail)
        elif needed and spot.known(needed) is None:
            yield Fact(where, Vacuity.NEVER_APPLIES, f"{keyword} means nothing without {needed}")


def _implied(source: SchemaSource, spot: Spot) -> Iterator[Fact]:
    """Yield the keywords that the others of the same schema object already imply."""
    if isinstance(spot.value, bool):
        return
    for keyword in _MAY_BE_IMPLIED:
        value = spot.known(keyword)
        if value is None or isinstance(value, bool) or len(spot.value) == 1:
            continue
        if _is_strict_bound(spot, keyword):
            continue
        rest = {name: kept for name, kept in spot.value.items() if name != keyword}
        without = replace(source, document=_with(source.document, spot.tokens, rest))
        alone = replace(source, document=_with(source.document, spot.tokens, {keyword: value}))
        if _proved(without, alone):
            detail = f"{keyword} follows from what stands beside it"
            yield Fact(join(spot.pointer, keyword), Vacuity.IMPLIED, detail)


def _is_strict_bound(spot: Spot, keyword: str) -> bool:
    """Whether a bound is read together with a boolean beside it (draft-04, OpenAPI 3.0)."""
    flag = {"minimum": "exclusiveMinimum", "maximum": "exclusiveMaximum"}.get(keyword)
    return flag is not None and isinstance(spot.known(flag), bool)


def _with(document: object, path: tuple[str, ...], schema: dict[str, object]) -> object:
    """Return a document with another schema at a path; the rest is shared, not copied."""
    if not path:
        return schema
    head, rest = path[0], path[1:]
    if isinstance(document, dict):
        return {**document, head: _with(document[head], rest, schema)}
    if isinstance(document, list):
        index = int(head)
        return [*document[:index], _with(document[index], rest, schema), *document[index + 1 :]]
    return document


def _refused_values(source: SchemaSource, spot: Spot) -> Iterator[Fact]:
    values = list(_own_values(spot))
    if not values:
        return
    try:
        judge = Judge(plain(source, _AS_WRITTEN, Role.READER))
    except SchemaProblem:
        return  # said by whoever asks about the schema itself
    for tokens, kind, value in values:
        try:
            accepted = judge.accepts(value)
        except Unjudgeable:
            continue
        if not accepted:
            what = "default" if kind is Vacuity.REFUSED_DEFAULT else "example"
            yield Fact(join(spot.pointer, *tokens), kind, f"its own schema refuses this {what}")


def _own_values(spot: Spot) -> Iterator[tuple[tuple[str, ...], Vacuity, JsonValue]]:
    if isinstance(spot.value, bool) or spot.is_bare_reference:
        return
    if "default" in spot.value:
        yield ("default",), Vacuity.REFUSED_DEFAULT, spot.value["default"]
    if "example" in spot.value:
        yield ("example",), Vacuity.REFUSED_EXAMPLE, spot.value["example"]
    listed = spot.value.get("examples")
    for index, value in enumerate(listed if isinstance(listed, list) else ()):
        yield ("examples", str(index)), Vacuity.REFUSED_EXAMPLE, value
