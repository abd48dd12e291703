"""A published report, pasted or from a file: each figure with its sentence, beside the ledger's."""

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.timer import Timer
from textual.widgets import ContentSwitcher, Label, Static, TextArea

from exporters.before import Before, before
from exporters.counting import Rules
from exporters.figures import Figures, figures
from exporters.published.comparing import Jump, Line, compared, jumps
from exporters.published.kinds import INSPECTION, PATROL, TRAINING, Kinds
from exporters.published.reading import Published, Reading, Statement
from storage.errors import InvalidError, TaizhangError, reason
from storage.language import _, plural
from storage.ledger import Ledger
from storage.yearbook import PublishedReport
from tui.intake.drafts import Draft, left_behind
from tui.keys import bindings
from tui.reportwords import OUTCOMES, standing
from tui.scope import Scope, of_cell, of_trainings
from tui.screens.base import Page
from tui.screens.bring import path_in
from tui.threads import in_thread
from tui.widgets.keybar import KeyBar
from tui.widgets.quotation import Quotation
from tui.widgets.statements import FigureList

if TYPE_CHECKING:
    from tui.app import TaizhangApp

_PAUSE = 0.5  # seconds after the last key before what is typed goes to the disk
_TEXT, _READ = "report-text", "report-read"  # what is shown: one or the other


@dataclass(frozen=True)
class _Source:
    """What was given: the bytes of a file or of what was pasted, and the file's name."""

    data: bytes
    name: str


