"""What the JSON parser complains about, said for the author of the file."""

from __future__ import annotations

import json
import re

from govctl.load.conflicts import stray_marker
from govctl.load.json_scan import WHITESPACE
from govctl.load.problem_log import ProblemLog, shown

_WORD = re.compile(r"[^\s{}\[\],:\"']+")

_STRICT = "Remove it: JSON is strict here"

_ADVICE: tuple[tuple[str, str, str], ...] = (
    ("Extra data", "Something follows the end of the JSON document", "Remove it"),
    ("Unterminated string", "A text is not closed", "Close the quote"),
    ("escape", "A text has an escape that JSON does not know", "Double the backslash"),
    ("',' delimiter", "A ',' or the end of the object or array is missing here", "Add it"),
    ("':' delimiter", "A ':' is missing after a key", "Add it"),
    ("property name", "A key in double quotes is missing here", "Put the key in double quotes"),
)


def log_error(error: json.JSONDecodeError, log: ProblemLog) -> None:
    """Note what stopped the parser, where, and what to do about it."""
    marker = stray_marker(log.source.text)
    if marker is not None:
        message = "A Git conflict marker was left behind"
        log.add(marker, message, "Settle the conflict and remove the marker")
        return
    text = log.source.text
    index = _after_space(text, error.pos)
    comma = _trailing_comma(text, index)
    if error.msg.startswith("Invalid control character"):
        _log_control_character(error.pos, log)
    elif text[index : index + 1] < " " and index < len(text):
        _log_control_character(index, log)
    elif comma is not None:
        log.add(comma, "A ',' stands before the end of an object or array", _STRICT)
    elif text.startswith(("//", "/*", "#"), index):
        log.add(index, "JSON has no comments", "Remove it, or rename the file to .yaml (with #)")
    else:
        _log_other(error, index, log)


def _log_other(error: json.JSONDecodeError, index: int, log: ProblemLog) -> None:
    text = log.source.text
    word = _WORD.match(text, index)
    if index == len(text):
        log.add(index, "The file ends before its JSON does", "Complete it: it may be cut off")
    elif text[index] == "'":
        log.add(index, "JSON quotes text with double quotes only", "Use double quotes")
    elif "Expecting value" in error.msg and _is_start(text, index):
        fix = "Name the file .yaml if it is YAML"
        log.add(index, "The file is named .json and holds no JSON", fix)
    elif "Expecting value" in error.msg and word:
        message = f"{shown(word[0])} is no JSON value"
        log.add(index, message, "Put text in double quotes; write true, false or null as such")
    elif text[index - 1 : index] in {"0", "-0"} and text[index].isdigit():
        log.add(index - 1, "A JSON number cannot start with 0", "Quote it if it is text")
    else:
        message, fix = _advice(error.msg)
        log.add(error.pos if "string" in error.msg else index, message, fix)


def _log_control_character(index: int, log: ProblemLog) -> None:
    character = log.source.text[index]
    if character in "\r\n":
        log.add(index, "A text runs over the end of its line", r"Close the quote, or write \n")
    elif character == "\t":
        log.add(index, "A text contains a tab", r"Write \t")
    else:
        message = f"The character U+{ord(character):04X} cannot stand in JSON"
        log.add(index, message, f"Remove it, or write \\u{ord(character):04x}")


def _trailing_comma(text: str, index: int) -> int | None:
    """Return the index of a comma before a closing bracket, with the error at either."""
    if text[index : index + 1] == ",":
        after = _after_space(text, index + 1)
        return index if text[after : after + 1] in {"}", "]"} else None
    if text[index : index + 1] not in {"}", "]"}:
        return None
    before = len(text[:index].rstrip(WHITESPACE)) - 1
    return before if before >= 0 and text[before] == "," else None


def _is_start(text: str, index: int) -> bool:
    return not text[:index].strip(WHITESPACE)


def _after_space(text: str, index: int) -> int:
    return len(text) - len(text[index:].lstrip(WHITESPACE))


def _advice(problem: str) -> tuple[str, str]:
    for part, message, fix in _ADVICE:
        if part in problem:
            return message, fix
    return f"The file is not valid JSON here: {problem}", "Correct the syntax"
