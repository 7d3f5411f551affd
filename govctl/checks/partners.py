"""Checks on what partners may do, and on what is sent out to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govctl.checks.check import Check, judged
from govctl.checks.contracts import Subject, over_contracts
from govctl.checks.origins import Demand, Duty, unasked
from govctl.checks.targets import abridged, contract_target, operation_name
from govctl.checks.uses import WRITING
from govctl.estate.standing import may_read, may_write
from govctl.model.contract import Contract, ContractOrigin, Exposure, Style
from govctl.model.facts import FieldUse, Travel
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Action, Operation, ParameterLocation
from govctl.model.partner import Access, Partner
from govctl.model.pointer import join
from govctl.model.reference import parse_reference
from govctl.model.rights import Door, Standing
from govctl.model.snapshot import Snapshot
from govctl.model.words import names_listed

_MOST_FIELDS = 3


@dataclass(frozen=True, slots=True)
class ScopeOptions:
    """Segments of a scope that stand for everything."""

    wildcards: tuple[str, ...] = ("*", "all", "full", "full_access", "admin")


@dataclass(frozen=True, slots=True)
class PolicyOptions:
    """Words in the names of headers that carry the signature of a call (RFC 9421 among them)."""

    signature_words: tuple[str, ...] = ("signature", "hmac")


def partner_target(partner: Partner, part: str = "") -> str:
    """`partner:name`, with `#contract` for one contract it has access to."""
    return f"partner:{partner.name}" + (f"#{part}" if part else "")


def _accessed(snapshot: Snapshot, access: Access) -> Contract | None:
    reference = parse_reference(access.contract, "contract")
    return snapshot.contract(reference.name, reference.major) if reference else None


def _scopes(inspection: Inspection, options: ScopeOptions) -> Iterator[Observation]:
    demand = Demand(duty=Duty.SPEC)

    def look(subject: Subject) -> Iterator[Observation]:
        yield subject.judged(_wildcards(subject, options))

    yield from over_contracts(inspection, demand, look)
    for partner in inspection.snapshot.partners.values():
        for access in partner.access:
            target = partner_target(partner, access.contract)
            contract = _accessed(inspection.snapshot, access)
            if contract is None or not access.scopes:
                reason = "it has no scopes on a contract that is there"
                yield Observation(target, Outcome.NOT_APPLICABLE, reason)
                continue
            yield judged(target, _granted(inspection, partner, (access, contract), options))


def _is_wide(scope: str, options: ScopeOptions) -> bool:
    """Whether one of a scope's segments stands for everything below it."""
    for separator in ":/.":
        segments = scope.lower().split(separator)
        if segments[-1] in options.wildcards and (len(segments) > 1 or scope == "*"):
            return True
    return False


def _wildcards(subject: Subject, options: ScopeOptions) -> Iterator[Violation]:
    """Scopes of a contract that nobody can grant in part."""
    terms = subject.contract.security
    for scope in terms.scopes if terms else ():
        if _is_wide(scope, options) and terms is not None:
            yield Violation(
                place=terms.place_of("scopes", scope),
                operands={
                    "what": subject.contract.label,
                    "problem": f"gives out the scope {abridged(scope)}, which stands for "
                    "everything",
                    "remedy": "Name a scope for each thing that a caller may do",
                },
                identity=("declared", scope),
            )
    asked: dict[str, list[tuple[str, Operation]]] = {}
    own = subject.contract.origin is ContractOrigin.OWN  # nobody here names others' scopes
    for name, operation in subject.operations if own else ():
        for requirement in operation.security:
            for use in requirement.uses:
                for scope in filter(lambda each: _is_wide(each, options), use.scopes):
                    asked.setdefault(scope, []).append((name, operation))
    for scope, found in sorted(asked.items()):
        names = names_listed(dict.fromkeys(name for name, _ in found), 3)
        yield Violation(
            place=subject.place(found[0][1].origin),
            operands={
                "what": names,
                "problem": f"can be called with {abridged(scope)} only, which stands for everything"
                if len(found) == 1
                else f"are called with {abridged(scope)}, which stands for everything",
                "remedy": "Ask for a scope that grants this alone",
            },
            identity=("asked", scope),
        )


