"""`approvals:` of the configuration: what can never apply is a finding with its place."""

from __future__ import annotations

import pytest

from govctl.load.registry import load
from govctl.load.source import Memory

HEAD = "apiVersion: govctl/v1\nkind: Config\napprovals:\n"


def _problems(line: str) -> list[tuple[str, int, str, str]]:
    snapshot = load(Memory({"govctl.yaml": f"{HEAD}  {line}\n".encode()}))
    return [(each.path, each.line, each.message, each.fix) for each in snapshot.problems]


@pytest.mark.parametrize(
    "line",
    [
        "breaking.partner: [team:a, person:b, consumers, stewards, owner, steward]",
        "additive.internal: none",
        "'*.public': team:a",
        "'*': team:a",
        "rights.*: stewards",
        "text: none",
        "x-other: anything",
    ],
)
def test_what_is_known_is_accepted(line: str) -> None:
    """Every class, exposure and word; keys of other tools are left alone."""
    assert _problems(line) == []


@pytest.mark.parametrize(
    ("line", "message", "fix"),
    [
        (
            "breakin.partner: none",
            "`breakin` is no class of changes, so `breakin.partner` never applies",
            "Write `breaking`",
        ),
        (
            "breaking.partners: none",
            "`partners` is no exposure, so `breaking.partners` never applies",
            "Write `partner`",
        ),
        (
            "breaking.partner: [consumer]",
            "`consumer` names nobody who could agree",
            "Write `consumers`",
        ),
        (
            "breaking.partner: [none, owner]",
            "`breaking.partner` asks for `none` and for somebody",
            "Leave `none` out, or write it alone",
        ),
    ],
)
def test_what_never_applies_is_refused(line: str, message: str, fix: str) -> None:
    """A slip would let changes pass that somebody meant to see."""
    assert _problems(line) == [("govctl.yaml", 4, message, fix)]
