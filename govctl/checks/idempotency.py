"""Checks on idempotency keys: there is one, its rules are declared, the business has its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govctl.checks import origins
from govctl.checks.called import Called, called_operations
from govctl.checks.check import Check
from govctl.checks.origins import Demand, Duty, asked, told_once, unasked
from govctl.checks.targets import operation_name
from govctl.estate.shapes import shapes_of
from govctl.model.contract import Contract
from govctl.model.facts import FieldName, Travel
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Operation, Parameter, ParameterLocation, Response
from govctl.model.place import Place
from govctl.model.reference import parse_reference
from govctl.model.terms import OperationTerms

_EXEMPT = ("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "QUERY")
_HEADERS = ("Idempotency-Key",)
_CONFLICT = "409"
_Sent = Mapping[tuple[str, str], set[FieldName]]

_KEY_DEMAND = Demand(
    Duty.SPEC, "takes no idempotency key", (origins.BUSINESS_KEY, origins.DEDUPLICATION)
)
_POLICY_DEMAND = Demand(
    Duty.SPEC,
    "leaves the rules of its idempotency key open",
    (origins.BUSINESS_KEY, origins.DEDUPLICATION),
)
_BUSINESS_DEMAND = Demand(
    Duty.TERMS,
    "has no duplicate key of the business",
    (origins.BUSINESS_KEY, origins.DEDUPLICATION),
)


@dataclass(frozen=True, slots=True)
class KeyOptions:
    """What makes an operation need a key, and what counts as one.

    Attributes:
        effects: values of the sidecar's `does` that need a key.
        exempt_methods: methods that are idempotent by definition (RFC 9110, 9.2.2; RFC 10008).
        headers: header names that carry a key, in any case.
        body_fields: top-level properties of the request body that carry one.
        extensions: extensions of an operation that say it is idempotent by itself, when true.
        refusals: words of a 409 response that say it refuses a second one of the same.
    """

    effects: tuple[str, ...] = ("create", "reserve", "release", "post", "reverse")
    exempt_methods: tuple[str, ...] = _EXEMPT
    headers: tuple[str, ...] = _HEADERS
    body_fields: tuple[str, ...] = ()
    extensions: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyPolicyOptions:
    """Which headers carry keys, and which answers an operation with a key must document."""

    headers: tuple[str, ...] = _HEADERS
    statuses: tuple[str, ...] = ("400", "409", "422")


@dataclass(frozen=True, slots=True)
class BusinessKeyOptions:
    """Entities of which two with the same business key are one."""

    entities: tuple[str, ...] = ("order", "invoice", "payment")


def _key(inspection: Inspection, options: KeyOptions) -> Iterator[Observation]:
    for contract in inspection.snapshot.contracts:
        seen = _keys_of(inspection, contract, options)
        yield from asked(inspection.snapshot, contract, _KEY_DEMAND, seen)


def _keys_of(
    inspection: Inspection, contract: Contract, options: KeyOptions
) -> Iterator[Observation]:
    headers = _key_headers(inspection, options.headers)
    for called in called_operations(inspection, contract):
        effect = _effect(called, options)
        if effect is not None and _refuses_repeats(called, options):
            yield called.observe(Outcome.PASS, "it refuses with 409 what exists already")
            continue
        if effect is None:
            reason = f"{called.operation.method} does not create or post anything here"
            yield called.observe(Outcome.NOT_APPLICABLE, reason)
            continue
        problem = _key_problem(called, headers, options)
        if problem is None:
            yield called.observe(Outcome.PASS)
            continue
        what, remedy = problem
        violation = Violation(
            place=called.place(),
            operands={
                "operation": called.name,
                "effect": effect,
                "problem": what,
                "remedy": remedy,
            },
            related=called.related(),
        )
        yield called.observe(Outcome.FAIL, "", violation)


def _key_headers(inspection: Inspection, known: tuple[str, ...]) -> tuple[str, ...]:
    """The headers that carry keys, the one of the registry's conventions first."""
    config = inspection.snapshot.config
    own = config.conventions.get("idempotency-header") if config else None
    return tuple(dict.fromkeys((own, *known))) if own else known


def _effect(called: Called, options: KeyOptions) -> str | None:
    """What the operation does that must not happen twice, as a predicate; None where nothing."""
    operation, terms = called.operation, called.terms
    if operation.method in options.exempt_methods:
        return None
    if any(operation.extensions.get(name) is True for name in options.extensions):
        return None
    if terms is None or terms.does is None:
        return _visible_effect(operation)
    return f"{terms.does}s {_entity(terms)}".rstrip() if terms.does in options.effects else None


