"""`govctl import --update`: a new version of somebody else's API takes the place of the old."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from govctl.engine.assess import revision
from govctl.engine.inspect import inspect
from govctl.engine.run import run
from govctl.errors import UsageError, one_line, quoted
from govctl.estate.content import resolved_paths
from govctl.interfaces.detect import detect
from govctl.load.registry import load
from govctl.load.source import WorkTree
from govctl.model.change import Compatibility
from govctl.model.contract import Contract, ContractOrigin, Spec
from govctl.model.diff import ContractDiff, DiffChange, DiffReport
from govctl.model.finding import Finding
from govctl.model.imported import MappingImpact, SpecUpdate
from govctl.model.mapping import EntityMapping, MappingEnd
from govctl.model.reference import parse_reference
from govctl.model.snapshot import Snapshot
from govctl.model.version import Version, parse_version
from govctl.scaffold.files import Planned, PlannedFile, current
from govctl.scaffold.yaml_edit import Editable, drop, editable, put
from govctl.usecases.check import bound_rules
from govctl.usecases.diff import DiffRequest, diff_sides, narrowed
from govctl.usecases.impact import meets
from govctl.usecases.operands import RegistrySide
from govctl.usecases.publish import named_contract, publication
from govctl.usecases.registries import Asked, open_registries
from govctl.usecases.spec_bundle import Bundle, read_bundle
from govctl.usecases.vendor import digest_of

_FITTING = (
    "registry/unresolved-reference",
    "registry/unreadable-spec",
    "registry/invalid-document",
)
"""The rules that say whether the registry's parts fit one another."""


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """Which contract takes which new spec.

    Attributes:
        directory: the registry's folder, or one inside it.
        contract: `carrier-labels`, or `carrier-labels@3` where there are several majors.
        file: the new spec, on disk.
        today: the day on which the old version is published, if it is not yet.
        version: of the contract from now on, where the spec does not say it.
        format: of the new spec, where it is another one than before.
        commit: where the copy came from, for `source`.
    """

    directory: Path
    contract: str
    file: Path
    today: date
    version: str | None = None
    format: str | None = None
    commit: str | None = None


@dataclass(frozen=True, slots=True)
class Update:
    """What is to be written, and what it means; no report where nothing is new."""

    folder: Path
    subject: str
    files: tuple[PlannedFile, ...] = ()
    report: SpecUpdate | None = None


def plan_update(request: UpdateRequest) -> Update:
    """Plan to replace a contract's spec; nothing is written yet.

    Raises:
        UsageError: there is no such contract, it is our own, the file cannot take the place of its
            spec, or no version fits.
    """
    registries = open_registries(Asked(request.directory))
    contract = named_contract(registries.head, request.contract)
    work = _Work(request, registries.folder, registries.head, contract, _spec_of(contract))
    bundle = read_bundle(request.file, work.spec.file, registries.head.files)
    subject = f"contract {contract.name} {contract.version}"
    specs = work.specs(bundle)
    if not any(each.is_change for each in specs):
        return Update(registries.folder, subject)
    work.refuse_other_format(bundle)
    version = work.version(bundle, specs)
    files = (*specs, *work.previous(), work.sidecar(bundle, version))
    return Update(registries.folder, subject, files, work.report(bundle, version, files))


