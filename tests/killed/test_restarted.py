"""PostgreSQL goes away under a portal that is at work, and comes back: nobody sees more of it than a page that says
“try again”, the portal needs no restart of its own, and what it said was stored is there."""

import psycopg
import pytest

from tests.killed.served import AtWork, served
from tests.test_house import load_tool

pytestmark = pytest.mark.postgresql
postgres = load_tool("postgres")

MANY = 16  # at once: more than there are threads in both workers
PUBLIC = ["/governance/", "/members/", "/members/seoul/", "/members/?country=NP", "/search/?q=seoul", "/members.json"]
SIGNED_IN = ["/admin/members/member/", "/accounts/", "/members/"]
MISSING = ["/nowhere/", "/accounts/nowhere/", "/admin/nowhere/"]  # pages of ours as well: they know who is signed in
ALIASES = 3  # of each partner that is written


@pytest.fixture(scope="module")
def database():
    programs = postgres.find_programs()
    assert programs, "This test starts a PostgreSQL of its own; its server programs were not found."
    with postgres.own_server(programs[1], postgres.QUICK) as server:
        server.url = server.url.replace("/citynet?", "/postgres?")  # the database that there is from the start
        yield server


@pytest.fixture(scope="module")
def portal(database, tmp_path_factory):
    with served(database.url, tmp_path_factory.mktemp("portal")) as portal:
        yield portal


def rows(database, sql, *values):
    with psycopg.connect(database.url) as connection:
        return connection.execute(sql, values).fetchall()


class Reader:
    """Opens the same pages again and again, and knows what stands in them."""

    def __init__(self, visitor, addresses):
        self.visitor, self.turn = visitor, 0
        self.known = {address: visitor.ask(address) for address in addresses}
        assert {answer.status for answer in self.known.values()} <= {200, 404}, self.known

    def read(self):
        addresses = list(self.known)
        self.turn += 1
        return self.visitor.ask(addresses[self.turn % len(addresses)])

    def is_right(self, answer):
        known = self.known[answer.address]
        return (answer.status, answer.text) == (known.status, known.text)


class Writer:
    """Adds partners to the records, one after the other, each with other names."""

    def __init__(self, visitor, database, name):
        self.visitor, self.name = visitor, name
        ((self.source,),) = rows(database, "SELECT min(id) FROM core_source")
        self.acknowledged, self.refused = [], []
        visitor.ask("/admin/programmes/partner/add/")

    def write(self):
        name = f"{self.name} {len(self.acknowledged) + len(self.refused)}"
        fields = {"name": name, "slug": name.lower().replace(" ", "-"), "source": self.source}
        fields |= {"aliases-TOTAL_FORMS": ALIASES, "aliases-INITIAL_FORMS": 0}
        for number in range(ALIASES):
            fields |= {f"aliases-{number}-name": f"{name}, {number}", f"aliases-{number}-source": self.source}
        answer = self.visitor.send("/admin/programmes/partner/add/", fields)
        (self.acknowledged if self.is_right(answer) else self.refused).append(name)
        return answer

    def is_right(self, answer):
        return (answer.status, answer.headers.get("Location")) == (302, "/admin/programmes/partner/")

    def stored(self, database):
        """{name: how much there is of it}."""
        partners = rows(
            database,
            """
            SELECT name, (SELECT count(*) FROM programmes_partneralias WHERE partner_id = partner.id),
                (SELECT count(*) FROM programmes_historicalpartner WHERE id = partner.id)
            FROM programmes_partner partner WHERE name LIKE %s
            """,
            f"{self.name} %",
        )
        return {name: counts for name, *counts in partners}


@pytest.mark.parametrize("mode", ["immediate", "fast"])
def test_restart_under_load_costs_nobody_more_than_a_second_try(portal, database, mode):
    readers = [Reader(portal.visitor(), PUBLIC) for _number in range(5)]
    readers += [Reader(portal.visitor(signed_in=True), [*SIGNED_IN, *MISSING]) for _number in range(2)]
    writer = Writer(portal.visitor(signed_in=True), database, f"Written {mode}")

    with AtWork(*(reader.read for reader in readers), writer.write) as work:
        work.each_has(3)
        database.restart(mode)
        back_at = work.now()
        work.each_has(10, since=back_at)

    assert complaints([*readers, writer], work, back_at) == []
    assert "Traceback" not in portal.said
    stored = writer.stored(database)
    assert set(writer.acknowledged) <= set(stored)
    # Of a COMMIT under way as the database goes nobody can know whether it was done: of one, for one writer.
    assert len(stored.keys() - set(writer.acknowledged)) <= 1
    assert all(counts == [ALIASES, 1] for counts in stored.values()), stored
    assert histories_of_nothing(database) == []


def test_while_it_is_away_every_page_says_so_and_afterwards_all_is_as_before(portal, database):
    anybody, staff = portal.visitor(), portal.visitor(signed_in=True)
    anybody.ask("/accounts/login/")  # whose form is sent below
    readers = [Reader(portal.visitor(), PUBLIC) for _number in range(MANY - 1)] + [Reader(staff, SIGNED_IN)]

    database.stop("fast")
    try:
        told = [anybody.ask(address) for address in PUBLIC]
        told += [staff.ask(address) for address in [*PUBLIC, *SIGNED_IN, *MISSING]]
        told += [anybody.send("/accounts/login/", {"login": "somebody@example.org", "password": "a word"})]
        sent = staff.send("/admin/programmes/partner/add/", {"name": "Lost", "slug": "lost", "source": "1"})
        alive, ready = anybody.ask("/healthz"), anybody.ask("/healthz?ready")
    finally:
        database.start()
    with AtWork(*(reader.read for reader in readers)) as work:
        work.each_has(len(PUBLIC))

    assert [(answer.address, answer.status) for answer in [*told, sent] if not answer.says_try_again] == []
    assert "look whether it is there" in sent.text
    assert (alive.status, alive.text) == (200, "ok\n")
    assert (ready.status, ready.text.splitlines()[0]) == (503, "database wrong")
    assert complaints(readers, work, back_at=0) == []
    assert anybody.ask("/healthz?ready").text.splitlines()[0] == "database ok"
    assert "Traceback" not in portal.said


def complaints(people, work, back_at):
    """What nobody should have been answered. Once the database is back, every worker and thread answers at the first
    time of asking."""
    return [
        (answer.address, answer.status, answer.text[:2000])
        for somebody, answers in zip(people, work.answers, strict=True)
        for answer in answers
        if not somebody.is_right(answer) and (answer.began_at > back_at or not answer.says_try_again)
    ]


def histories_of_nothing(database):
    return rows(
        database,
        """
        SELECT name FROM programmes_historicalpartner history
        WHERE NOT EXISTS (SELECT 1 FROM programmes_partner WHERE id = history.id)
        """,
    )
