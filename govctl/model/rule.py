"""A rule: data that binds a check to a severity, a message and a way to mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from govctl.model.place import Place


class Severity(StrEnum):
    """How much a finding weighs; `off` takes a rule out of the run."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    OFF = "off"

    @property
    def weight(self) -> int:
        """Greater is worse: off 0, info 1, warning 2, error 3."""
        return _WEIGHTS[self]


_WEIGHTS = {Severity.OFF: 0, Severity.INFO: 1, Severity.WARNING: 2, Severity.ERROR: 3}


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of a rule pack.

    Attributes:
        id: `pack/name`; names the problem, and stays the same for good.
        title: what the rule says, in one line.
        severity: the default; `govctl.yaml` may change it by rule or by tier.
        check: name of the check that looks, from the table of `govctl.checks`.
        options: the check's options, as typed by that check.
        message: sentence of a finding; `{operand}` stands for what the check saw.
        why: what happens to the business when the rule is broken.
        fix: what to do; may name operands as the message does.
        standard: the standard or source it rests on, with number and date.
        needs: what a run must have (`base`); without it the rule is *not checked*.
        evidence: whether it only sees that a document is declared, linked and recent.
        example: the smallest bad example.
        place: where the rule is written.
        since: the release of the catalogue that brought it, or made it stricter (`1.2`).
    """

    id: str
    title: str
    severity: Severity
    check: str
    message: str
    why: str
    fix: str
    place: Place
    options: Mapping[str, object] = field(default_factory=dict)
    standard: str = ""
    needs: tuple[str, ...] = ()
    evidence: bool = False
    example: str = ""
    since: str = "1.0"

    @property
    def pack(self) -> str:
        """The pack's name: what stands before the slash of the id."""
        return self.id.partition("/")[0]


def release(text: str) -> tuple[int, ...]:
    """A release of the catalogue, ready to be compared; what is no release is the first of all."""
    parts = text.split(".")
    return tuple(map(int, parts)) if all(map(str.isdecimal, parts)) else (0,)


@dataclass(frozen=True, slots=True)
class Pack:
    """A folder of rules: `rules/<pack>/pack.yaml` and its topic files, or a selection of packs."""

    name: str
    title: str
    description: str
    rules: tuple[Rule, ...]
    includes: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
