"""Looking: what a page in a browser has to be: readable for everybody, no wider than its screen."""

from __future__ import annotations

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page


async def check(page: Page, width: int = 360) -> None:
    """Check a page that is open: axe-core finds nothing, and nothing sticks out."""
    found = await Axe().run(page)
    assert found.violations_count == 0, f"{page.url}: {found.generate_report()}"
    wide = await page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width, f"{page.url} is {wide} px wide"
    small = await page.evaluate(
        """() => [...document.querySelectorAll('button, input:not([type=hidden]), select, nav a')]
            .filter(each => !each.closest('.hidden') && each.checkVisibility())
            .filter(each => { const box = each.getBoundingClientRect();
                return box.width < 24 || box.height < 24 })
            .map(each => each.outerHTML)"""
    )
    assert small == [], f"{page.url} has targets below 24 px (WCAG 2.2, 2.5.8): {small}"
