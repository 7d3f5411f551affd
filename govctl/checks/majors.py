"""Whether versions are well formed, and the major stands where the conventions want it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from govctl.checks.check import Check, NoOptions
from govctl.checks.targets import abridged, lasting
from govctl.checks.versioning import Subject, subjects
from govctl.model.contract import Contract, ContractOrigin, Style
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Interface, Origin, Server
from govctl.model.place import Place
from govctl.model.version import parse_version

_PART = re.compile(r"\{([a-z]+)\}|\*")
_EXPRESSIONS = {"entity": "[a-z0-9-]+", "fact": r"[a-z0-9.\-]+", "*": ".*"}
_MAJOR = r"(?P<major>[0-9]{1,9})(?![0-9])"
_MOST_PARTS = 8
_LONGEST_NAME = 300
_SUFFIX = re.compile(r"[._/-]v(?P<major>[0-9]{1,9})", re.IGNORECASE)
_VARIABLE = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class _Name:
    """Something that a contract names, with its place: `what` in a reader's words."""

    what: str
    text: str
    place: Place


def _form(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    for subject in subjects(inspection):
        violations = tuple(_malformed(inspection, subject))
        outcome = Outcome.FAIL if violations else Outcome.PASS
        yield Observation(subject.target, outcome, violations=violations, tier=subject.tier)


def _malformed(inspection: Inspection, subject: Subject) -> Iterator[Violation]:
    if parse_version(subject.version) is None:
        shown = abridged(subject.version)
        yield Violation(
            place=subject.declaration.place("/version"),
            operands={
                "kind": subject.kind,
                "name": subject.name,
                "problem": f"has version {shown!r}, which is not MAJOR.MINOR.PATCH",
                "remedy": "Write three numbers, such as 1.4.0, or 1.4.0-rc.1 before a release",
            },
            identity=("form", subject.version),
        )
        return
    contract = subject.declaration
    if isinstance(contract, Contract) and contract.origin is ContractOrigin.OWN:
        yield from _misplaced(inspection, contract)


def _misplaced(inspection: Inspection, contract: Contract) -> Iterator[Violation]:
    """The major in addresses, event types, channels, file names and guides."""
    conventions = inspection.snapshot.config.conventions if inspection.snapshot.config else {}
    interface = inspection.interface(contract)
    http, event = conventions.get("http-major"), conventions.get("event-type")
    if interface is not None and contract.style in {Style.REST, Style.WEBHOOK}:
        if http:
            yield from _http_major(inspection, contract, interface, http)
        yield from _webhook_majors(inspection, contract, interface, event)
    named: list[tuple[str | None, Iterable[_Name]]] = [
        (conventions.get("file-name"), _file_names(contract)),
        (conventions.get("edi-guide"), _guides(contract)),
    ]
    if interface is not None and contract.style is Style.EVENT:
        named.append((event, _event_types(inspection, interface)))
        named.append((conventions.get("topic"), _topics(inspection, interface)))
    for convention, names in named:
        if convention:
            for name in names:
                yield from _judged(contract, name, convention)


def _judged(contract: Contract, name: _Name, convention: str) -> Iterator[Violation]:
    """A name that is not of the convention's form, or carries another major."""
    shown = abridged(name.text)
    match = _convention(convention).fullmatch(name.text[:_LONGEST_NAME])
    if match is None:
        problem = (
            f"names the {name.what} {shown!r}, which is not of the form of the conventions "
            f"({convention})"
        )
        remedy = f"Name it as {convention}, or correct `conventions` in govctl.yaml"
    elif not _fits(match, contract):
        problem = f"has version {contract.version}, but its {name.what} is {shown!r}"
        remedy = f"Write major {contract.major} into the {name.what}, or correct the version"
    else:
        return
    yield _violation(contract, name.place, (problem, remedy))


def _fits(match: re.Match[str], contract: Contract) -> bool:
    """Whether the major that was found is the contract's; what has none fits any.

    0.y.z is on its way to 1.0.0: it may be offered as v0 or as v1 already.
    """
    found = match.groupdict().get("major")
    return found is None or int(found) in {contract.major, max(contract.major, 1)}


@lru_cache(maxsize=64)
def _convention(text: str) -> re.Pattern[str]:
    """A convention as an expression; parts in braces are its variables, `*` is anything."""
    pieces: list[str] = []
    end = seen = 0
    for part in _PART.finditer(text):
        name = part[1] or "*"
        pieces.append(re.escape(text[end : part.start()]))
        end, seen = part.end(), seen + 1
        if seen > _MOST_PARTS:
            pieces.append(re.escape(part[0]))
        elif name != "major":
            pieces.append(_EXPRESSIONS.get(name, "[^/]+"))
        else:
            pieces.append("(?P=major)" if _MAJOR in pieces else _MAJOR)
    return re.compile("".join((*pieces, re.escape(text[end:]))))


def _http_major(
    inspection: Inspection, contract: Contract, interface: Interface, convention: str
) -> Iterator[Violation]:
    """The major in the address: in every server's path, or in every operation's."""
    pattern = _convention(convention)
    wrong = [server for server in interface.servers if not _leads(pattern, server, contract)]
    if interface.servers and not wrong:
        return
    called = [each for each in interface.operations if not each.inverted]
    if not called or all(_has_major(pattern, each.path, contract) for each in called):
        return
    wanted = convention.replace("{major}", str(contract.major))
    found = _other_major(pattern, wrong)
    problem = f"has an address with {found}" if found else f"has {wanted} in no server address"
    if not found and wrong and len(wrong) < len(interface.servers):
        problem = f"has the address {abridged(wrong[0].url)!r} without {wanted}"
    words = (
        f"{problem}, but version {contract.version} belongs under {wanted}",
        f"Put {wanted} into the address of every server, or correct the version",
    )
    origin = wrong[0].origin if wrong else called[0].origin
    yield _violation(contract, _place(inspection, origin), words)


def _leads(pattern: re.Pattern[str], server: Server, contract: Contract) -> bool:
    return _has_major(pattern, _address(server), contract)


def _has_major(pattern: re.Pattern[str], address: str, contract: Contract) -> bool:
    return any(_fits(match, contract) for match in pattern.finditer(_slashed(address)))


def _slashed(address: str) -> str:
    return address[:_LONGEST_NAME].rstrip("/") + "/"


def _address(server: Server) -> str:
    """The address with the defaults of its variables."""

    def default(variable: re.Match[str]) -> str:
        declared = server.variables.get(variable[1])
        value = declared.get("default") if isinstance(declared, dict) else None
        return value if isinstance(value, str) else variable[0]

    return _VARIABLE.sub(default, server.url)


def _other_major(pattern: re.Pattern[str], servers: Iterable[Server]) -> str:
    matches = (pattern.search(_slashed(_address(server))) for server in servers)
    return next((match[0] for match in matches if match), "")


def _webhook_majors(
    inspection: Inspection, contract: Contract, interface: Interface, event: str | None
) -> Iterator[Violation]:
    """The major in the names of webhooks that carry one; dotted ones are event types."""
    for operation in interface.operations:
        if not operation.identity.startswith("webhook:"):
            continue
        name = _Name("webhook", operation.path, _place(inspection, operation.origin))
        suffix = _SUFFIX.search(name.text[:_LONGEST_NAME])
        if event and "." in name.text:
            yield from _judged(contract, name, event)
        elif suffix and not _fits(suffix, contract):
            problem = f"has version {contract.version}, but its webhook is {abridged(name.text)!r}"
            remedy = f"Write major {contract.major} into the webhook, or correct the version"
            yield _violation(contract, name.place, (problem, remedy))


def _event_types(inspection: Inspection, interface: Interface) -> Iterator[_Name]:
    for message in interface.messages:
        yield _Name("event type", message.name, _place(inspection, message.origin))


def _topics(inspection: Inspection, interface: Interface) -> Iterator[_Name]:
    """Every channel once, at its first message."""
    told: set[str] = set()
    for message in interface.messages:
        if message.channel and message.channel not in told:
            told.add(message.channel)
            yield _Name("channel", message.channel, _place(inspection, message.origin))


def _file_names(contract: Contract) -> Iterator[_Name]:
    if contract.file is not None and contract.file.name:
        yield _Name("file name", contract.file.name, contract.file.place("/name"))


def _guides(contract: Contract) -> Iterator[_Name]:
    if contract.edi is not None and contract.edi.guide:
        name = contract.edi.guide.rpartition("/")[2]
        yield _Name("guide", name, contract.edi.place("/guide"))


def _place(inspection: Inspection, origin: Origin) -> Place:
    document = inspection.snapshot.document(origin.path)
    if document is None:
        return Place(origin.path, 0, 0, origin.pointer)
    return document.place(origin.pointer)


def _violation(contract: Contract, place: Place, words: tuple[str, str]) -> Violation:
    problem, remedy = words
    return Violation(
        place=place,
        operands={
            "kind": "Contract",
            "name": contract.name,
            "problem": problem,
            "remedy": remedy,
        },
        identity=("major", lasting(place.pointer)),
        related=(Related(contract.place("/version"), "the contract's version"),),
    )


FORM = Check(
    name="versioning.form",
    look=_form,
    options=NoOptions,
    operands=frozenset({"kind", "name", "problem", "remedy"}),
    speaks_of="contract or entity",
)
