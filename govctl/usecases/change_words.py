"""What a change is called: its rule, the rule's sentence and fix, and words where none is bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govctl.model.change import Assessment, Change, Compatibility
from govctl.model.containment import Verdict
from govctl.model.rule import Rule
from govctl.rulepacks.bundled import bundled
from govctl.rulepacks.read import read_pack
from govctl.rulepacks.template import fill, names

PACK = "breaking/"
_LONGEST = 80
"""Characters of one operand in a sentence that no rule words."""


@dataclass(frozen=True, slots=True)
class Words:
    """A change in words; `title` is the rule's, `fix` "" where no rule says what to do."""

    rule: str
    title: str
    sentence: str
    fix: str
    proof: str


class Vocabulary:
    """The rules about changes, by id, read when the first change is put into words."""

    def __init__(self) -> None:
        self._rules: Mapping[str, Rule] | None = None

    def words(self, assessment: Assessment, contract: str) -> Words:
        """The words for a change of a contract (as people call it)."""
        change = assessment.change
        name = PACK + change.coordinates.kind
        operands = {"name": "", "location": "", **change.operands}
        operands |= {"subject": change.subject, "contract": contract}
        rule = self._known().get(name)
        proof = _proof(change, assessment.compatibility)
        if rule is None:
            return Words(name, _title(change), _plain(change), "", proof)
        fix = _filled(rule.fix, operands) or ""
        sentence = _filled(rule.message, operands) or _plain(change)
        return Words(name, rule.title, sentence, fix, proof)

    def _known(self) -> Mapping[str, Rule]:
        if self._rules is None:
            pack = read_pack(bundled("rules"), PACK.rstrip("/"))
            self._rules = {rule.id: rule for rule in pack.rules}
        return self._rules


def _filled(template: str, operands: Mapping[str, str]) -> str | None:
    """The template with its operands, None where the change lacks one."""
    if names(template) - operands.keys():
        return None
    return fill(template, operands)


def _title(change: Change) -> str:
    return change.coordinates.kind.replace("-", " ").capitalize()


def _plain(change: Change) -> str:
    """A sentence from the coordinates, for kinds that no rule speaks of."""
    operands = {key: _short(value) for key, value in change.operands.items() if value}
    name, old, new = (operands.pop(key, "") for key in ("name", "old", "new"))
    said = f"{change.subject}: " if change.subject else ""
    said += change.coordinates.kind.replace("-", " ") + (f" {name}" if name else "")
    if old or new:
        said += f", from {old or 'nothing'} to {new or 'nothing'}"
    rest = ", ".join(f"{key} {value}" for key, value in sorted(operands.items()))
    return f"{said} ({rest})." if rest else f"{said}."


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST] + " …"


def _proof(change: Change, compatibility: Compatibility) -> str:
    found = change.containment
    if found is None or compatibility is Compatibility.COMPATIBLE:
        # What shows a compatible change answers the opposite question, which would mislead.
        return ""
    if found.verdict is Verdict.UNDECIDED and found.undecided is not None:
        return f"Undecided ({found.undecided.reason}): {found.undecided.detail}"
    asked = "request" in found.lens.split(",")
    version = "the new version" if asked else "the old version"
    return found.sentence.replace(_READER, f"; {version} ", 1)


_READER = "; the reader "
"""How the sentence of a proof speaks of the side that refuses."""
