"""The schema objects that speak about one value, each with the conditions under which it does.

`unevaluatedProperties` and `unevaluatedItems` (2020-12, 11.2 and 11.3), the declared world and the
direction of a payload all ask the same question: which parts of a schema apply to the value at
hand? A part applies when every branch on the way to it accepts the value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from govctl.subschema import regular
from govctl.subschema.documents import Place, escape
from govctl.subschema.question import Dialect, SchemaProblem
from govctl.subschema.reading import Reading, Stance
from govctl.subschema.terms import OBJECT

_MOST_PARTS = 2_000
_OPENAPI = {Dialect.OPENAPI_20, Dialect.OPENAPI_30, Dialect.OPENAPI_31}


class Guard(NamedTuple):
    """One condition on the way to a part.

    `how` is `accepts` (the schema at the place accepts the value), `if` and `unless` (the same and
    its contrary, in the strict reading), `has` (the value is an object with the member `name`).
    """

    how: str
    place: Place
    name: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A schema object that may speak about the value.

    Attributes:
        place: where it stands.
        keywords: what it says, as its dialect knows it.
        guards: the conditions on the way to it; none for what always applies.
        is_condition: whether it is only asked (below `if`), and so neither declares nor requires.
    """

    place: Place
    keywords: dict[str, object]
    guards: tuple[Guard, ...] = ()
    is_condition: bool = False

    def member_names(self, dropped: frozenset[str]) -> frozenset[str]:
        """Return the names that `properties` declares."""
        declared = self.keywords.get("properties")
        return frozenset(declared) - dropped if isinstance(declared, dict) else frozenset()

    def listed(self, keyword: str) -> list[object]:
        """Return the list under a keyword, empty where there is none."""
        found = self.keywords.get(keyword)
        return found if isinstance(found, list) else []

    def patterns(self) -> list[str]:
        """Return the sources of `patternProperties`."""
        declared = self.keywords.get("patternProperties")
        return list(declared) if isinstance(declared, dict) else []

    def languages(self) -> dict[str, regular.Language]:
        """Return the languages of `patternProperties` by source.

        Raises:
            regular.Unsupported: a pattern is outside the regular subset.
            SchemaProblem: a pattern is no regular expression.
        """
        found = {}
        for source in self.patterns():
            try:
                found[source] = regular.pattern(source)
            except regular.Malformed as error:
                pointer = f"{self.place.pointer}/patternProperties/{escape(source)}"
                message = f"not a regular expression: {error}"
                raise SchemaProblem(pointer, message) from None
        return found

    def evaluates_all_members(self) -> bool:
        """Tell whether a keyword here speaks about every member of an object."""
        return "additionalProperties" in self.keywords or "unevaluatedProperties" in self.keywords

    def declares(self, dropped: frozenset[str]) -> bool:
        """Tell whether `properties` or `patternProperties` has an entry here."""
        return not self.is_condition and bool(self.member_names(dropped) or self.patterns())


def parts_of(reading: Reading, place: Place) -> list[Part]:
    """Return the parts of the schema at a place, itself first.

    Raises:
        SchemaProblem: the schema refers back to itself about the same value, or has thousands of
            parts.
    """
    if not isinstance(place.raw, dict):
        return []
    first = Part(place, place.keywords())
    if not first.keywords.keys() & _APPLICATORS:
        return [first]
    found: list[Part] = []
    pending = [(first, frozenset[int]())]
    while pending:
        part, trail = pending.pop()
        if id(part.place.raw) in trail:
            message = "refers back to itself about the same value"
            raise SchemaProblem(part.place.pointer, message, "circular-reference")
        found.append(part)
        if len(found) > _MOST_PARTS:
            raise SchemaProblem(place.pointer, "too many schemas about one value", "too-many-parts")
        trail |= {id(part.place.raw)}
        pending += [(inner, trail) for inner in _inner(reading, part)]
    return found


def _inner(reading: Reading, part: Part) -> Iterator[Part]:
    """Yield the parts directly inside a part."""
    words, documents = part.keywords, reading.documents
    if not words.keys() & _APPLICATORS:
        return
    for keyword, resolve in (
        ("$ref", documents.resolve),
        ("$dynamicRef", documents.dynamic),
        ("$recursiveRef", documents.recursive),
    ):
        if keyword in words:
            yield from _part(part, resolve(part.place, words[keyword]), ())
    for keyword in ("allOf", "anyOf", "oneOf"):
        branches = words.get(keyword, ())
        if isinstance(branches, list):
            for index, raw in enumerate(branches):
                inner = documents.child(part.place, raw, keyword, str(index))
                guards = () if keyword == "allOf" else (Guard("accepts", inner),)
                yield from _part(part, inner, guards)
                yield from _discriminated(reading, part, raw, guards)
    yield from _conditional(reading, part)
    for keyword in ("dependentSchemas", "dependencies"):
        group = words.get(keyword, {})
        if isinstance(group, dict):
            for name, raw in group.items():
                inner = documents.child(part.place, raw, keyword, name)
                yield from _part(part, inner, (Guard("has", inner, name),))


