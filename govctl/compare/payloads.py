"""What changed in the payloads of a contract: all aligned pairs of schemas at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from govctl.compare.allowance import Allowance, open_question
from govctl.compare.edit import Edit, Shape
from govctl.compare.edits import Meeting
from govctl.compare.framing import Frame
from govctl.compare.judging import Judged, judge
from govctl.compare.kinds import kind_of
from govctl.compare.questions import Questions, Sides, Way
from govctl.compare.schemas import Schemas
from govctl.compare.side import Side
from govctl.compare.unchanged import Unchanged
from govctl.compare.units import Key, Reach, Root, Units
from govctl.interfaces.node import Node
from govctl.model.change import NO_EVIDENCE, Change, Compatibility, Evidence, EvidenceKind
from govctl.model.change import ChangeDirection as Travels
from govctl.model.containment import Verdict
from govctl.model.dialect import Dialect
from govctl.model.equality import same_json
from govctl.model.interface import Origin, SchemaAt
from govctl.model.place import Place as FilePlace

Place = Literal[
    "request-body",
    "response-body",
    "request-parameter",
    "request-header",
    "response-header",
    "event-payload",
    "event-header",
    "file",
]
"""What part of an operation or message a payload is."""


def as_witness(payload: object) -> Evidence:
    """A payload as evidence, without a call around it."""
    return Evidence(EvidenceKind.WITNESS, payload)


@dataclass(frozen=True, slots=True)
class PayloadPair:
    """One payload as it was and as it is.

    `direction` says who writes: callers (`request`: the old schema writes, the new one reads) or
    the provider (`response`, `event`: the new schema writes, the old one reads); webhooks and
    callbacks have been turned round by whoever makes the pair. `name` is the parameter's or
    header's, "" for bodies. `status` is that of an answer which is no success, else "".
    `unsaid` names the version, `old` or `new`, that gives no schema where the other does, and so
    allows anything; its place is where the schema would stand. `wire_text` says that values travel
    as text. `evidence` puts a payload into the smallest call around it.
    """

    subject: str
    place: Place
    direction: Travels
    old: SchemaAt
    new: SchemaAt
    name: str = ""
    status: str = ""
    wire_text: bool = False
    unsaid: str = ""
    evidence: Callable[[object], Evidence] = field(default=as_witness, compare=False)


def payload_changes(
    before: Side, after: Side, pairs: Sequence[PayloadPair], unchanged: Unchanged
) -> Iterator[Change]:
    """Every change of the payloads of a contract, each once at its root.

    An edit of a schema that many payloads share is one change: `reaches` names all operations and
    messages whose payloads lead to it, `subject` the first. Where it travels both ways, the worse
    way is told.
    """
    if not pairs or _nothing_differs(before, after, pairs):
        return
    by_dialect: dict[tuple[Dialect, Dialect], list[PayloadPair]] = {}
    for pair in pairs:
        by_dialect.setdefault((pair.old.dialect, pair.new.dialect), []).append(pair)
    for alike in by_dialect.values():
        yield from _Comparison((before, after), alike, unchanged).changes()


def _nothing_differs(before: Side, after: Side, pairs: Sequence[PayloadPair]) -> bool:
    same_places = all(pair.old == pair.new for pair in pairs)
    return same_places and same_json(before.resources, after.resources)


_WORST = (
    Compatibility.BREAKING,
    Compatibility.UNDECIDED,
    Compatibility.RISKY,
    Compatibility.COMPATIBLE,
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A judged edit, with the payload it was found in."""

    judged: Judged
    frame: Frame
    reach: Reach

    @property
    def rank(self) -> int:
        """Worse ones are lower."""
        return _WORST.index(self.judged.compatibility)

    @property
    def numbers(self) -> set[int]:
        """The payloads in which the edit has this verdict: those that travel this way."""
        return {root.number for root in self.reach.roots if root.way == self.frame.way}


