"""What is written to an applicant before the application is sent: its link, and that it waits."""

from django.utils.translation import gettext_lazy as _

from citynet.core import mail

LINK, REMINDER = "application-link", "application-reminder"

mail.register(
    mail.LetterKind(
        LINK,
        _("Personal link to an application"),
        _("Your application to CityNet: {reference}"),
        _(
            "Good day,\n\n"
            "somebody, we think you, asked for the link to {name} at CityNet. It opens the application, and your "
            "answers are kept under it as you go:\n\n"
            "{link}\n\n"
            "Whoever has this link can read and change the application. Please pass it on only to people you work on "
            "it with.\n\n"
            "If you did not ask for it, you need not do anything: an application that nobody opens is closed after "
            "{days_unopened} days, and you are not written to again.\n\n"
            "CityNet Secretariat\n"
        ),
        {
            "reference": _("reference of the application"),
            "name": _("the organisation's name, once the address is known to be right"),
            "link": _("the personal link"),
            "days_unopened": _("days after which a draft lapses whose link nobody has opened"),
        },
        secrets=("link",),
    ),
    mail.LetterKind(
        REMINDER,
        _("Reminder of an application not sent yet"),
        _("Your application to CityNet waits: {reference}"),
        _(
            "Good day,\n\n"
            "the application of {name} has not been sent yet, and nothing in it has changed since {changed_on}. What "
            "you wrote is kept here:\n\n"
            "{link}\n\n"
            "It is closed if nothing changes by {lapses_on}. You can withdraw it on the same page, too.\n\n"
            "CityNet Secretariat\n"
        ),
        {
            "reference": _("reference of the application"),
            "name": _("the organisation's name"),
            "changed_on": _("day of the last change"),
            "lapses_on": _("day on which it lapses"),
            "link": _("the personal link"),
        },
        secrets=("link",),
    ),
)
