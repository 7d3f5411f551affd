"""A diff report as JSON: the versioned contract of `report/diff.schema.json`."""

from __future__ import annotations

from importlib.resources import files

from govctl.model.diff import ContractDiff, DiffChange, DiffReport, Location
from govctl.report.approval_json import approval_data, place_data, rights_data
from govctl.report.jsontext import json_text

VERSION = "1"
"""Raised when a consumer of the JSON would have to change."""


def render(report: DiffReport) -> str:
    """The report as one JSON document, ending in a line feed; same report, same bytes."""
    return json_text(as_data(report)) + "\n"


def schema_text() -> str:
    """The JSON Schema (2020-12) that every rendered report is valid against."""
    return files("govctl.report").joinpath("diff.schema.json").read_text(encoding="utf-8")


def as_data(report: DiffReport) -> dict[str, object]:
    """The report as plain JSON data."""
    return {
        "version": VERSION,
        "before": report.before,
        "after": report.after,
        "verdict": report.verdict.value,
        "bump": report.bump.word,
        "changes": [_change(each) for each in report.changes],
        "contracts": [_contract(each) for each in report.contracts],
        "unchanged": list(report.same),
        "not-shown": report.not_shown,
        "notes": list(report.notes),
    }


def _change(change: DiffChange) -> dict[str, object]:
    return {
        "rule": change.rule,
        "compatibility": change.compatibility.value,
        "direction": change.direction.value,
        "subject": change.subject,
        "locations": {
            "before": _location(change.locations.before),
            "after": _location(change.locations.after),
        },
        "evidence": {"kind": change.evidence.kind.value, "value": change.evidence.value},
        "reaches": list(change.reaches),
        "contract": change.contract,
        "sentence": change.sentence,
        "proof": change.proof,
        "lens": change.lens,
        "fix": change.fix,
        "bump": change.bump.word,
        "operands": dict(change.operands),
        "fingerprint": change.fingerprint,
        "digest": change.digest,
        "consumers": {
            "hit": [{"system": each.system, "why": each.why} for each in change.hit],
            "spared": [{"system": each.system, "why": each.why} for each in change.spared],
        },
        "fields": [{"name": each.name, "master": each.master} for each in change.fields],
        "rights": rights_data(change.rights),
        "approval": approval_data(change.approval),
    }


def _location(location: Location | None) -> dict[str, object] | None:
    return place_data(location.place) if location else None


def _contract(contract: ContractDiff) -> dict[str, object]:
    version, people = contract.version, contract.accountable
    return {
        "contract": contract.target,
        "name": contract.name,
        "presence": contract.presence.value,
        "verdict": contract.verdict.value,
        "before-version": contract.before_version,
        "after-version": contract.after_version,
        "least-version": {
            "since": version.since,
            "published": version.published,
            "declared": version.declared,
            "bump": version.bump.word,
            "needed": version.needed,
            "because": version.because,
            "enough": version.enough,
        },
        "owner": people.owner,
        "steward": people.steward,
        "provider": people.provider,
        "exposure": people.exposure,
        "tier": people.tier,
        "consumers": list(contract.consumers),
        "hit": list(contract.hit),
        "approvals": list(contract.approvals),
        "standing": contract.standing.value,
        "whole": _change(contract.whole) if contract.whole else None,
        "texts": [
            {
                **place_data(each.place),
                "what": each.what,
                "before": each.before,
                "after": each.after,
            }
            for each in contract.texts
        ],
        "more-texts": contract.more_texts,
        "incomparable": contract.incomparable,
        "unread": [
            {"side": each.side, **place_data(each.place), "reason": each.reason}
            for each in contract.unread
        ],
    }
