"""The library of cases: what cities did, for others to learn from. A case stays when an award is over."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from citynet.core.addresses import address_of
from citynet.core.ids import new_id
from citynet.core.models import (
    Addressed,
    Confirmable,
    Keyed,
    KeyedManager,
    Link,
    Noted,
    Remarked,
    Searchable,
    Sourced,
    Stamped,
    changes_with_its_rows,
)
from citynet.core.uploads import document_path, validate_document
from members.models import has_page


def new_case_id():
    return new_id("c")


LATEST_FIRST = [F("year").desc(nulls_last=True), "sort_key"]


class AwardCaseQuerySet(models.QuerySet):
    def public(self):
        """Those whose entrant has a page: every partner, and a member from the day its membership begins."""
        return self.filter(Q(partner__isnull=False) | has_page("member"))

    def of_member(self, member):
        """Those that a member has entered, itself or through a partner that belongs to it."""
        return self.filter(Q(member=member) | Q(partner__member=member))

    def latest_first(self):
        return self.order_by(*LATEST_FIRST)


class AwardCase(Keyed, Addressed, Searchable, Remarked, Confirmable, Noted, Sourced, Stamped):
    """What a city or organisation did about a problem, and what came of it."""

    public_id = models.CharField(_("permanent id"), max_length=12, unique=True, default=new_case_id, editable=False)
    title = models.CharField(_("title"), max_length=200)
    member = models.ForeignKey(
        "members.Member", models.PROTECT, verbose_name=_("member"), null=True, blank=True, related_name="cases"
    )
    partner = models.ForeignKey(
        "programmes.Partner",
        models.PROTECT,
        verbose_name=_("partner"),
        null=True,
        blank=True,
        related_name="cases",
        help_text=_("Where it was entered by an organisation that is not a member."),
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True, help_text=_("One or two sentences, plain text."))
    problem = models.TextField(_("problem"), blank=True, help_text=_("Markdown."))
    action = models.TextField(_("action"), blank=True, help_text=_("Markdown."))
    results = models.TextField(_("results"), blank=True, help_text=_("With numbers where there are any. Markdown."))
    lessons = models.TextField(_("lessons"), blank=True, help_text=_("Markdown."))
    goals = models.ManyToManyField(
        "awards.Goal", verbose_name=_("goals"), through="awards.CaseGoal", related_name="cases"
    )
    clusters = models.ManyToManyField(
        "members.Cluster", verbose_name=_("clusters"), through="awards.CaseCluster", related_name="cases"
    )
    challenges = models.ManyToManyField(
        "members.UrbanChallenge",
        verbose_name=_("urban challenges"),
        through="awards.CaseChallenge",
        related_name="cases",
    )
    history = HistoricalRecords(excluded_fields=["search_text", "sort_key", "created_at", "changed_at"])

    natural_key_fields = ["slug"]
    objects = KeyedManager.from_queryset(AwardCaseQuerySet)()

    class Meta:
        verbose_name = _("award case")
        verbose_name_plural = _("award cases")
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(member__isnull=False, partner__isnull=True) | Q(member__isnull=True, partner__isnull=False),
                name="case_has_one_entrant",
                violation_error_message=_("Choose a member or a partner, not both."),
            ),
            models.CheckConstraint(
                condition=Q(year__isnull=True) | Q(year__gte=1980, year__lte=2200),
                name="case_year_is_plausible",
                violation_error_message=_("The year must lie between 1980 and 2200."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return address_of("awards:case-detail", self.slug)

    def names_for_search(self):
        return [self.title, self.summary]

    @property
    def entrant(self):
        return self.member if self.member_id else self.partner


class CaseRow(models.Model):
    """Something a case is filed under."""

    is_public = True

    class Meta:
        abstract = True


class CaseGoal(Keyed, CaseRow):
    """A goal that a case serves, and who says so."""

    class AssignedBy(models.TextChoices):
        SOURCE = "source", _("the source")
        EDITORS = "editors", _("the editors of this portal")

    case = models.ForeignKey(AwardCase, models.CASCADE, verbose_name=_("award case"), related_name="casegoals")
    goal = models.ForeignKey("awards.Goal", models.PROTECT, verbose_name=_("goal"), related_name="casegoals")
    is_main = models.BooleanField(_("main goal"), default=False)
    assigned_by = models.CharField(_("assigned by"), max_length=7, choices=AssignedBy, default=AssignedBy.EDITORS)
    history = HistoricalRecords()

    natural_key_fields = ["case__slug", "goal__number"]

    class Meta:
        verbose_name = _("goal of a case")
        verbose_name_plural = _("goals of cases")
        ordering = ["case", "-is_main", "goal__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "goal"],
                name="case_goal_unique",
                violation_error_message=_("The case has this goal already."),
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(is_main=True),
                name="case_has_one_main_goal",
                violation_error_message=_("The case has a main goal already; take that mark away first."),
            ),
        ]

    def __str__(self):
        return str(self.goal)


class CaseCluster(Keyed, CaseRow):
    """A cluster that a case is of interest to."""

    case = models.ForeignKey(AwardCase, models.CASCADE, verbose_name=_("award case"), related_name="caseclusters")
    cluster = models.ForeignKey(
        "members.Cluster", models.PROTECT, verbose_name=_("cluster"), related_name="caseclusters"
    )
    history = HistoricalRecords()

    natural_key_fields = ["case__slug", "cluster__slug"]

    class Meta:
        verbose_name = _("cluster of a case")
        verbose_name_plural = _("clusters of cases")
        ordering = ["case", "cluster__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "cluster"],
                name="case_cluster_unique",
                violation_error_message=_("The case has this cluster already."),
            )
        ]

    def __str__(self):
        return str(self.cluster)


class CaseChallenge(Keyed, CaseRow):
    """An urban challenge that a case answers."""

    case = models.ForeignKey(AwardCase, models.CASCADE, verbose_name=_("award case"), related_name="casechallenges")
    challenge = models.ForeignKey(
        "members.UrbanChallenge",
        models.PROTECT,
        verbose_name=_("urban challenge"),
        related_name="casechallenges",
    )
    history = HistoricalRecords()

    natural_key_fields = ["case__slug", "challenge__slug"]

    class Meta:
        verbose_name = _("challenge of a case")
        verbose_name_plural = _("challenges of cases")
        ordering = ["case", "challenge__position"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "challenge"],
                name="case_challenge_unique",
                violation_error_message=_("The case has this challenge already."),
            )
        ]

    def __str__(self):
        return str(self.challenge)


class CaseLink(Keyed, Link):
    """A page elsewhere that tells of a case."""

    case = models.ForeignKey(AwardCase, models.CASCADE, verbose_name=_("award case"), related_name="links")
    history = HistoricalRecords()

    natural_key_fields = ["case__slug", "url"]

    class Meta(Link.Meta):
        abstract = False
        ordering = ["case", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "url"],
                name="case_link_unique",
                violation_error_message=_("The case has this link already."),
            )
        ]


class CaseFile(Keyed, CaseRow):
    """A document that goes with a case."""

    case = models.ForeignKey(AwardCase, models.CASCADE, verbose_name=_("award case"), related_name="files")
    title = models.CharField(_("title"), max_length=200)
    document = models.FileField(
        _("file"), upload_to=document_path, validators=[validate_document], help_text=_("A PDF of at most 20 MB.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    history = HistoricalRecords()

    natural_key_fields = ["case__slug", "title"]

    class Meta:
        verbose_name = _("file of a case")
        verbose_name_plural = _("files of cases")
        ordering = ["case", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "title"],
                name="case_file_unique",
                violation_error_message=_("The case has a file of this title already."),
            )
        ]

    def __str__(self):
        return self.title


changes_with_its_rows(AwardCase, CaseGoal, CaseCluster, CaseChallenge, CaseLink, CaseFile)
