"""Entities: business objects, each with its canonical schema."""

from __future__ import annotations

from dataclasses import dataclass

from govctl.model.declaration import NamedDeclaration


@dataclass(frozen=True, slots=True)
class Keys:
    """The fields that identify one object: the canonical id, and what business people go by."""

    canonical: tuple[str, ...] = ()
    business: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity(NamedDeclaration):
    """A business object and the schema that everyone translates to.

    Attributes:
        version: SemVer of the canonical schema.
        schema: path of the schema document within the registry.
        schema_pointer: JSON Pointer of the schema inside that document ("" is the whole of it).
        steward: reference to the accountable business person; `owner` to the team.
        status: names of the status models that govern its status fields.
    """

    version: str
    schema: str
    schema_pointer: str = ""
    keys: Keys = Keys()
    owner: str | None = None
    steward: str | None = None
    status: tuple[str, ...] = ()
