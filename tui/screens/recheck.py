"""Re-check: a random sample of the year is typed again, and the errors are counted."""

import secrets
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.strip import Strip
from textual.widgets import Input, Static, TextArea

from exporters.counting import Rules
from exporters.recheck import Sample, plan, sample
from storage.catalogue import label
from storage.errors import TaizhangError
from storage.language import _, plural
from storage.ledger import Ledger
from storage.text import fitted, one_line
from storage.yearbook import Difference, Recheck
from tui.keys import bindings
from tui.retyped import difference
from tui.scope import under
from tui.screens.opening import OpenCommands
from tui.screens.unfinished import Unfinished
from tui.screens.working import WorkingOut
from tui.widgets.entry import PartDone, Parts, cells_for, entry, head, parts_in
from tui.widgets.gradual import Box
from tui.widgets.keybar import KeyBar
from tui.widgets.lines import Lines
from tui.widgets.oneline import OneLine
from tui.widgets.twice import Twice

_PHASES = ("begin", "typing", "differences")


class Differences(Lines):
    """What was typed otherwise than the ledger has it."""

    def __init__(self) -> None:
        super().__init__(id="differences", classes="lines")
        self._shown: Sequence[tuple[str, Difference]] = ()

    @property
    def uid(self) -> str:
        """Identity of the record under the cursor; `""` where there is none."""
        return self._shown[self.cursor][1].uid if self.cursor < len(self._shown) else ""

    def show(self, found: Sequence[tuple[str, Difference]]) -> None:
        """Show differences, each with the number of its record."""
        self._shown = found
        self.put_cursor(0)

    def length(self) -> int:
        """Return how many differences there are."""
        return len(self._shown)

    def chosen(self) -> None:
        """Open the record that was clicked twice."""
        self.call_later(self.screen.run_action, "open")

    def head(self, y: int, room: int) -> Strip:
        """Draw the titles of the columns."""
        style = self.head_style()
        titles = (label("number"), _("Part"), _("In the ledger"), _("Typed again"))
        return self.strip([(self._text(titles, room), style)], room, style)

    def line(self, place: int, room: int) -> Strip:
        """Draw the difference at `place`."""
        number, found = self._shown[place]
        style = self.plain_style()
        if place == self.cursor:
            style += self.cursor_style()
        parts = (number, label(found.field), one_line(found.kept), one_line(found.typed))
        return self.strip([(self._text(parts, room), style)], room, style)

    def _text(self, parts: tuple[str, str, str, str], room: int) -> str:
        rest = max(4, (room - 28) // 2)
        cells = (12, 12, rest, rest)
        return " " + " ".join(fitted(text, size) for text, size in zip(parts, cells, strict=True))


class RecheckScreen(OpenCommands, WorkingOut, Unfinished[None]):
    """First percent and seed, then one record after the other, then the result."""

    WHERE = "recheck"
    KIND = "recheck"
    BINDINGS = bindings("recheck")

    def __init__(self, ledger: Ledger, rules: Rules, year: int) -> None:
        super().__init__(ledger, about=str(year))
        self.rules = rules
        self.year = year
        self._plan = plan(ledger.folder)
        self._drawn: Sample | None = None
        self._begins = False  # whether typing begins as soon as the sample is drawn
        self._percent, self._seed = self._plan.percent, secrets.randbelow(1_000_000)
        self._waiting: list[str] = []
        self._done: dict[str, dict[str, str]] = {}  # what was typed of each record
        self._found: list[tuple[str, Difference]] = []
        self._kept: Recheck | None = None
        self._phase = "begin"
        self._twice, self._untyped = Twice(), Twice()

    def compose(self) -> ComposeResult:
        """Yield the three phases; one is shown at a time."""
        yield Static(id="title", markup=False)
        yield Static(id="offer")
        with Box(id="begin"):
            asked = (
                (_("Percent"), "percent", f"{self._percent:g}"),
                (_("Seed"), "seed", str(self._seed)),
            )
            cells = cells_for(title for title, *_rest in asked)
            for title, name, value in asked:
                line = OneLine(value, id=name)
                yield Horizontal(head(title, cells), line, classes="entry")
            yield Static(id="drawn", markup=False)
        with Parts(id="typing"):
            yield Static(id="which", markup=False)
            for name in self._plan.fields:
                yield entry(name, "")
        yield Differences()
        yield Static(id="state", markup=False)
        yield KeyBar(self.WHERE)

    def on_mount(self) -> None:
        """Ask for percent and seed."""
        self.relabelled()
        self.begin()
        self.query_one("#percent").focus()

    def relabelled(self) -> None:
        """Show how far it is."""
        title = _("{town} {year}: re-check of a random sample")
        self.query_one("#title", Static).update(
            title.format(town=self.ledger.town_name, year=self.year)
        )
        self._enter(self._phase)
        self._show_offer()

    # What is kept until the session is in the ledger

    def data(self) -> dict[str, Any]:
        """Return what was typed of the sample, and what was drawn."""
        if self._phase != "typing":
            return {}
        return {
            "what": f"{len(self._done)}/{len(self._done) + len(self._waiting)}",
            "percent": self._percent,
            "seed": self._seed,
            "waiting": [*self._waiting],  # as they are now: a thread writes them down
            "done": {**self._done},
            "parts": self._texts(),
        }

    def take(self, data: dict[str, Any]) -> None:
        """Go on with a sample that was begun."""
        percent, seed = float(data["percent"]), int(data["seed"])
        waiting = [self.ledger.get(str(uid)).uid for uid in data["waiting"]]
        done = {str(uid): _strings(texts) for uid, texts in dict(data["done"]).items()}
        found = [one for uid, texts in done.items() for one in self._differences(uid, texts)]
        texts = _strings(data["parts"])
        self._percent, self._seed, self._waiting = percent, seed, waiting
        self._done, self._found = done, found
        self._enter("typing")
        for box in parts_in(self):
            box.typed = texts.get(box.part, "")
        next(parts_in(self)).focus()

    def _texts(self) -> dict[str, str]:
        return {box.part: box.typed for box in parts_in(self)}

    @property
    def silent(self) -> bool:
        """A hint that stands there gives way."""
        return True

    def say(self, text: str, tone: str = "") -> None:
        """Say something, or what to do next, in the line above the keys."""
        state = self.query_one("#state", Static)
        state.set_class(tone == "error", "wrong")
        state.update(one_line(text))

    @on(Input.Changed, "#typing PartInput")
    @on(TextArea.Changed, "#typing PartArea")
    def _typed_in(self) -> None:
        self._untyped.forget()
        if self._phase == "typing":
            self.remember()

    # The three phases

    def _enter(self, phase: str) -> None:
        """Show one of the three phases, and say what it asks for."""
        self._phase = phase
        for name in _PHASES:
            self.query_one(f"#{name}").display = name == phase
        {"begin": self._draw, "typing": self._ask, "differences": self._conclude}[phase]()

    @on(Input.Changed, "#percent, #seed")
    def _draw(self) -> None:
        """Draw what the percent and the seed say; in a long ledger that takes a moment."""
        if self._phase != "begin":
            return
        self._drawn, self._begins = None, False
        try:
            percent = float(self.query_one("#percent", Input).value)
            seed = int(self.query_one("#seed", Input).value)
        except ValueError:
            percent = seed = 0
        if 0 < percent <= 100:
            self._percent, self._seed = percent, seed
            find = partial(sample, year=self.year, percent=percent, seed=seed)
            self.work_out("sample", find, self._show_drawn)
            self._show_begin(_("Drawing the sample …"))
        else:
            self.give_up()
            self._show_begin(_("A percent above 0 and a whole number as seed"))

    def _show_drawn(self, found: Sample) -> None:
        """Say how many records are drawn; begin where that was asked for meanwhile."""
        if self._phase != "begin":
            return
        self._drawn = found
        if found.uids and self._begins:
            self.action_go_on()
        elif found.uids:
            self._show_begin(_("F2 begins"))
        else:
            said = _("No inspection of {year} counts, so there is nothing to type again.")
            self._show_begin(said.format(year=self.year))

    def _show_begin(self, said: str) -> None:
        """Say what is drawn, what was found before, and what to do next."""
        names = _(", ").join(map(label, self._plan.fields))
        count, out_of = (len(self._drawn.uids), self._drawn.out_of) if self._drawn else ("…", "…")
        text = _(
            "Drawn: {count} of the {all} inspections that count. Type again from the papers, "
            "without looking at the ledger: {parts}."
        ).format(count=count, all=out_of, parts=names)
        self.query_one("#drawn", Static).update("\n".join(["", text, "", *self._earlier()]))
        shown = [_("F4 shows what differed the last time")] if self._past else []
        self.say(" | ".join((said, *shown, _("Esc goes back"))))

    @property
    def _past(self) -> list[Recheck]:
        """The results of this year that are kept, the latest last."""
        return [one for one in self.ledger.directory("rechecks") if one.year == self.year]

    def _earlier(self) -> list[str]:
        lines = []
        for one in self._past[:-6:-1]:
            at, by = self.ledger.last_saved(one.uid)
            lines.append(f"{at[:16].replace('T', ' ')} {one_line(by)}: {_result(one)}")
        return [_("Before:"), *lines] if lines else []

    def _show_last(self) -> None:
        """Show the last result that is kept, with what differed."""
        if not self._past:
            self.say(_("No re-check of {year} is kept.").format(year=self.year))
            return
        self._kept = self._past[-1]
        self._found = [(self._number(one.uid), one) for one in self._kept.differences]
        self._enter("differences")
        self.query_one(Differences).focus()

    def _number(self, uid: str) -> str:
        record: Any = self.ledger.get(uid)
        return str(record.number)

    @on(Input.Submitted)
    @on(PartDone)
    def _next_part(self, event: Input.Submitted | PartDone) -> None:
        """Go to the next part; after the last one, on the second Enter, to the next record."""
        box = event.box if isinstance(event, PartDone) else event.input
        if box.id not in (f"part-{self._plan.fields[-1]}", "seed"):
            self.focus_next()
        elif self._twice.meant(f"{len(self._done)} {box.value}"):
            self.action_go_on()
        else:
            self.say(_("Enter once more or F2 goes on"))

    def action_go_on(self) -> None:
        """Begin, or take what was typed and go to the next record.

        A record of which nothing was typed counts as wrong throughout: that must be meant.
        """
        if self._phase == "begin":
            if self._drawn is None:
                self._begins = True
                return
            self._waiting = [*self._drawn.uids]
        if self._phase == "typing" and self._waiting:
            if not any(self._texts().values()) and not self._untyped.meant(self._waiting[0]):
                text = _("Nothing is typed of this record; F2 once more counts all of it as wrong")
                self.say(text, "error")
                return
            self._take()
        if self._phase != "differences" and self._waiting:
            self._enter("typing")
            for box in parts_in(self):
                box.typed = ""
            next(parts_in(self)).focus()
            self.remember()
        elif self._phase == "typing":
            self.action_finish()

    def _ask(self) -> None:
        """Say which record is typed again."""
        if not self._waiting:
            self.say(_("All of them are typed; F9 keeps the result"))
            return
        record: Any = self.ledger.get(self._waiting[0])
        field = self.ledger.catalogue.fields.shown(record.field)
        place, total = len(self._done) + 1, len(self._done) + len(self._waiting)
        text = _("Record {place} of {total}: {number} ({field})")
        self.query_one("#which", Static).update(
            text.format(place=place, total=total, number=record.number, field=field)
        )
        self.say(_("Type what the papers say; Enter goes on, F9 ends here"))

    def _take(self) -> None:
        uid, texts = self._waiting.pop(0), self._texts()
        self._done[uid] = texts
        self._found += self._differences(uid, texts)

    def _differences(self, uid: str, texts: Mapping[str, str]) -> list[tuple[str, Difference]]:
        """Return where a record says otherwise than what was typed, with its number."""
        record: Any = self.ledger.get(uid)
        found = [
            difference(record, name, texts.get(name, ""), self.ledger.catalogue)
            for name in self._plan.fields
        ]
        return [(record.number, one) for one in found if one]

    def action_finish(self) -> None:
        """Keep the session in the ledger and show what was found."""
        if self._phase == "typing" and not self._done:
            self.say(_("No record is typed again yet."), "error")
        if self._phase != "typing" or not self._done:
            return
        recheck = Recheck(
            year=self.year,
            percent=self._percent,
            seed=self._seed,
            fields=self._plan.fields,
            sample=tuple(self._done),
            differences=tuple(found for _number, found in self._found),
        )
        try:
            self.ledger.add([recheck], act="recheck")
        except TaizhangError as error:
            self.say(str(error), "error")
            return
        self._kept = recheck
        self._enter("differences")
        self.saved()
        self.query_one(Differences).focus()

    def _conclude(self) -> None:
        """Show what was found."""
        assert self._kept is not None
        self.query_one(Differences).show(self._found)
        self.say(_result(self._kept))

    def action_open(self) -> None:
        """Open the record of the difference under the cursor; at first, the last result."""
        if self._phase == "begin":
            self._show_last()
            return
        uid = self.query_one(Differences).uid
        if self._phase == "differences" and uid:
            self.open_scope(under([uid], lambda: _("Typed again otherwise")))

    def action_cancel(self) -> None:
        """Go back; what is typed is kept unfinished."""
        self.leave()


def _strings(texts: Any) -> dict[str, str]:
    return {str(name): str(text) for name, text in dict(texts).items()}


def _result(recheck: Recheck) -> str:
    """Return what a re-check found, in one sentence."""
    return _("{differences} in {fields} of {records}: {rate} per 1,000").format(
        differences=plural("{count} difference", "{count} differences", len(recheck.differences)),
        fields=plural("{count} field", "{count} fields", recheck.typed),
        records=plural("{count} record", "{count} records", len(recheck.sample)),
        rate=f"{recheck.rate:.1f}",
    )
