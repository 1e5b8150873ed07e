"""Text as search sees it: folded the same way when it is stored and when it is asked for."""

import difflib
import re
import unicodedata

# Letters that Unicode does not decompose into a base letter and a mark.
_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ı": "i", "ŋ": "n", "æ": "ae", "œ": "oe", "þ": "th"}
)
_LATIN_MARKS = range(0x0300, 0x0370)


def fold(text):
    """Text without case, accents, punctuation and spaces: "Dehiwala - Mt. Lavinia" gives "dehiwalamtlavinia".
    "&" counts as "and".

    Marks of scripts in which they are letters (Thai, Nepali, Bangla) stay.
    """
    plain = unicodedata.normalize("NFKD", text).replace("&", "and")
    decomposed = unicodedata.normalize("NFKD", plain.casefold())
    kept = (c for c in decomposed if ord(c) not in _LATIN_MARKS and unicodedata.category(c)[0] not in "PZSC")
    return unicodedata.normalize("NFKC", "".join(kept)).translate(_LETTERS)


def printable(text):
    """Text without the control characters that no feed, calendar or form may hold; tabs and line ends stay."""
    return "".join(sign for sign in str(text).replace("\r\n", "\n") if sign in "\n\t" or sign.isprintable())


def one_line(text):
    """The words of a text on one line."""
    return " ".join(printable(text).split())


def monogram(name):
    """Up to four letters that stand for a name: "YCU" of an abbreviation, "KL" of Kuala Lumpur, "Se" of Seoul."""
    words = re.findall(r"[^\W_]+", name)
    if not words:
        return ""
    if len(words) == 1 or (words[0].isupper() and len(words[0]) > 1):
        return words[0][:4] if words[0].isupper() else words[0][:2]
    return "".join(word[0] for word in words if word[0].isupper() or not word.isascii())[:2] or words[0][:2]


def ordinal(number):
    """The number as English writes it: 43rd, 11th."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def fold_words(text):
    """The folded words of a query, without repeats; hyphens and full stops part words as spaces do."""
    parted = "".join(" " if unicodedata.category(c)[0] in "PZSC" else c for c in text)
    return list(dict.fromkeys(filter(None, map(fold, parted.split()))))


def search_text(names):
    """One folded line a name, with a line end before and after each, so that a whole name can be told from a part."""
    lines = dict.fromkeys(filter(None, (fold(name) for name in names if name)))
    return "\n" + "\n".join(lines) + "\n" if lines else ""


def named_foremost(rows):
    """{line: value} of rows (value, search text): a line that several have is that of the one whose text it begins,
    so that "seoul" is the city and not an event that took place there."""
    found = {}
    for value, text in rows:
        for place, line in enumerate(text.split()):
            if line not in found or place < found[line][0]:
                found[line] = (place, value)
    return {line: value for line, (_place, value) in found.items()}


def near_names(query, names, most=5):
    """What stands under the names near to a query, the nearest first; `names` is {folded name: what it stands for}."""
    near = difflib.get_close_matches(fold(query), names, n=8, cutoff=0.68)
    return list(dict.fromkeys(names[name] for name in near))[:most]
