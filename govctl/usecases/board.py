"""What the review board reads about a comparison: every change in words, with its reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from govctl.checks.changes import WAY_BACK_FIX, way_back
from govctl.checks.versioning import least_version, released
from govctl.engine.assess import comparisons
from govctl.engine.fingerprint import fingerprint
from govctl.engine.published import sameness
from govctl.estate.exposed import mask_of
from govctl.model.change import (
    Against,
    Assessment,
    Bump,
    Change,
    ContractComparison,
)
from govctl.model.contract import Contract
from govctl.model.diff import (
    Accountable,
    ContractDiff,
    DiffChange,
    DiffReport,
    DiffVerdict,
    Locations,
    Presence,
    TextChange,
    Unread,
    VersionNeed,
    overall,
    worst,
)
from govctl.model.place import Place
from govctl.model.reference import parse_reference
from govctl.model.version import parse_version
from govctl.usecases.agreement import Agreement
from govctl.usecases.change_words import Vocabulary
from govctl.usecases.excerpts import location
from govctl.usecases.impact import Consumers, Fields, Impact, parts_of
from govctl.usecases.rights_moves import rights_moves
from govctl.usecases.spanned import concerned, with_spanned
from govctl.usecases.spec_pair import Pair
from govctl.usecases.text_changes import text_changes

_MOST_TEXTS = 200
"""Text-level differences of a contract that are kept; the others are counted."""


def board_report(pair: Pair, before: str, after: str) -> DiffReport:
    """The report on a pair of revisions; `before` and `after` as the reader calls them."""
    found = tuple(comparisons(pair.after, pair.before))
    published = {each.target: each for each in found if each.against is Against.PUBLISHED}
    since = list(with_spanned(found, pair.before))
    board = _Board(pair)
    changed = [each for each in since if _is_changed(each)]
    contracts = [board.contract(each, published.get(each.target)) for each in changed]
    contracts.extend(board.added(since))
    verdict, bump = overall(contracts)
    report = DiffReport(
        before=before,
        after=after,
        verdict=verdict,
        bump=bump,
        contracts=tuple(sorted(contracts, key=_worst_first)),
        same=tuple(sorted(_name(each.target) for each in since if not _is_changed(each))),
        notes=pair.notes,
        titles=dict(sorted(board.titles.items())),
    )
    return mask_of(pair.before.snapshot, pair.after.snapshot).over(report)


def _is_changed(found: ContractComparison) -> bool:
    return found.content_changed or bool(found.assessments)


class _Board:
    """What is known about both sides, and the words of the changes so far."""

    def __init__(self, pair: Pair) -> None:
        snapshots = (pair.before.snapshot, pair.after.snapshot)
        self.titles: dict[str, str] = {}
        self._pair = pair
        self._words = Vocabulary()
        self._known_parts: dict[str, frozenset[str]] = {}
        self._consumers = Consumers(snapshots)
        self._fields = Fields(pair.canonical or (pair.before, pair.after))
        self._agreement = Agreement(pair.before, pair.after)

    def contract(
        self, found: ContractComparison, published: ContractComparison | None
    ) -> ContractDiff:
        contract = self._declared(found.target)
        changes = sorted(
            (self._change(each, found.target) for each in found.assessments), key=_order
        )
        verdict = worst(changes, comparable=not found.incomparable, texts=found.content_changed)
        was, now = self._both(found.target)
        texts = self._texts(was, now)
        told = ContractDiff(
            target=found.target,
            name=_name(found.target),
            presence=self._presence(found.target),
            before_version=found.before_version,
            after_version=found.after_version,
            verdict=verdict,
            version=_version(found, published),
            accountable=_accountable(contract) if contract else self._steward(found.target),
            changes=tuple(changes),
            texts=texts[:_MOST_TEXTS],
            more_texts=max(0, len(texts) - _MOST_TEXTS),
            incomparable=found.incomparable,
            unread=tuple(self._unread(was, now)),
            consumers=self._consumers.of(_label(found.target)),
        )
        return self._agreement.with_whole(told)

    def added(self, since: Iterable[ContractComparison]) -> Iterator[ContractDiff]:
        """Contracts that only the later side has."""
        known = {each.target for each in since}
        for contract in self._pair.after.snapshot.contracts:
            target = f"contract:{contract.label}"
            if target in known:
                continue
            need = VersionNeed("", False, contract.version, Bump.NONE, "", "It is new", True)
            told = ContractDiff(
                target=target,
                name=contract.name,
                presence=Presence.ADDED,
                before_version="",
                after_version=contract.version,
                verdict=DiffVerdict.COMPATIBLE,
                version=need,
                accountable=_accountable(contract),
                consumers=self._consumers.of(contract.label),
            )
            yield self._agreement.with_whole(told)

    def _change(self, assessment: Assessment, target: str) -> DiffChange:
        change = assessment.change
        words = self._words.words(assessment, _name(target))
        self.titles[words.rule] = words.title
        impact = self._impact(assessment, target)
        told = DiffChange(
            rule=words.rule,
            compatibility=assessment.compatibility,
            direction=change.coordinates.direction,
            subject=change.subject,
            locations=self._locations(change),
            evidence=change.evidence,
            reaches=change.reaches,
            contract=target,
            sentence=" ".join(
                part
                for part in (
                    way_back(assessment, _name(target)) or words.sentence,
                    concerned(assessment),
                )
                if part
            ),
            fix=WAY_BACK_FIX if assessment.reverse else words.fix,
            proof=words.proof,
            lens=change.containment.lens if change.containment else "",
            bump=assessment.bump,
            operands=dict(sorted(change.operands.items())),
            fingerprint=_fingerprint(words.rule, target, change),
            hit=impact.hit,
            spared=impact.spared,
            fields=self._fields.touched(change),
            rights=rights_moves(change),
        )
        return self._agreement.on_change(told, assessment)

    def _impact(self, assessment: Assessment, target: str) -> Impact:
        """Whom a change hits; one of a canonical schema, through the contracts it reaches."""
        if target.startswith("entity:"):
            return self._consumers.rippled(assessment)
        if target.startswith("codelist:"):
            return self._consumers.through(assessment)
        return self._consumers.impact(assessment, _label(target), self._parts(_label(target)))

    def _texts(self, was: Contract | None, now: Contract | None) -> tuple[TextChange, ...]:
        if was is None or now is None:
            return ()
        return tuple(text_changes((self._pair.before, was), (self._pair.after, now)))

    def _unread(self, was: Contract | None, now: Contract | None) -> Iterator[Unread]:
        sides = (("before", self._pair.before, was), ("after", self._pair.after, now))
        for word, side, contract in sides:
            interface = side.interfaces.get(contract.label) if contract else None
            for origin, reason in interface.not_read if interface else ():
                document = side.snapshot.document(origin.path)
                place = Place(origin.path, 0, 0, origin.pointer)
                yield Unread(word, document.place(origin.pointer) if document else place, reason)

    def _both(self, target: str) -> tuple[Contract | None, Contract | None]:
        """The contract as it was and as it is, whatever its major was."""
        reference = parse_reference(target)
        if reference is None or reference.kind != "contract":
            return None, None
        sides = (self._pair.before.snapshot, self._pair.after.snapshot)
        was, now = (each.contract(reference.name, reference.major) for each in sides)
        if self._presence(target) is not Presence.BOTH:
            return was, None
        return was or sides[0].contract(reference.name), now

    def _locations(self, change: Change) -> Locations:
        return Locations(
            location(change.before, self._pair.before.snapshot.documents),
            location(change.after, self._pair.after.snapshot.documents),
        )

    def _presence(self, target: str) -> Presence:
        labels = {each.label for each in self._pair.after.snapshot.contracts}
        codelists = self._pair.after.snapshot.codelists
        known = target.startswith("entity:") or _label(target) in labels
        known |= target.startswith("codelist:") and _label(target) in codelists
        return Presence.BOTH if known else Presence.REMOVED

    def _steward(self, target: str) -> Accountable:
        """Who answers for an entity or a code list."""
        name = _label(target)
        for side in (self._pair.after, self._pair.before):
            entity = side.snapshot.entities.get(name)
            if entity is not None:
                return Accountable(entity.owner or "", entity.steward or "")
            codes = side.snapshot.codelists.get(name) if target.startswith("codelist:") else None
            if codes is not None:
                return Accountable("", codes.steward or "")
        return Accountable()

    def _declared(self, target: str) -> Contract | None:
        reference = parse_reference(target)
        if reference is None or reference.kind != "contract":
            return None
        for side in (self._pair.after, self._pair.before):
            found = side.snapshot.contract(reference.name, reference.major)
            if found is not None:
                return found
        return None

    def _parts(self, label: str) -> frozenset[str]:
        """The operations and messages of a contract, on either side."""
        known = self._known_parts.get(label)
        if known is None:
            sides = (self._pair.before, self._pair.after)
            known = frozenset().union(*(parts_of(each.interfaces.get(label)) for each in sides))
            self._known_parts[label] = known
        return known


def _version(found: ContractComparison, published: ContractComparison | None) -> VersionNeed:
    """The least version: counted from what is published, where something is."""
    basis = _basis(found, published)
    since, declared = parse_version(basis.before_version), parse_version(found.after_version)
    needed = least_version(since, basis.bump) if since else None
    return VersionNeed(
        since=basis.before_version,
        published=published is not None,
        declared=found.after_version,
        bump=basis.bump,
        needed=str(needed) if needed else "",
        because=_because(basis),
        enough=needed is None or declared is None or released(declared) >= needed,
    )


def _basis(found: ContractComparison, published: ContractComparison | None) -> ContractComparison:
    """What the step is counted from: all changes since the last published version.

    Breaks of older versions that a transitive mode spans ask for their step as well.
    """
    if published is None:
        return found
    counted = {sameness(each) for each in published.assessments}
    spanned = tuple(
        each
        for each in found.assessments
        if each.earlier and each.bump is Bump.MAJOR and sameness(each) not in counted
    )
    return replace(published, assessments=(*published.assessments, *spanned))


def _because(basis: ContractComparison) -> str:
    """Why the step is what it is: the worst change, or that only texts differ."""
    if not basis.assessments:
        return "only texts and terms without a kind of change differ" if basis.bump else ""
    most = max(basis.assessments, key=lambda each: each.bump)
    same = sum(each.bump is most.bump for each in basis.assessments)
    rest = f" and {same - 1} more" if same > 1 else ""
    return f"{most.change.words}{rest}"


def _accountable(contract: Contract) -> Accountable:
    terms = contract.service_class
    return Accountable(
        owner=contract.owner or "",
        steward=contract.steward or "",
        provider=contract.provider or "",
        exposure=contract.exposure.value if contract.exposure else "",
        tier=(terms.criticality or "") if terms else "",
    )


def _fingerprint(rule: str, target: str, change: Change) -> str:
    operands = sorted(change.operands.values())
    return fingerprint(rule, target, (change.coordinates.kind, change.subject, *operands))


def _order(change: DiffChange) -> tuple[object, ...]:
    where = change.locations.after or change.locations.before
    place = where.place if where else None
    at = (place.path, place.line, place.column, place.pointer) if place else ("", 0, 0, "")
    return (change.weight, *at, change.rule, change.subject, change.fingerprint)


def _worst_first(contract: ContractDiff) -> tuple[object, ...]:
    reached = len(contract.hit)
    return (tuple(DiffVerdict).index(contract.verdict), -reached, contract.name, contract.target)


def _label(target: str) -> str:
    return target.partition(":")[2]


def _name(target: str) -> str:
    """What people call a target: the contract's name; `entity:order` stays as it is."""
    reference = parse_reference(target)
    return reference.name if reference and reference.kind == "contract" else target
