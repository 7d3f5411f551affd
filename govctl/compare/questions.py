"""The questions asked about one pair of schemas that stand in each other's place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from govctl.compare.allowance import Allowance, open_question
from govctl.compare.composed import declared, is_declared
from govctl.compare.edit import OF_PROPERTIES, Edit, edited
from govctl.compare.edits import Comparison, Meeting
from govctl.compare.excerpt import (
    Excerpt,
    Filler,
    Pending,
    StandIns,
    is_plain_object,
    needed_together,
)
from govctl.compare.schemas import Schemas, keywords, within
from govctl.compare.unions import replaced_unions, unions_around
from govctl.interfaces.node import Node
from govctl.model import pointer as json_pointer
from govctl.model.change import ChangeDirection
from govctl.model.containment import Containment, JsonValue, Verdict
from govctl.model.interface import Origin
from govctl.subschema.question import KEYWORDS, Direction, Enums, Formats, Lens, SchemaSource, World

_UNIONS = ("$ref", "allOf", "anyOf", "oneOf", "if", "dependentSchemas", "dependencies")
_NOWHERE = "dangling-reference"
_PAIR = 2
"""A property for a property is a new name, not another object."""
_MEMBERS = (["allOf"], ["anyOf"], ["oneOf"])


@dataclass(frozen=True, slots=True)
class Way:
    """How payloads travel: which way, and whether as text."""

    direction: ChangeDirection
    wire_text: bool = False
    formats: Formats = Formats.ASSERT

    @property
    def writes_old(self) -> bool:
        """Whether the old schema writes and the new one reads: what callers send."""
        return self.direction is ChangeDirection.REQUEST

    def lens(self, world: World = World.DECLARED, enums: Enums = Enums.EXTENSIBLE) -> Lens:
        """How both schemas are read."""
        direction = Direction.REQUEST if self.writes_old else Direction.RESPONSE
        return Lens(world, direction, self.formats, enums, self.wire_text)


@dataclass(frozen=True, slots=True)
class Sides:
    """The schemas of both versions, and the work that comparing them may take."""

    old: Schemas
    new: Schemas
    allowance: Allowance


class Questions:
    """Asks about two schemas whose references, where they agree, are taken to mean the same.

    The writer's schema of every reference stands in for the reader's, so that what changed there
    is found there and nowhere else.
    """

    def __init__(self, sides: Sides, meeting: Meeting, comparison: Comparison, way: Way) -> None:
        self.way = way
        self.sides = sides
        self.meeting = meeting
        self.comparison = comparison
        self.writer_side = sides.old if way.writes_old else sides.new
        self.reader_side = sides.new if way.writes_old else sides.old
        self.writer = meeting.old if way.writes_old else meeting.new
        self.reader = meeting.new if way.writes_old else meeting.old

    def forward(self) -> Containment:
        """Whether the reader takes everything that the writer may send."""
        return self._ask(self._sent_source, self._accepted_source)

    @cached_property
    def backward(self) -> Containment:
        """Whether the reader takes nothing that the writer may not send."""
        return self._ask(self._accepted_source, self._sent_source)

    def alone(self, edit: Edit, lens: Lens | None = None) -> Containment:
        """Whether the writer's own schema with one edit takes everything it may send."""
        return self._ask(self._without(edit), self._edited(edit), lens)

    def undone(self, edit: Edit) -> Containment:
        """Whether the edit made alone lets nothing more through."""
        return self._ask(self._edited(edit), self._without(edit))

    def sends_nothing(self) -> bool:
        """Whether the provider's new schema accepts nothing at all."""
        if self.way.writes_old:
            return False
        nothing = SchemaSource(document=False)
        answer = self._ask(self._sent_source, nothing)
        return answer.verdict is Verdict.CONTAINED

    def all_but(self, edits: list[Edit]) -> Containment:
        """Whether these edits together still take everything that the writer may send."""
        excerpt = self.sent
        for edit in edits:
            excerpt = self._with(excerpt, edit)
        return self._ask(self._sent_source, excerpt.source(self.writer.origin))

    def but_for(self, edits: list[Edit]) -> Containment:
        """Whether the reader, these edits taken back, takes everything that the writer may send."""
        excerpt = self.accepted
        for edit in edits:
            excerpt = self._changed(excerpt, edit, to_old=self.way.writes_old)
        return self._ask(self._sent_source, excerpt.source(self.reader.origin))

    def has_nothing_in_common(self) -> bool:
        """Whether both versions declare several properties here, and none that both declare."""
        old = self.sides.old, self.meeting.old
        new = self.sides.new, self.meeting.new
        was, now = declared(*old).keys(), declared(*new).keys()
        return bool(was) and bool(now) and len(was) + len(now) > _PAIR and was.isdisjoint(now)

    def takes(self, payload: JsonValue) -> Containment:
        """Whether the reader takes a payload."""
        return self._ask(SchemaSource(document={"enum": [payload]}), self._accepted_source)

    def carries(self, edit: Edit, *, old: bool) -> Containment:
        """Whether payloads of one version never have the property of an edit; a witness has it."""
        is_writer = old is self.way.writes_old
        side = self.writer_side if is_writer else self.reader_side
        root = self.writer if is_writer else self.reader
        holder = edit.old if old else edit.new
        excerpt = self._with_names(side, root, {*edit.names, edit.name}, old=old)
        value = excerpt.value(holder.origin)
        schema = value if isinstance(value, dict) else {}
        members = schema.get("properties")
        named = members if isinstance(members, dict) else {}
        without = excerpt.copy()
        without.replace(holder.origin, {**schema, "properties": {**named, edit.name: False}})
        return self._ask(excerpt.source(root.origin), without.source(root.origin))

    def _with_names(self, side: Schemas, root: Node, names: set[str], *, old: bool) -> Excerpt:
        """One version's documents with some properties and those that are required."""
        excerpt = Excerpt(side.dialect)
        filler = Filler(excerpt, side)
        units = self._opened(side, root, old=old)
        known = [needed_together(side, node) for node in units]
        kept = None if None in known else names.union(*(each for each in known if each))
        filler.named = {node.origin: None if kept is None else frozenset(kept) for node in units}
        filler.fill([Pending(side, root)])
        return excerpt

    def is_composed(self, edit: Edit) -> bool:
        """Whether the property may stand in another part that speaks about the same object."""
        opened = {place for pair in self.comparison.opened for place in pair}
        for node in (edit.old, edit.new):
            if node.origin in opened or node.pointer.split("/")[-2:-1] in _MEMBERS:
                return True
            if any(each in node.value for each in _UNIONS if isinstance(node.value, dict)):
                return True
        return False

    def declares(self, edit: Edit, *, old: bool) -> bool:
        """Whether any schema about the same values of one version declares an edit's property."""
        is_writer = old is self.way.writes_old
        side = self.writer_side if is_writer else self.reader_side
        root = self.writer if is_writer else self.reader
        return is_declared(side, root, (*edit.names, edit.name))

    @cached_property
    def sent(self) -> Excerpt:
        """The writer's documents, as far as they matter."""
        excerpt = Excerpt(self.writer_side.dialect)
        filler = Filler(excerpt, self.writer_side)
        filler.whole, filler.unions = self._whole, self._unions
        filler.fill([Pending(self.writer_side, self.writer)])
        self._leave_out(excerpt, old=self.way.writes_old)
        return excerpt

    @cached_property
    def accepted(self) -> Excerpt:
        """The reader's documents, the writer's standing in for what both refer to."""
        excerpt = Excerpt(self.reader_side.dialect)
        filler = Filler(excerpt, self.reader_side)
        filler.whole, filler.unions = self._whole, self._unions
        filler.stand_ins = self._stand_ins
        filler.fill([Pending(self.reader_side, self.reader)])
        self._leave_out(excerpt, old=not self.way.writes_old)
        return excerpt

    @cached_property
    def _whole(self) -> dict[Schemas, frozenset[Origin]]:
        old = self.way.writes_old
        return {
            self.writer_side: self._expanded(old=old) | {self.writer.origin},
            self.reader_side: self._expanded(old=not old) | {self.reader.origin},
        }

    @cached_property
    def _sent_source(self) -> SchemaSource:
        return self.sent.source(self.writer.origin)

    @cached_property
    def _accepted_source(self) -> SchemaSource:
        return self.accepted.source(self.reader.origin)

    @cached_property
    def _stand_ins(self) -> StandIns:
        found: dict[Origin, tuple[Schemas, Node]] = {}
        for child in self.comparison.children:
            old, new = child.old, child.new
            sent, accepted = (old, new) if self.way.writes_old else (new, old)
            found.setdefault(accepted.origin, (self.writer_side, sent))
        return StandIns(self.reader_side, found, self.sent.placed)

    def _expanded(self, *, old: bool) -> frozenset[Origin]:
        return frozenset(pair[0 if old else 1] for pair in self.comparison.opened)

    @cached_property
    def _unions(self) -> dict[Schemas, frozenset[Origin]]:
        """The unions that edits change, by side."""
        return {
            side: frozenset(self._unions_of(side, root, old=old))
            for side, root, old in (
                (self.sides.old, self.meeting.old, True),
                (self.sides.new, self.meeting.new, False),
            )
        }

    def _unions_of(self, side: Schemas, root: Node, *, old: bool) -> Iterator[Origin]:
        edits = self.comparison.edits
        nodes = [edit.old if old else edit.new for edit in edits]
        for part in self._opened(side, root, old=old):
            yield from unions_around(part, nodes)
        for edit, node in zip(edits, nodes, strict=True):
            yield from replaced_unions(edit, node)

    def _opened(self, side: Schemas, root: Node, *, old: bool) -> list[Node]:
        """A schema, and those that were compared as if written in it."""
        found = (side.at(place) for place in sorted(self._expanded(old=old)))
        return [root, *(node for node in found if node is not None)]

    @cached_property
    def _needed(self) -> frozenset[str] | None:
        """The names that a payload of either version may have to have; None for any of them."""
        names: set[str] = set()
        for side, root, old in (
            (self.sides.old, self.meeting.old, True),
            (self.sides.new, self.meeting.new, False),
        ):
            for part in self._opened(side, root, old=old):
                found = needed_together(side, part)
                if found is None:
                    return None
                names |= found
        return frozenset(names)

    def _leave_out(self, excerpt: Excerpt, *, old: bool) -> None:
        """Forbid what is optional and equal on both sides: it cannot make the difference."""
        names = self._needed
        if self.comparison.bends or names is None:
            return
        for pair in self.comparison.same:
            place = pair[0 if old else 1]
            if json_pointer.last(place.pointer) not in names:
                excerpt.replace(place, value=False)

    def _edited(self, edit: Edit) -> SchemaSource:
        return self._with(self._around(edit), edit).source(self.writer.origin)

    def _without(self, edit: Edit) -> SchemaSource:
        around = self._around(edit)
        if around is self.sent:
            return self._sent_source
        return around.source(self.writer.origin)

    def _around(self, edit: Edit) -> Excerpt:
        """The writer's documents as far as one edit, made alone, can matter.

        Where members are described one by one, an optional one beside the edit cannot.
        """
        touched = edit.names[:1] or ((edit.name,) if edit.shape in OF_PROPERTIES else ())
        needed, place = self._needed, self.writer.origin
        is_plain = is_plain_object(self.writer, KEYWORDS[self.writer_side.dialect])
        value = self.sent.value(place)
        members = value.get("properties") if isinstance(value, dict) else None
        if self.comparison.bends or needed is None or not (touched and is_plain):
            return self.sent
        if not (isinstance(value, dict) and isinstance(members, dict)):
            return self.sent
        kept = {*touched, *needed}
        shown = {name: each if name in kept else False for name, each in members.items()}
        excerpt = self.sent.copy()
        excerpt.replace(place, {**value, "properties": shown})
        return excerpt

    def _with(self, excerpt: Excerpt, edit: Edit) -> Excerpt:
        """The writer's documents with one edit made, and what it refers to."""
        return self._changed(excerpt, edit, to_old=not self.way.writes_old)

    def _changed(self, excerpt: Excerpt, edit: Edit, *, to_old: bool) -> Excerpt:
        """The documents of one side with one edit made towards the other side."""
        made = excerpt.copy()
        sides = (self.sides.old, self.sides.new) if to_old else (self.sides.new, self.sides.old)
        filler = Filler(made, sides[1])
        filler.stand_ins, filler.unions = self._stand_ins, self._unions
        own, other = (edit.new, edit.old) if to_old else (edit.old, edit.new)
        guest = filler.linked(sides[0], other)
        old, new = (guest, own) if to_old else (own, guest)
        branch = edit.branch
        if branch is not None and (edit.action == "removed") is to_old:
            branch = filler.linked(sides[0], branch)
        linked = replace(edit, old=old, new=new, branch=branch)
        value = edited(linked, made.value(own.origin), from_old=not to_old)
        made.replace(own.origin, value)
        filler.fill(filler.below(sides[0], other, None))
        return made

    def _ask(
        self, writer: SchemaSource, reader: SchemaSource, lens: Lens | None = None
    ) -> Containment:
        answer = self.sides.allowance.ask(writer, reader, lens or self.way.lens())
        if answer.undecided is None or answer.undecided.reason != _NOWHERE:
            return answer
        detail = self._missing() or answer.undecided.detail
        return open_question(lens or self.way.lens(), answer.undecided.reason, detail)

    def leads_nowhere(self, edit: Edit) -> Containment:
        """What can be said about a reference that one version has nothing to lead to."""
        is_old = edit.cause == edit.old.origin
        holder, version = (edit.new, "new") if is_old else (edit.old, "old")
        text = keywords(holder).get("$ref")
        detail = f"`{text}` of the {version} version leads nowhere"
        return open_question(self.way.lens(), _NOWHERE, detail)

    def _missing(self) -> str:
        """Which reference of the two schemas leads nowhere, in words; "" where all lead on."""
        for version, side, root in (
            ("old", self.sides.old, self.meeting.old),
            ("new", self.sides.new, self.meeting.new),
        ):
            for node in within(root):
                text = node.value.get("$ref") if isinstance(node.value, dict) else None
                if isinstance(text, str) and side.target(node) is None:
                    return f"`{text}` of the {version} version leads nowhere"
        return ""
