"""The diff report in a real Chromium: opens from disk, filters, copies, scrolls, and is accessible.

Needs Playwright (`pip install playwright axe-playwright-python`) and the system's Chromium.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from govctl.model.change import Compatibility
from govctl.report.diff_html import render
from tests.report.diff_reports import change, contract, report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
playwright = pytest.importorskip(
    "playwright.sync_api", reason="Playwright is not installed: the page was not opened"
)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not installed: the page was not opened"
)


@dataclass
class Opened:
    """A page, and everything it complained of or asked for."""

    page: Any
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for all tests of the module."""
    with playwright.sync_playwright() as tool:
        found = tool.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield found
        found.close()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Opened]:
    """The report on two contracts, opened from disk."""
    quiet = tuple(
        change(f"addition {at}", Compatibility.COMPATIBLE, number=at) for at in range(1, 4)
    )
    contracts = (contract((change(), *quiet)), contract(quiet, name="stock"))
    found = open_page(browser, tmp_path / "report.html", render(report(*contracts)))
    yield found
    found.page.close()


def open_page(browser: Any, file: Path, text: str) -> Opened:
    """Open a page from disk and listen to it."""
    file.write_text(text, encoding="utf-8")
    found = Opened(browser.new_page())
    found.page.on("console", lambda message: found.complaints.append(message.text))
    found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
    found.page.on("request", lambda request: found.requests.append(request.url))
    found.page.goto(file.as_uri())
    return found


def _shown(page: Any) -> int:
    return int(page.evaluate("document.querySelectorAll('.change:not([hidden])').length"))


def test_the_page_is_silent_and_asks_for_nothing(opened: Opened) -> None:
    """No console message, and no request but the file itself."""
    assert opened.complaints == []
    assert [url.rpartition("/")[2] for url in opened.requests] == ["report.html"]


def test_filters_narrow_the_changes(opened: Opened) -> None:
    """By verdict, by contract, by consumer; the count is announced."""
    page = opened.page
    assert _shown(page) == 7
    page.locator("input[value=compatible]").uncheck()
    assert _shown(page) == 1
    assert page.locator("#shown").inner_text() == "1 of 7 changes shown"
    page.locator("input[value=compatible]").check()
    page.locator("#by-contract").select_option("contract-2")
    assert _shown(page) == 3
    assert not page.locator("#contract-1").is_visible()


def test_filters_work_from_the_keyboard(opened: Opened) -> None:
    """Tab reaches the first filter and space turns it."""
    page = opened.page
    page.locator("input[value=breaking]").focus()
    page.keyboard.press("Space")
    assert _shown(page) == 6
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.value") == "compatible"


def test_the_witness_is_copied(opened: Opened) -> None:
    """The button puts the whole request on the clipboard."""
    page = opened.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy").first.click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("POST /orders?dry%20run=true\nContent-Type: application/json\n\n{")


def test_a_link_to_a_folded_change_opens_it(opened: Opened) -> None:
    """What the address names is visible, wherever it is folded."""
    page = opened.page
    anchor = page.locator("details .change").first.get_attribute("id")
    page.evaluate(f"location.hash = '#{anchor}'")
    page.locator(f"#{anchor} h3").wait_for(state="visible")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_accessibility_violation(opened: Opened, scheme: str) -> None:
    """axe-core finds nothing serious, in light and dark, with everything unfolded."""
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-core is not installed"
    )
    page = opened.page
    page.emulate_media(color_scheme=scheme)
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    found = axe.Axe().run(page).response["violations"]
    assert [each["id"] for each in found if each["impact"] in {"serious", "critical"}] == []


def test_paper_is_light_and_unfolded(opened: Opened) -> None:
    """Printing opens what is folded and keeps dark mode off the paper."""
    page = opened.page
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("document.querySelectorAll('details:not([open])').length") == 0
    assert not page.locator(".filters").is_visible()


def test_five_thousand_changes_still_scroll(browser: Any, tmp_path: Path) -> None:
    """The largest report opens, filters and jumps to its end within seconds."""
    many = tuple(change(f"break {at}", number=at) for at in range(5_000))
    text = render(report(contract(many)))
    assert len(text) < 25_000_000
    started = time.monotonic()
    opened = open_page(browser, tmp_path / "large.html", text)
    page = opened.page
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.locator("input[value=breaking]").uncheck()
    assert _shown(page) == 0
    page.locator("input[value=breaking]").check()
    assert page.locator(".change").last.is_visible()
    took = time.monotonic() - started
    page.close()
    assert opened.complaints == []
    assert took < 30
