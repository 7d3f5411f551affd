"""Hash-consing by bisimulation: terms that no value can tell apart by shape become one class.

Terms that lead into no cycle are interned bottom-up. The others are partitioned: all those of one
kind start together, and whatever its children tell apart is split until nothing splits any more
(Moore's partition refinement). Both documents go through together, so a class is shared by whatever
is equal in them: renamed, inlined, extracted or reordered definitions, recursive ones included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from govctl.subschema.terms import AND, FALSE, ONE, SCALARS, TRUE, Graph, Scalar, Term

_OPEN = 1 << 40
"""Offset of the numbers of terms whose class is not known yet."""

_INNER = {AND, ONE}
_SEVERAL = 2
_TRUE_OF_TRUE = {"property", "properties", "rest", "item", "items", "names"}

Resolve = Callable[[int], int]


class CircularError(Exception):
    """A term that leads back to itself about the same value."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Classes:
    """The interned terms; a literal of a class stands for every term in it."""

    def __init__(self) -> None:
        self.terms: list[Term] = [Term("free", None), Term(AND, frozenset())]
        self._numbers: dict[Term, int] = {self.terms[TRUE]: TRUE}

    def intern(self, term: Term) -> int:
        """Return the literal of a term whose children are classes."""
        number = self._numbers.get(term)
        if number is None:
            number = self._numbers[term] = len(self.terms)
            self.terms.append(term)
        return number

    def atom(self, kind: str, key: object, child: int = 0) -> int:
        """Return the literal of an atom."""
        return self.intern(Term(kind, key, child))

    def conjunction(self, literals: Iterable[int]) -> int:
        """Return a literal that holds where all of some literals do."""
        term = _conjunction(literals, self._inner)
        return self.intern(term) if isinstance(term, Term) else term

    def scalars(self, values: Iterable[Scalar]) -> int:
        """Return the literal of some scalar values."""
        return self.intern(Term(SCALARS, frozenset(values)))

    def _inner(self, literal: int) -> frozenset[int] | None:
        term = self.terms[abs(literal)]
        return term.key if term.kind == AND else None


def condense(graph: Graph, roots: list[int]) -> tuple[Classes, dict[int, int]]:
    """Return the classes of everything below some terms, and the literal of each term's class.

    Raises:
        CircularError: a schema refers back to itself about the same value.
    """
    return _Condenser(graph).run(roots)


def children(term: Term) -> list[int]:
    """Return the literals below a term, about the same value or about values inside it."""
    if term.kind == AND:
        return list(term.key)
    if term.kind == ONE:
        return [literal for pair in term.key for literal in pair]
    return [term.child] if term.child else []


def _conjunction(
    literals: Iterable[int], inner: Callable[[int], frozenset[int] | None]
) -> Term | int:
    """Flatten a conjunction: nested ones are spliced in, one literal alone stands for itself."""
    flat: set[int] = set()
    for literal in literals:
        within = inner(literal)
        if within is None:
            flat.add(literal)
        elif literal > 0:
            flat |= within
        elif len(within) == 1:
            flat.add(-next(iter(within)))
        elif not within:
            return FALSE
        else:
            flat.add(literal)
    if any(-literal in flat for literal in flat):
        return FALSE
    if len(flat) == 1:
        return next(iter(flat))
    return Term(AND, frozenset(flat))


