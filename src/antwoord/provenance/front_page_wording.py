"""The words of the front page, in Dutch, English and French."""

from antwoord.language.numerals import count, day
from antwoord.provenance.past_runs import Asked, CheckedExtract, Checks, Listing, PastRun

PAGE = {
    "nl": {
        "title": "Beantwoorde vragen",
        "masthead": "Overzicht",
        "skip": "Naar de antwoorden",
        "none": "Er is nog niets beantwoord.",
        "contents": "Vragen",
        "caption": "De antwoorden op deze vraag, de laatste peildatum eerst.",
        "reference_date": "Peildatum",
        "applications": "Aanvragen",
        "paid": "Uitbetaald",
        "amount": "Bedrag (EUR)",
        "stopped": "Stopgezet",
        "verdict": "Controles",
        "finished": "Gemaakt op",
        "files": "Bestanden",
        "public": "openbaar",
        "for_publication": "voor publicatie",
        "confidential": "vertrouwelijk",
        "made_up": "fictief",
        "draft": "ontwerp",
        "released": "vrijgegeven op {}",
        "embargo": "vrijgegeven onder embargo tot {}",
        "replaces": "vorige versie vrijgegeven op {}",
        "in_draft": "De cijfers staan alleen in het antwoord zelf.",
        "ledger": "Het logboek van de vrijgaven (releases.jsonl) klopt niet meer; wat is "
        "vrijgegeven, is daarom niet te zeggen.",
        "hidden": "Vertrouwelijk: de cijfers staan alleen in het antwoord zelf.",
        "no_figures": "Gestopt door de controles: er zijn geen cijfers.",
        "unreadable": "De cijfers zijn niet te lezen.",
        "suppressed": "afgeschermd",
        "waiting": "waarvan {} nog niet definitief",
        "extracts": "Nagekeken uittreksels",
        "extracts_caption": "Registers die nagekeken zijn, zonder antwoord.",
        "extract": "Uittreksel",
        "question": "Vraag",
        "all_made_up": "Fictief: geen echte aanvragers",
        "some_made_up": "Wat als fictief gemerkt is, komt uit een verzonnen register",
        "footer": "Elke run vernieuwt deze pagina. Zij leest enkel de mappen ernaast.",
    },
    "en": {
        "title": "Answered questions",
        "masthead": "Overview",
        "skip": "To the answers",
        "none": "Nothing has been answered yet.",
        "contents": "Questions",
        "caption": "The answers to this question, the latest reference date first.",
        "reference_date": "Reference date",
        "applications": "Applications",
        "paid": "Paid out",
        "amount": "Amount (EUR)",
        "stopped": "Stopped",
        "verdict": "Checks",
        "finished": "Made on",
        "files": "Files",
        "public": "public",
        "for_publication": "for publication",
        "confidential": "confidential",
        "made_up": "made up (fictief)",
        "draft": "draft",
        "released": "released on {}",
        "embargo": "released under embargo until {}",
        "replaces": "an earlier version was released on {}",
        "in_draft": "The figures are in the answer itself only.",
        "ledger": "The ledger of releases (releases.jsonl) no longer holds; what has been "
        "released can therefore not be told.",
        "hidden": "Confidential: the figures are in the answer itself only.",
        "no_figures": "Stopped by the checks: there are no figures.",
        "unreadable": "The figures cannot be read.",
        "suppressed": "suppressed",
        "waiting": "of which {} not yet final",
        "extracts": "Checked extracts",
        "extracts_caption": "Registers that were checked, without an answer.",
        "extract": "Extract",
        "question": "Question",
        "all_made_up": "Made up (fictief): no real applicants",
        "some_made_up": "What is marked as made up (fictief) comes from an invented register",
        "footer": "Every run renews this page. It reads nothing but the folders beside it.",
    },
    "fr": {
        "title": "Questions traitées",
        "masthead": "Aperçu",
        "skip": "Vers les réponses",
        "none": "Rien n'a encore été traité.",
        "contents": "Questions",
        "caption": "Les réponses à cette question, la date de référence la plus récente d'abord.",
        "reference_date": "Date de référence",
        "applications": "Demandes",
        "paid": "Versées",
        "amount": "Montant (EUR)",
        "stopped": "Arrêtées",
        "verdict": "Contrôles",
        "finished": "Établi le",
        "files": "Fichiers",
        "public": "public",
        "for_publication": "à publier",
        "confidential": "confidentiel",
        "made_up": "fictif (fictief)",
        "draft": "projet",
        "released": "publié le {}",
        "embargo": "publié sous embargo jusqu’au {}",
        "replaces": "version précédente publiée le {}",
        "in_draft": "Les chiffres ne figurent que dans la réponse elle-même.",
        "ledger": "Le journal des publications (releases.jsonl) a été altéré ; il est donc "
        "impossible de dire ce qui a été publié.",
        "hidden": "Confidentiel : les chiffres ne figurent que dans la réponse elle-même.",
        "no_figures": "Arrêté par les contrôles : il n'y a pas de chiffres.",
        "unreadable": "Les chiffres sont illisibles.",
        "suppressed": "masqué",
        "waiting": "dont {} pas encore définitives",
        "extracts": "Extraits contrôlés",
        "extracts_caption": "Registres contrôlés, sans réponse.",
        "extract": "Extrait",
        "question": "Question",
        "all_made_up": "Fictif (fictief) : aucun demandeur réel",
        "some_made_up": "Ce qui est marqué fictif (fictief) provient d'un registre inventé",
        "footer": "Chaque exécution renouvelle cette page. Elle ne lit que les dossiers voisins.",
    },
}

