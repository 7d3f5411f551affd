"""Links from declarations to fields, states, operations and messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from govctl.estate.vocabulary import Vocabulary, closest_field, is_field
from govctl.load.wording import shown, suggestion
from govctl.model import pointer as json_pointer
from govctl.model.contract import Contract, Style
from govctl.model.declaration import Declaration
from govctl.model.link import Link
from govctl.model.ownership import Window, Writer
from govctl.model.place import Place
from govctl.model.reference import parse_reference
from govctl.model.status import StatusModel


class PartLinker:
    """Makes links for the keys of declarations, each at the place of the name itself."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary

    def fields(
        self,
        declaration: Declaration,
        key: str,
        patterns: Iterable[str | None],
        entity: str | None,
    ) -> Iterator[Link]:
        """Field paths and patterns of an entity; none where its schema cannot be read."""
        known = self.vocabulary.fields(entity)
        for pattern in filter(None, patterns if known is not None else ()):
            place = declaration.place_of(key, pattern)
            yield field_link(place, pattern, known or frozenset(), f"entity {shown(entity)}")

    def field_keys(
        self, declaration: Declaration, key: str, patterns: Iterable[str], entity: str | None
    ) -> Iterator[Link]:
        """Field patterns that are themselves keys of the map under a key."""
        known = self.vocabulary.fields(entity)
        for pattern in patterns if known is not None else ():
            place = declaration.place(json_pointer.join("", key, pattern))
            yield field_link(place, pattern, known or frozenset(), f"entity {shown(entity)}")

    def states(
        self,
        declaration: Declaration,
        key: str,
        states: Iterable[str | None],
        model: StatusModel,
    ) -> Iterator[Link]:
        """States of one status model."""
        for state in filter(None, states):
            yield _state_link(declaration.place_of(key, state), state, (model,))

    def any_state(
        self, declaration: Declaration, key: str, state: str | None, entity: str | None
    ) -> Iterator[Link]:
        """A state of whichever status model of the entity has it; none where it has no model."""
        models = self.vocabulary.models(entity)
        if state and models:
            yield _state_link(declaration.place_of(key, state), state, models)

    def window(
        self,
        declaration: Declaration,
        key: str,
        window: Window | None,
        entity: str | None,
        patterns: Iterable[str] = (),
    ) -> Iterator[Link]:
        """The states of a window, and the status models of its map form.

        States of the list form belong to the models that govern the fields `patterns`, or to any
        model of the entity where no fields are given.
        """
        if window is None or not entity:
            return
        models = self._governing(entity, patterns)
        for state in window.states if models or self._is_whole(entity) else ():
            yield _state_link(declaration.place_of(key, state), state, models)
        by_name = {model.name: model for model in self.vocabulary.models(entity)}
        inner = Declaration(
            document=declaration.document, pointer=json_pointer.join(declaration.pointer, key)
        )
        for name, states in window.by_model.items():
            place = inner.place(json_pointer.join("", name))
            if name in by_name:
                yield Link(place, name, "status-model", resolved=True)
                yield from self.states(inner, name, states, by_name[name])
            elif self._is_whole(entity):
                problem = f"Entity {shown(entity)} has no status model {shown(name)}"
                close = suggestion(name, by_name)
                yield _unresolved(place, name, "status-model", problem, close)

    def until(self, writer: Writer, entity: str, patterns: Iterable[str]) -> Iterator[Link]:
        """The state before which a writer may write: it has to be one that lies on no loop."""
        if writer.until is None or not self._is_whole(entity):
            return
        place = writer.place_of("until", writer.until)
        models = self._governing(entity, patterns)
        having = [model for model in models if writer.until in model.states]
        looping = [model for model in having if model.states_before(writer.until) is None]
        if looping:
            loop = f"State {shown(writer.until)} lies on a loop, so nothing is simply before it"
            problem = f"{loop}; `while` can list the states"
            yield _unresolved(place, writer.until, "state", problem, "")
        else:
            yield _state_link(place, writer.until, models)

    def operations(
        self, declaration: Declaration, key: str, references: Iterable[str | None]
    ) -> Iterator[Link]:
        """The parts of contract references: operations or messages of the contract's spec."""
        for text in filter(None, references):
            reference = parse_reference(text)
            if reference is None or reference.kind != "contract" or reference.part is None:
                continue
            contract = self.vocabulary.snapshot.contract(reference.name, reference.major)
            if contract is not None:
                place = declaration.place_of(key, text)
                yield from self.part(place, text, contract, reference.part)

    def part(self, place: Place, text: str, contract: Contract, name: str) -> Iterator[Link]:
        """An operation or message of a contract; nothing where the spec cannot be read."""
        known = self.vocabulary.parts(contract)
        if known is None:
            return
        if name in known or name in contract.messages:
            yield Link(place, text, "operation", resolved=True)
        else:
            problem = f"Contract {shown(contract.label)} has no operation or message {shown(name)}"
            close = suggestion(name, known)
            meant = text.removesuffix(name) + close if close else ""
            yield _unresolved(place, text, "operation", problem, meant)

    def events(
        self, declaration: Declaration, key: str, texts: Iterable[str], prefix: str = "event:"
    ) -> Iterator[Link]:
        """Event types, those of `texts` that begin with the prefix."""
        for text in texts:
            if not text.startswith(prefix):
                continue
            place = declaration.place_of(key, text)
            name = text.removeprefix("event:")
            if name in self.vocabulary.events or self._some_events_are_unknown():
                yield Link(place, text, "event", resolved=True)
            else:
                close = suggestion(name, self.vocabulary.events)
                problem = f"No contract publishes {shown(name)}"
                meant = text.removesuffix(name) + close if close else ""
                yield _unresolved(place, text, "event", problem, meant)

    def _governing(self, entity: str, patterns: Iterable[str]) -> tuple[StatusModel, ...]:
        found = [self.vocabulary.governing(entity, pattern) for pattern in patterns]
        chosen = {model.name: model for model in found if model is not None}
        return tuple(chosen.values()) or self.vocabulary.models(entity)

    def _is_whole(self, entity: str) -> bool:
        """Whether the entity and every status model it names could be read."""
        snapshot = self.vocabulary.snapshot
        invalid = any(kind == "StatusModel" for kind, _ in snapshot.invalid)
        return entity in snapshot.entities and not invalid

    def _some_events_are_unknown(self) -> bool:
        """Whether a contract that may publish events cannot be read: that is the defect then."""
        snapshot = self.vocabulary.snapshot
        unread = (
            each.spec is not None and not each.messages and self.vocabulary.parts(each) is None
            for each in snapshot.contracts
            if each.style in {Style.EVENT, Style.WEBHOOK}
        )
        return any(kind in {"", "Contract"} for kind, _ in snapshot.invalid) or any(unread)


def field_link(place: Place, pattern: str, known: frozenset[str], where: str) -> Link:
    """A link to a field among those known of `where`."""
    if is_field(pattern, known):
        return Link(place, pattern, "field", resolved=True)
    what = "has nothing that matches" if pattern.endswith("*") else "has no field"
    problem = f"{where[:1].upper()}{where[1:]} {what} {shown(pattern)}"
    return _unresolved(place, pattern, "field", problem, closest_field(pattern, known))


def _state_link(place: Place, state: str, models: Iterable[StatusModel]) -> Link:
    names = [model.name for model in models]
    known = [known for model in models for known in model.states]
    if state in known:
        return Link(place, state, "state", resolved=True)
    of = f"status model {' or '.join(map(shown, names))}" if names else "its entity"
    problem = f"There is no state {shown(state)} in {of}"
    return _unresolved(place, state, "state", problem, suggestion(state, known))


def _unresolved(place: Place, text: str, kind: str, problem: str, close: str) -> Link:
    return Link(place, text, kind, resolved=False, problem=problem, suggestion=close)