@dataclass(frozen=True, slots=True)
class _Work:
    """One update: what is asked for, and the registry as it stands."""

    request: UpdateRequest
    folder: Path
    head: Snapshot
    contract: Contract
    spec: Spec

    def specs(self, bundle: Bundle) -> tuple[PlannedFile, ...]:
        """The spec and its files in their places; what belongs to others is not overwritten."""
        own = set(resolved_paths(self.spec.file, "", self.head.documents))
        planned = []
        for path, content in sorted(bundle.contents.items()):
            before = current(self.folder, path)
            if before not in {None, content} and path not in own:
                raise UsageError(
                    f"{quoted(str(self.request.file))} brings a file {quoted(path)}, and the "
                    "registry has another one there that is no part of the contract's spec",
                    fix="Rename one of them, or bundle the spec into one document",
                )
            planned.append(PlannedFile(path, content, before))
        return tuple(planned)

    def refuse_other_format(self, bundle: Bundle) -> None:
        """Another format is taken only when somebody says that it is meant."""
        document = self.head.document(self.spec.file)
        was = (detect(document.data) if document else None) or self.spec.format
        now, said = detect(bundle.document.data), self.request.format
        name = quoted(str(self.request.file))
        if now is None:
            raise UsageError(
                f"{name} is neither OpenAPI, AsyncAPI nor JSON Schema",
                fix="Name the new version of the contract's spec",
            )
        if said is not None and said != now:
            raise UsageError(f"{name} is {now}, not {one_line(said)}", fix=f"Say --format {now}")
        if said is None and was is not None and now != was:
            raise UsageError(
                f"{name} is {now}, and the contract's spec is {was}",
                place=self.contract.path,
                fix=f"Say --format {now} if that is meant",
            )

    def version(self, bundle: Bundle, specs: tuple[PlannedFile, ...]) -> str:
        """The contract's next version: the one asked for, else what the spec says it is."""
        asked = self.request.version
        found = asked if asked is not None else _semantic(_declared(bundle))
        reason = self._unfit(found)
        if found and not reason:
            return found
        seen = asked if asked is not None else _declared(bundle)
        whose = "--version" if asked is not None else "The version of the new spec,"
        raise UsageError(
            f"{whose} {quoted(seen)} {reason}",
            place=one_line(str(self.request.file)),
            fix=self._advice(specs),
        )

    def _unfit(self, text: str) -> str:
        """Why a version cannot be the next one, "" where it can."""
        number, now = parse_version(text), parse_version(self.contract.version)
        if number is None:
            return "is no MAJOR.MINOR.PATCH"
        if now is not None and number <= now:
            return f"is not above {self.contract.version}, the version of the old content"
        published = self.head.published.get(self.contract.name, ())
        if any(each.version == text for each in published):
            return "is published already, with other content"
        other = self.head.contract(self.contract.name, number.major)
        if other is not None and other.key != self.contract.key:
            return f"is that of another document of the contract, {one_line(other.path)}"
        return ""

    def _advice(self, specs: tuple[PlannedFile, ...]) -> str:
        report = self._diff(self._after((*specs, *self.previous())))
        needed = next((each.version.needed for each in report.contracts), "")
        least = f"; what changed needs at least {needed}" if needed else ""
        return f"Name the contract's next version with --version X.Y.Z{least}"

    def previous(self) -> Iterator[PlannedFile]:
        """The old version, frozen, where it is not published yet."""
        if self.head.document(self.spec.file) is None:
            return
        frozen = publication(self.folder, self.head, self.contract, self.request.today)
        if frozen.text is not None:
            yield PlannedFile(frozen.shown, frozen.text.encode())

    def sidecar(self, bundle: Bundle, version: str) -> PlannedFile:
        """The contract's document with its new version and source."""
        path = self.contract.path
        content = current(self.folder, path) or b""
        edited = put(editable(path, content, self.contract.document.index), ("version",), version)
        digest = digest_of(bundle.contents[self.spec.file])
        edited = put(edited, ("source", "digest"), digest, after="spec")
        if self.request.commit is not None:
            edited = put(edited, ("source", "commit"), self.request.commit)
        else:  # that of the old copy would be wrong
            edited = drop(edited, ("source", "commit"))
        return PlannedFile(path, self._with_format(edited).text.encode(), content)

    def _with_format(self, edited: Editable) -> Editable:
        if self.request.format is None or self.spec.format is None:
            return edited
        return put(edited, ("spec", "format"), self.request.format)

    def _after(self, files: Iterable[PlannedFile]) -> Snapshot:
        planned = {each.path: each.content for each in files}
        return load(Planned(WorkTree(self.folder), planned))

    def _diff(self, after: Snapshot) -> DiffReport:
        sides = RegistrySide("now", self.head), RegistrySide("the update", after)
        request = DiffRequest("now", contracts=(self.contract.name,))
        return narrowed(diff_sides(*sides), request)

    def report(self, bundle: Bundle, version: str, files: tuple[PlannedFile, ...]) -> SpecUpdate:
        """What the update means."""
        after = self._after(files)
        diff = self._diff(after)
        return SpecUpdate(
            contract=self.contract.name,
            before_version=self.contract.version,
            after_version=version,
            spec=self.spec.file,
            misfits=self._misfits(after, frozenset(bundle.contents)),
            mappings=tuple(self._mappings(diff)),
            notes=tuple(self._notes(bundle, files, version)),
            diff=diff,
        )

    def _misfits(self, after: Snapshot, specs: frozenset[str]) -> tuple[Finding, ...]:
        """Findings that only the update brings; those in our own files first."""
        known = {each.fingerprint for each in self._findings(self.head)}
        new = [each for each in self._findings(after) if each.fingerprint not in known]
        return tuple(sorted(new, key=lambda each: (each.place.path in specs, each.place)))

    def _findings(self, snapshot: Snapshot) -> tuple[Finding, ...]:
        rules = bound_rules(snapshot, rules=_FITTING)
        return run(rules, inspect(revision(snapshot), None, self.request.today)).findings

    def _mappings(self, diff: DiffReport) -> Iterator[MappingImpact]:
        for mapping in self.head.mappings.values():
            fields = tuple(_local_fields(mapping, self._is_ours))
            why = dict.fromkeys(
                change.sentence
                for contract in diff.contracts
                for change in _worse(contract)
                if fields and _touches(change, fields)
            )
            if why:
                yield MappingImpact(mapping.name, mapping.path, tuple(why))

    def _is_ours(self, end: MappingEnd) -> bool:
        """Whether one side of a mapping is a payload of the contract."""
        reference = parse_reference(end.contract, "contract") if end.contract else None
        if reference is not None and reference.name == self.contract.name:
            return reference.major in {None, self.contract.major}
        return end.schema == self.spec.file

    def _notes(self, bundle: Bundle, files: Iterable[PlannedFile], version: str) -> Iterator[str]:
        folder = posixpath.dirname(self.spec.file)
        for text in bundle.missing:
            path = posixpath.normpath(posixpath.join(folder, text.partition("#")[0]))
            there = path in self.head.files
            what = "the registry's copy stays" if there else "nothing is there"
            yield f"{one_line(text)} is not beside the new spec; {what}."
        reached = set(resolved_paths(self.spec.file, "", self._after(files).documents))
        earlier = set(resolved_paths(self.spec.file, "", self.head.documents))
        for path in sorted(earlier - reached):
            yield f"{one_line(path)} is no longer referred to; it stays."
        if self.head.document(self.spec.file) is None:
            yield "the old spec cannot be read, so nothing of it is published."
        now = parse_version(version) or Version(0, 0, 0)
        if now.major != self.contract.major:
            yield (
                f"the major moves from {self.contract.major} to {now.major}: who refers to "
                f"{self.contract.label} has to move along."
            )


