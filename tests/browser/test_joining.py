"""From the question whether a city qualifies to its page in the directory, by everybody's own hands.

The city is one that stands in no record; what it says of itself stands for what an applicant would write.
"""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from citynet.core.models import Letter
from members.applications.hurdles import LEAST_SECONDS
from members.models import Country, Member, MembershipApplication
from tests.factories import make_member, make_user
from tests.members.joining import make_committee, make_delegate

from .axe import COLOUR_RULES, assert_accessible, assert_none, violations
from .conftest import heading

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long enough password"
MOST_CLICKS = 40  # of all people together
PDF = b"%PDF-1.4 a letter of intent %%EOF"


class Hands:
    """Somebody's window; every press of all of them is counted together."""

    presses = 0

    def __init__(self, page, base):
        self.page, self.base = page, base
        page.set_default_timeout(6000)

    def open(self, address):
        """Follow a link from a letter or a bookmark."""
        self.page.goto(address if address.startswith("http") else self.base + address)

    def press(self, name, role="button"):
        Hands.presses += 1
        self.page.get_by_role(role, name=name, exact=True).first.click()

    def choose(self, name):
        Hands.presses += 1
        self.page.get_by_label(name, exact=True).first.check()

    def choose_first_box(self):
        Hands.presses += 1
        self.page.locator("main input[type=checkbox]:visible").first.check()

    def is_usable(self):
        """What axe can tell of the page as it stands, wide and narrow."""
        for width in (360, 1280):
            self.page.set_viewport_size({"width": width, "height": 1000})
            self.page.emulate_media(color_scheme="light", reduced_motion="reduce")
            assert_accessible(self.page)
            self.page.emulate_media(color_scheme="dark")
            assert_none(violations(self.page, only=COLOUR_RULES))

    def fill(self, **fields):
        for name, value in fields.items():
            self.page.locator(f"[name={name}]:visible").fill(value)

    def pick(self, **fields):
        for name, label in fields.items():
            self.page.locator(f"select[name={name}]").select_option(label=label)

    def sees(self, text):
        expect(self.page.locator("main, #content").first).to_contain_text(text)

    def sign_in(self, user, address):
        self.open(address)
        self.page.get_by_label("E-mail address").fill(user.email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in")


@pytest.fixture
def hands(new_context, live_server):
    Hands.presses = 0
    return lambda: Hands(new_context(viewport={"width": 1280, "height": 1000}).new_page(), live_server.url)


def link_in_mail(to, kind):
    """The address in the newest letter of a kind that was sent to somebody."""
    letter = Letter.objects.filter(to=to, kind=kind, state=Letter.State.SENT).order_by("pk").last()
    return re.search(r"http\S+", letter.body)[0]


def test_city_applies_and_becomes_a_member(hands, live_server, settings):
    settings.SITE_URL = live_server.url
    nepal = Country.objects.get(code="NP")
    committee = make_committee(3, members=[make_member(name=f"Seat {number}", country=nepal) for number in range(3)])
    president, vice_president, nominator = (
        make_delegate(seat, user=make_user(groups=["ExCom delegate"], password=PASSWORD)) for seat in committee
    )
    first, second = (
        make_user(groups=["Secretariat editor"], is_staff=True, password=PASSWORD, last_login=timezone.now())
        for _ in range(2)
    )

    # Does it qualify?
    city = hands()
    city.open("/join/")
    city.pick(kind="local authority", country="Nepal")
    city.fill(population="201,079")
    city.press("See which membership")
    city.sees("Full member: yes, by the rules.")
    city.press("Apply for membership", role="link")

    # It applies, at its own pace
    city.fill(email="city@example.org", name="Ghorahi")
    city.page.wait_for_timeout(LEAST_SECONDS * 1000 + 200)  # nobody fills a form in faster
    city.press("Send me my link")
    city.sees("A letter with your personal link is on its way")
    city.open(link_in_mail("city@example.org", "application-link"))
    city.press("Go on", role="link")
    city.fill(
        full_name="Ghorahi Sub-Metropolitan City",
        population="201,079",
        population_year="2021",
        population_source="National census",
    )
    city.is_usable()
    city.press("Save and continue")
    city.fill(head_name="The Mayor", contact_name="The focal point")
    city.press("Save and continue")
    city.fill(description="A city of the Dang valley.", vision="A green city.")
    city.press("Save and continue")
    city.choose("Seat 2")
    city.press("Save and continue")
    city.press("Check and send", role="link")
    city.choose_first_box()
    city.is_usable()
    city.press("Send the application")
    city.sees("Received")
    city.is_usable()

    # The Secretariat asks for what is missing
    desk = hands()
    application = MembershipApplication.objects.get(name="Ghorahi")
    desk.sign_in(first, f"/admin/members/membershipapplication/{application.pk}/change/")
    desk.press("Claim")
    desk.press("Ask for information", role="link")
    desk.is_usable()
    desk.fill(items="A letter of intent, signed by the mayor.")
    desk.press("Ask for information")

    # The city answers
    city.open(link_in_mail("city@example.org", "information-request"))
    city.sees("A letter of intent, signed by the mayor.")
    city.press("Documents", role="link")
    city.page.locator("input[type=file]").set_input_files(
        {"name": "letter of intent.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    city.press("Add")
    city.sees("letter of intent.pdf")
    city.is_usable()
    city.press("Answer and send", role="link")
    city.fill(note="The letter is among the documents.")
    city.press("Send the answer")
    city.sees("Being checked")

    # It is recommended, and a second person agrees
    desk.open(link_in_mail(first.email, "application-answered"))
    desk.press("Recommend", role="link")
    expect(desk.page.get_by_label("Full member")).to_be_checked()  # what it qualifies for
    desk.fill(recommendation="It qualifies as a full member.")
    desk.press("Recommend")
    desk.press("Judge a check", role="link")
    still_open = desk.page.locator("fieldset:has(.check-open)")
    expect(still_open).not_to_have_count(0)
    for check in still_open.all():
        check.get_by_label("Verdict").select_option(label="Waived")
        check.get_by_label("Reason").fill("No fee table is set yet; the fee is told later.")
    desk.press("Write the verdicts down")
    desk.page.wait_for_url("**/change/")
    second_desk = hands()
    second_desk.sign_in(second, f"/admin/members/membershipapplication/{application.pk}/change/")
    second_desk.press("Mark ready")
    second_desk.sees("Open a ballot")
    desk.open(f"/admin/members/membershipapplication/{application.pk}/change/")
    desk.press("Open a ballot", role="link")
    desk.press("Open a ballot")

    # The seat that nominates it stands aside, the others vote; the last vote closes the ballot
    assert not Letter.objects.filter(to=nominator.email).exists()
    seats = {delegate: hands() for delegate in (president, vice_president)}
    for delegate, seat in seats.items():
        seat.sign_in(delegate, link_in_mail(delegate.email, "ballot-opened"))
        seat.press("No interest: open the dossier")
        seat.sees("A green city.")
        seat.is_usable()
        seat.press("Approve")
        seat.sees("approve")

    # The chair confirms, the Secretariat releases, and the city is in the directory
    chair = seats[president]
    chair.open(link_in_mail(president.email, "ballot-tallied"))
    chair.sees("3 seats are on the roll, 1 stands aside: the base is 2. 2 voted; 2 are needed for a quorum.")
    chair.choose_first_box()
    chair.press("Put the decision on record")
    chair.sees("Correct the decision")
    chair.is_usable()
    desk.open(f"/admin/members/membershipapplication/{application.pk}/change/")
    desk.press("Release the approval and admit", role="link")
    desk.press("Release the approval and admit")
    desk.sees("Became")
    desk.is_usable()
    city.open("/members/?q=ghorahi")
    city.press("Ghorahi", role="link")
    expect(heading(city.page, "Ghorahi", level=1)).to_be_visible()
    city.sees("Full member")

    assert Hands.presses < MOST_CLICKS
    assert Member.objects.current().filter(name="Ghorahi").count() == 1
    assert application.ballots.get().tally["recused"] == 1
