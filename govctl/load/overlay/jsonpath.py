"""JSONPath (RFC 9535) over documents of strangers, by queries of strangers, within a budget.

The syntax and its typing are those of the library; evaluation is done here, one step at a time
that is paid for, since neither nested filters nor patterns may hang the process. Imported only for
registries that have overlays.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple, TypeGuard

import jsonschema_rs
from iregexp_check import check as is_iregexp
from jsonpath_rfc9535 import JSONPathEnvironment, JSONPathQuery
from jsonpath_rfc9535.exceptions import JSONPathError
from jsonpath_rfc9535.filter_expressions import (
    ComparisonExpression,
    Expression,
    FilterExpressionLiteral,
    FilterQuery,
    FunctionExtension,
    LogicalExpression,
    PrefixExpression,
    RootFilterQuery,
)
from jsonpath_rfc9535.segments import JSONPathRecursiveDescentSegment, JSONPathSegment
from jsonpath_rfc9535.selectors import (
    FilterSelector,
    IndexSelector,
    JSONPathSelector,
    NameSelector,
    SliceSelector,
    WildcardSelector,
)

LONGEST_QUERY = 4_000
"""Characters of a query; its parser works by recursion and would meet Python's limit."""

_PATTERN_COST = 2_000
"""Steps that making a pattern costs: about the time of as many visits."""

_PATTERN_SIZE = 1 << 20
"""Bytes that a compiled pattern may take."""

_TEXT_STEP = 256
"""Characters compared in one step."""

Location = tuple[str | int, ...]
"""Member names and indexes from the root to a node."""


class QueryError(ValueError):
    """A text that is no query, or one that cannot be carried out; says why, without a full stop."""


class BudgetSpentError(Exception):
    """The steps that were allowed are used up."""


@dataclass(slots=True)
class Budget:
    """Steps that may still be taken: nodes looked at, parts of values compared."""

    left: int

    def spend(self, steps: int = 1) -> None:
        """Take steps.

        Raises:
            BudgetSpentError: there are not as many left.
        """
        self.left -= steps
        if self.left < 0:
            raise BudgetSpentError


class _Nothing:
    """The value of a query that selects nothing (RFC 9535, 2.4.1)."""


_NOTHING = _Nothing()


class _Node(NamedTuple):
    """A value with the way to it; linked, since most nodes are passed by."""

    value: object
    key: str | int
    above: _Node | None

    def location(self) -> Location:
        tokens: list[str | int] = []
        node = self
        while node.above is not None:
            tokens.append(node.key)
            node = node.above
        return tuple(reversed(tokens))


def compiled(text: str) -> JSONPathQuery:
    """The query that a text is.

    Raises:
        QueryError: it is none.
    """
    if len(text) > LONGEST_QUERY:
        raise QueryError(f"it has more than {LONGEST_QUERY:,} characters")
    try:
        return JSONPathEnvironment().compile(text)
    except JSONPathError as error:
        raise QueryError(str(error.args[0]) if error.args else "it is not well formed") from error
    except RecursionError as error:
        raise QueryError("it is nested too deeply") from error
    except (ValueError, OverflowError, IndexError) as error:  # numbers and escapes out of range
        raise QueryError("it holds a number or escape that is out of range") from error


def select(query: JSONPathQuery, root: object, budget: Budget) -> tuple[Location, ...]:
    """Where the nodes stand that a query selects, in its order, each once.

    Raises:
        BudgetSpentError: it takes too many steps.
        QueryError: a pattern in it is no I-Regexp (RFC 9485), or too large.
    """
    evaluation = _Evaluation(root, budget)
    found = evaluation.nodes(query.segments, _Node(root, "", None))
    try:
        locations = dict.fromkeys(node.location() for node in found)
    except RecursionError as error:
        raise QueryError("it is nested too deeply") from error
    if evaluation.refused:
        raise QueryError(f"{min(evaluation.refused)!r} is no pattern of RFC 9485, or too large")
    return tuple(locations)


