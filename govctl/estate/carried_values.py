"""Which values a canonical field can have where a payload carries it."""

from __future__ import annotations

from govctl.estate.shapes import shapes_of
from govctl.model.facts import Renamed
from govctl.model.place import Place
from govctl.model.snapshot import Snapshot


def canonical_values(
    snapshot: Snapshot, place: Place, renamed: Renamed | None
) -> frozenset[str] | None:
    """The values that the schema at a place lists, in canonical words; None where any may come.

    `renamed` is what the values mean where the schema is of a local model: what a mapping does not
    know is no value (mapping/value-map-hole says so).
    """
    shapes = shapes_of(snapshot.documents)
    shape = shapes.of(shapes.node(place.path, place.pointer))
    listed = [frozenset(map(str, each)) for each in shape.facet("enum") if isinstance(each, list)]
    listed.extend(frozenset((str(each),)) for each in shape.facet("const"))
    values = frozenset.intersection(*listed) if listed else None
    return renamed.canonical(values) if renamed is not None else values
