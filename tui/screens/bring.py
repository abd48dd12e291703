"""Import with a review: what each doubtful row of a file would become, before it is taken."""

from collections.abc import Collection
from functools import partial
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from storage.errors import TaizhangError
from storage.language import _, plural
from storage.ledger import Ledger
from storage.text import fitted, one_line
from tui.keys import bindings
from tui.screens.base import Page
from tui.spreadsheet.answers import Answer, ImportReport
from tui.threads import in_thread
from tui.widgets.keybar import KeyBar
from tui.widgets.labelled import Part, labelled
from tui.widgets.oneline import OneLine
from tui.widgets.options import Options
from tui.words import outcome_name

_EDGES = 4  # cells for the edge, the padding and the scroll bar
# Rows that a person should see before they are taken; the others are as the file says.
_DOUBTFUL = ("refused", "incomplete", "repeated", "split", "renewed")
_LONGEST_PATH = 1000  # characters


def dropped_path(text: str) -> Path:
    """Return the path in what a terminal pastes when a file is dropped on it."""
    from urllib.parse import unquote, urlparse

    text = text.strip().strip("'\"")
    if text.startswith("file://"):
        text = unquote(urlparse(text).path)
    path = Path(text).expanduser()
    return path if path.exists() else Path(text.replace("\\ ", " ")).expanduser()


def path_in(text: str) -> Path | None:
    """Return the file that a text of one line names; `None` where it is a report itself."""
    line = text.strip()
    if not line or "\n" in line or len(line) > _LONGEST_PATH:
        return None
    try:
        path = dropped_path(line)
        return path if path.is_file() else None
    except (OSError, ValueError):
        return None


