"""Whether what is deprecated says since when, until when, what instead, and says so on the wire."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from govctl.checks.check import Check
from govctl.checks.lifespan import (
    EndingOperation,
    ending_operations,
    is_ending,
    judged,
    listed,
    not_ours,
    place_of,
    unjudged,
)
from govctl.checks.targets import abridged, entity_target, lasting
from govctl.estate.content import resolved_paths
from govctl.interfaces.survey import schema_objects
from govctl.model.contract import Contract, ContractStatus, Style
from govctl.model.ending import ending
from govctl.model.finding import Cause, Observation, Outcome, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Operation
from govctl.model.place import Place
from govctl.model.pointer import split
from govctl.model.reference import parse_reference
from govctl.model.rule import Severity
from govctl.model.snapshot import Snapshot

_MOST_NAMES = 3
_EXPLAINED = re.compile(
    r"\b(deprecat|replac|instead|supersed|successor|migrat|obsolete|retire|sunset|no longer"
    r"|in favou?r of|will be removed|moved to)",
    re.IGNORECASE,
)
_USE = re.compile(r"\b[Uu]se\s+(?:the\s+)?\S*[A-Z/`_{]")
"""`Use getOrder`, `use /orders/{id}`: a name or an address, not any word."""


@dataclass(frozen=True, slots=True)
class DeprecationOptions:
    """Response headers by which a deprecated HTTP interface tells its callers.

    Attributes:
        deprecation: of everything deprecated (RFC 9745); "" asks for none.
        sunset: of what has a sunset (RFC 8594); "" asks for none.
    """

    deprecation: str = "Deprecation"
    sunset: str = "Sunset"


_Gap = tuple[str, str]
"""What is not said, and what to do."""


def _incomplete(inspection: Inspection, options: DeprecationOptions) -> Iterator[Observation]:
    told: set[str] = set()
    for entity in inspection.snapshot.entities.values():
        fresh = entity.schema not in told
        told.add(entity.schema)
        seen = _unexplained(inspection, entity.schema, f"Entity {entity.name}")
        violations = tuple(seen) if fresh else ()
        outcome = Outcome.FAIL if violations else Outcome.PASS
        yield Observation(entity_target(entity.name), outcome, violations=violations)
    told.update(inspection.snapshot.documents.vendored.values())
    for contract in inspection.snapshot.contracts:
        reason = not_ours(contract) or _not_running(contract)
        if reason:
            yield unjudged(contract, reason)
            continue
        violations = (
            *_of_contract(inspection, contract, options),
            *_of_operations(inspection, contract, options),
            *_of_parts(inspection, contract, told),
        )
        yield judged(contract, violations)


def _not_running(contract: Contract) -> str:
    return "" if contract.status.is_live else f"it is {contract.status.value}"


def _of_contract(
    inspection: Inspection, contract: Contract, options: DeprecationOptions
) -> Iterator[Violation]:
    if not is_ending(contract):
        return
    subject = f"Contract {contract.name}"
    place = contract.place("/deprecation" if contract.deprecation else "/status")
    gaps = tuple(_unsaid(contract))
    if gaps:
        yield _unsaid_violation(subject, place, gaps, ("said",))
    wrong = _bad_successor(inspection.snapshot, contract)
    if wrong:
        yield _violation(subject, contract.place("/deprecation/replaced-by"), wrong, ("successor",))
    yield from _still_active(contract, inspection.today)
    silent = _silent_operations(inspection, contract, options)
    if silent:
        yield _violation(subject, place, _headers_gap(silent), ("headers",))


def _unsaid(contract: Contract) -> Iterator[_Gap]:
    said = contract.deprecation
    if said is None or said.since is None:
        yield "since when", "`deprecation.since` (its first day)"
    if said is None or said.sunset is None:
        yield "until when it is served", "`deprecation.sunset` (the last day of service)"
    if said is None or not (said.replaced_by or said.docs):
        yield (
            "what replaces it",
            "`deprecation.replaced-by` (or `docs`, where nothing replaces it)",
        )


def _unsaid_violation(
    subject: str, place: Place, gaps: tuple[_Gap, ...], identity: tuple[str, ...]
) -> Violation:
    missing, remedies = zip(*gaps, strict=True)
    problem = f"is deprecated without saying {listed(missing)}"
    return _violation(subject, place, (problem, f"Write {listed(remedies)}"), identity)


def _violation(subject: str, place: Place, gap: _Gap, identity: tuple[str, ...]) -> Violation:
    problem, remedy = gap
    operands = {"subject": subject, "problem": problem, "remedy": remedy}
    return Violation(place=place, operands=operands, identity=identity)


def _bad_successor(snapshot: Snapshot, contract: Contract) -> _Gap | None:
    """A contract to move to that is no way out: itself, or one that ends as well."""
    named = contract.deprecation.replaced_by if contract.deprecation else None
    reference = parse_reference(named, "contract") if named else None
    found = snapshot.contract(reference.name, reference.major) if reference else None
    if found is None:
        return None
    remedy = "Name the contract that consumers are to move to, with its major (name@2)"
    if found.key == contract.key:
        return f"names itself as its replacement ({named})", remedy
    if not found.status.is_live or found.status is ContractStatus.DEPRECATED:
        return f"is replaced by {named}, which is {found.status.value}", remedy
    return None


def _still_active(contract: Contract, today: date) -> Iterator[Violation]:
    since = contract.deprecation.since if contract.deprecation else None
    if contract.status is ContractStatus.DEPRECATED or since is None or since > today:
        return
    problem = f"is `status: {contract.status.value}`, although it is deprecated since {since}"
    operands = {
        "subject": f"Contract {contract.name}",
        "problem": problem,
        "remedy": "Set `status: deprecated`",
    }
    place = contract.place("/status")
    yield Violation(place=place, operands=operands, identity=("status",), cause=Cause.CALENDAR)


def _silent_operations(
    inspection: Inspection, contract: Contract, options: DeprecationOptions
) -> dict[str, tuple[str, ...]]:
    """The operations of a deprecated HTTP contract that do not tell their callers."""
    interface = inspection.interface(contract)
    if interface is None or contract.style is not Style.REST:
        return {}
    ends = bool(contract.deprecation and contract.deprecation.sunset)
    found = {
        each.name or each.identity: _undeclared(each, options, ends=ends)
        for each in interface.operations
        if not each.inverted
    }
    return {name: headers for name, headers in found.items() if headers}


def _undeclared(
    operation: Operation, options: DeprecationOptions, *, ends: bool
) -> tuple[str, ...]:
    """The headers that some success response of an operation does not declare."""
    successes = [each for each in operation.responses if each.status.startswith("2")]
    wanted = [name for name in (options.deprecation, options.sunset if ends else "") if name]
    return tuple(
        name
        for name in wanted
        if any(
            name.lower() not in {header.name.lower() for header in each.headers}
            for each in successes
        )
    )


_STANDARDS: Mapping[str, str] = {"Deprecation": " (RFC 9745)", "Sunset": " (RFC 8594)"}


def _headers_gap(silent: Mapping[str, tuple[str, ...]]) -> _Gap:
    headers = sorted({name for names in silent.values() for name in names})
    named = listed([f"{name}{_STANDARDS.get(name, '')}" for name in headers])
    noun = "header" if len(headers) == 1 else "headers"
    names = sorted(silent)
    shown = names[:_MOST_NAMES] if len(names) > _MOST_NAMES + 1 else names
    rest = [f"{len(names) - len(shown)} more operations"] if len(shown) < len(names) else []
    operations = listed([*shown, *rest])
    verb = "does" if len(names) == 1 else "do"
    return (
        f"is deprecated, but {operations} {verb} not declare the response {noun} {named}",
        f"Declare the {noun} {listed(headers)} on every success response of {operations}",
    )


def _of_operations(
    inspection: Inspection, contract: Contract, options: DeprecationOptions
) -> Iterator[Violation]:
    for each in ending_operations(inspection, contract):
        operation = each.operation
        subject = f"Operation {each.name} of contract {contract.name}"
        place = place_of(
            inspection, operation.origin, "deprecated" if each.ending.deprecated else ""
        )
        for name, text in each.ending.unreadable:
            at = place_of(inspection, operation.origin, name)
            gap = (
                f"has {name} {abridged(text)!r}, which is no date",
                f"Write {name} as a date, such as 2027-06-30",
            )
            yield _violation(subject, at, gap, ("day", each.name, name))
        if not each.ending.deprecated:
            if each.ending.sunset:
                gap = (
                    f"has a sunset ({each.ending.sunset}) without `deprecated: true`",
                    "Set `deprecated: true` on it, so that generated clients warn",
                )
                yield _violation(subject, place, gap, ("flag", each.name))
        elif not is_ending(contract):
            yield from _of_deprecated(each, subject, place, options)


def _of_deprecated(
    each: EndingOperation, subject: str, place: Place, options: DeprecationOptions
) -> Iterator[Violation]:
    operation = each.operation
    gaps: list[_Gap] = []
    if each.ending.sunset is None and not each.ending.unreadable:
        gaps.append(("until when it is served", "`x-sunset` (the last day of service)"))
    texts = (operation.summary, operation.description)
    if not _is_explained(texts, operation.extensions):
        gaps.append(("what replaces it", "what to use instead (in its description)"))
    if gaps:
        yield _unsaid_violation(subject, place, tuple(gaps), ("said", each.name))
    if operation.inverted:
        return
    headers = _undeclared(operation, options, ends=each.ending.sunset is not None)
    if headers:
        gap = _headers_gap({"it": headers})
        yield _violation(subject, place, gap, ("headers", each.name))


def _is_explained(texts: tuple[str, ...], members: Mapping[str, object]) -> bool:
    """Whether a description, or an extension made for it, says what to do instead."""
    if any(_EXPLAINED.search(text) or _USE.search(text) for text in texts):
        return True
    named = [name for name in members if name.startswith(("x-deprecat", "x-replace"))]
    return any(isinstance(members[name], str) and members[name] for name in named)


def _of_parts(inspection: Inspection, contract: Contract, told: set[str]) -> Iterator[Violation]:
    """Parameters, properties and messages of the contract's documents, each document once."""
    if contract.spec is None:
        return
    documents = inspection.snapshot.documents
    for path in resolved_paths(contract.spec.file, "", documents):
        if path not in told:
            told.add(path)
            yield from _unexplained(inspection, path, f"Contract {contract.name}")


