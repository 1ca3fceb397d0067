"""What axe-core finds on a page: put in once, asked for both themes, told in a line a fault."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

THEMES = ("light", "dark")
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
OPTIONS = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
"""Only faults are told in full: what is in order is most of a page."""
RUN = """async ([themes, options]) => {
    const root = document.documentElement;
    const before = root.dataset.bsTheme;
    const told = [];
    for (const theme of themes) {
        if (theme) root.dataset.bsTheme = theme;
        const {violations} = await axe.run(document, options);
        for (const {id, impact, help, nodes} of violations) {
            for (const {target, failureSummary} of nodes) {
                const as = theme ? `${theme}: ` : "";
                told.push(`${as}${id} (${impact}) ${help}: ${target.join(" ")}: ${failureSummary}`);
            }
        }
    }
    if (before === undefined) delete root.dataset.bsTheme; else root.dataset.bsTheme = before;
    return told;
}"""


def violations(page: Page, *themes: str) -> list[str]:
    """Return each violation of a page as it stands, in each theme named or in its own."""
    page.evaluate(f"{AXE_SCRIPT};undefined")
    told: list[str] = page.evaluate(RUN, [themes or ("",), OPTIONS])
    return told