class _Evaluation:
    """One query over one document."""

    def __init__(self, root: object, budget: Budget) -> None:
        self._root = root
        self._budget = budget
        self._patterns: dict[tuple[str, str], jsonschema_rs.Validator | None] = {}
        self.refused: set[str] = set()

    def nodes(self, segments: tuple[JSONPathSegment, ...], start: _Node) -> Iterator[_Node]:
        """The nodes that segments lead to."""
        found: Iterator[_Node] = iter((start,))
        for segment in segments:
            found = self._after(segment, found)
        return found

    def _after(self, segment: JSONPathSegment, nodes: Iterator[_Node]) -> Iterator[_Node]:
        is_deep = isinstance(segment, JSONPathRecursiveDescentSegment)
        for node in nodes:
            for each in self._descendants(node) if is_deep else (node,):
                for selector in segment.selectors:
                    yield from self._selected(selector, each)

    def _descendants(self, node: _Node) -> Iterator[_Node]:
        """A node and all below it that have parts, each before its own."""
        waiting = [node]
        while waiting:
            each = waiting.pop()
            yield each
            below = [child for child in self._children(each) if isinstance(child[0], dict | list)]
            waiting.extend(reversed(below))

    def _children(self, node: _Node) -> Iterator[_Node]:
        value = node.value
        if isinstance(value, dict):
            for key, child in value.items():
                self._budget.spend()
                yield _Node(child, key, node)
        elif isinstance(value, list):
            for index, child in enumerate(value):
                self._budget.spend()
                yield _Node(child, index, node)

    def _selected(self, selector: JSONPathSelector, node: _Node) -> Iterator[_Node]:
        self._budget.spend()
        value = node.value
        if isinstance(selector, WildcardSelector):
            yield from self._children(node)
        elif isinstance(selector, FilterSelector):
            for child in self._children(node):
                if self._holds(selector.expression.expression, child.value):
                    yield child
        elif isinstance(selector, NameSelector):
            if isinstance(value, dict) and selector.name in value:
                yield _Node(value[selector.name], selector.name, node)
        elif isinstance(value, list):
            for index in _indexes(selector, len(value)):
                self._budget.spend()
                yield _Node(value[index], index, node)

    def _holds(self, expression: Expression, current: object) -> bool:
        """Whether a logical expression is true of a node."""
        self._budget.spend()
        if isinstance(expression, LogicalExpression):
            left = self._holds(expression.left, current)
            if left is (expression.operator == "||"):
                return left
            return self._holds(expression.right, current)
        if isinstance(expression, PrefixExpression):
            return not self._holds(expression.right, current)
        if isinstance(expression, ComparisonExpression):
            return self._compared(expression, current)
        if isinstance(expression, FilterQuery):
            return any(True for _ in self._queried(expression, current))
        assert isinstance(expression, FunctionExtension)  # noqa: S101 - the parser allows no other
        return self._matched(expression, current)

    def _queried(self, expression: FilterQuery, current: object) -> Iterator[_Node]:
        start = self._root if isinstance(expression, RootFilterQuery) else current
        return self.nodes(expression.query.segments, _Node(start, "", None))

    def _value(self, expression: Expression, current: object) -> object:
        """What an operand or argument stands for: a value, or nothing."""
        if isinstance(expression, FilterExpressionLiteral):
            return expression.value
        if isinstance(expression, FilterQuery):
            return next((node.value for node in self._queried(expression, current)), _NOTHING)
        assert isinstance(expression, FunctionExtension)  # noqa: S101 - the parser allows no other
        return self._called(expression, current)

    def _called(self, function: FunctionExtension, current: object) -> object:
        """The functions that return values: `length`, `count`, `value`."""
        (argument,) = function.args
        if function.name == "length":
            value = self._value(argument, current)
            return len(value) if isinstance(value, str | dict | list) else _NOTHING
        assert isinstance(argument, FilterQuery)  # noqa: S101 - the parser allows no other
        nodes = self._queried(argument, current)
        if function.name == "count":
            return sum(1 for _ in nodes)
        first, second = next(nodes, None), next(nodes, None)
        return first.value if first is not None and second is None else _NOTHING

    def _matched(self, function: FunctionExtension, current: object) -> bool:
        """The functions that return truth: `match` of a whole text, `search` in one."""
        text, pattern = (self._value(each, current) for each in function.args)
        if not _is_unicode(text) or not _is_unicode(pattern):
            return False
        key = (function.name, pattern)
        if key not in self._patterns:
            self._budget.spend(_PATTERN_COST + len(pattern))
            self._patterns[key] = _validator(pattern, is_whole=function.name == "match")
        validator = self._patterns[key]
        if validator is None:
            self.refused.add(pattern)
            return False
        self._budget.spend(1 + len(text) * (1 + len(pattern)) // _TEXT_STEP)
        return validator.is_valid(text)

    def _compared(self, expression: ComparisonExpression, current: object) -> bool:
        left = self._value(expression.left, current)
        right = self._value(expression.right, current)
        word = expression.operator
        if word == "!=":
            return not self._is_equal(left, right)
        if "=" in word and self._is_equal(left, right):
            return True
        order = _ORDERS.get(word[0])
        return order is not None and self._is_ordered(order, left, right)

    def _is_ordered(self, order: Callable[[Any, Any], bool], left: object, right: object) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            self._budget.spend(1 + min(len(left), len(right)) // _TEXT_STEP)
            return order(left, right)
        return _is_number(left) and _is_number(right) and order(left, right)

    def _is_equal(self, left: object, right: object) -> bool:
        """Equality of JSON values: 1 is 1.0, and neither is true."""
        waiting = [(left, right)]
        while waiting:
            one, other = waiting.pop()
            self._budget.spend()
            if isinstance(one, dict) and isinstance(other, dict):
                if len(one) != len(other) or not all(key in other for key in one):
                    return False
                self._budget.spend(len(one))
                waiting.extend((one[key], other[key]) for key in one)
            elif isinstance(one, list) and isinstance(other, list):
                if len(one) != len(other):
                    return False
                self._budget.spend(len(one))
                waiting.extend(zip(one, other, strict=True))
            elif isinstance(one, str) and isinstance(other, str):
                self._budget.spend(min(len(one), len(other)) // _TEXT_STEP)
                if one != other:
                    return False
            elif not _is_same_scalar(one, other):
                return False
        return True


_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {"<": operator.lt, ">": operator.gt}


def _indexes(selector: JSONPathSelector, length: int) -> range:
    """The indexes that a selector means in a list of that length."""
    if isinstance(selector, SliceSelector):
        if selector.slice.step == 0:
            return range(0)
        return range(*selector.slice.indices(length))
    if not isinstance(selector, IndexSelector):
        return range(0)
    index = selector.index + length if selector.index < 0 else selector.index
    return range(index, index + 1) if 0 <= index < length else range(0)


def _is_unicode(value: object) -> TypeGuard[str]:
    """Whether a value is text; half of a surrogate pair, which JSON can escape, is none."""
    return isinstance(value, str) and not any("\ud800" <= each <= "\udfff" for each in value)


def _is_number(value: object) -> TypeGuard[int | float | Decimal]:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def _is_same_scalar(one: object, other: object) -> bool:
    if _is_number(one) and _is_number(other):
        return one == other
    return type(one) is type(other) and one == other


def _validator(pattern: str, *, is_whole: bool) -> jsonschema_rs.Validator | None:
    """A matcher that takes linear time; None for what is no I-Regexp, or too large."""
    if not is_iregexp(pattern):
        return None
    found = _in_rust(pattern)
    schema = {"pattern": f"^(?:{found})$" if is_whole else found}
    options = jsonschema_rs.RegexOptions(size_limit=_PATTERN_SIZE)
    try:
        return jsonschema_rs.validator_for(schema, pattern_options=options)
    except ValueError:
        return None


def _in_rust(pattern: str) -> str:
    r"""An I-Regexp in the syntax of the matcher.

    There `.` is any character but line feed and carriage return, `^` and `$` are themselves, and
    no pair of characters means an operation on classes.
    """
    parts: list[str] = []
    in_class = is_escaped = False
    for character in pattern:
        if is_escaped:
            is_escaped = False
            parts.append(character)
            continue
        is_escaped = character == "\\"
        special = "&~" if in_class else "^$"
        if character == "." and not in_class:
            parts.append(r"[^\n\r]")
        elif character in special:
            parts.append(f"\\{character}")
        else:
            parts.append(character)
        if character in "[]":
            in_class = character == "["
    return "".join(parts)
