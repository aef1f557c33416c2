"""The codes D0: what can be wrong with a file before anybody asks what it says.

Part of the table in `codes`.
"""

from __future__ import annotations

from detente.roadmap.code import Code

FILES = (
    Code(
        "D000",
        "a line that fits nowhere",
        "Every line is `key: value`, an item of a list after `- `, or goes on with the text above.",
        "standing: example, adopted by nobody\n- handling: public",
        "standing: example, adopted by nobody\nhandling: public",
    ),
    Code(
        "D001",
        "a tab indents",
        "Tabs are as wide as each editor likes, so nobody sees which line belongs to which.",
        "\tmust: publish evidence",
        "    must: publish evidence",
    ),
    Code(
        "D002",
        "a line between two levels",
        "How far a line is indented says what it belongs to; this one belongs to nothing.",
        "  fewer_held:\n      text: The number held has fallen by half.\n    when: prisoners <= 50 persons",
        "  fewer_held:\n      text: The number held has fallen by half.\n      when: prisoners <= 50 persons",
    ),
    Code(
        "D003",
        "a reference to another place",
        "`&`, `*` and `<<` repeat parts of a file unseen; a roadmap is read by people, line by line.",
        "instrument: *usual",
        "instrument: exemption",
    ),
    Code(
        "D004",
        "a tag",
        "`!` tells a program how to read a value; a roadmap says itself what each value is.",
        "version: !!str 1",
        "version: 1",
    ),
    Code(
        "D005",
        "two documents in one file",
        "One file is one roadmap.",
        "---\nversion: 1",
        "version: 1",
    ),
    Code(
        "D006",
        "a colon inside a text",
        "A colon and a space start a new entry, so the text would be cut in two.",
        "means: Arrests: those that the list of articles treats as political.",
        'means: "Arrests: those that the list of articles treats as political."',
    ),
    Code(
        "D007",
        "quotation marks that do not match",
        "A quoted text ends at the next quotation mark of its kind.",
        "title: 'A small ladder's first step'",
        'title: "A small ladder\'s first step"',
    ),
    Code(
        "D009",
        "a text cut off at #",
        "After a space, # starts a comment, and the rest of the text is lost without a word.",
        "basis: Licence #12",
        'basis: "Licence #12"',
    ),
    Code(
        "D010",
        "one key twice",
        "Only one of the two could count, and no reader would know which.",
        "version: 1\nversion: 2",
        "version: 1",
    ),
    Code(
        "D011",
        "brackets over several lines",
        "Each { } stands on one line, so that a missing bracket is found where it is missing.",
        "monitors: {name: Monitors, public: true",
        "monitors: {name: Monitors, public: true}",
    ),
    Code(
        "D012",
        "a comma inside { }",
        "Between { and } a comma starts the next entry, so the text ends there.",
        "{role: sender, name: A ministry, here, decides: executive}",
        '{role: sender, name: "A ministry, here", decides: executive}',
    ),
    Code(
        "D013",
        "a text that starts with a sign",
        "Some signs have a meaning of their own at the start of a text.",
        "title: @ small ladder, for tests",
        "title: A small ladder, for tests",
    ),
    Code(
        "D014",
        "a space is missing",
        "A key ends with a colon and a space, an item of a list starts with a dash and a space.",
        "handling:public",
        "handling: public",
    ),
    Code(
        "D015",
        "a character that cannot be seen",
        "It comes with text pasted from elsewhere; two texts that look alike would differ.",
        "title: A small\x07 ladder",
        "title: A small ladder",
    ),
    Code(
        "D016",
        "nested too deep, or too long",
        "A roadmap needs about six levels, and a sentence is read in one breath.",
        "sources: " + "[" * 45 + "monitors" + "]" * 45,
        "sources: [monitors]",
    ),
    Code(
        "D017",
        "a key that is no word",
        "A key is a word; brackets at the start of a line make a list of it.",
        "[version]: 1",
        "version: 1",
    ),
    Code("D020", "a file that is too large", "A roadmap of 2 MB could be read by nobody."),
    Code("D021", "not a text file", "A roadmap is plain text; documents and tables are not."),
    Code("D022", "not in UTF-8", "Other encodings turn names and dashes into something else."),
    Code("D023", "an empty file", "There is nothing to read."),
)
