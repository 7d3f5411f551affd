"""Operations of OpenAPI 3.0 and 3.1 documents, and what belongs to them."""

from __future__ import annotations

from collections.abc import Callable

from govctl.model.dialect import Dialect
from govctl.model.interface import (
    Interface,
    Operation,
    Origin,
    ParameterLocation,
    SecurityUse,
)

Spec = Callable[..., Interface]

ORDERS = """\
openapi: 3.0.3
info: {title: Orders, version: "1.10"}
servers:
  - url: https://api.example.com/{base}
    variables: {base: {default: v1}}
security:
  - key: []
paths:
  /orders/{orderId}:
    servers: [{url: https://orders.example.com}]
    parameters:
      - {name: orderId, in: path, required: true, schema: {type: string}}
      - {name: verbose, in: query, schema: {type: boolean}}
    get:
      operationId: getOrder
      summary: One order
      tags: [orders]
      deprecated: true
      x-internal: 7
      parameters:
        - {name: verbose, in: query, required: true, schema: {type: string}}
        - $ref: '#/components/parameters/Trace'
      responses:
        '200':
          description: found
          headers:
            ETag: {schema: {type: string}, required: true}
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Order'}
            text/csv: {}
          links:
            next: {operationId: getOrder}
        4XX: {$ref: '#/components/responses/Refused'}
        default: {description: anything}
    put:
      operationId: putOrder
      security: [{}, {oauth: [orders.write]}]
      servers: [{url: /}]
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema: {type: object}
            encoding: {file: {contentType: image/png}}
      responses:
        '204': {description: done}
components:
  parameters:
    Trace:
      name: X-Trace-Id
      in: header
      description: for support
      content:
        application/json: {schema: {type: string}}
  responses:
    Refused: {description: no}
  schemas:
    Order: {type: object}
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Key}
    oauth:
      type: oauth2
      flows: {clientCredentials: {tokenUrl: https://x/t, scopes: {orders.write: w}}}
x-owner: team:orders
"""


def operation(interface: Interface, identity: str) -> Operation:
    """The operation with that identity."""
    return next(each for each in interface.operations if each.identity == identity)


def at(pointer: str) -> Origin:
    """A place in the spec."""
    return Origin("api.yaml", pointer)


def test_a_valid_document_has_no_problems(spec: Spec) -> None:
    """Nothing is reported, and nothing is left out."""
    interface = spec(ORDERS)
    assert interface.problems == ()
    assert interface.not_read == ()


def test_the_document_keeps_its_version_as_typed(spec: Spec) -> None:
    """Title, version, format and extensions are the document's."""
    interface = spec(ORDERS)
    assert (interface.title, interface.version) == ("Orders", "1.10")
    assert interface.format == "openapi-3.0"
    assert interface.extensions == {"x-owner": "team:orders"}


def test_an_unquoted_version_is_what_the_author_typed(spec: Spec) -> None:
    """`version: 1.10` is not read as the number 1.1."""
    interface = spec("openapi: 3.0.3\ninfo: {title: T, version: 1.10}\npaths: {}\n")
    assert interface.version == "1.10"


def test_operations_are_identified_without_parameter_names(spec: Spec) -> None:
    """The identity erases the names, the path keeps them."""
    interface = spec(ORDERS)
    assert [each.identity for each in interface.operations] == ["GET /orders/{}", "PUT /orders/{}"]
    assert {each.path for each in interface.operations} == {"/orders/{orderId}"}


def test_an_operation_keeps_what_it_says_about_itself(spec: Spec) -> None:
    """Name, summary, tags, deprecation, extensions and origin."""
    found = operation(spec(ORDERS), "GET /orders/{}")
    assert (found.name, found.summary, found.tags) == ("getOrder", "One order", ("orders",))
    assert found.deprecated
    assert not found.inverted
    assert found.extensions == {"x-internal": 7}
    assert found.origin == at("/paths/~1orders~1{orderId}/get")


def test_parameters_of_the_path_item_apply_unless_overridden(spec: Spec) -> None:
    """The operation's `verbose` replaces the path item's, `orderId` stays."""
    found = operation(spec(ORDERS), "GET /orders/{}")
    assert {parameter.identity: parameter.origin.pointer for parameter in found.parameters} == {
        ("path", "orderId"): "/paths/~1orders~1{orderId}/parameters/0",
        ("query", "verbose"): "/paths/~1orders~1{orderId}/get/parameters/0",
        ("header", "x-trace-id"): "/components/parameters/Trace",
    }


