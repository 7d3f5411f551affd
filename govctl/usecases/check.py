"""`govctl check`: load, look, compare with the base, and say what was found."""

from __future__ import annotations

import dataclasses
import shlex
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from govctl.checks.table import CHECKS
from govctl.engine.assess import Revision, revision
from govctl.engine.judge import Case, judge
from govctl.engine.policy import Policy
from govctl.engine.run import Progress, Results, silent
from govctl.errors import ConfigurationError
from govctl.estate.exposed import mask_of
from govctl.model.finding import Finding
from govctl.model.report import CheckReport, Scope
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
    dated: bool = False


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
    case = Case(head, base, request.today, policies, frozenset(_rules()))
    judgement = judge(case, progress)
    results = _strict(judgement.results) if request.strict else judgement.results
    report = _report(registries, head, results, policies[-1].rules)
    sides = [each for each in (registries.head, registries.base) if each is not None]
    return dataclasses.replace(
        _masked(report, sides), mended=judgement.mended, repeat=repeated(request)
    )


def _masked(report: CheckReport, sides: Iterable[Snapshot]) -> CheckReport:
    """The report with every credential hidden that its sentences and lines would quote."""
    mask = mask_of(*sides)
    return dataclasses.replace(
        report,
        findings=mask.over(report.findings),
        lines=mask.over(report.lines),
        notes=mask.over(report.notes),
        crashes=mask.over(report.crashes),
    )


def repeated(request: CheckRequest) -> str:
    """The command that looks at the same again, as a shell reads it."""
    words = ["govctl", "check", request.path.as_posix()]
    options: dict[str, list[str | None]] = {
        "--base": [request.base],
        "--head": [request.head],
        "--config": [request.config.as_posix() if request.config else None],
        "--policy-from": [request.policy_from],
        "--pack": list(request.packs),
        "--rule": list(request.rules),
        "--today": [request.today.isoformat() if request.dated else None],
    }
    for option, values in options.items():
        words += (word for value in values if value for word in (option, value))
    return shlex.join([*words, *(["--strict"] if request.strict else [])])


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


def _rules() -> Iterator[str]:
    """The ids of all rules there are."""
    return (rule.id for pack in _packs().values() for rule in pack.rules)


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
        folder=registries.prefix,
    )
    return CheckReport(
        scope=scope,
        findings=results.findings,
        outcomes=results.outcomes,
        titles={bound.rule.id: bound.rule.title for bound in rules},
        notes=(*registries.notes, *_unmatched(snapshot)),
        lines=_lines(snapshot, results.findings),
        crashes=results.crashes,
        rules=tuple(bound.rule for bound in rules),
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