_APPLICATORS = {
    *("$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "if"),
    *("dependentSchemas", "dependencies"),
}


def _part(outer: Part, place: Place, guards: tuple[Guard, ...]) -> Iterator[Part]:
    if isinstance(place.raw, dict):
        yield Part(place, place.keywords(), outer.guards + guards, outer.is_condition)


def _discriminated(
    reading: Reading, part: Part, branch: object, guards: tuple[Guard, ...]
) -> Iterator[Part]:
    """Yield what a discriminator says about its branch: the property is declared and required."""
    found = discriminated(reading, part.place, part.keywords, branch)
    if found is not None:
        words: dict[str, object] = {"properties": {found[0]: {}}, "required": [found[0]]}
        place = Place(words, part.place.pointer + "/discriminator", part.place.resource)
        yield Part(place, words, part.guards + guards, part.is_condition)


def _conditional(reading: Reading, part: Part) -> Iterator[Part]:
    if "if" not in part.keywords:
        return
    place = reading.documents.child(part.place, part.keywords["if"], "if")
    if isinstance(place.raw, dict):
        guards = (*part.guards, Guard("if", place))
        yield Part(place, place.keywords(), guards, is_condition=True)
    for keyword, how in (("then", "if"), ("else", "unless")):
        if keyword in part.keywords:
            inner = reading.documents.child(part.place, part.keywords[keyword], keyword)
            yield from _part(part, inner, (Guard(how, place),))


def guard_literal(reading: Reading, part: Part, stance: Stance, dropped: frozenset[str]) -> int:
    """Return the literal that holds where a part applies."""
    graph, literals = reading.graph, []
    for guard in part.guards:
        if guard.how == "accepts":
            literals.append(reading.part(guard.place, stance, dropped))
        elif guard.how == "has":
            literals += [graph.atom("type", OBJECT), graph.atom("required", guard.name)]
        else:
            condition = reading.part(guard.place, Stance.PLAIN)
            literals.append(condition if guard.how == "if" else -condition)
    return graph.conjunction(list(dict.fromkeys(literals)))


def discriminated(
    reading: Reading, place: Place, keywords: dict[str, object], branch: object
) -> tuple[str, list[str]] | None:
    """Return the property and the keys by which a discriminator selects a branch, if it does."""
    found = keywords.get("discriminator")
    name = found.get("propertyName") if isinstance(found, dict) else None
    reference = branch.get("$ref") if isinstance(branch, dict) else None
    if not isinstance(name, str) or not isinstance(reference, str) or not isinstance(found, dict):
        return None
    mapping = found.get("mapping")
    keys = [
        key
        for key, target in (mapping.items() if isinstance(mapping, dict) else ())
        if isinstance(key, str) and _names(reading, place, reference, target)
    ]
    return name, keys or [reference.rpartition("/")[2]]


def _names(reading: Reading, place: Place, reference: str, target: object) -> bool:
    """Tell whether a mapping entry means the same schema as a reference."""
    if not isinstance(target, str):
        return False
    if target in {reference, reference.rpartition("/")[2]}:
        return True
    if not {"/", "#"} & set(target):
        return False
    try:
        found = reading.documents.resolve(place, target)
    except SchemaProblem:
        return False
    return found.raw is reading.documents.resolve(place, reference).raw


def carries(reading: Reading, place: Place, mark: str) -> bool:
    """Tell whether `readOnly` or `writeOnly` is set on a schema, its target or an `allOf` part."""
    pending, seen = [place], set[int]()
    while pending:
        here = pending.pop()
        raw = here.raw
        if not isinstance(raw, dict) or id(raw) in seen:
            continue
        seen.add(id(raw))
        words = here.keywords()
        if raw.get(mark) is True and not here.is_lone_reference():
            return True
        if "$ref" in words:
            pending.append(reading.documents.resolve(here, words["$ref"]))
        branches = words.get("allOf", ())
        if isinstance(branches, list):
            pending += [
                reading.documents.child(here, inner, "allOf", str(index))
                for index, inner in enumerate(branches)
            ]
    return False
