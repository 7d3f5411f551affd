"""References of specs: followed inside the registry, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govctl.model.dialect import Dialect
from govctl.model.interface import Interface, Origin

Spec = Callable[..., Interface]

HEAD = "openapi: 3.1.0\ninfo: {title: T, version: '1'}\n"


def get(body: str) -> str:
    """A document with one operation, its response given."""
    return f"{HEAD}paths:\n  /a:\n    get:\n      responses:\n        '200': {body}\n"


def test_every_part_may_stand_in_another_file(spec: Spec) -> None:
    """Path item, parameter, body, response and header: origins are where they are defined."""
    interface = spec(
        HEAD + "paths:\n  /a: {$ref: 'parts/paths.yaml#/a'}\n",
        files={
            "parts/paths.yaml": """\
a:
  post:
    parameters: [{$ref: '../more.yaml#/q'}]
    requestBody: {$ref: '../more.yaml#/body'}
    responses: {'200': {$ref: '../more.yaml#/ok'}}
""",
            "more.yaml": """\
q: {name: q, in: query, schema: {}}
body: {content: {application/json: {schema: {type: object}}}}
ok: {description: ok, headers: {X-A: {$ref: '#/header'}}}
header: {schema: {type: string}}
""",
        },
    )
    assert interface.problems == ()
    (found,) = interface.operations
    assert found.origin == Origin("parts/paths.yaml", "/a/post")
    assert found.parameters[0].origin == Origin("more.yaml", "/q")
    assert found.request is not None
    assert found.request.origin == Origin("more.yaml", "/body")
    assert found.responses[0].origin == Origin("more.yaml", "/ok")
    assert found.responses[0].headers[0].origin == Origin("more.yaml", "/header")


def test_a_schema_is_written_in_the_dialect_of_its_document(spec: Spec) -> None:
    """A component of a 3.0 document stays 3.0 when a 3.1 document uses its response."""
    interface = spec(
        get("{$ref: 'old.yaml#/components/responses/R'}"),
        files={
            "old.yaml": """\
openapi: 3.0.3
info: {title: T, version: '1'}
paths: {}
components:
  responses:
    R: {description: r, content: {application/json: {schema: {type: string, nullable: true}}}}
""",
        },
    )
    schema = interface.operations[0].responses[0].contents[0].schema
    assert schema is not None
    assert schema.dialect is Dialect.OPENAPI_30


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("#/components/responses/Gone", "leads nowhere: at the top, there is no member"),
        ("missing.yaml#/x", "there is no such readable document"),
        ("https://example.com/r.yaml", "nothing is fetched"),
        ("file:///etc/passwd", "nothing is fetched"),
        ("//example.com/r.yaml", "nothing is fetched"),
        ("/etc/passwd", "nothing is fetched"),
        ("../../etc/passwd", "leads out of the registry"),
        ("%2e%2e/secret.yaml", "leads out of the registry"),
        ("#no-such-anchor", "no schema there has the anchor"),
    ],
)
def test_a_reference_that_cannot_be_followed_is_one_problem(
    spec: Spec, reference: str, message: str
) -> None:
    """At its line, with the part that could not be read, and the rest is read."""
    interface = spec(get(f"{{$ref: '{reference}'}}"))
    (problem,) = interface.problems
    assert problem.code == "registry/unresolved-reference"
    assert message in problem.message
    assert (problem.line, problem.pointer) == (7, "/paths/~1a/get/responses/200/$ref")
    assert [origin.pointer for origin, _ in interface.not_read] == ["/paths/~1a/get/responses/200"]
    assert [each.identity for each in interface.operations] == ["GET /a"]


def test_one_target_that_is_missing_is_one_problem_with_all_its_places(spec: Spec) -> None:
    """However many operations reach it; the other places are related."""
    operation = "{responses: {'200': {$ref: '#/gone'}}}"
    interface = spec(f"{HEAD}paths:\n  /a:\n    get: {operation}\n    put: {operation}\n")
    (problem,) = interface.problems
    assert problem.line == 5
    assert [(place.line, why) for place, why in problem.related] == [(6, "refers to it too")]


def test_a_dangling_reference_in_a_schema_is_found(spec: Spec) -> None:
    """Schemas are left where they are, their references are checked all the same."""
    interface = spec(get("{description: ok, content: {a/b: {schema: {items: {$ref: '#/x'}}}}}"))
    (problem,) = interface.problems
    assert problem.pointer.endswith("/schema/items/$ref")


def test_a_dangling_reference_in_a_file_that_is_reached_is_found(spec: Spec) -> None:
    """The problem stands in that file."""
    interface = spec(
        get("{$ref: 'parts.yaml#/ok'}"),
        files={"parts.yaml": "ok: {description: ok}\nother:\n  items: {$ref: '#/gone'}\n"},
    )
    assert [(p.path, p.line) for p in interface.problems] == [("parts.yaml", 3)]


def test_data_that_looks_like_a_reference_is_none(spec: Spec) -> None:
    """Examples, defaults, enumerations, extensions, and a property called `$ref`."""
    interface = spec(
        get("{description: ok, content: {a/b: {schema: {$ref: '#/components/schemas/S'}}}}")
        + """\
components:
  schemas:
    S:
      type: object
      default: {$ref: '#/a'}
      enum: [{$ref: '#/b'}]
      const: {$ref: '#/c'}
      examples: [{$ref: '#/d'}]
      x-note: {$ref: '#/e'}
      properties:
        $ref: {type: string}
        default: {type: string}