def test_a_referenced_parameter_stands_where_it_is_defined(spec: Spec) -> None:
    """Its origin and its schema's are in the component, its media type comes from `content`."""
    found = operation(spec(ORDERS), "GET /orders/{}")
    trace = next(p for p in found.parameters if p.location is ParameterLocation.HEADER)
    assert trace.media_type == "application/json"
    assert trace.description == "for support"
    assert trace.schema is not None
    assert trace.schema.origin == at(
        "/components/parameters/Trace/content/application~1json/schema"
    )


def test_styles_default_by_location(spec: Spec) -> None:
    """Query parameters are exploded forms, path parameters and headers simple."""
    found = operation(spec(ORDERS), "GET /orders/{}")
    styles = {p.location.value: (p.style, p.explode) for p in found.parameters}
    assert styles == {
        "path": ("simple", False),
        "query": ("form", True),
        "header": ("simple", False),
    }


def test_responses_keep_status_classes_and_default(spec: Spec) -> None:
    """A referenced response stands in the component."""
    found = operation(spec(ORDERS), "GET /orders/{}")
    assert [(each.status, each.origin.pointer) for each in found.responses] == [
        ("200", "/paths/~1orders~1{orderId}/get/responses/200"),
        ("4XX", "/components/responses/Refused"),
        ("default", "/paths/~1orders~1{orderId}/get/responses/default"),
    ]


def test_a_response_has_media_types_headers_and_links(spec: Spec) -> None:
    """A schema that is a reference is left where it stands; no schema is None."""
    response = operation(spec(ORDERS), "GET /orders/{}").responses[0]
    json, csv = response.contents
    assert json.schema is not None
    assert json.schema.origin.pointer.endswith("/content/application~1json/schema")
    assert json.schema.dialect is Dialect.OPENAPI_30
    assert (csv.media_type, csv.schema) == ("text/csv", None)
    assert [link.name for link in response.links] == ["next"]
    (etag,) = response.headers
    assert (etag.name, etag.identity, etag.required) == ("ETag", ("header", "etag"), True)


def test_a_request_body_keeps_its_encoding(spec: Spec) -> None:
    """Whether it is required, its media types and the encoding of its fields."""
    body = operation(spec(ORDERS), "PUT /orders/{}").request
    assert body is not None
    assert body.required
    (content,) = body.contents
    assert content.media_type == "multipart/form-data"
    assert content.encoding == {"file": {"contentType": "image/png"}}


def test_security_of_the_document_applies_unless_overridden(spec: Spec) -> None:
    """The operation's own list wins; an empty requirement allows anonymous calls."""
    interface = spec(ORDERS)
    (inherited,) = operation(interface, "GET /orders/{}").security
    assert inherited.uses == (SecurityUse("key", ()),)
    assert inherited.origin == at("/security/0")
    own = operation(interface, "PUT /orders/{}").security
    assert [each.uses for each in own] == [(), (SecurityUse("oauth", ("orders.write",)),)]


def test_security_schemes_keep_their_flows(spec: Spec) -> None:
    """Type, place and flows of each declared scheme."""
    key, oauth = spec(ORDERS).security_schemes
    assert (key.type, key.location, key.parameter) == ("apiKey", "header", "X-Key")
    assert (oauth.type, oauth.flows) == ("oauth2", ("clientCredentials",))


def test_servers_stay_apart_from_paths(spec: Spec) -> None:
    """The document's servers are the interface's; path item and operation override them."""
    interface = spec(ORDERS)
    (server,) = interface.servers
    assert (server.url, server.protocol) == ("https://api.example.com/{base}", "https")
    assert operation(interface, "GET /orders/{}").servers[0].url == "https://orders.example.com"
    assert operation(interface, "PUT /orders/{}").servers[0].url == "/"


def test_components_give_named_schemas(spec: Spec) -> None:
    """Each schema component by its name."""
    (order,) = spec(ORDERS).schemas
    assert (order.name, order.schema.origin) == ("Order", at("/components/schemas/Order"))


CALLBACKS = """\
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /subscriptions:
    post:
      responses: {'201': {description: ok}}
      callbacks:
        onEvent:
          '{$request.body#/url}':
            post:
              requestBody: {content: {application/json: {schema: {type: object}}}}
              responses: {'200': {description: ok}}
        shared: {$ref: '#/components/callbacks/Shared'}
webhooks:
  shipped:
    post:
      responses: {'200': {description: ok}}
      callbacks:
        onAck:
          '{$request.body#/ack}':
            post: {responses: {'200': {description: ok}}}
components:
  callbacks:
    Shared:
      https://example.com/hook:
        put: {responses: {'200': {description: ok}}}
"""


