"""A diff report for people: plain lines, or the same lines in colour on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from govctl.errors import printable
from govctl.model.approval import Standing
from govctl.model.change import Compatibility, EvidenceKind
from govctl.model.diff import (
    ContractDiff,
    DiffChange,
    DiffReport,
    DiffVerdict,
    Location,
    Presence,
    TextChange,
    VersionNeed,
)
from govctl.report.diff_words import (
    approval_words,
    counts_words,
    decision_words,
    reach_words,
    standing_words,
    unread_words,
    version_words,
)
from govctl.report.evidence import evidence_text, evidence_title
from govctl.report.text import Line, Span

VERDICT_STYLES = {
    "breaking": "bold red",
    "undecided": "bold magenta",
    "risky": "bold yellow",
    "compatible": "bold green",
    "unchanged": "bold green",
}
STANDING_STYLES = {
    Standing.REJECTED: "bold red",
    Standing.CONDITION: "bold yellow",
    Standing.AWAITING: "bold yellow",
    Standing.AGREED: "bold green",
    Standing.FREE: "",
}
_MOST_EVIDENCE_LINES = 40
_MOST_ALIKE = 100
"""Changes of one rule and verdict that are told in full."""
_MOST_NAMES = 20
_MOST_TEXTS = 20
_LONGEST = 100


def render(report: DiffReport) -> str:
    """The report as plain text."""
    return "".join("".join(span.text for span in line) + "\n" for line in lines(report))


def lines(report: DiffReport) -> Iterator[Line]:
    """The report as styled lines."""
    for contract in report.contracts:
        yield from _contract(contract)
    for note in report.notes:
        yield _plain(f"Note: {note}")
    yield from _end(report)


def _contract(contract: ContractDiff) -> Iterator[Line]:
    style = VERDICT_STYLES[contract.verdict.value]
    yield (Span(contract.name, "bold"), Span("  "), Span(contract.verdict.value, style))
    if contract.presence is not Presence.BOTH:
        yield _plain(f"  {contract.presence.value}: version {_either(contract)}")
    yield from _version(contract.version, contract.presence)
    yield from _people(contract)
    if contract.incomparable:
        yield _plain(f"  Not compared: {contract.incomparable}", "bold magenta")
    for unread in contract.unread[:_MOST_TEXTS]:
        yield _plain(f"  Not read: {unread_words(unread)}", "bold magenta")
    if len(contract.unread) > _MOST_TEXTS:
        yield _plain(f"  Not read: {len(contract.unread) - _MOST_TEXTS} more parts")
    if contract.whole:
        yield _plain(f"  {contract.whole.sentence}")
        yield from _approval(contract.whole)
    yield ()
    yield from _changes(contract.changes)
    yield from _texts(contract)


def _either(contract: ContractDiff) -> str:
    return contract.after_version or contract.before_version


def _version(version: VersionNeed, presence: Presence) -> Iterator[Line]:
    if presence is not Presence.BOTH:
        return
    yield _plain(f"  Version: {version_words(version)}", "" if version.enough else "bold red")


def _people(contract: ContractDiff) -> Iterator[Line]:
    people = contract.accountable
    parts = [
        f"{word} {name}"
        for word, name in (
            ("owner", people.owner),
            ("steward", people.steward),
            ("exposure", people.exposure),
            ("criticality", people.tier),
        )
        if name
    ]
    if parts:
        yield _plain(f"  {', '.join(parts)}")
    if contract.approvals:
        yield _plain(f"  To agree: {', '.join(contract.approvals)}")


def _changes(changes: Iterable[DiffChange]) -> Iterator[Line]:
    """Every change, or, where a rule has very many of them, the first ones and a list."""
    told: Counter[tuple[str, str]] = Counter()
    folded: dict[tuple[str, str], dict[str, None]] = {}
    for change in changes:
        kind = (change.compatibility.value, change.rule)
        told[kind] += 1
        if told[kind] <= _MOST_ALIKE:
            yield from _change(change)
            yield ()
        else:
            folded.setdefault(kind, {})[change.subject] = None
    for (word, rule), subjects in folded.items():
        names, more = list(subjects)[:_MOST_NAMES], len(subjects) - _MOST_NAMES
        yield (Span("  "), Span(word, VERDICT_STYLES[word]), Span("  "), Span(rule, "cyan"))
        listed = ", ".join(names) + (f" and {more:,} more" if more > 0 else "")
        yield _plain(f"    {told[word, rule] - _MOST_ALIKE:,} more of this kind: {listed}")
        yield (_dim("    --format json and html tell each of them"),)
        yield ()


def _change(change: DiffChange) -> Iterator[Line]:
    word = change.compatibility.value
    head = [Span("  "), Span(word, VERDICT_STYLES[word]), Span("  "), Span(change.rule, "cyan")]
    if change.direction.value != "none":
        head.append(_dim(f"  {change.direction.value}"))
    yield tuple(head)
    yield _plain(f"    {change.sentence}")
    yield from _where(change)
    if change.proof:
        yield _plain(f"    Shown by: {change.proof}")
    yield from _evidence(change)
    if len(change.reaches) > 1:
        yield _plain(f"    Reaches: {reach_words(change)}")
    yield from _reach(change)
    if change.fix and change.compatibility is not Compatibility.COMPATIBLE:
        yield (Span("    Instead: ", "green"), Span(_flat(change.fix)))


def _where(change: DiffChange) -> Iterator[Line]:
    sides = (("before", change.locations.before), ("after", change.locations.after))
    for word, location in sides:
        if location is not None:
            yield (_dim(f"    {word:<6} "), Span(_place(location), "bold"))
            yield from _aimed(location)


def _aimed(location: Location) -> Iterator[Line]:
    for line in location.lines:
        if line.aimed and line.text.strip():
            text = printable(line.text.strip().replace("\t", " "))
            yield (_dim(f"    {line.number:>6} | "), Span(text[:_LONGEST]))


def _evidence(change: DiffChange) -> Iterator[Line]:
    if change.evidence.kind is EvidenceKind.NONE:
        return
    yield (_dim(f"    {evidence_title(change)}:"),)
    text = evidence_text(change.evidence).split("\n")
    for line in text[:_MOST_EVIDENCE_LINES]:
        yield _plain(f"      {line}".rstrip())
    if len(text) > _MOST_EVIDENCE_LINES:
        yield _plain(f"      ... {len(text) - _MOST_EVIDENCE_LINES} more lines (--format json)")


def _reach(change: DiffChange) -> Iterator[Line]:
    if change.hit:
        words = "; ".join(f"{each.system} ({each.why})" for each in change.hit)
        yield (Span("    Hit: ", "red"), Span(_flat(words)))
    if change.spared:
        words = "; ".join(f"{each.system} ({each.why})" for each in change.spared)
        yield _plain(f"    Not hit: {words}")
    if change.fields:
        words = ", ".join(f"{each.name} ({each.master or 'no master'})" for each in change.fields)
        yield _plain(f"    Canonical: {words}")
    yield from _approval(change)


def _approval(change: DiffChange) -> Iterator[Line]:
    if change.approval is None:
        return
    yield _plain(f"    To agree: {approval_words(change.approval)}")
    for decision in change.approval.decisions:
        yield _plain(f"    Decided: {decision_words(decision)}")
    if change.approval.decisions:
        standing = change.approval.standing
        yield _plain(f"    Standing: {standing_words(change.approval)}", STANDING_STYLES[standing])


def _texts(contract: ContractDiff) -> Iterator[Line]:
    if not contract.texts:
        return
    count = len(contract.texts) + contract.more_texts
    yield _plain(f"  Text only: {count} difference{'' if count == 1 else 's'}")
    for text in contract.texts[:_MOST_TEXTS]:
        yield (_dim(f"    {_text(text)}"),)
    if count > _MOST_TEXTS:
        yield (_dim(f"    ... {count - min(count, _MOST_TEXTS)} more (--format json)"),)
    yield ()


def _text(text: TextChange) -> str:
    return f"{text.place.path}:{text.place.line} {text.place.pointer} {text.what}"


def _end(report: DiffReport) -> Iterator[Line]:
    yield _plain(f"Compared {report.before} with {report.after}: {counts_words(report)}.")
    if report.not_shown:
        yield _plain(f"{report.not_shown} not shown, as asked.")
    verdict = report.verdict
    bump = "" if verdict is DiffVerdict.UNCHANGED else f"; least version step: {report.bump.word}"
    yield (Span(verdict.value.capitalize(), VERDICT_STYLES[verdict.value]), Span(f"{bump}."))


def _place(location: Location) -> str:
    place = location.place
    parts = [place.path, *(str(each) for each in (place.line, place.column) if each)]
    return _flat(":".join(parts))


def _flat(text: str) -> str:
    return printable(" ".join(text.split("\n")))


def _plain(text: str, style: str = "") -> Line:
    return (Span(_flat(text), style),)


def _dim(text: str) -> Span:
    return Span(_flat(text), "dim")
