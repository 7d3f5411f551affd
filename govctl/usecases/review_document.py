"""A review as the document that is written: plain YAML that every reader reads in the same way."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from govctl.engine.assess import Revision
from govctl.errors import printable
from govctl.model.diff import DiffChange


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision on chosen changes, as it shall be written.

    Attributes:
        name: of the review.
        verdict: `approve`, `reject` or `condition`.
        by: references to those who decided, on `day`.
        conditions: what has to happen first.
        closes: names of earlier reviews that it settles.
        changes: what it decides on.
    """

    name: str
    verdict: str
    by: tuple[str, ...]
    day: date
    changes: tuple[DiffChange, ...]
    conditions: tuple[str, ...] = ()
    closes: tuple[str, ...] = ()


def review_document(draft: Draft, after: Revision) -> str:
    """The text of the document; every text in it stands in double quotes.

    So no YAML reader takes a fingerprint for a number, and nothing typed becomes a key.
    """
    lines = [
        "apiVersion: govctl/v1",
        "kind: Review",
        f"name: {_quoted(draft.name)}",
        f"decision: {draft.verdict}",
        f"by: [{', '.join(map(_quoted, draft.by))}]",
        f"decided-on: {draft.day.isoformat()}",
    ]
    if draft.conditions:
        lines += ["conditions:", *(f"  - {_quoted(each)}" for each in draft.conditions)]
    if draft.closes:
        lines.append(f"closes: [{', '.join(map(_quoted, draft.closes))}]")
    lines.append("changes:")
    for change in draft.changes:
        lines += _entry(change)
    digests = dict(_digests(draft.changes, after))
    if digests:
        lines.append("digests:")
        lines += [f"  {_quoted(name)}: {value}" for name, value in sorted(digests.items())]
    return "\n".join(lines) + "\n"


def _entry(change: DiffChange) -> Iterator[str]:
    yield f"  - fingerprint: {_quoted(change.fingerprint)}"
    yield f"    digest: {_quoted(change.digest)}"
    yield f"    target: {_quoted(change.contract)}"
    yield f"    rule: {_quoted(change.rule)}"
    yield f"    subject: {_quoted(change.subject)}"
    yield f"    says: {_quoted(change.sentence)}"


def _digests(changes: Iterable[DiffChange], after: Revision) -> Iterator[tuple[str, str]]:
    """The content decided on, by the names that the registry has for it."""
    for target in sorted({each.contract for each in changes}):
        label = target.removeprefix("contract:")
        name = label.partition("@")[0]
        majors = [each for each in after.snapshot.contracts if each.name == name]
        if target in after.digests:
            yield label if len(majors) > 1 else name, after.digests[target]


def _quoted(text: str) -> str:
    """A text in YAML's double quotes, which take JSON's escapes."""
    return json.dumps(printable(text), ensure_ascii=False)
