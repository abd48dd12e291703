"""Feed every reader what nobody would write: nothing but a TaizhangError may come out.

    python -m tests.campaigns.fuzz --seconds 60 --seed 1

Valid inputs are changed at random: bytes of journals (with the chain broken, or made
anew around what was changed), of backups and indexes, cells, XML and bytes of workbooks,
text of .csv files, words of quick entry. Each input has a few seconds. A problem is
printed with what brings it about again: `--only TARGET:NUMBER` and the seed.
"""

import argparse
import contextlib
import datetime
import hashlib
import io
import json
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

import openpyxl  # noqa: E402
import pendulum  # noqa: E402
from tinydb import where  # noqa: E402

import storage.attachments  # noqa: E402
import storage.backup  # noqa: E402
import storage.backupfile  # noqa: E402
import storage.restore  # noqa: E402
from exporters.figures import figures  # noqa: E402
from storage import journal, language  # noqa: E402
from storage.catalogue import Catalogue  # noqa: E402
from storage.directories import RosterOfficer, Subject, Town, Village  # noqa: E402
from storage.errors import TaizhangError  # noqa: E402
from storage.ledger import Ledger  # noqa: E402
from storage.line import START_HASH, TAIL  # noqa: E402
from storage.validation import checked  # noqa: E402
from storage.verify import verify  # noqa: E402
from tests.campaigns import page  # noqa: E402
from tests.storage.samples import OFFICERS, inspection, patrol, training  # noqa: E402
from tui.intake.quick import understand  # noqa: E402
from tui.spreadsheet.importing import import_file, town_in  # noqa: E402

PATIENCE = 5.0  # seconds for one input
DAY = pendulum.Date(2025, 6, 3)

HEADERS = (
    *("序号", "检查日期", "领域", "检查类型", "检查事项", "检查对象", "统一社会信用代码", "村"),
    *("执法人员", "执法证号", "检查情况", "检查结果", "整改期限", "开始时间", "备注"),
)
ROW = (
    *(1, "2025-3-5", "住建领域", "日常检查", "燃气使用安全", "永顺燃气厂、万家燃气有限公司"),
    *("91000000MA0000001R", "石岗村", "陈美玲、李国强", "19060101001、19060101002"),
    *("查看软管", "正常", "2025年3月20日", "9:30-10:15", "无"),
)
CELLS: tuple[Any, ...] = (
    *("", " ", "0", "-1", "合计", "同上", "〃", "/", "无", "是", "否", "#REF!", "=1/0", "=A1"),
    *(
        "2月30日",
        "2025.2.29",
        "3月5-7日",
        "2025年13月",
        "45721",
        "3/5",
        "1900-01-00",
        "二〇二五年三月五日",
    ),
    *(
        "9:60",
        "25:00",
        "上午",
        "²",
        "٣",
        "１２",
        "9" * 400,
        "何某(石岗村",
        "、、、",
        "，；",
        "\x0b",
    ),
    *(0, -1, 1.5, 45721, 45721.999999, 1e308, -1e-300, 2**70, True, False, None),
    *(datetime.datetime(1900, 1, 1), datetime.datetime(9999, 12, 31, 23, 59, 59, 999999)),
    *(
        datetime.time(0, 0),
        datetime.timedelta(days=40),
        "查" * 3000,
        "‮abc",
        "\U0001f9ef",
        "a\nb\r\nc",
    ),
)
WORDS = (
    *("昨天", "今天", "石岗村", "明珠装饰有限公司", "燃气", "未发现问题", "陈美玲、李国强", "巡查"),
    *(
        "查看燃气瓶",
        "+15d",
        "+99999999999999d",
        "＋３天",
        "电话=1",
        "备注：",
        "=",
        "：：",
        '"',
        "“a b”",
    ),
    *(
        "2月30日",
        "5月6日",
        "20250230",
        "9999-12-31",
        "0000-00-00",
        "²月٣日",
        "@",
        "@、",
        "＠陈美玲(",
    ),
    *(
        "91000000MA0000001R",
        "000000198001010013",
        "0" * 18,
        "I" * 18,
        "检查日期=明天",
        "开始时间=25:61",
    ),
    *(
        "执法人员=甲(乙(丙",
        "发现问题=;；、",
        "整改期限=+1d",
        "亮证=也许",
        "uid=1",
        "status=void",
        "\0",
        "\ud800",
    ),
)
TEXTS = (
    *(
        b'"',
        b"\\",
        b"{",
        b"}",
        b"[",
        b"]",
        b":",
        b",",
        b"\n",
        b"\r",
        b"\0",
        b"\xff",
        b"null",
        b"true",
    ),
    *(b"-1", b"1e999", b"9" * 30, b'"tx":0', b'"end":true', b'"op":"drop"', b'"doc":null', b"NaN"),
    *(
        b"\xed\xa0\x80",
        b"\xe6\x9f\xa5",
        b"<",
        b"&amp;",
        b"</row>",
        b"&#0;",
        b"_x000D_",
        b"\xef\xbb\xbf",
    ),
)
VALUES: tuple[Any, ...] = (
    *(None, True, -1, 0, 2**63, 2**80, 1e308, "", "甲", "\0", "\ud800", [], {}, [[]], {"name": 1}),
    *("2025-02-30", "put", "remove", "table", "drop", "begin", "inspections", "9" * 5000),
)


