"""The kinds of change that no payload can show: their coordinates, and what they do.

One table. A kind's name (`request-parameter-removed`) is its rule's id in the `breaking` pack.
Areas say who writes: `request-...`, `received-...` and `inbound-...` are written by consumers,
`response-...`, `event-...` and `outbound-...` by the provider; webhooks turn both round.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from govctl.model.change import ChangeDirection, Coordinates

_REQUEST = ChangeDirection.REQUEST
_RESPONSE = ChangeDirection.RESPONSE
_EVENT = ChangeDirection.EVENT
_NONE = ChangeDirection.NONE


class Effect(StrEnum):
    """What a change does to those who rely on the earlier state, worst first.

    `breaks`: what worked does not work any more. `risks`: it works, but may mean or do something
    else. `adds`: more is possible than before. `restates`: nothing a program would notice.
    """

    BREAKS = "breaks"
    RISKS = "risks"
    ADDS = "adds"
    RESTATES = "restates"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of change and its effect."""

    coordinates: Coordinates
    effect: Effect


_B, _R, _A, _T = Effect.BREAKS, Effect.RISKS, Effect.ADDS, Effect.RESTATES

_VALUES: Mapping[str, tuple[Effect, Effect]] = {
    "became-required": (_B, _A),
    "became-optional": (_A, _B),
    "type/changed": (_B, _B),
    "code/added": (_A, _B),
    "code/removed": (_B, _A),
    "codes/added": (_B, _A),
    "codes/removed": (_A, _B),
}
"""What can happen to the values of a column or element. Where both sides of a change can be put
into schemas, containment decides and not this table."""


def _both_ways(
    part: str, effects: Mapping[str, tuple[Effect, Effect]]
) -> tuple[tuple[str, ChangeDirection, Mapping[str, Effect]], ...]:
    """The kinds of a part of files or EDI messages: as we read it, and as we write it."""
    read, written = ({key: each[way] for key, each in effects.items()} for way in (0, 1))
    return (f"inbound-{part}", _REQUEST, read), (f"outbound-{part}", _EVENT, written)


