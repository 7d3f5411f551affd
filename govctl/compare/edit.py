"""One structural difference between two schemas, and how to make that edit alone."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum, auto

from govctl.interfaces.node import Node
from govctl.model.equality import json_key, same_json
from govctl.model.interface import Origin

_MOST_VALUES = 8
_MOST_MEMBERS = 4
_OF_WHOLES = ("part", "branch", "schema")
_UNIONS = ("allOf", "anyOf", "oneOf")
_LONGEST = 120


class Shape(Enum):
    """What part of a schema object an edit replaces."""

    WHOLE = auto()
    KEYWORD = auto()
    VALUES = auto()
    REQUIRED = auto()
    PROPERTY = auto()
    BRANCH = auto()


OF_PROPERTIES = (Shape.PROPERTY, Shape.REQUIRED)


@dataclass(frozen=True, slots=True)
class Edit:
    """A difference at one schema object.

    Attributes:
        aspect: what differs, as in the kinds of change.
        action: how, from old to new.
        old: the schema object as it was.
        new: the schema object as it is.
        shape: what has to be replaced to make this edit alone.
        keyword: the keyword that differs, "" for the schema as a whole.
        name: the property concerned.
        names: the properties passed from the root of the comparison.
        values: what an enumeration gained or lost.
        was: the keyword's old value, for people.
        now: the keyword's new value, for people.
        branch: the member of a union that only one side has.
        together: keywords that mean something only together with this one.
        cause: what only one version has, where many references lead to it and fail on the other.
    """

    aspect: str
    action: str
    old: Node
    new: Node
    shape: Shape
    keyword: str = ""
    name: str = ""
    names: tuple[str, ...] = ()
    values: tuple[object, ...] = ()
    was: object = None
    now: object = None
    branch: Node | None = None
    together: tuple[str, ...] = ()
    cause: Origin | None = None

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it this edit, whichever way its payloads travel."""
        if self.cause is not None:
            return (self.cause, self.action)
        return (self.old.origin, self.new.origin, self.aspect, self.action, self.keyword, self.name)

    @property
    def is_regrouping(self) -> bool:
        """Whether it stands for properties that are declared in other parts than before."""
        return self.aspect == "part" and self.shape is Shape.WHOLE

    def places(self) -> tuple[Origin, Origin]:
        """Where it stands on either side: the keyword, or the schema where it has none."""
        return self._place(self.old), self._place(self.new)

    def shown(self) -> tuple[str, str]:
        """The old and new value in words, "none" where there is none."""
        if self.shape is Shape.WHOLE and self.aspect in _OF_WHOLES:
            words = _members if self.aspect == "schema" else _alternatives
            return words(self.old, self.new), words(self.new, self.old)
        if self.branch is not None:
            return self._sided(_schema(self.branch.value))
        if self.shape is Shape.REQUIRED:
            demanded = "required", "optional"
            return demanded if self.action == "became-optional" else demanded[::-1]
        if self.shape is Shape.PROPERTY:
            return _property(self.old, self.name), _property(self.new, self.name)
        if self.shape is Shape.VALUES:
            return self._sided(_listed([_word(value) for value in self.values], _MOST_VALUES))
        nothing = "any type" if self.aspect == "type" else None
        was, now = (nothing if each is None else each for each in (self.was, self.now))
        return _word(was), _word(now)

    def _sided(self, text: str) -> tuple[str, str]:
        """What only one version has."""
        return ("none", text) if self.action == "added" else (text, "none")

    def _place(self, node: Node) -> Origin:
        if self.branch is not None and self.branch.pointer.startswith(node.pointer + "/"):
            return self.branch.origin if self.branch.path == node.path else node.origin
        if self.shape in OF_PROPERTIES and self.action != "removed":
            listed = node.words("required")
            if self.name in listed:
                index = listed.index(self.name)
                return Origin(node.path, f"{node.pointer}/required/{index}")
        found = node.at(self.keyword) if self.keyword else None
        if found is None:
            return node.origin
        if self.shape is Shape.PROPERTY:
            own = found.at(self.name)
            return own.origin if own is not None else node.origin
        return found.origin


def lost(pair: tuple[Node, Node], names: tuple[str, ...], cause: Origin) -> Edit:
    """References to what only one version has: one difference, wherever they are made."""
    return Edit("schema", "changed", *pair, Shape.WHOLE, names=names, cause=cause)


