"""Cases as schema.org sees them."""


def case_linked_data(case, honours, absolute_url):
    """A CreativeWork by the city or organisation that entered it; only what is known."""
    entrant, address = case.entrant, absolute_url(case.get_absolute_url())
    data = {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "@id": address,
        "url": address,
        "identifier": case.public_id,
        "name": case.title,
        "abstract": case.summary or None,
        "creator": {
            "@type": "Organization",
            "name": str(entrant),
            "url": absolute_url(entrant.get_absolute_url()),
        },
        "temporalCoverage": str(case.year) if case.year else None,
        "about": [f"SDG {row.goal}" for row in case.casegoals.all()] or None,
        "award": [str(honour) for honour in honours] or None,
        "citation": case.citation_url or case.citation,
        "sameAs": [link.url for link in case.links.all()] or None,
    }
    return {key: value for key, value in data.items() if value is not None}
