"""The law of the plain form: read as it is written, it accepts exactly what the source accepts."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from govctl.subschema.judge import Judge, original_judge
from govctl.subschema.plain import Role, plain
from govctl.subschema.question import Dialect, Lens, SchemaProblem, SchemaSource, World

OPEN = Lens(world=World.OPEN)
VALIDATORS: dict[Dialect, type[jsonschema_rs.Validator]] = {
    Dialect.DRAFT_04: jsonschema_rs.Draft4Validator,
    Dialect.DRAFT_06: jsonschema_rs.Draft6Validator,
    Dialect.DRAFT_07: jsonschema_rs.Draft7Validator,
    Dialect.DRAFT_2019_09: jsonschema_rs.Draft201909Validator,
    Dialect.DRAFT_2020_12: jsonschema_rs.Draft202012Validator,
}
NAMES = st.sampled_from(["a", "b", "c"])
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(-3, 6), st.sampled_from(["", "a", "ab", "abc", "2.5"])
)
PAYLOADS = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
TYPES = ["null", "boolean", "integer", "number", "string", "array", "object"]


def _keywords(dialect: Dialect, schemas: st.SearchStrategy[Any]) -> dict[str, Any]:
    """Return a strategy for the value of each keyword that a dialect has."""
    sizes = st.integers(0, 3)
    table = st.dictionaries(NAMES, schemas, max_size=2)
    listed = st.lists(schemas, min_size=1, max_size=3)
    found: dict[str, Any] = {
        "type": st.sampled_from(TYPES) | st.lists(st.sampled_from(TYPES), min_size=1, unique=True),
        "enum": st.lists(SCALARS, min_size=1, max_size=3, unique_by=repr),
        **dict.fromkeys(("allOf", "anyOf", "oneOf"), listed),
        "not": schemas,
        "multipleOf": st.sampled_from([1, 2, 0.5]),
        **dict.fromkeys(("minimum", "maximum"), st.integers(-2, 5)),
        **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), sizes),
        **dict.fromkeys(("minProperties", "maxProperties"), sizes),
        "pattern": st.sampled_from(["^a", "b$", "^.$", "[0-9.]+"]),
        "uniqueItems": st.booleans(),
        **dict.fromkeys(("properties", "patternProperties"), table),
        "additionalProperties": schemas,
        "required": st.lists(NAMES, min_size=1, max_size=2, unique=True),
        "items": schemas,
        "$ref": st.sampled_from(["#/definitions/x", "#/definitions/y"]),
        "title": st.just("a title"),
        "default": SCALARS,
    }
    names = list(Dialect)
    age = names.index(dialect)
    if dialect is not Dialect.DRAFT_2020_12:
        found["items"] = schemas | listed
        found["additionalItems"] = schemas
    if age <= names.index(Dialect.DRAFT_07):
        dependents = st.lists(NAMES, min_size=1, max_size=2, unique=True)
        found["dependencies"] = st.dictionaries(NAMES, dependents | schemas, max_size=2)
    if age >= names.index(Dialect.DRAFT_06):
        found |= {"const": SCALARS, "contains": schemas, "propertyNames": schemas}
        found |= dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), st.integers(-2, 5))
    if age >= names.index(Dialect.DRAFT_07):
        found |= dict.fromkeys(("if", "then", "else"), schemas)
    if age >= names.index(Dialect.DRAFT_2019_09):
        found |= dict.fromkeys(("minContains", "maxContains"), sizes)
        found["dependentSchemas"] = table
        found["dependentRequired"] = st.dictionaries(
            NAMES, st.lists(NAMES, max_size=2, unique=True)
        )
        found["unevaluatedProperties"] = schemas
    if dialect is Dialect.DRAFT_2020_12:
        found |= {"prefixItems": listed, "unevaluatedItems": schemas}
    return found


@st.composite
def _object(draw: st.DrawFn, dialect: Dialect, schemas: st.SearchStrategy[Any]) -> dict[str, Any]:
    keywords = _keywords(dialect, schemas)
    chosen = draw(st.lists(st.sampled_from(sorted(keywords)), max_size=4, unique=True))
    schema = {keyword: draw(keywords[keyword]) for keyword in chosen}
    if dialect is Dialect.DRAFT_04 and "minimum" in schema:
        schema["exclusiveMinimum"] = draw(st.booleans())
    return schema


@st.composite
def sources(draw: st.DrawFn) -> SchemaSource:
    """Draw a schema of some draft, with two definitions that it and they refer to."""
    dialect = draw(st.sampled_from(list(VALIDATORS)))
    leaf: st.SearchStrategy[Any] = st.booleans()
    if dialect is Dialect.DRAFT_04:
        leaf = st.builds(dict)
    schemas = st.recursive(
        leaf | _object(dialect, leaf),
        lambda inner: _object(dialect, inner),
        max_leaves=4,
    )
    document = draw(_object(dialect, schemas))
    document["definitions"] = {"x": draw(schemas), "y": draw(_object(dialect, leaf))}
    return SchemaSource(document, dialect=dialect)


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(sources(), st.lists(PAYLOADS, min_size=1, max_size=8))
def test_plain_accepts_what_the_original_accepts(
    source: SchemaSource, payloads: list[object]
) -> None:
    """Read as it is written, every draft and its plain 2020-12 form agree on every payload."""
    assert source.dialect is not None
    try:
        schema = plain(source, OPEN, Role.WRITER)
    except SchemaProblem:
        return  # a definition that refers to itself means nothing
    document: Any = source.document
    original = VALIDATORS[source.dialect](document, validate_formats=False)
    judge = Judge(schema)
    for payload in payloads:
        assert judge.accepts(payload) == original.is_valid(payload), (schema.document, payload)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(sources(), st.lists(PAYLOADS, min_size=1, max_size=6))
def test_declared_only_shrinks_a_writer(source: SchemaSource, payloads: list[object]) -> None:
    """What a writer may send under `declared` it may send under `open` as well."""
    try:
        declared = Judge(plain(source, Lens(), Role.WRITER))
        literal = Judge(plain(source, OPEN, Role.WRITER))
    except SchemaProblem:
        return
    for payload in payloads:
        assert literal.accepts(payload) or not declared.accepts(payload), (source, payload)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(sources(), st.lists(PAYLOADS, min_size=1, max_size=6))
def test_tolerant_reader_only_grows(source: SchemaSource, payloads: list[object]) -> None:
    """What a strict reader accepts a tolerant one accepts as well."""
    try:
        tolerant = Judge(plain(source, Lens(tolerant_reader=True), Role.READER))
        literal = Judge(plain(source, OPEN, Role.READER))
    except SchemaProblem:
        return
    for payload in payloads:
        assert tolerant.accepts(payload) or not literal.accepts(payload), (source, payload)


@pytest.mark.parametrize("dialect", VALIDATORS)
def test_an_unchanged_document_is_also_judged_in_its_own_draft(dialect: Dialect) -> None:
    """Where neither side of a question was changed, the original has a say."""
    source = SchemaSource({"type": "object", "required": ["a"]}, dialect=dialect)
    judge = original_judge(source, plain(source, OPEN, Role.WRITER))
    assert judge is not None
    assert judge.accepts({"a": 1})
    assert not judge.accepts({})