BASIS = {
    "nl": {
        "activity": "volgens de activiteit",
        "nace": "volgens de NACE-code",
        "either": "volgens activiteit of NACE-code",
    },
    "en": {
        "activity": "by activity",
        "nace": "by NACE code",
        "either": "by activity or NACE code",
    },
    "fr": {
        "activity": "selon l'activité",
        "nace": "selon le code NACE",
        "either": "selon l'activité ou le code NACE",
    },
}

#: In which language an answer is.
IN_LANGUAGE = {
    "nl": {"nl": "in het Nederlands", "en": "in het Engels", "fr": "in het Frans"},
    "en": {"nl": "in Dutch", "en": "in English", "fr": "in French"},
    "fr": {"nl": "en néerlandais", "en": "en anglais", "fr": "en français"},
}

FILE = {
    "nl": {
        "answer.html": "webpagina",
        "answer.pdf": "PDF",
        "answer.docx": "Word",
        "tables/cells.csv": "cellen (CSV)",
        "audit/index.html": "controles",
        "notebooks/01_ingestion.html": "berekening",
        "run.json": "verslag (JSON)",
    },
    "en": {
        "answer.html": "web page",
        "answer.pdf": "PDF",
        "answer.docx": "Word",
        "tables/cells.csv": "cells (CSV)",
        "audit/index.html": "checks",
        "notebooks/01_ingestion.html": "computation",
        "run.json": "record (JSON)",
    },
    "fr": {
        "answer.html": "page web",
        "answer.pdf": "PDF",
        "answer.docx": "Word",
        "tables/cells.csv": "cellules (CSV)",
        "audit/index.html": "contrôles",
        "notebooks/01_ingestion.html": "calcul",
        "run.json": "procès-verbal (JSON)",
    },
}

VERDICT = {
    "nl": {"passed": "doorgelaten", "stopped": "gestopt", "unknown": "niet te lezen"},
    "en": {"passed": "passed", "stopped": "stopped", "unknown": "cannot be read"},
    "fr": {"passed": "acceptés", "stopped": "arrêté", "unknown": "illisibles"},
}

_ROWS = {
    "nl": ("{out} van {read} rijen in quarantaine", "1 opmerking", "{} opmerkingen"),
    "en": ("{out} of {read} rows in quarantine", "1 remark", "{} remarks"),
    "fr": ("{out} lignes sur {read} en quarantaine", "1 remarque", "{} remarques"),
}

