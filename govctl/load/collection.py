"""Declarations gathered by kind and name; two of one name are a problem, and the first stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from govctl.load.wording import shown
from govctl.model.config import Config
from govctl.model.consumer import Consumer
from govctl.model.contract import Contract
from govctl.model.declaration import Declaration, NamedDeclaration
from govctl.model.ownership import Ownership
from govctl.model.problem import Problem
from govctl.model.release import Deployment, Environments

D = TypeVar("D", bound=Declaration)


class Collection:
    """What the registry declares, as far as it has been read."""

    def __init__(self) -> None:
        self._found: dict[tuple[type, object], Declaration] = {}
        self.problems: list[Problem] = []

    def add(self, declaration: Declaration) -> None:
        """Take in a declaration, or the problem that its name is taken."""
        key = (type(declaration), _key(declaration))
        first = self._found.setdefault(key, declaration)
        if first is not declaration:
            self.problems.append(_taken(first, declaration))

    def all(self, kind: type[D]) -> Mapping[str, D]:
        """The declarations of a type by name, sorted."""
        found = {
            str(name): declaration
            for (_, name), declaration in self._found.items()
            if isinstance(declaration, kind)
        }
        return dict(sorted(found.items()))

    def contracts(self) -> tuple[Contract, ...]:
        """The contracts, sorted by name and major."""
        found = [each for each in self._found.values() if isinstance(each, Contract)]
        return tuple(sorted(found, key=lambda contract: contract.key))


def _key(declaration: Declaration) -> object:
    """What has to be unique: mostly the name, else what the document is about."""
    if isinstance(declaration, Contract):
        return declaration.key
    if isinstance(declaration, Ownership):
        return declaration.entity
    if isinstance(declaration, Consumer):
        return declaration.system
    if isinstance(declaration, Deployment):
        return declaration.environment
    if isinstance(declaration, Environments):
        return "environments"
    return declaration.name if isinstance(declaration, NamedDeclaration) else ""


def _taken(first: Declaration, second: Declaration) -> Problem:
    place = second.place(_naming_key(second))
    return Problem(
        place.path,
        place.line,
        place.column,
        f"There is another {_called(second)}",
        _advice(second),
        code="registry/duplicate-name",
        pointer=place.pointer,
        related=((first.place(_naming_key(first)), "the first one, which applies"),),
    )


_SINGLE: Mapping[type, str] = {Environments: "list of environments", Config: "configuration"}


def _called(declaration: Declaration) -> str:
    if isinstance(declaration, Contract):
        return f"contract {shown(declaration.name)} of major {declaration.major}"
    if isinstance(declaration, Ownership):
        return f"ownership of entity {shown(declaration.entity)}"
    if isinstance(declaration, Consumer):
        return f"list of what system {shown(declaration.system)} uses"
    if isinstance(declaration, Deployment):
        return f"deployment to {shown(declaration.environment)}"
    name = declaration.name if isinstance(declaration, NamedDeclaration) else ""
    return _SINGLE.get(type(declaration)) or f"{type(declaration).__name__} {shown(name)}"


def _advice(declaration: Declaration) -> str:
    if isinstance(declaration, Contract):
        return "Rename one, give it another major version, or remove it"
    if isinstance(declaration, (Ownership, Consumer, Deployment, Environments, Config)):
        return "Bring both together in one document"
    return "Rename one of them, or remove it"


def _naming_key(declaration: Declaration) -> str:
    """Pointer of the key that says what the document is called."""
    data = declaration.document.data
    keys = data if isinstance(data, dict) else {}
    for key in ("name", "entity", "system", "environment"):
        if key in keys:
            return f"/{key}"
    return ""
