"""What a change amounts to: the verdict on a fact, and the version step it asks for."""

from __future__ import annotations

from govctl.compare.contract_kinds import CONTRACT_EFFECTS, Effect
from govctl.model.change import Assessment, Bump, Change, Compatibility
from govctl.model.containment import Verdict, is_strict

_VERDICTS = {
    Effect.BREAKS: (Compatibility.BREAKING, Bump.MAJOR),
    Effect.RISKS: (Compatibility.RISKY, Bump.MINOR),
    Effect.ADDS: (Compatibility.COMPATIBLE, Bump.MINOR),
    Effect.RESTATES: (Compatibility.COMPATIBLE, Bump.PATCH),
}
_CONTAINMENTS = {
    Verdict.NOT_CONTAINED: (Compatibility.BREAKING, Bump.MAJOR),
    Verdict.UNDECIDED: (Compatibility.UNDECIDED, Bump.MINOR),
    Verdict.CONTAINED: (Compatibility.COMPATIBLE, Bump.MINOR),
}


def assessment(change: Change) -> Assessment:
    """The verdict on one change: of its containment, or of its kind where no payload decides.

    A payload change without a containment is one that nobody can be refused for.
    """
    found = change.containment
    if found is not None and found.verdict is Verdict.NOT_CONTAINED and is_strict(found.lens):
        compatibility, bump = _VERDICTS[Effect.RISKS]
    elif found is not None:
        compatibility, bump = _CONTAINMENTS[found.verdict]
    else:
        effect = CONTRACT_EFFECTS.get(change.coordinates, Effect.ADDS)
        compatibility, bump = _VERDICTS[effect]
    return Assessment(change, compatibility, bump)


def with_terms(
    found: tuple[Assessment, ...], terms: tuple[Assessment, ...]
) -> tuple[Assessment, ...]:
    """What changed in the spec and in the terms, each once.

    An EDI guide says set and release again after the sidecar, whose change speaks for both.
    """
    said = {_identity(each) for each in terms}
    return (*(each for each in found if _identity(each) not in said), *terms)


def _identity(found: Assessment) -> tuple[object, ...]:
    change = found.change
    return (change.coordinates, *sorted(change.operands.items()))
