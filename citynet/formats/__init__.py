"""How dates and moments are written, by language, where Django's own way is not the portal's."""
