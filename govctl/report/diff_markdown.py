"""A diff report as Markdown for a pull-request comment: folded, short, and saying what it cut."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from govctl.errors import printable
from govctl.model.change import Compatibility
from govctl.model.diff import ContractDiff, DiffChange, DiffReport, Location, TextChange
from govctl.report.diff_words import (
    approval_words,
    counts_words,
    decision_words,
    headline,
    reach_words,
    standing_words,
    unread_words,
    version_words,
)
from govctl.report.evidence import evidence_text, evidence_title

LIMIT = 60_000
"""Characters of a report; GitHub refuses comments of 65,536."""

_RESERVE = 1_500
"""Characters kept for the sentence that says what was cut, and for closing what is open."""

_MOST_ROWS = 50
_MOST_LISTED = 100
_MOST_TEXTS = 20
_LONGEST_NAME = 120
_LONGEST_SENTENCE = 600
_LONGEST_EVIDENCE = 3_000

_SPECIAL = re.compile(r"[\\`*_\[\]<>&|~#@$!^=]")
_LINKED = re.compile(r"://|www\.", re.IGNORECASE)
_ZERO_WIDTH = "&#8203;"
_RUN = re.compile(r"`+")


def render(report: DiffReport) -> str:
    """The report as Markdown (GitHub's dialect), under `LIMIT` characters."""
    page = Page()
    for part in _head(report):
        page.add(part)
    cut: Counter[Compatibility] = Counter()
    for contract in report.contracts:
        for part, changes in _contract(contract):
            if not page.add(part, within=_RESERVE):
                cut.update(changes)
    page.add(_end(report, cut))
    return page.text


class Page:
    """Blocks of Markdown, as many as fit."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._size = 0

    def add(self, part: str, within: int = 0) -> bool:
        """Add a block if it fits and leaves `within` characters; whether it did."""
        size = len(part) + 2
        if self._size + size + within > LIMIT:
            return False
        self._parts.append(part)
        self._size += size
        return True

    @property
    def text(self) -> str:
        """Everything that fitted."""
        return "\n\n".join(self._parts) + "\n"


def escaped(text: str, longest: int = _LONGEST_SENTENCE) -> str:
    """Text that Markdown shows as it is: one line, no markup, no mention, no link."""
    flat = " ".join(printable(text).split())
    if len(flat) > longest:
        flat = flat[:longest] + " …"
    broken = _LINKED.sub(lambda match: match[0][0] + "\0" + match[0][1:], flat)
    return _SPECIAL.sub(_entity, broken).replace("\0", _ZERO_WIDTH)


def _entity(match: re.Match[str]) -> str:
    code = f"&#{ord(match[0])};"
    return code + _ZERO_WIDTH if match[0] in "@#" else code


def marked(text: str) -> str:
    """A sentence with what stands between backticks as code."""
    parts = text[:_LONGEST_SENTENCE].split("`")
    if len(parts) % 2 == 0:
        return escaped(text)
    return "".join(
        f"<code>{_inner(part)}</code>" if at % 2 else _inner(part) for at, part in enumerate(parts)
    )


def _inner(part: str) -> str:
    """A part of a sentence: the spaces at its ends count."""
    lead = " " if part[:1] == " " else ""
    trail = " " if part[-1:] == " " and part.strip() else ""
    return f"{lead}{escaped(part)}{trail}"


def _name(text: str) -> str:
    return escaped(text, _LONGEST_NAME)


def fenced(text: str, language: str = "") -> str:
    """A code block that its content cannot leave."""
    longest = max((len(run) for run in _RUN.findall(text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{printable(text)}\n{fence}"


def _head(report: DiffReport) -> Iterator[str]:
    yield f"## Contracts: {report.verdict.value}"
    yield (
        f"**{escaped(headline(report))}** {escaped(counts_words(report)).capitalize()}. "
        f"Compared {_name(report.before)} with {_name(report.after)}."
    )
    for note in report.notes:
        yield f"> {escaped(note)}"
    if report.contracts:
        yield "\n".join(_table(report))


def _table(report: DiffReport) -> Iterator[str]:
    yield "| Contract | Verdict | Declares | At least | Hits | To agree |"
    yield "| --- | --- | --- | --- | --- | --- |"
    for contract in report.contracts[:_MOST_ROWS]:
        version = contract.version
        cells = (
            _name(contract.name),
            f"**{contract.verdict.value}**",
            (_name(version.declared) or "none") + ("" if version.enough else " (too low)"),
            f"{_name(version.needed)} ({version.bump.word})" if version.bump else "as it is",
            escaped(", ".join(contract.hit), _LONGEST_NAME) or "nobody declared",
            escaped(", ".join(contract.approvals), _LONGEST_NAME) or "nobody named",
        )
        yield f"| {' | '.join(cells)} |"
    rest = len(report.contracts) - _MOST_ROWS
    if rest > 0:
        yield f"| … {rest} more | | | | | |"


def _contract(contract: ContractDiff) -> Iterator[tuple[str, tuple[Compatibility, ...]]]:
    """The blocks of a contract, each with the verdicts of the changes it holds."""
    yield "\n\n".join(_contract_head(contract)), ()
    if contract.whole:
        yield _change(contract.whole), ()
    loud = [c for c in contract.changes if c.compatibility is not Compatibility.COMPATIBLE]
    for change in loud:
        yield _change(change), (change.compatibility,)
    quiet = [c for c in contract.changes if c.compatibility is Compatibility.COMPATIBLE]
    for start in range(0, len(quiet), _MOST_LISTED):
        some = quiet[start : start + _MOST_LISTED]
        yield _listed(some), tuple(change.compatibility for change in some)
    if contract.texts:
        yield _texts(contract), ()


def _contract_head(contract: ContractDiff) -> Iterator[str]:
    people = contract.accountable
    yield f"### {_name(contract.name)}: {contract.verdict.value}"
    said = [
        contract.presence.value if contract.presence.value != "both" else "",
        version_words(contract.version) if contract.presence.value == "both" else "",
        f"owner {people.owner}" if people.owner else "",
        f"steward {people.steward}" if people.steward else "",
    ]
    yield escaped("; ".join(each for each in said if each)) + "."
    if contract.incomparable:
        yield f"**Not compared:** {escaped(contract.incomparable)}"
    for unread in contract.unread[:_MOST_TEXTS]:
        yield f"**Not read:** {escaped(unread_words(unread))}"
    if len(contract.unread) > _MOST_TEXTS:
        yield f"**Not read:** {len(contract.unread) - _MOST_TEXTS} more parts"


def _change(change: DiffChange) -> str:
    summary = f"<b>{change.compatibility.value}</b>: {marked(change.sentence)}"
    body = "\n\n".join(_body(change))
    return f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"


def _body(change: DiffChange) -> Iterator[str]:
    yield "\n".join(f"- {line}" for line in _facts(change))
    text = evidence_text(change.evidence)
    if text:
        shown = text[:_LONGEST_EVIDENCE]
        yield f"{evidence_title(change)}:"
        yield fenced(shown)
        if len(text) > len(shown):
            yield f"Cut after {_LONGEST_EVIDENCE:,} characters."
    if change.fix:
        yield f"**Instead:** {marked(change.fix)}"


def _facts(change: DiffChange) -> Iterator[str]:
    places = (("before", change.locations.before), ("after", change.locations.after))
    where = ", ".join(f"{word} {_place(each)}" for word, each in places if each)
    yield f"{_name(change.rule)}{f' at {where}' if where else ''}"
    if change.proof:
        yield marked(change.proof)
    if change.hit:
        yield f"**Hit:** {_impacts((each.system, each.why) for each in change.hit)}"
    if change.spared:
        yield f"Not hit: {_impacts((each.system, each.why) for each in change.spared)}"
    if len(change.reaches) > 1:
        yield f"Reaches {escaped(reach_words(change))}"
    if change.fields:
        fields = ", ".join(f"{each.name} ({each.master or 'no master'})" for each in change.fields)
        yield f"Canonical fields: {escaped(fields)}"
    if change.approval is not None:
        yield f"To agree: {escaped(approval_words(change.approval))}"
        yield from (
            f"Decided: {escaped(decision_words(each))}" for each in change.approval.decisions
        )
        if change.approval.decisions:
            yield f"Standing: **{escaped(standing_words(change.approval))}**"


def _impacts(impacts: Iterable[tuple[str, str]]) -> str:
    return escaped("; ".join(f"{system} ({why})" for system, why in impacts))


def _place(location: Location) -> str:
    return _name(f"{location.place.path}:{location.place.line}")


def _listed(changes: list[DiffChange]) -> str:
    lines = "\n".join(f"- {marked(change.sentence)}{_asked(change)}" for change in changes)
    noun = "change" if len(changes) == 1 else "changes"
    summary = f"{len(changes)} compatible {noun}"
    return f"<details>\n<summary>{summary}</summary>\n\n{lines}\n\n</details>"


def _asked(change: DiffChange) -> str:
    """Who has to agree to a change that breaks nothing, where somebody has to."""
    approval = change.approval
    if approval is None or not (approval.approvers or approval.unassigned):
        return ""
    decided = "; ".join(decision_words(each) for each in approval.decisions)
    words = f"To agree: {approval_words(approval)}" + (f"; {decided}" if decided else "")
    return f" {escaped(words)}"


def _texts(contract: ContractDiff) -> str:
    count = len(contract.texts) + contract.more_texts
    lines = [_text(text) for text in contract.texts[:_MOST_TEXTS]]
    if count > len(lines):
        lines.append(f"- … {count - len(lines)} more")
    noun = "difference" if count == 1 else "differences"
    summary = f"{count} {noun} in text only"
    body = "\n".join(lines)
    return f"<details>\n<summary>{summary}</summary>\n\n{body}\n\n</details>"


def _text(text: TextChange) -> str:
    return f"- {_name(text.place.path)}:{text.place.line} {_name(text.place.pointer)} {text.what}"


def _end(report: DiffReport, cut: Counter[Compatibility]) -> str:
    parts = []
    if report.not_shown:
        parts.append(f"{report.not_shown} changes are not shown, as asked.")
    if cut:
        kinds = ", ".join(f"{cut[each]} {each.value}" for each in Compatibility if cut[each])
        parts.append(
            f"**Cut to fit a comment: {kinds} of {len(report.changes)} changes are missing "
            "here.** `--format html` shows all of them."
        )
    parts.append(f"Least version step: {report.bump.word}.")
    return " ".join(parts)
