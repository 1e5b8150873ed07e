"""The personal link of an applicant: a signed address that opens one application, and nothing else.

It stands in the place of an account, so it is a secret. Raising an application's `link_number` makes every link sent
earlier void. The address names the application by its reference, which is no secret; what cannot be made without the
portal's key is the signature.
"""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from members.models import MembershipApplication

# What is written to an applicant must hold the link, so the outbox keeps it; whoever reads letters in the admin sees it
# masked (LetterKind.secrets). A signature made only while sending would keep it out of the database too, but then no
# letter could be looked at, written again or searched for as it was sent.
signer = Signer(sep=".", salt="members.applications.link")


def token_of(application):
    return signer.sign(f"{application.reference}.{application.link_number}")


def page_address(application, name="state", **more):
    """The path of one of the application's own pages."""
    return reverse(f"applications:{name}", kwargs={"token": token_of(application), **more})


def personal_link(application):
    """The whole address, as it stands in letters."""
    return settings.SITE_URL + page_address(application)


def application_of(token):
    """The application that a token opens; None if it is wrong or void."""
    try:
        reference, number = signer.unsign(token).split(".")
        number = int(number)
    except (BadSignature, ValueError):
        return None
    return MembershipApplication.objects.filter(reference=reference, link_number=number).first()


def opened(application):
    """Note that the link has been opened: who can read the letter has the address. A program that looks through mail
    may open it too; that gives it nothing, and still shows that the letter arrived."""
    if application.email_verified_at is None:
        application.email_verified_at = timezone.now()
        MembershipApplication.objects.filter(pk=application.pk, email_verified_at=None).update(
            email_verified_at=application.email_verified_at
        )


def revoke(application):
    """Make every link sent so far void."""
    MembershipApplication.objects.filter(pk=application.pk).update(link_number=F("link_number") + 1)
    application.refresh_from_db(fields=["link_number"])
