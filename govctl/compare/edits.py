"""What a person changed in a schema: structural differences, keyword by keyword, not yet judged."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

from govctl.compare.alike import equal_text, likeness_of
from govctl.compare.bounds import bound_edits
from govctl.compare.composed import declared, demanded
from govctl.compare.edit import Edit, Shape, lost
from govctl.compare.schemas import Schemas, keywords, names_passed
from govctl.compare.values import replaced, value_edits
from govctl.interfaces.node import Node
from govctl.model.equality import same_json
from govctl.model.interface import Origin
from govctl.subschema.question import KEYWORDS

_CHILDREN = ("items", "additionalProperties", "additionalItems", "contains", "propertyNames")
_NAMED = ("properties", "patternProperties")
_UNIONS: tuple[Literal["allOf"], Literal["anyOf"], Literal["oneOf"]] = ("allOf", "anyOf", "oneOf")
_WHOLE = frozenset(
    {
        *("not", "if", "then", "else", "minContains", "maxContains", "dependencies"),
        *("dependentRequired", "dependentSchemas", "unevaluatedItems", "unevaluatedProperties"),
        *("prefixItems", "additionalItems", "contains", "propertyNames", "discriminator"),
        *("$dynamicRef", "$recursiveRef", "patternProperties"),
    }
)
_BESIDE = frozenset({"nullable", "x-nullable", "readOnly", "writeOnly"})
_DEEPEST = 200
"""Properties in properties: below, a difference is one edit, whatever it consists of."""
_UNION = 2
"""Branches that make a union one."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A schema of the one side and the schema of the other that stands in its place.

    `names` are the properties passed on the way, items unnamed.
    """

    old: Node
    new: Node
    names: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[Origin, Origin]:
        """The two places."""
        return self.old.origin, self.new.origin


@dataclass(slots=True)
class Comparison:
    """Two schemas side by side, down to their references.

    Attributes:
        edits: what differs.
        lost: equal references that lead nowhere on one side: nothing about them can be known.
        children: the pairs of referenced schemas that stand in each other's place.
        same: optional properties that are equal on both sides, where leaving them out of a
            question does not change its answer.
        opened: referenced schemas that were compared as if written in place, by side.
        bends: whether a difference touches a keyword that negates or counts what is below it.
    """

    edits: list[Edit] = field(default_factory=list)
    lost: list[Edit] = field(default_factory=list)
    children: list[Meeting] = field(default_factory=list)
    same: list[tuple[Origin, Origin]] = field(default_factory=list)
    opened: list[tuple[Origin, Origin]] = field(default_factory=list)
    bends: bool = False


def compare(old_side: Schemas, new_side: Schemas, meeting: Meeting) -> Comparison:
    """Every structural difference between two schemas; what they refer to is another comparison."""
    return _Walk(old_side, new_side).run(meeting)


class _Walk:
    def __init__(self, old_side: Schemas, new_side: Schemas) -> None:
        self.old_side = old_side
        self.new_side = new_side
        self.found = Comparison()
        self._known = KEYWORDS[new_side.dialect] | KEYWORDS[old_side.dialect]
        self._seen: set[tuple[Origin, Origin]] = set()

    def run(self, meeting: Meeting) -> Comparison:
        waiting = [meeting]
        while waiting:
            each = waiting.pop()
            if each.key in self._seen:
                continue
            self._seen.add(each.key)
            alike = self.old_side.place(each.old)[0] == self.new_side.place(each.new)[0]
            if alike and same_json(each.old.value, each.new.value):
                waiting.extend(self._equal(each))
            elif len(each.names) > _DEEPEST:
                self._edit(each, "schema", "changed", Shape.WHOLE)
            else:
                waiting.extend(reversed(list(self._deeper(each))))
        return self.found

    def _equal(self, meeting: Meeting, only: frozenset[str] = frozenset()) -> Iterator[Meeting]:
        """Equal text, at least below some keywords; what it refers to may still differ."""
        was = self.old_side.targets_within(meeting.old, only)
        now = self.new_side.targets_within(meeting.new, only)
        for path in dict.fromkeys((*was, *now)):
            if path in was and path in now:
                found = Meeting(was[path], now[path], meeting.names + names_passed(path))
                yield from self._referred(found, f"{meeting.old.pointer}{path}")
            else:
                self._lose(meeting, path, was.get(path) or now[path], is_old=path in was)

    def _lose(self, meeting: Meeting, path: str, target: Node, *, is_old: bool) -> None:
        """A reference that leads somewhere on one side only."""
        other, side = (meeting.new, self.new_side) if is_old else (meeting.old, self.old_side)
        holder = side.at(Origin(other.path, f"{other.pointer}{path}")) or other
        pair = (target, holder) if is_old else (holder, target)
        self.found.lost.append(lost(pair, meeting.names + names_passed(path), target.origin))

    def _referred(self, meeting: Meeting, holder: str) -> Iterator[Meeting]:
        """What two references lead to: a comparison of its own, unless it is a part of this one.

        Members of `allOf` speak together: what one of them loses another may have gained.
        """
        if holder.rpartition("/")[0].endswith("/allOf"):
            self.found.opened.append(meeting.key)
            yield meeting
        else:
            self.found.children.append(meeting)

    def _deeper(self, meeting: Meeting) -> Iterator[Meeting]:
        old, new = meeting.old, meeting.new
        if not (isinstance(old.value, dict) and isinstance(new.value, dict)):
            self._edit(meeting, "schema", "changed", Shape.WHOLE)
            return
        old_target = self.old_side.target(old) if self.old_side.is_lone_reference(old) else None
        new_target = self.new_side.target(new) if self.new_side.is_lone_reference(new) else None
        if self._leads_nowhere(meeting):
            self._edit(meeting, "schema", "changed", Shape.WHOLE)
        elif old_target is not None and new_target is not None:
            found = Meeting(old_target, new_target, meeting.names)
            yield from self._referred(found, old.pointer)
        elif old_target is not None or new_target is not None:
            yield from self._opened(meeting, old_target, new_target)
        else:
            yield from self._keyword_by_keyword(meeting)

    def _leads_nowhere(self, meeting: Meeting) -> bool:
        """Whether a side refers to what is not there: then nothing about it can be known."""
        return any(
            side.is_lone_reference(node) and side.end(node) is None
            for side, node in ((self.old_side, meeting.old), (self.new_side, meeting.new))
        )

    def _opened(
        self, meeting: Meeting, old_target: Node | None, new_target: Node | None
    ) -> Iterator[Meeting]:
        """A reference against a schema in place: one branch of it, or the same written out."""
        is_old = old_target is not None
        side = self.new_side if is_old else self.old_side
        target = old_target or new_target
        for keyword in ("anyOf", "oneOf"):
            branches = list((meeting.new if is_old else meeting.old).items_of(keyword))
            for branch in branches:
                found = side.target(branch)
                if found is None or target is None or not self._is_same(target, found, is_old):
                    continue
                pair = (target, found) if is_old else (found, target)
                self.found.children.append(Meeting(*pair, meeting.names))
                self._edit(
                    meeting,
                    "branch" if len(branches) > 1 else "nullable",
                    "added" if is_old else "removed",
                    Shape.WHOLE,
                )
                return
        opened = Meeting(old_target or meeting.old, new_target or meeting.new, meeting.names)
        self.found.opened.append(opened.key)
        yield opened

    def _keyword_by_keyword(self, meeting: Meeting) -> Iterator[Meeting]:
        wrapped = self._unwrapped(meeting) or self._one_of_several(meeting)
        if wrapped is not None:
            yield wrapped
            return
        if replaced(meeting.old, meeting.new):
            self._edit(meeting, "type", "changed", Shape.WHOLE, "type")
            return
        if self._says_nothing(meeting.old) or self._says_nothing(meeting.new):
            action = "narrowed" if self._says_nothing(meeting.old) else "widened"
            self._edit(meeting, "type", action, Shape.WHOLE, "type")
            return
        self._beside_references(meeting)
        self.found.edits.extend(value_edits(meeting.old, meeting.new, meeting.names))
        self.found.edits.extend(bound_edits(meeting.old, meeting.new, meeting.names))
        self._whole_keywords(meeting)
        yield from self._below_equal(meeting)
        for keyword in _CHILDREN:
            yield from self._child(meeting, keyword)
        for keyword in _NAMED:
            yield from self._named(meeting, keyword)
        for keyword in _UNIONS:
            yield from self._branches(meeting, keyword)

    def _unwrapped(self, meeting: Meeting) -> Meeting | None:
        """One schema inside a union of its own against the same without: `allOf: [X]` is X.

        What stands beside the union is an edit of the outer schema.
        """
        for keyword in _UNIONS:
            for outer, other, is_old in (
                (meeting.old, meeting.new, True),
                (meeting.new, meeting.old, False),
            ):
                listed = keywords(outer).get(keyword)
                single = isinstance(listed, list) and len(listed) == 1
                if not single or keyword in keywords(other) or not self._only_wraps(outer, keyword):
                    continue
                inner = outer.at(keyword)
                branch = next(inner.items()) if inner is not None else outer
                self._beside_wrapper(meeting, keyword, outer_is_old=is_old)
                pair = (branch, other) if is_old else (other, branch)
                return Meeting(*pair, meeting.names)
        return None

    def _one_of_several(self, meeting: Meeting) -> Meeting | None:
        """A schema that became one branch of a union, or the branch of a union that was left.

        Where no branch is anything like it, there is nothing more to compare.
        """
        for keyword in ("anyOf", "oneOf"):
            for outer, other, is_old in (
                (meeting.old, meeting.new, True),
                (meeting.new, meeting.old, False),
            ):
                branches = list(outer.items_of(keyword))
                if len(branches) < _UNION or keyword in keywords(other):
                    continue
                if not self._only_wraps(outer, keyword):
                    continue
                self._edit(meeting, "branch", "removed" if is_old else "added", Shape.WHOLE)
                branch = max(branches, key=partial(likeness_of, other))
                if not likeness_of(other, branch):
                    return Meeting(_nothing(meeting.old), _nothing(meeting.new), meeting.names)
                pair = (branch, other) if is_old else (other, branch)
                return Meeting(*pair, meeting.names)
        return None

    def _says_nothing(self, node: Node) -> bool:
        return keywords(node).keys().isdisjoint(self._known)

    def _only_wraps(self, outer: Node, keyword: str) -> bool:
        return (keywords(outer).keys() & self._known) <= {keyword, "type", *_BESIDE}

    def _beside_wrapper(self, meeting: Meeting, keyword: str, *, outer_is_old: bool) -> None:
        outer = meeting.old if outer_is_old else meeting.new
        beside = {key: value for key, value in keywords(outer).items() if key != keyword}
        bare = Node(outer.path, outer.pointer, {})
        for aspect in ("nullable", "x-nullable"):
            if beside.get(aspect) is True:
                action = "removed" if outer_is_old else "added"
                self._edit(meeting, "nullable", action, Shape.WHOLE)
                return
        other = keywords(meeting.new if outer_is_old else meeting.old)
        fresh = {key: value for key, value in beside.items() if key not in other}
        shown = Node(outer.path, outer.pointer, fresh)
        old, new = (shown, bare) if outer_is_old else (bare, shown)
        for edit in (*value_edits(old, new, meeting.names), *bound_edits(old, new, meeting.names)):
            self._edit(meeting, edit.aspect, edit.action, Shape.WHOLE)

    def _beside_references(self, meeting: Meeting) -> None:
        """References with siblings that count, where the dialect lets them."""
        old, new = self.old_side.target(meeting.old), self.new_side.target(meeting.new)
        if old is not None and new is not None:
            self.found.children.append(Meeting(old, new, meeting.names))
        elif old is not None or new is not None:
            action = "removed" if new is None else "added"
            self._edit(meeting, "part", action, Shape.KEYWORD, "$ref")

    def _whole_keywords(self, meeting: Meeting) -> None:
        old, new = keywords(meeting.old), keywords(meeting.new)
        for keyword in sorted(_WHOLE & self._known):
            both = isinstance(old.get(keyword), dict) and isinstance(new.get(keyword), dict)
            if same_json(old.get(keyword), new.get(keyword)) or (
                both and keyword in (*_CHILDREN, "patternProperties")
            ):
                continue
            self.found.bends = True
            self._edit(meeting, "condition", "changed", Shape.KEYWORD, keyword)

    def _below_equal(self, meeting: Meeting) -> Iterator[Meeting]:
        """What equal keywords that are not gone into refer to."""
        old, new = keywords(meeting.old), keywords(meeting.new)
        shared = _WHOLE & self._known & old.keys()
        equal = {key for key in shared if same_json(old[key], new.get(key))}
        equal -= {*_CHILDREN, *_NAMED}
        if equal:
            yield from self._equal(meeting, frozenset(equal))

    def _child(self, meeting: Meeting, keyword: str) -> Iterator[Meeting]:
        old, new = meeting.old.at(keyword), meeting.new.at(keyword)
        if keyword == "additionalProperties":
            yield from self._additional(meeting, old, new)
            return
        if old is not None and new is not None:
            if isinstance(old.value, dict | bool) and isinstance(new.value, dict | bool):
                yield Meeting(old, new, meeting.names)
            elif not same_json(old.value, new.value):
                self._edit(meeting, "condition", "changed", Shape.KEYWORD, keyword)
        elif keyword == "items" and (old is not None or new is not None):
            action = "added" if old is None else "removed"
            self._edit(meeting, "items", action, Shape.KEYWORD, keyword)

    def _additional(
        self, meeting: Meeting, old: Node | None, new: Node | None
    ) -> Iterator[Meeting]:
        was, now = old.value if old else True, new.value if new else True
        if old is not None and new is not None and isinstance(was, dict) and isinstance(now, dict):
            yield Meeting(old, new, meeting.names)
        elif not same_json(was, now) and {_meaning(was), _meaning(now)} != {True}:
            action = "closed" if now is False else "opened" if was is False else "changed"
            keyword = "additionalProperties"
            self._edit(meeting, "additional-properties", action, Shape.KEYWORD, keyword)

    def _named(self, meeting: Meeting, keyword: str) -> Iterator[Meeting]:
        old, new = dict(meeting.old.members_of(keyword)), dict(meeting.new.members_of(keyword))
        required = {*meeting.old.words("required"), *meeting.new.words("required")}
        for name in old.keys() & new.keys():
            equal = same_json(old[name].value, new[name].value)
            if equal and keyword == "properties" and name not in required:
                self.found.same.append((old[name].origin, new[name].origin))
        if keyword == "properties" and self._is_regrouped(meeting):
            old = declared(self.old_side, meeting.old)
            new = declared(self.new_side, meeting.new)
        for name in sorted(old.keys() | new.keys()):
            was, now = old.get(name), new.get(name)
            if was is not None and now is not None:
                below = (name,) if keyword == "properties" else ()
                yield Meeting(was, now, meeting.names + below)
            elif keyword == "properties":
                self._property(meeting, name, "removed" if now is None else "added")
            else:
                self.found.bends = True
                self._edit(meeting, "condition", "changed", Shape.KEYWORD, keyword)
        if keyword == "properties":
            self._required(meeting, old.keys(), new.keys())

    def _is_regrouped(self, meeting: Meeting) -> bool:
        """Whether properties moved into members of `allOf`, or out of members that are gone.

        How they are grouped is one edit, which means something only if it changes what is taken.
        """
        for outer, other in ((meeting.old, meeting.new), (meeting.new, meeting.old)):
            shown = keywords(outer)
            if "allOf" in shown and "allOf" not in keywords(other) and "properties" not in shown:
                is_old = outer is meeting.old
                if not declared(self.old_side if is_old else self.new_side, outer):
                    return False
                action = "removed" if is_old else "added"
                self._edit(meeting, "part", action, Shape.WHOLE, "allOf")
                return True
        return False

    def _property(self, meeting: Meeting, name: str, action: str) -> None:
        self._edit(meeting, "property", action, Shape.PROPERTY, "properties", name)

    def _required(self, meeting: Meeting, old: AbstractSet[str], new: AbstractSet[str]) -> None:
        was, now = set(meeting.old.words("required")), set(meeting.new.words("required"))
        if any(edit.shape is Shape.WHOLE and edit.old is meeting.old for edit in self.found.edits):
            was, now = demanded(self.old_side, meeting.old), demanded(self.new_side, meeting.new)
        for name in sorted(was ^ now):
            if (name in old) != (name in new):
                continue
            action = "became-required" if name in now else "became-optional"
            self._edit(meeting, "property", action, Shape.REQUIRED, "required", name)

    def _branches(self, meeting: Meeting, keyword: str) -> Iterator[Meeting]:
        old_list, new_list = meeting.old.at(keyword), meeting.new.at(keyword)
        old = list(old_list.items()) if old_list else []
        new = list(new_list.items()) if new_list else []
        if not old and not new:
            return
        pairs, gone, fresh = self._aligned(old, new)
        for was, now in pairs:
            yield Meeting(was, now, meeting.names)
        if keyword == "allOf" and any(
            edit.shape is Shape.WHOLE and edit.old is meeting.old for edit in self.found.edits
        ):
            return
        if keyword == "oneOf" and (gone or fresh):
            self.found.bends = True
        aspect = "part" if keyword == "allOf" else "branch"
        for node in gone:
            if not self._demands(meeting, self.old_side, (keyword, node)):
                self._branch(meeting, aspect, "removed", (keyword, node))
        for node in fresh:
            if not self._demands(meeting, self.new_side, (keyword, node)):
                self._branch(meeting, aspect, "added", (keyword, node))

    def _demands(self, meeting: Meeting, side: Schemas, branch: tuple[str, Node]) -> bool:
        """A member of `allOf` that only requires properties: one edit for each of them."""
        keyword, node = branch
        part = side.target(node) or node
        if keyword != "allOf" or keywords(part).keys() & self._known != {"required"}:
            return False
        is_new = side is self.new_side
        other = meeting.old if is_new else meeting.new
        for name in part.words("required"):
            if name in other.words("required"):
                continue
            pair = (other, part) if is_new else (part, other)
            action = "became-required" if is_new else "became-optional"
            found = Meeting(*pair, meeting.names)
            self._edit(found, "property", action, Shape.REQUIRED, "required", name)
        return True

    def _branch(self, meeting: Meeting, aspect: str, action: str, branch: tuple[str, Node]) -> None:
        keyword, node = branch
        edit = Edit(
            aspect,
            action,
            meeting.old,
            meeting.new,
            Shape.BRANCH,
            keyword,
            names=meeting.names,
            branch=node,
        )
        self.found.edits.append(edit)

    def _aligned(
        self, old: list[Node], new: list[Node]
    ) -> tuple[list[tuple[Node, Node]], list[Node], list[Node]]:
        """Branches that stand for each other: by text, by what they name, then by order."""
        pairs: list[tuple[Node, Node]] = []
        for likeness in (equal_text, self._same_target, likeness_of):
            for was in list(old):
                partner = max(new, key=partial(likeness, was), default=None)
                if partner is not None and likeness(was, partner):
                    pairs.append((was, partner))
                    old = [each for each in old if each is not was]
                    new = [each for each in new if each is not partner]
        if len(old) == len(new) == 1:
            return [*pairs, (old[0], new[0])], [], []
        return pairs, old, new

    def _same_target(self, was: Node, now: Node) -> bool:
        old, new = self.old_side.target(was), self.new_side.target(now)
        return old is not None and new is not None and self._is_same(old, new, first_is_old=True)

    def _is_same(self, node: Node, other: Node, first_is_old: bool) -> bool:  # noqa: FBT001 (private)
        """Whether two schemas of different versions have one name."""
        old, new = (node, other) if first_is_old else (other, node)
        return self.old_side.place(old) == self.new_side.place(new)

    def _edit(  # noqa: PLR0913, PLR0917 (one line per use; a record would say no more)
        self,
        meeting: Meeting,
        aspect: str,
        action: str,
        shape: Shape,
        keyword: str = "",
        name: str = "",
    ) -> None:
        was, now = keywords(meeting.old).get(keyword), keywords(meeting.new).get(keyword)
        self.found.edits.append(
            Edit(
                aspect,
                action,
                meeting.old,
                meeting.new,
                shape,
                keyword,
                name,
                meeting.names,
                was=was,
                now=now,
            )
        )


def _meaning(value: object) -> object:
    return True if value == {} else value if isinstance(value, bool) else "schema"


def _nothing(node: Node) -> Node:
    return Node(node.path, f"{node.pointer}/$nothing", {})
