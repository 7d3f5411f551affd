"""What is wrong with a registry document, in sentences: one problem per root cause.

`jsonschema` finds the errors again, slowly, once the fast validator has found that there are
some; this module decides which of them a person wants to hear, where, and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from govctl.load import schemas
from govctl.load.wording import inline, shown, suggestion
from govctl.model import pointer as json_pointer
from govctl.model.document import Document
from govctl.model.problem import Problem

Schema = Mapping[str, Any]

_MOST = 100
"""Problems of one document before explaining stops."""

_BARE_VERSION = re.compile(r"[0-9]+(\.[0-9]+)?")
_UNDERSCORED = re.compile(r"[-+]?[0-9_]+(\.[0-9_]+)?")
_REFERENCE = re.compile(r"a reference to an? (team|person|contract|entity|queue)")
_BARE_NAME = re.compile(r"[^\s:@#]+(@[0-9]+)?(#\S+)?")
_TRUE = frozenset({"yes", "on", "true"})
_FALSE = frozenset({"no", "off", "false"})
_TYPES = {
    "object": "a map",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


@dataclass(frozen=True, slots=True)
class _Failure:
    """One keyword of a schema that a value fails.

    Attributes:
        pointer: of the value in the document.
        name: the key it belongs to, passing over positions in lists.
        schema: the schema object that holds the keyword; `argument` is the keyword's value.
        branches: failures of each alternative, for `anyOf`.
        of_key: whether the value is a key of the map at `pointer`.
        own_type: whether it is about the type of the value as a whole.
    """

    pointer: str
    name: str
    keyword: str
    argument: Any
    instance: Any
    schema: Schema
    branches: tuple[tuple[_Failure, ...], ...] = ()
    of_key: bool = False
    own_type: bool = False


@dataclass(frozen=True, slots=True)
class _Said:
    """One explained failure; `at_key` says that the key is meant, rather than its value."""

    pointer: str
    message: str
    fix: str
    at_key: bool = False


def explain(document: Document, data: object, kind: str) -> tuple[Problem, ...]:
    """Why `data`, the coerced content of a document, is not valid against its kind's schema."""
    said: dict[tuple[str, str], _Said] = {}
    failures = _failures(_validator(kind).iter_errors(data))
    mistyped = {each.pointer for each in failures if each.keyword == "type"}
    for failure in failures:
        if failure.pointer in mistyped and failure.keyword != "type":
            continue
        for each in _explained(failure):
            said.setdefault((each.pointer, each.message), each)
        if len(said) > _MOST:
            break
    found = tuple(said.values())[:_MOST]
    return tuple(_problem(document, each) for each in _root_causes(found))


@cache
def _validator(kind: str) -> Draft202012Validator:
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(schemas.schema(kind), format_checker=checker)


def _failures(errors: Iterable[ValidationError]) -> tuple[_Failure, ...]:
    found = map(_failure, errors)
    return tuple(sorted(found, key=lambda each: (each.pointer, each.keyword, str(each.argument))))


def _failure(error: ValidationError) -> _Failure:
    path = tuple(error.absolute_path)
    names = [part for part in path if isinstance(part, str)]
    branches: dict[object, list[ValidationError]] = {}
    for inner in error.context or ():
        branches.setdefault(inner.relative_schema_path[0], []).append(inner)
    argument, schema = error.validator_value, error.schema
    if error.validator == "required":
        # jsonschema gives the whole list; which key is missing stands in its message alone.
        argument = _missing_key(error)
    return _Failure(
        pointer=json_pointer.join("", *path),
        name=names[-1] if names else "",
        keyword=str(error.validator),
        argument=argument,
        instance=error.instance,
        schema=schema if isinstance(schema, Mapping) else {},
        branches=tuple(_failures(inner) for inner in branches.values()),
        of_key="propertyNames" in error.relative_schema_path,
        own_type=error.validator == "type" and not error.relative_path,
    )