class _Condenser:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.classes = Classes()
        self.known: dict[int, int] = {TRUE: TRUE}
        self.contents: dict[int, Term] = {}

    def run(self, roots: list[int]) -> tuple[Classes, dict[int, int]]:
        open_terms = []
        for component in _components(self.graph, [abs(root) for root in roots]):
            number = component[0]
            below = children(self.graph.terms[number])
            if len(component) == 1 and all(abs(child) in self.known for child in below):
                found = self._simplify(number)
                self.known[number] = (
                    self.classes.intern(found) if isinstance(found, Term) else found
                )
            else:
                open_terms += component
        if open_terms:
            self._flatten(open_terms)
            self._refine()
            for number in open_terms:
                self.known[number] = self._class_of(self.known[number])
        return self.classes, self.known

    def _resolve(self, literal: int) -> int:
        found = self.known[abs(literal)]
        return found if literal > 0 else -found

    def _value(self, literal: int) -> int:
        """Resolve a child about another value, which may still be open."""
        found = self.known.get(abs(literal), _OPEN + abs(literal))
        return found if literal > 0 else -found

    def _inner(self, literal: int) -> frozenset[int] | None:
        number = abs(literal)
        term = self.contents[number] if number > _OPEN else self.classes.terms[number]
        return term.key if term.kind == AND else None

    def _simplify(self, number: int) -> Term | int:
        term = self.graph.terms[number]
        if term.kind == AND:
            literals = (self._resolve(child) for child in children(term))
            return self._with_one_exclusion(_conjunction(literals, self._inner))
        if term.kind == ONE:
            return self._choice(term)
        if not term.child:
            return term
        child = self._value(term.child)
        if child == TRUE and term.kind in _TRUE_OF_TRUE:
            return TRUE
        return Term(term.kind, term.key, child)

    def _with_one_exclusion(self, found: Term | int) -> Term | int:
        """Gather what a conjunction excludes into one set: any of some constants is their list."""
        if not isinstance(found, Term):
            return found
        terms, literals = self.classes.terms, found.key
        excluding = [
            literal
            for literal in literals
            if -_OPEN < literal < 0 and terms[-literal].kind == SCALARS
        ]
        if len(excluding) < _SEVERAL:
            return found
        values = frozenset[Scalar]().union(*(terms[-literal].key for literal in excluding))
        left = (literals - set(excluding)) | {-self.classes.scalars(values)}
        return Term(AND, left) if len(left) > 1 else next(iter(left))

    def _choice(self, term: Term) -> Term | int:
        pairs = [(self._resolve(p), self._resolve(n)) for p, n in term.key]
        live = [pair for pair in pairs if pair != (FALSE, FALSE)]
        if len(live) == 1:
            return live[0][0]
        return Term(ONE, tuple(sorted(live))) if live else FALSE

    def _flatten(self, numbers: list[int]) -> None:
        """Simplify the open terms, those about the same value first."""
        waiting, done, entered = set(numbers), set[int](), set[int]()
        for start in numbers:
            stack = [start]
            while stack:
                number = stack[-1]
                if number in done:
                    stack.pop()
                    continue
                inner = [abs(child) for child in _about_same_value(self.graph.terms[number])]
                missing = [child for child in inner if child in waiting and child not in done]
                if not missing:
                    stack.pop()
                    done.add(number)
                    self._settle(number)
                elif number in entered:
                    raise CircularError(number)
                else:
                    entered.add(number)
                    stack += missing

    def _settle(self, number: int) -> None:
        found = self._simplify(number)
        if isinstance(found, Term):
            self.contents[_OPEN + number] = found
            found = _OPEN + number
        self.known[number] = found

    def _refine(self) -> None:
        """Partition the open terms, then intern one class per block."""
        contents = {n: self._current(term) for n, term in self.contents.items()}
        block = _partition(contents)
        order: dict[int, int] = {}
        for number in contents:
            order.setdefault(block[number], _OPEN + len(order))
        self._intern_blocks(contents, {number: order[block[number]] for number in contents})

    def _intern_blocks(self, contents: dict[int, Term], block: dict[int, int]) -> None:
        classes, first = self.classes, len(self.classes.terms)
        self.blocks = {number: first + index - _OPEN for number, index in block.items()}
        chosen: dict[int, int] = {}
        for number, index in block.items():
            chosen.setdefault(index, number)
        for index in range(len(chosen)):
            term = _mapped(contents[chosen[_OPEN + index]], self.blocks)
            classes.terms.append(term)
            classes._numbers.setdefault(term, first + index)  # noqa: SLF001 - its builder

    def _current(self, term: Term) -> Term:
        """Replace the children about other values by what they were found to be."""
        if not term.child or abs(term.child) < _OPEN:
            return term
        found = self.known[abs(term.child) - _OPEN]
        return Term(term.kind, term.key, found if term.child > 0 else -found)

    def _class_of(self, literal: int) -> int:
        if abs(literal) < _OPEN:
            return literal
        found = self.blocks[abs(literal)]
        return found if literal > 0 else -found


