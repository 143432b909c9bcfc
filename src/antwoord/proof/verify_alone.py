"""Verifies an answer: `python verify.py FOLDER|ZIP` says a line for each thing checked.

It ends with 0 where all holds, else 5; it needs Python 3.11 alone. docs/proof.md says what it sees.
"""

import csv
import io
import json
import re
import sys
import zipfile
from decimal import Decimal
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

RECORD, SUMS, LEDGER, CELLS = "run.json", "SHA256SUMS", "releases.jsonl", "tables/cells.csv"
SEAL = re.compile(rb'"seal": "([0-9a-f]{64})"\n  }\n}\n\Z')
FIGURE = re.compile(r"[+−]?\d+(?:[.,\u202f\u00a0]\d{3})*(?:[.,]\d{2}(?!\d))?")
ONE, UP, ENDS, OFF = Decimal(1), "ROUND_HALF_UP", ("low", "high", "value"), (0, -1, -100, 100)
VOID = {"br", "img", "meta", "link", "col", "hr", "input", "wbr"}
OWN = r"releases\.jsonl|verify\.py|releases/[^/]+/[^/]+|{0}/.+|{0}\.intoto\.json(\.sig|\.tsr)?"


def need(holds: object, told: str) -> None:  # else a sentence on what does not hold
    if not holds:
        raise UserWarning(told)


def main() -> None:
    if len(sys.argv) != 2 or not (path := Path(sys.argv[1])).exists():
        sys.exit(sys.stderr.write("usage: verify.py FOLDER|ZIP\n") and 2)
    for holds, what, told in (lines := verify(path)):
        word = "not checked" if holds is None else "holds" if holds else "DOES NOT HOLD"
        sys.stdout.write(f"{word:<14}{what}: {told}\n")
    sys.exit(5 if any(holds is False for holds, _, _ in lines) else 0)


def verify(path: Path) -> list[tuple[bool | None, str, str]]:
    """What holds (True), does not (False) or was not checked (None), what that is, a sentence."""
    one = Answer(path)
    if one.check("bytes", one.read) and (not one.whole or one.check(SUMS, one.sums)):
        good = one.check(RECORD, one.sealed) and one.check("files", one.listed)
        if one.check("ledger", one.released) and good and CELLS in one.run:
            if one.check("cells", one.cells) and one.check("sums", one.added):
                one.check("figures of pages", one.pages)
                one.check("figures of DOCX and workbook", one.offices)
            one.lines.append((None, "answer.pdf", "its figures are vouched for by its hash alone"))
    return one.lines


