"""What `govctl compat` and `govctl.contains` answer."""

from __future__ import annotations

from dataclasses import dataclass

from govctl.model.containment import Containment, JsonValue, RootEdit, Undecided, Verdict

NO_EDIT = RootEdit(None, None)


@dataclass(frozen=True, slots=True)
class CompatDirection:
    """One question and its answer.

    Attributes:
        verdict: `contained`, `not-contained` or `undecided`.
        witness: a payload that the writer may send and the reader refuses; None where there is
            none, and where the payload is `null` itself: `has_witness` tells.
        reason: why it is undecided, as a stable kebab-case word; None where it is decided.
        lens: how both schemas were read.
        mode: `backward` where the second schema reads what the first wrote, else `forward`.
        sentence: the answer for people, with what could not be decided.
        edit: JSON Pointers of the two places whose difference decides, each in its own document.
        has_witness: whether there is a witness.
    """

    verdict: Verdict
    witness: JsonValue
    reason: str | None
    lens: str
    mode: str
    sentence: str
    edit: RootEdit = NO_EDIT
    has_witness: bool = False


@dataclass(frozen=True, slots=True)
class CompatReport:
    """All answers of a mode; what stands beside `directions` is that of the worst of them.

    `mode` is `backward`, `forward` or `full`; `writer` and `reader` are the sides as they were
    named.
    """

    verdict: Verdict
    witness: JsonValue
    reason: str | None
    lens: str
    mode: str
    sentence: str
    edit: RootEdit
    directions: tuple[CompatDirection, ...]
    writer: str = ""
    reader: str = ""

    @property
    def has_witness(self) -> bool:
        """Whether `witness` is one, `null` included."""
        return self.verdict is Verdict.NOT_CONTAINED

    def fails(self, *, strict: bool) -> bool:
        """Whether containment does not hold; what is undecided fails under `strict`."""
        if self.verdict is Verdict.UNDECIDED:
            return strict
        return self.verdict is Verdict.NOT_CONTAINED


def direction(answer: Containment, mode: str) -> CompatDirection:
    """An answer of the search as one that people and programs read."""
    return CompatDirection(
        verdict=answer.verdict,
        witness=answer.witness,
        reason=answer.undecided.reason if answer.undecided else None,
        lens=answer.lens,
        mode=mode,
        sentence=answer.sentence or "every payload that the writer may send is accepted",
        edit=answer.edit or _open_at(answer.undecided),
        has_witness=answer.has_witness,
    )


def _open_at(mark: Undecided | None) -> RootEdit:
    """The smallest part that could not be decided."""
    return RootEdit(mark.writer, mark.reader) if mark else NO_EDIT
