"""The words of the checks, in Dutch and English: verdict, overview and audit page."""

from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from helpers.quality.result import QualityResult

#: Flemish Dutch writes 1.234 and 0,5; English 1,234 and 0.5.
_MARKS = {"nl": (".", ","), "en": (",", ".")}

SEVERITY = {
    "nl": {"critical": "kritiek", "warning": "waarschuwing", "info": "opmerking"},
    "en": {"critical": "critical", "warning": "warning", "info": "remark"},
}

#: Headers of the overview of broken rules.
OVERVIEW = {
    "nl": ("regel", "wat er moet gelden", "ernst", "aantal"),
    "en": ("rule", "what must hold", "severity", "number"),
}

PAGE = {
    "nl": {
        "title": "Controle van het register",
        "skip": "Naar de regels",
        "made_up": "Fictief: deze cijfers komen uit een verzonnen register.",
        "question": "Vraag",
        "reference_date": "Peildatum",
        "register": "Register",
        "extract_date": "Datum van het uittreksel",
        "unknown": "onbekend",
        "internal": "Voor intern gebruik: deze pagina noemt aanvragen bij hun nummer.",
        "reconciliation": "Wat er met elke rij gebeurde",
        "read": "gelezen",
        "counted": "meegeteld",
        "out_of_scope": "buiten de afbakening",
        "quarantined": "in quarantaine",
        "every_row": "Elke gelezen rij staat in precies één van de drie.",
        "remaining": "voor de telling",
        "not_counted": "Er is niets geteld: een kritieke regel houdt de run tegen.",
        "with_remark": "Van de rijen buiten quarantaine hebben er {} minstens één opmerking.",
        "rules": "De regels",
        "rules_caption": "Alle {} regels, de geschonden eerst.",
        "outcome": "Uitkomst",
        "rule": "Regel",
        "severity": "Ernst",
        "evaluated": "Nagekeken",
        "breaches": "Geschonden",
        "share": "Aandeel",
        "ground": "Grond",
        "source": "Bron",
        "columns": "Kolommen",
        "owner": "Eigenaar",
        "since": "In het boek sinds",
        "details": "De geschonden regels één voor één",
        "row": "Rij",
        "application": "Aanvraag",
        "first_rows": "De eerste {} van {} rijen; alle staan in {}.",
        "all_rows": "De {} rijen.",
        "missing": "Ontbreekt: {}.",
        "no_rows": "Deze regel gaat niet over afzonderlijke rijen.",
        "meaning": "Wat een ernst betekent",
        "files": "Bij deze pagina staan validation.json (de uitkomsten zoals Great Expectations ze "
        "geeft), quarantine.csv en findings.csv.",
    },
    "en": {
        "title": "What was checked in the register",
        "skip": "To the rules",
        "made_up": "Made up: these figures come from an invented register.",
        "question": "Question",
        "reference_date": "Reference date",
        "register": "Register",
        "extract_date": "Date of the extract",
        "unknown": "unknown",
        "internal": "For internal use: this page names applications by their id.",
        "reconciliation": "What became of each row",
        "read": "read",
        "counted": "counted",
        "out_of_scope": "out of scope",
        "quarantined": "in quarantine",
        "every_row": "Each row that was read is in exactly one of the three.",
        "remaining": "left to be counted",
        "not_counted": "Nothing was counted: a critical rule stops the run.",
        "with_remark": "Of the rows outside quarantine, {} have at least one remark.",
        "rules": "The rules",
        "rules_caption": "All {} rules, the broken ones first.",
        "outcome": "Outcome",
        "rule": "Rule",
        "severity": "Severity",
        "evaluated": "Checked",
        "breaches": "Broken",
        "share": "Share",
        "ground": "Ground",
        "source": "Source",
        "columns": "Columns",
        "owner": "Owner",
        "since": "In the book since",
        "details": "The broken rules one by one",
        "row": "Row",
        "application": "Application",
        "first_rows": "The first {} of {} rows; all stand in {}.",
        "all_rows": "The {} rows.",
        "missing": "Missing: {}.",
        "no_rows": "This rule is not about single rows.",
        "meaning": "What a severity means",
        "files": "Beside this page stand validation.json (the results as Great Expectations gives "
        "them), quarantine.csv and findings.csv.",
    },
}

OUTCOME = {
    "nl": {
        "failed": "geschonden",
        "passed": "in orde",
        "not_applicable": "niet van toepassing",
        "error": "niet te toetsen",
    },
    "en": {
        "failed": "broken",
        "passed": "in order",
        "not_applicable": "not applicable",
        "error": "could not be checked",
    },
}

