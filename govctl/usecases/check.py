"""`govctl check`: load, look, compare with the base, and say what was found."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from govctl.checks.table import CHECKS
from govctl.engine.assess import Revision, revision
from govctl.engine.inspect import inspect
from govctl.engine.policy import Policy, run_under
from govctl.engine.relaxations import relaxations
from govctl.engine.run import Progress, Results, run_last, silent
from govctl.errors import ConfigurationError
from govctl.model.finding import Finding, State
from govctl.model.inspection import Inspection
from govctl.model.policy import Relaxation
from govctl.model.report import CheckReport, Crash, Scope
from govctl.model.rule import Pack, Severity
from govctl.model.snapshot import Snapshot
from govctl.rulepacks.bind import BoundRule, bind
from govctl.rulepacks.bundled import bundled
from govctl.rulepacks.read import read_packs
from govctl.rulepacks.select import DEFAULT_PACKS, refuse_unknown, select
from govctl.usecases.registries import Asked, Registries, open_registries

NOT_CHECKED_RULE = "registry/not-checked"


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What to check.

    Attributes:
        path: a registry's folder, or one inside it.
        today: the day that expiry and notice are judged on.
        base, head: revisions; None for no comparison, and for the work tree.
        packs, rules: what to run instead of the packs the configuration extends.
        config: a configuration that replaces the registry's own, on both sides.
        policy_from: revision whose policy alone counts.
        strict: whether what could not be checked is an error.
    """

    path: Path
    today: date
    base: str | None = None
    head: str | None = None
    packs: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    config: Path | None = None
    strict: bool = False
    policy_from: str | None = None


def check(request: CheckRequest, progress: Progress = silent) -> CheckReport:
    """Check a registry.

    Raises:
        ConfigurationError: there is no registry at the path, or its configuration is unreadable.
        RevisionError: a revision cannot be read; says which command to run.
        UsageError: an unknown pack or rule.
    """
    progress("reading the registry")
    registries = open_registries(
        Asked(request.path, request.head, request.base, request.config, request.policy_from)
    )
    policies = _policies(registries, request)
    progress("reading the specs")
    head = revision(registries.head)
    base = revision(registries.base) if registries.base else None
    results = _judged((head, base), policies, request, progress)
    if request.strict:
        results = _strict(results)
    return _report(registries, head, results, policies[-1].rules)


def _policies(registries: Registries, request: CheckRequest) -> tuple[Policy, ...]:
    """The policies that count together, the one of the change last.

    A base without a configuration has none; a policy that was asked for counts alone.
    """
    asked = registries.policy
    if asked is not None:
        return (_policy(asked, request),)
    head = _policy(registries.head, request)
    base = registries.base
    if base is None or base.config is None:
        return (head,)
    try:
        return (_policy(base, request), head)
    except ConfigurationError:  # it names a rule that is not there: nothing can be held to it
        return (head,)


def _policy(snapshot: Snapshot, request: CheckRequest) -> Policy:
    return Policy(snapshot, bound_rules(snapshot, request.packs, request.rules))


def _judged(
    revisions: tuple[Revision, Revision | None],
    policies: tuple[Policy, ...],
    request: CheckRequest,
    progress: Progress,
) -> Results:
    """What the rules say of the head, told apart from what they say of the base."""
    head, base = revisions
    rules = policies[-1].rules
    inspection = _with_rules(inspect(head, base, request.today))
    judged = run_under(policies, inspection, progress)
    if base is None:
        return run_last(rules, inspection, judged.results, progress)
    progress("looking at the base")
    before = _with_rules(inspect(base, None, request.today))
    earlier = run_last(rules, before, run_under(policies, before).results)
    results = _told_apart(judged.results, earlier)
    new = {each.fingerprint for each in results.findings if each.state is State.NEW}
    inspection = dataclasses.replace(
        inspection,
        relaxations=_relaxations(policies, request.today),
        held=frozenset(judged.held & new),
    )
    return _told_apart(run_last(rules, inspection, results, progress), earlier)