def test_callbacks_and_webhooks_are_inverted_operations(spec: Spec) -> None:
    """The provider calls; a callback of a webhook turns the direction round again."""
    interface = spec(CALLBACKS)
    assert {each.identity: each.inverted for each in interface.operations} == {
        "POST /subscriptions": False,
        "POST /subscriptions callback:onEvent POST {$request.body#/url}": True,
        "POST /subscriptions callback:shared PUT https://example.com/hook": True,
        "webhook:shipped POST": True,
        "webhook:shipped POST callback:onAck POST {$request.body#/ack}": False,
    }
    assert interface.problems == ()


def test_webhooks_of_a_3_0_document_do_not_exist(spec: Spec) -> None:
    """The key came with 3.1; before it is a defect and no operation."""
    interface = spec(CALLBACKS.replace("3.1.0", "3.0.3"))
    assert not [each for each in interface.operations if each.identity.startswith("webhook")]
    assert [(problem.line, problem.pointer) for problem in interface.problems] == [
        (14, "/webhooks"),
    ]


PATH_ITEM = """\
openapi: 3.1.0
info: {title: T, version: '1'}
paths:
  /a:
    $ref: '#/components/pathItems/Common'
    summary: here
    get: {operationId: own, responses: {'200': {description: own}}}
components:
  pathItems:
    Common:
      parameters: [{name: q, in: query, schema: {}}]
      get: {operationId: shared, responses: {'200': {description: shared}}}
      delete: {operationId: remove, responses: {'204': {description: gone}}}
"""


def test_siblings_of_a_path_item_reference_win(spec: Spec) -> None:
    """`get` is the one beside the reference, `delete` and the parameter come from behind it."""
    interface = spec(PATH_ITEM)
    assert [each.name for each in interface.operations] == ["own", "remove"]
    assert {p.name for each in interface.operations for p in each.parameters} == {"q"}


def test_templates_that_collide_are_one_problem_and_both_are_read(spec: Spec) -> None:
    """The second keeps its names in its identity, so that neither is lost."""
    interface = spec(
        """\
openapi: 3.0.3
info: {title: T, version: '1'}
paths:
  /contacts/{number}:
    get:
      parameters: [{name: number, in: path, required: true, schema: {}}]
      responses: {'200': {description: ok}}
  /contacts/{id}:
    get:
      parameters: [{name: id, in: path, required: true, schema: {}}]
      responses: {'200': {description: ok}}
""",
    )
    identities = [each.identity for each in interface.operations]
    assert identities == ["GET /contacts/{}", "GET /contacts/{id}"]
    (problem,) = interface.problems
    assert (problem.line, problem.pointer) == (8, "/paths/~1contacts~1{id}")
    assert problem.related[0][0].line == 4


def test_keys_that_are_numbers_are_statuses(spec: Spec) -> None:
    """An unquoted 200 is the status "200"."""
    interface = spec(ORDERS.replace("'200':", "200:").replace("'204':", "204:"))
    assert interface.problems == ()
    assert operation(interface, "GET /orders/{}").responses[0].status == "200"


def test_a_status_class_in_lower_case_is_read_and_reported(spec: Spec) -> None:
    """The format wants `4XX`; what `4xx` means is clear all the same."""
    interface = spec(ORDERS.replace("4XX:", "4xx:"))
    statuses = [each.status for each in operation(interface, "GET /orders/{}").responses]
    assert statuses == ["200", "4XX", "default"]
    assert [problem.line for problem in interface.problems] == [34]


def test_a_header_that_looks_like_an_extension_is_a_header(spec: Spec) -> None:
    """Names in a map of headers are the author's: `x-rate-limit` is sent, no extension."""
    headers = {"x-rate-limit": {"schema": {"type": "integer"}}}
    responses = {"200": {"description": "", "headers": headers}}
    found = operation(
        spec(
            {
                "openapi": "3.0.3",
                "info": {"title": "Orders", "version": "1"},
                "paths": {"/orders": {"get": {"responses": responses}}},
            }
        ),
        "GET /orders",
    )
    assert [each.name for each in found.responses[0].headers] == ["x-rate-limit"]