REASON = {
    "nl": {
        "": "",
        "column_missing": "een kolom ontbreekt",
        "nothing_to_check": "niets om na te kijken",
        "parameter_unknown": "de datum van het uittreksel is onbekend",
    },
    "en": {
        "": "",
        "column_missing": "a column is missing",
        "nothing_to_check": "nothing to check",
        "parameter_unknown": "the date of the extract is unknown",
    },
}

#: What happens where a rule of that severity is broken.
MEANING = {
    "nl": {
        "critical": "De run stopt: met dit register zijn geen ware cijfers te maken.",
        "warning": "De rij gaat in quarantaine: ze is niet naar waarheid te tellen.",
        "info": "De rij telt mee, en de schending staat hier vermeld. Geld dat werkelijk betaald "
        "is, blijft altijd in de cijfers.",
    },
    "en": {
        "critical": "The run stops: no true figures can be made of this register.",
        "warning": "The row goes into quarantine: it cannot be counted truthfully.",
        "info": "The row counts, and the breach is listed here. Money that was really paid always "
        "stays in the figures.",
    },
}

OWNER = {
    "nl": {"register": "het register", "programme": "het kredietprogramma", "project": "antwoord"},
    "en": {"register": "the register", "programme": "the credit programme", "project": "antwoord"},
}


def day(value: date, language: str) -> str:
    """A date in words: `1 maart 2021`, `1 March 2021`."""
    from babel.dates import format_date

    text: str = format_date(value, format="d MMMM y", locale=language)
    return text


def count(number: int, language: str) -> str:
    """A whole number: `1.234` in Dutch, `1,234` in English."""
    return f"{number:,}".replace(",", _MARKS[language][0])


def share(part: int, whole: int, language: str) -> str:
    """A share with two decimals, never rounded to nothing or to all; "" where there is no whole."""
    if not whole:
        return ""
    mark = _MARKS[language][1]
    if 0 < part / whole < 0.0001:
        return f"< 0{mark}01 %"
    if 0.9999 < part / whole < 1:
        return f"> 99{mark}99 %"
    return f"{100 * part / whole:.2f} %".replace(".", mark)


def verdict(result: "QualityResult") -> dict[str, str]:
    """What the checks mean for the run, in one sentence per language."""
    return {"nl": _verdict_nl(result), "en": _verdict_en(result)}


def _verdict_nl(result: "QualityResult") -> str:
    critical = [rule.titles["nl"] for rule in result.failed if rule.severity == "critical"]
    if critical:
        many = len(critical) > 1
        rules = f"{len(critical)} kritieke {'regels zijn' if many else 'regel is'} geschonden"
        return f"Gestopt: {rules} ({'; '.join(critical)}). Er zijn geen cijfers gemaakt."
    rows = count(result.read, "nl")
    if not result.failed:
        return f"Doorgelaten: alle {rows} gelezen rijen voldoen aan alle regels."
    out, found = result.quarantined, result.findings
    verb = "staat" if out <= 1 else "staan"
    left_out = f"{count(out, 'nl') if out else 'geen'} van de {rows} gelezen rijen {verb}"
    if not found:
        remarks = "er zijn geen opmerkingen"
    elif found == 1:
        remarks = "er is 1 opmerking"
    else:
        remarks = f"er zijn {count(found, 'nl')} opmerkingen"
    return f"Doorgelaten: {left_out} in quarantaine, en {remarks}."


def _verdict_en(result: "QualityResult") -> str:
    critical = [rule.titles["en"] for rule in result.failed if rule.severity == "critical"]
    if critical:
        many = len(critical) > 1
        rules = f"{len(critical)} critical {'rules are' if many else 'rule is'} broken"
        return f"Stopped: {rules} ({'; '.join(critical)}). No figures were made."
    rows = count(result.read, "en")
    if not result.failed:
        return f"Passed: all {rows} rows that were read keep all rules."
    out, found = result.quarantined, result.findings
    verb = "is" if out <= 1 else "are"
    left_out = f"{count(out, 'en') if out else 'none'} of the {rows} rows that were read {verb}"
    if not found:
        remarks = "there are no remarks"
    elif found == 1:
        remarks = "there is 1 remark"
    else:
        remarks = f"there are {count(found, 'en')} remarks"
    return f"Passed: {left_out} in quarantine, and {remarks}."
