"""Which rules a run uses: packs of the configuration, narrowed by what was asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from govctl.errors import ConfigurationError, UsageError, quoted
from govctl.model.config import Config
from govctl.model.place import Place
from govctl.model.pointer import join
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


def refuse_unknown(packs: Mapping[str, Pack], config: Config) -> None:
    """Refuse a configuration whose words about a rule or pack would reach none.

    Rules of packs that this version does not have are left alone: a registry may be ahead of it.

    Raises:
        ConfigurationError: a slip in a name, with its place and a suggestion.
    """
    rules = {rule.id for pack in packs.values() for rule in pack.rules}
    known = {*rules, *packs, *(name for renamed in _renamings(packs) for name in renamed)}
    for place, name in _named(config):
        if name in known:
            continue
        pack, slash, _ = name.partition("/")
        close = get_close_matches(name, sorted(known), n=1, cutoff=0.8)
        if slash and pack not in packs and not close:
            continue
        hint = f"; did you mean {quoted(close[0])}?" if close else ""
        raise ConfigurationError(
            f"There is no {'rule' if slash else 'pack'} {quoted(name)}{hint}",
            place=f"{place.path}:{place.line}",
            fix="`govctl rules` lists packs and rules",
        )


def _named(config: Config) -> Iterator[tuple[Place, str]]:
    """Every rule and pack that a configuration names."""
    for name in config.extends:
        yield config.place_of("extends", name), name.removeprefix("pack:")
    for rule in config.severity:
        yield config.place(join("/severity", rule)), rule
    for tier, severities in config.tiers.items():
        yield from ((config.place(join("/tiers", tier, rule)), rule) for rule in severities)
    for rule in config.stages:
        yield config.place(join("/stages", rule)), rule
    if config.waivers is not None:
        for rule in config.waivers.limits:
            yield config.waivers.place(join("/limits", rule)), rule
        yield from ((config.waivers.place_of("never", rule), rule) for rule in config.waivers.never)


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
