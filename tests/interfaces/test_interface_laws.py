"""Laws that hold for every spec, and specs that nobody would write on purpose."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from govctl.model import pointer as json_pointer
from govctl.model.interface import Interface, Origin

Spec = Callable[..., Interface]

OPENAPI: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "T", "version": "1"},
    "servers": [{"url": "https://x", "variables": {"a": {"default": "b"}}}],
    "security": [{"key": []}],
    "paths": {
        "/a/{id}": {
            "parameters": [
                {"$ref": "#/components/parameters/P"},
                {"name": "q", "in": "query", "schema": {"type": "string"}},
            ],
            "get": {
                "operationId": "getA",
                "parameters": [{"name": "h", "in": "header", "schema": {"type": "integer"}}],
                "responses": {
                    "200": {"$ref": "#/components/responses/R"},
                    "default": {"description": "d", "links": {"l": {"operationId": "getA"}}},
                },
            },
            "post": {
                "requestBody": {"$ref": "#/components/requestBodies/B"},
                "responses": {"201": {"description": "ok"}},
                "callbacks": {
                    "c": {"{$url}": {"post": {"responses": {"200": {"description": "ok"}}}}}
                },
            },
        }
    },
    "webhooks": {"w": {"post": {"responses": {"200": {"description": "ok"}}}}},
    "components": {
        "parameters": {"P": {"name": "id", "in": "path", "required": True, "schema": {}}},
        "responses": {
            "R": {
                "description": "r",
                "headers": {"H": {"$ref": "#/components/headers/H"}},
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/S"}}},
            }
        },
        "headers": {"H": {"schema": {"type": "string"}}},
        "requestBodies": {"B": {"content": {"a/b": {"schema": {"type": "object"}}}}},
        "schemas": {
            "S": {"type": "object", "properties": {"a": {"$ref": "#/components/schemas/S"}}}
        },
        "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "k"}},
    },
}

SWAGGER: dict[str, Any] = {
    "swagger": "2.0",
    "info": {"title": "T", "version": "1"},
    "host": "x",
    "schemes": ["https"],
    "consumes": ["a/b"],
    "securityDefinitions": {"b": {"type": "basic"}},
    "paths": {
        "/a": {
            "post": {
                "parameters": [
                    {"name": "b", "in": "body", "schema": {"type": "object"}},
                    {"name": "q", "in": "query", "type": "array", "items": {"type": "string"}},
                ],
                "responses": {"200": {"description": "ok", "schema": {"$ref": "#/definitions/D"}}},
            }
        }
    },
    "definitions": {"D": {"type": "object"}},
}

ASYNC2: dict[str, Any] = {
    "asyncapi": "2.6.0",
    "info": {"title": "T", "version": "1"},
    "servers": {"s": {"url": "u", "protocol": "kafka", "security": [{"k": []}]}},
    "channels": {
        "c/{p}": {
            "parameters": {"p": {"schema": {"type": "string"}}},
            "publish": {
                "traits": [{"$ref": "#/components/operationTraits/T"}],
                "message": {"oneOf": [{"$ref": "#/components/messages/M"}]},
            },
        }
    },
    "components": {
        "messages": {"M": {"payload": {"type": "object"}, "traits": [{"headers": {}}]}},
        "operationTraits": {"T": {"bindings": {"kafka": {"groupId": "g"}}}},
        "securitySchemes": {"k": {"type": "X509"}},
    },
}

ASYNC3: dict[str, Any] = {
    "asyncapi": "3.0.0",
    "info": {"title": "T", "version": "1"},
    "channels": {"c": {"address": "a", "messages": {"m": {"$ref": "#/components/messages/M"}}}},
    "operations": {
        "o": {
            "action": "send",
            "channel": {"$ref": "#/channels/c"},
            "messages": [{"$ref": "#/channels/c/messages/m"}],
            "reply": {
                "channel": {"$ref": "#/channels/c"},
                "address": {"location": "$message.header#/r"},
            },
        }
    },
    "components": {
        "messages": {
            "M": {
                "correlationId": {"location": "$message.header#/c"},
                "tags": [{"name": "t"}],
                "payload": {
                    "schemaFormat": "application/schema+json",
                    "schema": {"type": "object"},
                },
            }
        }
    },
}

SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://example.com/s",
    "type": "object",
    "$defs": {
        "A": {"$anchor": "a", "items": {"$ref": "#a"}},
        "B": {"$id": "b", "$ref": "s#/$defs/A"},
    },
    "required": ["a"],
    "additionalProperties": False,
}

DOCUMENTS = (OPENAPI, SWAGGER, ASYNC2, ASYNC3, SCHEMA)

ODD: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        0,
        -1.5,
        "",
        "x",
        "#",
        "#/paths",
        "\x00\x1b[31m",
        "../../etc/passwd",
        "http://[broken",
        "{",
        [],
        [None],
        ["get"],
        [[]],
        {},
        {"": None},
        {"$ref": 7},
        {"$ref": "#"},
        {"$ref": "#/%zz~2"},
        {"$ref": "http://[x"},
        {"$id": "http://[x", "$ref": "y"},
        {"$anchor": "a", "$id": "#a"},
        {"oneOf": [{"$ref": "#"}]},
        {"schemaFormat": [], "schema": 1},
        {"type": "object", "properties": {"a": 1}, "required": {"a": 1}},
    ],
)


def pointers(value: object, at: str = "") -> Iterator[str]:
    """The pointer of every part."""
    yield at
    if isinstance(value, dict):
        for key, child in value.items():
            yield from pointers(child, json_pointer.join(at, key))
    if isinstance(value, list):
        for index, child in enumerate(value):
            yield from pointers(child, json_pointer.join(at, index))


def replaced(document: dict[str, Any], pointer: str, value: object) -> Any:
    """A copy with another value at a pointer; the key is removed where the value is `...`."""
    copied = copy.deepcopy(document)
    if not pointer:
        return {} if value is ... else value
    holder: Any = json_pointer.resolve(copied, json_pointer.parent(pointer))
    token: Any = json_pointer.last(pointer)
    token = int(token) if isinstance(holder, list) else token
    if value is ...:
        del holder[token]
    else:
        holder[token] = copy.deepcopy(value)
    return copied


@st.composite
def mutants(draw: st.DrawFn) -> Any:
    """A document in which up to three parts are removed or replaced by something odd."""
    document: Any = draw(st.sampled_from(DOCUMENTS))
    for _ in range(draw(st.integers(1, 3))):
        if not isinstance(document, dict):
            break
        pointer = draw(st.sampled_from(sorted(pointers(document))))
        document = replaced(document, pointer, draw(st.one_of(st.just(...), ODD)))
    return document


@settings(max_examples=400, deadline=None)
@given(mutants())
def test_no_document_makes_reading_raise(spec: Spec, document: Any) -> None:
    """Whatever stands where: a problem, or nothing; and every problem has a place and a fix."""
    interface = spec(document, files={"other.yaml": {"a": 1}})
    assert list(interface.problems) == sorted(set(interface.problems))
    assert all(each.path and each.message and each.fix for each in interface.problems)


@given(st.sampled_from([OPENAPI, SWAGGER, ASYNC2, ASYNC3]))
def test_the_documents_that_are_mutated_are_valid(spec: Spec, document: Any) -> None:
    """Else the mutants would say little."""
    assert spec(document).problems == ()


def erased(value: Any) -> Any:
    """A part of an interface without its origins."""
    if isinstance(value, Origin):
        return None
    if is_dataclass(value):
        return {each.name: erased(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, tuple):
        return [erased(item) for item in value]
    return value


def test_parameters_of_the_path_item_mean_the_same_on_each_operation(spec: Spec) -> None:
    """Written once or on every operation: the same operations but for their places."""
    moved = copy.deepcopy(OPENAPI)
    item = moved["paths"]["/a/{id}"]
    shared = item.pop("parameters")
    for method in ("get", "post"):
        item[method]["parameters"] = [*shared, *item[method].get("parameters", [])]
    assert erased(spec(moved).operations) == erased(spec(OPENAPI).operations)


MOVABLE = (
    "/paths/~1a~1{id}",
    "/paths/~1a~1{id}/parameters/1",
    "/paths/~1a~1{id}/post/callbacks/c",
    "/webhooks/w",
    "/components/parameters/P",
    "/components/responses/R",
    "/components/headers/H",
    "/components/requestBodies/B",
    "/components/securitySchemes/key",
)


@settings(max_examples=60, deadline=None)
@given(st.sets(st.sampled_from(MOVABLE), min_size=1))
def test_splitting_a_document_changes_nothing_but_origins(spec: Spec, moved: set[str]) -> None:
    """Parts in files of their own, referred to from where they stood."""
    document, files = copy.deepcopy(OPENAPI), {}
    for number, pointer in enumerate(sorted(moved, key=len, reverse=True)):
        part = json_pointer.resolve(document, pointer)
        text = json.dumps(part).replace('"#/', '"../api.yaml#/')
        files[f"parts/{number}.json"] = json.loads(text)
        document = replaced(document, pointer, {"$ref": f"parts/{number}.json"})
    nested = {
        path: json.loads(json.dumps(data).replace('"parts/', '"')) for path, data in files.items()
    }
    split = spec(document, files=nested)
    assert split.problems == ()
    assert erased(split.operations) == erased(spec(OPENAPI).operations)
    assert erased(split.security_schemes) == erased(spec(OPENAPI).security_schemes)


def test_reading_twice_gives_equal_interfaces(spec: Spec) -> None:
    """Nothing depends on what was read before, or on the order of a set."""
    text = yaml.safe_dump(OPENAPI)
    assert spec(text) == spec(text)


def test_keys_that_are_no_text_are_read_as_text(spec: Spec) -> None:
    """Data that never was a file may have integers for keys."""
    document = copy.deepcopy(OPENAPI)
    document["paths"]["/a/{id}"]["post"]["responses"] = {201: {"description": "ok", 7: []}}
    operation = next(each for each in spec(document).operations if each.method == "POST")
    assert [response.status for response in operation.responses] == ["201"]


def test_a_chain_of_callbacks_ends(spec: Spec) -> None:
    """A thousand callbacks, each calling the next: the deepest are left out, and said."""
    components = {
        f"c{number}": {
            "{$url}": {
                "post": {
                    "responses": {"200": {"description": "ok"}},
                    "callbacks": {"next": {"$ref": f"#/components/callbacks/c{number + 1}"}},
                }
            }
        }
        for number in range(1000)
    }
    components["c1000"] = {}
    operation = {
        "responses": {"200": {"description": "ok"}},
        "callbacks": {"next": {"$ref": "#/components/callbacks/c0"}},
    }
    interface = spec(
        {
            "openapi": "3.1.0",
            "info": {"title": "T", "version": "1"},
            "paths": {"/a": {"post": operation}},
            "components": {"callbacks": components},
        }
    )
    assert len(interface.operations) < 20
    assert any("nested" in reason for _, reason in interface.not_read)


def test_a_reference_chain_is_followed_without_recursion(spec: Spec) -> None:
    """Five thousand references, each to the next."""
    headers: dict[str, Any] = {
        f"h{n}": {"$ref": f"#/components/headers/h{n + 1}"} for n in range(5000)
    }
    headers["h5000"] = {"schema": {}}
    document = copy.deepcopy(OPENAPI)
    document["components"]["headers"] |= headers
    document["components"]["responses"]["R"]["headers"] = {"H": {"$ref": "#/components/headers/h0"}}
    assert spec(document).problems == ()
