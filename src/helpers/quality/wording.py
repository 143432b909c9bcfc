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
        "in_file": "De {} rijen staan in {}.",
        "missing": "Ontbreekt: {}.",
        "no_rows": "Deze regel gaat niet over afzonderlijke rijen.",
        "meaning": "Wat een ernst betekent",
        "per_dimension": "Kwaliteit per dimensie",
        "score_note": "Het aandeel van de controles dat in orde was; één controle is één regel op "
        "één rij. Een score die niet volmaakt is, wordt nooit tot 100 % afgerond.",
        "dimension": "Dimensie",
        "score": "Score",
        "checks": "Controles",
        "passed_checks": "In orde",
        "broken_rules": "Geschonden regels",
        "of": "{} van {}",
        "no_checks": "niets nagekeken",
        "corrections": "Vooraf gecorrigeerd",
        "corrections_note": "{} waarden zijn rechtgezet vóór de controle, elk met reden.",
        "corrections_note_one": "Eén waarde is rechtgezet vóór de controle.",
        "column": "Kolom",
        "reason": "Reden",
        "decided_by": "Besloten door",
        "decided_on": "Op",
        "number": "Aantal",
        "search": "Zoek in de regels",
        "all": "alle",
        "shown": "{} van {} regels getoond.",
        "sorted": "Gesorteerd op {}, {}.",
        "ascending": "oplopend",
        "descending": "aflopend",
        "show_all": "Alles tonen",
        "none_shown": "Geen enkele regel past bij deze keuze.",
        "every_detail": "Regel voor regel",
        "unfold": "Alles openen",
        "fold": "Alles sluiten",
        "checked": "Wat is nagekeken",
        "all_columns": "alle",
        "dimension_of": "Dimensie",
        "result_of": "{} geschonden op {} nagekeken",
        "became": "Wat ermee gebeurde",
        "if_broken": "Bij een schending",
        "trend": "Over de runs",
        "history": "In vergelijking met vorige runs",
        "no_history": "In de uitvoermap staat geen eerdere run van deze vraag.",
        "compared": "Vergeleken met {} (peildatum {}), de laatste van {} eerdere runs.",
        "compared_one": "Vergeleken met {} (peildatum {}), de enige eerdere run.",
        "newly_broken": "Nieuw geschonden",
        "first_checked": "toen niet nagekeken",
        "newly_mended": "Niet meer geschonden",
        "newly_unchecked": "Toen geschonden, nu niet na te kijken",
        "nothing_new": "Dezelfde regels zijn geschonden als toen.",
        "read_rows": "Gelezen rijen",
        "quarantined_rows": "Rijen in quarantaine",
        "findings": "Opmerkingen",
        "then": "toen {}",
        "figures_of_runs": "De cijfers per run",
        "figures_of_rules": "De schendingen per regel en per run",
        "run": "Run",
        "this_run": "deze run",
        "audience": "Voor wie",
        "stopped_run": "gestopt",
        "sha256": "SHA-256 van het register",
        "runs_note": "Runs van een eerdere peildatum, of van dezelfde onder een andere naam, over "
        "dezelfde vraag. De naam zegt wat afwijkt van het gewone: grondslag, publiek of taal.",
        "top": "Terug naar de tabel",
        "files": "Bij deze pagina staan validation.json (de uitkomsten zoals Great Expectations ze "
        "geeft), summary.json (deze tellingen), quarantine.csv en findings.csv.",
    },
    "en": {
        "title": "What was checked in the register",
        "skip": "To the rules",
        "made_up": "Made up (fictief): these figures come from an invented register.",
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
        "in_file": "The {} rows stand in {}.",
        "missing": "Missing: {}.",
        "no_rows": "This rule is not about single rows.",
        "meaning": "What a severity means",
        "per_dimension": "Quality per dimension",
        "score_note": "The share of the checks that passed; one check is one rule on one row. A "
        "score that is not perfect is never rounded up to 100 %.",
        "dimension": "Dimension",
        "score": "Score",
        "checks": "Checks",
        "passed_checks": "Passed",
        "broken_rules": "Broken rules",
        "of": "{} of {}",
        "no_checks": "nothing checked",
        "corrections": "Corrected beforehand",
        "corrections_note": "{} values were put right before the checks, each with its reason.",
        "corrections_note_one": "One value was put right before the checks.",
        "column": "Column",
        "reason": "Reason",
        "decided_by": "Decided by",
        "decided_on": "On",
        "number": "Number",
        "search": "Search the rules",
        "all": "all",
        "shown": "{} of {} rules shown.",
        "sorted": "Sorted by {}, {}.",
        "ascending": "ascending",
        "descending": "descending",
        "show_all": "Show all",
        "none_shown": "No rule fits this choice.",
        "every_detail": "Rule by rule",
        "unfold": "Open all",
        "fold": "Close all",
        "checked": "What was checked",
        "all_columns": "all",
        "dimension_of": "Dimension",
        "result_of": "{} broken of {} checked",
        "became": "What became of it",
        "if_broken": "Where it is broken",
        "trend": "Over the runs",
        "history": "Compared with earlier runs",
        "no_history": "The output folder holds no earlier run of this question.",
        "compared": "Compared with {} (reference date {}), the last of {} earlier runs.",
        "compared_one": "Compared with {} (reference date {}), the only earlier run.",
        "newly_broken": "Newly broken",
        "first_checked": "not checked then",
        "newly_mended": "No longer broken",
        "newly_unchecked": "Broken then, cannot be checked now",
        "nothing_new": "The same rules are broken as then.",
        "read_rows": "Rows read",
        "quarantined_rows": "Rows in quarantine",
        "findings": "Remarks",
        "then": "then {}",
        "figures_of_runs": "The figures per run",
        "figures_of_rules": "The breaches per rule and per run",
        "run": "Run",
        "this_run": "this run",
        "audience": "For whom",
        "stopped_run": "stopped",
        "sha256": "SHA-256 of the register",
        "runs_note": "Runs of an earlier reference date, or of the same one under another name, "
        "over the same question. The name says what differs from the usual: basis, audience or "
        "language.",
        "top": "Back to the table",
        "files": "Beside this page stand validation.json (the results as Great Expectations gives "
        "them), summary.json (these counts), quarantine.csv and findings.csv.",
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

#: What became of the rows that broke a rule.
DONE = {
    "nl": {
        "stopped": "De run is gestopt; geen enkele rij is geteld.",
        "no_rows": "Deze regel gaat niet over afzonderlijke rijen: er is geen rij om weg te laten.",
        "warning": "In quarantaine: {} (niet meegeteld).",
        "info": "Met deze opmerking in de telling: {}.",
        "info_out": " Om een andere regel in quarantaine: {}.",
    },
    "en": {
        "stopped": "The run was stopped; no row was counted.",
        "no_rows": "This rule is not about single rows: there is no row to leave out.",
        "warning": "In quarantine: {} (not counted).",
        "info": "Kept for counting, with this remark: {}.",
        "info_out": " In quarantine because of another rule: {}.",
    },
}

DIMENSION = {
    "nl": {
        "completeness": "Volledigheid",
        "validity": "Geldigheid",
        "consistency": "Samenhang",
        "uniqueness": "Uniciteit",
        "timeliness": "Actualiteit",
    },
    "en": {
        "completeness": "Completeness",
        "validity": "Validity",
        "consistency": "Consistency",
        "uniqueness": "Uniqueness",
        "timeliness": "Timeliness",
    },
}

AUDIENCE = {
    "nl": {"public": "openbaar", "internal": "intern"},
    "en": {"public": "public", "internal": "internal"},
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


def percent(figure: str, language: str) -> str:
    """A figure with a decimal point, as a percentage of that language: `99,98 %`."""
    return f"{figure} %".replace(".", _MARKS[language][1])


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
