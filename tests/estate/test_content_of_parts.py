"""The content that a decision is bound to: the part, and all that it refers to."""

from __future__ import annotations

from govctl.estate.content import digest
from govctl.estate.part_content import Parts
from govctl.load.registry import load
from govctl.load.source import Memory
from govctl.model.place import Place

SPEC = """\
openapi: 3.1.1
paths:
  /a:
    get:
      responses:
        "200": {content: {application/json: {schema: {$ref: "#/components/schemas/A"}}}}
components:
  schemas:
    A: {properties: {b: {$ref: "#/components/schemas/B"}}}
    B: {properties: {a: {$ref: "#/components/schemas/A"}, n: {maximum: 10}}}
    C: {type: string}
"""
GET = "/paths/~1a/get"


def _digest(text: str, pointer: str, line: int = 0) -> str:
    documents = load(Memory({"spec.yaml": text.encode()})).documents
    return digest(Parts(documents).content(Place("spec.yaml", line, 1, pointer)))


def test_lines_and_neighbours_do_not_matter() -> None:
    """A comment above and another schema beside it leave the content as it is."""
    other = "# a comment\n" + SPEC.replace("C: {type: string}", "C: {type: integer}")
    assert _digest(SPEC, GET) == _digest(other, GET)


def test_what_is_referred_to_matters_however_far() -> None:
    """Through references that lead in a circle."""
    assert _digest(SPEC, GET) != _digest(SPEC.replace("10", "9"), GET)


def test_an_item_of_a_list_stands_alone() -> None:
    """Another required name beside it is another change."""
    one, two = "required: [a]\n", "required: [a, b]\n"
    assert _digest(one, "/required/0") == _digest(two, "/required/0")
    assert _digest(one, "/required") != _digest(two, "/required")


def test_one_document_of_several_in_a_file() -> None:
    """The line tells which of them a pointer is in."""
    text = "a: 1\n---\na: 2\n"
    assert _digest(text, "/a", 1) != _digest(text, "/a", 3)
    assert _digest(text, "/a", 3) == _digest("x: 0\n---\na: 2\n", "/a", 3)


def test_what_is_not_there_has_no_content() -> None:
    """A file that is gone, a pointer that leads nowhere, a side that never was."""
    parts = Parts(load(Memory({"spec.yaml": SPEC.encode()})).documents)
    assert parts.content(None) is None
    assert parts.content(Place("gone.yaml", 1, 1, "")) is None
    assert parts.content(Place("spec.yaml", 1, 1, "/nothing")) is None


def test_references_that_lead_nowhere_are_part_of_the_value() -> None:
    """They are compared as they are written."""
    dangling = SPEC.replace('"#/components/schemas/A"}}}}', '"https://x.example/A"}}}}')
    assert _digest(dangling, GET) != _digest(SPEC, GET)
