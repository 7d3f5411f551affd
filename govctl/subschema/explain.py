"""Why a witness fails: the pair of places whose difference it shows, and one plain sentence."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import jsonschema_rs

from govctl.model.containment import JsonValue, RootEdit
from govctl.model.pointer import child
from govctl.subschema.judge import Judge
from govctl.subschema.plain import PlainSchema
from govctl.subschema.sentences import Failure, sentence

_Error = jsonschema_rs.ValidationError
_Kind = jsonschema_rs.ValidationErrorKind
_SHALLOW = (_Kind.Type, _Kind.Constant, _Kind.Enum)
_MOST_COUNTERPARTS = 256


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a person is told about a witness."""

    edit: RootEdit
    sentence: str


def explain(
    witness: JsonValue, writer: PlainSchema, reader: PlainSchema, judge: Judge, name: str
) -> Explanation:
    """Return why the reader refuses a witness.

    Args:
        witness: a payload that the reader refuses.
        writer: the side that may send it.
        reader: the side that refuses it.
        judge: the validator of the reader.
        name: what the sentence calls the reader ("the reader", "the new version").

    Raises:
        Unjudgeable: the validator has no opinion about the witness.
    """
    failure = _deepest(judge.failures(witness))
    if failure is None:
        edit = RootEdit(writer.origin(()), reader.origin(()))
        return Explanation(edit, f"the payload may be sent; {name} refuses it")
    path = failure.schema_path
    keyword = _keyword(path, failure)
    instance = _aligned(witness, failure.instance_path)
    target = reader.origin(path)
    edit = RootEdit(
        _declaration(writer, instance, failure) or _counterpart(writer, instance, keyword, target),
        target,
    )
    keyword, limit = _as_written(reader, path, keyword)
    found = Failure(keyword, instance, _value_at(witness, instance), failure, limit)
    return Explanation(edit, sentence(found, name))


def _deepest(failures: list[_Error]) -> _Error | None:
    """Follow the first failure into the branch of each union that came nearest to accepting."""
    chosen = failures[0] if failures else None
    while chosen is not None and isinstance(chosen.kind, (_Kind.AnyOf, _Kind.OneOfNotValid)):
        branches = [branch for branch in chosen.kind.context if branch]
        depth = len(chosen.instance_path)
        ranked = sorted(branches, key=lambda branch: _nearness(branch, depth))
        if not ranked or (len(ranked) > 1 and _nearness(ranked[0], depth)[0]):
            return chosen
        chosen = ranked[0][0]
    return chosen


def _nearness(branch: list[_Error], depth: int) -> tuple[bool, int, int]:
    """Rank a failed branch: those that fail by type or tag are far from meaning the payload."""
    tagged = any(
        isinstance(error.kind, _SHALLOW) and len(error.instance_path) <= depth + _tag(error)
        for error in branch
    )
    return tagged, len(branch), -max(len(error.instance_path) for error in branch)


def _tag(error: _Error) -> int:
    """Return how deep below a union a failure still says "this is another kind of value"."""
    return 0 if isinstance(error.kind, _Kind.Type) else 1


def _keyword(path: list[str | int], failure: _Error) -> str:
    if isinstance(failure.kind, _Kind.FalseSchema):
        return "false"
    if isinstance(failure.kind, _Kind.PropertyNames):
        return "propertyNames"
    named = [token for token in path if isinstance(token, str)]
    return named[-1] if named else failure.kind.name


def _as_written(reader: PlainSchema, path: list[str | int], keyword: str) -> tuple[str, object]:
    """Return keyword and limit in the source's own spelling: its pattern, or its format."""
    spot, _ = reader.spot(path)
    source = spot.value if spot is not None and isinstance(spot.value, dict) else {}
    if keyword == "pattern" and isinstance(source.get("pattern"), str):
        return keyword, source["pattern"]
    if str(reader.origin(path)).endswith("/format"):
        return "format", source.get("format")
    return keyword, _limit(reader, path)


def _limit(reader: PlainSchema, path: list[str | int]) -> object:
    value: object = reader.document
    for token in path:
        try:
            value = child(value, str(token))
        except LookupError:
            return None
    return value


