"""Two records of one partner become one."""

from django.utils.translation import gettext as _

from citynet.core.merging import MergeRefused, Merging

from .models import Partner, PartnerAlias

BELONGS_TO = ["member", "chapter", "programme"]  # what a partner is or belongs to; two answers are two organisations


class PartnerMerging(Merging):
    model = Partner
    alias_model = PartnerAlias
    alias_owner = "partner"
    name_fields = ["acronym"]
    choices = [(name,) for name in ("acronym", "kind", "country", "website", "description", *BELONGS_TO)]

    def refuse(self, kept, absorbed):
        for name in BELONGS_TO:
            one, other = getattr(kept, name), getattr(absorbed, name)
            if one and other and one != other:
                raise MergeRefused(
                    _(
                        "“%(kept)s” and “%(absorbed)s” cannot be one: "
                        "the first belongs to %(one)s, the second to %(other)s."
                    )
                    % {"kept": kept, "absorbed": absorbed, "one": one, "other": other}
                )


partners = PartnerMerging()
