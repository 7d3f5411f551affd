"""Which format a document is, and what is said when it is not the declared one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from govctl.interfaces.detect import detect
from govctl.interfaces.formats import dialect_of_uri, family
from govctl.model.dialect import Dialect
from govctl.model.interface import Interface

Spec = Callable[..., Interface]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ({"swagger": "2.0"}, "openapi-2.0"),
        ({"swagger": 2.0}, "openapi-2.0"),
        ({"openapi": "3.0.0"}, "openapi-3.0"),
        ({"openapi": "3.1.0-rc1"}, "openapi-3.1"),
        ({"openapi": "3.2.0"}, "openapi-3.2"),
        ({"openapi": 3}, "openapi-3.0"),
        ({"openapi": "4.0.0"}, "openapi-4.0"),
        ({"asyncapi": "2.6.0"}, "asyncapi-2.6"),
        ({"asyncapi": "3.0.0"}, "asyncapi-3.0"),
        ({"$schema": "http://json-schema.org/draft-07/schema#"}, "json-schema"),
        ({"type": "object", "properties": {}}, "json-schema"),
        ({"type": "object"}, None),
        ({"name": "x"}, None),
        ({"openapi": None}, "openapi-None"),
        ([], None),
        (None, None),
        ("openapi: 3.0.0", None),
    ],
)
def test_a_document_says_its_format(data: object, expected: str | None) -> None:
    """By its own version field, not by a file name."""
    assert detect(data) == expected


def test_a_family_is_what_can_be_compared() -> None:
    """Versions of one format can be compared, OpenAPI and AsyncAPI cannot."""
    assert family("openapi-2.0") == family("openapi-3.1")
    assert family("asyncapi-3.0") != family("openapi-3.0")
    assert family("json-schema") == "json-schema"


@pytest.mark.parametrize(
    ("uri", "dialect"),
    [
        ("http://json-schema.org/draft-04/schema#", Dialect.DRAFT_04),
        ("https://json-schema.org/draft-07/schema", Dialect.DRAFT_07),
        ("https://json-schema.org/draft/2020-12/schema#", Dialect.DRAFT_2020_12),
        ("https://spec.openapis.org/oas/3.1/dialect/base", Dialect.OPENAPI_31),
        ("https://example.com/mine", None),
    ],
)
def test_a_schema_uri_names_its_dialect(uri: str, dialect: Dialect | None) -> None:
    """Scheme and empty fragment do not matter; an unknown one is None."""
    assert dialect_of_uri(uri) is dialect


def test_a_document_of_another_format_than_declared(spec: Spec) -> None:
    """One problem at the top; the document is read as what it is."""
    interface = spec(
        "swagger: '2.0'\ninfo: {title: T, version: '1'}\npaths: {}\n", declared="openapi-3.1"
    )
    (problem,) = interface.problems
    assert problem.code == "registry/unreadable-spec"
    assert problem.message == "The document is openapi-2.0, not openapi-3.1 as declared."
    assert interface.format == "openapi-2.0"


def test_a_version_that_is_not_supported(spec: Spec) -> None:
    """Said as a problem, and as what was not read."""
    interface = spec("openapi: 4.0.0\n")
    assert [problem.message for problem in interface.problems] == [
        "The document is openapi-4.0, which is not supported.",
    ]
    assert [reason for _, reason in interface.not_read] == ["no reader for the format openapi-4.0"]


def test_a_document_that_is_no_spec(spec: Spec) -> None:
    """Says what is missing."""
    (problem,) = spec("name: x\n").problems
    assert "none of 'openapi', 'swagger', 'asyncapi'" in problem.message


def test_a_file_that_cannot_be_parsed_is_the_reader_s_problem(spec: Spec) -> None:
    """Its own words, at its line."""
    (problem,) = spec("a: [\n").problems
    assert problem.code == "registry/unreadable-spec"
    assert problem.line > 0


def test_an_empty_file_is_a_problem(spec: Spec) -> None:
    """Nothing can be read from it."""
    interface = spec("")
    assert [problem.line for problem in interface.problems] == [0]
    assert interface.not_read


SCHEMA = """\
$schema: http://json-schema.org/draft-07/schema#
$id: https://example.com/order.json
title: Order
type: object
properties:
  line: {$ref: '#/definitions/Line'}
  other: {$ref: 'money.json'}
definitions:
  Line: {type: object}
"""


def test_a_bare_schema_is_an_interface_of_named_schemas(spec: Spec) -> None:
    """The document itself is `#`, its definitions have their names; the draft is the dialect."""
    interface = spec(SCHEMA, files={"money.json": {"type": "object"}})
    assert interface.problems == ()
    assert interface.title == "Order"
    assert [(each.name, each.schema.origin.pointer) for each in interface.schemas] == [
        ("#", ""),
        ("Line", "/definitions/Line"),
    ]
    assert {each.schema.dialect for each in interface.schemas} == {Dialect.DRAFT_07}


def test_a_bare_schema_is_held_to_its_own_draft(spec: Spec) -> None:
    """`exclusiveMinimum: true` was right in draft-04 and is wrong in draft-07."""
    text = "$schema: http://json-schema.org/draft-{}/schema#\nminimum: 1\nexclusiveMinimum: true\n"
    assert spec(text.format("04")).problems == ()
    assert [problem.line for problem in spec(text.format("07")).problems] == [3]


def test_references_between_bare_schemas_resolve_by_file(spec: Spec) -> None:
    """Relative to the file, whatever the `$id` says; what is missing is a problem."""
    (problem,) = spec(SCHEMA).problems
    assert (problem.line, problem.code) == (7, "registry/unresolved-reference")
