"""Applications for membership: what an applicant says, the papers it sends, and the versions that are decided on."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from citynet.core.ids import new_id
from citynet.core.models import Keyed, KeyedManager, Searchable, Source, Stamped
from citynet.core.uploads import private_storage

from .member import Member
from .periods import MembershipType


def new_reference():
    return new_id("a")


class ApplicationQuerySet(models.QuerySet):
    def open(self):
        """Those not decided, withdrawn or lapsed; drafts among them."""
        return self.exclude(state__in=MembershipApplication.ENDED)


class MembershipApplication(Keyed, Searchable, Stamped):
    """An organisation's application. Its state is moved by the transitions of members/applications/ alone."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        SCREENING = "screening", _("screening")
        INFO_REQUESTED = "info_requested", _("information requested")
        READY = "ready", _("ready for the Executive Committee")
        VOTING = "voting", _("voting")
        TALLIED = "tallied", _("tallied")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")
        DEFERRED = "deferred", _("deferred")
        ADMITTED = "admitted", _("admitted")
        CLOSED = "closed", _("closed")
        WITHDRAWN = "withdrawn", _("withdrawn")
        LAPSED = "lapsed", _("lapsed")

    ENDED = ("admitted", "closed", "withdrawn", "lapsed")
    # What the applicant is told: nothing finer.
    TOLD = {
        "draft": _("Not sent yet"),
        "submitted": _("Received"),
        "screening": _("Being checked"),
        "info_requested": _("We need something from you"),
        **dict.fromkeys(
            ("ready", "voting", "tallied", "approved", "declined", "deferred"), _("With the Executive Committee")
        ),
        "admitted": _("Decided"),
        "closed": _("Decided"),
        "withdrawn": _("Withdrawn"),
        "lapsed": _("Lapsed"),
    }

    reference = models.CharField(_("reference"), max_length=12, unique=True, default=new_reference, editable=False)
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.DRAFT, editable=False)
    # Whom it comes from
    email = models.EmailField(_("e-mail address"), blank=True, help_text=_("Your personal link is sent to it."))
    email_verified_at = models.DateTimeField(_("address verified at"), null=True, editable=False)
    link_number = models.PositiveIntegerField(default=1, editable=False)  # raised to make earlier links void
    # The organisation
    name = models.CharField(_("name of the organisation"), max_length=100, blank=True)
    full_name = models.CharField(_("full legal name"), max_length=200, blank=True)
    local_name = models.CharField(_("name in the local language"), max_length=200, blank=True)
    kind = models.CharField(_("kind of organisation"), max_length=24, choices=Member.Kind, blank=True)
    legal_status = models.CharField(_("legal status"), max_length=200, blank=True)
    country = models.ForeignKey(
        "members.Country", models.PROTECT, verbose_name=_("country or area"), null=True, blank=True, related_name="+"
    )
    city = models.CharField(_("city"), max_length=100, blank=True)
    website = models.URLField(_("website"), max_length=300, blank=True)
    founded_year = models.PositiveSmallIntegerField(_("year of founding"), null=True, blank=True)
    population = models.PositiveIntegerField(
        _("population"), null=True, blank=True, validators=[MinValueValidator(1)], help_text=_("Within the borders.")
    )
    population_year = models.PositiveSmallIntegerField(_("year of the population figure"), null=True, blank=True)
    population_source = models.CharField(_("source of the population figure"), max_length=200, blank=True)
    # Its people
    head_name = models.CharField(_("head of the organisation"), max_length=150, blank=True)
    head_title = models.CharField(_("office of the head"), max_length=150, blank=True)
    contact_name = models.CharField(_("contact person"), max_length=150, blank=True)
    contact_title = models.CharField(_("position of the contact person"), max_length=150, blank=True)
    contact_phone = models.CharField(_("telephone"), max_length=50, blank=True)
    address = models.TextField(_("postal address"), max_length=500, blank=True)
    # What it is and does
    description = models.TextField(_("introduction"), max_length=1000, blank=True)
    background = models.TextField(_("background of its founding"), max_length=3000, blank=True)
    authority_relation = models.TextField(_("relation with local authorities"), max_length=3000, blank=True)
    staff_count = models.PositiveIntegerField(_("number of staff"), null=True, blank=True)
    structure = models.TextField(_("structure"), max_length=3000, blank=True)
    decision_body = models.TextField(_("decision-making body"), max_length=1000, blank=True)
    budget = models.TextField(_("annual revenue and expenditure, with their sources"), max_length=2000, blank=True)
    vision = models.TextField(_("vision"), max_length=3000, blank=True)
    projects = models.TextField(_("projects, publications and recent activities"), max_length=5000, blank=True)
    cooperation_needed = models.TextField(_("cooperation needed"), max_length=3000, blank=True)
    cooperation_offered = models.TextField(_("cooperation offered"), max_length=3000, blank=True)
    # Its place in the network
    first_cluster = models.ForeignKey(
        "members.Cluster", models.PROTECT, verbose_name=_("first cluster"), null=True, blank=True, related_name="+"
    )
    second_cluster = models.ForeignKey(
        "members.Cluster", models.PROTECT, verbose_name=_("second cluster"), null=True, blank=True, related_name="+"
    )
    nominators = models.ManyToManyField(
        Member, verbose_name=_("members that nominate it"), blank=True, related_name="nominated_applications"
    )
    # Its way through the workflow
    declared_at = models.DateTimeField(_("declaration made at"), null=True, blank=True, editable=False)
    submitted_at = models.DateTimeField(_("first submitted at"), null=True, blank=True, editable=False)
    screener = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("screened by"), null=True, blank=True, related_name="+"
    )
    recommended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    recommendation = models.TextField(_("the Secretariat's recommendation"), blank=True)
    proposed_type = models.CharField(_("proposed membership"), max_length=9, choices=MembershipType, blank=True)
    items_requested = models.TextField(_("what is asked for"), blank=True)
    information_asked_at = models.DateTimeField(_("asked at"), null=True, blank=True, editable=False)
    information_due_on = models.DateField(_("wanted by"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True, editable=False)
    member = models.ForeignKey(
        Member, models.PROTECT, verbose_name=_("became"), null=True, blank=True, related_name="applications"
    )
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        verbose_name=_("source"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Only where the application is known from a document and was not made here."),
    )
    source_part = models.CharField(_("place in the source"), max_length=200, blank=True)

    natural_key_fields = ["reference"]
    objects = KeyedManager.from_queryset(ApplicationQuerySet)()

    class Meta:
        verbose_name = _("application")
        verbose_name_plural = _("applications")
        ordering = ["-submitted_at", "-pk"]
        permissions = [("screen_membershipapplication", "Can screen applications and carry out decisions")]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state="admitted"),
                name="application_admits_a_member_once",
                violation_error_message=_("This member has been admitted by another application."),
            ),
            models.CheckConstraint(
                condition=Q(state="admitted", member__isnull=False) | ~Q(state="admitted"),
                name="application_admitted_has_its_member",
                violation_error_message=_("An application that was admitted names its member."),
            ),
            models.CheckConstraint(
                condition=Q(second_cluster__isnull=True)
                | (Q(first_cluster__isnull=False) & ~Q(second_cluster=F("first_cluster"))),
                name="application_wishes_two_clusters_at_most",
                violation_error_message=_("Choose two different clusters, or one, or none."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(state="lapsed")
                | Q(source__isnull=False)
                | Q(submitted_at__isnull=False)
                | Q(state="withdrawn"),
                name="application_submitted_has_its_moment",
                violation_error_message=_("An application that was submitted has the moment it was."),
            ),
            models.CheckConstraint(
                condition=~Q(email="") | Q(source__isnull=False),
                name="application_has_an_address",
                violation_error_message=_("Only an application known from a document can be without an address."),
            ),
            models.CheckConstraint(
                condition=~Q(state="info_requested") | Q(information_due_on__isnull=False),
                name="application_request_has_a_date",
                violation_error_message=_("Say by when the information is wanted."),
            ),
        ]

    def __str__(self):
        return self.name or _("(no name yet)")

    def names_for_search(self):
        return [self.name, self.full_name, self.local_name, self.city, self.reference, self.email]

    @property
    def told_state(self):
        """What the applicant is told of the state."""
        return self.TOLD[self.state]

    @property
    def clusters(self):
        return [cluster for cluster in (self.first_cluster, self.second_cluster) if cluster]

    @property
    def is_historical(self):
        """Whether it was decided before the portal, and is known from a document."""
        return self.source_id is not None


