"""What a spec says, in one form whatever its format: operations, messages, payloads, schemas.

Every part keeps its `Origin`: the document and JSON Pointer it was read from, after following
references, so that a finding can point at the line that decides. Schemas are not copied: a
`SchemaAt` names the place, and `subschema` or a walker reads it there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from govctl.model.dialect import Dialect
from govctl.model.problem import Problem

if TYPE_CHECKING:
    from govctl.model.record import Record

_NOTHING: Mapping[str, object] = MappingProxyType({})


def _nothing() -> Mapping[str, object]:
    """The one empty mapping; a dataclass takes it from a factory only, since it has no hash."""
    return _NOTHING


class Origin(NamedTuple):
    """A place in a document of the snapshot: POSIX path within the registry, JSON Pointer."""

    path: str
    pointer: str


@dataclass(frozen=True, slots=True)
class SchemaAt:
    """A schema where it stands; `origin` has already followed plain `$ref`s of the spec format.

    A schema object that is itself `{"$ref": ...}` is *not* followed: what it means depends on its
    dialect, and its siblings may count.
    """

    origin: Origin
    dialect: Dialect


class ParameterLocation(StrEnum):
    """Where a parameter travels (OpenAPI `in`); `form` is a field of an OpenAPI 2 form body."""

    PATH = "path"
    QUERY = "query"
    QUERYSTRING = "querystring"
    HEADER = "header"
    COOKIE = "cookie"
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a request, or one header of a response or message.

    `identity` is what alignment compares: location and name, header names in lower case.
    """

    name: str
    location: ParameterLocation
    required: bool
    origin: Origin
    schema: SchemaAt | None = None
    media_type: str | None = None
    style: str = ""
    explode: bool = False
    deprecated: bool = False
    description: str = ""
    extensions: Mapping[str, object] = field(default_factory=_nothing)

    @property
    def identity(self) -> tuple[str, str]:
        """Location and name; header names are case-insensitive (RFC 9110, 5.1)."""
        name = self.name.lower() if self.location is ParameterLocation.HEADER else self.name
        return (self.location.value, name)


