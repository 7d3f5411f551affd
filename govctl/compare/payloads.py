"""What changed in the payloads of a contract: all aligned pairs of schemas at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from govctl.compare.required import became_required
from govctl.compare.side import Side
from govctl.model.change import Change, ChangeDirection, Coordinates, Evidence, EvidenceKind
from govctl.model.interface import SchemaAt
from govctl.subschema.question import Direction, Formats, Lens

PROPERTY_REQUIRED = Coordinates("request-property", "", "became-required", ChangeDirection.REQUEST)
_REQUESTS = Lens(direction=Direction.REQUEST, formats=Formats.ASSERT)

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
    header's, "" for bodies. `wire_text` says that values travel as text. `evidence` puts a payload
    into the smallest call around it.
    """

    subject: str
    place: Place
    direction: ChangeDirection
    old: SchemaAt
    new: SchemaAt
    name: str = ""
    wire_text: bool = False
    evidence: Callable[[object], Evidence] = field(default=as_witness, compare=False)


def payload_changes(before: Side, after: Side, pairs: Sequence[PayloadPair]) -> Iterator[Change]:
    """Every change of the payloads of a contract, each once at its root."""
    told: set[tuple[object, ...]] = set()
    for pair in pairs:
        if pair.direction is not ChangeDirection.REQUEST or pair.place != "request-body":
            continue
        for found in became_required(before, after, (pair.old, pair.new), _REQUESTS):
            key = (pair.subject, found.name, found.after)
            if key not in told:
                told.add(key)
                yield Change(
                    PROPERTY_REQUIRED,
                    pair.subject,
                    found.before,
                    found.after,
                    operands={"name": found.name},
                    evidence=pair.evidence(found.containment.witness),
                    containment=found.containment,
                )