def _granted(
    inspection: Inspection,
    partner: Partner,
    grant: tuple[Access, Contract],
    options: ScopeOptions,
) -> Iterator[Violation]:
    """Scopes of a partner that let it do what the matrix does not."""
    access, contract = grant
    for scope in access.scopes:
        if _is_wide(scope, options):
            problem = (
                f"has the scope {abridged(scope)} on {contract.label}, which grants everything"
            )
            remedy = "Grant the scopes it needs, one by one"
            related: tuple[Related, ...] = ()
        else:
            beyond = tuple(_beyond(inspection, partner, contract, scope))
            if not beyond:
                continue
            problem = f"has the scope {abridged(scope)} on {contract.label}, which lets it " + (
                " and ".join(_told(beyond))
            )
            remedy = "Take the scope away, or give the partner the right in the matrix"
            related = (Related(beyond[0][1].place, f"{beyond[0][1].name}"),)
        yield Violation(
            place=access.place_of("scopes", scope),
            operands={"what": f"The partner {partner.name}", "problem": problem, "remedy": remedy},
            identity=(contract.label, scope),
            related=related,
        )


def _told(beyond: tuple[tuple[str, FieldUse], ...]) -> Iterator[str]:
    """`write order.total (createOrder)` for what is written, and likewise for what is read."""
    for verb in ("write", "read"):
        uses = [use for kind, use in beyond if kind == verb]
        if uses:
            fields = names_listed(dict.fromkeys(str(use.name) for use in uses), _MOST_FIELDS)
            parts = names_listed(dict.fromkeys(use.part for use in uses), _MOST_FIELDS)
            yield f"{verb} {fields} ({parts}), which the matrix does not grant"


def _beyond(
    inspection: Inspection, partner: Partner, contract: Contract, scope: str
) -> Iterator[tuple[str, FieldUse]]:
    parts = _parts(inspection, contract, scope)
    for use in inspection.facts.uses:
        rights = inspection.rights.get(use.name)
        if use.contract != contract.label or use.part not in parts or rights is None:
            continue
        if rights.status is not None:
            continue  # whoever owns the step may set it: status/wrong-transition looks at that
        terms = contract.operations.get(use.part)
        door = Door(contract.name, contract.major, use.part)
        if use.travel is Travel.REQUEST:
            if terms is None or terms.does not in WRITING or _is_key(inspection, use):
                continue
            answer = may_write(rights, partner.name, door, {}, inspection.today)
            if answer.standing is Standing.NOBODY:
                yield "write", use
        elif not may_read(rights, partner.name, inspection.today):
            yield "read", use


def _is_key(inspection: Inspection, use: FieldUse) -> bool:
    """Whether a field only says which object is meant."""
    entity = inspection.snapshot.entities.get(use.name.entity)
    return entity is not None and use.name.path in entity.keys.canonical


def _parts(inspection: Inspection, contract: Contract, scope: str) -> frozenset[str]:
    """The operations that a scope opens."""
    interface = inspection.interface(contract)
    return frozenset(
        operation_name(operation)
        for operation in (interface.operations if interface else ())
        if any(scope in use.scopes for each in operation.security for use in each.uses)
    )


def _policies(inspection: Inspection, options: PolicyOptions) -> Iterator[Observation]:
    snapshot = inspection.snapshot
    for partner in snapshot.partners.values():
        yield judged(partner_target(partner), _of_partner(inspection, partner))
    demand = Demand(duty=Duty.TERMS)

    def look(subject: Subject) -> Iterator[Observation]:
        sent = tuple(_sent_out(subject))
        if not sent:
            yield subject.passed_over("it sends nothing to partners by itself")
        else:
            yield subject.judged(_unsigned(subject, sent, options))

    yield from over_contracts(inspection, demand, look)