def _refuses_repeats(called: Called, options: KeyOptions) -> bool:
    """Whether the spec says that a second one is refused; asked only where no sidecar speaks."""
    if called.terms is not None and called.terms.does is not None:
        return False
    shapes = shapes_of(called.inspection.snapshot.documents)
    for response in called.operation.responses:
        if response.status == _CONFLICT:
            node = shapes.node(response.origin.path, response.origin.pointer)
            told = node.text("description").lower()
            return any(word in told for word in options.refusals)
    return False


def _visible_effect(operation: Operation) -> str | None:
    """What the spec itself shows: a POST that answers 201, or with the place of what it made."""
    if operation.method != "POST":
        return None
    created = next((each for each in operation.responses if _creates(each)), None)
    if created is None:
        return None
    sign = "201" if created.status == "201" else f"{created.status} with a Location"
    return f"creates something (it answers {sign})"


def _creates(response: Response) -> bool:
    if response.status == "201":
        return True
    names = {header.name.lower() for header in response.headers}
    return response.status.startswith("2") and "location" in names


def _entity(terms: OperationTerms) -> str:
    reference = parse_reference(terms.entity, "entity") if terms.entity else None
    return f"{_article(reference.name)} {reference.name}" if reference else ""


def _article(noun: str) -> str:
    return "an" if noun[:1] in "aeiou" else "a"


def _key_problem(
    called: Called, headers: tuple[str, ...], options: KeyOptions
) -> tuple[str, str] | None:
    """What is wrong with the operation's key, and what to do; None where it has one."""
    declared = called.idempotency
    header = declared.header if declared else None
    names = {name.lower() for name in headers} | {(header or "").lower()} - {""}
    parameter = _header(called.operation, names)
    if parameter is not None:
        return _optional(parameter)
    if _body_key(called, options):
        return None
    wanted = header or headers[0]
    remedy = f"Add a required header parameter {wanted} (a string, for example a UUID) to it"
    if header is not None:
        what = f"the spec does not take the {header} header that {called.contract.path} names"
        return what, remedy
    return "takes no idempotency key", remedy


def _header(operation: Operation, names: set[str]) -> Parameter | None:
    for parameter in operation.parameters:
        if parameter.location is ParameterLocation.HEADER and parameter.name.lower() in names:
            return parameter
    return None


def _optional(parameter: Parameter) -> tuple[str, str] | None:
    if parameter.required:
        return None
    return (
        f"its {parameter.name} header is optional: a caller may leave it out",
        f"Set `required: true` on the {parameter.name} parameter, and answer 400 without it",
    )


def _body_key(called: Called, options: KeyOptions) -> bool:
    """Whether every media type of the request body requires a field that carries the key."""
    declared = called.idempotency
    fields = {*options.body_fields, *((declared.field,) if declared and declared.field else ())}
    body = called.operation.request
    if body is None or not body.required or not body.contents:
        return False
    return all(
        content.schema is not None and fields & called.shape(content.schema).required.keys()
        for content in body.contents
    )


def _key_policy(inspection: Inspection, options: KeyPolicyOptions) -> Iterator[Observation]:
    for contract in inspection.snapshot.contracts:
        seen = _policies_of(inspection, contract, options)
        told = asked(inspection.snapshot, contract, _POLICY_DEMAND, seen)
        yield from told_once(contract, told, "operation", "operation")


def _policies_of(
    inspection: Inspection, contract: Contract, options: KeyPolicyOptions
) -> Iterator[Observation]:
    headers = _key_headers(inspection, options.headers)
    for called in called_operations(inspection, contract):
        parameter = _key_parameter(called, headers)
        if parameter is None or called.operation.method in _EXEMPT:
            yield called.observe(Outcome.NOT_APPLICABLE, "the operation takes no idempotency key")
            continue
        missing = dict(_missing(called, parameter, options))
        if not missing:
            yield called.observe(Outcome.PASS)
            continue
        violation = Violation(
            place=called.place(),
            operands={
                "operation": called.name,
                "key": parameter.name,
                "missing": _listed(list(missing)),
                "remedy": ". ".join(missing.values()),
            },
            related=(
                Related(called.place(parameter.origin), f"the {parameter.name} parameter"),
                *called.related(),
            ),
        )
        yield called.observe(Outcome.FAIL, "", violation)


def _key_parameter(called: Called, headers: tuple[str, ...]) -> Parameter | None:
    declared = called.idempotency
    names = {name.lower() for name in headers}
    if declared and declared.header:
        names.add(declared.header.lower())
    return _header(called.operation, names)


def _missing(
    called: Called, parameter: Parameter, options: KeyPolicyOptions
) -> Iterator[tuple[str, str]]:
    """What the key's rules leave open, each with what to do."""
    absent = [status for status in options.statuses if not _answers(called.operation, status)]
    if absent:
        codes = _listed(absent)
        noun = "response" if len(absent) == 1 else "responses"
        yield f"what it answers with {codes}", f"Document the {noun} {codes}"
    if not _bounded(called, parameter):
        yield (
            "which texts are keys (its schema takes any)",
            f"Give {parameter.name} a `format: uuid`, a `pattern`, or `minLength` and `maxLength`",
        )
    if unasked(called.contract, Duty.TERMS):
        return
    declared = called.idempotency
    if declared is None or declared.retention is None:
        yield "how long a key is remembered", "Set `idempotency.retention` in the contract"
    if declared is None or declared.fingerprint is None:
        yield (
            "what makes two requests the same",
            "Set `idempotency.fingerprint` in the contract (for example `body`)",
        )


