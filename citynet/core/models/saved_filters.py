"""Filters of the admin's lists that somebody wants to have again."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedFilterQuerySet(models.QuerySet):
    def seen_by(self, user):
        """Somebody's own, and those that colleagues share; their own first, by name."""
        mine = models.Case(models.When(owner=user, then=0), default=1, output_field=models.SmallIntegerField())
        return self.filter(Q(owner=user) | Q(is_shared=True)).select_related("owner").order_by(mine, "name", "pk")


class SavedFilter(models.Model):
    """What a list of the admin is filtered, searched and ordered by, under a name. Part of its owner's account."""

    MOST = 50  # of one owner and list

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("owner"), related_name="+")
    list_key = models.CharField(_("list"), max_length=100, help_text=_("The label of the model that is listed."))
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(_("filter"), max_length=2000)
    is_shared = models.BooleanField(_("shared with all of the Secretariat"), default=False)
    created_at = models.DateTimeField(_("saved at"), auto_now_add=True)

    objects = SavedFilterQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "list_key", "name"],
                name="saved_filter_unique_name",
                violation_error_message=_("You have a saved filter of this name for this list already."),
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(query=""),
                name="saved_filter_says_something",
                violation_error_message=_("A saved filter has a name and filters by something."),
            ),
        ]

    def __str__(self):
        return self.name