class Answer:
    """What is known of an answer; `table`: by cell least, most, and value if exact."""

    def __init__(self, path: Path) -> None:
        self.path, self.whole = path.resolve(), path.is_file() or (path / SUMS).is_file()
        self.lines, self.name, self.told = list[Any](), "", dict[str, Any]()
        self.files, self.run = dict[str, bytes](), dict[str, bytes]()
        self.table, self.rows, self.page_rows = dict[str, Any](), dict[str, str](), set[Any]()

    def check(self, what: str, function: Any) -> bool:
        try:
            self.lines.append((True, what, function()))
        except Exception as error:
            told = "" if isinstance(error, UserWarning) else "it is not what a run leaves: "
            self.lines.append((False, what, f"{told}{error}"))
        return bool(self.lines[-1][0])

    def read(self) -> str:  # by the names that an archive has; of a run ledger and bundles too
        root = self.path if self.whole else self.path.parent.parent
        for place in sorted(self.path.rglob("*")):
            name = place.relative_to(root).as_posix()
            need(not place.is_symlink(), f"{name} is a link, which no run makes")
            need(place.is_file() or any(place.iterdir()), f"{name} is an empty folder")
            self.files |= {name: place.read_bytes()} if place.is_file() else {}
        beside = [] if self.whole else [*root.glob(LEDGER), *root.glob(f"releases/*/{SUMS}")]
        self.files |= {place.relative_to(root).as_posix(): place.read_bytes() for place in beside}
        if self.path.is_file():
            self.unzip(self.path.read_bytes())
        runs = (re.fullmatch(r"([^/]+/[^/]+)/run.json", name) for name in self.files)
        (self.name,) = (found[1] for found in runs if found)
        own = [name for name in self.files if name.startswith(f"{self.name}/")]
        self.run = {name[len(self.name) + 1 :]: self.files[name] for name in own}
        return f"{len(self.files)} files"

    def unzip(self, content: bytes) -> None:  # in one form alone, so that nothing can be added
        with zipfile.ZipFile(io.BytesIO(content)) as given:
            need(not any(one.compress_type for one in given.infolist()), "it is compressed")
            self.files = {name: given.read(name) for name in given.namelist()}
        with zipfile.ZipFile(again := io.BytesIO(), "w", zipfile.ZIP_STORED) as made:
            for name in sorted(self.files):
                entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                entry.create_system, entry.external_attr = 3, 0o100644 << 16
                made.writestr(entry, self.files[name])
        need(again.getvalue() == content, "its bytes are not those of an archive of these files")

    def sums(self) -> str:
        names, told = sorted(set(self.files) - {SUMS}), self.files[SUMS].decode()
        own = "".join(f"{sha256(self.files[name]).hexdigest()}  {name}\n" for name in names)
        other = sorted(line[66:] for line in set(own.splitlines()) ^ set(told.splitlines()))
        need(own == told, f"{(other or [SUMS])[0]} was changed, added or taken out")
        known = re.compile(OWN.format(re.escape(self.name)))
        need(all(map(known.fullmatch, names)), "there are files that no archive has")
        return f"{len(names)} files are as it lists them"

    def sealed(self) -> str:  # by the SHA-256 of itself with zeros in its place
        record = self.run[RECORD]
        start, end = found.span(1) if (found := SEAL.search(record)) else (0, 0)
        digest = sha256(record[:start] + b"0" * 64 + record[end:]).hexdigest()
        need(digest.encode() == record[start:end], "its seal is not that of its bytes")
        return "its seal holds"

    def listed(self) -> str:
        told = {one["path"]: one["sha256"] for one in json.loads(self.run[RECORD])["outputs"]}
        own = {name: sha256(text).hexdigest() for name, text in self.run.items() if name != RECORD}
        for name, _ in sorted(told.items() ^ own.items()):
            need(None, f"{name} was changed, added or taken out")
        return f"{len(told)} are as the run left them, and no other is there"

    def released(self) -> str:  # each line holds the hash of itself and of the line before
        before, own, last = "0" * 64, None, None
        *lines, rest = self.files.get(LEDGER, b"").split(b"\n")
        need(not rest, "its last line is cut")
        dump = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
        for number, line in enumerate(lines, start=1):
            last = json.loads(line)
            bare = dump({key: value for key, value in last.items() if key != "hash"}).encode()
            right = dump(last).encode(), sha256(bare).hexdigest(), before, number
            told = line, last["hash"], last["previous"], last["sequence"]
            need(told == right, f"line {number} was changed, or is not where it was")
            before, own = last["hash"], last if last["run"] == self.name else own
        need(not self.whole or own is last, "its last line is not of this answer")
        if own is None:
            mark = f"{sha256(self.run.get(RECORD, b'')).hexdigest()}  {RECORD}\n".encode()
            need(all(mark not in f for f in self.files.values()), "a bundle says: it was released")
            return "no line is of this answer, so that it is a draft: its seal alone vouches for it"
        for file, digest in {RECORD: own.get("run_sha256"), **own["files"]}.items():
            own_digest = sha256(self.run.get(file, b"")).hexdigest()
            need(digest in (None, own_digest), f"{file} is not what was released")
        return f"released on {own['released'][:10]}; the last hash of the ledger is {before}"

    def named(self, measure: str, codes: dict[str, str]) -> str:  # as pages do
        codes = {at: code for at, code in codes.items() if code not in ("_T", "_Z")}
        for family in self.families:
            there = [at for at in family if at in codes]
            if len(there) > 1 and not codes[there[0]].startswith("_"):
                codes = {at: code for at, code in codes.items() if at not in there[1:]}
        return "|".join([measure, *(f"{at}={code}" for at, code in sorted(codes.items()))])

    def cells(self) -> str:
        self.told = json.loads(self.run["tables/datapackage.json"])
        self.families = {tuple(one["family"]) for one in self.told["adds_up"]}
        for line, row in enumerate(csv.DictReader(self.run[CELLS].decode().splitlines()), 2):
            name = self.named(row["measure"], {at: row[at] for at in list(row)[2:-4]})
            low, high, value = told = list[Any](Decimal(row[n]) if row[n] else None for n in ENDS)
            mark, most = row["conf_status"], Decimal("inf") if high is None else high
            need((value is None) == (mark == "C"), f"line {line}: value and mark differ")
            need(mark in "CR" or low == high == value, f"line {line}: value and range differ")
            need(low <= (low if value is None else value) <= most, f"line {line}: no range")
            need(self.table.setdefault(name, told) == told, f"{name} is told in two ways")
            self.rows[f"#r{line}"] = name
        record = json.loads(self.run[RECORD])
        for name, number in record["figures"].items():
            need(number is None or self.table[name][2] == Decimal(number), f"{RECORD} on {name}")
        for one in json.loads(self.run["provenance.json"])["cells"]:
            told = [one["cell"], one["rows"], self.table.get(one["rows_of"], [None])[-1]]
            need(told[0] in self.table and told[1] == told[2], f"provenance.json on {told[0]}")
        facts = {f"rows {fact}": [n] * 3 for fact, n in (record.get("rows") or {}).items()}
        facts |= record.get("since", {}).get("figures", {})
        self.table |= {k: [n if n is None else Decimal(n) for n in of] for k, of in facts.items()}
        return f"{len(self.rows)} rows of {CELLS}, each with one value or one range"

    def added(self) -> str:  # wholes are sums of parts, and ranges are what these sums allow
        count = 0
        for name in self.rows.values():
            measure, *pairs = name.split("|")
            codes = dict(pair.split("=", 1) for pair in pairs)
            relations = []
            for one in self.told["adds_up"]:
                own = {at: code for at, code in codes.items() if at in one["family"]}
                if own == ({} if one["code"] == "_T" else {one["column"]: one["code"]}):
                    rest = {at: code for at, code in codes.items() if at not in own}
                    at, both = one["parts_column"], one.get("parts_of_it", ())
                    ways = [{**rest, at: code} for code in one["parts"]]
                    ways += [{**codes, at: code} for code in both]
                    if all(self.named(measure, way) in self.table for way in ways):
                        relations.append([self.named(measure, way) for way in ways])
            if measure == "applications" and not set(codes) & set(self.told["dated"]):
                relations.append([f"{one}{name[12:]}" for one in ("paid", "stopped", "undecided")])
            for parts in relations:
                if parts != [name] and all(part in self.table for part in parts):
                    count += 1
                    self.sums_up(name, parts)
        return f"{count} hold, and each range is what they allow, or less"

    def sums_up(self, whole: str, parts: list[str]) -> None:
        low, high, value = self.table[whole]
        lows, highs, values = ([self.table[part][at] for part in parts] for at in range(3))
        if value is not None and None not in values:
            need(sum(values) == value, f"{whole} is {value}, and its parts are {sum(values)}")
        elif None not in (high, *highs):
            ways = [(whole, low, high, sum(lows), sum(highs))]
            for part, least, most in zip(parts, lows, highs, strict=True):
                ways.append((part, least, most, low - sum(highs) + most, high - sum(lows) + least))
            for name, least, most, above, below in ways:
                fits = self.table[name][2] is not None or above - 1 < least <= most < below + 1
                need(fits, f"{name}: {least} to {most}, and sums show {above} to {below}")
                need(least <= below and most >= above, f"{name} cannot be {least} to {most}")

    def pages(self) -> str:
        count = 0
        for name in sorted(one for one in self.run if one.endswith(".html")):
            for given, text, told in page_of(self.run[name].decode(), self.page_rows):
                cell, count = given.get("data-cell", ""), count + 1
                if of := given.get("data-of"):
                    part, rest = (self.table[unescape(one)][2] for one in of.split("; "))
                    exact = made(given["data-how"], part, rest)
                    need(told == {exact}, f"{name}: {text!r} should be {exact}")
                elif cell.split(" ")[0] not in ("rounded", "published", "difference"):
                    low, top, value = self.table[self.rows.get(cell, unescape(cell))]
                    low, top = low and low // 1, top and -(-top // 1)
                    may = [{low, top or low}, set()] + [{top}, {(top or 0) + 1}] * ((low or 0) < 2)
                    if value is not None:  # else both ends, a mark, or of one from 0 or 1 the other
                        may = [{value}, {value.quantize(ONE, UP)}]
                    need(told in may, f"{name}: {cell} is {text!r}, and not {low} to {top}")
        return f"{count} are those of their cells"

    def offices(self) -> str:  # rows of the DOCX are rows of a page, numbers of workbooks figures
        given, count = json.loads(self.run[RECORD])["parameters"], 0
        kinds = (".docx", ".ods", ".xlsx") if given["audience"] == "public" else (".docx",)
        near = [{n + m for of in row for n in of for m in OFF} for row in self.page_rows]
        for name in sorted(one for one in self.run if one.endswith(kinds)):
            for number, row in enumerate(office_rows(self.run[name], given["language"]), start=1):
                count += any(row)
                holds = tuple(filter(None, row)) in self.page_rows or not any(row[1:])
                if not name.endswith(".docx"):
                    holds = any(of.issuperset(row[0] - {0, 1}) for of in near)
                need(holds, f"{name}: row {number} of its tables is no row of a page")
        return f"{count} are those of the page or of the cells"


