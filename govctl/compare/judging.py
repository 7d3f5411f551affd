"""Which edits of a schema break what travels, which add to it, and which mean nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from govctl.compare.edit import Edit, Shape
from govctl.compare.edits import Meeting
from govctl.compare.questions import Questions
from govctl.compare.schemas import keywords
from govctl.model.change import ChangeDirection, Compatibility
from govctl.model.containment import IGNORED, WITHDRAWN, Containment, Verdict
from govctl.subschema.question import Enums, World


@dataclass(frozen=True, slots=True)
class Judged:
    """An edit, and what it does to payloads that travel one way.

    `containment` answers the question that decided; a witness in it is a payload of the schema
    itself, not yet of an operation.
    """

    edit: Edit
    compatibility: Compatibility
    containment: Containment

    @property
    def refuses(self) -> bool:
        """Whether the witness is refused by the reader, rather than no longer sent."""
        return self.containment.has_witness and self.containment.lens != WITHDRAWN


def judge(questions: Questions, meeting: Meeting) -> Iterator[Judged]:
    """Every edit that changes what may be sent or is accepted; a refactor yields nothing."""
    for edit in questions.comparison.lost:
        yield Judged(edit, Compatibility.UNDECIDED, questions.leads_nowhere(edit))
    edits = questions.comparison.edits
    if not edits:
        return
    forward = questions.forward()
    kept: list[Edit] = []
    broken: list[Edit] = []
    told: list[Judged] = []
    regrouped = [edit for edit in edits if edit.is_regrouping]
    for edit in edits:
        if edit.is_regrouping:
            continue
        found = _broken(questions, edit, forward, is_only=len(edits) == 1)
        if found is None:
            kept.append(edit)
            found = _unbroken(questions, edit)
        else:
            broken.append(edit)
        told.extend([found] if found is not None else [])
    if questions.has_nothing_in_common() and len(told) > 1:
        yield _replaced(meeting, told)
        return
    yield from told
    if regrouped:
        yield from _regrouped(questions, regrouped[0], forward, broken, has_told=bool(told))
    else:
        yield from _residue(questions, meeting, forward, kept if broken else None)


def _replaced(meeting: Meeting, told: list[Judged]) -> Judged:
    """One finding for two objects that share no property, instead of one for each of them."""
    worst = min(told, key=lambda each: (_WORST.index(each.compatibility), not each.refuses))
    edit = Edit("schema", "replaced", meeting.old, meeting.new, Shape.WHOLE, names=meeting.names)
    answer = worst.containment
    if answer.lens == WITHDRAWN:
        answer = replace(answer, sentence=_NOTHING_KEPT)
    return replace(worst, edit=edit, containment=answer)


_NOTHING_KEPT = (
    "the old version could send this payload; the new version declares none of its members"
)


_WORST = tuple(Compatibility)


def _regrouped(
    questions: Questions, edit: Edit, forward: Containment, broken: list[Edit], *, has_told: bool
) -> Iterator[Judged]:
    """Properties in other parts of the schema: told where that alone changes what is taken."""
    if forward.verdict is not Verdict.CONTAINED:
        left = questions.but_for(broken) if broken else forward
        if left.verdict is not Verdict.CONTAINED:
            is_break = left.verdict is Verdict.NOT_CONTAINED
            verdict = Compatibility.BREAKING if is_break else Compatibility.UNDECIDED
            yield Judged(edit, verdict, left)
    elif not has_told:
        found = _unbroken(questions, edit)
        yield from [found] if found is not None else []


def _broken(
    questions: Questions, edit: Edit, forward: Containment, *, is_only: bool
) -> Judged | None:
    """The edit as a break, with a payload that the whole new schema refuses too."""
    if forward.verdict is Verdict.CONTAINED:
        return None
    answer = forward if is_only else questions.alone(edit)
    if answer.verdict is Verdict.UNDECIDED:
        return Judged(edit, Compatibility.UNDECIDED, answer)
    if answer.verdict is Verdict.CONTAINED:
        return None
    if is_only:
        return Judged(edit, Compatibility.BREAKING, answer)
    return _refused(questions, edit, answer)


def _refused(questions: Questions, edit: Edit, answer: Containment) -> Judged | None:
    """The edit as a break, unless the whole new schema takes the payload that shows it."""
    taken = questions.takes(answer.witness)
    if taken.verdict is Verdict.CONTAINED:
        return None
    if taken.verdict is Verdict.UNDECIDED:
        return Judged(edit, Compatibility.UNDECIDED, taken)
    return Judged(edit, Compatibility.BREAKING, answer)


def _residue(
    questions: Questions, meeting: Meeting, forward: Containment, kept: list[Edit] | None
) -> Iterator[Judged]:
    """What no single edit explains; `kept` are the edits that broke nothing, if others did."""
    if forward.verdict is Verdict.CONTAINED:
        return
    if kept is None:
        left = forward
    elif len(kept) > 1:
        left = questions.all_but(kept)
    else:
        return
    whole = Edit("schema", "changed", meeting.old, meeting.new, Shape.WHOLE, names=meeting.names)
    if left.verdict is Verdict.UNDECIDED:
        yield Judged(whole, Compatibility.UNDECIDED, left)
    elif left.verdict is Verdict.NOT_CONTAINED:
        found = _refused(questions, whole, left)
        if found is not None:
            yield found


def _unbroken(questions: Questions, edit: Edit) -> Judged | None:
    """What an edit does that refuses nothing: withdraws, risks, widens; None for nothing at all."""
    if edit.aspect == "property" and edit.action == "removed":
        return _withdrawn(questions, edit)
    if edit.aspect == "property" and edit.shape is Shape.PROPERTY:
        return _introduced(questions, edit)
    strict = _risky(questions, edit)
    if strict is not None:
        return strict
    wider = questions.undone(edit)
    if wider.verdict is Verdict.CONTAINED or _is_made_up_for(questions, edit, wider):
        return None
    if edit.shape is Shape.WHOLE and wider.has_witness and questions.sends_nothing():
        return Judged(edit, Compatibility.BREAKING, _withdrawal(wider, _NOTHING_FITS))
    return Judged(edit, Compatibility.COMPATIBLE, _contained(wider))


_NULL_ALONE = Containment(
    Verdict.NOT_CONTAINED,
    IGNORED,
    sentence="`nullable` without a `type` beside it means nothing by OpenAPI 3.0.3, but many "
    "writers and readers take it for null",
)


def _says_null_alone(questions: Questions, edit: Edit) -> bool:
    """Whether null may newly meet a reader that was not told of it, were `nullable` meant so.

    By the letter it counts only beside `type`; documents put it beside `allOf` and references.
    """
    asked = questions.way.direction is ChangeDirection.REQUEST
    if edit.aspect != "nullable" or edit.action != ("removed" if asked else "added"):
        return False
    said = keywords(edit.old if asked else edit.new)
    return "type" not in said and (said.get("nullable") is True or said.get("x-nullable") is True)


def _is_made_up_for(questions: Questions, edit: Edit, wider: Containment) -> bool:
    """Whether other edits take back what an edit alone would let through.

    A constraint that moved to another keyword or part of the schema is gone here and back there.
    """
    if len(questions.comparison.edits) == 1:
        return False
    taken = questions.takes(wider.witness).verdict if wider.has_witness else None
    if taken is Verdict.CONTAINED:
        return False  # what the edit lets through alone, the new schema lets through as well
    if questions.backward.verdict is Verdict.CONTAINED:
        return True
    return edit.aspect in _MOVABLE and taken is Verdict.NOT_CONTAINED


_MOVABLE = frozenset({"type", "part"})


def _risky(questions: Questions, edit: Edit) -> Judged | None:
    """What only a stricter reading refuses."""
    if _says_null_alone(questions, edit):
        return Judged(edit, Compatibility.RISKY, _NULL_ALONE)
    if edit.aspect == "additional-properties":
        strict = questions.alone(edit, questions.way.lens(world=World.OPEN))
        if strict.verdict is Verdict.NOT_CONTAINED:
            return Judged(edit, Compatibility.RISKY, strict)
    if edit.aspect == "extensible-value":
        strict = questions.alone(edit, questions.way.lens(enums=Enums.CLOSED))
        risky = strict.verdict is Verdict.NOT_CONTAINED
        verdict = Compatibility.RISKY if risky else Compatibility.COMPATIBLE
        return Judged(edit, verdict, strict)
    return None


def _withdrawn(questions: Questions, edit: Edit) -> Judged | None:
    """A property that was declared and is no longer: nobody gets it, or nobody reads it."""
    before = questions.carries(edit, old=True)
    if before.verdict is Verdict.UNDECIDED:
        return Judged(edit, Compatibility.UNDECIDED, before)
    if before.verdict is Verdict.CONTAINED:
        return None
    if questions.is_composed(edit):
        after = questions.carries(edit, old=False)
        if after.verdict is Verdict.UNDECIDED:
            return Judged(edit, Compatibility.UNDECIDED, after)
        if after.verdict is Verdict.NOT_CONTAINED and questions.declares(edit, old=False):
            return None
    asked = questions.way.direction is ChangeDirection.REQUEST
    if asked:
        said = f"callers may send `{edit.name}`; the new version does not declare it"
        return Judged(edit, Compatibility.RISKY, replace(before, lens=IGNORED, sentence=said))
    said = f"the old version could send `{edit.name}`; the new version does not declare it"
    return Judged(edit, Compatibility.BREAKING, _withdrawal(before, said))


def _withdrawal(answer: Containment, sentence: str) -> Containment:
    """The proof that something is no longer sent: its witness is a payload of before."""
    return replace(answer, lens=WITHDRAWN, sentence=sentence)


_NOTHING_FITS = (
    "nothing at all fits the new schema (look for `additionalProperties: false` beside `allOf`); "
    "the old version could send this payload"
)


def _introduced(questions: Questions, edit: Edit) -> Judged | None:
    if questions.is_composed(edit) and (
        _is_carried(questions, edit)
        or questions.carries(edit, old=False).verdict is Verdict.CONTAINED
    ):
        return None
    return Judged(edit, Compatibility.COMPATIBLE, Containment(Verdict.CONTAINED, "declared"))


def _is_carried(questions: Questions, edit: Edit) -> bool:
    """Whether the old version declared the property already, in another part."""
    carried = questions.carries(edit, old=True).verdict is Verdict.NOT_CONTAINED
    return carried and questions.declares(edit, old=True)


def _contained(wider: Containment) -> Containment:
    """The forward answer of an edit that only widens: contained, shown by what is new."""
    return Containment(Verdict.CONTAINED, wider.lens, wider.steps, sentence=wider.sentence)