@dataclass(frozen=True, slots=True)
class Content:
    """A payload in one media type; `schema` is None where the spec gives none.

    `media_type` is as written, `*/*` where OpenAPI 2 names none. `fields` are those of an OpenAPI
    2 form, which has no schema of its own. `item_schema`, `prefix_encoding` and `item_encoding`
    describe sequences (OpenAPI 3.2).
    """

    media_type: str
    origin: Origin
    schema: SchemaAt | None = None
    item_schema: SchemaAt | None = None
    encoding: Mapping[str, object] = field(default_factory=_nothing)
    fields: tuple[Parameter, ...] = ()
    prefix_encoding: tuple[object, ...] = ()
    item_encoding: Mapping[str, object] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Body:
    """A request body: whether it must be sent, and in which media types."""

    required: bool
    contents: tuple[Content, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Link:
    """What a response says can be called next (OpenAPI Link Object).

    `operation` is an operationId or operationRef as written; `parameters` are expressions as JSON
    text by the name of what they fill, `requestBody` among them.
    """

    name: str
    operation: str
    parameters: Mapping[str, str]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Response:
    """What comes back for one status: a code, a class (`4XX`, in upper case) or `default`."""

    status: str
    contents: tuple[Content, ...]
    headers: tuple[Parameter, ...]
    origin: Origin
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True)
class SecurityUse:
    """One scheme of a security requirement, with the scopes it asks for."""

    scheme: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SecurityRequirement:
    """Schemes that must all be met; an empty one means anonymous calls are allowed."""

    uses: tuple[SecurityUse, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class SecurityScheme:
    """A declared way to authenticate, as the spec says it.

    `type` is OpenAPI 3's word (`apiKey`, `http`, `oauth2`, `openIdConnect`, `mutualTLS`) or
    AsyncAPI's; OpenAPI 2's `basic` is read as `http` with scheme `basic`.
    """

    name: str
    type: str
    origin: Origin
    scheme: str = ""
    location: str = ""
    parameter: str = ""
    flows: tuple[str, ...] = ()
    deprecated: bool = False
    raw: Mapping[str, object] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Server:
    """An address the interface is offered at; `url` as written, variables unexpanded.

    `name`, `security` and `bindings` are those of AsyncAPI servers.
    """

    url: str
    origin: Origin
    protocol: str = ""
    variables: Mapping[str, object] = field(default_factory=_nothing)
    name: str = ""
    security: tuple[SecurityRequirement, ...] = ()
    bindings: Mapping[str, object] = field(default_factory=_nothing)


@dataclass(frozen=True, slots=True)
class Operation:
    """What a caller can ask.

    `identity` is the natural one: method and path template with parameter names erased
    (`GET /orders/{}`); for a callback or webhook it is prefixed by what it belongs to
    (`webhook:shipped POST`, `POST /orders callback:onEvent POST {$request.body#/url}`). `path` is
    the template as written, the name of the webhook, or the expression of the callback.

    `parameters` hold the path item's, overridden by the operation's. `security` is what applies:
    the operation's own, else the document's; none, or an empty requirement, lets anyone in.
    `servers` are the operation's own or its path item's; none means those of the interface.
    `inverted` says that the provider of the contract is the caller (webhooks, callbacks).
    """

    identity: str
    method: str
    path: str
    origin: Origin
    name: str | None = None
    parameters: tuple[Parameter, ...] = ()
    request: Body | None = None
    responses: tuple[Response, ...] = ()
    security: tuple[SecurityRequirement, ...] = ()
    servers: tuple[Server, ...] = ()
    deprecated: bool = False
    inverted: bool = False
    summary: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    extensions: Mapping[str, object] = field(default_factory=_nothing)


class Action(StrEnum):
    """What the described application does with a message (AsyncAPI 3's words).

    `unstated` is a message of a channel that no operation uses: who writes it is not said.
    """

    SEND = "send"
    RECEIVE = "receive"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent over a channel.

    `identity` is channel address (parameter names erased; the channel's name where it has no
    address) and message name; together with `action` it is unique. Traits are merged in.

    `payload_format` is empty for JSON Schema, whose place is `payload`; another schema format is
    kept as written, with its place in `payload_origin`, so that a rule can say *not checked*.
    `headers` is the schema that decides; where traits or the message add others, those apply as
    well (`more_headers`). `reply_to` is where an answer goes: an address, or the expression that
    locates it. `bindings` are the message's own, by protocol. `record` is what an EDI message or
    a line of a file consists of; such a message has no payload schema.
    """

    identity: str
    name: str
    channel: str
    action: Action
    origin: Origin
    payload: SchemaAt | None = None
    headers: SchemaAt | None = None
    payload_format: str = ""
    content_type: str = ""
    correlation: str = ""
    bindings: Mapping[str, object] = field(default_factory=_nothing)
    reply_to: str = ""
    deprecated: bool = False
    summary: str = ""
    extensions: Mapping[str, object] = field(default_factory=_nothing)
    payload_origin: Origin | None = None
    more_headers: tuple[SchemaAt, ...] = ()
    title: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    security: tuple[SecurityRequirement, ...] = ()
    servers: tuple[str, ...] = ()
    operation_bindings: Mapping[str, object] = field(default_factory=_nothing)
    channel_bindings: Mapping[str, object] = field(default_factory=_nothing)
    record: Record | None = None


@dataclass(frozen=True, slots=True)
class NamedSchema:
    """A schema the document names (component, definition, or the document itself: `#`)."""

    name: str
    schema: SchemaAt


@dataclass(frozen=True, slots=True)
class Interface:
    """One spec document read whole; `problems` are its defects, each once, at its place.

    `format` is the registry's word (`openapi-3.1`, `asyncapi-3.0`, `json-schema`, ...), as found
    in the document. `not_read` names what this version of the tool does not read, with a reason.
    """

    path: str
    format: str
    title: str = ""
    version: str | None = None
    operations: tuple[Operation, ...] = ()
    messages: tuple[Message, ...] = ()
    schemas: tuple[NamedSchema, ...] = ()
    servers: tuple[Server, ...] = ()
    security_schemes: tuple[SecurityScheme, ...] = ()
    problems: tuple[Problem, ...] = ()
    not_read: tuple[tuple[Origin, str], ...] = ()
    extensions: Mapping[str, object] = field(default_factory=_nothing)