class PublishedScreen(Page[PublishedReport | None]):
    """Gives the report that was kept, or `None`."""

    WHERE = "published"
    BINDINGS = bindings("published")

    def __init__(self, ledger: Ledger, rules: Rules) -> None:
        super().__init__()
        self._ledger, self._rules = ledger, rules
        self._draft = Draft(ledger.folder, self.WHERE)
        self._pause: Timer | None = None
        self._text = ""
        self._source = _Source(b"", "")
        self._published: Published | None = None
        self._year = 0
        self._chosen: set[Statement] = set()
        self._figures: Figures | None = None
        self._before: Before | None = None
        self.left_text = False

    def compose(self) -> ComposeResult:
        """Yield the text, the figures that were read from it, and the sentence of one."""
        yield Label(id="title", markup=False)
        placeholder = _(
            "Paste the report here, or type or drop the path of a file (.txt, .html, .docx); "
            "then F2 reads it."
        )
        with ContentSwitcher(initial=_TEXT if self._published is None else _READ):
            yield TextArea(id=_TEXT, soft_wrap=True, compact=True, placeholder=placeholder)
            with Vertical(id=_READ):
                yield FigureList(self._ledger.catalogue)
                yield Quotation("figure-sentence")
        yield Static(id="state", markup=False)
        yield KeyBar(self.WHERE)

    def on_mount(self) -> None:
        """Begin with the text; one that was left behind is there again."""
        box = self._box
        box.focus()
        self._say_title()
        left = left_behind(self._ledger.folder, self.WHERE)
        if left and self._draft.take_up(left[0]):
            self._text = str(left[0].data.get("text", ""))
            with self.prevent(TextArea.Changed):
                box.load_text(self._text)
            self._say(
                _(
                    "What was given here at {time} is still there; F2 reads it, F8 empties it."
                ).format(time=left[0].time)
            )
        else:
            self._say(_("Nothing is kept before you say so."))

    @property
    def _box(self) -> TextArea:
        return self.query_one(TextArea)

    @property
    def _list(self) -> FigureList:
        return self.query_one(FigureList)

    async def relabel(self) -> None:
        """Say everything in the language of the moment, with the text kept."""
        text, place = self._box.text, self._list.cursor
        await self.recompose()
        with self.prevent(TextArea.Changed):
            self._box.load_text(text)
        if self._published:
            self._list.cursor = place
            self._compare()
            self._list.focus()
        else:
            self._say_title()
            self._box.focus()

    # The text

    @on(TextArea.Changed)
    def text_changed(self) -> None:
        """Say how much there is, and put it on the disk in a moment."""
        text = self._text = self._box.text
        path = path_in(text)
        if path is not None:
            self._say(_("F2 reads the file {file}.").format(file=path.name))
        elif text.strip():
            count = plural("{count} character", "{count} characters", len(text))
            self._say(_("{characters}; F2 reads them.").format(characters=count))
        if self._pause:
            self._pause.stop()
        self._pause = self.set_timer(_PAUSE, self._remember)

    def _put_away(self) -> None:
        """Put the text on the disk.

        Raises:
            OSError: the disk refused.
        """
        if self._text.strip():
            self._draft.keep({"text": self._text})
        else:
            self._draft.empty()

    def _remember(self) -> None:
        try:
            self._put_away()
        except OSError as error:
            self._say(
                _("What is here could not be kept on the disk: {reason}.").format(
                    reason=reason(error)
                ),
                "wrong",
            )

    def action_discard(self) -> None:
        """Throw the text away."""
        self.action_text()
        self._text = ""
        with self.prevent(TextArea.Changed):
            self._box.load_text("")
        self._draft.empty()
        self._say(_("The text is gone; paste another one."))

    def action_text(self) -> None:
        """Go back to the text."""
        self._published = None
        self.query_one(ContentSwitcher).current = _TEXT
        self._say_title()
        self._box.focus()
        self._say(_("F2 reads the text."))

    # Reading

    def action_go_on(self) -> None:
        """Read the text; keep the figures that were read from it."""
        if self._published is not None:
            self._keep()
        elif self._box.text.strip():
            self._say(_("Reading …"))
            read = in_thread(self._read, self._box.text)
            self.run_worker(read, exclusive=True, exit_on_error=False)
        else:
            self._say(_("There is nothing to read yet: paste the report, or name its file."))

    def _read(self, text: str) -> None:
        """Read what is pasted or named; a long document takes a moment."""
        from exporters.published.text import paragraphs

        app: TaizhangApp = self.app  # type: ignore[assignment]
        path = path_in(text)
        try:
            data = path.read_bytes() if path is not None else text.encode(errors="replace")
            source = _Source(data, path.name if path is not None else "")
            published = Reading(self._ledger.catalogue).read(paragraphs(data, source.name))
            if not published.statements:
                raise InvalidError(
                    _(
                        "{file} states no figures that are known here, such as “行政检查236次”."
                    ).format(file=source.name or _("The text"))
                )
        except OSError as error:
            said = _("{file} cannot be read: {reason}.").format(file=path, reason=reason(error))
            app.call_from_thread(self._say, said, "wrong")
        except TaizhangError as error:
            app.call_from_thread(self._say, str(error), "wrong")
        else:
            app.call_from_thread(self._take, source, published)

    def _take(self, source: _Source, published: Published) -> None:
        from storage.dates import today

        self._source, self._published = source, published
        self._go(published.year or today().year - 1)
        self.query_one(ContentSwitcher).current = _READ
        self._list.cursor = 0
        self._list.focus()

    # The figures

    def _go(self, year: int) -> None:
        """Take the report for one of `year`."""
        from exporters.published.keeping import to_keep

        assert self._published is not None
        self._year = year
        # Of statements that say the same only the first would be kept: the others are no less so.
        same = {_said(one) for one in to_keep(self._published, year)}
        self._chosen = {
            one
            for one in self._published.statements
            if _said(one) in same and not standing(one, year)
        }
        self._compare()

    def _compare(self) -> None:
        assert self._published is not None
        ledger, year = self._ledger, self._year
        statements = self._published.statements
        self._figures = figures(ledger, year, self._rules) if year in ledger.years() else None
        later: list[Jump] = []
        if year + 1 in ledger.years():
            later = jumps(statements, figures(ledger, year + 1, self._rules))
        self._before = before(ledger, year + 1, self._rules)
        self._list.show(year, compared(statements, self._figures), self._chosen, later)
        self._say_title()
        self._say_what_next()

    def _say_title(self) -> None:
        title = _("A published report beside the ledger")
        if self._published is not None:
            title = _("{file}, taken for the report of {year}").format(
                file=self._source.name or _("What was pasted"), year=self._year
            )
        self.query_one("#title", Label).update(title)

    def _say_what_next(self) -> None:
        said = []
        if self._published and self._published.year is None:
            said.append(_("It names no year; Ctrl+← and Ctrl+→ choose one."))
        if self._figures is None:
            said.append(_("The ledger has no records of {year}.").format(year=self._year))
        if self._before and self._before.report:
            said.append(_("A report of {year} is kept; F2 replaces it.").format(year=self._year))
        else:
            count = plural("{count} figure", "{count} figures", len(self._chosen))
            said.append(_("F2 keeps {figures} as published.").format(figures=count))
        self._say(" ".join(said))

    @on(FigureList.Moved)
    def show_sentence(self) -> None:
        """Show the sentence of the figure under the cursor, with the figure marked."""
        line = self._list.under_cursor
        if line is None:
            return
        one = line.statement
        said = standing(one, self._year)
        if not said and line.outcome == "differs":
            said = _("The ledger counts {count}.").format(count=line.ledger)
        self.query_one(Quotation).show(one, said or _(OUTCOMES[line.outcome]))

    def to_copy(self) -> tuple[str, str] | None:
        """Return the sentence of the figure under the cursor."""
        line = self._list.under_cursor
        if self._published is None or line is None:
            return None
        return _("the sentence"), line.statement.sentence

    def action_leave(self) -> None:
        """Leave the figure under the cursor out, or take it after all."""
        line = self._list.under_cursor
        if self._published is None or line is None:
            return
        self._chosen ^= {line.statement}
        self._list.refresh()
        self._list.action_move(1)
        self._say_what_next()

    def action_previous_year(self) -> None:
        """Take the report for one of the year before."""
        if self._published is not None:
            self._go(self._year - 1)

    def action_next_year(self) -> None:
        """Take the report for one of the year after."""
        if self._published is not None:
            self._go(self._year + 1)

    def action_open(self) -> None:
        """Open the records under the ledger's figure."""
        line = self._list.under_cursor
        if self._published is None or line is None:
            return
        scope = self._scope(line)
        if line.ledger is None:
            self._say(_("The ledger has no such figure, so no records stand under it."))
        elif scope is None or not line.ledger:
            self._say(_("No record stands behind it: the ledger counts 0."))
        else:
            from tui.screens.main import MainScreen

            screen = MainScreen(self._ledger, self._year, scope)
            self.app.push_screen(screen, lambda _: self._compare())

    def _scope(self, line: Line) -> Scope | None:
        statement, catalogue, year = line.statement, self._ledger.catalogue, self._year
        if statement.kind == INSPECTION:
            equal = {"field": statement.field} if statement.field else {}
            return of_cell(catalogue, year, equal, counted=True)
        if statement.kind == PATROL:
            return Scope(lambda: f"{year} {Kinds().shown(PATROL)}", counted=False, reason="patrol")
        if statement.kind == TRAINING:
            return of_trainings(self._ledger, year, every=not statement.county)
        return None

    # Keeping, leaving

    def _keep(self) -> None:
        from exporters.published.keeping import keep, to_keep

        assert self._published is not None
        chosen = to_keep(self._published, self._year, self._chosen)
        source = self._source
        try:
            kept = keep(self._ledger, chosen, self._year, source.data, source.name)
        except TaizhangError as error:
            self._say(str(error), "wrong")
            return
        self._draft.drop()
        self.dismiss(kept)

    def action_cancel(self) -> None:
        """Go back to the text, or leave; the text stays for the next time."""
        if self._published is not None:
            self.action_text()
            return
        self.left_text = bool(self._box.text.strip())
        if self.left_text:
            self._remember()
            self._draft.leave()
        else:
            self._draft.drop()
        self.dismiss(None)

    def on_unmount(self) -> None:
        """Leave the text behind where the app ends with the screen open."""
        with suppress(OSError):  # what was typed a moment ago; nobody is there to be told
            self._put_away()
        self._draft.leave()

    def _say(self, text: str, how: str = "") -> None:
        state = self.query_one("#state", Static)
        state.set_class(how == "wrong", "wrong")
        state.update(text)


def said_of(screen: PublishedScreen, kept: PublishedReport | None) -> str:
    """Return what to say on the screen behind, once this one is closed."""
    if kept is not None:
        count = plural("{count} figure", "{count} figures", len(kept.figures))
        return _(
            "{year}: {figures} of the published report are kept; Ctrl+Z takes that back."
        ).format(year=kept.name, figures=count)
    if screen.left_text:
        return _("The text of the report stays, not kept as figures; Shift+F7 shows it again.")
    return ""


def _said(one: Statement) -> tuple[object, ...]:
    return one.kind, one.field, one.county, one.number, one.bound
