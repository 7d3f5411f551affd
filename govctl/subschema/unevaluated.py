"""`unevaluatedProperties` and `unevaluatedItems` (2020-12, 11.2 and 11.3), written out exactly.

What is evaluated depends on which branches accept the value. Instead of one schema per combination
of branches, each name (and each index) gets a clause of its own: a branch that evaluates it
applies, or the value there satisfies what is asked of the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from govctl.subschema import regular
from govctl.subschema.parts import Part, guard_literal, parts_of
from govctl.subschema.question import KEYWORDS
from govctl.subschema.reading import Reading, Site, Stance
from govctl.subschema.terms import ANY_TYPE, ARRAY, OBJECT, TRUE, Graph

_MOST_CELLS = 4


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
            literals += unevaluated_members(reading, parts, child, view, ())
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
        return undecidable(site.graph, OBJECT, key, child)
    return site.atom("rest", (part.member_names(site.dropped), languages), child)


class _Members:
    """Which parts of a schema evaluate which members of an object."""

    def __init__(self, parts: list[Part], guards: list[int], dropped: frozenset[str]) -> None:
        self.dropped = dropped
        self.languages = {s: each for part in parts for s, each in part.languages().items()}
        self.sure = [part for part in parts if not part.guards]
        self.guarded = [
            (part, guard) for part, guard in zip(parts, guards, strict=True) if part.guards
        ]
        self.sure_patterns = {source for part in self.sure for source in part.patterns()}
        unsure = {source for part, _ in self.guarded for source in part.patterns()}
        self.open_patterns = sorted(unsure - self.sure_patterns)

    def names(self, parts: Iterable[Part]) -> frozenset[str]:
        """Return the names that some parts declare."""
        return frozenset[str]().union(*(part.member_names(self.dropped) for part in parts))

    def matches(self, sources: Iterable[str], name: str) -> bool:
        """Tell whether one of some patterns matches a name."""
        return any(self.languages[source].matches(name) for source in sources)

    def guards_of(self, name: str) -> list[int]:
        """Return the literals one of which must hold for a name to be evaluated."""
        return [
            guard
            for part, guard in self.guarded
            if part.evaluates_all_members()
            or name in part.member_names(self.dropped)
            or self.matches(part.patterns(), name)
        ]

    def guards_of_cell(self, inside: set[str]) -> list[int]:
        """Return the same for the names that match some of the patterns and no others."""
        return [
            guard
            for part, guard in self.guarded
            if part.evaluates_all_members() or inside & set(part.patterns())
        ]

    def cell(self, inside: set[str], names: frozenset[str]) -> regular.Language:
        """Return the names that match some of the patterns, no others, and are not listed."""
        outside = sorted({*self.open_patterns, *self.sure_patterns} - inside)
        return regular.intersection(
            [
                *(self.languages[source] for source in sorted(inside)),
                *(regular.complement(self.languages[source]) for source in outside),
                regular.complement(regular.words(sorted(names))),
            ]
        )


def unevaluated_members(
    reading: Reading,
    parts: list[Part],
    child: int,
    view: tuple[Stance, frozenset[str]],
    also: Iterable[str],
) -> list[int]:
    """Say that members which no applying part evaluates satisfy a literal.

    Per name that some conditional part evaluates: one such part applies, or the member there
    satisfies the literal. Conditional patterns split the remaining names into cells, the same way.

    Args:
        reading: the side being read.
        parts: the parts of the schema, without `unevaluatedProperties` itself.
        child: what the other members satisfy.
        view: the stance and the dropped names in which the parts are read.
        also: names that count as evaluated.
    """
    stance, dropped = view
    graph = reading.graph
    if any(part.evaluates_all_members() for part in parts if not part.guards):
        return []
    guards = [guard_literal(reading, part, stance, dropped) for part in parts]
    try:
        members = _Members(parts, guards, dropped)
    except regular.Unsupported:
        return [undecidable(graph, OBJECT, ("pattern", len(graph.terms)), child)]
    if len(members.open_patterns) > _MOST_CELLS:
        return [undecidable(graph, OBJECT, ("unevaluated", len(graph.terms)), child)]
    sure = members.names(members.sure).union(also)
    unsure = members.names(part for part, _ in members.guarded) - sure
    literals = []
    for name in sorted(unsure):
        if not members.matches(sorted(members.sure_patterns), name):
            here = graph.atom("property", name, child)
            literals.append(graph.disjunction([*members.guards_of(name), here]))
    for choice in product((False, True), repeat=len(members.open_patterns)):
        inside = {s for s, chosen in zip(members.open_patterns, choice, strict=True) if chosen}
        if inside:
            here = graph.atom("properties", members.cell(inside, sure | unsure), child)
        else:
            here = graph.atom("rest", (sure | unsure, frozenset(members.languages.values())), child)
        literals.append(graph.disjunction([*members.guards_of_cell(inside), here]))
    return literals


def undecidable(graph: Graph, kind: int, key: object, child: int) -> int:
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
        return [undecidable(graph, ARRAY, ("unevaluated", len(graph.terms)), child)]
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