def _missing_key(error: ValidationError) -> str:
    value: Any = error.validator_value
    return next(str(name) for name in value if error.message.startswith(repr(name)))


def _root_causes(said: tuple[_Said, ...]) -> Iterator[_Said]:
    """Leave out a missing key that a misspelt one explains."""
    meant = {
        (json_pointer.parent(each.pointer), each.fix.removeprefix("Write "))
        for each in said
        if each.message.startswith("Unknown key")
    }
    for each in said:
        key = each.message.removesuffix(" is missing")
        if key == each.message or (each.pointer, key) not in meant:
            yield each


def _problem(document: Document, said: _Said) -> Problem:
    place = document.key_position if said.at_key else document.value_position
    position = place(said.pointer)
    return Problem(
        document.path,
        position.line,
        position.column,
        said.message,
        said.fix,
        pointer=said.pointer,
    )


def _explained(failure: _Failure) -> Iterator[_Said]:
    if failure.keyword == "anyOf":
        yield from _alternatives(failure)
    elif failure.keyword == "additionalProperties":
        yield from _unknown_keys(failure)
    else:
        said = _SENTENCES.get(failure.keyword, _not_valid)(failure)
        if failure.of_key:
            pointer = json_pointer.join(failure.pointer, str(failure.instance))
            said = _Said(pointer, said.message, said.fix, at_key=True)
        yield said


def _alternatives(failure: _Failure) -> Iterator[_Said]:
    """Explain the alternative that was meant: the one whose type the value has."""
    meant = [branch for branch in failure.branches if not any(inner.own_type for inner in branch)]
    if len(meant) == 1:
        for inner in meant[0]:
            yield from _explained(inner)
    else:
        yield _wrong_type(failure)


def _unknown_keys(failure: _Failure) -> Iterator[_Said]:
    known = sorted(failure.schema.get("properties", {}))
    unknown = (key for key in failure.instance if key not in known and not key.startswith("x-"))
    for key in islice(unknown, _MOST):
        close = suggestion(key, known)
        fix = f"Write `{close}`" if close else _known(known)
        pointer = json_pointer.join(failure.pointer, key)
        yield _Said(pointer, f"Unknown key {shown(key)}", fix, at_key=True)


def _known(keys: list[str]) -> str:
    listed = ", ".join(f"`{key}`" for key in keys if key not in {"apiVersion", "kind"})
    return f"The keys here are {listed}; keys of your own begin with `x-`"


def _missing(failure: _Failure) -> _Said:
    name = failure.argument
    about = _whole(failure.schema.get("properties", {}).get(name, {}))
    example = _example(about)
    such = "it, such as " if "const" not in about else ""
    fix = f"Add {such}`{name}: {example}`" if example else f"Add `{name}`"
    return _Said(failure.pointer, f"`{name}` is missing", fix)


def _wrong_type(failure: _Failure) -> _Said:
    expected = _expected(failure.schema)
    what = f"`{failure.name}`" if failure.name else "The document"
    meant = _misread(failure.instance, failure.schema)
    if meant:
        message = f"{what} should be {expected}; YAML 1.2 reads {shown(failure.instance)} as text"
        return _Said(failure.pointer, message, f"Write `{meant}`, without quotes")
    message = f"{what} should be {expected}, not {shown(failure.instance)}"
    return _Said(failure.pointer, message, _write(failure.schema))


def _misread(value: object, schema: Schema) -> str:
    """What to write for text that was meant as a truth value or number, "" for any other."""
    if not isinstance(value, str):
        return ""
    wanted, word = schema.get("type"), value.lower()
    if wanted == "boolean" and word in _TRUE | _FALSE:
        return "true" if word in _TRUE else "false"
    if wanted in ("number", "integer") and _UNDERSCORED.fullmatch(value):
        return value.replace("_", "")
    return ""


