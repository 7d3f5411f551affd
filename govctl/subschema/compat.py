"""Compatibility modes: which questions two versions of a schema have to answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from govctl.model.containment import Containment, JsonValue, Verdict
from govctl.subschema.contains import DEFAULT_LENS, Question, ask
from govctl.subschema.lens_names import lens_name
from govctl.subschema.question import DEFAULT_BUDGET, Lens, SchemaSource

_WORST_FIRST = (Verdict.NOT_CONTAINED, Verdict.UNDECIDED, Verdict.CONTAINED)


class Mode(StrEnum):
    """Whose payloads have to be understood by whom."""

    BACKWARD = "backward"  # the new version reads what the old one wrote
    FORWARD = "forward"  # the old version reads what the new one writes
    FULL = "full"


@dataclass(frozen=True, slots=True)
class Direction:
    """One question of a mode, and its answer."""

    mode: Mode
    answer: Containment


@dataclass(frozen=True, slots=True)
class CompatResult:
    """The answers of a mode, in the order backward, forward."""

    mode: Mode
    lens: str
    directions: tuple[Direction, ...]

    @property
    def worst(self) -> Direction:
        """The direction with the worst verdict, the first of them where several have it."""
        return min(self.directions, key=lambda one: _WORST_FIRST.index(one.answer.verdict))

    @property
    def verdict(self) -> Verdict:
        """The worst verdict: *not contained*, then *undecided*, then *contained*."""
        return self.worst.answer.verdict

    def as_json(self) -> dict[str, JsonValue]:
        """Return the members `govctl compat --format json` prints, the worst direction on top."""
        return {
            **_answer_as_json(self.worst.answer),
            "mode": str(self.mode),
            "directions": [
                {**_answer_as_json(one.answer), "mode": str(one.mode)} for one in self.directions
            ],
        }


def compat(
    old: SchemaSource,
    new: SchemaSource,
    mode: Mode = Mode.BACKWARD,
    lens: Lens = DEFAULT_LENS,
    budget: int = DEFAULT_BUDGET,
) -> CompatResult:
    """Compare two versions of a schema.

    Args:
        old: the earlier version.
        new: the later version.
        mode: `backward` asks whether `new` accepts what `old` may send, `forward` the opposite,
            `full` both.
        lens: how both are read.
        budget: the most search steps to spend on each question.
    """
    directions: list[Direction] = []
    if mode in (Mode.BACKWARD, Mode.FULL):
        answer = ask(Question(old, new, lens, budget, "the new version"))
        directions.append(Direction(Mode.BACKWARD, answer))
    if mode in (Mode.FORWARD, Mode.FULL):
        answer = ask(Question(new, old, lens, budget, "the old version"))
        directions.append(Direction(Mode.FORWARD, answer))
    return CompatResult(mode, lens_name(lens), tuple(directions))


def _answer_as_json(answer: Containment) -> dict[str, JsonValue]:
    mark = answer.undecided
    place = answer.edit or mark
    return {
        "verdict": str(answer.verdict),
        "witness": answer.witness,
        "reason": mark.reason if mark else None,
        "lens": answer.lens,
        "sentence": answer.sentence,
        "edit": {"writer": place.writer, "reader": place.reader} if place else None,
        "steps": answer.steps,
    }
