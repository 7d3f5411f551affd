"""What is wrong in a spec: each root cause once, at its line, in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govctl.model.interface import Interface

Spec = Callable[..., Interface]

INFO = "info: {title: T, version: '1'}\n"
OK = "{'200': {description: ok}}"


def told(interface: Interface) -> list[tuple[int, str]]:
    """Line and message of each problem."""
    return [(problem.line, problem.message) for problem in interface.problems]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0", "3.2.0"])
def test_a_misspelt_key_is_reported_at_the_key(spec: Spec, version: str) -> None:
    """Not at the object, and not again at everything around it."""
    paths = f"paths:\n  /a:\n    get:\n      sumary: x\n      responses: {OK}\n"
    text = f"openapi: {version}\n{INFO}{paths}"
    assert told(spec(text)) == [(6, "'get' has the key 'sumary', which is not allowed there.")]


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
def test_a_wrong_type_deep_in_a_schema_is_one_problem(spec: Spec, version: str) -> None:
    """The alternatives around it (schema or reference, boolean or schema) do not repeat it."""
    text = f"""\
openapi: {version}
{INFO}paths: {{}}
components:
  schemas:
    A:
      additionalProperties:
        properties:
          b: {{type: strng}}
          c: {{maxLength: long}}
"""
    messages = told(spec(text))
    assert [line for line, _ in messages] == [9, 10]
    assert messages[1][1] == "'maxLength' is \"long\", not of type integer."


def test_a_missing_key_is_reported_at_the_object(spec: Spec) -> None:
    """Naming the object and the key."""
    text = f"openapi: 3.0.3\n{INFO}paths:\n  /a:\n    get:\n      responses:\n        '200': {{}}\n"
    assert told(spec(text)) == [(7, "'200' lacks the key 'description'.")]


def test_a_parameter_of_2_0_is_judged_by_where_it_travels(spec: Spec) -> None:
    """Of the five kinds of parameters, `in` says which was meant."""
    text = f"""\
swagger: '2.0'
{INFO}paths:
  /a:
    get:
      parameters:
        - {{in: query, name: q, type: string, collectionFormat: comma}}
      responses: {OK}
"""
    assert told(spec(text)) == [
        (7, "'collectionFormat' is \"comma\", which is not one of the values allowed there."),
    ]


def test_the_schemas_of_3_1_are_held_to_json_schema(spec: Spec) -> None:
    """`required: true` inside a property is the classic mistake."""
    text = f"openapi: 3.1.0\n{INFO}components:\n  schemas:\n    A:\n      required: true\n"
    assert told(spec(text)) == [(6, "'required' is true, not of type array.")]


def test_schemas_in_a_dialect_of_their_own_are_left_alone(spec: Spec) -> None:
    """What its keywords mean is unknown here."""
    components = "components: {schemas: {A: {required: 1}}}\n"
    text = f"openapi: 3.1.0\n{INFO}jsonSchemaDialect: https://example.com/d\n{components}"
    assert told(spec(text)) == []


def test_a_repeated_operation_id_is_one_problem(spec: Spec) -> None:
    """At the second place; the others are related."""
    operation = f"{{operationId: x, responses: {OK}}}"
    item = f"    get: {operation}\n    put: {operation}\n    post: {operation}\n"
    text = f"openapi: 3.0.3\n{INFO}paths:\n  /a:\n{item}"
    (problem,) = spec(text).problems
    assert problem.message == "The operationId 'x' is used more than once."
    assert problem.line == 6
    assert [place.line for place, _ in problem.related] == [5, 7]


def test_a_template_parameter_that_nobody_declares_is_one_problem(spec: Spec) -> None:
    """For the path, not for each operation."""
    operation = f"{{responses: {OK}}}"
    item = f"    get: {operation}\n    put: {operation}\n"
    text = f"openapi: 3.0.3\n{INFO}paths:\n  '/a/{{id}}':\n{item}"
    (problem,) = spec(text).problems
    assert problem.message == "'/a/{id}' has the parameter 'id', which is not declared."
    assert (problem.line, [place.line for place, _ in problem.related]) == (5, [6])


def test_a_declared_path_parameter_that_is_not_in_the_template(spec: Spec) -> None:
    """Reported where it is declared."""
    text = f"""\
