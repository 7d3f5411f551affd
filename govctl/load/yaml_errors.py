"""What libyaml and PyYAML's own parser complain about, said for the author of the file."""

from __future__ import annotations

import re

import yaml
from yaml.reader import ReaderError

from govctl.load.conflicts import stray_marker
from govctl.load.problem_log import ProblemLog, Related

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAB_INDENT = re.compile(r"[ ]*\t")

_QUOTE = "Quote the text"
_UNCLOSED = "unexpected end of stream"
_INDENT = "Check the indentation of this line and of the lines above it"

_ADVICE: tuple[tuple[str, str, str], ...] = (
    (
        "mapping values are not allowed",
        "A ':' makes a mapping where none can stand",
        "Quote the text if it contains ': ', or check the indentation",
    ),
    (
        "block sequence entries are not allowed",
        "A '- ' starts a list where none can stand",
        "Put the list on the next line, indented, or quote the text",
    ),
    ("expected key", "This line fits neither the mapping above it nor a new one", _INDENT),
    ("expected <block end>", "This line does not fit the block above it", _INDENT),
    ("expected '-' indicator", "This line is not an item of the list above it", _INDENT),
    (
        "could not find expected ':'",
        "This line is neither 'key: value' nor the end of the text above it",
        "Add the ':' or check the indentation and the quotes above",
    ),
    (
        _UNCLOSED,
        "A quoted text is not closed",
        "Close the quote, or double a quote that belongs to the text",
    ),
    ("expected ',' or ']'", "A list in [ ] is not closed here", "Add the ',' or the ']'"),
    ("expected ',' or '}'", "A mapping in { } is not closed here", "Add the ',' or the '}'"),
    (
        "escape",
        "A text in double quotes has an escape that YAML does not know",
        "Write the character itself, double the backslash, or use single quotes",
    ),
    (
        "undefined tag handle",
        "A tag uses a handle that no %TAG directive defines",
        "Remove the tag",
    ),
    (
        "alphabetic or numeric character",
        "A plain text cannot start with '*' or '&': they make aliases and anchors",
        _QUOTE,
    ),
    (
        "incompatible YAML document",
        "The %YAML directive asks for a version that is not 1.1 or 1.2",
        "Remove the directive",
    ),
)


def log_error(error: yaml.YAMLError, log: ProblemLog) -> None:
    """Note what stopped the parser, where, and what to do about it."""
    if isinstance(error, ReaderError):
        _log_unprintable(log)
    elif isinstance(error, yaml.MarkedYAMLError):
        _log_syntax(error, log)
    else:
        log.add(0, f"The file is not valid YAML: {error}", "Correct the syntax")


def _log_unprintable(log: ProblemLog) -> None:
    match = _UNPRINTABLE.search(log.source.text)
    index = match.start() if match else 0
    code = ord(log.source.text[index])
    message = f"The character U+{code:04X} cannot stand in YAML"
    if code == 0:
        message += "; the file may be UTF-16 or binary"
    log.add(index, message, "Remove it, or write it as an escape in double quotes")


def _log_syntax(error: yaml.MarkedYAMLError, log: ProblemLog) -> None:
    mark = error.problem_mark or error.context_mark
    if _UNCLOSED in str(error.problem) and error.context_mark:
        mark = error.context_mark  # the quote that opens it, not the end of the file
    index = min(mark.index, len(log.source.text)) if mark else 0
    related = _context(error, index, log)
    tab = _tab_before(index, log)
    marker = stray_marker(log.source.text)
    if marker is not None:
        message = "A Git conflict marker was left behind"
        log.add(marker, message, "Settle the conflict and remove the marker")
    elif tab is not None:
        message = "A tab indents this line; YAML indents with spaces only"
        log.add(tab, message, "Replace tabs by spaces")
    else:
        message, fix = _advice(str(error.problem or error.context or error), index, log)
        log.add(index, message, fix, related=related)


def _context(error: yaml.MarkedYAMLError, index: int, log: ProblemLog) -> Related:
    """Return where the construct began that the parser was reading, when on another line."""
    if error.context_mark is None:
        return ()
    place = log.place(min(error.context_mark.index, len(log.source.text)))
    if place.line == log.place(index).line:
        return ()
    construct = str(error.context).removeprefix("while parsing ").removeprefix("while scanning ")
    return ((place, f"{construct} starts here"),)


def _tab_before(index: int, log: ProblemLog) -> int | None:
    """Return the index of a tab that indents the line of the error, or the one before it."""
    line = log.place(index).line
    for number in (line, line - 1):
        match = _TAB_INDENT.match(log.source.line(number))
        if match:
            return log.source.line_start(number) + match.end() - 1
    return None


def _advice(problem: str, index: int, log: ProblemLog) -> tuple[str, str]:
    if "cannot start any token" in problem:
        character = log.source.text[index : index + 1]
        return f"A plain text cannot start with {character!r}", _QUOTE
    for part, message, fix in _ADVICE:
        if part in problem:
            return message, fix
    return f"The file is not valid YAML here: {problem}", "Correct the syntax"
