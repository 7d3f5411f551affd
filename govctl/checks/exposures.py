"""Checks on what documents give away: credentials, and the names of internal hosts."""

from __future__ import annotations

import ipaddress
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from govctl.checks.check import Check, NoOptions, judged
from govctl.checks.contracts import Subject, over_contracts
from govctl.checks.origins import Demand, Duty
from govctl.checks.targets import abridged, contract_target, lasting
from govctl.estate.exposed import Exposed, exposures_of, looked_through, texts
from govctl.model.contract import Exposure
from govctl.model.finding import Observation, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Origin, Server
from govctl.model.place import Place
from govctl.model.snapshot import Snapshot
from govctl.model.system import System
from govctl.model.words import names_listed

_MOST_PLACES = 5
_HOST = re.compile(
    r"\b[a-z][a-z0-9+.-]{1,20}://(?:[^/\s@\"'<>]{1,200}@)?(\[[0-9a-f:.]+\]|[^/\s:?#\"'<>`\\)\]},;]{1,253})"
)
_PROSE = frozenset({"description", "summary", "title", "termsOfService"})
_LABEL = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*")


def _secrets(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    """Credentials in specs, examples, servers, contracts and the other documents."""
    snapshot = inspection.snapshot
    exposures = exposures_of(snapshot.documents)
    targets = _targets(snapshot)
    found: dict[str, list[Violation]] = defaultdict(list)
    for path in looked_through(snapshot):
        target = targets.get(path, f"file:{path}")
        found[target] += _in_file(snapshot, path, exposures.of(path))
    for target, violations in found.items():
        yield judged(target, violations)


def _targets(snapshot: Snapshot) -> dict[str, str]:
    """The contract that a file belongs to alone."""
    found: dict[str, set[str]] = defaultdict(set)
    for contract in snapshot.contracts:
        spec = contract.spec
        for path in (
            contract.path,
            spec.file if spec else "",
            (spec.overlay or "") if spec else "",
        ):
            found[path].add(contract_target(contract))
    return {path: min(names) for path, names in found.items() if len(names) == 1}


def _in_file(snapshot: Snapshot, path: str, exposed: tuple[Exposed, ...]) -> Iterator[Violation]:
    """One violation for each credential, wherever it stands; the value is never told."""
    document = snapshot.document(path)
    by_value: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for pointer, name, credential in exposed:
        by_value[credential.value].append((pointer, name, credential.kind))
    for places in by_value.values():
        pointer, name, kind = places[0]
        if document is None:
            continue
        at = document.place(pointer)
        yield Violation(
            place=at,
            operands={
                "kind": kind,
                "named": abridged(name) if name else "the document",
                "again": _again(len(places)),
            },
            identity=(path, kind, lasting(pointer)),
            related=tuple(
                Related(document.place(each[0]), "the same value")
                for each in places[1:_MOST_PLACES]
            ),
        )


def _again(count: int) -> str:
    return "" if count == 1 else f", in {count} places"


@dataclass(frozen=True, slots=True)
class HostOptions:
    """What names a host that is not reached from outside.

    Attributes:
        labels: labels of a name that only internal networks use, wherever they stand but first.
        names: whole names, and what ends in them, that stand for the machine itself.
        entry_roles: roles of systems whose hosts are meant to be reached from outside.
    """

    labels: tuple[str, ...] = (
        "local",
        "corp",
        "internal",
        "intranet",
        "intra",
        "lan",
        "localdomain",
        "private",
    )
    names: tuple[str, ...] = ("localhost", "home.arpa")
    entry_roles: tuple[str, ...] = ("gateway", "edi-gateway", "ecommerce")


def _hosts(inspection: Inspection, options: HostOptions) -> Iterator[Observation]:
    own = _own_hosts(inspection.snapshot, options)
    config = inspection.snapshot.config
    domains = config.conventions.get("internal-domains", "") if config else ""
    names = tuple(each.strip(" .*").lower() for each in domains.split(",") if each.strip(" .*"))
    options = replace(options, names=(*names, *options.names))

    def look(subject: Subject) -> Iterator[Observation]:
        contract = subject.contract
        if contract.exposure not in {Exposure.PARTNER, Exposure.PUBLIC}:
            yield subject.passed_over("only those inside read it")
            return
        entry = contract.security.via if contract.security else None
        inner = {host: system for host, system in own.items() if system.name != entry}
        yield subject.judged(_exposed_hosts(subject, inner, options))

    yield from over_contracts(inspection, Demand(duty=Duty.SPEC), look)


def _own_hosts(snapshot: Snapshot, options: HostOptions) -> dict[str, System]:
    """The hosts that systems declare, those that are entries aside."""
    return {
        host.lower(): system
        for system in snapshot.systems.values()
        if system.role not in options.entry_roles
        for host in system.hosts
    }


def _exposed_hosts(
    subject: Subject, own: dict[str, System], options: HostOptions
) -> Iterator[Violation]:
    found: dict[str, tuple[str, list[tuple[Place, str]]]] = {}
    for host, pointer_place, where in _named_hosts(subject, own):
        why = _why_internal(host, own, options, is_server=where == "server")
        if why:
            found.setdefault(host, (why, []))[1].append((pointer_place, where))
    for host, (why, places) in found.items():
        yield Violation(
            place=places[0][0],
            operands={
                "contract": subject.contract.label,
                "exposure": str(subject.contract.exposure),
                "host": abridged(host),
                "why": why,
                "where": names_listed(dict.fromkeys(where for _, where in places)),
            },
            identity=(host,),
            related=tuple(Related(place, where) for place, where in places[1:_MOST_PLACES]),
        )


def _named_hosts(subject: Subject, own: dict[str, System]) -> Iterator[tuple[str, Place, str]]:
    """Every host that the spec names: the host, where, and in what (a word)."""
    interface = subject.interface
    if interface is None:
        return
    every = (*interface.servers, *(s for each in interface.operations for s in each.servers))
    for server in every:
        for host in _server_hosts(server):
            yield host, subject.place(server.origin), "server"
    document = subject.inspection.snapshot.document(interface.path)
    pattern = _own_pattern(own)
    for pointer, name, text in texts(document.data if document else None):
        if pointer.startswith("/servers/") or name in {"$ref", "$schema", "$id", "namespace"}:
            continue
        hosts = [] if name in _PROSE else [match[1].lower() for match in _HOST.finditer(text)]
        hosts += [match[0].lower() for match in pattern.finditer(text)] if pattern else []
        for host in dict.fromkeys(each.strip("[]") for each in hosts):
            where = (
                "callback" if "/callbacks/" in pointer else "text" if name in _PROSE else "value"
            )
            yield host, subject.place(Origin(interface.path, pointer)), where
    for operation in interface.operations:
        if operation.inverted:
            for match in _HOST.finditer(operation.path):
                yield match[1].lower(), subject.place(operation.origin), "callback"


def _own_pattern(own: dict[str, System]) -> re.Pattern[str] | None:
    names = sorted(own, key=lambda each: (-len(each), each))
    if not names:
        return None
    listed = "|".join(map(re.escape, names))
    return re.compile(rf"(?<![\w.-])(?:{listed})(?![\w-]|\.\w)", re.IGNORECASE)


def _server_hosts(server: Server) -> Iterator[str]:
    """The hosts a server's address can mean, its variables filled with what they list."""
    url = server.url.strip().lower()
    for address in (url, *_filled(url, server)):
        match = _HOST.match(address if "://" in address else f"x0://{address}")
        if match and not match[1].startswith(("/", ".")):
            yield match[1].strip("[]")


def _filled(url: str, server: Server) -> Iterator[str]:
    for name, variable in sorted(server.variables.items()):
        if isinstance(variable, dict):
            listed = variable.get("enum")
            values = [variable.get("default"), *(listed if isinstance(listed, list) else ())]
            for value in values:
                if isinstance(value, str):
                    yield url.replace(f"{{{name.lower()}}}", value.lower())


def _why_internal(
    host: str, own: dict[str, System], options: HostOptions, *, is_server: bool
) -> str:
    """What says that a host is internal, as a clause; "" where nothing does."""
    if host in own:
        return f"a host of the system {own[host].name}"
    number = _address(host)
    if number is not None:
        return _why_address(number)
    if "{" in host or not _LABEL.fullmatch(host):
        return ""
    return _why_name(host, options, is_server=is_server)


def _why_name(host: str, options: HostOptions, *, is_server: bool) -> str:
    if any(host == name or host.endswith(f".{name}") for name in options.names):
        return "a name that is only known inside"
    first, *labels = host.split(".")
    inner = next((each for each in labels if each in options.labels), "")
    if inner:
        return f"a name of an internal network ({inner})"
    return "a name without a domain" if is_server and first == host else ""


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _why_address(number: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    documentation = number.version == 4 and any(  # noqa: PLR2004 - the version of the protocol
        number in network for network in _DOCUMENTATION
    )
    if number.is_loopback:
        return "a loopback address"
    if number.is_link_local:
        return "a link-local address"
    if number.is_private and not documentation and not number.is_unspecified:
        return "an address of a private network"
    return ""


_DOCUMENTATION = tuple(
    ipaddress.IPv4Network(each) for each in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24")
)

SECRETS = Check(
    name="gateway.secrets",
    look=_secrets,
    options=NoOptions,
    operands=frozenset({"kind", "named", "again"}),
    speaks_of="file",
)
HOSTS = Check(
    name="gateway.hosts",
    look=_hosts,
    options=HostOptions,
    operands=frozenset({"contract", "exposure", "host", "why", "where"}),
    speaks_of="contract",
)
