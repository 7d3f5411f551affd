"""Parameters of requests and headers of responses: there, required, where, and how written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from govctl.compare.calls import smallest_call
from govctl.compare.contract_kinds import CONTRACT_KINDS
from govctl.compare.defaults import default_change
from govctl.compare.versions import Versions, shapes
from govctl.interfaces.template import parameter_names
from govctl.model.change import NO_EVIDENCE, Change, Evidence
from govctl.model.interface import Operation, Origin, Parameter, ParameterLocation, SchemaAt
from govctl.subschema.wire import spelling

_COMPOUND = frozenset({"array", "object"})


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose parameters are compared: an operation, or one of its responses.

    `area` is that of the kinds. `was` and `now` are where the owner stands. `call` is the operation
    as it was, where a call of it shows the change.
    """

    area: str
    subject: str
    was: Origin
    now: Origin
    call: Operation | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class ParameterPairs:
    """Parameters of two versions: the same, in another location, gone, new."""

    kept: tuple[tuple[Parameter, Parameter], ...]
    moved: tuple[tuple[Parameter, Parameter], ...]
    removed: tuple[Parameter, ...]
    added: tuple[Parameter, ...]


def pair_operation_parameters(was: Operation, now: Operation) -> ParameterPairs:
    """Pair parameters by location and name; those of the path by their order in the template."""
    renamed = _renamed_in_path(was, now)
    old = {_identity(each, renamed): each for each in was.parameters}
    new = {each.identity: each for each in now.parameters}
    return _paired(old, new)


def pair_parameters(old: Sequence[Parameter], new: Sequence[Parameter]) -> ParameterPairs:
    """Pair parameters by location and name."""
    return _paired({each.identity: each for each in old}, {each.identity: each for each in new})


def _renamed_in_path(was: Operation, now: Operation) -> dict[str, str]:
    old, new = parameter_names(was.path), parameter_names(now.path)
    return dict(zip(old, new, strict=True)) if len(old) == len(new) else {}


def _identity(parameter: Parameter, renamed: dict[str, str]) -> tuple[str, str]:
    if parameter.location is ParameterLocation.PATH:
        return (parameter.location.value, renamed.get(parameter.name, parameter.name))
    return parameter.identity


def _paired(
    old: dict[tuple[str, str], Parameter], new: dict[tuple[str, str], Parameter]
) -> ParameterPairs:
    gone = {key: each for key, each in old.items() if key not in new}
    fresh = {key: each for key, each in new.items() if key not in old}
    moved = [(each, other) for each in gone.values() if (other := _namesake(each, fresh, gone))]
    taken = {id(part) for pair in moved for part in pair}
    return ParameterPairs(
        tuple((each, new[key]) for key, each in old.items() if key in new),
        tuple(moved),
        tuple(each for each in gone.values() if id(each) not in taken),
        tuple(each for each in fresh.values() if id(each) not in taken),
    )


def _namesake(
    parameter: Parameter,
    fresh: dict[tuple[str, str], Parameter],
    gone: dict[tuple[str, str], Parameter],
) -> Parameter | None:
    """The one new parameter of that name in another location, where there is exactly one."""
    name = parameter.name.lower()
    found = [each for each in fresh.values() if each.name.lower() == name]
    rivals = [each for each in gone.values() if each.name.lower() == name]
    return found[0] if len(found) == len(rivals) == 1 else None


def parameter_changes(versions: Versions, owner: Owner, pairs: ParameterPairs) -> Iterator[Change]:
    """Every change of an owner's parameters, as far as payloads do not show it.

    Parameters of the path are part of the operation's identity: only how they are written counts.
    """
    for old, new in pairs.kept:
        yield from _kept(versions, owner, old, new)
    for old, new in pairs.moved:
        yield _said(versions, owner, "moved", (old, new), (old.location.value, new.location.value))
    for old in pairs.removed:
        if old.location is not ParameterLocation.PATH:
            yield _gone(versions, owner, old)
    for new in pairs.added:
        if new.location is not ParameterLocation.PATH:
            yield _fresh(versions, owner, new)


def _gone(versions: Versions, owner: Owner, old: Parameter) -> Change:
    return versions.change(
        f"{owner.area}-removed",
        owner.subject,
        (old.origin, owner.now),
        _operands(owner, old),
        _call(versions, owner, also=old.name),
    )


