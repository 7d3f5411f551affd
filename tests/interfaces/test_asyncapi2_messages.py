"""Messages of AsyncAPI 2.x documents, told from the described application's side."""

from __future__ import annotations

from collections.abc import Callable

from govctl.model.dialect import Dialect
from govctl.model.interface import Action, Interface, Message, SecurityUse

Spec = Callable[..., Interface]

STOCK = """\
asyncapi: 2.6.0
info: {title: Stock, version: 1.0.0}
defaultContentType: application/json
servers:
  prod:
    url: kafka.example.com:9092
    protocol: kafka-secure
    security: [{sasl: []}]
    bindings: {kafka: {schemaRegistryUrl: https://r.example.com}}
channels:
  stock/{site}/levels:
    servers: [prod]
    parameters:
      site: {schema: {type: string}}
    bindings: {kafka: {partitions: 3}}
    subscribe:
      operationId: sendLevel
      security: [{sasl: []}]
      traits: [{$ref: '#/components/operationTraits/Grouped'}]
      bindings: {kafka: {clientId: {type: string}}}
      message:
        oneOf:
          - $ref: '#/components/messages/Level'
          - name: LevelCleared
            payload: {type: object}
    publish:
      operationId: takeCount
      message: {$ref: '#/components/messages/Count'}
components:
  messages:
    Level:
      name: com.acme.level.v1
      title: A level
      summary: Stock level of an item
      contentType: application/cloudevents+json
      traits: [{$ref: '#/components/messageTraits/Common'}]
      correlationId: {$ref: '#/components/correlationIds/trace'}
      headers: {type: object, properties: {site: {type: string}}}
      bindings: {kafka: {key: {type: string}}}
      tags: [{name: stock}]
      payload: {$ref: '#/components/schemas/Level'}
      x-owner: a
    Count:
      schemaFormat: application/vnd.apache.avro;version=1.9.0
      payload: {type: record, name: Count, fields: []}
  messageTraits:
    Common:
      summary: from the trait
      headers: {type: object, properties: {trace: {type: string}}}
      bindings: {kafka: {bindingVersion: 0.5.0}}
      x-owner: b
  operationTraits:
    Grouped: {bindings: {kafka: {groupId: {type: string}}}}
  correlationIds:
    trace: {location: $message.header#/trace}
  schemas:
    Level: {type: object}
  securitySchemes:
    sasl: {type: scramSha512}
"""


def message(interface: Interface, name: str) -> Message:
    """The message with that name."""
    return next(each for each in interface.messages if each.name == name)


def test_a_valid_document_has_no_problems(spec: Spec) -> None:
    """Nothing is reported, and nothing is left out."""
    interface = spec(STOCK)
    assert interface.problems == ()
    assert interface.not_read == ()
    assert (interface.format, interface.version) == ("asyncapi-2.6", "1.0.0")


def test_publish_receives_and_subscribe_sends(spec: Spec) -> None:
    """In 2.x an operation says what others do; a message is known by channel and name."""
    found = {each.identity: each.action for each in spec(STOCK).messages}
    assert found == {
        "stock/{}/levels com.acme.level.v1": Action.SEND,
        "stock/{}/levels LevelCleared": Action.SEND,
        "stock/{}/levels Count": Action.RECEIVE,
    }


def test_a_trait_wins_over_the_message(spec: Spec) -> None:
    """2.x merges traits over the object, mapping by mapping."""
    level = message(spec(STOCK), "com.acme.level.v1")
    assert level.summary == "from the trait"
    assert level.extensions == {"x-owner": "b"}
    assert level.bindings == {"kafka": {"key": {"type": "string"}, "bindingVersion": "0.5.0"}}
    assert level.title == "A level"


def test_headers_of_traits_and_message_both_apply(spec: Spec) -> None:
    """The trait's decides, the message's own applies as well."""
    level = message(spec(STOCK), "com.acme.level.v1")
    assert level.headers is not None
    assert level.headers.origin.pointer == "/components/messageTraits/Common/headers"
    assert [each.origin.pointer for each in level.more_headers] == [
        "/components/messages/Level/headers",
    ]