def _with_rules(inspection: Inspection) -> Inspection:
    known = frozenset(rule.id for pack in _packs().values() for rule in pack.rules)
    return dataclasses.replace(inspection, known_rules=known)


def _relaxations(policies: tuple[Policy, ...], today: date) -> tuple[Relaxation, ...]:
    """In what the last policy asks for less than the first; nothing where there is only one."""
    first, last = policies[0], policies[-1]
    if first is last:
        return ()
    before, after = (tuple(each.rule for each in policy.rules) for policy in (first, last))
    return relaxations(first.snapshot, last.snapshot, (before, after), today)


def bound_rules(
    snapshot: Snapshot, packs: Iterable[str] = (), rules: Iterable[str] = ()
) -> tuple[BoundRule, ...]:
    """The rules that the snapshot's configuration selects, narrowed to what is asked for.

    Raises:
        UsageError: an unknown pack or rule is asked for.
        ConfigurationError: the configuration names one, or a rule pack is not well formed.
    """
    known = _packs()
    if snapshot.config is not None:
        refuse_unknown(known, snapshot.config)
    extends = snapshot.config.extends if snapshot.config else ()
    names = [name.removeprefix("pack:") for name in extends] or DEFAULT_PACKS
    wanted = [name.removeprefix("pack:") for name in packs]
    return bind(select(known, names, wanted, rules), CHECKS)


def _packs() -> Mapping[str, Pack]:
    return read_packs(bundled("rules"))


def _told_apart(results: Results, earlier: Results) -> Results:
    """Findings marked as new or old: old ones have the same fingerprint at the base."""
    known = {finding.fingerprint for finding in earlier.findings}
    findings = tuple(
        dataclasses.replace(finding, state=State.OLD if finding.fingerprint in known else State.NEW)
        for finding in results.findings
    )
    return dataclasses.replace(
        results, findings=findings, crashes=results.crashes + _at_base(earlier)
    )


def _at_base(earlier: Results) -> tuple[Crash, ...]:
    """Crashes at the base count: without its findings there, none of a rule's is known as old."""
    return tuple(
        dataclasses.replace(crash, target=f"{crash.target} at the base")
        for crash in earlier.crashes
    )


def _strict(results: Results) -> Results:
    """What could not be checked, as errors."""
    findings = tuple(
        dataclasses.replace(finding, severity=Severity.ERROR)
        if finding.rule == NOT_CHECKED_RULE
        else finding
        for finding in results.findings
    )
    return dataclasses.replace(results, findings=findings)


def _report(
    registries: Registries, head: Revision, results: Results, rules: tuple[BoundRule, ...]
) -> CheckReport:
    snapshot = head.snapshot
    scope = Scope(
        registry=registries.name,
        head=snapshot.name,
        base=registries.base_name,
        files=len(snapshot.files),
        contracts=len(snapshot.contracts),
        entities=len(snapshot.entities),
        systems=len(snapshot.systems),
    )
    return CheckReport(
        scope=scope,
        findings=results.findings,
        outcomes=results.outcomes,
        titles={bound.rule.id: bound.rule.title for bound in rules},
        notes=(*registries.notes, *_unmatched(snapshot)),
        lines=_lines(snapshot, results.findings),
        crashes=results.crashes,
    )


def _unmatched(snapshot: Snapshot) -> Iterator[str]:
    """What a person who named spec files must hear when there are none."""
    config = snapshot.config
    if config and config.specs and all(contract.sidecar for contract in snapshot.contracts):
        patterns = ", ".join(config.specs)
        yield f"no spec was found: no OpenAPI, AsyncAPI or JSON Schema file matches {patterns}."


def _lines(snapshot: Snapshot, findings: Iterable[Finding]) -> Mapping[tuple[str, int], str]:
    """The source lines that findings point at."""
    quoted: dict[tuple[str, int], str] = {}
    for finding in findings:
        key = (finding.place.path, finding.place.line)
        if key[1] and key not in quoted:
            quoted[key] = _line(snapshot, *key)
    return quoted


def _line(snapshot: Snapshot, path: str, number: int) -> str:
    if path not in snapshot.files:
        return ""
    document = snapshot.document(path)
    return document.line(number) if document else ""