class _Comparison:
    def __init__(
        self, both: tuple[Side, Side], pairs: Sequence[PayloadPair], unchanged: Unchanged
    ) -> None:
        self._pairs = pairs
        old, new = (
            Schemas(both[0], pairs[0].old.dialect),
            Schemas(both[1], pairs[0].new.dialect),
        )
        self._sides = Sides(old, new, Allowance())
        self._units = Units(self._sides, unchanged)
        self._silent: dict[Way, dict[Key, bool]] = {}
        self._lost: list[Root] = []

    def changes(self) -> Iterator[Change]:
        for number, pair in enumerate(self._pairs):
            self._enter(number, pair)
        self._sides.allowance.extend(sum(1 for _ in self._units.changed()))
        by_edit: dict[tuple[object, ...], list[_Found]] = {}
        for found in (each for step in (self._found, self._bent, self._unseen) for each in step()):
            by_edit.setdefault(found.judged.edit.key, []).append(found)
        told = [self._change(each) for each in by_edit.values()]
        gone = {_part(change) for change in told if change.coordinates.action == "removed"}
        for change in told:
            if change.coordinates.action != "became-optional" or _part(change) not in gone:
                yield change

    def _enter(self, number: int, pair: PayloadPair) -> None:
        old = self._standing(self._sides.old, pair.old.origin, unsaid=pair.unsaid == "old")
        new = self._standing(self._sides.new, pair.new.origin, unsaid=pair.unsaid == "new")
        way = Way(pair.direction, pair.wire_text)
        root = Root(number, (pair.old.origin, pair.new.origin), way)
        if old is None or new is None:
            self._lost.append(root)
        else:
            self._units.enter(root, Meeting(old, new))

    def _standing(self, side: Schemas, origin: Origin, *, unsaid: bool) -> Node | None:
        found = side.at(origin)
        return Node(*origin, {}) if found is None and unsaid else found

    def _found(self) -> Iterator[_Found]:
        for key in self._units.changed():
            reach = self._units.reach(key)
            for way in self._units.ways[key]:
                silent = True
                for found in self._judged(key, reach, way):
                    silent &= found.rank > _WORST.index(Compatibility.UNDECIDED)
                    yield found
                self._silent.setdefault(way, {})[key] = silent

    def _bent(self) -> Iterator[_Found]:
        """What edits below `not` and its like do to the whole, where alone they break nothing."""
        for way, judged in self._silent.items():
            above = self._units.above(judged)
            told = self._units.above(key for key, silent in judged.items() if not silent)
            for key in self._units.comparisons:
                if key in above and key not in told and self._units.bends(key):
                    yield from self._whole_of(key, way)

    def _unseen(self) -> Iterator[_Found]:
        """Payloads whose schema stands nowhere on one side, so that nothing is known of them."""
        for root in self._lost:
            was, now = (Node(place.path, place.pointer, None) for place in root.key)
            answer = open_question(root.way.lens(), "no-such-place", _NO_PLACE)
            edit = Edit("schema", "changed", was, now, Shape.WHOLE)
            judged = Judged(edit, Compatibility.UNDECIDED, answer)
            yield _Found(
                judged, Frame(self._units, root, ()), Reach(self._units, root.key, (root,))
            )

    def _whole_of(self, key: Key, way: Way) -> Iterator[_Found]:
        meeting, reach = self._units.meetings[key], self._units.reach(key)
        if not reach.travelling(way):
            return
        answer = Frame(self._units, Root(0, key, way), ()).exactly()
        if answer.verdict is Verdict.CONTAINED:
            return
        edit = Edit("schema", "changed", meeting.old, meeting.new, Shape.WHOLE)
        is_break = answer.verdict is Verdict.NOT_CONTAINED
        verdict = Compatibility.BREAKING if is_break else Compatibility.UNDECIDED
        yield from self._framed([Judged(edit, verdict, answer)], reach, way)

    def _judged(self, key: Key, reach: Reach, way: Way) -> Iterator[_Found]:
        meeting = self._units.meetings[key]
        questions = Questions(self._sides, meeting, self._units.comparisons[key], way)
        if reach.travelling(way):
            yield from self._framed(judge(questions, meeting), reach, way)

    def _framed(self, judged: Iterable[Judged], reach: Reach, way: Way) -> Iterator[_Found]:
        """Edits with the whole payloads that show them."""
        roots = reach.travelling(way)
        frames = [Frame(self._units, root, reach.path(root)) for root in roots[:_MOST_FRAMES]]
        for each in judged:
            whole = _whole(each, frames)
            if whole is not None:
                yield _Found(*whole, reach)
            elif len(roots) > len(frames):
                answer = open_question(way.lens(), "comparison-too-large", _TOO_MANY)
                unknown = Judged(each.edit, Compatibility.UNDECIDED, answer)
                yield _Found(unknown, frames[0], reach)

    def _change(self, ways: list[_Found]) -> Change:
        """One edit, told for the way of travelling that it does most harm to."""
        rank = min(found.rank for found in ways)
        worst = [found for found in ways if found.rank == rank]
        found = worst[0]
        edit, pair = found.judged.edit, self._pairs[found.frame.root.number]
        places = edit.places()
        return Change(
            kind_of(found.judged, pair.direction),
            pair.subject,
            self._place(self._sides.old, places[0]),
            self._place(self._sides.new, places[1]),
            operands=_operands(found, pair),
            evidence=_evidence(found, pair),
            containment=found.judged.containment,
            reaches=self._reached(set().union(*(each.numbers for each in worst))),
        )

    def _place(self, side: Schemas, origin: Origin) -> FilePlace:
        return side.side.place(origin)

    def _reached(self, numbers: set[int]) -> tuple[str, ...]:
        return tuple(sorted({self._pairs[number].subject for number in numbers}))


