"""What depends on the whole of a schema: `unevaluated*`, the declared world, direction, wire text.

The exact meanings stand with `govctl.subschema.question.World` and `Lens`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import product

from govctl.subschema import constants, keywords, regular
from govctl.subschema.documents import Place
from govctl.subschema.parts import Part, carries, guard_literal, parts_of
from govctl.subschema.question import KEYWORDS, Direction, World
from govctl.subschema.reading import Job, Reading, Site, Stance
from govctl.subschema.terms import (
    ANY_TYPE,
    ARRAY,
    BOOLEAN,
    FALSE,
    NULL,
    NUMBER,
    OBJECT,
    STRING,
    TRUE,
    Graph,
    type_of,
)

_MOST_CELLS = 4
_NO_NAMES: frozenset[str] = frozenset()


def value_position(reading: Reading, job: Job) -> list[int]:
    """Return the literals of a schema at a value position: its parts, and what the lens adds."""
    place = job.place
    lens = reading.lens
    closes = job.stance is Stance.WRITER and lens.world is World.DECLARED
    dropped = _NO_NAMES
    parts: list[Part] = []
    if closes or lens.direction is not Direction.NONE:
        parts = parts_of(reading, place)
        dropped = _dropped(reading, parts)
    if job.stance is Stance.READER and lens.wire_text:
        widened = _as_text(reading, place)
        if widened is not None:
            return [widened]
    if len(parts) == 1:
        literals = keywords.part(reading, job._replace(dropped=dropped))
    else:
        literals = [reading.part(place, job.stance, dropped)]
    if closes:
        literals += _closed(reading, parts, dropped)
    return literals


def _dropped(reading: Reading, parts: list[Part]) -> frozenset[str]:
    """Return the names that are never sent in this direction."""
    direction = reading.lens.direction
    if direction is Direction.NONE:
        return _NO_NAMES
    mark = "readOnly" if direction is Direction.REQUEST else "writeOnly"
    found = set()
    for part in parts:
        declared = part.keywords.get("properties")
        if isinstance(declared, dict) and not part.is_condition:
            for name, raw in declared.items():
                inner = reading.documents.child(part.place, raw, "properties", name)
                if carries(reading, inner, mark):
                    found.add(name)
    return frozenset(found)


def _closed(reading: Reading, parts: list[Part], dropped: frozenset[str]) -> list[int]:
    """Return what closes a writer's object to the members that its parts declare."""
    declaring = [part for part in parts if part.declares(dropped)]
    if not declaring:
        return []
    required = {
        name
        for part in parts
        if not part.is_condition
        for name in part.listed("required")
        if isinstance(name, str) and name not in dropped
    }
    closed = _unevaluated_members(reading, parts, FALSE, (Stance.WRITER, dropped), required)
    if all(part.guards for part in declaring):
        applies = [guard_literal(reading, part, Stance.PLAIN, dropped) for part in declaring]
        graph = reading.graph
        none_applies = graph.conjunction([-literal for literal in dict.fromkeys(applies)])
        return [graph.disjunction([none_applies, graph.conjunction(closed)])]
    return closed


def unevaluated(site: Site) -> list[int]:
    """Return the literals of `unevaluatedProperties` and `unevaluatedItems`."""
    reading, place, found = site.reading, site.place, site.keywords
    own = {key: value for key, value in found.items() if not key.startswith("unevaluated")}
    parts = parts_of(reading, place)
    parts[0] = Part(place, own)
    if site.stance is Stance.READER and reading.lens.tolerant_reader:
        parts = [_opened(part) for part in parts]
    view = (site.stance, site.dropped)
    literals = []
    if "unevaluatedProperties" in found:
        below = found["unevaluatedProperties"]
        tolerated = site.stance is Stance.READER and reading.lens.tolerant_reader
        child = site.below(below, "unevaluatedProperties")
        if child != TRUE and not (below is False and tolerated):
            literals += _unevaluated_members(reading, parts, child, view, ())
    if "unevaluatedItems" in found:
        child = site.below(found["unevaluatedItems"], "unevaluatedItems")
        if child != TRUE:
            literals += _unevaluated_items(site, parts, child)
    return literals


