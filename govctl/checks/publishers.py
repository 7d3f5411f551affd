"""A check on events: who states facts that are somebody else's to state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from govctl.checks.check import Check, NoOptions
from govctl.checks.targets import contract_target, tier
from govctl.checks.uses import Carried, carried
from govctl.estate.carried_values import canonical_values
from govctl.estate.masters import patterns
from govctl.estate.standing import in_force, owns_step
from govctl.estate.uses import used_contract
from govctl.model.contract import Contract
from govctl.model.facts import FieldName, FieldUse, Travel
from govctl.model.finding import Observation, Outcome, Related, Violation
from govctl.model.inspection import Inspection
from govctl.model.interface import Action
from govctl.model.place import Place
from govctl.model.reference import parse_reference
from govctl.model.rights import Reason
from govctl.model.terms import MessageTerms
from govctl.model.words import names_listed

_MOST_PLACES = 5


@dataclass(frozen=True, slots=True)
class _Claim:
    """A fact that a message states although its publisher does not own it."""

    fact: str
    place: Place
    owner: str
    why: Reason


@dataclass(frozen=True, slots=True)
class _Message:
    """A message of a contract, and the systems whose facts its publisher may state."""

    contract: Contract
    name: str
    publishers: tuple[str, ...]
    payload: tuple[FieldUse, ...]
    asserted: tuple[tuple[FieldName, Place], ...]

    @property
    def terms(self) -> MessageTerms | None:
        """What the sidecar says of the message."""
        return self.contract.messages.get(self.name)


def _publishers(inspection: Inspection, options: NoOptions) -> Iterator[Observation]:
    known = carried(inspection.facts)
    for message in _messages(inspection, known):
        target, level = contract_target(message.contract, message.name), tier(message.contract)
        if not message.publishers:
            reason = "the contract names no provider"
            yield Observation(target, Outcome.NOT_APPLICABLE, reason, tier=level)
            continue
        claims = (*_declared(inspection, message), *_carried(inspection, message))
        if claims:
            told = (_violation(message, claims),)
            yield Observation(target, Outcome.FAIL, violations=told, tier=level)
        else:
            yield Observation(target, *_unclaimed(known, message), tier=level)


def _unclaimed(known: Carried, message: _Message) -> tuple[Outcome, str]:
    terms = message.terms
    if message.payload or (terms is not None and (terms.asserts or terms.asserted_status)):
        return Outcome.PASS, ""
    untied = known.unbound.get((message.contract.label, message.name, Travel.EVENT), ())
    if untied:
        return Outcome.NOT_CHECKED, untied[0].reason
    return Outcome.NOT_APPLICABLE, "the message states no canonical field"


def _messages(inspection: Inspection, known: Carried) -> Iterator[_Message]:
    payloads: dict[tuple[str, str], list[FieldUse]] = {}
    for (label, part, travel), uses in known.fields.items():
        if travel is Travel.EVENT:
            payloads[label, part] = uses
    relayed, leaves = _relayed(inspection), _leaves(inspection)
    for contract in inspection.snapshot.contracts:
        names = _sent(inspection, contract)
        publisher = contract.fronts or contract.provider
        systems = (publisher, *relayed.get((publisher, contract.name), ())) if publisher else ()
        for name in sorted(names):
            payload = tuple(payloads.get((contract.label, name), ()))
            asserted = tuple(_asserted(leaves, contract, contract.messages.get(name)))
            yield _Message(contract, name, systems, payload, asserted)


def _leaves(inspection: Inspection) -> Mapping[str, list[str]]:
    """The paths of every entity's leaf fields."""
    found: dict[str, list[str]] = {}
    for name in inspection.rights:
        found.setdefault(name.entity, []).append(name.path)
    return found


def _asserted(
    leaves: Mapping[str, list[str]], contract: Contract, terms: MessageTerms | None
) -> Iterator[tuple[FieldName, Place]]:
    """The leaf fields that a sidecar asserts, each where it says so."""
    if terms is None:
        return
    entity = _entity(contract, terms)
    for pattern in terms.asserts:
        prefix = pattern.removesuffix("*").removesuffix(".") + "."
        for path in leaves.get(entity, ()):
            if path == pattern or path.startswith(prefix):
                yield FieldName(entity, path), terms.place_of("asserts", pattern)


def _entity(contract: Contract, terms: MessageTerms | None) -> str:
    named = (terms.entity if terms else None) or contract.entity or ""
    return named.removeprefix("entity:")


def _sent(inspection: Inspection, contract: Contract) -> frozenset[str]:
    """The messages of a contract, but for those that its provider only receives."""
    interface = inspection.interface(contract)
    messages = interface.messages if interface else ()
    received = {each.name for each in messages if each.action is Action.RECEIVE}
    sent = {each.name for each in messages if each.action is not Action.RECEIVE}
    return frozenset(sent | (contract.messages.keys() - received))