""",
    )
    assert interface.problems == ()


def test_references_in_a_circle_are_one_problem(spec: Spec) -> None:
    """The parameter is left out, the operation is read."""
    interface = spec(
        HEAD
        + """\
paths:
  /a:
    get:
      parameters: [{$ref: '#/components/parameters/A'}]
      responses: {'200': {description: ok}}
components:
  parameters:
    A: {$ref: '#/components/parameters/B'}
    B: {$ref: '#/components/parameters/A'}
""",
    )
    (problem,) = interface.problems
    assert "leads back to itself" in problem.message
    assert (problem.line, problem.code) == (10, "registry/unresolved-reference")
    assert interface.operations[0].parameters == ()


def test_recursion_in_schemas_is_no_circle(spec: Spec) -> None:
    """A tree refers to itself below a keyword; that is how trees are written."""
    interface = spec(
        get("{description: ok}")
        + """\
components:
  schemas:
    T: {properties: {kids: {items: {$ref: '#/components/schemas/T'}}}}
""",
    )
    assert interface.problems == ()


def test_anchors_and_embedded_resources_resolve(spec: Spec) -> None:
    """`$anchor`, `$dynamicAnchor` and `$id` inside the document, as JSON Schema has them."""
    interface = spec(
        HEAD
        + """\
components:
  schemas:
    A: {$anchor: here, type: string}
    Node:
      $id: https://example.com/node
      $dynamicAnchor: node
      items: {$dynamicRef: '#node'}
      $defs: {x: {$anchor: in, type: string}}
    B:
      anyOf:
        - {$ref: '#here'}
        - {$ref: 'https://example.com/node'}
        - {$ref: 'https://example.com/node#in'}
""",
    )
    assert interface.problems == ()


def test_inside_an_embedded_resource_pointers_start_there(spec: Spec) -> None:
    """`#/components/...` means nothing in a schema with its own `$id`."""
    interface = spec(
        HEAD
        + """\
components:
  schemas:
    A: {type: string}
    B: {$id: 'https://example.com/b', items: {$ref: '#/components/schemas/A'}}
""",
    )
    assert [problem.line for problem in interface.problems] == [6]


def test_a_file_that_cannot_be_parsed_is_told_once_where_it_is_broken(spec: Spec) -> None:
    """Not again at every reference to it."""
    interface = spec(get("{$ref: 'broken.yaml#/ok'}"), files={"broken.yaml": "ok: [1,\n  }\n"})
    assert [problem.path for problem in interface.problems] == ["broken.yaml"]
    assert len(interface.not_read) == 1


def test_a_section_wiped_out_by_a_duplicate_key_is_told_once(spec: Spec) -> None:
    """The references into it follow from that and are not told."""
    interface = spec(
        HEAD
        + """\
components:
  schemas:
    A: {items: {$ref: '#/components/schemas/B'}}
    B: {type: string}
  schemas:
    A: {items: {$ref: '#/components/schemas/B'}}
""",
    )
    (problem,) = interface.problems
    assert problem.line == 7
    assert "twice" in problem.message


def test_a_discriminator_may_not_point_to_a_schema_that_is_not_there(spec: Spec) -> None:
    """Mappings are references too; bare names are not looked at."""
    interface = spec(
        HEAD
        + """\
components:
  schemas:
    Pet:
      discriminator: {propertyName: kind, mapping: {cat: Cat, dog: '#/components/schemas/Dog'}}
""",
    )
    (problem,) = interface.problems
    assert problem.pointer == "/components/schemas/Pet/discriminator/mapping/dog"


def test_maps_and_operations_may_be_references_too(spec: Spec) -> None:
    """No format allows that, but authors do it: it is read, and one problem for each habit."""
    interface = spec(
        HEAD
        + """\
paths:
  /a:
    get: {$ref: parts.yaml#/get}
    put:
      responses:
        '200': {description: ok, content: {$ref: parts.yaml#/content}}
        '201': {description: ok, content: {$ref: parts.yaml#/content}}
components:
  schemas: {$ref: parts.yaml#/schemas}
""",
        files={
            "parts.yaml": """\
get: {operationId: getA, responses: {'200': {description: ok}}}
content: {application/json: {schema: {type: string}}}
schemas: {A: {type: string}}
""",
        },
    )
    assert [each.name for each in interface.operations] == ["getA", None]
    assert [content.media_type for content in interface.operations[1].responses[0].contents] == [
        "application/json",
    ]
    assert [schema.name for schema in interface.schemas] == ["A"]
    told = [(p.line, p.message.split("'")[1], len(p.related)) for p in interface.problems]
    assert told == [(5, "get", 0), (8, "content", 1), (11, "schemas", 0)]


def test_fragments_are_held_to_what_they_have_to_be(spec: Spec) -> None:
    """A file has no version field: where it is referred to says what must stand there."""
    interface = spec(
        HEAD + "paths: {/a: {$ref: item.yaml}}\n",
        files={
            "item.yaml": """\
get:
  sumary: x
  responses:
    '200': {$ref: 'responses.yaml#/ok'}
    '400': {$ref: 'responses.yaml#/bad'}
""",
            "responses.yaml": """\
ok: {description: ok, content: {a/b: {schema: {$ref: '#/schema'}}}}
bad: {}
schema: {type: strng}
unused: {sumary: x}
""",
        },
    )
    assert [(p.path, p.line, p.message) for p in interface.problems] == [
        ("item.yaml", 2, "'get' has the key 'sumary', which is not allowed there."),
        ("responses.yaml", 2, "'bad' lacks the key 'description'."),
        ("responses.yaml", 3, "'type' is \"strng\", which is not one of the values allowed there."),
    ]