class TooLongError(BaseException):
    """An input takes longer than anybody would wait."""


@dataclass
class Target:
    """One reader.

    Attributes:
        feed: makes one input by chance, and reads it.
        runs: inputs so far.
        refused: those that were refused with a sentence.
        slowest: the longest that one took, in seconds.
    """

    feed: Callable[[random.Random], None]
    runs: int = 0
    refused: int = 0
    slowest: float = 0.0
    problems: list[str] = field(default_factory=list)

    def run(self, name: str, seed: int, number: int) -> None:
        """Feed the input with that number."""
        self.runs += 1
        began = time.monotonic()
        try:
            with limited(PATIENCE):
                self.feed(random.Random(f"{seed}-{name}-{number}"))
        except TaizhangError as error:
            self.refused += 1
            if not str(error):
                self.problems.append(
                    f"--seed {seed} --only {name}:{number}: a refusal says nothing"
                )
        except (TooLongError, Exception):  # whatever it is, it is what this looks for
            self.problems.append(f"--seed {seed} --only {name}:{number}\n{traceback.format_exc()}")
        self.slowest = max(self.slowest, time.monotonic() - began)


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Interrupt what takes longer, where the system can."""
    if sys.platform == "win32":
        yield
        return

    def stop(_signal: int, _frame: object) -> None:
        raise TooLongError(f"more than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Kitchen:
    """Prepares the inputs in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base = folder / "base"
        path = folder / "现场.jpg"
        path.write_bytes(b"\xff\xd8" * 100)
        with Ledger.create(self.base, Town(name="宋桂镇", county="郁南县")) as ledger:
            ledger.add(
                [
                    *(Village(name="石岗村"), Subject(name="明珠装饰有限公司", aliases=("明珠",))),
                    *(
                        RosterOfficer(name=one.name, certificate=one.certificate)
                        for one in OFFICERS
                    ),
                ]
            )
            one, two, *_rest = ledger.add([inspection(), inspection(), patrol(), training()])
            storage.attachments.attach(ledger, one.uid, [path])
            ledger.void(two.uid, "重复")
            ledger.db.table("notes").insert_multiple([{"甲": 1}, {"乙": [1, {"丙": None}]}])
            ledger.db.table("notes").remove(doc_ids=[1])
            storage.backup.make(ledger.store, folder / "copy.zip")
            ledger.add([inspection()])
        shutil.rmtree(self.base / "backups")
        self.journal = (self.base / journal.NAME).read_bytes()
        self.index = next(self.base.glob("index.*")).name
        self.workbook = self._workbook([HEADERS, *[ROW] * 3])
        self.ledger = Ledger.open(self.base)
        self.catalogue = Catalogue()

    # ---------------------------------------------------------- journals

    def broken_journal(self, chance: random.Random) -> None:
        """Read a journal whose bytes were changed."""
        self._read_ledger(changed(self.journal, chance))

    def forged_journal(self, chance: random.Random) -> None:
        """Read a journal whose content was changed and whose chain is whole."""
        lines = self.journal.splitlines()
        for _turn in range(chance.randrange(1, 4)):
            place = chance.randrange(len(lines))
            if chance.random() < 0.7:
                lines[place] = self._forged(lines[place], chance)
            elif chance.random() < 0.5:
                lines[place] = changed(lines[place], chance).replace(b"\n", b" ")
            else:
                lines.insert(chance.randrange(len(lines)), lines[place])
        chain, data = START_HASH, b""
        for line in lines:
            body = line[: -TAIL + 1]
            chain = hashlib.sha256(chain.encode() + body).hexdigest()
            data += body + b',"hash":"' + chain.encode() + b'"}\n'
        self._read_ledger(data)

    def _forged(self, line: bytes, chance: random.Random) -> bytes:
        try:
            entry = json.loads(line)
        except ValueError:
            return line
        inner = entry
        if isinstance(entry.get("doc"), dict) and entry["doc"] and chance.random() < 0.6:
            inner = entry["doc"]
        name = chance.choice(list(inner))
        turn = chance.random()
        if turn < 0.15:
            del inner[name]
        elif turn < 0.25:
            inner[name] = deep(chance.choice((5, 90, 110, 3000)))
        else:
            inner[name] = chance.choice(VALUES)
        with contextlib.suppress(ValueError, RecursionError):
            text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
            return text.encode("utf-8", "surrogatepass")
        return line

    def _read_ledger(self, data: bytes) -> None:
        folder = self.folder / "ledger"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / journal.NAME).write_bytes(data)
        with contextlib.suppress(TaizhangError):
            verify(folder)
        self._use(folder)

    def _use(self, folder: Path) -> None:
        """Ask a ledger everything that a screen would."""
        ledger = Ledger.open(folder)
        try:
            rows = ledger.rows()
            figures(ledger, 2025)
            ledger.rows(year=2025, text="脚手架", village="石岗村")
            ledger.years()
            for row in rows[:5]:
                ledger.get(row.facts.uid or "0" * 8)
                ledger.history(row.facts.uid or "0" * 8)
            ledger.db.table("inspections").search(where("village") == "石岗村")
            ledger.town_name  # noqa: B018
            ledger.add([inspection(remarks="之后")])
        finally:
            ledger.store.index.close()
            ledger.store.journal.close()

    def index_file(self, chance: random.Random) -> None:
        """Open a sound journal beside an index whose bytes were changed."""
        folder = self.folder / "indexed"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.base, folder)
        path = folder / self.index
        path.write_bytes(changed(path.read_bytes(), chance))
        self._use(folder)

    def backup_file(self, chance: random.Random) -> None:
        """Check and plan to restore a backup whose bytes, or parts, were changed."""
        path = self.folder / "changed.zip"
        data = (self.folder / "copy.zip").read_bytes()
        path.write_bytes(changed(data, chance) if chance.random() < 0.5 else rezipped(data, chance))
        storage.backupfile.check(path)
        storage.restore.plan(path, self.base)

    # ---------------------------------------------------------- spreadsheets

    def _workbook(self, rows: list[Any]) -> bytes:
        book = openpyxl.Workbook()
        sheet: Any = book.worksheets[0]
        sheet.append(["宋桂镇2025年行政检查台账"])
        for row in rows:
            try:
                sheet.append(row)
            except Exception:  # what openpyxl itself does not write
                continue
        file = io.BytesIO()
        with contextlib.suppress(ValueError, OverflowError, IndexError):
            book.save(file)
            return file.getvalue()
        return self.workbook

    def _import(self, path: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            town_in(path)
            import_file(None, path, catalogue=self.catalogue, dry_run=True)

    def workbook_cells(self, chance: random.Random) -> None:
        """Read a workbook whose cells hold anything."""
        headers = list(HEADERS)
        if chance.random() < 0.5:
            chance.shuffle(headers)
        rows: list[Any] = [headers]
        for _row in range(chance.randrange(1, 6)):
            row = [ROW[HEADERS.index(header)] for header in headers]
            for _cell in range(chance.randrange(4)):
                row[chance.randrange(len(row))] = chance.choice(CELLS)
            rows.append(row)
        if chance.random() < 0.3:
            rows[0][chance.randrange(len(headers))] = chance.choice(CELLS)
        path = self.folder / "台账.xlsx"
        path.write_bytes(self._workbook(rows))
        self._import(path)

    def workbook_bytes(self, chance: random.Random) -> None:
        """Read a workbook whose bytes, or the XML in it, were changed."""
        path = self.folder / "台账.xlsx"
        data = self.workbook
        path.write_bytes(changed(data, chance) if chance.random() < 0.3 else rezipped(data, chance))
        self._import(path)

    def csv_text(self, chance: random.Random) -> None:
        """Read a .csv file whose text, encoding or bytes were changed."""
        rows = [list(map(str, row)) for row in (HEADERS, *[ROW] * chance.randrange(1, 5))]
        for row in rows[chance.random() < 0.8 :]:
            for _cell in range(chance.randrange(4)):
                row[chance.randrange(len(row))] = str(chance.choice(CELLS))
        comma = chance.choice((",", ",", "\t", ";", "，"))
        text = "\r\n".join(comma.join(row) for row in rows)
        encoding = chance.choice(("utf-8", "utf-8-sig", "gb18030", "utf-16"))
        data = text.encode(encoding, "replace")
        path = self.folder / "台账.csv"
        path.write_bytes(changed(data, chance) if chance.random() < 0.6 else data)
        self._import(path)

    # ---------------------------------------------------------- quick entry

    def quick_entry(self, chance: random.Random) -> None:
        """Understand a line of words, and check what it means as a save would."""
        words = [chance.choice(WORDS) for _word in range(chance.randrange(1, 9))]
        line = chance.choice((" ", " ", "　", "")).join(words)
        if chance.random() < 0.5:
            line = changed(line.encode("utf-8", "replace"), chance).decode("utf-8", "replace")
        checked(understand(line, self.ledger, DAY).record)


def changed(data: bytes, chance: random.Random) -> bytes:
    """Return the bytes with a few changes."""
    found = bytearray(data)
    for _turn in range(chance.choice((1, 1, 2, 4, 16))):
        if not found:
            return bytes(chance.randbytes(chance.randrange(40)))
        place = chance.randrange(len(found))
        length = chance.choice((1, 1, 4, 20, 300))
        turn = chance.randrange(7)
        if turn == 0:
            found[place] ^= 1 << chance.randrange(8)
        elif turn == 1:
            del found[place : place + length]
        elif turn == 2:
            found[place:place] = found[place : place + length]
        elif turn == 3:
            found[place : place + length] = chance.randbytes(length)
        elif turn == 4:
            found[place:place] = chance.choice(TEXTS)
        elif turn == 5:
            found[place : place + 1] = chance.choice(TEXTS) * chance.choice((1, 2, 500))
        elif chance.random() < 0.2:
            del found[place:]
    return bytes(found)


def rezipped(data: bytes, chance: random.Random) -> bytes:
    """Return the archive with one of its parts changed, left out, or named otherwise."""
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two parts with one name
        with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w") as new:
            names = old.namelist()
            chosen = chance.choice(names)
            for name in names:
                content = old.read(name)
                if name == chosen:
                    turn = chance.random()
                    if turn < 0.05:
                        continue
                    if turn < 0.1:
                        name = chance.choice(("../外", "/etc/甲", "a" * 300, *names))
                    else:
                        content = changed(content, chance)
                new.writestr(name, content)
    return file.getvalue()


def deep(levels: int) -> Any:
    """Return a list in a list in a list."""
    value: Any = []
    for _level in range(levels):
        value = [value]
    return value


def run(seconds: float, seed: int, folder: Path, names: list[str], write: bool) -> int:
    """Run the campaign, print what came of it, and return the exit code."""
    targets = targets_in(folder)
    began = time.monotonic()
    number = 0
    while time.monotonic() - began < seconds:
        number += 1
        for name in names:
            targets[name].run(name, seed, number)
    seconds = time.monotonic() - began
    runs = sum(target.runs for target in targets.values())
    problems = [problem for target in targets.values() for problem in target.problems]
    slowest = max(target.slowest for target in targets.values())
    print(
        f"seed {seed}: {runs:,} inputs in {seconds:.1f} s, the slowest took {slowest:.2f} s; "
        f"{len(problems)} problems"
    )
    for name in names:
        target = targets[name]
        print(
            f"  {name}: {target.runs:,} inputs, {target.refused:,} refused, "
            f"slowest {target.slowest:.2f} s, {len(target.problems)} problems"
        )
    seen: Counter[str] = Counter()
    for problem in problems:
        frames = [line for line in problem.splitlines() if line.startswith("  File")]
        alike = next((line for line in reversed(frames) if str(ROOT) in line), problem)
        seen[alike] += 1
        if seen[alike] == 1:  # more of them tell nothing new
            print(problem)
    if seen:
        print(f"{len(seen)} different problems")
    if write:
        done = ", ".join(f"{targets[name].runs:,} {name.replace('_', ' ')}" for name in names)
        command = f"python -m tests.campaigns.fuzz --seconds {seconds:.0f} --seed {seed}"
        page.write(
            "fuzz",
            command,
            seconds,
            page.Outcome(f"{done}; the slowest took {slowest:.1f} s", runs, 0, len(seen)),
        )
    return 1 if problems else 0


def targets_in(folder: Path) -> dict[str, Target]:
    """Return every target, with its inputs made in `folder`."""
    kitchen = Kitchen(folder)
    feeds: tuple[Callable[[random.Random], None], ...] = (
        *(kitchen.broken_journal, kitchen.forged_journal, kitchen.index_file),
        *(kitchen.backup_file, kitchen.workbook_cells, kitchen.workbook_bytes),
        *(kitchen.csv_text, kitchen.quick_entry),
    )
    return {feed.__name__: Target(feed) for feed in feeds}


NAMES = (
    *("broken_journal", "forged_journal", "index_file", "backup_file"),
    *("workbook_cells", "workbook_bytes", "csv_text", "quick_entry"),
)


def main() -> int:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--targets", default=",".join(NAMES), help="[%(default)s]")
    parser.add_argument("--only", help="TARGET:NUMBER, as a problem names it")
    parser.add_argument("--write", action="store_true", help=f"put the figures in {page.PAGE.name}")
    arguments = parser.parse_args()
    language.use("en")
    with tempfile.TemporaryDirectory(prefix="taizhang-fuzz-") as folder:
        if arguments.only:
            name, number = arguments.only.split(":")
            target = targets_in(Path(folder))[name]
            target.run(name, arguments.seed, int(number))
            print("\n".join(target.problems) or "No problem.")
            return 1 if target.problems else 0
        names = arguments.targets.split(",")
        return run(arguments.seconds, arguments.seed, Path(folder), names, arguments.write)


if __name__ == "__main__":
    sys.exit(main())
