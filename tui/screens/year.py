"""The clerk's year: the sentence as it will read, its figures, what to check, the documents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Click
from textual.widgets import Label, OptionList
from textual.widgets.option_list import Option

from exporters.before import Before, before
from exporters.counting import Rules
from exporters.figures import Figures, figures
from exporters.numbers import INSPECTIONS, OFFICERS, TRAININGS, Figure, records_of
from exporters.section.compose import section
from exporters.section.model import Section
from exporters.section.wording import Wording
from exporters.year import Year
from storage.language import _
from storage.ledger import Ledger
from storage.line import Position
from storage.text import fitted, width
from tui.intake import checks
from tui.keys import bindings
from tui.scope import Scope, left_out, of_cell, of_trainings, under
from tui.screens.base import Page
from tui.screens.following import Following
from tui.screens.opening import OpenCommands
from tui.screens.working import WorkingOut
from tui.widgets.keybar import KeyBar
from tui.widgets.options import Options
from tui.widgets.sentence import Sentence

_NAME, _NUMBER = 40, 12  # cells, at most
_LEAST = 8  # cells for a number where there is little room


@dataclass
class _Line:
    """One line of the page.

    Attributes:
        name: what it says.
        numbers: this year's, that of the year before, the difference.
        scope: gives the records behind it, in either year.
        kept: whether the published report stands behind it.
    """

    name: str
    numbers: Sequence[str] = ()
    style: str = ""
    scope: Callable[[int], Scope] | None = None
    kept: bool = False


class YearScreen(OpenCommands, Following, WorkingOut, Page[None]):
    """One year on one screen."""

    WHERE = "year"
    BINDINGS = bindings("year")

    def __init__(self, ledger: Ledger, year: int) -> None:
        super().__init__()
        self.ledger = ledger
        self.rules = Rules(ledger.folder)
        self.year = year
        self.position: Position | None = None
        self._figures: Figures | None = None
        self._before: Before | None = None
        self._section: Section | None = None
        self._lines: list[_Line] = []
        self._undated: list[str] = []
        self._doubtful: list[str] | None = None
        self._sound: str | None = None

    def compose(self) -> ComposeResult:
        """Yield the sentence above the lines."""
        yield Label("", id="title", markup=False)
        with VerticalScroll(id="sentence", can_focus=False):
            yield Sentence()
        yield _Lines(id="lines", compact=True)
        yield KeyBar(self.WHERE)

    def on_mount(self) -> None:
        """Go to the lines; they are counted as the screen comes to the front."""
        self.query_one("#lines").focus()

    def count_again(self) -> None:
        """Count the year; what takes longer follows while the screen goes on."""
        self.give_up()
        counted = figures(self.ledger, self.year, self.rules)
        if self._figures is None or self._figures.year != self.year:
            self._section = None
        self.position, self._figures = counted.position, counted
        self._before = before(self.ledger, self.year, self.rules)
        self._undated = checks.undated(self.ledger)
        self._doubtful = self._sound = None
        self._show()
        self.work_out("section", partial(_section_of, year=self.year), self._take)

    def _take(self, section: Section) -> None:
        """Show the sentence; then look into every record, and check the ledger itself."""
        self._section = section
        self._show()
        self.work_out("doubts", partial(checks.doubtful, year=self.year), self._looked)
        self.work_out("sound", checks.unsound, self._verified)

    def relabelled(self) -> None:
        """Say it in another language."""
        self._show()

    def on_resize(self) -> None:
        """Let the columns fit."""
        if self.is_whole:
            self._show()

    async def settled(self) -> None:
        """Count again by other settings."""
        self.rules = Rules(self.ledger.folder)
        self.count_again()

    def _looked(self, found: list[str]) -> None:
        self._doubtful = found
        self._show()

    def _verified(self, said: str) -> None:
        self._sound = said
        self._show()

    # What is shown

    def _show(self) -> None:
        heading = _("{town} {year}").format(town=self.ledger.town_name, year=self.year)
        self.query_one("#title", Label).update(heading)
        self.query_one(Sentence).show(self._section)
        counted = self._figures
        self._lines = [*self._figure_lines(counted), *self._check_lines(counted)] if counted else []
        options = self.query_one(_Lines)
        place = options.highlighted
        options.clear_options()
        cells, number = options.columns
        said = []
        for line in self._lines:
            name = fitted(line.name, cells) if line.numbers else line.name
            parts: list[str | tuple[str, str]] = [(name, line.style)]
            parts += (_right(text, number) for text in line.numbers)
            said.append(Option(Content.assemble(*parts), disabled=line.style == "bold"))
        options.add_options(said)
        if not self._lines:
            return
        first = 0 if place is None else place
        options.highlighted = first
        if options.options[first].disabled:
            options.action_cursor_down()

    def _figure_lines(self, now: Figures) -> list[_Line]:
        before, catalogue = self._before, self.ledger.catalogue
        published = before is not None and before.is_published
        years = [str(self.year), f"{self.year - 1}{'*' * published}", _("Difference")]
        lines = [_Line(_("Figures"), years, style="bold")]

        def line(name: str, count: int, then: int | None, scope: Callable[[int], Scope]) -> None:
            change = "" if then is None else f"{count - then:+}"
            numbers = [str(count), "-" if then is None else str(then), change]
            lines.append(_Line(name, numbers, scope=scope))

        def counted(year: int, equal: Mapping[str, str]) -> Scope:
            return of_cell(catalogue, year, equal, counted=True)

        for name, count in now.counted.items():
            then = before.field(name) if before else None
            scope = partial(counted, equal={"field": name})
            line(catalogue.fields.shown(name), count, then, scope)
        line(_("Total"), now.total, before.total if before else None, partial(counted, equal={}))
        line(
            _("Trainings at county level or above"),
            now.trainings["county_or_above"],
            before.trainings if before else None,
            partial(of_trainings, self.ledger),
        )
        for name in sorted(now.excluded.keys() - {*checks.OPEN, "other_year"}):
            then = before.excluded(name) if before else None
            scope = partial(left_out, self.rules, name)
            title = _("Not counted: {reason}").format(reason=self.rules.reasons[name].name)
            line(title, now.excluded[name], then, scope)
        if published:
            title = _("* {year} as published, not from records: {file}")
            lines.append(_Line(title.format(year=self.year - 1, file=self._report_name), kept=True))
        return lines

    @property
    def _report_name(self) -> str:
        before = self._before
        return (before and before.report and before.report.file) or _("pasted")

    def _check_lines(self, now: Figures) -> list[_Line]:
        lines = [_Line(_("To check before it goes out"), style="bold")]
        for difference in self._before.differences if self._before else ():
            lines.append(_Line(f"! {difference.told(self.year - 1)}", kept=True))
        for name in checks.OPEN:
            if number := now.excluded.get(name):
                title = f"! {self.rules.reasons[name].name}"
                scope = partial(left_out, self.rules, name)
                lines.append(_Line(title, [str(number)], scope=scope))
        for name, uids in ((checks.UNDATED, self._undated), (checks.DOUBTFUL, self._doubtful)):
            if uids is None:
                lines.append(_Line(_(name), ["…"]))
            elif uids:
                scope = partial(_just, uids, name)
                lines.append(_Line(f"! {_(name)}", [str(len(uids))], scope=scope))
        said = {None: "…", "": _("yes")}.get(self._sound, _("no"))
        lines.append(_Line(("! " if self._sound else "") + _(checks.SOUND), [said]))
        return lines

    @property
    def _line(self) -> _Line | None:
        place = self.query_one("#lines", OptionList).highlighted
        return self._lines[place] if place is not None and place < len(self._lines) else None

    def to_copy(self) -> tuple[str, str] | None:
        """Return the sentence; on a line with a number, the number with its name."""
        line = self._line
        if line is None or not line.numbers or line is self._lines[1]:
            return self.query_one(Sentence).to_copy()
        return f"{line.name} {line.numbers[0]}", f"{line.name}\t{line.numbers[0]}"

    # Commands

    @on(OptionList.OptionSelected, "#lines")
    def action_open(self) -> None:
        """Open the records behind the line under the cursor."""
        line = self._line
        if line is None:
            return
        if self._sound and line is self._lines[-1]:
            self.notify(self._sound, severity="error", timeout=20, markup=False)
        elif line.kept:
            self._show_report()
        else:
            self._open(line, self.year)

    def action_open_before(self) -> None:
        """Open what is behind the number of the year before on the line under the cursor."""
        line = self._line
        if line is None or len(line.numbers) < 2 or self._before is None:
            self.notify(_("No number of the year before stands on this line."))
        elif self._before.is_published:
            self._show_report()
        else:
            self._open(line, self.year - 1)

    @on(Sentence.Opened)
    def figure_opened(self, event: Sentence.Opened) -> None:
        """Open the records under a number of the sentence."""
        figure = event.figure
        if figure.kind == OFFICERS:
            self.notify(_("Officers are counted from their directory, which the settings show."))
        elif (figure.kind, figure.year) == (INSPECTIONS, self.year):
            equal = {"field": figure.field} if figure.field else {}
            self.open_scope(of_cell(self.ledger.catalogue, self.year, equal, counted=True))
        elif (figure.kind, figure.year) == (TRAININGS, self.year):
            self.open_scope(of_trainings(self.ledger, self.year))
        else:
            find = partial(_uids_behind, year=self.year, figure=figure)
            self.work_out("figure", find, partial(self._show_figure, figure))

    def _show_figure(self, figure: Figure, uids: list[str]) -> None:
        counted = Wording(self.ledger.folder).text(f"evidence.{figure.kind}", field=figure.field)
        self.open_scope(under(uids, lambda: f"{figure.year} {counted}"), figure.year)

    def _open(self, line: _Line, year: int) -> None:
        if line.scope:
            self.open_scope(line.scope(year), year)
        else:
            self.notify(_("No record stands behind this line."))

    def _show_report(self) -> None:
        """Show what the published report of the year before states, and who kept it."""
        from exporters.published.kinds import Kinds
        from storage import publications
        from tui.reportwords import written
        from tui.screens.ask import TextScreen

        before = self._before
        assert before is not None
        assert before.report is not None
        report, year = before.report, self.year - 1
        step, kinds = publications.history(self.ledger, year)[-1], Kinds()

        def said() -> str:
            lines = [
                f"{year}  {self._report_name}",
                f"SHA-256 {report.digest}",
                _("Kept by {who} at {when}").format(
                    who=step.by, when=step.at[:16].replace("T", " ")
                ),
            ]
            for one in report.figures:
                number = written(one.number, one.unit, one.bound)
                lines += ["", f"{kinds.shown(one.kind)} {one.field} {number}", one.sentence]
            return "\n".join(lines)

        self.app.push_screen(TextScreen(said))

    def action_write(self) -> None:
        """Ask which documents, and where to."""
        from tui.screens.documents import DocumentsScreen

        self.app.push_screen(DocumentsScreen(self.ledger, self.year), self._wrote)

    def _wrote(self, said: str | None) -> None:
        if said:
            self.notify(said, timeout=20, markup=False)

    def show_year(self) -> None:
        """Count and show the year that was turned to."""
        self.count_again()

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)


class _Lines(Options):
    """The lines below the sentence; above the first one are the numbers in it."""

    @property
    def columns(self) -> tuple[int, int]:
        """The cells for what a line says, and for each of its three numbers."""
        room = self.scrollable_content_region.width or self.app.size.width - self.gutter.width
        number = max(_LEAST, min(_NUMBER, (room - _NAME) // 3))
        return min(_NAME, room - 3 * number), number

    async def _on_click(self, event: Click) -> None:
        """Open the records of the year before where its number was clicked."""
        place, (name, number) = event.style.meta.get("option"), self.columns
        if place is not None and (event.x - self.gutter.left - name) // number == 1:
            event.prevent_default()
            self.highlighted = place
            await self.screen.run_action("open_before")

    def action_cursor_up(self) -> None:
        """Go up a line, from the first one to the sentence."""
        first = next((at for at, one in enumerate(self.options) if not one.disabled), None)
        if self.highlighted in (None, first):
            self.screen.focus_previous()
        else:
            super().action_cursor_up()


def _section_of(ledger: Ledger, year: int) -> Section:
    return section(Year(ledger, year))


def _uids_behind(ledger: Ledger, year: int, figure: Figure) -> list[str]:
    return [one.facts.uid for one in records_of(Year(ledger, year), figure)]


def _just(uids: Sequence[str], name: str, year: int) -> Scope:
    """Return records to which no rule leads, under what is to be checked of them."""
    return under(uids, lambda: f"! {_(name)} {year}")


def _right(text: str, cells: int) -> str:
    """Return a number, or the heading of numbers, at the right of its column."""
    text = fitted(text, min(width(text), cells - 1))
    return " " * (cells - width(text)) + text