_TABLE: tuple[tuple[str, ChangeDirection, Mapping[str, Effect]], ...] = (
    ("contract", _NONE, {"removed": _B}),
    ("contract", _NONE, {"deprecated": _A, "reinstated": _T}),
    (
        "contract",
        _NONE,
        {"sunset/announced": _A, "sunset/brought-forward": _R, "sunset/postponed": _A}
        | {"sunset/withdrawn": _A},
    ),
    ("operation", _NONE, {"removed": _B, "added": _A, "moved": _B, "renamed": _T}),
    ("operation", _NONE, {"deprecated": _A, "reinstated": _T}),
    (
        "operation",
        _NONE,
        {"sunset/announced": _A, "sunset/brought-forward": _R, "sunset/postponed": _A}
        | {"sunset/withdrawn": _A},
    ),
    (
        "request-parameter",
        _REQUEST,
        {"removed": _R, "added": _A, "became-required": _B, "became-optional": _A, "moved": _B}
        | {"style/changed": _B, "explode/changed": _B, "media-type/changed": _B}
        | {"default/added": _T, "default/removed": _R, "default/changed": _B}
        | {"deprecated": _A, "reinstated": _T},
    ),
    (
        "webhook-parameter",
        _EVENT,
        {"removed": _B, "added": _A, "became-required": _A, "became-optional": _B, "moved": _B}
        | {"style/changed": _B, "explode/changed": _B, "media-type/changed": _B},
    ),
    (
        "response-header",
        _RESPONSE,
        {"removed": _B, "added": _A, "became-required": _A, "became-optional": _B}
        | {"media-type/changed": _B},
    ),
    (
        "webhook-response-header",
        _REQUEST,
        {"removed": _R, "added": _A, "became-required": _B, "became-optional": _A},
    ),
    (
        "response-link",
        _RESPONSE,
        {"removed": _R, "added": _A, "target/changed": _R, "parameters/changed": _R},
    ),
    ("response", _RESPONSE, {"success-status/removed": _B, "success-status/added": _A}),
    ("response", _RESPONSE, {"error-status/removed": _R, "error-status/added": _A}),
    ("webhook-response", _REQUEST, {"status/removed": _B, "status/added": _A}),
    (
        "request-body",
        _REQUEST,
        {"removed": _R, "added": _A, "became-required": _B, "became-optional": _A},
    ),
    (
        "webhook-body",
        _EVENT,
        {"removed": _B, "added": _A, "became-required": _A, "became-optional": _B},
    ),
    ("response-body", _RESPONSE, {"removed": _B, "added": _A}),
    ("request-media-type", _REQUEST, {"removed": _B, "added": _A}),
    ("response-media-type", _RESPONSE, {"removed": _B, "added": _A}),
    ("webhook-media-type", _EVENT, {"removed": _A, "added": _B, "changed": _B}),
    ("request-encoding", _REQUEST, {"changed": _B}),
    ("response-encoding", _RESPONSE, {"changed": _B}),
    ("request-property", _REQUEST, {"default/changed": _B, "default/removed": _R}),
    ("request-property", _REQUEST, {"default/added": _T}),
    ("response-property", _RESPONSE, {"default/changed": _R, "default/removed": _R}),
    ("response-property", _RESPONSE, {"default/added": _T}),
    ("event-property", _EVENT, {"default/changed": _R, "default/removed": _R}),
    ("event-property", _EVENT, {"default/added": _T}),
    ("security", _NONE, {"requirement/added": _B, "requirement/removed": _A}),
    ("security", _NONE, {"alternative/removed": _B, "alternative/added": _A}),
    ("security", _NONE, {"scope/added": _B, "scope/removed": _A}),
    ("security", _NONE, {"scheme/became-required": _B, "scheme/became-optional": _A}),
    ("security", _NONE, {"scheme/changed": _B, "endpoint/changed": _B}),
    ("security", _NONE, {"flow/removed": _B, "flow/added": _A}),
    ("server", _NONE, {"removed": _B, "added": _A, "moved": _B}),
    ("server", _NONE, {"variable-value/removed": _B, "variable-value/added": _A}),
    ("server", _NONE, {"variable-default/changed": _B}),
    ("rate-limit", _NONE, {"lowered": _B, "raised": _A, "added": _B, "removed": _A}),
    ("payload-limit", _NONE, {"lowered": _B, "raised": _A, "added": _B, "removed": _A}),
    ("slo", _NONE, {"lowered": _B, "raised": _A, "added": _A, "removed": _B}),
    ("exposure", _NONE, {"narrowed": _B, "widened": _A}),
    ("authentication", _NONE, {"added": _B, "removed": _A, "changed": _B}),
    ("signature", _NONE, {"added": _A, "removed": _B, "changed": _B}),
    ("gateway", _NONE, {"changed": _R}),
    ("idempotency", _NONE, {"added": _A, "removed": _B, "key/changed": _B}),
    ("idempotency", _NONE, {"retention/shortened": _B, "retention/extended": _A}),
    ("concurrency", _NONE, {"added": _B, "removed": _A}),
    ("operation-effect", _NONE, {"changed": _B}),
    ("channel", _NONE, {"removed": _B, "added": _A, "moved": _B}),
    (
        "event",
        _EVENT,
        {"removed": _B, "added": _A, "moved": _B, "renamed": _B}
        | {"content-type/changed": _B, "schema-language/changed": _B, "correlation/changed": _B}
        | {"correlation/added": _A, "binding/changed": _R, "reply/moved": _B}
        | {"deprecated": _A, "reinstated": _T},
    ),
    (
        "received-message",
        _REQUEST,
        {"removed": _B, "added": _A, "moved": _B, "renamed": _B}
        | {"content-type/changed": _B, "schema-language/changed": _B, "correlation/changed": _R}
        | {"correlation/added": _B, "binding/changed": _R, "reply/moved": _B},
    ),
    ("event-ordering-key", _EVENT, {"added": _A, "removed": _B, "changed": _B}),
    ("event-guarantee", _EVENT, {"weakened": _B, "strengthened": _A}),
    ("event-retention", _EVENT, {"shortened": _B, "extended": _A}),
    ("event-replay", _EVENT, {"allowed": _R, "withdrawn": _B}),
    ("event-sequence", _EVENT, {"added": _A, "removed": _B, "changed": _B}),
    ("event-facts", _EVENT, {"added": _A, "removed": _B}),
    ("consumer-duty", _NONE, {"added": _B, "removed": _A, "changed": _R}),
    ("file", _NONE, {"encoding/changed": _B, "delimiter/changed": _B}),
    ("file", _NONE, {"name/changed": _B, "schedule/changed": _R, "trailer/changed": _B}),
    ("file", _NONE, {"header/added": _B, "header/removed": _B, "direction/changed": _B}),
    ("file", _NONE, {"cut-off/changed": _R, "late/changed": _R, "rerun/changed": _R}),
    ("file", _NONE, {"layout/added": _T, "layout/removed": _R}),
    ("edi", _NONE, {"set/changed": _B, "release/changed": _B, "direction/changed": _B}),
    ("edi", _NONE, {"acknowledgement/changed": _B, "duplicate-key/changed": _R}),
    ("edi", _NONE, {"guide/added": _T, "guide/removed": _R}),
    *_both_ways(
        "column",
        {"removed": (_R, _B), "added": (_A, _A), "moved": (_B, _B), "renamed": (_B, _B)}
        | {"relabelled": (_R, _R), "width/changed": (_B, _B)}
        | {"length/lowered": (_B, _A), "length/raised": (_A, _B)}
        | {"scale/lowered": (_B, _A), "scale/raised": (_A, _B)}
        | {"format/added": (_B, _A), "format/removed": (_A, _B), "format/changed": (_B, _B)},
    ),
    *_both_ways(
        "segment",
        {"removed": (_B, _B), "added": (_A, _A), "moved": (_B, _B), "qualifier/changed": (_B, _B)}
        | {"became-required": (_B, _A), "became-optional": (_A, _B)}
        | {"repeat/lowered": (_B, _A), "repeat/raised": (_A, _B)},
    ),
    *_both_ways(
        "element",
        {"removed": (_B, _B), "added": (_A, _A)}
        | {"min-length/lowered": (_A, _B), "min-length/raised": (_B, _A)}
        | {"max-length/lowered": (_B, _A), "max-length/raised": (_A, _B)},
    ),
    *(row for area in ("column", "element") for row in _both_ways(area, _VALUES)),
    ("meaning", _NONE, {"term/changed": _B, "unit/changed": _B, "currency/changed": _B}),
    ("meaning", _NONE, {"zone/changed": _B, "code-list/changed": _B, "scheme/changed": _B}),
    ("meaning", _NONE, {"added": _A, "removed": _R}),
    ("rights-master", _NONE, {"changed": _B, "added": _A, "removed": _B}),
    ("rights-transfer", _NONE, {"changed": _R}),
    ("rights-writer", _NONE, {"removed": _B, "added": _A, "route/changed": _B}),
    ("rights-window", _NONE, {"narrowed": _B, "widened": _A}),
    ("rights-reader", _NONE, {"removed": _B, "added": _A}),
    ("rights-field", _NONE, {"became-derived": _B, "became-writable": _A}),
    ("rights-view", _NONE, {"removed": _B, "added": _A, "age/raised": _B, "age/lowered": _A}),
    ("rights-view", _NONE, {"as-of/changed": _B, "after/changed": _B}),
    ("rights-lock", _NONE, {"added": _B, "removed": _A, "amendment/changed": _B}),
    ("rights-state", _NONE, {"removed": _B, "added": _R}),
    ("rights-transition", _NONE, {"removed": _B, "added": _A, "owner/changed": _B}),
    ("rights-transition", _NONE, {"trigger/changed": _B}),
    ("operation-window", _NONE, {"narrowed": _B, "widened": _A}),
    ("canonical-ripple", _NONE, {"breaks": _B, "extends": _A}),
    ("code-list", _NONE, {"removed": _B, "added": _A, "value/removed": _B, "value/added": _R}),
    ("code-list", _NONE, {"value/changed": _R, "value/ending": _R, "alias/removed": _B}),
    ("code-list", _NONE, {"translation/changed": _B}),
    ("code-list", _NONE, {"alias/added": _A, "alias/shortened": _R, "alias/extended": _A}),
)


def _kinds() -> Iterator[tuple[str, Kind]]:
    for area, direction, actions in _TABLE:
        for words, effect in actions.items():
            aspect, _, action = words.rpartition("/")
            coordinates = Coordinates(area, aspect, action, direction)
            yield coordinates.kind, Kind(coordinates, effect)


CONTRACT_KINDS: Mapping[str, Kind] = MappingProxyType(dict(_kinds()))
"""Every kind of this module by its name."""

CONTRACT_EFFECTS: Mapping[Coordinates, Effect] = MappingProxyType(
    {kind.coordinates: kind.effect for kind in CONTRACT_KINDS.values()}
)
"""The effect of a change of these coordinates."""
