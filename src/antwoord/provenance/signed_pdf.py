"""The signed audit as a PDF that an archive accepts: PDF/A-2a and PDF/UA-1, as the answer's.

It holds what was signed and by whom, each finding with why it is accepted, and every rule with
its outcome; of a row it holds nothing.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from antwoord.answer.content.compose import FRAME_LABELS
from antwoord.answer.document.model import (
    Block,
    Definitions,
    Document,
    Heading,
    Paragraph,
    Table,
    TableCell,
    TableRow,
    Text,
)
from antwoord.answer.pdf.file import render_pdf
from antwoord.answer.words.wording import Wording
from antwoord.language.numerals import count, day
from antwoord.provenance import front_page_wording as wording
from antwoord.quality.words.wording import OUTCOME, SEVERITY

if TYPE_CHECKING:
    from datetime import date

    from antwoord.provenance.past_runs import PastRun
    from antwoord.provenance.signature import Signature
    from antwoord.quality.page.history import PastRun as Checked
    from antwoord.quality.rules.book import Rule


def signed_pdf(
    past: "PastRun",
    run: str,
    checked: "Checked",
    signatures: Sequence[tuple["Signature", bool]],
    rules: Mapping[str, "Rule"],
    signed_on: "date",
) -> bytes:
    """The file; the same signatures of the same run give the same bytes.

    `run` is the name of its folder, `checked` what its checks came to, `rules` the book by id.
    """
    language = past.language
    words, say = wording.SIGN[language], Wording(language)
    severities, outcomes = SEVERITY[language], OUTCOME[language]
    about = words["about"].format(past.question, day(past.reference_date, language), run)

    def title(rule: str) -> str:
        return f"{rules[rule].titles[language]} ({rule})" if rule in rules else rule

    def severity(rule: str) -> str:
        return severities[rules[rule].severity] if rule in rules else "–"

    def remarks(rule: str) -> str:
        found = [(each.name, each.remarks.get(rule)) for each, _ in signatures]
        told = "; ".join(f"{text} ({name})" for name, text in found if text)
        return told or words["no_remark"]

    counted = "–" if checked.counted is None else count(checked.counted, language)
    facts = {
        words["read"]: count(checked.read, language),
        words["counted"]: counted,
        words["quarantined"]: count(checked.quarantined, language),
        words["over"].rstrip(":\u00a0 "): past.files_sha256,
    }
    who = [
        _row(each.name, each.function, day(_day(each.date), language),
             words["same" if holds else "changed"], each.run_json_sha256)
        for each, holds in signatures
    ]  # fmt: skip
    broken = [rule for rule in checked.rules if rule in checked.failed]
    found = [_row(title(rule), severity(rule), remarks(rule)) for rule in broken]
    every = [
        _row(title(rule), severity(rule), outcomes[each.outcome])
        for rule, each in checked.rules.items()
    ]
    columns = (words["name"], words["function"], words["date"], words["state"], "SHA-256 run.json")
    blocks: list[Block] = [
        Paragraph((Text(about),)),
        Paragraph((Text(words["private"], strong=True),)),
        Definitions(tuple((term, (Text(text),)) for term, text in facts.items())),
        Heading(2, words["signatures"], "signatures"),
        Table("who", 1, words["signatures_caption"], columns, tuple(who)),
        Heading(2, words["found"], "found"),
    ]
    heads = (words["rule"], words["severity"])
    if found:
        caption = words["found_caption"].format(len(broken))
        accepted = (*heads, words["accepted"])
        blocks.append(Table("accepted", 2, caption, accepted, tuple(found)))
    else:
        blocks.append(Paragraph((Text(words["none_found"]),)))
    blocks += [
        Heading(2, words["every"], "every"),
        Table(
            "rules",
            3 if found else 2,
            words["every_caption"].format(len(every)),
            (*heads, words["outcome"]),
            tuple(every),
        ),
    ]
    return render_pdf(
        Document(
            language=language,
            title=words["title"],
            masthead=(),
            lead=(),
            blocks=tuple(blocks),
            running_head=f"{words['title']} · {past.question} · {run}",
            notice=words["made_up"] if past.synthetic else "",
            date=signed_on.isoformat(),
            description=about,
            labels={key: say(word) for key, word in FRAME_LABELS.items()},
        )
    )


def _row(header: str, *texts: str) -> TableRow:
    return TableRow(header, tuple(TableCell(text, "text") for text in texts))


def _day(text: str) -> "date":
    from datetime import date

    return date.fromisoformat(text)
