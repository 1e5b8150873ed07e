"""Whether a page is valid HTML: html5lib's strict parser, and what a parser alone does not say.

The parser finds what is not well formed. The rules here are those of the HTML standard on what refers to what and what
may stand in what, as far as our pages use it (https://html.spec.whatwg.org/multipage/).
"""

import html5lib


def _words(text):
    return frozenset(text.split())


# What stands in running text ("phrasing content").
PHRASING = _words(
    "a abbr audio b bdi bdo br button canvas cite code data datalist del dfn em i iframe img input ins kbd label link "
    "mark meta meter noscript object optgroup option output picture progress q rp rt ruby samp script select slot "
    "small source span strong sub sup svg template textarea time track u var video wbr"
)
# What holds running text only.
HOLDS_PHRASING = _words(
    "abbr b bdi bdo button cite code data dfn em h1 h2 h3 h4 h5 h6 i kbd label mark meter output p pre progress q s "
    "samp small span strong sub sup time u var"
)
HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]
HOLDS_HEADINGS_TOO = _words("legend summary")
INTERACTIVE = _words("button details embed iframe label select textarea")
HELPERS = {"script", "template"}
CHILDREN = {
    "ul": {"li"} | HELPERS,
    "ol": {"li"} | HELPERS,
    "menu": {"li"} | HELPERS,
    "dl": {"dt", "dd", "div"} | HELPERS,
    "table": {"caption", "colgroup", "thead", "tbody", "tfoot", "tr"} | HELPERS,
    "tr": {"th", "td"} | HELPERS,
    "select": {"option", "optgroup", "hr"} | HELPERS,
    "optgroup": {"option"} | HELPERS,
    "picture": {"source", "img"} | HELPERS,
}
FIRST_ONLY = {"summary": "details", "legend": "fieldset", "caption": "table"}  # each its parent's first child
OBSOLETE = _words("acronym applet basefont big center dir font frame frameset marquee nobr noframes strike tt")
OBSOLETE_ATTRIBUTES = _words("align bgcolor border cellpadding cellspacing clear hspace nowrap valign vspace")
REFERENCES = _words(
    "aria-activedescendant aria-controls aria-describedby aria-details aria-errormessage aria-flowto aria-labelledby "
    "aria-owns for form headers list"
)


def assert_valid(html, *, but=()):
    """Fail with everything that is wrong with a page. `but`: what is known of pages that are Django's own."""
    root = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    found = [fault for fault in faults(root) if not fault.startswith(tuple(but))]
    if found:
        raise AssertionError("\n".join(found))


def faults(root):
    """What is wrong, as sentences."""
    elements = [element for element in root.iter() if isinstance(element.tag, str)]
    yield from _document_faults(root)
    yield from _reference_faults(elements)
    yield from _heading_faults(elements)
    for element in elements:
        yield from _attribute_faults(element)
        yield from _content_faults(element)
        yield from _nesting_faults(element)


def described(element):
    name = "".join(f' {key}="{element.get(key)}"' for key in ("id", "class", "name", "href") if element.get(key))
    return f"<{element.tag}{name}>"


def _text(element):
    """What is read of an element: its text, and that of its pictures."""
    pictures = " ".join(img.get("alt") or "" for img in element.iter("img"))
    return ("".join(element.itertext()) + pictures + (element.get("aria-label") or "")).strip()


def _document_faults(root):
    if not root.get("lang"):
        yield "no language: <html>"
    titles = list(root.iter("title"))
    if not titles or not _text(titles[0]):
        yield "no title"
    if len(list(root.iter("main"))) != 1:
        yield "not one <main>"


def _reference_faults(elements):
    ids = [element.get("id") for element in elements if element.get("id") is not None]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"id given twice: {name}"
    for name in ids:
        if not name or name != "".join(name.split()):
            yield f"id that is empty or has spaces: “{name}”"
    known = set(ids)
    for element in elements:
        for attribute in REFERENCES & element.attrib.keys():
            for name in element.get(attribute).split():
                if name not in known:
                    yield f"{attribute} names nothing: {described(element)} → {name}"
        target = element.get("href") or ""
        if target.startswith("#") and target[1:] not in known | {"", "top"}:
            yield f"link within the page leads nowhere: {described(element)}"


def _heading_faults(elements):
    level = 0
    found = [element for element in elements if element.tag in HEADINGS]
    if [heading.tag for heading in found].count("h1") != 1:
        yield "not one <h1>"
    for heading in found:
        if not _text(heading):
            yield f"empty heading: {described(heading)}"
        if HEADINGS.index(heading.tag) > level:
            yield f"level of headings left out: {described(heading)} “{_text(heading)}”"
        level = HEADINGS.index(heading.tag) + 1


def _attribute_faults(element):
    if element.tag in OBSOLETE:
        yield f"obsolete element: {described(element)}"
    for attribute in element.attrib:
        if attribute in OBSOLETE_ATTRIBUTES and not element.tag.startswith("{"):
            yield f"obsolete attribute {attribute}: {described(element)}"
        if attribute == "style" or attribute.startswith("on"):
            yield f"inline {attribute}, which the Content-Security-Policy stops: {described(element)}"
    if element.tag == "img" and element.get("alt") is None:
        yield f"no alt: {described(element)} {element.get('src')}"
    if element.tag == "script" and not element.get("src") and element.get("type") != "application/ld+json":
        yield f"inline script, which the Content-Security-Policy stops: {described(element)}"
    if element.tag == "style":
        yield "inline stylesheet, which the Content-Security-Policy stops"


def _content_faults(element):
    children = [child for child in element if isinstance(child.tag, str)]
    allowed = CHILDREN.get(element.tag)
    for number, child in enumerate(children):
        if allowed and child.tag not in allowed:
            yield f"{described(child)} directly in {described(element)}"
        if child.tag in FIRST_ONLY and (element.tag != FIRST_ONLY[child.tag] or number > 0):
            yield f"{described(child)} that is not the first in a <{FIRST_ONLY[child.tag]}>"
    if allowed and (element.text or "").strip():
        yield f"text directly in {described(element)}"
    if element.tag == "details" and not (children and children[0].tag == "summary"):
        yield f"no <summary>: {described(element)}"
    if element.tag == "dl":
        names = ["".join(child.itertext()).strip() for child in children if child.tag == "dt"]
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"name given twice in a <dl>: {name}"


def _nesting_faults(element):
    """Blocks within running text, and controls within controls."""
    inner = [each for each in element.iter() if each is not element and isinstance(each.tag, str)]
    if element.tag in HOLDS_PHRASING | HOLDS_HEADINGS_TOO:
        fitting = PHRASING | (set(HEADINGS) if element.tag in HOLDS_HEADINGS_TOO else set())
        for each in inner:
            if each.tag not in fitting and not each.tag.startswith("{"):
                yield f"{described(each)} within {described(element)}"
    if (element.tag == "a" and element.get("href") is not None) or element.tag == "button":
        for each in inner:
            if _is_interactive(each):
                yield f"control {described(each)} within {described(element)}"
    if element.tag == "label":
        controls = [each for each in inner if _is_interactive(each)]
        if len(controls) > 1 or any(each.tag == "label" for each in controls):
            yield f"more than one control within {described(element)}"


def _is_interactive(element):
    if element.tag == "a":
        return element.get("href") is not None
    if element.tag == "input":
        return element.get("type") != "hidden"
    return element.tag in INTERACTIVE or element.get("tabindex") is not None