def _fresh(versions: Versions, owner: Owner, new: Parameter) -> Change:
    required = new.required and not _written_by_provider(owner)
    return versions.change(
        f"{owner.area}-{'became-required' if required else 'added'}",
        owner.subject,
        (owner.was, new.origin),
        _operands(owner, new),
        _call(versions, owner, without=new.name) if required else NO_EVIDENCE,
    )


def _written_by_provider(owner: Owner) -> bool:
    return owner.area in {"webhook-parameter", "response-header"}


def _kept(versions: Versions, owner: Owner, old: Parameter, new: Parameter) -> Iterator[Change]:
    both = (old, new)
    if old.required != new.required and old.location is not ParameterLocation.PATH:
        action = "became-required" if new.required else "became-optional"
        yield _said(versions, owner, action, both, ("", ""))
    if (old.media_type or "") != (new.media_type or ""):
        words = (old.media_type or "plain text", new.media_type or "plain text")
        yield from _known(versions, owner, "media-type-changed", both, words)
    elif old.style != new.style:
        yield from _known(versions, owner, "style-changed", both, (old.style, new.style))
    elif old.explode != new.explode and _is_compound(versions, old, new):
        words = (_exploded(old), _exploded(new))
        yield from _known(versions, owner, "explode-changed", both, words)
    if old.deprecated != new.deprecated:
        action = "deprecated" if new.deprecated else "reinstated"
        yield from _known(versions, owner, action, both, ("", ""))
    if owner.area == "request-parameter":
        yield from _default(versions, owner, both)


def _exploded(parameter: Parameter) -> str:
    return "one per value" if parameter.explode else "all values in one"


def _known(
    versions: Versions,
    owner: Owner,
    action: str,
    both: tuple[Parameter, Parameter],
    words: tuple[str, str],
) -> Iterator[Change]:
    """The change, where the area has such a kind: headers have no style, for example."""
    if f"{owner.area}-{action}" in CONTRACT_KINDS:
        yield _said(versions, owner, action, both, words)


def _said(
    versions: Versions,
    owner: Owner,
    action: str,
    both: tuple[Parameter, Parameter],
    words: tuple[str, str],
) -> Change:
    old, new = both
    operands = _operands(owner, new) | {"old": words[0], "new": words[1]}
    left_out = action == "became-required"
    evidence = (
        _call(versions, owner, without=old.name)
        if left_out
        else _call(versions, owner, also=old.name)
    )
    kind = f"{owner.area}-{action}"
    return versions.change(kind, owner.subject, (old.origin, new.origin), operands, evidence)


def _default(
    versions: Versions, owner: Owner, both: tuple[Parameter, Parameter]
) -> Iterator[Change]:
    old, new = both
    if old.schema is None or new.schema is None or new.required:
        return
    found = default_change(
        _default_of(versions, old.schema, 0), _default_of(versions, new.schema, 1)
    )
    if found is not None:
        action, words = found
        yield versions.change(
            f"{owner.area}-default-{action}",
            owner.subject,
            (old.origin, new.origin),
            _operands(owner, new) | {"old": words[0].strip('"'), "new": words[1].strip('"')},
            _call(versions, owner, without=old.name),
        )


def _default_of(versions: Versions, schema: SchemaAt, side: int) -> tuple[object, ...]:
    found = shapes((versions.before, versions.after)[side]).at(schema).facet("default")[:1]
    return tuple(_on_the_wire(value) for value in found)


def _on_the_wire(value: object) -> object:
    """A scalar as the text that travels: `false` and `"false"` are the same default."""
    return spelling(value) if isinstance(value, bool | int | float | Decimal) else value


def _operands(owner: Owner, parameter: Parameter) -> dict[str, str]:
    operands = {"name": parameter.name, "location": parameter.location.value}
    return operands | {"status": owner.status} if owner.status else operands


def _call(versions: Versions, owner: Owner, *, without: str = "", also: str = "") -> Evidence:
    if owner.call is None:
        return NO_EVIDENCE
    return smallest_call(versions.before, owner.call, without, also)


def _is_compound(versions: Versions, old: Parameter, new: Parameter) -> bool:
    """Whether values may be arrays or objects: only then does it matter how they are spread."""
    return any(
        schema is not None and _may_be_compound(versions, schema, side)
        for side, schema in enumerate((old.schema, new.schema))
    )


def _may_be_compound(versions: Versions, schema: SchemaAt, side: int) -> bool:
    shape = shapes((versions.before, versions.after)[side]).at(schema)
    if shape.items or shape.properties or shape.values:
        return True
    text = json.dumps(shape.facet("type"), default=str)
    return any(f'"{word}"' in text for word in _COMPOUND)
