"""What OpenAPI 3.2 adds: methods, query strings, sequences, media type components, `$self`."""

from __future__ import annotations

from collections.abc import Callable

from govctl.model.interface import Interface, ParameterLocation

Spec = Callable[..., Interface]

SEARCH = """\
openapi: 3.2.0
$self: https://example.com/apis/api.yaml
info: {title: Search, version: '1'}
servers: [{url: 'https://example.com', name: prod}]
paths:
  /items:
    query:
      parameters:
        - name: filter
          in: querystring
          content: {application/x-www-form-urlencoded: {schema: {type: object}}}
        - {name: sid, in: cookie, style: cookie, schema: {type: string}}
      responses:
        '200':
          description: a stream
          content:
            application/jsonl:
              itemSchema: {type: object}
              itemEncoding: {contentType: application/json}
            application/json:
              $ref: 'https://example.com/apis/api.yaml#/components/mediaTypes/Items'
    additionalOperations:
      COPY:
        operationId: copyItems
        responses: {'204': {description: done}}
components:
  mediaTypes:
    Items:
      schema: {type: array, items: {$ref: 'shared.yaml#/Item'}}
"""
SHARED = "Item: {type: object}\n"


def read(spec: Spec, text: str = SEARCH) -> Interface:
    """The search API with the file it shares."""
    return spec(text, files={"shared.yaml": SHARED})


def test_a_valid_document_has_no_problems(spec: Spec) -> None:
    """`$self` names the document, siblings are files beside it: nothing dangles."""
    interface = read(spec)
    assert interface.problems == ()
    assert interface.format == "openapi-3.2"


def test_query_and_additional_methods_are_operations(spec: Spec) -> None:
    """Additional methods are written as the document writes them."""
    identities = [each.identity for each in read(spec).operations]
    assert identities == ["QUERY /items", "COPY /items"]


def test_before_3_2_there_is_no_query_method(spec: Spec) -> None:
    """A 3.1 document that has it is told so, at both keys."""
    interface = read(spec, SEARCH.replace("3.2.0", "3.1.0"))
    assert interface.operations == ()
    pointers = {problem.pointer for problem in interface.problems}
    assert "/paths/~1items/query" in pointers


def test_a_query_string_is_one_parameter_with_a_media_type(spec: Spec) -> None:
    """It has a schema and no style."""
    query, cookie = read(spec).operations[0].parameters
    assert query.location is ParameterLocation.QUERYSTRING
    assert (query.media_type, query.style) == ("application/x-www-form-urlencoded", "")
    assert query.schema is not None
    assert (cookie.style, cookie.explode) == ("cookie", True)


def test_a_sequence_has_an_item_schema(spec: Spec) -> None:
    """`itemSchema` and `itemEncoding` are kept apart from `schema`."""
    stream = read(spec).operations[0].responses[0].contents[0]
    assert stream.schema is None
    assert stream.item_schema is not None
    assert stream.item_schema.origin.pointer.endswith("/application~1jsonl/itemSchema")
    assert stream.item_encoding == {"contentType": "application/json"}


def test_a_media_type_may_be_a_component(spec: Spec) -> None:
    """Its origin is the component."""
    json = read(spec).operations[0].responses[0].contents[1]
    assert json.origin.pointer == "/components/mediaTypes/Items"