def _spec_of(contract: Contract) -> Spec:
    if not contract.sidecar:
        raise UsageError(
            f"{contract.name} is a bare spec file without a contract document",
            place=contract.path,
            fix="Replace the file; only a contract.yaml has a version and a source to keep",
        )
    if contract.origin is ContractOrigin.OWN:
        raise UsageError(
            f"{contract.name} is our own API (origin: own): its spec is changed here, by whoever "
            "owns it, and not replaced by a delivery",
            place=contract.path,
            fix="Edit the spec in place; or say whose it is: origin: vendor, partner or standard",
        )
    if contract.spec is None:
        raise UsageError(
            f"{contract.name} has no spec file that could be replaced",
            place=contract.path,
            fix="Add `spec: {file: vendor/openapi.yaml}` first",
        )
    if "://" in contract.spec.file or contract.spec.file.startswith(("/", "../")):
        raise UsageError(
            f"The spec {quoted(contract.spec.file)} of {contract.name} is no file of the registry",
            place=contract.path,
            fix="Name a file in the contract's folder",
        )
    return contract.spec


def _declared(bundle: Bundle) -> str:
    """The version that a spec gives itself, as typed; "" where it has none."""
    data = bundle.document.data
    info = data.get("info") if isinstance(data, dict) else None
    version = info.get("version") if isinstance(info, dict) else None
    if isinstance(version, str):
        return version
    if isinstance(version, bool) or not isinstance(version, int | float):
        return ""
    return bundle.document.source_text("/info/version") or str(version)


def _semantic(text: str) -> str:
    """A vendor's version as SemVer: `v3.1` is 3.1.0; "" for what is no such thing."""
    bare = text.strip().removeprefix("v").removeprefix("V")
    padded = f"{bare}.0" if bare.count(".") == 1 else bare
    return padded if parse_version(padded) is not None else ""


def _local_fields(mapping: EntityMapping, is_ours: Callable[[MappingEnd], bool]) -> Iterator[str]:
    """The fields of a mapping on the side of the contract."""
    for field in mapping.fields.values():
        if is_ours(mapping.source):
            yield from field.sources
        if is_ours(mapping.target):
            yield field.target


def _worse(contract: ContractDiff) -> Iterator[DiffChange]:
    """The changes that may hurt."""
    for change in contract.changes:
        if change.compatibility is not Compatibility.COMPATIBLE:
            yield change


def _touches(change: DiffChange, fields: Iterable[str]) -> bool:
    name = change.operands.get("name", "")
    return bool(name) and any(meets(each.removesuffix(".*"), name) for each in fields)