def test_a_message_keeps_what_surrounds_it(spec: Spec) -> None:
    """Correlation, content type, tags, operation, servers, security and all bindings."""
    level = message(spec(STOCK), "com.acme.level.v1")
    assert level.correlation == "$message.header#/trace"
    assert level.content_type == "application/cloudevents+json"
    assert (level.tags, level.operations, level.servers) == (("stock",), ("sendLevel",), ("prod",))
    assert level.security[0].uses == (SecurityUse("sasl", ()),)
    assert level.channel_bindings == {"kafka": {"partitions": 3}}
    assert set(level.operation_bindings["kafka"]) == {"groupId", "clientId"}  # type: ignore[call-overload]  # a parsed mapping


def test_the_default_content_type_applies(spec: Spec) -> None:
    """Where a message names none."""
    assert message(spec(STOCK), "LevelCleared").content_type == "application/json"


def test_a_payload_is_draft_07_unless_it_says_otherwise(spec: Spec) -> None:
    """AsyncAPI's Schema Object is a superset of draft-07; the reference is not followed."""
    level = message(spec(STOCK), "com.acme.level.v1")
    assert level.payload is not None
    assert level.payload.origin.pointer == "/components/messages/Level/payload"
    assert level.payload.dialect is Dialect.DRAFT_07


def test_another_schema_format_is_kept_as_written(spec: Spec) -> None:
    """With the place of the schema, so that a rule can say it was not checked."""
    count = message(spec(STOCK), "Count")
    assert count.payload is None
    assert count.payload_format == "application/vnd.apache.avro;version=1.9.0"
    assert count.payload_origin is not None
    assert count.payload_origin.pointer == "/components/messages/Count/payload"


def test_a_schema_format_names_the_dialect(spec: Spec) -> None:
    """OpenAPI 3.0 schemas and JSON Schema drafts can be payloads."""
    text = STOCK.replace(
        "application/vnd.apache.avro;version=1.9.0", "application/vnd.oai.openapi;version=3.0.0"
    )
    payload = message(spec(text), "Count").payload
    assert payload is not None
    assert payload.dialect is Dialect.OPENAPI_30


def test_servers_and_schemes_are_read(spec: Spec) -> None:
    """With protocol, security and bindings."""
    interface = spec(STOCK)
    (server,) = interface.servers
    assert (server.name, server.url, server.protocol) == (
        "prod",
        "kafka.example.com:9092",
        "kafka-secure",
    )
    assert server.security[0].uses == (SecurityUse("sasl", ()),)
    assert server.bindings == {"kafka": {"schemaRegistryUrl": "https://r.example.com"}}
    assert [scheme.type for scheme in interface.security_schemes] == ["scramSha512"]


def test_structure_is_checked(spec: Spec) -> None:
    """Each defect once, at its line."""
    text = STOCK.replace("operationId: takeCount", "operationId: sendLevel").replace(
        "servers: [prod]", "servers: [prd]"
    )
    text = text.replace("      site: {schema", "      sit: {schema").replace(
        "protocol:", "protokol:"
    )
    interface = spec(
        text.replace("security: [{sasl: []}]\n    bind", "security: [{salt: []}]\n    bind")
    )
    assert [(problem.line, problem.message) for problem in interface.problems] == [
        (5, "'prod' lacks the key 'protocol'."),
        (7, "'prod' has the key 'protokol', which is not allowed there."),
        (8, "The security scheme 'salt' is required, but not declared."),
        (12, "The server 'prd' is not declared."),
        (14, "'stock/{site}/levels' has the parameter 'site', but 'sit' is declared."),
        (27, "The operationId 'sendLevel' is used more than once."),
    ]


def test_payloads_are_held_to_draft_07_unless_in_another_format(spec: Spec) -> None:
    """Avro is left alone; a wrong keyword of a schema is a problem."""
    interface = spec(STOCK.replace("Level: {type: object}", "Level: {type: record}"))
    assert [(problem.line, problem.pointer) for problem in interface.problems] == [
        (57, "/components/schemas/Level/type"),
    ]