class ApplicationDocument(models.Model):
    """A paper of an application, kept outside the public tree. One that a version names is never deleted."""

    class Kind(models.TextChoices):
        LETTER_OF_INTENT = "letter-of-intent", _("letter of intent")
        REGISTRATION = "registration", _("proof of registration or legal status")
        LOGO = "logo", _("logo")
        OTHER = "other", _("other document")

    application = models.ForeignKey(
        MembershipApplication, models.PROTECT, verbose_name=_("application"), related_name="documents"
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    file = models.FileField(_("file"), upload_to="applications", storage=private_storage)
    name = models.CharField(_("name of the file"), max_length=150)
    media_type = models.CharField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("document of an application")
        verbose_name_plural = _("documents of applications")
        ordering = ["kind", "pk"]

    def __str__(self):
        return self.name


class DossierVersion(models.Model):
    """What was before those who screen and vote: all answers and the digests of all papers, numbered, never changed."""

    application = models.ForeignKey(
        MembershipApplication, models.PROTECT, verbose_name=_("application"), related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    answers = models.JSONField(_("answers"))
    documents = models.JSONField(_("documents"))
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField(_("made at"), default=timezone.now)

    class Meta:
        verbose_name = _("version of a dossier")
        verbose_name_plural = _("versions of dossiers")
        ordering = ["application", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "number"],
                name="dossier_version_unique_number",
                violation_error_message=_("There is a version of this number."),
            )
        ]

    def __str__(self):
        return _("%(application)s, version %(number)s") % {"application": self.application, "number": self.number}


