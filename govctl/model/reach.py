"""What a change of a contract would reach."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from govctl.model.facts import FieldName
from govctl.model.place import Place


class ReachKind(StrEnum):
    """What is reached, in the order of reports."""

    CONSUMER = "consumer"
    CONTRACT = "contract"
    FLOW = "flow"
    MAPPING = "mapping"
    PARTNER = "partner"
    ENVIRONMENT = "environment"
    STATUS = "status"
    OWNERSHIP = "ownership"


@dataclass(frozen=True, slots=True)
class Reached:
    """One thing that would be reached, and the line that says so.

    Attributes:
        why: what it has to do with the contract, a sentence that goes on after its name.
        sure: whether it is declared; otherwise it does not say what it uses, and may be reached.
        through: what reaches it where the contract itself does not: another contract, a flow step.
    """

    kind: ReachKind
    name: str
    why: str
    place: Place
    sure: bool = True
    through: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachReport:
    """What a change of a contract, of one operation or message, or of one field would reach.

    Attributes:
        contract: `name@major`.
        part: the operation or message that was asked about, "" for all.
        field: the canonical field that was asked about.
        carried: canonical fields of what was asked about: the mappings and rights they concern.
        reached: sorted by kind and name.
        spared: consumers of the contract that do not use what was asked about.
    """

    contract: str
    part: str = ""
    field: FieldName | None = None
    place: Place
    carried: tuple[FieldName, ...] = ()
    reached: tuple[Reached, ...] = ()
    spared: tuple[Reached, ...] = ()