def edited(edit: Edit, schema: object, *, from_old: bool) -> object:
    """A schema object with one edit made: towards `new` where it is the old one, else back.

    `schema` stands where `edit.old` (or `edit.new`) stands and may lack parts that the question
    does not need.
    """
    target = (edit.new if from_old else edit.old).value
    if edit.shape is Shape.WHOLE or not isinstance(schema, dict) or not isinstance(target, dict):
        return target
    if edit.shape is Shape.VALUES:
        return _with_values(edit, schema, grows=(edit.action == "added") is from_old)
    if edit.shape is Shape.REQUIRED:
        return _with_required(schema, edit.name, (edit.action == "became-required") is from_old)
    if edit.shape is Shape.PROPERTY:
        return _with_property(schema, target, edit.name)
    if edit.shape is Shape.BRANCH:
        return _with_branch(edit, schema, grows=(edit.action == "added") is from_old)
    made = schema
    for keyword in (edit.keyword, *edit.together):
        made = _with_keyword(made, keyword, target)
    return made


def _with_keyword(
    schema: dict[str, object], keyword: str, target: dict[str, object]
) -> dict[str, object]:
    rest = {key: value for key, value in schema.items() if key != keyword}
    return {**rest, keyword: target[keyword]} if keyword in target else rest


def _with_values(edit: Edit, schema: dict[str, object], *, grows: bool) -> dict[str, object]:
    listed = schema.get(edit.keyword)
    own = listed if isinstance(listed, list) else []
    if grows:
        return {**schema, edit.keyword: [*own, *edit.values]}
    gone = {json_key(value) for value in edit.values}
    return {**schema, edit.keyword: [value for value in own if json_key(value) not in gone]}


def _with_required(
    schema: dict[str, object],
    name: str,
    demanded: bool,  # noqa: FBT001 (one private use)
) -> dict[str, object]:
    listed = schema.get("required")
    own = [each for each in listed if each != name] if isinstance(listed, list) else []
    names = [*own, name] if demanded else own
    rest = {key: value for key, value in schema.items() if key != "required"}
    return {**rest, "required": names} if names else rest


def _with_property(
    schema: dict[str, object], target: dict[str, object], name: str
) -> dict[str, object]:
    own, other = schema.get("properties"), target.get("properties")
    members = dict(own) if isinstance(own, dict) else {}
    members.pop(name, None)
    if isinstance(other, dict) and name in other:
        members[name] = other[name]
    listed = target.get("required")
    demanded = isinstance(listed, list) and name in listed
    made = _with_required(schema, name, demanded)
    rest = {key: value for key, value in made.items() if key != "properties"}
    return {**rest, "properties": members} if members else rest


def _with_branch(edit: Edit, schema: dict[str, object], *, grows: bool) -> dict[str, object]:
    listed = schema.get(edit.keyword)
    own = listed if isinstance(listed, list) else []
    branch = edit.branch.value if edit.branch is not None else None
    if grows:
        return {**schema, edit.keyword: [*own, branch]}
    kept = [each for each in own if not same_json(each, branch)]
    rest = {key: value for key, value in schema.items() if key != edit.keyword}
    return {**rest, edit.keyword: kept} if kept else rest


def _property(node: Node, name: str) -> str:
    members = node.at("properties")
    own = members.at(name) if members is not None else None
    return _schema(own.value) if own is not None else "none"


def _members(node: Node, _: Node) -> str:
    """What an object consists of: its own properties, or else the parts that declare them."""
    names = [name for name, _ in node.members_of("properties")]
    return _listed(names, _MOST_MEMBERS) if names else _schema(node.value)


def _alternatives(node: Node, other: Node) -> str:
    """The members of a union that the other version does not have, in words."""
    parts = _parts(node)
    fresh = [part for part in parts if part not in _parts(other)]
    return _listed(fresh or parts, _MOST_MEMBERS)


def _parts(node: Node) -> list[str]:
    for keyword in _UNIONS:
        members = [_schema(member.value) for member in node.items_of(keyword)]
        if members:
            return members
    return [_schema(node.value)]


def _listed(words: list[str], most: int) -> str:
    more = len(words) - most
    return ", ".join(words[:most]) + (f" and {more} more" if more > 0 else "")


def _schema(value: object) -> str:
    """A schema in a few words: its name, its value, its members, or its type."""
    if not isinstance(value, dict):
        return _word(value)
    named, members = value.get("$ref"), value.get("properties")
    if isinstance(named, str):
        return named.rpartition("/")[2] or named
    if isinstance(members, dict) and members:
        return f"an object with {_listed(list(members), _MOST_MEMBERS)}"
    for keyword in _UNIONS:
        if isinstance(value.get(keyword), list):
            return _listed([_schema(each) for each in value[keyword]], _MOST_MEMBERS)
    return _word(value.get("const", value.get("type", _limits(value))))


def _limits(schema: dict[str, object]) -> str:
    plain = [f"{key} {_word(each)}" for key, each in schema.items() if not isinstance(each, dict)]
    return _listed(plain, _MOST_MEMBERS) or "any"


def _word(value: object) -> str:
    if value is None:
        return "none"
    text = value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
    return text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