class ApplicationCheck(models.Model):
    """A question of the screening: what the portal found, on what evidence, and what the Secretariat made of it.

    Checks warn and never block: the roll shows that the rules bend.
    """

    class Result(models.TextChoices):
        PASSED = "passed", _("passed")
        FAILED = "failed", _("failed")
        OPEN = "open", _("to be looked at")

    class Verdict(models.TextChoices):
        PASSED = "passed", _("passed")
        FAILED = "failed", _("failed")
        WAIVED = "waived", _("waived")

    application = models.ForeignKey(
        MembershipApplication, models.CASCADE, verbose_name=_("application"), related_name="checks"
    )
    key = models.CharField(_("check"), max_length=30)
    found = models.CharField(_("found"), max_length=6, choices=Result)
    evidence = models.TextField(_("evidence"))
    source = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    computed_at = models.DateTimeField(_("computed at"), default=timezone.now)
    verdict = models.CharField(_("verdict"), max_length=6, choices=Verdict, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("judged by"), null=True, blank=True, related_name="+"
    )
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)

    class Meta:
        verbose_name = _("check of an application")
        verbose_name_plural = _("checks of applications")
        ordering = ["application", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["application", "key"],
                name="application_check_once",
                violation_error_message=_("This check stands there already."),
            ),
            models.CheckConstraint(
                condition=Q(verdict="") | (~Q(reason="") & Q(judged_by__isnull=False, judged_at__isnull=False)),
                name="application_check_verdict_has_a_reason",
                violation_error_message=_("A verdict needs a reason."),
            ),
        ]

    def __str__(self):
        return self.key

    @property
    def result(self):
        """The Secretariat's verdict, else what was found: passed, failed, waived or open."""
        return self.verdict or self.found