def _opened(part: Part) -> Part:
    """Return a part of a tolerant reader without what closes its objects."""
    if part.is_condition:
        return part
    kept = {
        key: value
        for key, value in part.keywords.items()
        if value is not False or key not in {"additionalProperties", "unevaluatedProperties"}
    }
    return Part(part.place, kept, part.guards)


def rest(site: Site, child: int) -> int:
    """Return the literal of `additionalProperties`."""
    part = Part(site.place, site.keywords)
    try:
        languages = frozenset(part.languages().values())
    except regular.Unsupported:
        key = ("pattern", part.member_names(site.dropped), frozenset(part.patterns()))
        return _undecidable(site.graph, OBJECT, key, child)
    return site.atom("rest", (part.member_names(site.dropped), languages), child)


def _unevaluated_members(
    reading: Reading,
    parts: list[Part],
    child: int,
    view: tuple[Stance, frozenset[str]],
    also: Iterable[str],
) -> list[int]:
    """Say that members which no applying part evaluates satisfy a literal.

    Per name that some conditional part evaluates: one such part applies, or the member there
    satisfies the literal. Conditional patterns split the remaining names into cells, the same way.
    """
    stance, dropped = view
    graph = reading.graph
    sure, unsure = [part for part in parts if not part.guards], [p for p in parts if p.guards]
    if any(part.evaluates_all_members() for part in sure):
        return []
    try:
        languages = {s: each for part in parts for s, each in part.languages().items()}
    except regular.Unsupported:
        return [_undecidable(graph, OBJECT, ("pattern", len(graph.terms)), child)]
    names = frozenset(also).union(*(part.member_names(dropped) for part in sure))
    patterns = {source for part in sure for source in part.patterns()}
    guards = [(part, guard_literal(reading, part, stance, dropped)) for part in unsure]
    everything = [literal for part, literal in guards if part.evaluates_all_members()]
    open_names = sorted(frozenset().union(*(p.member_names(dropped) for p in unsure)) - names)
    literals = []
    for name in open_names:
        held = [
            literal
            for part, literal in guards
            if name in part.member_names(dropped)
            or any(languages[source].matches(name) for source in part.patterns())
        ]
        if not any(languages[source].matches(name) for source in patterns):
            here = graph.atom("property", name, child)
            literals.append(graph.disjunction([*held, *everything, here]))
    conditional = sorted({s for part in unsure for s in part.patterns()} - patterns)
    if len(conditional) > _MOST_CELLS:
        return [_undecidable(graph, OBJECT, ("unevaluated", len(graph.terms)), child)]
    all_names = names.union(open_names)
    for choice in product((False, True), repeat=len(conditional)):
        inside = [s for s, chosen in zip(conditional, choice, strict=True) if chosen]
        held = [lit for part, lit in guards if set(inside) & set(part.patterns())]
        if inside:
            cell = regular.intersection(
                [
                    *(languages[source] for source in inside),
                    *(
                        regular.complement(languages[source])
                        for source in sorted({*conditional, *patterns} - set(inside))
                    ),
                    regular.complement(regular.words(all_names)),
                ]
            )
            here = graph.atom("properties", cell, child)
        else:
            known = frozenset(languages[source] for source in (*patterns, *conditional))
            here = graph.atom("rest", (all_names, known), child)
        literals.append(graph.disjunction([*held, *everything, here]))
    return literals


def _undecidable(graph: Graph, kind: int, key: object, child: int) -> int:
    """Return the literal of a keyword that cannot be written out, which binds one type."""
    unknown = graph.atom("unknown", key, child)
    return graph.disjunction([graph.atom("type", ANY_TYPE & ~kind), unknown])


