"""`govctl review record`: a decision on changes, bound to their fingerprints and content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from govctl.errors import UsageError, printable, quoted
from govctl.model.approval import Approval, Standing
from govctl.model.diff import DiffChange
from govctl.model.snapshot import Snapshot
from govctl.scaffold.files import PlannedFile, current
from govctl.usecases.branches import Branches, Reviewed, ReviewRequest
from govctl.usecases.deciders import refuse_authors, refuse_nobody, refuse_undecided, who_may
from govctl.usecases.decisions import LEAST_DIGITS
from govctl.usecases.review_document import Draft, review_document

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,150}")
_FINGERPRINT = re.compile(r"[0-9a-f]+")
_PERSON = "person:"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which changes: those of contracts (or `entity:name`), and single ones by fingerprint."""

    contracts: tuple[str, ...] = ()
    fingerprints: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether nothing was named: everything that those who decide may decide on."""
        return not self.contracts and not self.fingerprints


@dataclass(frozen=True, slots=True)
class RecordRequest:
    """What to record.

    Attributes:
        directory: the registry's folder, or one inside it.
        name: of the review, and of its file in `reviews/`.
        approve, reject, conditions: exactly one of them says what was decided.
        by: references to those who decided.
        decided_on: the day.
        extend: whether an existing file may get one more document.
        base: what the work tree is compared with; the default branch where None.
    """

    directory: Path
    name: str
    decided_on: date
    approve: bool = False
    reject: bool = False
    conditions: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    selection: Selection = Selection()
    extend: bool = False
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A review ready to be written, and what to say about it; `folder` is the registry's root."""

    folder: Path
    file: PlannedFile
    said: tuple[str, ...]


def record(request: RecordRequest) -> Written:
    """Put a decision on record; nothing is written yet.

    Raises:
        UsageError: it is not said what was decided, by whom or on what; somebody may not decide;
            the file exists, or is not fit to be extended.
        RevisionError: the base is unknown or cannot be read.
        ConfigurationError: there is no registry at the directory.
    """
    verdict = _verdict(request)
    if not _NAME.fullmatch(request.name):
        raise UsageError(
            f"{quoted(request.name)} is no name of a review",
            fix="Use letters, digits, dots, hyphens and underscores, as in 2026-11-orders",
        )
    asked = ReviewRequest(request.directory, request.decided_on, (), request.base)
    branches = Branches(asked)
    found = branches.reviewed("")
    by = _persons(request.by, found)
    chosen, left = _chosen(request, verdict, by, found)
    if verdict == "approve":
        refuse_authors(found, chosen, by)
    closes = tuple(_settled(found, chosen, by)) if verdict == "approve" else ()
    path = f"reviews/{request.name}.yaml"
    before = current(found.folder, path)
    name = _free_name(request, found.pair.after.snapshot, before)
    draft = Draft(
        name, verdict, by, request.decided_on, chosen, conditions=request.conditions, closes=closes
    )
    text = review_document(draft, found.pair.after)
    content = _added(before, text, path, found.pair.after.snapshot)
    said = tuple(_said(path, verdict, chosen, closes, left))
    return Written(found.folder, PlannedFile(path, content, before), said)


def _verdict(request: RecordRequest) -> str:
    given = {
        "approve": request.approve,
        "reject": request.reject,
        "condition": bool(request.conditions),
    }
    found = [name for name, is_given in given.items() if is_given]
    if len(found) != 1:
        said = "Nothing says what was decided" if not found else "More than one decision is given"
        raise UsageError(said, fix="Give one of --approve, --reject and --condition TEXT")
    if any(not each.strip() for each in request.conditions):
        raise UsageError("A condition is empty", fix="Say with --condition what has to happen")
    return found[0]


def _persons(typed: tuple[str, ...], found: Reviewed) -> tuple[str, ...]:
    """Those who decided; each must be on a team where the branch started."""
    policy = found.agreement.approvers.policy
    known = {f"{_PERSON}{name}" for name in policy.persons}
    if not typed:
        raise UsageError("Nobody is named who decided", fix="Name them with --by person:NAME")
    for each in typed:
        if each not in known:
            raise _unknown_person(each, known, found.pair.after.snapshot)
    return tuple(dict.fromkeys(typed))


def _unknown_person(typed: str, known: set[str], after: Snapshot) -> UsageError:
    if typed.startswith(_PERSON) and typed.removeprefix(_PERSON) in after.persons:
        return UsageError(
            f"{quoted(typed)} joins a team in this very change, and decides nothing before it is "
            "merged",
            fix="Name somebody who was on a team where the branch started",
        )
    close = [f"{_PERSON}{typed}"] if f"{_PERSON}{typed}" in known else []
    close = close or get_close_matches(typed, sorted(known), n=1, cutoff=0.7)
    hint = f"; did you mean {close[0]}?" if close else ""
    return UsageError(
        f"There is no {quoted(typed)} on any team{hint}",
        fix=f"A person exists by being a member of a team; there are {_listed(known)}",
    )


def _chosen(
    request: RecordRequest, verdict: str, by: tuple[str, ...], found: Reviewed
) -> tuple[tuple[DiffChange, ...], int]:
    """The changes decided on, and how many that await others were left alone."""
    every = [each for contract in found.contracts for each in contract.decided if each.approval]
    decisions = found.agreement.decisions
    selection = request.selection
    if not selection.is_empty:
        chosen = _named(selection, every, found)
        for each in chosen:
            refuse_undecided(found, each, verdict, by)
        left = 0
    else:
        waiting = [each for each in every if _approval(each).standing.is_open]
        chosen = [
            each
            for each in waiting
            if any(decisions.may(person, verdict, _approval(each)) for person in by)
        ]
        left = len(waiting) - len(chosen)
        refuse_nobody(found, waiting, chosen, by)
    for person in by:
        if not any(decisions.may(person, verdict, _approval(each)) for each in chosen):
            raise UsageError(
                f"{person} may decide on none of these changes",
                fix=f"Leave them out; those who may: {who_may(found, chosen)}",
            )
    return tuple(chosen), left