def _answers(operation: Operation, status: str) -> bool:
    """Whether a status is documented by itself; a range or `default` does not say what it means."""
    return any(response.status == status for response in operation.responses)


def _bounded(called: Called, parameter: Parameter) -> bool:
    """Whether the parameter's own schema restricts the text of a key."""
    if parameter.schema is None:
        return False
    shape = called.shape(parameter.schema)
    if any(shape.facet(keyword) for keyword in ("format", "pattern", "enum")):
        return True
    return bool(shape.facet("minLength") and shape.facet("maxLength"))


def _listed(words: list[str]) -> str:
    if len(words) < 2:  # noqa: PLR2004  (two words make a list)
        return "".join(words)
    return ", ".join(words[:-1]) + " and " + words[-1]


def _business_key(inspection: Inspection, options: BusinessKeyOptions) -> Iterator[Observation]:
    sent = _requests(inspection)
    for contract in inspection.snapshot.contracts:
        seen = _business_keys_of(inspection, contract, options, sent)
        yield from asked(inspection.snapshot, contract, _BUSINESS_DEMAND, seen)


def _business_keys_of(
    inspection: Inspection, contract: Contract, options: BusinessKeyOptions, sent: _Sent
) -> Iterator[Observation]:
    for called in called_operations(inspection, contract):
        terms = called.terms
        reference = parse_reference(terms.entity, "entity") if terms and terms.entity else None
        creates = terms is not None and terms.does in {"create", "post"}
        if (
            terms is None
            or reference is None
            or not creates
            or reference.name not in (options.entities)
        ):
            reason = "it does not create a business document of the kinds that need one"
            yield called.observe(Outcome.NOT_APPLICABLE, reason)
            continue
        fields = sent[called.contract.label, operation_name(called.operation)]
        problem = _business_key_problem(called, reference.name, fields)
        if problem is None:
            yield called.observe(Outcome.PASS)
            continue
        what, remedy, place = problem
        violation = Violation(
            place=place or terms.place(),
            operands={
                "operation": called.name,
                "article": _article(reference.name),
                "entity": reference.name,
                "problem": what,
                "remedy": remedy,
            },
        )
        yield called.observe(Outcome.FAIL, "", violation)


def _requests(inspection: Inspection) -> _Sent:
    """The canonical fields that each operation's request carries."""
    found: dict[tuple[str, str], set[FieldName]] = defaultdict(set)
    for use in inspection.facts.uses:
        if use.travel is Travel.REQUEST:
            found[use.contract, use.part].add(use.name)
    return found


def _business_key_problem(
    called: Called, entity: str, sent: set[FieldName]
) -> tuple[str, str, Place | None] | None:
    declared = called.idempotency
    key = declared.business_key if declared else ()
    if declared is None or not key:
        known = called.inspection.snapshot.entities.get(entity)
        example = known.keys.business if known and known.keys.business else ()
        value = f"[{', '.join(example)}]" if example else "the fields that identify it"
        return (
            "nothing tells a second one for the same business apart",
            f"Set `idempotency.business-key: {value}` on the operation in {called.contract.path}",
            None,
        )
    absent = [
        field for field in key if FieldName(entity, field) not in sent and not _named(called, field)
    ]
    if absent:
        return (
            f"its business key names {_listed(absent)}, which the request does not carry",
            f"Add {_listed(absent)} to the request, or name fields that it carries",
            declared.place("/business-key"),
        )
    return None


def _named(called: Called, field: str) -> bool:
    """Whether the request has a property of the field's name."""
    body = called.operation.request
    first = field.split(".", maxsplit=1)[0]
    return any(
        content.schema is not None and first in called.shape(content.schema).properties
        for content in (body.contents if body else ())
    )


KEY = Check(
    name="idempotency.key",
    look=_key,
    options=KeyOptions,
    operands=frozenset({"operation", "effect", "problem", "remedy"}),
    speaks_of="operation",
)
KEY_POLICY = Check(
    name="idempotency.key-policy",
    look=_key_policy,
    options=KeyPolicyOptions,
    operands=frozenset({"operation", "key", "missing", "remedy"}),
    speaks_of="operation",
)
BUSINESS_KEY = Check(
    name="idempotency.business-key",
    look=_business_key,
    options=BusinessKeyOptions,
    operands=frozenset({"operation", "article", "entity", "problem", "remedy"}),
    speaks_of="operation",
)
