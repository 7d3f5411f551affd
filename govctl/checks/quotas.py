"""Checks on quotas: how often a caller may call, and what it hears beyond that."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from govctl.checks.check import Check
from govctl.checks.contracts import Subject, header_names, over_contracts
from govctl.checks.origins import QUOTA, Demand, Duty, unasked
from govctl.model.contract import Exposure
from govctl.model.finding import Observation, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Operation, Response
from govctl.model.partner import Partner
from govctl.model.reference import parse_reference
from govctl.model.words import names_listed

_REFUSED = "429"
_WHOLE = frozenset({_REFUSED, "4XX", "default"})
_DEMAND = Demand(duty=Duty.SPEC, lack="says nothing of quotas", controls=(QUOTA,))
_MOST = 3


@dataclass(frozen=True, slots=True)
class QuotaOptions:
    """How a quota shows in a spec and in a contract document.

    Attributes:
        wait_headers: headers of a 429 that say when to call again; the first is asked for.
        everybody: keys of `rate-limit` that hold for every partner.
    """

    wait_headers: tuple[str, ...] = (
        "Retry-After",
        "RateLimit",
        "RateLimit-Reset",
        "X-RateLimit-Reset",
        "X-Rate-Limit-Reset",
    )
    everybody: tuple[str, ...] = ("default", "partner-default", "partner")


def _quotas(inspection: Inspection, options: QuotaOptions) -> Iterator[Observation]:
    def look(subject: Subject) -> Iterator[Observation]:
        if not subject.operations and subject.contract.exposure is not Exposure.PARTNER:
            yield subject.passed_over("nobody outside calls it")
        else:
            yield subject.judged(_of_contract(subject, options))

    yield from over_contracts(inspection, _DEMAND, look)


def _of_contract(subject: Subject, options: QuotaOptions) -> Iterator[Violation]:
    yield from _unanswered(subject)
    yield from _unpaced(subject, options)
    if not unasked(subject.contract, Duty.RUNNING):
        yield from _unlimited(subject, options)


def _unanswered(subject: Subject) -> Iterator[Violation]:
    """Operations of which nothing says what a caller hears that calls too often."""
    silent = [
        (name, operation)
        for name, operation in subject.operations
        if not _WHOLE & {response.status for response in operation.responses}
    ]
    if silent:
        yield _told(
            subject,
            silent,
            ("do not document 429", "does not document 429"),
            ("Document 429 (Too Many Requests) with Retry-After", "429"),
        )


def _unpaced(subject: Subject, options: QuotaOptions) -> Iterator[Violation]:
    """Answers 429 that do not say when to call again."""
    wanted = frozenset(name.lower() for name in options.wait_headers)
    first = options.wait_headers[0]
    silent = [
        (name, operation)
        for name, operation in subject.operations
        if any(_is_unpaced(response, wanted) for response in operation.responses)
    ]
    if silent:
        yield _told(
            subject,
            silent,
            (f"answer 429 without {first}", f"answers 429 without {first}"),
            (f"Add the header {first} to the response 429", "wait"),
        )


def _is_unpaced(response: Response, wanted: frozenset[str]) -> bool:
    return response.status == _REFUSED and not wanted & header_names(response)


def _told(
    subject: Subject,
    found: list[tuple[str, Operation]],
    problem: tuple[str, str],
    remedy: tuple[str, str],
) -> Violation:
    """One sentence for all operations with the same lack."""
    first = found[0][1]
    refusing = next((each for each in first.responses if each.status == _REFUSED), None)
    several = len(found) > 1
    whole = len(subject.operations)
    share = f" ({len(found)} of {whole} operations)" if several else ""
    return Violation(
        place=subject.place(refusing.origin if refusing else first.origin),
        operands={
            "what": names_listed((name for name, _ in found), _MOST),
            "problem": problem[0 if several else 1] + share,
            "remedy": remedy[0],
        },
        identity=(remedy[1],),
        related=tuple(
            Related(subject.place(operation.origin), name) for name, operation in found[1:_MOST]
        ),
    )


def _unlimited(subject: Subject, options: QuotaOptions) -> Iterator[Violation]:
    """Partners for whom the contract sets no quota."""
    contract = subject.contract
    terms = contract.security
    limits = terms.rate_limits if terms else {}
    if contract.exposure not in {Exposure.PARTNER, Exposure.PUBLIC}:
        return
    if any(each in limits for each in options.everybody):
        return
    partners = [each for each in _partners(subject) if not _has_quota(each, subject, limits)]
    if limits and not partners:
        return
    who = f"the partner{'s' * (len(partners) > 1)} {names_listed(p.name for p in partners)}"
    yield Violation(
        place=terms.place("/rate-limit") if terms else contract.place("/security"),
        operands={
            "what": contract.label,
            "problem": f"sets no quota for {who if partners else 'those who call it from outside'}",
            "remedy": "Set `security.rate-limit` by class of caller, for example "
            "`{partner-default: 120/min}`",
        },
        identity=("quota",),
    )


def _partners(subject: Subject) -> Iterator[Partner]:
    snapshot = subject.inspection.snapshot
    for partner in snapshot.partners.values():
        for access in partner.access:
            named = parse_reference(access.contract, "contract")
            if named and snapshot.contract(named.name, named.major) is subject.contract:
                yield partner


def _has_quota(partner: Partner, subject: Subject, limits: object) -> bool:
    named = limits if isinstance(limits, dict) else {}
    if partner.name in named or (partner.role or "") in named:
        return True
    return any(
        access.rate_limit is not None
        for access in partner.access
        if (reference := parse_reference(access.contract, "contract"))
        and reference.name == subject.contract.name
    )


QUOTAS = Check(
    name="gateway.quotas",
    look=_quotas,
    options=QuotaOptions,
    operands=frozenset({"what", "problem", "remedy"}),
    speaks_of="contract",
)
