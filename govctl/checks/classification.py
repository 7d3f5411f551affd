"""Check on data that people, banks and tax offices care about: that it is marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from govctl.checks.check import Check
from govctl.checks.meanings import OPERANDS, Defect, Manner, Source, look
from govctl.estate.values import Level, Value
from govctl.estate.words import words
from govctl.model.finding import Observation
from govctl.model.inspection import Inspection
from govctl.model.rule import Severity

_MARK = "classification"


@dataclass(frozen=True, slots=True)
class ClassificationOptions:
    """Which names are sensitive, by class, and which extensions classify.

    A name of several words is found as such at the end of a longer one: `taxid` in `sellerTaxId`.
    """

    personal: tuple[str, ...] = ("email", "phone", "firstname", "lastname", "birthdate")
    bank: tuple[str, ...] = ("iban", "bankaccount", "routingnumber")
    tax_id: tuple[str, ...] = ("taxid", "vatnumber")
    marks: tuple[str, ...] = ("x-data-classification", "x-classification", "x-pii", "x-sensitive")


def _unclassified(inspection: Inspection, options: ClassificationOptions) -> Iterator[Observation]:
    manner = Manner(
        "it carries no personal, bank or tax-id data by name",
        "carries personal, bank or tax-id data without a classification",
        draft=Severity.INFO,
        folded=True,
    )
    judge = partial(_defects, options)
    return look(inspection, judge, manner)


def _defects(
    options: ClassificationOptions, source: Source, value: Value
) -> Iterable[Defect] | None:
    found = _class_of(value, options)
    if found is None:
        return None
    if _is_marked(value, options) or _is_marked_around(value.level, options):
        return ()
    if source.stands_for(value):
        return ()  # the canonical field is judged in its own schema
    return (
        Defect(
            f"it is {found} data by its name, and is not classified",
            f"Say so: `x-semantics: {{classification: {found}}}`",
            found,
        ),
    )


def _class_of(value: Value, options: ClassificationOptions) -> str | None:
    """The class of data a name or format means, None for any other; only of what holds text."""
    if value.below is not None or value.types & {"boolean", "object"}:
        return None
    said = words(value.name)
    ends = {"".join(said[-length:]) for length in range(1, 4)}
    if value.format in {"email", "idn-email"} or ends & set(options.personal):
        return "personal"
    if ends & set(options.bank):
        return "bank"
    return "tax-id" if ends & set(options.tax_id) else None


def _is_marked(value: Value, options: ClassificationOptions) -> bool:
    if value.semantics.get(_MARK):
        return True
    return any(value.facet(mark) for mark in options.marks)


def _is_marked_around(level: Level, options: ClassificationOptions) -> bool:
    """Whether every object it stands in is classified as a whole."""
    holders = [
        each for above in level.above for each in above.values.values() if each.below is level
    ]
    return bool(holders) and all(_is_marked(each, options) for each in holders)


UNCLASSIFIED = Check(
    name="canonical.classification",
    look=_unclassified,
    options=ClassificationOptions,
    operands=OPERANDS,
    speaks_of="field",
)