def page_of(page: str, all_rows: set[Any]) -> list[Any]:
    """The figures of a page, with the cell that each names; adds its rows as numbers by cell."""
    row, opened, found, rows, said = "", list[Any](), list[Any](), list[list[Any]](), list[str]()
    page = re.sub(r"<(script|style)\b.*?</\1>|<!.*?>", "", page, flags=re.DOTALL)
    signs = r'<span class="(?:neg"><span>-</span>|g">(\d+))</span>'
    page = re.sub(signs, lambda found: found[1] or "−", page)
    language = re.findall(r'<html[^>]* lang="(\w+)"', page)[0]
    for end, tag, inside, text in re.findall(r"<(/?)(\w+)([^>]*)>|([^<]+)", page):
        said.append(f"{text} ")
        given = dict(re.findall(r'([\w-]+)="([^"]*)"', inside))
        if tag == "tr" and not end:
            row = given.get("id", "")
            rows.append([])
        if end:
            given, text = (last := opened.pop())[0], "".join(said[last[1] :])
            if tag in ("td", "th"):
                rows[-1].append(numbers(text, language))
            if "data-cell" in given or "data-of" in given:
                found.append((given, text.strip(), numbers(text, language)))
        elif tag and tag not in VOID and not inside.endswith("/"):
            plain = tag == "td" and "class" not in given and re.fullmatch(r"r\d+", row)
            opened.append([given | ({"data-cell": f"#{row}"} if plain else {}), len(said)])
    all_rows |= {tuple(filter(None, row)) for row in rows}
    return found


