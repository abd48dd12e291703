"""Finding the records in which a word occurs anywhere, without reading them all.

SQLite's own full-text search takes a Chinese sentence for one word, or needs three
characters where Chinese words have two. So the index of words is made of pairs: a
record's text is kept as every two characters that stand side by side, and a word
occurs in it where the pairs of the word follow each other there. A word of one
character is looked up among the letters of each record. The texts themselves are
not kept, they are in the journal.

Half width and full width are the same: texts and words are compared in half width.

What is indexed is one revision under the number of its line in the journal, and it
is never removed: the revision that a record has now is found by its own line.

To index one text alone costs far more than its share in many. So the latest texts wait
in a plain table, which a search reads through. Where SQLite lacks FTS5, all of them do.
"""

import sqlite3
import string
from operator import add

from storage.text import half_width

# Everything but white space belongs to a word; letters A to Z are found in either case.
_CHARACTERS = "".join(chr(code) for code in range(1, 128) if not chr(code).isspace())
_TOKENS = "ascii tokenchars '{}'".format(_CHARACTERS.replace("'", "''")).replace('"', '""')
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
# So many lines of the journal are searched at a time.
_PIECE = 8192
# So many texts are indexed together.
_AT_ONCE = 256
_VIRTUAL = f"""content = '', columnsize = 0, tokenize = "{_TOKENS}\""""


def has_fts5(connection: sqlite3.Connection) -> bool:
    """Tell whether this SQLite can search full texts."""
    try:
        connection.execute("select fts5_source_id()")
    except sqlite3.OperationalError:
        return False
    return True


def schema(fts5: bool) -> list[str]:
    """Return the statements that make the tables of words."""
    waiting = "create table waiting (line integer primary key, text text)"
    if not fts5:
        return [waiting]
    return [
        waiting,
        f"create virtual table texts using fts5(pairs, {_VIRTUAL})",
        f"create virtual table letters using fts5(own, detail = none, {_VIRTUAL})",
    ]


class Words:
    """The tables of words in one index."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._fts5 = has_fts5(connection)
        self._new: list[tuple[int, str]] = []

    @property
    def piece(self) -> int:
        """How many lines are searched in a few milliseconds; without an index, all at once."""
        return _PIECE if self._fts5 else 1 << 62

    def put(self, line: int, text: str) -> None:
        """Take in the text of the revision on `line` of the journal; `save` saves it."""
        self._new.append((line, _bare(text)))
        if len(self._new) >= _AT_ONCE:
            self.save()

    def save(self) -> None:
        """Save what was taken in; where there is enough of it, index it."""
        new, self._new = self._new, []
        if not new:
            return
        execute = self._connection.execute
        waiting = 0
        if self._fts5 and len(new) < _AT_ONCE:
            waiting = execute("select count(*) from waiting").fetchone()[0]
        if not self._fts5 or len(new) + waiting < _AT_ONCE:
            self._connection.executemany("insert or replace into waiting values (?, ?)", new)
            return
        if waiting:
            new = execute("select line, text from waiting").fetchall() + new
            execute("delete from waiting")
        self._connection.executemany(
            "insert into texts (rowid, pairs) values (?, ?)",
            ((line, _pairs(f" {text} ")) for line, text in new),
        )
        self._connection.executemany(
            "insert into letters (rowid, own) values (?, ?)",
            ((line, " ".join(set(text))) for line, text in new),
        )

    def drop(self) -> None:
        """Forget what was taken in and is not saved."""
        self._new = []

    def forget(self, line: int) -> None:
        """Let go of a revision that is no longer the latest, unless it is indexed."""
        self._new = [one for one in self._new if one[0] != line]
        self._connection.execute("delete from waiting where line = ?", (line,))

    def clear(self) -> None:
        """Forget everything."""
        self._connection.execute("delete from waiting")
        if self._fts5:
            self._connection.execute("insert into texts (texts) values ('delete-all')")
            self._connection.execute("insert into letters (letters) values ('delete-all')")

    def queries(self, word: str) -> list[tuple[str, str]]:
        """Return queries for the lines in which `word` occurs, each with its value.

        Each is for the lines from one number to another, which are its further values,
        and gives one JSON list; a line is in at least one of them.

        Args:
            word: characters without white space between them.
        """
        word = _bare(word)
        escaped = word.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        # The plus makes SQLite read all of it: looking for the first line, it can pass a
        # damaged page without a word.
        like = (
            "select json_group_array(line) from waiting "
            "where text like ? escape '!' and +line between ? and ?"
        )
        queries = [(like, f"%{escaped}%")]
        if self._fts5:
            table = "texts" if len(word) > 1 else "letters"
            phrase = (_pairs(word) if len(word) > 1 else word).replace('"', '""')
            query = (
                f"select json_group_array(rowid) from {table} "
                f"where {table} match ? and rowid between ? and ?"
            )
            queries.append((query, f'"{phrase}"'))
        return queries


def says(text: str, word: str) -> bool:
    """Tell whether `word` occurs in `text`, as the queries for it find it."""
    return _bare(word).translate(_LOWER) in _bare(text).translate(_LOWER)


def _bare(text: str) -> str:
    """Return `text` in half width, one space where a word ends, and nothing that ends a text."""
    return " ".join(half_width(text).split()).replace("\0", "\ufffd")


def _pairs(text: str) -> str:
    # At the edge of a word a pair is one character and a space: no phrase leads across it.
    return " ".join(map(add, text, text[1:]))
