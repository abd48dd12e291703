"""The clerk's year: the sentence as it will read, its figures, what to check, the documents."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Label, OptionList, Static
from textual.widgets.option_list import Option

from exporters.before import Before, before
from exporters.counting import Rules
from exporters.figures import Figures, figures
from exporters.report import report
from storage.errors import TaizhangError
from storage.language import _
from storage.ledger import Ledger
from storage.line import Position
from storage.reader import Row
from storage.text import fitted, width
from tui.intake import checks
from tui.keys import bindings
from tui.scope import under
from tui.screens.base import Page
from tui.screens.following import Following
from tui.screens.opening import OpenCommands
from tui.widgets.keybar import KeyBar
from tui.widgets.options import Options

_NAME, _NUMBER = 40, 12  # cells


@dataclass
class _Line:
    """One line: what it says, its numbers, the records behind it, or the published report."""

    name: str
    numbers: Sequence[str] = ()
    rows: list[Row] = field(default_factory=list)
    style: str = ""
    kept: bool = False


@dataclass(frozen=True)
class _Counted:
    """What a year comes to: its figures, those before, the section, the records behind."""

    figures: Figures
    before: Before | None
    section: str
    records: checks.Records


def _counted(ledger: Ledger, year: int) -> _Counted:
    return _Counted(
        figures(ledger, year),
        before(ledger, year),
        report(ledger, year),
        checks.sorted_records(ledger, year),
    )


class YearScreen(OpenCommands, Following, Page[None]):
    """One year on one screen."""

    WHERE = "year"
    BINDINGS = bindings("year")

    def __init__(self, ledger: Ledger, year: int) -> None:
        super().__init__()
        self.ledger = ledger
        self.rules = Rules(ledger.folder)
        self.year = year
        self.position: Position | None = None
        self._found: _Counted | None = None
        self._lines: list[_Line] = []
        self._doubtful: list[Row] | None = None
        self._sound: str | None = None

    def compose(self) -> ComposeResult:
        """Yield the sentence above the lines."""
        yield Label("", id="title", markup=False)
        with VerticalScroll(id="sentence", can_focus=False):
            yield Static(id="section", markup=False)
        yield Options(id="lines", compact=True)
        yield KeyBar(self.WHERE)

    def on_mount(self) -> None:
        """Go to the lines; they are counted as the screen comes to the front."""
        self.query_one("#lines").focus()

    def count_again(self) -> None:
        """Count the year, while the screen goes on."""
        self.position, year = self.ledger.store.follow(), self.year
        if self._found is not None and self._found.figures.year != year:
            self._found = None
        self._show()
        self.work_out(lambda ledger: _counted(ledger, year), self._take)

    def _take(self, found: _Counted) -> None:
        """Show what the year comes to; what takes longer to look into follows."""
        self._found = found
        self._look(found)

    def relabelled(self) -> None:
        """Say it in another language."""
        self._show()

    async def settled(self) -> None:
        """Count again by other settings."""
        self.rules = Rules(self.ledger.folder)
        self.count_again()

    def _look(self, found: _Counted) -> None:
        """Look into every record, and check the ledger itself, while the screen goes on."""
        self._doubtful = self._sound = None
        self._show()
        self.run_worker(partial(self._look_into, found), group="doubts", thread=True)
        self.run_worker(self._verify, group="verify", exclusive=True, thread=True)

    def _look_into(self, counted: _Counted) -> None:
        rows = [row for rows in counted.records.counted.values() for row in rows]

        def wanted() -> bool:
            return counted is self._found and self.is_running

        with Ledger.open(self.ledger.folder) as ledger:
            found = list(checks.doubtful(ledger, rows, wanted))
        if wanted():
            self.app.call_from_thread(self._looked, counted, found)

    def _looked(self, counted: _Counted, found: list[Row]) -> None:
        if counted is self._found and self.is_mounted:
            self._doubtful = found
            self._show()

    def _verify(self) -> None:
        from storage.verify import verify

        try:
            found = verify(self.ledger.folder)
            said = "" if not found.problems else found.problems[0]
        except TaizhangError as error:
            said = str(error)
        self.app.call_from_thread(self._verified, said)

    def _verified(self, said: str) -> None:
        self._sound = said
        if self.is_mounted:
            self._show()

    # What is shown

    def _show(self) -> None:
        heading = _("{town} {year}").format(town=self.ledger.town_name, year=self.year)
        self.query_one("#title", Label).update(heading)
        found = self._found
        self.query_one("#section", Static).update(found.section.strip() if found else "…")
        self._lines = [*self._figure_lines(found), *self._check_lines(found)] if found else []
        options = self.query_one("#lines", OptionList)
        place = options.highlighted
        options.clear_options()
        for line in self._lines:
            name = fitted(line.name, _NAME) if line.numbers else line.name
            parts: list[str | tuple[str, str]] = [(name, line.style)]
            parts += map(_right, line.numbers)
            options.add_option(Option(Content.assemble(*parts), disabled=line.style == "bold"))
        if not self._lines:
            return
        first = 0 if place is None else place
        options.highlighted = first
        if options.options[first].disabled:
            options.action_cursor_down()

    def _figure_lines(self, found: _Counted) -> list[_Line]:
        now, before, records = found.figures, found.before, found.records
        published = before is not None and before.is_published
        years = [str(self.year), f"{self.year - 1}{'*' * published}", _("Difference")]
        lines = [_Line(_("Figures"), years, style="bold")]
        shown = self.ledger.catalogue.fields.shown

        def line(name: str, count: int, then: int | None, rows: list[Row]) -> _Line:
            change = "" if then is None else f"{count - then:+}"
            return _Line(name, [str(count), "-" if then is None else str(then), change], rows)

        for name, count in now.counted.items():
            then = before.field(name) if before else None
            lines.append(line(shown(name), count, then, records.counted.get(name, [])))
        every = [row for rows in records.counted.values() for row in rows]
        lines.append(line(_("Total"), now.total, before.total if before else None, every))
        level = "county_or_above"
        lines.append(
            line(
                _("Trainings at county level or above"),
                now.trainings[level],
                before.trainings if before else None,
                records.trainings,
            )
        )
        reasons = self.rules.reasons
        for name, rows in sorted(records.left_out.items()):
            if name not in checks.OPEN:
                then = before.excluded(name) if before else None
                title = _("Not counted: {reason}").format(reason=reasons[name].name)
                lines.append(line(title, len(rows), then, rows))
        if published:
            title = _("* {year} as published, not from records: {file}")
            lines.append(_Line(title.format(year=self.year - 1, file=self._report_name), kept=True))
        return lines

    @property
    def _report_name(self) -> str:
        before = self._found.before if self._found else None
        return (before and before.report and before.report.file) or _("pasted")

    def _check_lines(self, found: _Counted) -> list[_Line]:
        records, before = found.records, found.before
        reasons = self.rules.reasons
        lines = [_Line(_("To check before it goes out"), style="bold")]
        open_ = [(reasons[name].name, records.left_out.get(name, [])) for name in checks.OPEN]
        open_.append((_(checks.UNDATED), records.undated))
        for difference in before.differences if before else ():
            lines.append(_Line(f"! {difference.told(self.year - 1)}", kept=True))
        for name, rows in open_:
            if rows:
                lines.append(_Line(f"! {name}", [str(len(rows))], rows))
        doubtful = self._doubtful
        if doubtful is None or doubtful:
            count = "…" if doubtful is None else str(len(doubtful))
            sign = "! " if doubtful else ""
            lines.append(_Line(sign + _(checks.DOUBTFUL), [count], doubtful or []))
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
        if line is None or self._found is None:
            return None
        if not line.numbers or line is self._lines[1]:
            return _("the section of the report"), self._found.section
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
        elif line.rows:
            place, year = self._lines.index(line), self.year
            self.open_scope(
                under(
                    [row.facts.uid for row in line.rows],
                    lambda: f"{self._lines[place].name} {year}",  # as it is called by then
                )
            )
        else:
            self.notify(_("No record stands behind this line."))

    def _show_report(self) -> None:
        """Show what the published report of the year before states, and who kept it."""
        from exporters.published.kinds import Kinds
        from storage import publications
        from tui.reportwords import written
        from tui.screens.ask import TextScreen

        before = self._found.before if self._found else None
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


def _right(text: str) -> str:
    """Return a number, or the heading of numbers, at the right of its column."""
    return " " * max(0, _NUMBER - width(text)) + text