class ImportScreen(Page[ImportReport | None]):
    """Gives what became of the file, or `None` where nothing was taken."""

    WHERE = "import"
    BINDINGS = bindings("import")

    def __init__(self, ledger: Ledger) -> None:
        super().__init__()
        self._ledger = ledger
        self._path: Path | None = None
        self._report: ImportReport | None = None
        self._shown: list[Answer] = []
        self._left: set[tuple[str, int]] = set()
        self._place = 0
        self._cells: dict[tuple[str, int], list[tuple[str, str]]] = {}

    def compose(self) -> ComposeResult:
        """Yield the path, what the file holds, its doubtful rows, and the cells of one."""
        yield Label(_("Import a file"), id="title", markup=False)
        yield OneLine(
            placeholder=_("The file: type or paste its path, or drop it here, then Enter"),
            id="import-path",
        )
        yield Static(id="import-sums", markup=False)
        with Horizontal(id="panes"):
            yield Options(id="import-rows", markup=False)
            with VerticalScroll(id="import-cells"):
                yield Static(id="import-row", markup=False)
        yield Static(id="state", markup=False)
        yield KeyBar(self.WHERE)

    def relabelled(self) -> None:
        """Read the file again: what there is to say of its rows is said while it is read."""
        if self._path is not None and self._report is not None:
            self._go_through(self._path, dry_run=True)

    def on_mount(self) -> None:
        """Begin with the path."""
        self.query_one("#import-path").focus()

    @on(Input.Submitted, "#import-path")
    def path_given(self, event: Input.Submitted) -> None:
        """Read the file without taking anything."""
        if event.value.strip():
            self._path, self._report = dropped_path(event.value), None
            self._left.clear()
            self._place = 0
            self._say(_("Reading {file} …").format(file=self._path.name))
            self._go_through(self._path, dry_run=True)

    def _go_through(self, path: Path, dry_run: bool) -> None:
        """Read the file in a thread; take its rows unless it is a `dry_run`."""
        read = in_thread(self._read, path, dry_run)
        self.run_worker(read, exclusive=True, exit_on_error=False)

    def _read(self, path: Path, dry_run: bool) -> None:
        from tui.spreadsheet.importing import cells_of, import_file

        try:
            report = import_file(
                self._ledger,
                path,
                catalogue=self._ledger.catalogue,
                dry_run=dry_run,
                leave=frozenset(self._left),
                progress=partial(self.app.call_from_thread, self._progress),
            )
            cells = cells_of(path, _doubtful(report)) if dry_run else {}
        except TaizhangError as error:
            self.app.call_from_thread(self._say, str(error))
        else:
            self.app.call_from_thread(self._show if dry_run else self._taken, report, cells)

    def _progress(self, done: int, total: int) -> None:
        self._say(_("Read {done} of about {total} rows …").format(done=done, total=total))

    def _show(
        self, report: ImportReport, cells: dict[tuple[str, int], list[tuple[str, str]]]
    ) -> None:
        """Show what the file would become."""
        self._report, self._cells = report, cells
        self._shown = [answer for answer in report.answers if answer.outcome in _DOUBTFUL]
        sums = "　".join(
            f"{outcome_name(name)} {number}"
            for name, number in report.counts.items()
            if name not in ("rows", "dropped") and number
        )
        rows = plural("{count} row", "{count} rows", report.rows)
        self.query_one("#import-sums", Static).update(
            "\n".join([f"{report.file}　{rows}　{sums}", *report.notes])
        )
        listed = self.query_one("#import-rows", OptionList)
        listed.clear_options()
        listed.add_options([Option(self._line(answer)) for answer in self._shown])
        if self._shown:
            listed.highlighted = min(self._place, len(self._shown) - 1)
            listed.focus()
        self._say_what_next()

    def _line(self, answer: Answer) -> Content:
        mark = "-" if (answer.sheet, answer.row) in self._left else "+"
        if answer.outcome == "refused":
            mark = "!"
        several = len({one.sheet for one in self._shown}) > 1
        place = f"{one_line(answer.sheet)} {answer.row}" if several else str(answer.row)
        place = fitted(place, 14 if several else 5)
        outcome = fitted(outcome_name(answer.outcome), 10)
        return Content(f"{mark} {place} {outcome} {one_line(answer.detail)}")

    def _say_what_next(self) -> None:
        if self._report is None:
            return
        taken = self._report.rows - self._report.counts.get("refused", 0) - len(self._left)
        taken -= sum(
            answer.outcome == "repeated" and answer.numbers != () for answer in self._shown
        )
        text = _("F2 takes {count} rows; Space leaves a row out or takes it after all.").format(
            count=max(taken, 0)
        )
        if self._report.counts.get("refused"):
            text += " " + _("Rows marked ! cannot be taken: mend them in the file.")
        self._say(text)

    @on(OptionList.OptionHighlighted)
    def row_chosen(self, event: OptionList.OptionHighlighted) -> None:
        """Show the cells of the row under the cursor, and what is to say of it."""
        self._place = event.option_index
        answer = self._shown[self._place]
        parts: list[Part] = [
            (f"{answer.sheet} {answer.row}  {outcome_name(answer.outcome)}\n", "bold")
        ]
        if answer.detail:
            parts.append((f"{answer.detail}\n", "$text-warning"))
        parts.append("\n")
        pane = self.query_one("#import-cells")
        cells = self._cells.get((answer.sheet, answer.row), [])
        parts += labelled(cells, pane.outer_size.width - _EDGES)
        self.query_one("#import-row", Static).update(Content.assemble(*parts))
        pane.scroll_home(animate=False)

    @on(OptionList.OptionSelected)
    def row_toggled(self) -> None:
        """Leave the row out, or take it after all."""
        self.action_leave()

    # Commands

    def action_focus_row(self) -> None:
        """Go to the row beside the list, to scroll it."""
        if self._shown:
            self.query_one("#import-cells").focus()

    def action_focus_list(self) -> None:
        """Go back to the list of rows."""
        if self._shown:
            self.query_one("#import-rows").focus()

    def action_leave(self) -> None:
        """Leave the row under the cursor out, or take it after all."""
        listed = self.query_one("#import-rows", OptionList)
        place = listed.highlighted
        if place is None or self._shown[place].outcome == "refused":
            return
        self._left ^= {(self._shown[place].sheet, self._shown[place].row)}
        listed.replace_option_prompt_at_index(place, self._line(self._shown[place]))
        if place + 1 < len(self._shown):
            listed.highlighted = place + 1
        self._say_what_next()

    def action_save(self) -> None:
        """Take the rows."""
        if self._report is None or self._path is None:
            self._say(_("Name a file first."))
            return
        self._go_through(self._path, dry_run=False)

    def action_cancel(self) -> None:
        """Go back without taking anything."""
        self.dismiss(None)

    def _taken(self, report: ImportReport, _cells: object) -> None:
        self.dismiss(report)

    def _say(self, text: str) -> None:
        self.query_one("#state", Static).update(text)


def _doubtful(report: ImportReport) -> Collection[tuple[str, int]]:
    return {(answer.sheet, answer.row) for answer in report.answers if answer.outcome in _DOUBTFUL}
