"""Status models: states, transitions and who owns each transition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from govctl.model.declaration import Declaration, NamedDeclaration


@dataclass(frozen=True, slots=True, kw_only=True)
class State(Declaration):
    """One state: the fields it locks and the contract that may amend them nevertheless."""

    name: str
    locks: tuple[str, ...] = ()
    amend_with: str | None = None
    final: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition(Declaration):
    """One step from a state to another.

    A transition declared from several states is one of these per state, at the same place.

    Attributes:
        owners: systems that may take it; triggers: what makes it happen (event or operation
            references, or plain words such as `roll-up`).
    """

    source: str
    target: str
    owners: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusModel(NamedDeclaration):
    """The life of an entity, or of a part of it; `path` is its status field."""

    entity: str
    field_path: str
    steward: str | None = None
    initial: str | None = None
    states: Mapping[str, State] = field(default_factory=dict)
    transitions: tuple[Transition, ...] = ()

    def reachable_from(self, state: str) -> frozenset[str]:
        """Every state that transitions lead to from `state`; itself only when on a loop."""
        found: set[str] = set()
        waiting = [state]
        while waiting:
            source = waiting.pop()
            for transition in self.transitions:
                if transition.source == source and transition.target not in found:
                    found.add(transition.target)
                    waiting.append(transition.target)
        return frozenset(found)

    def states_before(self, state: str) -> tuple[str, ...] | None:
        """The states that `until: state` stands for, in declared order.

        None when `state` lies on a loop: "before" has no meaning there.
        """
        beyond = self.reachable_from(state)
        if state in beyond:
            return None
        return tuple(name for name in self.states if name != state and name not in beyond)
