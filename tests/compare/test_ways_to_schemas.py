"""What leads to a schema, what is the same below it, and what is said where it is missing."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from govctl.compare.components import components
from govctl.compare.payloads import PayloadPair, payload_changes
from govctl.compare.unchanged import Unchanged
from govctl.interfaces.node import Node
from govctl.model.change import ChangeDirection
from govctl.model.containment import Verdict
from govctl.model.dialect import Dialect
from govctl.model.interface import Origin, SchemaAt
from tests.compare.conftest import one_side

Graph = dict[int, list[int]]
PATH = "schema.json"
CHAIN = b"""{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "$defs": {
    "A": {"items": {"$ref": "#/$defs/B"}},
    "B": {"items": {"$ref": "#/$defs/C"}},
    "C": {"type": "string", "items": {"$ref": "#/$defs/A"}},
    "D": {"type": "string"}
  }
}"""


def graphs() -> st.SearchStrategy[Graph]:
    """Small directed graphs."""
    nodes = st.integers(0, 7)
    return st.fixed_dictionaries({node: st.lists(nodes, max_size=3) for node in range(8)})


def reached(graph: Graph, start: int) -> set[int]:
    """Everything that a node leads to, itself included."""
    found, waiting = {start}, [start]
    while waiting:
        fresh = set(graph[waiting.pop()]) - found
        found |= fresh
        waiting.extend(fresh)
    return found


@given(graphs())
def test_components_hold_the_nodes_that_lead_to_each_other(graph: Graph) -> None:
    """Each node is in one component, together with exactly those."""
    found = list(components(graph, graph.__getitem__))
    assert sorted(node for component in found for node in component) == sorted(graph)
    for component in found:
        for node in component:
            mutual = {each for each in reached(graph, node) if node in reached(graph, each)}
            assert set(component) == mutual


@given(graphs())
def test_components_come_after_all_that_they_lead_to(graph: Graph) -> None:
    """So one pass over them from the end carries something along every edge."""
    told: set[int] = set()
    for component in components(graph, graph.__getitem__):
        told.update(component)
        assert set().union(*(reached(graph, node) for node in component)) <= told


def _unchanged(after: bytes) -> dict[str, bool]:
    before, now = one_side({PATH: CHAIN}, PATH), one_side({PATH: after}, PATH)
    known = Unchanged(before, now)
    schemas = [side.resources[f"file:///{PATH}"]["$defs"] for side in (before, now)]  # type: ignore[index]  # made above
    return {
        name: known.holds(*(Node(PATH, f"/$defs/{name}", each[name]) for each in schemas))
        for name in sorted(schemas[0].keys() & schemas[1].keys())
    }


def test_what_leads_to_a_difference_is_not_unchanged() -> None:
    """However far it is, and although all of them stand on one cycle."""
    found = _unchanged(CHAIN.replace(b'"C": {"type": "string"', b'"C": {"type": "integer"'))
    assert found == {"A": False, "B": False, "C": False, "D": True}


def test_a_reference_that_leads_nowhere_any_more_is_a_difference() -> None:
    """The schemas that make it are written as before."""
    found = _unchanged(CHAIN.replace(b'"C": {', b'"E": {').replace(b"#/$defs/A", b"#/$defs/D"))
    assert found == {"A": False, "B": False, "D": True}


def test_a_payload_whose_schema_is_not_there_is_undecided() -> None:
    """Nothing is known of it, and that is said."""
    before = after = one_side({PATH: CHAIN}, PATH)
    there = SchemaAt(Origin(PATH, "/$defs/D"), Dialect.DRAFT_2020_12)
    gone = replace(there, origin=Origin(PATH, "/$defs/Gone"))
    pair = PayloadPair("order", "file", ChangeDirection.REQUEST, there, gone)
    (change,) = payload_changes(before, after, [pair], Unchanged(before, after))
    assert change.containment is not None
    assert change.containment.verdict is Verdict.UNDECIDED
    assert change.subject == "order"
