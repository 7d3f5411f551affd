"""The sentences errors print, and the code each kind ends with."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govctl.errors import (
    ConfigurationError,
    CrashError,
    ExitCode,
    GovctlError,
    Interrupted,
    RevisionError,
    UsageError,
    one_line,
    printable,
    quoted,
)


def test_an_error_says_what_where_and_what_to_do() -> None:
    """Three sentences, each with its full stop, in this order."""
    error = ConfigurationError("No govctl.yaml", place="Folder x", fix="Run `govctl init`")
    assert str(error) == "No govctl.yaml. Folder x. Run `govctl init`."


def test_lines_to_run_keep_their_shape() -> None:
    """A full stop after a command would be typed along."""
    error = UsageError("No", fix="Run:\ngit fetch")
    assert str(error) == "No. Run:\ngit fetch"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("x", fix="y"), 2),
        (ConfigurationError("x", fix="y"), 2),
        (RevisionError("x", fix="y"), 3),
        (CrashError(rule="a/b", document="c.yaml", reason="KeyError"), 4),
        (Interrupted(), 130),
    ],
)
def test_each_kind_has_its_code(error: GovctlError, code: int) -> None:
    """The codes that callers of the command rely on."""
    assert error.exit_code == code
    assert isinstance(error.exit_code, ExitCode)


def test_a_crash_names_the_rule_and_the_document() -> None:
    """Enough to report it, and the word that the other results stand."""
    error = CrashError(rule="breaking/x", document="a.yaml", reason="KeyError: 'b'")
    assert str(error) == (
        "Rule breaking/x could not finish: KeyError: 'b'. a.yaml."
        " The other results stand. Please report this with the document."
    )


@given(st.text())
def test_no_control_character_is_printed(text: str) -> None:
    """Whatever was typed, the terminal obeys none of it, and it encodes."""
    for shown in (printable(text).replace("\n", ""), quoted(text), one_line(text)):
        assert shown.isprintable()
        assert shown.encode("utf-8").decode("utf-8") == shown


@given(st.text(st.characters(whitelist_categories=["L", "N"])))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    """Letters and digits of every script are shown as they are."""
    assert printable(text) == text
