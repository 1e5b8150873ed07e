"""Cases as schema.org sees them."""

from citynet.core.linked_data import linked_data, organisation


def case_linked_data(case, honours, absolute_url):
    """A CreativeWork by the city or organisation that entered it; only what is known."""
    return linked_data(
        "CreativeWork",
        absolute_url(case.get_absolute_url()),
        identifier=case.public_id,
        name=case.title,
        abstract=case.summary or None,
        creator=organisation(str(case.entrant), absolute_url(case.entrant.get_absolute_url())),
        temporalCoverage=str(case.year) if case.year else None,
        about=[f"SDG {row.goal}" for row in case.casegoals.all()] or None,
        award=[str(honour) for honour in honours] or None,
        citation=case.citation_url or case.citation,
        sameAs=[link.url for link in case.links.all()] or None,
    )
