"""A check on errors: problem details of RFC 9457, of types that a catalogue lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govctl.checks.check import Check
from govctl.checks.contracts import Subject, over_contracts
from govctl.checks.origins import MAPPING, Control, Demand, Duty
from govctl.checks.targets import abridged
from govctl.interfaces.node import Node
from govctl.model.codelist import CodeList
from govctl.model.contract import Contract
from govctl.model.finding import Observation, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Content, Operation, Response
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot
from govctl.model.words import names_listed

_BLANK = "about:blank"
_MOST = 3


@dataclass(frozen=True, slots=True)
class ErrorOptions:
    """Media types that carry problem details."""

    media_types: tuple[str, ...] = ("application/problem+json", "application/problem+xml")


def _has_catalogue(snapshot: Snapshot, contract: Contract, parts: object) -> bool:
    """Whether a list on this side says what the errors mean."""
    del parts
    return _catalogue(snapshot, contract) is not None


_DEMAND = Demand(
    duty=Duty.SPEC,
    lack="answers errors in a form of its own",
    controls=(
        Control(
            wanted="a catalogue of what its errors mean here",
            remedy="Name the code list of the problem types that its errors become "
            "(`errors: codelist:...`)",
            declared=_has_catalogue,
        ),
        MAPPING,
    ),
)


def _catalogue(snapshot: Snapshot, contract: Contract) -> CodeList | None:
    reference = parse_reference(contract.errors or "", "codelist")
    return snapshot.codelists.get(reference.name) if reference else None


def _errors(inspection: Inspection, options: ErrorOptions) -> Iterator[Observation]:
    def look(subject: Subject) -> Iterator[Observation]:
        errors = list(_error_contents(subject))
        if not errors:
            yield subject.passed_over("it answers no error with a payload")
            return
        yield subject.judged(_violations(subject, errors, options))

    yield from over_contracts(inspection, _DEMAND, look)


_Error = tuple[str, Operation, Response, Content]


def _error_contents(subject: Subject) -> Iterator[_Error]:
    for name, operation in subject.operations:
        for response in operation.responses:
            if response.status[:1] in {"4", "5"} or (
                response.status == "default" and _has_success(operation)
            ):
                for content in response.contents:
                    yield name, operation, response, content


def _has_success(operation: Operation) -> bool:
    """Whether `default` can only mean errors, because successes are named."""
    return any(response.status[:1] in {"2", "3"} for response in operation.responses)


def _violations(
    subject: Subject, errors: list[_Error], options: ErrorOptions
) -> Iterator[Violation]:
    yield from _other_forms(subject, errors, options)
    catalogue = _catalogue(subject.inspection.snapshot, subject.contract)
    if catalogue is not None:
        yield from _unlisted(subject, errors, catalogue)


def _other_forms(
    subject: Subject, errors: list[_Error], options: ErrorOptions
) -> Iterator[Violation]:
    """Errors in another form, all of a contract in one sentence."""
    wanted = set(options.media_types)
    formed = {
        (name, response.status)
        for name, _, response, content in errors
        if _plain(content.media_type) in wanted
    }
    other = [
        (name, response, content)
        for name, _, response, content in errors
        if (name, response.status) not in formed
    ]
    if not other:
        return
    operations = list(dict.fromkeys(name for name, _, _ in other))
    forms = sorted({_shown(content.media_type) for _, _, content in other})
    first = other[0][1]
    whole = len(subject.operations)
    verb = "answers" if len(operations) == 1 else "answer"
    share = "" if len(operations) == 1 else f" ({len(operations)} of {whole} operations)"
    yield Violation(
        place=subject.place(first.origin),
        operands={
            "what": names_listed(operations, _MOST),
            "problem": f"{verb} errors as {names_listed(forms, _MOST)}{share}, not as "
            "problem details",
            "remedy": f"Answer errors as {options.media_types[0]}, with `type`, `title` and "
            "`status`",
        },
        identity=("form",),
        related=tuple(
            Related(subject.place(response.origin), f"{name} {response.status}")
            for name, response, _ in other[1:_MOST]
        ),
    )


def _plain(media_type: str) -> str:
    return media_type.partition(";")[0].strip().lower()


def _shown(media_type: str) -> str:
    return abridged(media_type)


def _unlisted(subject: Subject, errors: list[_Error], catalogue: CodeList) -> Iterator[Violation]:
    """Problem types that the schema or an example names, and the catalogue does not."""
    known = {_BLANK, *catalogue.values, *(each.value for each in catalogue.also_accept)}
    found: dict[str, tuple[Node, str]] = {}
    for name, _, _, content in errors:
        for value, node in _types(subject, content):
            if value not in known:
                found.setdefault(value, (node, name))
    for value, (node, name) in found.items():
        yield Violation(
            place=subject.place(node.origin),
            operands={
                "what": name,
                "problem": f"answers a problem of type {abridged(value)}, which "
                f"{catalogue.name} does not list",
                "remedy": f"Add the type to {catalogue.name}, or use one that it lists",
            },
            identity=("type", value),
            related=(Related(catalogue.place("/values"), "the types there are"),),
        )


def _types(subject: Subject, content: Content) -> Iterator[tuple[str, Node]]:
    """Every value of `type` that a payload's schema and examples name."""
    shapes = subject.shapes
    if content.schema is not None:
        shape = shapes.at(content.schema)
        for member in shape.properties.get("type", ()):
            for node in shapes.of(member).nodes:
                yield from _listed(node)
        for node in shape.nodes:
            for keyword in ("example", "default"):
                yield from _of_example(node.at(keyword))
            for example in node.items_of("examples"):
                yield from _of_example(example)
    stands = shapes.node(content.origin.path, content.origin.pointer)
    yield from _of_example(stands.at("example"))
    for _, example in stands.members_of("examples"):
        for keyword in ("value", "dataValue"):
            yield from _of_example(example.at(keyword))


def _listed(node: Node) -> Iterator[tuple[str, Node]]:
    for keyword in ("const", "default", "example"):
        stated = node.at(keyword)
        if stated is not None and isinstance(stated.value, str):
            yield stated.value, stated
    for keyword in ("enum", "examples"):
        for item in node.items_of(keyword):
            if isinstance(item.value, str):
                yield item.value, item


def _of_example(node: Node | None) -> Iterator[tuple[str, Node]]:
    stated = node.at("type") if node is not None and isinstance(node.value, Mapping) else None
    if stated is not None and isinstance(stated.value, str):
        yield stated.value, stated


ERRORS = Check(
    name="resilience.errors",
    look=_errors,
    options=ErrorOptions,
    operands=frozenset({"what", "problem", "remedy"}),
    speaks_of="contract",
)
