"""Messages of AsyncAPI 3.x documents: actions, replies, traits, formats."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govctl.model.dialect import Dialect
from govctl.model.interface import Action, Interface, Message

Spec = Callable[..., Interface]

COSTING = """\
asyncapi: 3.0.0
info: {title: Costing, version: 1.0.0}
servers:
  prod:
    host: kafka.example.com:9092
    pathname: /x
    protocol: kafka
    security: [{$ref: '#/components/securitySchemes/sasl'}]
channels:
  requests:
    address: costing.{env}.requests
    parameters: {env: {enum: [prod, test]}}
    servers: [{$ref: '#/servers/prod'}]
    messages:
      request: {$ref: '#/components/messages/Request'}
      cancel: {payload: {type: object}}
  replies:
    address: null
    messages:
      reply: {$ref: '#/components/messages/Reply'}
  audit:
    messages:
      audited: {payload: {type: object}}
operations:
  onRequest:
    action: receive
    channel: {$ref: '#/channels/requests'}
    security: [{$ref: '#/components/securitySchemes/sasl'}]
    messages: [{$ref: '#/channels/requests/messages/request'}]
    reply:
      channel: {$ref: '#/channels/replies'}
      address: {location: $message.header#/REPLY_TOPIC}
  alsoOnRequest:
    action: receive
    channel: {$ref: '#/channels/requests'}
components:
  messages:
    Request:
      summary: own words
      traits: [{$ref: '#/components/messageTraits/One'}, {summary: trait, title: two}]
      headers: {type: object}
      payload:
        schemaFormat: application/schema+json;version=2020-12
        schema: {type: object, unevaluatedProperties: false}
    Reply:
      name: com.acme.costed.v1
      deprecated: true
      payload: {$ref: '#/components/schemas/Costed'}
  messageTraits:
    One: {title: one, contentType: application/json, headers: {type: object}}
  schemas:
    Costed:
      schemaFormat: application/vnd.apache.avro;version=1.9.0
      schema: {type: record, name: Costed, fields: []}
    Money: {type: object}
  securitySchemes:
    sasl: {type: scramSha256, scopes: [a]}
"""


def message(interface: Interface, identity: str) -> Message:
    """The message with that identity."""
    return next(each for each in interface.messages if each.identity == identity)


def test_a_valid_document_has_no_problems(spec: Spec) -> None:
    """Nothing is reported, and nothing is left out."""
    interface = spec(COSTING)
    assert interface.problems == ()
    assert interface.not_read == ()
    assert interface.format == "asyncapi-3.0"


def test_actions_are_the_application_s_own(spec: Spec) -> None:
    """A reply goes the other way; what no operation uses has no stated action."""
    assert {each.identity: each.action for each in spec(COSTING).messages} == {
        "costing.{}.requests request": Action.RECEIVE,
        "costing.{}.requests cancel": Action.RECEIVE,
        "replies com.acme.costed.v1": Action.SEND,
        "audit audited": Action.UNSTATED,
    }


def test_operations_that_use_a_message_in_the_same_way_are_joined(spec: Spec) -> None:
    """One listing messages, one taking all of the channel."""
    request = message(spec(COSTING), "costing.{}.requests request")
    assert request.operations == ("onRequest", "alsoOnRequest")


def test_a_request_says_where_its_reply_goes(spec: Spec) -> None:
    """The expression that locates the address."""
    interface = spec(COSTING)
    assert message(interface, "costing.{}.requests request").reply_to == (
        "$message.header#/REPLY_TOPIC"
    )
    assert message(interface, "replies com.acme.costed.v1").reply_to == ""


def test_a_trait_never_wins_over_the_message(spec: Spec) -> None:
    """In 3.x the object decides; of two traits the later."""
    request = message(spec(COSTING), "costing.{}.requests request")
    assert (request.summary, request.title) == ("own words", "two")
    assert request.content_type == "application/json"
    assert request.headers is not None
    assert request.headers.origin.pointer == "/components/messages/Request/headers"
    assert [each.origin.pointer for each in request.more_headers] == [
        "/components/messageTraits/One/headers",
    ]


def test_a_payload_in_a_named_draft(spec: Spec) -> None:
    """The schema stands inside the multi format object."""
    payload = message(spec(COSTING), "costing.{}.requests request").payload
    assert payload is not None
    assert payload.origin.pointer == "/components/messages/Request/payload/schema"
    assert payload.dialect is Dialect.DRAFT_2020_12


def test_a_payload_in_another_format_behind_a_reference(spec: Spec) -> None:
    """The format is found where the reference leads; such a component is no named schema."""
    interface = spec(COSTING)
    reply = message(interface, "replies com.acme.costed.v1")
    assert (reply.payload, reply.deprecated) == (None, True)
    assert reply.payload_format == "application/vnd.apache.avro;version=1.9.0"
    assert [each.name for each in interface.schemas] == ["Money"]


def test_servers_are_named_and_secured(spec: Spec) -> None:
    """Host and path name, schemes by reference with their scopes."""
    interface = spec(COSTING)
    (server,) = interface.servers
    assert server.url == "kafka.example.com:9092/x"
    assert [(use.scheme, use.scopes) for use in server.security[0].uses] == [("sasl", ("a",))]
    assert message(interface, "costing.{}.requests request").servers == ("prod",)


@pytest.mark.parametrize(
    ("wrong", "right", "line", "message_text"),
    [
        ("action: recieve", "action: receive", 26, "'action' is \"recieve\""),
        ("    host: kafka", "    url: kafka", 4, "'prod' lacks the key 'host'."),
        ("{env: {", "{envs: {", 12, "has the parameter 'env', but 'envs' is declared."),
        (
            "messages: [{$ref: '#/channels/requests/messages/request'}]",
            "messages: [{$ref: '#/components/messages/Reply'}]",
            29,
            "The channel does not have the message '#/components/messages/Reply'.",
        ),
    ],
)
def test_structure_is_checked(
    spec: Spec, wrong: str, right: str, line: int, message_text: str
) -> None:
    """Each defect at its line."""
    here = (right, wrong) if right in COSTING else (wrong, right)
    problems = spec(COSTING.replace(*here, 1)).problems
    found = [problem for problem in problems if message_text in problem.message]
    assert [problem.line for problem in found] == [line]
