"""Whether everyone can use the pages, as far as a browser can tell: wide, narrow, light, dark, with a keyboard."""

import time

import pytest
from playwright.sync_api import expect

from citynet.core.uploads import COVER, reencode_picture
from members.logos import LOGO
from tests.browser.axe import COLOUR_RULES, assert_accessible, assert_none, violations
from tests.factories import make_member
from tests.kinds import KINDS
from tests.members.test_logos import picture
from tests.publications.factories import make_publication

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

HEIGHT = 800
FOCUSABLE = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']"
# What stands beyond the window's edge and cannot be scrolled to within a part of the page.
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.body.querySelectorAll("*")]
    .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
    .map(element => element.outerHTML.slice(0, 80))"""
MOVING = """() => [...document.querySelectorAll("*")].filter(element => ["", "::before", "::after"].some(part => {
        const style = getComputedStyle(element, part || null);
        return [style.transitionDuration, style.animationDuration].join().split(",").some(time => parseFloat(time) > 0)
            || style.scrollBehavior === "smooth";
    })).map(element => element.outerHTML.slice(0, 80))"""
# Where the focus is: its place among what can have it, and whether the reader sees it. The outline may be drawn around
# what the element stands in, as around a tile with a checkbox.
STOP = """focusable => {
    const element = document.activeElement, box = element.getBoundingClientRect();
    const around = [element, element.parentElement, element.parentElement?.parentElement].filter(Boolean);
    return {
        place: [...document.querySelectorAll(focusable)].indexOf(element),
        name: element.outerHTML.slice(0, 100),
        isOutlined: around.some(each => {
            const style = getComputedStyle(each);
            return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
        }),
        isInSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        isPage: element === document.body,
    };
}"""
REACHABLE = """focusable => [...document.querySelectorAll(focusable)].map((element, place) => [element, place])
    .filter(([element]) => element.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true})
        && !element.disabled && !(element.type === "radio" && !element.checked))
    .map(([_element, place]) => place)"""
# How far parts of the page have jumped since it was opened (https://web.dev/articles/cls).
SHIFTED = """() => new Promise(answer => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(shift => sum += shift.value))
        .observe({type: "layout-shift", buffered: true});
    requestAnimationFrame(() => setTimeout(() => answer(sum), 100));
})"""


@pytest.fixture
def visits(page, live_server, watch):
    """Every kind of page, one after the other, in the same window."""
    watch.expected |= {live_server.url + kind.address for kind in KINDS if kind.status >= 400}

    def visited():
        for kind in KINDS:
            page.goto(live_server.url + kind.address)
            yield kind

    return visited


def resize(page, width):
    page.set_viewport_size({"width": width, "height": HEIGHT})


def test_axe_finds_nothing_on_any_kind_of_page_in_any_width_and_colour(page, visits):
    page.emulate_media(reduced_motion="reduce")  # a colour on its way to another is neither
    found = []
    for _kind in visits():
        for width in (1280, 360):
            resize(page, width)
            page.emulate_media(color_scheme="light")
            found += violations(page)
            page.emulate_media(color_scheme="dark")
            found += violations(page, only=COLOUR_RULES)

    assert_none(found)


def test_axe_finds_what_is_wrong(page):
    page.set_content(
        "<!doctype html><html lang=en><title>1</title><main><h1>1</h1>"
        "<p style='color: #bbb; background: #fff'>grey on white</p>"
        "<a href=/a style='font-size: 9px'>a</a><a href=/b style='font-size: 9px'>b</a></main>"
    )

    with pytest.raises(AssertionError) as found:
        assert_accessible(page)

    assert [line.partition(":")[0] for line in str(found.value).splitlines()] == [
        "color-contrast",
        "target-size",
        "target-size",
    ]
    assert_accessible(page, but=["color-contrast", "target-size"])


def test_page_scrolls_one_way_only_at_320_px_and_with_text_twice_as_large(page, visits):
    setting = page.context.new_cdp_session(page)
    found = {}
    for kind in visits():
        for width, text_px in [(320, 16), (1280, 32), (640, 32)]:
            resize(page, width)
            setting.send("Page.setFontSizes", {"fontSizes": {"standard": text_px}})
            found[kind.name, width, text_px] = page.evaluate(TOO_WIDE)

    assert {where: elements[:3] for where, elements in found.items() if elements} == {}


def test_nothing_moves_for_a_reader_who_wants_no_motion(page, visits):
    page.emulate_media(reduced_motion="reduce")

    assert {kind.name: moving for kind in visits() if (moving := page.evaluate(MOVING))} == {}


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize(
    "address", ["/", "/members/?country=NP", "/members/seoul/", "/cases/", "/about/", "/members/?view=map&area=nepal"]
)
def test_every_control_is_reached_with_the_tab_key_and_the_focus_is_seen(page, live_server, address, width):
    resize(page, width)
    page.emulate_media(reduced_motion="reduce")  # so that the skip link is there at once
    page.goto(live_server.url + address)
    reachable = page.evaluate(REACHABLE, FOCUSABLE)
    stops = []

    for _step in range(len(reachable) + 20):  # a part that scrolls is a stop too
        page.keyboard.press("Tab")
        stop = page.evaluate(STOP, FOCUSABLE)
        if stop["isPage"]:
            break
        stops.append(stop)

    assert [stop["place"] for stop in stops if stop["place"] >= 0] == reachable
    assert [stop["name"] for stop in stops if not stop["isOutlined"]] == []
    assert [stop["name"] for stop in stops if not stop["isInSight"]] == []


@pytest.mark.parametrize("address", ["/", "/members/", "/members/seoul/"])
def test_first_stop_leads_past_the_header(page, live_server, address):
    page.goto(live_server.url + address)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport(ratio=1)

    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_page_stands_still_while_its_pictures_arrive(page, live_server):
    member = make_member(logo=reencode_picture(picture((1024, 512)), LOGO), description="What it does. " * 20)
    publication = make_publication(cover=reencode_picture(picture((300, 400)), COVER))
    page.route("**/media/**", lambda route: (time.sleep(0.5), route.continue_()))

    for record in (member, publication):
        page.goto(live_server.url + record.get_absolute_url())
        expect(page.get_by_role("main").get_by_role("img")).to_have_js_property("complete", True)
        assert page.evaluate(SHIFTED) == 0, record


def test_what_was_wrong_in_an_address_is_announced(page, live_server):
    page.goto(f"{live_server.url}/members/?region=atlantis")

    expect(page.get_by_role("alert")).to_contain_text("There is no “atlantis” to choose from.")
