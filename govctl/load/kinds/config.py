"""Config documents: `govctl.yaml`."""

from __future__ import annotations

from govctl.load.kinds.config_approvals import approvals
from govctl.load.kinds.part import Part, as_map
from govctl.model.config import (
    Config,
    Protection,
    Stage,
    Topology,
    Vendored,
    WaiverPolicy,
)


def parse(part: Part) -> Config:
    """Read a Config."""
    deprecation = part.part("deprecation")
    notice = deprecation.numbers("notice-days") if deprecation else {}
    return Config(
        document=part.document,
        extends=part.texts("extends"),
        severity=_own(part.words("severity")),
        tiers={tier: _own(part_.words(tier)) for tier, part_ in _each(part, "tiers")},
        required_entities=part.texts("required-entities"),
        topology=part.made("topology", _topology),
        conventions=_own(part.words("conventions")),
        notice_days={exposure: int(days) for exposure, days in notice.items()},
        approvals=approvals(part),
        rules_as_of=part.text("rules-as-of"),
        stages={rule: _stage(rule, each) for rule, each in part.members("stages", "stage").items()},
        priority=part.texts("priority"),
        waivers=part.made("waivers", _waivers),
        specs=part.texts("specs"),
        rulesets=part.texts("rulesets"),
        layers=part.names("layers"),
        vendored={
            url: _vendored(url, each) for url, each in part.members("vendored", "file").items()
        },
    )


def _own(words: dict[str, str]) -> dict[str, str]:
    """Without the keys of other tools."""
    return {key: value for key, value in words.items() if not key.startswith("x-")}


def _each(part: Part, key: str) -> list[tuple[str, Part]]:
    inner = part.part(key)
    return [(name, inner) for name in part.members(key)] if inner else []


def _topology(part: Part) -> Topology:
    pairs = (pair.partition(">") for pair in part.texts("allow"))
    return Topology(
        document=part.document,
        pointer=part.pointer,
        allow=tuple((source, target) for source, _, target in pairs),
        protect={
            system: Protection(
                document=each.document,
                pointer=each.pointer,
                system=system,
                only_from=each.texts("only-from"),
            )
            for system, each in part.members("protect").items()
        },
        max_sync_hops=part.whole("max-sync-hops"),
    )


def _stage(rule: str, part: Part) -> Stage:
    return Stage(
        document=part.document,
        pointer=part.pointer,
        rule=rule,
        stage=part.text("stage") or "",
        enforce_from=part.day("enforce-from"),
    )


def _waivers(part: Part) -> WaiverPolicy:
    limits = part.part("limits")
    return WaiverPolicy(
        document=part.document,
        pointer=part.pointer,
        max_days=part.whole("max-days"),
        limits={
            rule: {tier: int(days) for tier, days in limits.numbers(rule).items()}
            for rule in (as_map(part.data.get("limits")) if limits else {})
            if limits and not rule.startswith("x-")
        },
        emergency_hours=part.whole("emergency-hours"),
        approvers=part.texts("approvers"),
        never=part.texts("never"),
    )


def _vendored(url: str, part: Part) -> Vendored:
    return Vendored(
        document=part.document,
        pointer=part.pointer,
        url=url,
        file=part.file("file") or "",
        digest=part.text("digest"),
    )