def _named(selection: Selection, every: list[DiffChange], found: Reviewed) -> list[DiffChange]:
    chosen: dict[int, DiffChange] = {}
    for name in selection.contracts:
        fitting = [each for each in every if name in _names(each)]
        if not fitting:
            raise _unknown_contract(name, found)
        agreed = (each for each in fitting if _approval(each).standing is not Standing.FREE)
        chosen |= {id(each): each for each in agreed}
        if not chosen:
            raise UsageError(
                f"No change of {quoted(name)} needs anybody's word", fix="There is nothing to do"
            )
    for text in selection.fingerprints:
        chosen |= {id(each): each for each in _by_fingerprint(text, every)}
    return list(chosen.values())


def _by_fingerprint(text: str, every: list[DiffChange]) -> list[DiffChange]:
    if len(text) < LEAST_DIGITS or not _FINGERPRINT.fullmatch(text):
        raise UsageError(
            f"{quoted(text)} is too short or no fingerprint",
            fix=f"Give at least {LEAST_DIGITS} hexadecimal digits, as `govctl review` shows them",
        )
    fitting = [each for each in every if each.fingerprint.startswith(text)]
    known = sorted({each.fingerprint for each in fitting})
    if not known:
        raise UsageError(
            f"No change here has the fingerprint {quoted(text)}",
            fix="`govctl review` lists them; one that is gone was changed or taken back",
        )
    if len(known) > 1:
        raise UsageError(
            f"{quoted(text)} means several changes: {', '.join(known)}",
            fix="Give more digits",
        )
    return fitting


def _names(change: DiffChange) -> set[str]:
    """What a person may call the contract or entity of a change."""
    label = change.contract.removeprefix("contract:")
    return {change.contract, label, label.partition("@")[0]}


def _unknown_contract(name: str, found: Reviewed) -> UsageError:
    known = sorted({each.name for each in found.contracts})
    close = get_close_matches(name, known, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    return UsageError(
        f"{quoted(name)} does not change here{hint}",
        fix=f"What changes: {', '.join(known) or 'nothing'}",
    )


def _settled(found: Reviewed, chosen: Iterable[DiffChange], by: tuple[str, ...]) -> Iterator[str]:
    """The earlier objections that an approval settles, by name."""
    decisions = found.agreement.decisions
    names = set()
    for change in chosen:
        approval = _approval(change)
        counted = tuple(each for each in by if decisions.may(each, "approve", approval))
        names |= {
            each.review
            for each in approval.decisions
            if each.stands and decisions.may_settle(counted, each, approval)
        }
    yield from sorted(names)


def _free_name(request: RecordRequest, snapshot: Snapshot, before: bytes | None) -> str:
    """The name of the new document; a further one in the same file is numbered."""
    path = f"reviews/{request.name}.yaml"
    known = snapshot.reviews.get(request.name)
    if before is not None and not request.extend:
        raise UsageError(
            f"{path} exists already",
            fix="Choose another name, or add the decision to it with --extend",
        )
    if known is not None and known.path != path:
        raise UsageError(
            f"There is a review {quoted(request.name)} already",
            place=f"{known.path}:{known.place().line}",
            fix="Choose another name",
        )
    if before is None:
        return request.name
    number = 2
    while f"{request.name}-{number}" in snapshot.reviews:
        number += 1
    return f"{request.name}-{number}"


def _added(before: bytes | None, text: str, path: str, snapshot: Snapshot) -> bytes:
    """The file with one more document; what is not whole is not added to."""
    if before is None:
        return text.encode()
    for problem in snapshot.problems:
        if problem.path == path:
            raise UsageError(
                f"{path} cannot be read as it is: {problem.message.removesuffix('.')}",
                place=f"{path}:{problem.line}",
                fix=problem.fix,
            )
    feed = b"" if before.endswith(b"\n") or not before else b"\n"
    return before + feed + b"---\n" + text.encode()


def _said(
    path: str, verdict: str, chosen: tuple[DiffChange, ...], closes: tuple[str, ...], left: int
) -> Iterator[str]:
    words = {"approve": "Approved", "reject": "Rejected", "condition": "Made conditional"}
    noun = "change" if len(chosen) == 1 else "changes"
    yield f"{words[verdict]} {len(chosen)} {noun} in {path}:"
    yield from (f"  {each.fingerprint[:12]} {printable(each.sentence)}" for each in chosen)
    if closes:
        yield f"Settles {', '.join(closes)}."
    standing = {
        each.review
        for change in chosen
        if verdict == "approve"
        for each in _approval(change).decisions
        if each.stands
    }
    for name in sorted(standing - set(closes)):
        yield f"{name} stands: those who made it, or the review board, have to settle it."
    if left:
        yield f"{left} more await others."


def _approval(change: DiffChange) -> Approval:
    if change.approval is None:
        raise AssertionError("only changes that somebody was asked about are decided on")
    return change.approval


def _listed(names: Iterable[str]) -> str:
    found = sorted(names)
    shown = ", ".join(found[:12])
    return f"{shown} and {len(found) - 12} more" if len(found) > 12 else shown  # noqa: PLR2004
