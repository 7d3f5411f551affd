"""Which rules a run uses: packs of the configuration, narrowed by what was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from govctl.errors import UsageError
from govctl.model.rule import Pack, Rule

DEFAULT_PACKS = ("recommended",)


def select(
    packs: Mapping[str, Pack],
    extends: Iterable[str],
    only_packs: Iterable[str] = (),
    only_rules: Iterable[str] = (),
) -> tuple[Rule, ...]:
    """The rules of a run, sorted by id.

    `only_packs` and `only_rules` narrow what the configuration extends; a rule that is asked for
    by name runs even where the configuration does not select it.

    Raises:
        UsageError: for a pack or rule that is not there, with a suggestion.
    """
    every = {rule.id: rule for pack in packs.values() for rule in pack.rules}
    chosen = _expand(packs, extends)
    asked = {_known(rule, every, packs, "rule") for rule in only_rules}
    wanted = _expand(packs, only_packs)
    if asked or wanted:
        chosen = wanted | asked
    return tuple(every[name] for name in sorted(chosen))


def _expand(packs: Mapping[str, Pack], names: Iterable[str]) -> set[str]:
    rules: set[str] = set()
    waiting = list(names)
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if "/" in name:
            every = {rule.id for pack in packs.values() for rule in pack.rules}
            rules.add(_known(name, every, packs, "rule"))
            continue
        pack = packs[_known(name, packs, packs, "pack")]
        rules.update(rule.id for rule in pack.rules)
        waiting.extend(pack.includes)
    return rules


def _known(name: str, known: Iterable[str], packs: Mapping[str, Pack], kind: str) -> str:
    choices = set(known)
    if name in choices:
        return name
    for renamed in _renamings(packs):
        if renamed.get(name) in choices:
            return renamed[name]
    close = get_close_matches(name, sorted(choices), n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    fix = "`govctl rules` lists packs and rules"
    raise UsageError(f"There is no {kind} {name!r}{hint}", fix=fix)


def _renamings(packs: Mapping[str, Pack]) -> Iterator[Mapping[str, str]]:
    for pack in packs.values():
        yield pack.renamed