def _of_partner(inspection: Inspection, partner: Partner) -> Iterator[Violation]:
    if not partner.access:
        yield _policy(
            partner,
            ("", "has no access policy: nothing says what it may call"),
            "List what it may call (`access`), with scopes and a rate limit",
            ("access",),
        )
    for index, access in enumerate(partner.access):
        contract = _accessed(inspection.snapshot, access)
        if contract is None or unasked(contract, Duty.TERMS) or access.scopes:
            continue
        if _asks_for_scopes(inspection, contract):
            yield _policy(
                partner,
                (
                    join("/access", str(index)),
                    f"may call {contract.label}, and no scopes say how far",
                ),
                f"Name its scopes on {contract.label} (`access.scopes`)",
                (contract.label, "scopes"),
            )


def _asks_for_scopes(inspection: Inspection, contract: Contract) -> bool:
    interface = inspection.interface(contract)
    in_spec = any(
        use.scopes
        for operation in (interface.operations if interface else ())
        for each in operation.security
        for use in each.uses
    )
    return in_spec or bool(contract.security and contract.security.scopes)


def _policy(
    partner: Partner, told: tuple[str, str], remedy: str, identity: tuple[str, ...]
) -> Violation:
    pointer, problem = told
    return Violation(
        place=partner.place(pointer or "/name"),
        operands={"what": f"The partner {partner.name}", "problem": problem, "remedy": remedy},
        identity=identity,
    )


def _sent_out(subject: Subject) -> Iterator[tuple[str, Operation | None]]:
    """The calls that go out to partners or the public: webhooks, callbacks, messages sent."""
    contract, interface = subject.contract, subject.interface
    if contract.exposure not in {Exposure.PARTNER, Exposure.PUBLIC}:
        return
    for operation in interface.operations if interface else ():
        if operation.inverted or contract.style is Style.WEBHOOK:
            yield operation_name(operation), operation
    if contract.style is Style.WEBHOOK:
        for message in interface.messages if interface else ():
            if message.action is Action.SEND:
                yield message.name, None


def _unsigned(
    subject: Subject, sent: tuple[tuple[str, Operation | None], ...], options: PolicyOptions
) -> Iterator[Violation]:
    contract = subject.contract
    if (contract.security and contract.security.signature) or _partners_sign(subject):
        return
    names = [(name, operation) for name, operation in sent if not _is_signed(operation, options)]
    if not names:
        return
    operation = names[0][1]
    told = names_listed(dict.fromkeys(name for name, _ in names), 3)
    calls = "that call" if len(names) == 1 else "those calls"
    yield Violation(
        place=subject.place(operation.origin) if operation else contract.place(),
        operands={
            "what": contract.label,
            "problem": f"sends {told} out unsigned: whoever receives {calls} cannot tell who sent "
            "it"
            if len(names) == 1
            else f"sends {told} out unsigned: whoever receives {calls} cannot tell who sent them",
            "remedy": "Declare how they are signed (`security.signature`, for example hmac-sha256)",
        },
        identity=("signature",),
        related=(Related(contract.place(), contract_target(contract)),) if operation else (),
    )


def _partners_sign(subject: Subject) -> bool:
    """Whether every partner with access has agreed how calls to it are signed."""
    snapshot = subject.inspection.snapshot
    concerned = [
        partner
        for partner in snapshot.partners.values()
        if any(_accessed(snapshot, each) is subject.contract for each in partner.access)
    ]
    return bool(concerned) and all(each.webhook and each.webhook.signature for each in concerned)


def _is_signed(operation: Operation | None, options: PolicyOptions) -> bool:
    """Whether the spec shows a signature, or a certificate on both sides."""
    if operation is None:
        return False
    headers = [
        parameter.name.lower()
        for parameter in operation.parameters
        if parameter.location is ParameterLocation.HEADER
    ]
    return any(word in name for name in headers for word in options.signature_words)


SCOPES = Check(
    name="gateway.scopes",
    look=_scopes,
    options=ScopeOptions,
    operands=frozenset({"what", "problem", "remedy"}),
    speaks_of="contract or partner",
)
POLICIES = Check(
    name="gateway.partner-policies",
    look=_policies,
    options=PolicyOptions,
    operands=frozenset({"what", "problem", "remedy"}),
    speaks_of="partner or contract",
)
