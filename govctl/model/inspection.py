"""What checks look at: one revision of the registry with everything derived from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from govctl.model.change import Against, ContractComparison
from govctl.model.contract import Contract
from govctl.model.facts import Facts, FieldName
from govctl.model.finding import Finding, RuleOutcome
from govctl.model.interface import Interface
from govctl.model.link import Link
from govctl.model.policy import Relaxation
from govctl.model.rights import FieldRights
from govctl.model.snapshot import Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """A snapshot, and what was derived from it before any rule runs.

    Attributes:
        snapshot: the revision that is checked.
        interfaces: contract label (`name@major`) to what its spec says.
        links: every reference in the registry, resolved or not.
        facts: fields, masters, and what contracts carry.
        rights: the rights on each leaf field.
        comparisons: each contract and entity against the base, and against its last published
            version.
        digests: target to the digest of its resolved content, as `govctl publish` computes it.
        has_base: whether there is a base revision to compare with.
        today: the day that expiry, sunset and notice are judged on.
        outcomes, findings: of the other rules; filled only for checks that run last.
        relaxations: in what the policy asks for less than at the base.
        held: fingerprints of new findings that stand only because the base's policy keeps them.
        known_rules: ids of all rules there are, those that do not run here included.
    """

    snapshot: Snapshot
    today: date
    interfaces: Mapping[str, Interface] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
    facts: Facts = field(default_factory=Facts)
    rights: Mapping[FieldName, FieldRights] = field(default_factory=dict)
    comparisons: tuple[ContractComparison, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    has_base: bool = False
    outcomes: tuple[RuleOutcome, ...] = ()
    findings: tuple[Finding, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    held: frozenset[str] = frozenset()
    known_rules: frozenset[str] = frozenset()

    def interface(self, contract: Contract) -> Interface | None:
        """What the contract's spec says, None where it has none that can be read."""
        return self.interfaces.get(contract.label)

    def compared(self, against: Against) -> tuple[ContractComparison, ...]:
        """The comparisons of one sort, sorted by target."""
        return tuple(each for each in self.comparisons if each.against is against)