def _aligned(payload: JsonValue, path: list[str | int]) -> tuple[str | int, ...]:
    """Put back the empty member names, which the validator leaves out of its paths."""
    found: list[str | int] = []
    for token in path:
        while isinstance(payload, dict) and token not in payload and "" in payload:
            found.append("")
            payload = payload[""]
        found.append(token)
        try:
            payload = child(payload, str(token))
        except LookupError:
            return tuple(found[:-1])
    return tuple(found)


def _value_at(payload: JsonValue, path: tuple[str | int, ...]) -> JsonValue:
    for token in path:
        payload = child(payload, str(token))
    return payload


def _declaration(
    writer: PlainSchema, instance: tuple[str | int, ...], failure: _Error
) -> str | None:
    """Return where the writer declares the first member that the reader does not expect."""
    if not isinstance(failure.kind, (_Kind.AdditionalProperties, _Kind.UnevaluatedProperties)):
        return None
    names = failure.kind.unexpected
    member = _applicable(writer.document, (*instance, *names[:1]))
    return next((at for path, _ in member if (at := writer.origin(path)) is not None), None)


def _counterpart(
    writer: PlainSchema, instance: tuple[str | int, ...], keyword: str, reader: str | None
) -> str | None:
    """Return where the writer speaks about the same value: its same keyword, else its schema."""
    schemas = [(path, schema) for path, schema in _applicable(writer.document, instance)]
    same = [writer.origin((*path, keyword)) for path, schema in schemas if keyword in schema]
    if reader in same:
        return reader
    if same:
        return same[0]
    own = [origin for path, _ in schemas if (origin := writer.origin(path)) is not None]
    above = reader.rpartition("/")[0] if reader else None
    return above if above in own else (own[0] if own else None)


_Place = tuple[tuple[str, ...], dict[str, object]]


def _applicable(document: dict[str, object], instance: tuple[str | int, ...]) -> Iterator[_Place]:
    """Yield the schema objects that may speak about the value at a path of a payload."""
    places = list(_in_place(document, [((), document)]))
    for token in instance:
        below = [place for path, schema in places for place in _children(path, schema, token)]
        places = list(_in_place(document, below))
    yield from places


def _in_place(document: dict[str, object], start: list[_Place]) -> Iterator[_Place]:
    seen: set[int] = set()
    waiting = start[::-1]
    while waiting and len(seen) < _MOST_COUNTERPARTS:
        path, schema = waiting.pop()
        if id(schema) in seen:
            continue
        seen.add(id(schema))
        yield path, schema
        waiting.extend(reversed(list(_parts(document, path, schema))))


def _parts(
    document: dict[str, object], path: tuple[str, ...], schema: dict[str, object]
) -> Iterator[_Place]:
    reference = schema.get("$ref")
    if isinstance(reference, str):
        target = tuple(reference.split("/")[1:])
        yield from _schema(document, (), target, target)
    for keyword in ("allOf", "anyOf", "oneOf"):
        listed = schema.get(keyword)
        for index in range(len(listed)) if isinstance(listed, list) else ():
            yield from _schema(schema, path, (keyword, str(index)))
    for keyword in ("then", "else"):
        yield from _schema(schema, path, (keyword,))
    dependents = schema.get("dependentSchemas")
    for name in dependents if isinstance(dependents, dict) else ():
        yield from _schema(schema, path, ("dependentSchemas", name))


def _children(
    path: tuple[str, ...], schema: dict[str, object], token: str | int
) -> Iterator[_Place]:
    if isinstance(token, int):
        prefix = schema.get("prefixItems")
        within = isinstance(prefix, list) and token < len(prefix)
        yield from _schema(schema, path, ("prefixItems", str(token)) if within else ("items",))
        return
    declared = schema.get("properties")
    if isinstance(declared, dict) and token in declared:
        yield from _schema(schema, path, ("properties", token))
    else:
        yield from _schema(schema, path, ("additionalProperties",))


def _schema(
    schema: object,
    path: tuple[str, ...],
    below: tuple[str, ...],
    whole: tuple[str, ...] | None = None,
) -> Iterator[_Place]:
    """Yield the schema object at a path below another, if there is one."""
    value = schema
    for token in below:
        try:
            value = child(value, token)
        except LookupError:
            return
    if isinstance(value, dict):
        yield whole if whole is not None else (*path, *below), value