def _wrong_value(failure: _Failure) -> _Said:
    allowed = [str(value) for value in failure.schema.get("enum", [failure.schema.get("const")])]
    close = suggestion(str(failure.instance), allowed)
    listed = ", ".join(f"`{value}`" for value in allowed)
    one_of = f"Write one of {listed}" if len(allowed) > 1 else f"Write {listed}"
    message = f"{shown(failure.instance)} is not {_title(failure)}"
    return _Said(failure.pointer, message, f"Write `{close}`" if close else one_of)


def _wrong_form(failure: _Failure) -> _Said:
    message = f"{shown(failure.instance)} is not {_title(failure)}"
    return _Said(failure.pointer, message, _rewritten(str(failure.instance), failure))


def _title(failure: _Failure) -> str:
    return str(failure.schema.get("title") or f"a value of `{failure.name}`")


def _rewritten(value: str, failure: _Failure) -> str:
    """What to write instead of a text of the wrong form, as near to it as can be told."""
    title = _title(failure)
    reference = _REFERENCE.fullmatch(title)
    if reference and _BARE_NAME.fullmatch(value):
        return f"Write `{reference[1]}:{value}`"
    if "version of three numbers" in title and _BARE_VERSION.fullmatch(value):
        return f"Write `{value}{'.0' if '.' in value else '.0.0'}`"
    if "field path" in title and "[" in value:
        bare = re.sub(r"\[[^\]]*\]", "", value)
        return f"Array levels are implicit: write `{bare}`"
    return _write(failure.schema)


def _repeated(failure: _Failure) -> _Said:
    seen: set[str] = set()
    for index, item in enumerate(failure.instance):
        written = inline(item)
        if written in seen:
            pointer = f"{failure.pointer}/{index}"
            return _Said(pointer, f"{shown(item)} stands here twice", "Leave one of them out")
        seen.add(written)
    return _not_valid(failure)


def _empty(failure: _Failure) -> _Said:
    fix = f"Fill `{failure.name}`, or leave it out"
    return _Said(failure.pointer, f"`{failure.name}` is empty", fix)


def _too_small(failure: _Failure) -> _Said:
    least = failure.argument
    message = f"`{failure.name}` is {shown(failure.instance)}, less than {least}"
    return _Said(failure.pointer, message, f"Write {least} or more")


def _not_valid(failure: _Failure) -> _Said:
    message = f"{shown(failure.instance)} is not valid here ({failure.keyword})"
    return _Said(failure.pointer, message, _write(failure.schema))


_SENTENCES: Mapping[str, Callable[[_Failure], _Said]] = {
    "required": _missing,
    "type": _wrong_type,
    "enum": _wrong_value,
    "const": _wrong_value,
    "pattern": _wrong_form,
    "format": _wrong_form,
    "maxLength": _wrong_form,
    "minLength": _empty,
    "minItems": _empty,
    "minProperties": _empty,
    "uniqueItems": _repeated,
    "minimum": _too_small,
}


def _expected(schema: Schema) -> str:
    title = schema.get("title")
    if isinstance(title, str) and title[:1].islower():
        return title
    named = schema.get("type")
    names = [named] if isinstance(named, str) else list(named or ())
    for branch in schema.get("anyOf", ()):
        found = _whole(branch)
        names.extend([found["type"]] if isinstance(found.get("type"), str) else [])
    words = list(dict.fromkeys(_TYPES.get(name, name) for name in names if name != "null"))
    return " or ".join(words) if words else "something else"


def _write(schema: Schema) -> str:
    example = _example(_whole(schema))
    return f"Write it like `{example}`" if example else f"Write {_expected(schema)}"


def _example(schema: Schema) -> str:
    examples = schema.get("examples") or schema.get("enum") or [schema.get("const", "")]
    return inline(examples[0])


def _whole(schema: object) -> Schema:
    """A schema with the shared definition it refers to under its own words."""
    if not isinstance(schema, Mapping):
        return {}
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return schema
    return {**_definitions().get(json_pointer.last(reference), {}), **schema}


@cache
def _definitions() -> Mapping[str, Schema]:
    definitions: Mapping[str, Schema] = schemas.schema(schemas.ROOT)["$defs"]
    return definitions
