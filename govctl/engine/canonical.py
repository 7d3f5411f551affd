"""Changes that come from canonical schemas: told once, at the schema, with all that they reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from govctl.compare.contract_kinds import CONTRACT_KINDS
from govctl.model.change import Assessment, Bump, Change, Compatibility, ContractComparison
from govctl.model.place import Place

_WORST_FIRST = tuple(Compatibility)

Root = tuple[Place | None, Place | None]
"""The places of a root edit on both sides."""


@dataclass(frozen=True, slots=True)
class Ripple:
    """An assessment of a contract whose root edit lies in a canonical schema."""

    contract: str
    assessment: Assessment

    @property
    def root(self) -> Root:
        """Where the edit was made."""
        return (self.assessment.change.before, self.assessment.change.after)


def without_ripples(
    comparison: ContractComparison, schemas: Collection[str]
) -> tuple[ContractComparison, tuple[Ripple, ...]]:
    """The comparison of a contract without what is told at the canonical schemas instead.

    The contract still needs the version step of what reaches it.
    """
    label = comparison.target.removeprefix("contract:")
    own: list[Assessment] = []
    rippled: list[Assessment] = []
    for each in comparison.assessments:
        (rippled if _is_canonical(each.change, schemas) else own).append(each)
    parted = replace(comparison, assessments=tuple(own), rippled=tuple(rippled))
    return parted, tuple(Ripple(label, each) for each in rippled)


def _is_canonical(change: Change, schemas: Collection[str]) -> bool:
    """Whether the edit lies in a canonical schema, on every side that has a place."""
    places = [place for place in (change.before, change.after) if place is not None]
    return bool(places) and all(place.path in schemas for place in places)


def ripple_assessments(
    entity: str, own: Iterable[Assessment], ripples: Iterable[Ripple]
) -> Iterator[Assessment]:
    """One assessment per root edit of an entity's schema, with the contracts it reaches.

    `own` are the changes of the schema itself. Where contracts are reached, their verdicts count:
    which way the payload travels decides what breaks. Where none is, nobody is hit yet.
    """
    own = tuple(own)
    names = {each.change.after: each.change.operands.get("name", "") for each in own}
    by_root: dict[Root, list[Ripple]] = {}
    for ripple in ripples:
        by_root.setdefault(ripple.root, []).append(ripple)
    for root, found in by_root.items():
        yield _told(entity, found, names.get(root[1], ""))
    reached = {place for root in by_root for place in root if place is not None}
    for each in own:
        change = each.change
        if change.after not in reached and change.before not in reached:
            yield _unreached(entity, each)


def _told(entity: str, found: list[Ripple], name: str) -> Assessment:
    """The worst of what contracts meet, under the name that the field has in the entity."""
    worst = min(found, key=lambda each: _WORST_FIRST.index(each.assessment.compatibility))
    kinds = sorted({each.assessment.change.coordinates.kind for each in found})
    reaches = sorted({f"{each.contract}#{name}" for each in found for name in _names(each)})
    contracts = ", ".join(sorted({each.contract for each in found}))
    bump = max((each.assessment.bump for each in found), default=Bump.NONE)
    change = _restated(entity, worst.assessment, (", ".join(kinds), contracts))
    compatibility = worst.assessment.compatibility
    subject = f"{entity}.{name}" if name else change.subject
    told = replace(change, subject=subject, reaches=tuple(reaches))
    return Assessment(told, compatibility, bump, worst.assessment.earlier)


def _names(ripple: Ripple) -> tuple[str, ...]:
    change = ripple.assessment.change
    return change.reaches or (change.subject,)


def _unreached(entity: str, own: Assessment) -> Assessment:
    kind = own.change.coordinates.kind
    risky = own.compatibility is Compatibility.BREAKING
    compatibility = Compatibility.RISKY if risky else own.compatibility
    return Assessment(_restated(entity, own, (kind, "no contract")), compatibility, own.bump)


def _restated(entity: str, original: Assessment, words: tuple[str, str]) -> Change:
    """The change as one of the canonical schema; what happened and where it goes are operands."""
    change = original.change
    harmless = original.compatibility is Compatibility.COMPATIBLE
    kind = CONTRACT_KINDS[f"canonical-ripple-{'extends' if harmless else 'breaks'}"]
    name = change.operands.get("name", "")
    details: Mapping[str, str] = {
        "name": words[0].replace("-", " "),
        "location": words[1],
        "old": change.operands.get("old", ""),
        "new": change.operands.get("new", ""),
    }
    return replace(
        change,
        coordinates=kind.coordinates,
        subject=f"{entity}.{name}" if name else entity,
        operands=details,
    )