def _unexplained(inspection: Inspection, path: str, owner: str) -> Iterator[Violation]:
    document = inspection.snapshot.document(path)
    for pointer, part in schema_objects(document.data) if document else ():
        named = _named(pointer, part)
        if named and ending(part).deprecated and not _says_more(part):
            place = document.place(f"{pointer}/deprecated") if document else Place(path, 0, 0)
            gap = (
                f"has the deprecated {named} without a word on what to use instead",
                "Say in its description what to use instead, or that nothing replaces it",
            )
            found = _violation(owner, place, gap, ("part", path, lasting(pointer)))
            yield Violation(
                place=found.place,
                operands=found.operands,
                identity=found.identity,
                severity=Severity.WARNING,
            )


def _named(pointer: str, part: Mapping[str, object]) -> str:
    """What a deprecated part is, in words; "" for parts that other rules speak of, or none do."""
    tokens = split(pointer)
    above = tokens[-2] if len(tokens) > 1 else ""
    if isinstance(part.get("in"), str) and isinstance(part.get("name"), str):
        return f"parameter {part['name']}"
    if above == "properties":
        return f"property {tokens[-1]}"
    if above == "messages":
        return f"message {tokens[-1]}"
    return ""


def _says_more(part: Mapping[str, object]) -> bool:
    texts = tuple(
        text
        for key in ("summary", "description", "title")
        if isinstance(text := part.get(key), str)
    )
    return ending(part).sunset is not None or _is_explained(texts, part)


INCOMPLETE = Check(
    name="versioning.deprecation",
    look=_incomplete,
    options=DeprecationOptions,
    operands=frozenset({"subject", "problem", "remedy"}),
    speaks_of="contract or entity",
)
