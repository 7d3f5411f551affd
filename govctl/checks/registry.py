"""Checks on the registry's own files: readable, unique, resolved, owned, and looked at."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from govctl.checks.check import Check, NoOptions, judged
from govctl.checks.targets import abridged, contract_target, lasting, tier
from govctl.model.contract import Contract
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.link import Link
from govctl.model.place import Place
from govctl.model.problem import Problem

UNREADABLE_SPEC = "registry/unreadable-spec"
UNRESOLVED = "registry/unresolved-reference"

_SEEN = re.compile(r"`[^`]*`|'[^']*'")
"""The values that a message quotes: they name the defect, whatever words stand around them."""


@dataclass(frozen=True, slots=True)
class ProblemOptions:
    """Which problems of registry files a rule speaks about: the rule's own id."""

    code: str = "registry/invalid-document"


def _problems(inspection: Inspection, options: ProblemOptions) -> Iterator[Observation]:
    by_path: dict[str, list[Problem]] = defaultdict(list)
    for problem in inspection.snapshot.problems:
        if problem.code == options.code:
            by_path[problem.path].append(problem)
    for path in sorted({*_registry_files(inspection), *by_path}):
        violations = tuple(map(_of_problem, by_path[path]))
        yield judged(f"file:{path}", violations)


def _registry_files(inspection: Inspection) -> Iterator[str]:
    """Paths of the documents that were read as part of the registry."""
    snapshot = inspection.snapshot
    named = (
        snapshot.systems,
        snapshot.entities,
        snapshot.ownerships,
        snapshot.status_models,
        snapshot.mappings,
        snapshot.flows,
        snapshot.consumers,
        snapshot.partners,
        snapshot.teams,
        snapshot.capabilities,
        snapshot.codelists,
        snapshot.deployments,
        snapshot.releases,
        snapshot.reviews,
        snapshot.evidences,
        snapshot.waivers,
        snapshot.tolerated,
    )
    for declarations in named:
        yield from (declaration.path for declaration in declarations.values())
    yield from (contract.path for contract in snapshot.contracts if contract.sidecar)
    yield from (each.path for each in (snapshot.config, snapshot.environments) if each)


def _of_problem(problem: Problem) -> Violation:
    place = Place(problem.path, problem.line, problem.column, problem.pointer)
    return Violation(
        place=place,
        operands={"problem": _sentence(problem.message), "remedy": problem.fix.removesuffix(".")},
        identity=(lasting(problem.pointer), *_SEEN.findall(problem.message)),
        related=tuple(Related(where, note) for where, note in problem.related),
    )


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _references(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """One observation per file that holds references, specs among them."""
    by_path: dict[str, list[Violation]] = defaultdict(list)
    for interface in inspection.interfaces.values():
        if inspection.snapshot.document(interface.path) is not None:
            by_path[interface.path] = []
    for link in inspection.links:
        by_path[link.place.path].extend([] if link.resolved else [_of_link(link)])
    for problem in _distinct_spec_problems(inspection, UNRESOLVED):
        by_path[problem.path].append(_of_problem(problem))
    for problem in inspection.snapshot.problems:
        if problem.code == UNRESOLVED:
            by_path[problem.path].append(_of_problem(problem))
    for path in sorted(by_path):
        yield judged(f"file:{path}", _once(by_path[path]))


def _of_link(link: Link) -> Violation:
    text = abridged(link.text)
    remedy = (
        f"Write {link.suggestion}, or declare {text}"
        if link.suggestion
        else f"Correct {text}, or declare it"
    )
    return Violation(
        place=link.place,
        operands={"problem": _sentence(link.problem), "remedy": remedy},
        identity=(link.kind, link.text, lasting(link.place.pointer)),
    )


def _once(violations: Iterable[Violation]) -> tuple[Violation, ...]:
    """The first violation at each place: one reference is one defect, however it was noticed.

    What an alias repeats stands at the place where it was written, under other pointers.
    """
    by_place: dict[tuple[str, int, int, str], Violation] = {}
    for violation in violations:
        place = violation.place
        # Without a position (generated or empty files), only the pointer tells places apart.
        pointer = "" if place.line else place.pointer
        by_place.setdefault((place.path, place.line, place.column, pointer), violation)
    return tuple(by_place.values())


def _distinct_spec_problems(inspection: Inspection, code: str) -> tuple[Problem, ...]:
    """Problems of all specs; one shared document that several contracts read counts once."""
    found = {
        problem: None
        for interface in inspection.interfaces.values()
        for problem in interface.problems
        if problem.code == code
    }
    return tuple(found)


def _specs(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    told: set[Problem] = set()
    for contract in inspection.snapshot.contracts:
        target = contract_target(contract)
        if contract.spec is None:
            yield Observation(target, Outcome.NOT_APPLICABLE, "the contract names no spec file")
            continue
        problems = [p for p in _spec_problems(inspection, contract) if p not in told]
        told.update(problems)
        yield judged(target, tuple(map(_of_problem, problems)), tier(contract))


def _spec_problems(inspection: Inspection, contract: Contract) -> Iterator[Problem]:
    """The defects of a contract's spec; a file that is not there is one of the sidecar."""
    snapshot = inspection.snapshot
    interface = inspection.interface(contract)
    if contract.spec is not None and contract.spec.file not in snapshot.files:
        for each in snapshot.problems:
            if each.code == UNREADABLE_SPEC and each.path == contract.path:
                yield each
    elif interface is not None:
        yield from (each for each in interface.problems if each.code != UNRESOLVED)


def _not_checked(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """One violation per reason and pack; a missing base is a note of the report, not a defect."""
    targets: dict[tuple[str, str], set[str]] = defaultdict(set)
    for outcome in inspection.outcomes:
        if outcome.outcome is Outcome.NOT_CHECKED and outcome.target != "registry":
            targets[outcome.rule.partition("/")[0], outcome.reason].add(outcome.target)
    place = inspection.snapshot.config.place() if inspection.snapshot.config else Place("", 0, 0)
    violations = tuple(
        Violation(
            place=place,
            operands={"pack": pack, "reason": reason, "count": _targets(len(found))},
            identity=(pack, reason),
        )
        for (pack, reason), found in sorted(targets.items())
    )
    yield judged("registry", violations)


def _targets(count: int) -> str:
    return "1 target" if count == 1 else f"{count} targets"


PROBLEMS = Check(
    name="registry.problems",
    look=_problems,
    options=ProblemOptions,
    operands=frozenset({"problem", "remedy"}),
    speaks_of="file",
)
REFERENCES = Check(
    name="registry.references",
    look=_references,
    options=NoOptions,
    operands=frozenset({"problem", "remedy"}),
    speaks_of="file",
)
SPECS = Check(
    name="registry.specs",
    look=_specs,
    options=NoOptions,
    operands=frozenset({"problem", "remedy"}),
    speaks_of="contract",
)
NOT_CHECKED = Check(
    name="registry.not-checked",
    look=_not_checked,
    options=NoOptions,
    operands=frozenset({"count", "pack", "reason"}),
    speaks_of="registry",
    after_outcomes=True,
)