def _operands(found: _Found, pair: PayloadPair) -> dict[str, str]:
    edit = found.judged.edit
    names = [name for step in found.frame.steps for name in step.names] + list(edit.names)
    if edit.name:
        names.append(edit.name)
    path = ".".join([pair.name, *names] if pair.name else names)
    was, now = edit.shown()
    return {
        "name": path or _WHOLE_PAYLOAD,
        "old": was,
        "new": now,
        "location": _location(pair),
    }


def _location(pair: PayloadPair) -> str:
    """Where a payload travels, as people say it: webhooks are asked by the provider."""
    of_webhooks = _OF_WEBHOOKS.get((pair.place, pair.direction))
    words = of_webhooks or pair.place.replace("-", " ")
    return f"{pair.status} {words}".strip()


_OF_WEBHOOKS = {
    ("request-body", Travels.EVENT): "webhook payload",
    ("request-parameter", Travels.EVENT): "webhook parameter",
    ("request-header", Travels.EVENT): "webhook header",
    ("response-body", Travels.REQUEST): "answer to the webhook",
    ("event-payload", Travels.REQUEST): "payload",
}


def _part(change: Change) -> tuple[str, str, str]:
    """The property that a change is about: one that is gone is not also optional now."""
    return change.coordinates.area, change.subject, change.operands["name"]


def _whole(judged: Judged, frames: Sequence[Frame]) -> tuple[Judged, Frame] | None:
    """A judged edit shown by a whole payload; None where it touches no whole payload."""
    answer, first = judged.containment, frames[0]
    if judged.compatibility is not Compatibility.BREAKING:
        return judged, first
    if not judged.refuses:
        return replace(judged, containment=first.holding(answer)), first
    unknown: tuple[Judged, Frame] | None = None
    for frame in frames:
        found = frame.around(answer)
        if found.verdict is Verdict.NOT_CONTAINED:
            return replace(judged, containment=found), frame
        if found.verdict is Verdict.UNDECIDED and unknown is None:
            unknown = Judged(judged.edit, Compatibility.UNDECIDED, found), frame
    return unknown


_MOST_FRAMES = 8
_TOO_MANY = f"more than {_MOST_FRAMES} payloads lead there, and none of the first is touched"
_NO_PLACE = "nothing stands at the place of this schema on one side"
_WHOLE_PAYLOAD = "the payload"


def _evidence(found: _Found, pair: PayloadPair) -> Evidence:
    if not found.judged.containment.has_witness:
        return NO_EVIDENCE
    payload = _as_json(found.judged.containment.witness)
    if found.judged.compatibility is Compatibility.BREAKING and pair.direction is Travels.REQUEST:
        return pair.evidence(payload)
    return as_witness(payload)


def _as_json(payload: object) -> object:
    """A payload with the numbers that every JSON writer knows, where they are the same."""
    if isinstance(payload, dict):
        return {name: _as_json(value) for name, value in payload.items()}
    if isinstance(payload, list):
        return [_as_json(value) for value in payload]
    if isinstance(payload, Decimal) and Decimal(repr(float(payload))) == payload:
        return float(payload)
    return payload
