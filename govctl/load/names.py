"""What the registry declares by name, and whether a name somebody wrote is among it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from govctl.load.wording import shown, suggestion
from govctl.model.link import Link
from govctl.model.place import Place
from govctl.model.reference import Reference, parse_reference
from govctl.model.snapshot import Snapshot
from govctl.model.version import Version, parse_range, parse_version

_WORDS = {
    "system": "system or partner",
    "reader": "system, partner or team",
    "status-model": "status model",
    "codelist": "code list",
    "xref": "entity or code list",
    "file": "file",
}
_KINDS_OF_DOCUMENT = {
    "system": ("System", "Partner"),
    "reader": ("System", "Partner", "Team"),
    "team": ("Team",),
    "person": ("Team",),
    "capability": ("Capability",),
    "entity": ("Entity",),
    "status-model": ("StatusModel",),
    "contract": ("Contract",),
    "codelist": ("CodeList",),
    "xref": ("Entity", "CodeList"),
    "partner": ("Partner",),
    "evidence": ("Evidence",),
    "environment": ("Environments",),
    "flow": ("Flow",),
    "mapping": ("Mapping",),
    "queue": ("System", "Contract"),
}
_CHECKED_ONCE_DECLARED = frozenset({"capability", "environment", "layer", "queue", "xref", "view"})
"""Names that mean something by themselves until the registry starts to declare their kind."""

_ELSEWHERE = frozenset({"event", "pack", "rule"})
"""Kinds of reference that name no document of the registry."""


_MOST = 500
"""Names of nothing before no more suggestions are looked for."""


class Names:
    """The names of one snapshot, and links to them."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._suggested = 0

    def link(self, place: Place, name: str, kind: str) -> Link:
        """A bare name where the key already says what kind of thing it names."""
        if self._is_known(kind, name):
            return Link(place, name, kind, resolved=True)
        word = _WORDS.get(kind, kind.replace("-", " "))
        problem = f"There is no {word} {shown(name)}"
        close = self._closest(name, kind)
        return Link(place, name, kind, resolved=False, problem=problem, suggestion=close)

    def reference(self, place: Place, text: str, kind: str | None = None) -> Link:
        """A reference `kind:name[@major][#part]`; `kind` where the key says it.

        Whether the part exists is another question: it needs the spec.
        """
        reference = parse_reference(text, kind)
        if reference is None:
            problem = f"{shown(text)} is not a reference of the form `kind:name@major#part`"
            return Link(place, text, kind or "reference", resolved=False, problem=problem)
        if reference.kind == "contract":
            return self._contract(place, text, reference, bare=kind is not None)
        if reference.kind == "edge":
            return self._edge(place, text, reference)
        if reference.kind not in self.known and reference.kind not in _ELSEWHERE:
            return self._unknown_kind(place, text, reference)
        found = self.link(place, reference.name, reference.kind)
        close = f"{reference.kind}:{found.suggestion}" if found.suggestion else ""
        resolved = found.resolved or reference.kind in _ELSEWHERE
        problem = "" if resolved else found.problem
        return Link(place, text, reference.kind, resolved, problem, "" if resolved else close)

    def versions(self, place: Place, contract: str, text: str) -> Iterator[Link]:
        """A range of versions of a contract; nothing where the contract itself is not known."""
        reference = parse_reference(contract, "contract")
        accepted = parse_range(text)
        versions = self._versions(reference) if reference else []
        if not versions or accepted is None:
            return
        if any(version in accepted for version in versions):
            yield Link(place, text, "version", resolved=True)
        else:
            listed = ", ".join(map(str, versions))
            problem = f"No version of {shown(contract)} lies in {shown(text)}; there is {listed}"
            close = f"^{versions[-1]}"
            yield Link(place, text, "version", resolved=False, problem=problem, suggestion=close)

    def _versions(self, reference: Reference) -> list[Version]:
        snapshot = self._snapshot
        texts = [each.version for each in snapshot.contracts if each.name == reference.name]
        if not texts:
            return []
        texts.extend(each.version for each in snapshot.published.get(reference.name, ()))
        found = {version for version in map(parse_version, texts) if version is not None}
        return sorted(
            each for each in found if reference.major is None or each.major == reference.major
        )

    def _contract(self, place: Place, text: str, reference: Reference, *, bare: bool) -> Link:
        majors = sorted(
            each.major for each in self._snapshot.contracts if each.name == reference.name
        )
        known = majors and (reference.major is None or reference.major in majors)
        if known or self._is_invalid("contract", reference.name):
            return Link(place, text, "contract", resolved=True)
        name, major = reference.name, reference.major
        if majors:
            listed = ", ".join(map(str, majors))
            problem = f"Contract {shown(name)} has no major {major}, only {listed}"
            major = majors[-1]
        else:
            problem = f"There is no contract {shown(name)}"
            name, major = self._closest(name, "contract"), None
        close = str(Reference("contract", name, major, reference.part)) if name else ""
        close = close.removeprefix("contract:") if bare else close
        return Link(place, text, "contract", resolved=False, problem=problem, suggestion=close)

    def _edge(self, place: Place, text: str, reference: Reference) -> Link:
        ends = [self.link(place, end, "system") for end in reference.name.split(">")]
        missing = next((end for end in ends if not end.resolved), None)
        if len(ends) != 2:  # noqa: PLR2004 - an edge has two ends
            problem = f"{shown(text)} is not an edge `from>to`"
            return Link(place, text, "edge", resolved=False, problem=problem)
        if missing is None:
            return Link(place, text, "edge", resolved=True)
        return Link(place, text, "edge", resolved=False, problem=missing.problem)

    def _closest(self, name: str, kind: str) -> str:
        """The name that was probably meant; a registry of typos is not searched for ever."""
        self._suggested += 1
        return suggestion(name, self.known.get(kind, ())) if self._suggested <= _MOST else ""

    def _unknown_kind(self, place: Place, text: str, reference: Reference) -> Link:
        close = suggestion(reference.kind, {*self.known, "edge", *_ELSEWHERE})
        meant = f"{close}:{text.partition(':')[2]}" if close else ""
        problem = f"{shown(reference.kind)} is not a kind of reference"
        return Link(place, text, reference.kind, False, problem, meant)

    def _is_known(self, kind: str, name: str) -> bool:
        known = self.known.get(kind, frozenset())
        if not known and kind in _CHECKED_ONCE_DECLARED:
            return True
        return name in known or self._is_invalid(kind, name)

    def _is_invalid(self, kind: str, name: str) -> bool:
        """Whether a document of that name is there but not valid: that is the defect, not this."""
        invalid = self._snapshot.invalid
        documents = _KINDS_OF_DOCUMENT.get(kind, ())
        if kind in {"person", "environment", "queue"}:
            return any(each in documents for each, _ in invalid)
        return ("", name) in invalid or any((each, name) in invalid for each in documents)

    @cached_property
    def known(self) -> Mapping[str, frozenset[str]]:
        """The names by kind of reference."""
        snapshot = self._snapshot
        systems = frozenset({*snapshot.systems, *snapshot.partners})
        environments = snapshot.environments.order if snapshot.environments else ()
        return {
            "system": systems,
            "reader": systems | frozenset(snapshot.teams),
            "team": frozenset(snapshot.teams),
            "person": frozenset(snapshot.persons),
            "capability": frozenset(snapshot.capabilities),
            "entity": frozenset(snapshot.entities),
            "status-model": frozenset(snapshot.status_models),
            "contract": frozenset(contract.name for contract in snapshot.contracts),
            "codelist": frozenset(snapshot.codelists),
            "xref": frozenset({*snapshot.entities, *snapshot.codelists}),
            "partner": frozenset(snapshot.partners),
            "evidence": frozenset(snapshot.evidences),
            "environment": frozenset(environments),
            "flow": frozenset(snapshot.flows),
            "mapping": frozenset(snapshot.mappings),
            "waiver": frozenset(snapshot.waivers),
            "review": frozenset(snapshot.reviews),
            "queue": frozenset(_queues(snapshot)),
            "layer": frozenset(_layers(snapshot)),
            "view": frozenset(
                view for ownership in snapshot.ownerships.values() for view in ownership.views
            ),
            "file": frozenset(snapshot.files),
        }


def _queues(snapshot: Snapshot) -> Iterable[str]:
    """Queues that somebody declares; dead-letter queues count once systems declare theirs."""
    declared = [queue for system in snapshot.systems.values() for queue in system.queues]
    if not declared:
        return ()
    duties = (each.consumers_must for each in snapshot.contracts if each.consumers_must)
    retries = (each.retry for each in duties if each.retry)
    return (*declared, *(retry.dlq for retry in retries if retry.dlq))


def _layers(snapshot: Snapshot) -> Iterable[str]:
    config = snapshot.config
    if config is None:
        return ()
    pairs = config.topology.allow if config.topology else ()
    return (*config.layers, *(layer for pair in pairs for layer in pair))
