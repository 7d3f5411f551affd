"""The overlays of a registry's contracts, laid over their specs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from govctl.load.overlay.actions import Problems, read_overlay
from govctl.load.overlay.apply import STEPS, apply
from govctl.load.overlay.jsonpath import Budget
from govctl.load.wording import shown
from govctl.model.contract import Contract, Spec
from govctl.model.document import Document
from govctl.model.documents import Documents
from govctl.model.problem import Problem

MOST_STEPS = 4 * STEPS
"""Steps of all overlays of a registry."""


@dataclass(frozen=True, slots=True)
class Overlaid:
    """The specs that have an overlay, with it laid over them, by path; and what is wrong there."""

    documents: Mapping[str, Document] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def overlaid(
    contracts: Iterable[Contract], files: Collection[str], documents: Documents
) -> Overlaid:
    """Lay the overlays of contracts over their specs.

    A missing overlay is a link that leads nowhere, and told there; a missing spec likewise.
    """
    by_spec: dict[str, list[tuple[Contract, Spec]]] = defaultdict(list)
    for contract in contracts:
        if contract.spec is not None:
            by_spec[contract.spec.file].append((contract, contract.spec))
    found: dict[str, Document] = {}
    problems: list[Problem] = []
    left = MOST_STEPS
    for path, users in sorted(by_spec.items()):
        contract, spec = next((each for each in users if each[1].overlay), users[0])
        if spec.overlay is None:
            continue
        problems.extend(_at_odds(contract, spec, users))
        if "://" in spec.overlay:
            problems.append(_on_the_web(spec))
        elif spec.overlay in files and documents.document(path) is not None:
            budget = Budget(min(left, STEPS))
            left -= budget.left
            document, wrong = _laid_over(path, spec.overlay, documents, budget)
            left += max(0, budget.left)
            found[path] = document
            problems.extend(wrong)
    return Overlaid(found, tuple(problems))


def _laid_over(
    path: str, overlay_path: str, documents: Documents, budget: Budget
) -> tuple[Document, tuple[Problem, ...]]:
    spec, document = documents.document(path), documents.document(overlay_path)
    assert spec is not None  # noqa: S101 - asked by the caller
    told = documents.problems(overlay_path)
    if document is None:
        empty = Problem(overlay_path, 0, 0, "The overlay is empty", "Write `overlay: 1.1.0`")
        return spec, told or (empty,)
    problems = Problems(document)
    overlay = read_overlay(document, path, documents.vendored, problems)
    if len(documents.documents(overlay_path)) > 1:
        message = "An overlay is one document; those after the first are not read"
        problems.add("", message, "Put all actions into one document")
    if overlay is not None:
        spec = apply(spec, overlay, problems, budget)
    return spec, (*told, *problems.found)


def _at_odds(
    contract: Contract, spec: Spec, users: Iterable[tuple[Contract, Spec]]
) -> Iterator[Problem]:
    """Contracts that read the same file otherwise: a file has one reading."""
    for other, its in users:
        if its.overlay != spec.overlay:
            place = its.place_of("overlay", its.overlay or "")
            with_ = f"with {shown(its.overlay)}" if its.overlay else "without an overlay"
            yield Problem(
                place.path,
                place.line,
                place.column,
                f"Contract {shown(other.label)} reads {shown(its.file)} {with_}, and contract "
                f"{shown(contract.label)} reads it with {shown(spec.overlay)}, which applies",
                "Give each contract a copy of the spec, or the same overlay",
                pointer=place.pointer,
            )


def _on_the_web(spec: Spec) -> Problem:
    place = spec.place_of("overlay", spec.overlay or "")
    return Problem(
        place.path,
        place.line,
        place.column,
        f"The overlay {shown(spec.overlay)} is on the web, and nothing is fetched",
        "Put a copy of it beside the spec",
        pointer=place.pointer,
    )
