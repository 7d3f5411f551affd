"""Checks on how callers of an interface authenticate."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from govctl.checks.check import Check
from govctl.checks.contracts import Subject, over_contracts
from govctl.checks.origins import Control, Demand, Duty, unasked
from govctl.checks.targets import abridged
from govctl.model.contract import Contract, Exposure
from govctl.model.finding import Observation, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Operation, SecurityRequirement, SecurityScheme
from govctl.model.rule import Severity
from govctl.model.snapshot import Snapshot
from govctl.model.words import names_listed

_OUTSIDE = (Exposure.PARTNER, Exposure.PUBLIC)
_PASSWORDS = frozenset({"userPassword", "plain"})
_NOBODY = frozenset({"none", "anonymous"})


@dataclass(frozen=True, slots=True)
class AuthOptions:
    """Which ways to authenticate are weak, and which operations may be open.

    Attributes:
        writing_methods: methods that change something.
        open_paths: patterns of paths that callers reach before they have a credential.
        open_extensions: extensions of an operation that say it is open on purpose, when true.
        weak_flows: OAuth 2.0 flows that hand tokens or passwords to the wrong party.
        weak_schemes: HTTP authentication schemes that are superseded.
    """

    writing_methods: tuple[str, ...] = ("POST", "PUT", "PATCH", "DELETE")
    open_paths: tuple[str, ...] = (
        "*/token",
        "*/token/*",
        "*/oauth/*",
        "*/oauth2/*",
        "*/login",
        "*/authorize",
    )
    open_extensions: tuple[str, ...] = ("x-public",)
    weak_flows: tuple[str, ...] = ("implicit", "password")
    weak_schemes: tuple[str, ...] = ("digest", "hoba", "negotiate", "oauth")


def _is_guarded(snapshot: Snapshot, contract: Contract, parts: Sequence[str]) -> bool:
    """Whether a system on this side says how calls to or from outside authenticate."""
    del snapshot, parts
    terms = contract.security
    return terms is not None and terms.via is not None and (terms.auth or "none") not in _NOBODY


_DEMAND = Demand(
    duty=Duty.SPEC,
    lack="authenticates callers weakly, or not at all",
    controls=(
        Control(
            wanted="a gateway that authenticates",
            remedy="Declare the gateway and what it asks for (`security.via` and `security.auth`)",
            declared=_is_guarded,
        ),
    ),
)


def _auth(inspection: Inspection, options: AuthOptions) -> Iterator[Observation]:
    def look(subject: Subject) -> Iterator[Observation]:
        yield subject.judged(_of_contract(subject, options))
        if _is_secured_somewhere(subject):
            for name, operation in subject.operations:
                yield subject.judged(_of_operation(subject, name, operation, options), name)

    yield from over_contracts(inspection, _DEMAND, look)


def _of_contract(subject: Subject, options: AuthOptions) -> Iterator[Violation]:
    yield from _declared(subject)
    if subject.interface is None:
        return
    if not _is_secured_somewhere(subject):
        yield from _open_to_all(subject, options)
    used = _used(subject)
    for scheme in subject.interface.security_schemes:
        if scheme.name in used:
            yield from _weak(subject, scheme, options)


def _declared(subject: Subject) -> Iterator[Violation]:
    """What the contract document itself says of authentication."""
    terms = subject.contract.security
    auth = (terms.auth or "").lower() if terms else ""
    if terms is None or unasked(subject.contract, Duty.TERMS):
        return
    if auth in _NOBODY:
        problem = "lets anybody call: `auth` is none"
    elif auth.startswith("basic") and subject.contract.exposure in _OUTSIDE:
        problem = f"lets {_who(subject)} in with a password in every call (basic)"
    else:
        return
    yield Violation(
        place=terms.place("/auth"),
        operands={
            "what": subject.contract.label,
            "problem": problem,
            "remedy": "Use OAuth 2.0 client credentials or mutual TLS",
        },
        identity=("auth",),
    )


def _who(subject: Subject) -> str:
    return "partners" if subject.contract.exposure is Exposure.PARTNER else "the public"


def _requirements(subject: Subject) -> Iterator[SecurityRequirement]:
    interface = subject.interface
    if interface is None:
        return
    for operation in interface.operations:
        if not operation.inverted:
            yield from operation.security
    for message in interface.messages:
        yield from message.security
    for server in interface.servers:
        yield from server.security


def _used(subject: Subject) -> frozenset[str]:
    """The schemes that something asks for, token endpoints aside."""
    return frozenset(use.scheme for each in _requirements(subject) for use in each.uses)


def _is_secured_somewhere(subject: Subject) -> bool:
    return any(each.uses for each in _requirements(subject))


def _open_to_all(subject: Subject, options: AuthOptions) -> Iterator[Violation]:
    """A spec in which nothing asks who calls."""
    interface = subject.interface
    if interface is None:
        return
    closed = [pair for pair in subject.operations if not _is_open(pair[1], options)]
    writing = [name for name, each in closed if each.method in options.writing_methods]
    if closed:
        count = len(closed)
        which = f"; {names_listed(writing, 3)} change{'s' * (len(writing) == 1)} data"
        yield Violation(
            place=subject.spec_place,
            operands={
                "what": subject.contract.label,
                "problem": f"says nothing of who may call: no security on its {_operations(count)}"
                f"{which if writing else ''}",
                "remedy": "Declare a security scheme, and `security` for the whole document",
            },
            identity=("nothing",),
            severity=None if writing else Severity.WARNING,
        )
    elif interface.servers and interface.messages and not subject.operations:
        yield Violation(
            place=subject.place(interface.servers[0].origin),
            operands={
                "what": subject.contract.label,
                "problem": "says nothing of who may connect: no security on its servers",
                "remedy": "Declare a security scheme, and `security` of the servers",
            },
            identity=("nothing",),
        )


def _operations(count: int) -> str:
    return "only operation" if count == 1 else f"{count} operations"


def _is_open(operation: Operation, options: AuthOptions) -> bool:
    """Whether an operation is open on purpose: where credentials come from, or marked."""
    path = operation.path.rstrip("/").lower()
    if any(fnmatchcase(path, pattern) for pattern in options.open_paths):
        return True
    return any(operation.extensions.get(name) is True for name in options.open_extensions)


def _of_operation(
    subject: Subject, name: str, operation: Operation, options: AuthOptions
) -> Iterator[Violation]:
    if operation.method not in options.writing_methods or _is_open(operation, options):
        return
    anonymous = next((each for each in operation.security if not each.uses), None)
    if operation.security and anonymous is None:
        return
    problem = (
        "writes, and may be called without credentials: one of its alternatives is empty"
        if len(operation.security) > 1
        else "writes, and asks no caller who it is"
    )
    yield Violation(
        place=subject.place(anonymous.origin if anonymous else operation.origin),
        operands={
            "what": name,
            "problem": problem,
            "remedy": "Require a security scheme on it, as on the other operations",
        },
        identity=("anonymous",),
    )


def _weak(subject: Subject, scheme: SecurityScheme, options: AuthOptions) -> Iterator[Violation]:
    for kind, problem, remedy in _weaknesses(subject, scheme, options):
        yield Violation(
            place=subject.place(scheme.origin),
            operands={
                "what": f"The scheme {abridged(scheme.name)}",
                "problem": problem,
                "remedy": remedy,
            },
            identity=(scheme.name, kind),
        )


def _weaknesses(
    subject: Subject, scheme: SecurityScheme, options: AuthOptions
) -> Iterator[tuple[str, str, str]]:
    """What is weak in a scheme: a word for it, a predicate, and what to do."""
    if scheme.location == "query":
        yield (
            "query",
            f"takes the key in the query ({abridged(scheme.parameter)}), which logs keep",
            "Take the key in a header, or use OAuth 2.0",
        )
    if (
        _is_password(scheme)
        and subject.contract.exposure in _OUTSIDE
        and _beyond_tokens(subject, scheme, options)
    ):
        yield (
            "basic",
            f"lets {_who(subject)} in with a password in every call",
            "Use OAuth 2.0 client credentials or mutual TLS",
        )
    if scheme.type == "http" and scheme.scheme.lower() in options.weak_schemes:
        yield (
            "scheme",
            f"uses HTTP {abridged(scheme.scheme)}, which is superseded",
            "Use OAuth 2.0 or mutual TLS",
        )
    weak = [flow for flow in scheme.flows if flow in options.weak_flows]
    if weak:
        yield (
            "flow",
            f"offers the OAuth 2.0 flow {' and '.join(weak)}, which is no longer to be used",
            "Use client credentials, or authorization code with PKCE",
        )
    if scheme.deprecated:
        yield "deprecated", "is deprecated, and still asked for", "Ask for the scheme after it"


def _is_password(scheme: SecurityScheme) -> bool:
    return scheme.type in _PASSWORDS or (scheme.type == "http" and scheme.scheme.lower() == "basic")


def _beyond_tokens(subject: Subject, scheme: SecurityScheme, options: AuthOptions) -> bool:
    """Whether more than a token endpoint takes it, where clients do send it (RFC 6749, 2.3.1)."""
    asking = [
        operation
        for _, operation in subject.operations
        if any(use.scheme == scheme.name for each in operation.security for use in each.uses)
    ]
    return not asking or not all(_is_open(each, options) for each in asking)


AUTH = Check(
    name="gateway.auth",
    look=_auth,
    options=AuthOptions,
    operands=frozenset({"what", "problem", "remedy"}),
    speaks_of="contract or operation",
)
