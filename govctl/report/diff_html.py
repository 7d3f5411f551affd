"""A diff report as one HTML file that needs nothing else: no network, no fonts, no second file."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from govctl.errors import printable
from govctl.model.change import Compatibility
from govctl.model.diff import ContractDiff, DiffChange, DiffReport, Location
from govctl.report.diff_graph import graph
from govctl.report.diff_words import (
    approval_words,
    decision_words,
    headline,
    standing_words,
    unread_words,
    version_words,
)
from govctl.report.evidence import evidence_text, evidence_title
from govctl.report.side_by_side import Row, rows

_FULL_EXCERPTS = 400
"""Changes quoted with the lines around them; later ones with their own line alone."""

_LONGEST_EVIDENCE = 8_000


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change as the template needs it; `anchor` is unique in the page."""

    change: DiffChange
    anchor: str
    title: str
    rows: tuple[Row, ...]
    before: str
    after: str
    evidence_title: str
    evidence: str
    evidence_cut: bool
    approval: tuple[str, ...]

    @property
    def standing(self) -> str:
        """Where decisions have left it; "" where there is none."""
        approval = self.change.approval
        return standing_words(approval) if approval and approval.decisions else ""

    @property
    def consumers(self) -> str:
        """The systems it hits, for the filter."""
        return " ".join(each.system for each in self.change.hit)


@dataclass(frozen=True, slots=True)
class ContractView:
    """One contract: what needs attention, and what is for information."""

    contract: ContractDiff
    anchor: str
    version: str
    loud: tuple[ChangeView, ...]
    quiet: tuple[ChangeView, ...]


def render(report: DiffReport) -> str:
    """The report as a page; same report, same bytes."""
    environment = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_safe,
    )
    environment.filters["marked"] = _marked
    environment.filters["unread"] = unread_words
    environment.filters["approval"] = approval_lines
    style, script = _resource("diff.css"), _resource("diff.js")
    views = tuple(_contracts(report))
    page = environment.from_string(_resource("diff.html.jinja"))
    return page.render(
        report=report,
        headline=headline(report),
        contracts=views,
        breaks=[*_in_need(views)],
        too_low=[each.name for each in report.contracts if not each.version.enough],
        graph=graph(report),
        consumers=sorted({system for each in report.contracts for system in each.hit}),
        approvals=sorted({who for each in report.contracts for who in each.approvals}),
        severities=[(each.value, report.count(each)) for each in Compatibility],
        policy=_policy(style, script),
        style=Markup(style),  # noqa: S704  (our own file)
        script=Markup(script),  # noqa: S704  (our own file)
    )


def _safe(value: object) -> object:
    """Text without what a browser would obey: control and bidirectional characters spelled out."""
    if isinstance(value, str) and not isinstance(value, Markup):
        return printable(value)
    return "" if value is None else value


def _marked(text: str) -> Markup:
    """A sentence with what stands between backticks as code."""
    parts = printable(text).split("`")
    if len(parts) % 2 == 0:
        return escape(printable(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if at % 2 else escape(part)
        for at, part in enumerate(parts)
    )


def _resource(name: str) -> str:
    return files("govctl.report").joinpath(name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Only the page's own style and script, by their digests; nothing from anywhere else."""
    return (
        "default-src 'none'; "
        f"style-src '{_digest(style)}'; script-src '{_digest(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _contracts(report: DiffReport) -> Iterator[ContractView]:
    anchors: Counter[str] = Counter()
    quoted = 0
    for number, contract in enumerate(report.contracts, 1):
        views = []
        for change in contract.changes:
            views.append(_change(change, report, anchors, full=quoted < _FULL_EXCERPTS))
            quoted += 1
        yield ContractView(
            contract=contract,
            anchor=f"contract-{number}",
            version=version_words(contract.version, because=False),
            loud=tuple(_those(views, compatible=False)),
            quiet=tuple(_those(views, compatible=True)),
        )


def _in_need(views: Iterable[ContractView]) -> Iterator[ChangeView]:
    """What may break, and what needs somebody's word although it cannot."""
    for view in views:
        yield from view.loud
        for each in view.quiet:
            approval = each.change.approval
            if approval and (approval.approvers or approval.unassigned):
                yield each


def _those(views: Iterable[ChangeView], *, compatible: bool) -> Iterator[ChangeView]:
    for view in views:
        if (view.change.compatibility is Compatibility.COMPATIBLE) == compatible:
            yield view


def _change(
    change: DiffChange, report: DiffReport, anchors: Counter[str], *, full: bool
) -> ChangeView:
    evidence = evidence_text(change.evidence)
    name = f"change-{change.fingerprint[:12]}"
    anchors[name] += 1
    return ChangeView(
        change=change,
        anchor=name if anchors[name] == 1 else f"{name}-{anchors[name]}",
        title=report.titles.get(change.rule, ""),
        rows=rows(change.locations, aimed_only=not full),
        before=_place(change.locations.before),
        after=_place(change.locations.after),
        evidence_title=evidence_title(change),
        evidence=evidence[:_LONGEST_EVIDENCE],
        evidence_cut=len(evidence) > _LONGEST_EVIDENCE,
        approval=approval_lines(change),
    )


def approval_lines(change: DiffChange) -> tuple[str, ...]:
    """Who has to agree, what was decided, and where that leaves the change."""
    approval = change.approval
    if approval is None:
        return ()
    decided = tuple(decision_words(each) for each in approval.decisions)
    standing = (f"Standing: {standing_words(approval)}",) if decided else ()
    return (approval_words(approval), *decided, *standing)


def _place(location: Location | None) -> str:
    if location is None:
        return ""
    place = location.place
    return ":".join([place.path, *(str(each) for each in (place.line, place.column) if each)])