def numbers(text: str, language: str) -> frozenset[Decimal]:  # as it writes them
    sign = "." if language == "en" else ","
    found = FIGURE.findall(unescape(text))
    plain = (re.sub(rf"[^\d−{sign}]", "", one).replace("−", "-") for one in found)
    return frozenset(Decimal(".".join(one.rsplit(sign, 1)).replace(",", "")) for one in plain)


def office_rows(content: bytes, language: str) -> Any:  # of a DOCX; of a workbook numbers
    with zipfile.ZipFile(io.BytesIO(content)) as inside:
        parts = {one: inside.read(one).decode() for one in inside.namelist() if one[-4:] == ".xml"}
    for row in re.findall(r"<w:tr[ >].*?</w:tr>", parts.get("word/document.xml", ""), re.DOTALL):
        cells = re.findall(r"<w:tc>(.*?)</w:tc>", row, re.DOTALL)
        yield [numbers(re.sub(r"<[^>]*>", " ", text), language) for text in cells]
    for text in (parts[one] for one in sorted(parts) if "worksheet" in one or one[:7] == "content"):
        for row in re.findall(r"<(?:table:table-)?row[ >].*?</(?:table:table-)?row>", text):
            told = re.findall(r'(?:<c [^>]*(?<!t="s")><v>| office:value=")(\d+)(?=[<"])', row)
            yield [frozenset(map(Decimal, told))]


def made(how: str, part: Decimal, rest: Decimal) -> Decimal:  # of two cells
    both, share = part + rest, part / (rest if how == "share" else part + rest)
    if how.startswith("wilson"):
        spread, sign = Decimal("1.959963984540054") ** 2 / both, 1 if how == "wilson_high" else -1
        half = (spread * (share * (1 - share) + spread / 4)).sqrt()
        share = (share + spread / 2 + sign * half) / (1 + spread)
    other = {"sum": both, "difference": part - rest, "mean": rest and part / rest}
    exact = other.get(how, 100 * share).quantize(ONE, UP)
    return min(max(exact, ONE), 99 * ONE) if how[:5] == "share" and 0 < share < 1 else exact


if __name__ == "__main__":
    main()
