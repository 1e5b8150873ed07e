"""What the database itself refuses about the awards, on both engines."""

from citynet.core.guards import Guard

CATEGORY_OF_THE_EDITION = Guard(
    name="honour_category_is_of_its_edition",
    table="awards_honour",
    condition="""(NEW.category_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM awards_category category
        WHERE category.id = NEW.category_id AND category.edition_id = NEW.edition_id))""",
    message="The category of an honour belongs to its edition",
    lock=("awards_edition", "edition_id"),
)

CATEGORY_STAYS_WITH_ITS_HONOURS = Guard(
    name="category_stays_in_the_edition_of_its_honours",
    table="awards_category",
    condition="""EXISTS (
        SELECT 1 FROM awards_honour honour
        WHERE honour.category_id = NEW.id AND honour.edition_id <> NEW.edition_id)""",
    message="A category stays in the edition of its honours",
    lock=("awards_edition", "edition_id"),
)

GUARDS = [CATEGORY_OF_THE_EDITION, CATEGORY_STAYS_WITH_ITS_HONOURS]
