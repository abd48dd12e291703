"""A key twice: where it alone would write or throw away something, it has to be meant."""


class Twice:
    """Tells the second time a key is pressed on the same text from the first: Enter, say.

    An input method commits with Enter what is half composed, and some terminals pass that
    Enter on. What stands in the line then is not what was meant; so nothing is written
    before Enter is pressed again, or a function key that no input method takes.
    """

    def __init__(self) -> None:
        self._text = ""

    def meant(self, text: str) -> bool:
        """Take the key once, on `text`; tell whether it is the second time in a row."""
        again = bool(text.strip()) and text == self._text
        self._text = "" if again else text
        return again

    def forget(self) -> None:
        """Take the next time for the first: something else was typed meanwhile."""
        self._text = ""
