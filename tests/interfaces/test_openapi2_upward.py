"""OpenAPI 2.0 documents, read in the terms of 3.x."""

from __future__ import annotations

from collections.abc import Callable

from govctl.model.dialect import Dialect
from govctl.model.interface import Interface, Operation

Spec = Callable[..., Interface]

FEEDS = """\
swagger: '2.0'
info: {title: Feeds, version: v1}
host: api.example.com
basePath: /v1/
schemes: [https, http]
consumes: [application/json]
produces: [application/json, text/csv]
security: [{login: []}]
securityDefinitions:
  login: {type: basic}
  token:
    {type: oauth2, flow: accessCode, authorizationUrl: 'x:a', tokenUrl: 'x:t', scopes: {r: read}}
definitions:
  Feed: {type: object}
parameters:
  Page: {name: page, in: query, type: integer}
responses:
  Gone: {description: gone}
paths:
  /feeds/{feedId}:
    parameters:
      - {name: feedId, in: path, required: true, type: string}
    get:
      parameters:
        - $ref: '#/parameters/Page'
        - {name: ids, in: query, type: array, items: {type: string}}
        - {name: all, in: query, type: array, items: {type: string}, collectionFormat: multi}
        - {name: some, in: header, type: array, items: {type: string}, collectionFormat: pipes}
      responses:
        200:
          description: ok
          schema: {$ref: '#/definitions/Feed'}
          headers: {X-Left: {type: integer}}
        404: {$ref: '#/responses/Gone'}
    put:
      parameters:
        - {name: feed, in: body, required: true, schema: {$ref: '#/definitions/Feed'}}
      responses: {204: {description: done}}
    post:
      consumes: [multipart/form-data]
      parameters:
        - {name: file, in: formData, required: true, type: file}
        - {name: note, in: formData, type: string}
      responses: {204: {description: done}}
    patch:
      parameters: [{name: note, in: formData, type: string}]
      responses: {204: {description: done}}
"""


def operation(interface: Interface, method: str) -> Operation:
    """The operation with that method."""
    return next(each for each in interface.operations if each.method == method)


def test_a_valid_document_has_no_problems(spec: Spec) -> None:
    """Nothing is reported, and nothing is left out."""
    interface = spec(FEEDS)
    assert interface.problems == ()
    assert interface.not_read == ()
    assert interface.format == "openapi-2.0"


def test_host_base_path_and_schemes_become_servers(spec: Spec) -> None:
    """One server for each scheme, without a slash at the end."""
    urls = [(server.url, server.protocol) for server in spec(FEEDS).servers]
    assert urls == [("https://api.example.com/v1", "https"), ("http://api.example.com/v1", "http")]


def test_without_schemes_the_server_has_none(spec: Spec) -> None:
    """A document without `schemes` is offered at whatever scheme it was read from."""
    interface = spec(FEEDS.replace("schemes: [https, http]\n", ""))
    assert [server.url for server in interface.servers] == ["//api.example.com/v1"]


def test_without_any_address_there_are_no_servers(spec: Spec) -> None:
    """Nothing is invented."""
    text = FEEDS.replace("schemes: [https, http]\n", "").replace("host: api.example.com\n", "")
    assert spec(text.replace("basePath: /v1/\n", "")).servers == ()


def test_a_body_parameter_becomes_the_request_body(spec: Spec) -> None:
    """In each media type consumed, with the schema of the parameter."""
    body = operation(spec(FEEDS), "PUT").request
    assert body is not None
    assert body.required
    (content,) = body.contents
    assert content.media_type == "application/json"
    assert content.schema is not None
    assert content.schema.origin.pointer == "/paths/~1feeds~1{feedId}/put/parameters/0/schema"
    assert content.schema.dialect is Dialect.OPENAPI_20


def test_form_fields_become_the_fields_of_the_body(spec: Spec) -> None:
    """They are no parameters any more; each field is its own schema."""
    found = operation(spec(FEEDS), "POST")
    assert [parameter.name for parameter in found.parameters] == ["feedId"]
    assert found.request is not None
    (content,) = found.request.contents
    assert content.media_type == "multipart/form-data"
    assert [(field.name, field.required) for field in content.fields] == [
        ("file", True),
        ("note", False),
    ]


def test_a_form_without_a_form_media_type_is_url_encoded(spec: Spec) -> None:
    """`consumes` of the document names JSON only, which no form can be."""
    body = operation(spec(FEEDS), "PATCH").request
    assert body is not None
    assert not body.required
    assert [content.media_type for content in body.contents] == [
        "application/x-www-form-urlencoded"
    ]


def test_collection_formats_become_styles(spec: Spec) -> None:
    """Csv is a form that is not exploded, multi one that is."""
    found = operation(spec(FEEDS), "GET")
    styles = {
        parameter.name: (parameter.style, parameter.explode) for parameter in found.parameters
    }
    assert styles == {
        "feedId": ("simple", False),
        "page": ("form", False),
        "ids": ("form", False),
        "all": ("form", True),
        "some": ("pipeDelimited", False),
    }


def test_a_parameter_is_its_own_schema(spec: Spec) -> None:
    """The schema stands where the parameter stands, behind its reference."""
    page = operation(spec(FEEDS), "GET").parameters[1]
    assert page.schema is not None
    assert page.schema.origin.pointer == "/parameters/Page"


def test_responses_come_in_every_media_type_produced(spec: Spec) -> None:
    """Same schema, each media type; headers are kept; no schema is no content."""
    ok, gone = operation(spec(FEEDS), "GET").responses
    assert [content.media_type for content in ok.contents] == ["application/json", "text/csv"]
    assert len({content.schema for content in ok.contents}) == 1
    assert [header.name for header in ok.headers] == ["X-Left"]
    assert (gone.contents, gone.origin.pointer) == ((), "/responses/Gone")


def test_security_definitions_are_told_in_the_words_of_3(spec: Spec) -> None:
    """Basic is an HTTP scheme, accessCode the authorization code flow."""
    login, token = spec(FEEDS).security_schemes
    assert (login.type, login.scheme) == ("http", "basic")
    assert (token.type, token.flows) == ("oauth2", ("authorizationCode",))


def test_definitions_are_the_named_schemas(spec: Spec) -> None:
    """Each under its name."""
    assert [schema.name for schema in spec(FEEDS).schemas] == ["Feed"]
