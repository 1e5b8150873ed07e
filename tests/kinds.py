"""Every kind of public page, once with much on it and once with little, as readers and programs come upon it.

What must hold of every page (valid, accessible, light, printable) is asserted of each of these. A new address belongs
here; `tests/test_markup.py` says so where one is missing.
"""

from typing import NamedTuple


class Kind(NamedTuple):
    """A kind of page, and an address at which one stands."""

    name: str
    address: str
    status: int = 200
    most_bytes: int = 30_000  # compressed, with its style and script; with a map, or all of a year, 60,000


MAP = WHOLE_REPORT = 60_000
KINDS = [
    Kind("home", "/"),
    Kind("directory", "/members/"),
    Kind("directory, chosen", "/members/?country=NP&type=full"),
    Kind("directory, one page of more", "/members/?page=2"),
    Kind("directory, nothing found", "/members/?q=zzyzx"),
    Kind("directory, near names", "/members/?q=katmandoo"),
    Kind("directory, wrong value", "/members/?region=atlantis"),
    Kind("directory, no such page", "/members/?page=99", 404),
    Kind("map", "/members/?view=map", most_bytes=MAP),
    Kind("map, an area", "/members/?view=map&area=seoul", most_bytes=MAP),
    Kind("map, chosen", "/members/?view=map&cluster=disaster", most_bytes=MAP),
    Kind("map, no such area", "/members/?view=map&area=atlantis", most_bytes=MAP),
    Kind("member with much", "/members/seoul/"),
    Kind("member with little", "/members/muka/"),
    Kind("member to be confirmed", "/members/godawari/"),
    Kind("clusters", "/clusters/"),
    Kind("cluster", "/clusters/disaster/"),
    Kind("chapters", "/chapters/"),
    Kind("chapter with much", "/chapters/nepal/"),
    Kind("chapter with little", "/chapters/india/"),
    Kind("governance", "/governance/"),
    Kind("meeting", "/governance/meetings/43/"),
    Kind("events", "/events/"),
    Kind("events, chosen", "/events/?year=2023&cluster=disaster"),
    Kind("events, nothing found", "/events/?q=zzyzx"),
    Kind("event with much", "/events/2023/43rd-executive-committee-meeting/"),
    Kind("event with little", "/events/2023/smart-city-summit-expo/"),
    Kind("programmes", "/programmes/"),
    Kind("programme", "/programmes/icp-agir/"),
    Kind("services", "/services/"),
    Kind("partners", "/partners/"),
    Kind("partner with much", "/partners/citynet/"),
    Kind("partner with little", "/partners/ramboll/"),
    Kind("agreements", "/agreements/"),
    Kind("awards", "/awards/"),
    Kind("edition", "/awards/2/"),
    Kind("cases", "/cases/"),
    Kind("cases, chosen", "/cases/?sdg=11&sdg=12"),
    Kind("case", "/cases/women-in-waste-management/"),
    Kind("publications", "/publications/"),
    Kind("publication with much", "/publications/annual-report-2023/"),
    Kind("publication with little", "/publications/annual-report-2022/"),
    Kind("join", "/join/"),
    Kind("join, answered", "/join/?kind=local-authority&country=NP&population=63000"),
    Kind("join, wrong value", "/join/?kind=ngo&country=ZZ"),
    Kind("apply", "/apply/"),
    Kind("apply, link again", "/apply/link/"),
    Kind("apply, mailed", "/apply/mailed/"),
    Kind("apply, no such link", "/apply/a-234567.1.wrong/", 404),
    Kind("about", "/about/"),
    Kind("figures", "/about/figures/"),
    Kind("rules", "/about/rules/"),
    Kind("reports", "/reports/"),
    Kind("report with much", "/reports/2023/", most_bytes=WHOLE_REPORT),
    Kind("report with little", "/reports/1990/"),
    Kind("report of a year to come", "/reports/2200/", 404),
    Kind("data", "/data/"),
    Kind("search", "/search/?q=seoul"),
    Kind("search, empty", "/search/"),
    Kind("search, nothing found", "/search/?q=zzyzx"),
    Kind("no such page", "/nowhere-at-all/", 404),
    Kind("refused address", "/members/?q=%00", 400),
]
