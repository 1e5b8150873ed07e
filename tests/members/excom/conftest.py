"""A small committee, and a ballot on the application of a city that is called Springfield."""

import pytest

from tests.members import joining as make

from .desk import CONTACT, DOSSIER


@pytest.fixture
def seats():
    make.make_rule()
    return make.make_committee(4)


@pytest.fixture
def ballot(delegates):
    application = make.make_application(
        name="Springfield",
        vision=DOSSIER,
        email=CONTACT,
        contact_phone="+0 555 987",
        address="7 Evergreen Terrace",
        contact_name="Lisa Contact",
    )
    make.make_document(application, name="intent.pdf")
    make.make_ready(application=application, recommendation="It fits the network well.")
    return make.open_ballot(application)