openapi: 3.0.3
{INFO}paths:
  /a:
    parameters:
      - {{name: id, in: path, required: true, schema: {{}}}}
    get: {{responses: {OK}}}
    put: {{responses: {OK}}}
"""
    assert told(spec(text)) == [(6, "The parameter 'id' does not occur in '/a'.")]


def test_a_path_parameter_spelt_in_two_ways_is_one_problem(spec: Spec) -> None:
    """Not one for each of the two names."""
    text = f"""\
openapi: 3.0.3
{INFO}paths:
  /a/{{order-id}}/{{line}}:
    get:
      parameters:
        - {{name: orderId, in: path, required: true, schema: {{}}}}
        - {{name: version, in: path, required: true, schema: {{}}}}
        - {{name: line, in: path, required: true, schema: {{}}}}
      responses: {OK}
"""
    assert told(spec(text)) == [
        (7, "'/a/{order-id}/{line}' has the parameter 'order-id', but 'orderId' is declared."),
        (8, "The parameter 'version' does not occur in '/a/{order-id}/{line}'."),
    ]


def test_a_parameter_listed_twice_is_one_problem(spec: Spec) -> None:
    """Header names do not differ by case; the first one is read."""
    text = f"""\
openapi: 3.0.3
{INFO}paths:
  /a:
    get:
      parameters:
        - {{name: X-A, in: header, schema: {{}}}}
        - {{name: x-a, in: header, schema: {{}}}}
      responses: {OK}
"""
    interface = spec(text)
    assert told(interface) == [(8, "The header parameter 'x-a' is listed twice.")]
    assert [parameter.name for parameter in interface.operations[0].parameters] == ["X-A"]


def test_a_parameter_listed_twice_word_for_word_is_one_problem(spec: Spec) -> None:
    """The meta-schema's own complaint about equal items is the same defect."""
    text = f"""\
openapi: 3.0.3
{INFO}paths:
  /a:
    get:
      parameters:
        - {{name: q, in: query, schema: {{}}}}
        - {{name: q, in: query, schema: {{}}}}
      responses: {OK}
"""
    assert told(spec(text)) == [(8, "The query parameter 'q' is listed twice.")]


def test_a_closed_object_that_requires_what_it_forbids(spec: Spec) -> None:
    """Once for the schema; pattern properties might allow the name, so nothing is said there."""
    text = f"""\
openapi: 3.1.0
{INFO}components:
  schemas:
    A: {{required: [a, b], properties: {{a: {{}}}}, additionalProperties: false}}
    B: {{required: [b], patternProperties: {{b: {{}}}}, additionalProperties: false}}
    C: {{required: [b], properties: {{a: {{}}}}}}
"""
    (problem,) = spec(text).problems
    assert problem.line == 5
    assert problem.pointer == "/components/schemas/A/additionalProperties"
    assert problem.message.endswith("declared beside it (in allOf does not count): 'b'.")


def test_a_security_scheme_that_nobody_declares(spec: Spec) -> None:
    """Once, however many operations require it."""
    operation = f"{{responses: {OK}}}"
    paths = f"paths: {{/a: {{get: {operation}, put: {operation}}}}}\n"
    text = f"openapi: 3.0.3\n{INFO}security: [{{key: []}}]\n{paths}"
    assert told(spec(text)) == [(3, "The security scheme 'key' is required, but not declared.")]


def test_a_link_to_an_operation_that_is_not_there(spec: Spec) -> None:
    """At the operationId that the link names."""
    text = f"""\
openapi: 3.0.3
{INFO}paths:
  /a:
    get:
      responses:
        '200':
          description: ok
          links:
            next: {{operationId: gone}}
"""
    assert told(spec(text)) == [
        (10, "The link leads to the operationId 'gone', which no operation has."),
    ]


def test_a_long_or_odd_value_is_shown_short(spec: Spec) -> None:
    """A message quotes at most a line of it."""
    (problem,) = spec(
        {"openapi": "3.1.0", "info": {"title": "x" * 9000 + "\x1b", "version": 1}}
    ).problems[:1]
    assert len(problem.message) < 200
