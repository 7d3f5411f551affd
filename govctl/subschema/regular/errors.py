"""What a pattern is refused for, and how a search ends without an answer."""

from __future__ import annotations


class Unsupported(Exception):  # noqa: N818 - the word the caller reads in a verdict
    """The pattern is, or may be, ECMA-262, but outside the regular subset read here.

    Attributes:
        reason: what is not supported, as a phrase.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Malformed(Exception):  # noqa: N818 - the word the caller reads in a verdict
    """The pattern is no regular expression of ECMA-262.

    Attributes:
        reason: what is wrong, as a phrase.
        position: index into the pattern, in code points.
    """

    def __init__(self, reason: str, position: int) -> None:
        super().__init__(reason, position)
        self.reason = reason
        self.position = position

    def __str__(self) -> str:
        return f"{self.reason} at position {self.position}"


class Exhausted(Exception):  # noqa: N818 - not an error of anyone's, an answer
    """The steps of a search are spent before it ended.

    Attributes:
        spent: the number of steps that were taken.
    """

    def __init__(self, spent: int) -> None:
        super().__init__(spent)
        self.spent = spent

    def __str__(self) -> str:
        return f"undecided after {self.spent} steps"
