"""Members are looked up by their own names and by those of their country."""

from citynet.core.text_index import TextIndex

MEMBER_NAMES = TextIndex(table="members_member", column="search_text", through=("members_country", "country_id"))