def _relayed(inspection: Inspection) -> dict[tuple[str, str], tuple[str, ...]]:
    """By relaying system and contract, the systems whose messages it passes on there."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    for consumer in inspection.snapshot.consumers.values():
        for use in consumer.uses:
            source = used_contract(inspection.snapshot, use)
            origin = (source.fronts or source.provider) if source else None
            for text in (*use.relays, *consumer.relays):
                onward = parse_reference(text, "contract")
                if onward is not None and origin:
                    found.setdefault((consumer.system, onward.name), {})[origin] = None
    return {key: tuple(origins) for key, origins in found.items()}


def _declared(inspection: Inspection, message: _Message) -> Iterator[_Claim]:
    """What the sidecar asserts: states somebody else brings about, fields somebody else masters."""
    terms = message.terms
    for path, state in terms.asserted_status.items() if terms else ():
        name = FieldName(_entity(message.contract, terms), path)
        place = terms.place_of("asserts", f"{path}={state}") if terms else message.contract.place()
        yield from _of_status(inspection, message, name, (state, place))
    for name, place in message.asserted:
        yield from _of_field(inspection, message, name, place)


def _of_field(
    inspection: Inspection, message: _Message, name: FieldName, place: Place
) -> Iterator[_Claim]:
    rights = inspection.rights[name]
    if rights.status is not None:
        return  # a status is stated with its state
    for match in in_force(rights, inspection.today):
        if match.master not in message.publishers:
            why = Reason(match.place, f"the matrix: group {match.group}, master {match.master}")
            yield _Claim(str(name), place, match.master, why)
            return


def _of_status(
    inspection: Inspection, message: _Message, name: FieldName, stated: tuple[str, Place]
) -> Iterator[_Claim]:
    state, place = stated
    rights = inspection.rights.get(name)
    model = rights.status if rights else None
    if rights is None or model is None or state not in model.states:
        return  # registry/unresolved-reference says so
    if any(owns_step(model, each, state) for each in message.publishers):
        return
    if state == model.initial and _creates(inspection, message, name.entity):
        return
    steps = [step for step in model.transitions if step.target == state]
    owners = names_listed(dict.fromkeys(owner for step in steps for owner in step.owners))
    at = steps[0].place() if steps else model.place("/initial")
    why = Reason(at, f"status model {model.name}: {owners or 'nobody'} owns the way to {state}")
    yield _Claim(f"{name}={state}", place, owners, why)


def _creates(inspection: Inspection, message: _Message, entity: str) -> bool:
    """Whether the publisher brings objects of the entity about: it masters their canonical key."""
    declared = inspection.snapshot.entities.get(entity)
    keys = declared.keys.canonical if declared else ()
    known = [inspection.rights.get(FieldName(entity, key)) for key in keys]
    return any(
        match.master in message.publishers
        for rights in known
        if rights is not None
        for match in in_force(rights, inspection.today)
    )


def _carried(inspection: Inspection, message: _Message) -> Iterator[_Claim]:
    """What the payload carries and the sidecar neither asserts nor refers to: stated all the same.

    Keys say which object is meant; fields of another entity than the message's own point there.
    """
    terms = message.terms
    entity = _entity(message.contract, terms)
    said = (
        frozenset((*terms.asserts, *terms.refs, *terms.asserted_status)) if terms else frozenset()
    )
    told: set[FieldName] = set()
    for use in message.payload:
        name = use.name
        if name in told or (entity and name.entity != entity) or _is_key(inspection, name):
            continue
        told.add(name)
        if any(pattern in said for pattern, _ in patterns(name.path)):
            continue
        for state in _constant_state(inspection, use):
            yield from _of_status(inspection, message, name, (state, use.place))
        yield from _of_field(inspection, message, name, use.place)


def _is_key(inspection: Inspection, name: FieldName) -> bool:
    declared = inspection.snapshot.entities.get(name.entity)
    keys = declared.keys if declared else None
    return keys is not None and name.path in {*keys.canonical, *keys.business}


def _constant_state(inspection: Inspection, use: FieldUse) -> Iterator[str]:
    """The one state that a payload can carry in a status field."""
    rights = inspection.rights.get(use.name)
    if rights is None or rights.status is None:
        return
    values = canonical_values(inspection.snapshot, use.place, use.renamed)
    if values is not None and len(values) == 1:
        yield from values & rights.status.states.keys()


def _violation(message: _Message, claims: tuple[_Claim, ...]) -> Violation:
    facts = tuple(dict.fromkeys(each.fact for each in claims))
    reasons = {each.why.place: Related(each.why.place, each.why.note) for each in claims}
    return Violation(
        place=claims[0].place,
        operands={
            "publisher": message.publishers[0],
            "message": message.name,
            "contract": message.contract.label,
            "facts": names_listed(facts),
            "owners": names_listed(dict.fromkeys(each.owner or "nobody" for each in claims)),
        },
        identity=(message.publishers[0], *facts),
        related=tuple(reasons.values())[:_MOST_PLACES],
    )


PUBLISHERS = Check(
    name="ownership.publishers",
    look=_publishers,
    options=NoOptions,
    operands=frozenset({"publisher", "message", "contract", "facts", "owners"}),
    speaks_of="message",
)
