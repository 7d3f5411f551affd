"""What the lens makes of a value position: the declared world, the direction, wire text.

The exact meanings stand with `govctl.subschema.question.World` and `Lens`.
"""

from __future__ import annotations

from govctl.subschema import keywords
from govctl.subschema.parts import Part, carries, guard_literal, parts_of
from govctl.subschema.question import Direction, World
from govctl.subschema.reading import Job, Reading, Stance
from govctl.subschema.terms import FALSE
from govctl.subschema.unevaluated import unevaluated_members
from govctl.subschema.widening import as_text

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
        widened = as_text(reading, place)
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
                if not isinstance(raw, dict) or raw.keys().isdisjoint((mark, "$ref", "allOf")):
                    continue
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
    closed = unevaluated_members(reading, parts, FALSE, (Stance.WRITER, dropped), required)
    if all(part.guards for part in declaring):
        applies = [guard_literal(reading, part, Stance.PLAIN, dropped) for part in declaring]
        graph = reading.graph
        none_applies = graph.conjunction([-literal for literal in dict.fromkeys(applies)])
        return [graph.disjunction([none_applies, graph.conjunction(closed)])]
    return closed