def _partition(contents: dict[int, Term]) -> dict[int, int]:
    """Return the block of each term: the same for those that their children do not tell apart."""
    shapes: dict[object, dict[int, None]] = {}
    above: dict[int, list[int]] = {}
    for number, term in contents.items():
        shape = (term.kind, None if term.kind in _INNER else term.key)
        shapes.setdefault(shape, {})[number] = None
        for child in map(abs, children(term)):
            if child in contents:
                above.setdefault(child, []).append(number)
    blocks = list(shapes.values())
    block = {number: _OPEN + index for index, part in enumerate(blocks) for number in part}
    touched = dict.fromkeys(contents)
    while touched:
        groups: dict[int, list[int]] = {}
        for number in touched:
            groups.setdefault(block[number], []).append(number)
        leaving = [
            (index, part)
            for index, group in groups.items()
            for part in _leaving(contents, block, group, blocks[index - _OPEN])
        ]
        touched = {}
        for index, part in leaving:
            block.update(dict.fromkeys(part, _OPEN + len(blocks)))
            blocks.append(dict.fromkeys(part))
            for number in part:
                del blocks[index - _OPEN][number]
                touched.update(dict.fromkeys(above.get(number, ())))
    return block


def _leaving(
    contents: dict[int, Term], block: dict[int, int], touched: list[int], members: dict[int, None]
) -> list[list[int]]:
    """Return the parts of a block that are told apart from its largest part, which stays.

    Only the touched members may differ: the children of the others are where they were.
    """
    parts: dict[Term, list[int]] = {}
    for number in touched:
        parts.setdefault(_mapped(contents[number], block), []).append(number)
    rest = len(members) - len(touched)
    if rest:
        others = set(touched)
        other = next(number for number in members if number not in others)
        alike = parts.pop(_mapped(contents[other], block), [])
        if rest + len(alike) >= max(map(len, parts.values()), default=0):
            return list(parts.values())
        found = [*alike, *(number for number in members if number not in others)]
        return sorted([*parts.values(), found], key=len)[:-1]
    return sorted(parts.values(), key=len)[:-1]


def _about_same_value(term: Term) -> list[int]:
    return children(term) if term.kind in {AND, ONE} else []


def _mapped(term: Term, block: dict[int, int]) -> Term:
    """Return a term with its open children replaced by their blocks."""

    def of(literal: int) -> int:
        found = block.get(abs(literal))
        if found is None:
            return literal
        return found if literal > 0 else -found

    if term.kind == AND:
        return Term(AND, frozenset(of(literal) for literal in children(term)))
    if term.kind == ONE:
        return Term(ONE, tuple(sorted((of(p), of(n)) for p, n in term.key)))
    return Term(term.kind, term.key, of(term.child)) if term.child else term


def _components(graph: Graph, roots: list[int]) -> list[list[int]]:
    """Return the strongly connected components, children before parents."""
    walk = _Walk(graph.terms)
    for root in roots:
        if root not in walk.index:
            walk.run(root)
    return walk.found


class _Walk:
    """Tarjan's algorithm with a stack of its own."""

    def __init__(self, terms: list[Term]) -> None:
        self.terms = terms
        self.index: dict[int, int] = {}
        self.found: list[list[int]] = []
        self._low: dict[int, int] = {}
        self._stack: list[int] = []
        self._on_stack: set[int] = set()
        self._work: list[tuple[int, Iterator[int]]] = []

    def run(self, root: int) -> None:
        """Walk over everything below a term."""
        low, work, index, on_stack = self._low, self._work, self.index, self._on_stack
        self._enter(root)
        while work:
            number, below = work[-1]
            for literal in below:
                child = abs(literal)
                if child not in index:
                    if self._enter(child):
                        break
                elif child in on_stack and index[child] < low[number]:
                    low[number] = index[child]
            else:
                work.pop()
                if work:
                    above = work[-1][0]
                    low[above] = min(low[above], low[number])
                if low[number] == index[number]:
                    self._close(number)

    def _enter(self, number: int) -> bool:
        """Note a term; False where there is nothing below it."""
        self.index[number] = self._low[number] = len(self.index)
        term = self.terms[number]
        if not term.child and term.kind not in _INNER and self._work:
            self.found.append([number])
            return False
        self._stack.append(number)
        self._on_stack.add(number)
        self._work.append((number, iter(children(term))))
        return True

    def _close(self, number: int) -> None:
        component: list[int] = []
        while not component or component[-1] != number:
            component.append(self._stack.pop())
        self._on_stack.difference_update(component)
        self.found.append(component)
