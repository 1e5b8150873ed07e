"""What axe-core finds on a page, in words."""

from axe_playwright_python.base import AXE_SCRIPT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# The rules whose outcome colours can change: enough for a page that was checked in full in other colours.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]


def assert_accessible(page, *, but=()):
    """Fail with a list of all that is wrong with the page as it stands. `but`: rules that are left out."""
    found = violations(page, but=but)
    if found:
        raise AssertionError("\n".join(found))


def violations(page, *, but=(), only=()):
    """What axe finds, a line each: rule, page, element, what is wrong with it. `only`: the rules that are asked."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
    options["preload"] = False  # it would fetch the styles that styles name, from where the page is
    options["rules"] = {"target-size": {"enabled": True}}  # of WCAG 2.2; axe asks it only where it is named
    options["rules"] |= {rule: {"enabled": False} for rule in but}
    if only:
        options["runOnly"] = {"type": "rule", "values": only}
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [_line(page, rule, node) for rule in found for node in rule["nodes"]]


def _line(page, rule, node):
    scheme = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'")
    where = " ".join(map(str, node["target"]))
    summary = " ".join(node["failureSummary"].split())
    return f"{rule['id']}: {page.url} ({page.viewport_size['width']} px, {scheme}): {where}: {summary}"