def _unevaluated_items(site: Site, parts: list[Part], child: int) -> list[int]:
    """Say that items which no applying part evaluates satisfy a literal.

    `contains` evaluates the items that match it (2020-12, not before): a conditional one widens
    what an item may be, where its part applies.
    """
    graph, reading = site.graph, site.reading
    reach = [(part, _items_evaluated(part)) for part in parts]
    matched = [(part, _contained(reading, part)) for part in parts]
    sure = max(count for part, count in reach if not part.guards)
    accepted = [literal for part, literal in matched if literal and not part.guards]
    if sure == _ALL_ITEMS:
        return []
    conditional = [(part, literal) for part, literal in matched if literal and part.guards]
    if len(conditional) > _MOST_CELLS:
        return [_undecidable(graph, ARRAY, ("unevaluated", len(graph.terms)), child)]
    guards = {
        id(part): guard_literal(reading, part, site.stance, site.dropped)
        for part in parts
        if part.guards
    }
    horizon = max([sure, *(count for _, count in reach if count != _ALL_ITEMS)])
    literals = []
    for index in range(sure, horizon + 1):
        kind = "items" if index == horizon else "item"
        options = [guards[id(p)] for p, count in reach if p.guards and count > index]
        for choice in product((False, True), repeat=len(conditional)):
            taken = [pair for pair, chosen in zip(conditional, choice, strict=True) if chosen]
            fits = graph.disjunction([child, *accepted, *(literal for _, literal in taken)])
            held = [guards[id(part)] for part, _ in taken]
            options.append(graph.conjunction([*held, graph.atom(kind, index, fits)]))
        literals.append(graph.disjunction(options))
    return literals


_ALL_ITEMS = 1 << 60


def _items_evaluated(part: Part) -> int:
    """Return how many leading items the keywords of a part evaluate."""
    words = part.keywords
    if "unevaluatedItems" in words:
        return _ALL_ITEMS
    items, prefix = words.get("items"), words.get("prefixItems")
    if isinstance(items, list):
        return _ALL_ITEMS if "additionalItems" in words else len(items)
    if "items" in words:
        return _ALL_ITEMS
    return len(prefix) if isinstance(prefix, list) else 0


def _contained(reading: Reading, part: Part) -> int:
    if (
        "contains" not in part.keywords
        or "prefixItems" not in KEYWORDS[part.place.resource.dialect]
    ):
        return 0
    place = reading.documents.child(part.place, part.keywords["contains"], "contains")
    return reading.part(place, Stance.PLAIN)


_MOST_TWINS = 1_000
_PLAIN_SCALARS = {"type", "enum", "format"}
_TYPED_TEXT = {
    "integer": "^(?:0|-?[1-9][0-9]*)$",
    "number": "^(?:0|-?[1-9][0-9]*|-?(?:0|[1-9][0-9]{0,2})\\.[0-9]{0,2}[1-9])$",
    "boolean": "^(?:true|false)$",
}


def _as_text(reading: Reading, place: Place) -> int | None:
    """Return a reader's scalar schema with the other readings of its values, where they are sure.

    Only a schema of `type` and `enum` alone is widened; every widening here is a subset of the
    meaning of wire text, so nothing is accepted that the lens refuses.
    """
    graph, words = reading.graph, place.keywords() if isinstance(place.raw, dict) else {}
    if not words or words.keys() - _PLAIN_SCALARS or reading.known_formats_assert:
        return None
    own = reading.part(place, Stance.READER)
    values, kind = words.get("enum"), words.get("type")
    if isinstance(values, list):
        if kind is not None or len(values) > _MOST_TWINS:
            return None
        twins = [twin for value in values for twin in _twins(value)]
        return graph.disjunction([own, constants.one_of(graph, twins)]) if twins else None
    if kind == "string":
        return graph.atom("type", STRING | NUMBER | BOOLEAN | NULL)
    if isinstance(kind, str) and kind in _TYPED_TEXT:
        spelled = graph.atom("pattern", regular.pattern(_TYPED_TEXT[kind]))
        text = graph.conjunction([graph.atom("type", STRING), spelled])
        return graph.disjunction([own, text])
    return None


def _twins(value: object) -> list[object]:
    """Return the other reading of a scalar on the wire, where it has one."""
    if not isinstance(value, str):
        plain = isinstance(value, (bool, int)) or value is None
        return [json.dumps(value)] if plain else []
    try:
        read: object = json.loads(value)
    except ValueError:
        return []
    simple = type_of(read) in {NULL, BOOLEAN} or (
        isinstance(read, int) and json.dumps(read) == value
    )
    return [read] if simple and json.dumps(read) == value else []