#: Number or none, then the day, who asked and who was asked.
_ASKED = {
    "nl": ("Vraag nr. {}", "Vraag", "van {}", "van {}", "aan {}"),
    "en": ("Question no. {}", "Question", "of {}", "by {}", "to {}"),
    "fr": ("Question n° {}", "Question", "du {}", "de {}", "à {}"),
}

#: One and more of each, in the sentence at the top.
_TALLY = {
    "nl": (("1 vraag", "{} vragen"), ("1 antwoord", "{} antwoorden"),
           ("1 gestopte run", "{} gestopte runs"),
           ("1 nagekeken uittreksel", "{} nagekeken uittreksels")),
    "en": (("1 question", "{} questions"), ("1 answer", "{} answers"),
           ("1 stopped run", "{} stopped runs"), ("1 checked extract", "{} checked extracts")),
    "fr": (("1 question", "{} questions"), ("1 réponse", "{} réponses"),
           ("1 exécution arrêtée", "{} exécutions arrêtées"),
           ("1 extrait contrôlé", "{} extraits contrôlés")),
}  # fmt: skip


def tally(listing: Listing, language: str) -> str:
    """How much there is, in one sentence."""
    stopped = sum(run.stopped for run in listing.all_runs)
    answers = len(listing.all_runs) - stopped
    numbers = (len(listing.runs), answers, stopped, len(listing.extracts))
    parts = [
        one if number == 1 else many.format(count(number, language))
        for number, (one, many) in zip(numbers, _TALLY[language], strict=True)
        if number
    ]
    return f"{', '.join(parts)}." if parts else PAGE[language]["none"]


def who_asked(asked: Asked, language: str) -> str:
    """Who asked whom and when, as far as the record says; else nothing."""
    numbered, unnumbered, on, by, to = _ASKED[language]
    if not (asked.number or asked.by):
        return ""
    head = numbered.format(asked.number) if asked.number else unnumbered
    if asked.asked_on:
        head += " " + on.format(day(asked.asked_on, language))
    people = [text.format(name) for text, name in ((by, asked.by), (to, asked.to)) if name]
    return ", ".join(filter(None, (head, " ".join(people))))


KNOWN = {"nl": "zoals bekend op {}", "en": "as known on {}", "fr": "tel que connu le {}"}


def nature(run: PastRun, language: str) -> str:
    """On which basis, for whom and in which language: what tells runs of one date apart."""
    parts = [BASIS[language][run.sector_basis], IN_LANGUAGE[language][run.language]]
    if run.as_known_on:
        parts.insert(0, KNOWN[language].format(day(run.as_known_on, language)))
    if not run.internal:
        parts.append(PAGE[language]["for_publication" if run.private else "public"])
    return ", ".join(parts)


def release(run: PastRun, language: str) -> str:
    """Whether an answer is a draft or released, and on which day, or under embargo."""
    words = PAGE[language]
    if run.embargo:
        return words["embargo"].format(day(run.embargo, language))
    return words["released"].format(day(run.released, language)) if run.released else words["draft"]


def before(run: PastRun, language: str) -> str:
    """On which day another answer of this name was released; else nothing."""
    return PAGE[language]["replaces"].format(day(run.replaces, language)) if run.replaces else ""


def verdict_detail(checked: PastRun | CheckedExtract, language: str) -> str:
    """The rows behind a verdict; nothing where it was stopped, since nothing was counted.

    Nor of a draft or for internal use: those counts stay on its own page.
    """
    checks = checked.checks
    hidden = checked.private if isinstance(checked, PastRun) else checked.internal
    return "" if checks is None or checks.stopped or hidden else _rows(checks, language)


def _rows(checks: Checks, language: str) -> str:
    out, one, many = _ROWS[language]
    number = checks.findings
    rows = out.format(out=count(checks.quarantined, language), read=count(checks.read, language))
    if number is None:
        return rows
    return f"{rows}, {one if number == 1 else many.format(count(number, language))}"
