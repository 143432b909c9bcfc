"""What the checks say in Dutch."""

SEVERITY = {"critical": "kritiek", "warning": "waarschuwing", "info": "opmerking"}

#: The same after a number: 3 kritieke regels.
SEVERITY_MANY = {"critical": "kritieke", "warning": "waarschuwingen", "info": "opmerkingen"}

#: Headers of the overview of broken rules.
OVERVIEW = ("regel", "wat er moet gelden", "ernst", "aantal")

PAGE = {
    "told": "{}: {}",
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
    "not_published": "niet gepubliceerd",
    "disclosure": "Wat niet gepubliceerd is",
    "disclosure_note": "Een cel van minder dan {} aanvragers, een bedrag waaruit een bijdrage "
    "te dicht te schatten valt{} en een groep met allemaal "
    "dezelfde reden zijn gevoelig. Andere cellen zijn weggelaten omdat een "
    "gevoelige er anders uit te berekenen was. Van alle tabellen samen is "
    "zo weinig weggelaten als gevonden werd; de tabel zegt of minder "
    "bewezen onmogelijk is. Een controle met een nieuw model "
    "heeft van elke gevoelige cel nagegaan wat een buitenstaander, en wie "
    "alleen in een cel staat, er nog van kan uitrekenen.",
    "disclosure_caption": "Cellen van alle tabellen samen.",
    "disclosure_rounded": "De tabel per NACE-code staat er afgerond op een veelvoud van {}.",
    "disclosure_amounts": "Bedragen staan er in veelvouden van {} euro, elk "
    "minder dan {} euro van het werkelijke; het totaal is exact.",
    "disclosure_together": "Beschermd samen met wat al vrijgegeven was: {}.",
    "disclosure_withheld": "Opgegeven zodat de rest beschermd kon worden: {}.",
    "disclosure_withheld_coarser": "de gewone grondslag van de afronding",
    "disclosure_withheld_rounded": "de afgeronde tabel per NACE-code",
    "disclosure_withheld_headlines": "dat de totalen altijd gepubliceerd worden",
    "disclosure_withheld_undecided": "de uitsplitsing van wat nog niet beslist is",
    "disclosure_withheld_reasons": "de redenen",
    "disclosure_withheld_amounts": "de bedragen",
    "disclosure_withheld_everything": "alles: een openbaar antwoord is niet mogelijk",
    "disclosure_internal": "Een intern document toont alle cellen; hier staat wat een openbaar "
    "document zou weglaten.",
    "block": "Soort",
    "block_counts": "Aantallen",
    "block_amounts": "Bedragen",
    "block_cells": "Cellen",
    "block_not_zero": "Niet nul",
    "block_sensitive": "Gevoelig",
    "block_suppressed": "Weggelaten",
    "block_lower_bound": "Kleinst mogelijke verlies",
    "block_loss": "Verlies",
    "block_gap": "Hoogstens te veel",
    "block_audit": "Controle",
    "holds": "houdt stand",
    "not_counted": "Er is niets geteld: een kritieke regel houdt de run tegen.",
    "without_counts": "Hoeveel rijen elke regel naging, en hoeveel er hem schonden, staat alleen "
    "op de interne pagina: zulke aantallen kunnen verraden wat de tabellen niet publiceren.",
    "proven": "Bewezen zo weinig mogelijk",
    "proven_yes": "ja",
    "proven_no": "niet bewezen",
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
    "row": "Rij",
    "application": "Aanvraag",
    "first_rows": "De eerste {} van {} rijen; alle staan in {}.",
    "all_rows": "De {} rijen.",
    "in_file": "De {} rijen staan in {}.",
    "missing": "Ontbreekt: {}.",
    "meaning": "Wat een ernst betekent",
    "per_dimension": "Kwaliteit per dimensie",
    "score_note": "Het aandeel van de controles dat in orde was; één controle is één regel op "
    "één rij. Een score die niet volmaakt is, wordt nooit tot 100 % afgerond.",
    "dimension": "Dimensie",
    "score": "Score",
    "scale": "0–100 %",
    "passed_checks": "In orde",
    "broken_rules": "Geschonden regels",
    "of": "{} van {}",
    "no_checks": "niets nagekeken",
    "receipt": "Wat er met de bron gebeurde",
    "receipt_rows": "{rows} rijen onder de kop: {read} gelezen",
    "receipt_total": "{} weggelaten als totaal",
    "receipt_note": "{} weggelaten als nota",
    "receipt_header": "{} weggelaten als herhaalde kop",
    "receipt_differs": "De gelezen rijen geven opgeteld niet het totaal van “{}” in de bron ({}).",
    "receipt_agrees": "De gelezen rijen geven opgeteld de totalen van de bron ({}).",
    "receipt_sheets": "Bladen van de werkmap",
    "receipt_sheet": "Blad",
    "receipt_became": "Wat ermee gebeurde",
    "receipt_hidden": "Verborgen, en gelezen",
    "sheet_read": "{} rijen onder de kop",
    "sheet_numbers": "rij 1 ervan is hier rij {}",
    "sheet_itself": "het blad;",
    "sheet_hidden_rows": "rijen: {};",
    "sheet_hidden": "niet gelezen: verborgen",
    "sheet_other_headings": "niet gelezen: andere koppen",
    "sheet_empty": "niet gelezen: leeg",
    "sheet_not_named": "niet gelezen: een ander blad was genoemd",
    "sheet_no_cells": "niet gelezen: geen blad met cellen",
    "row_of_source": "rij {}",
    "row_of_sheet": "blad {}, rij {}",
    "receipt_columns": "Kolommen van de bron",
    "receipt_column": "Kop",
    "receipt_read_as": "Gelezen als",
    "receipt_not_asked": "niet gevraagd",
    "receipt_filled": "Ingevuld",
    "receipt_lost": "Niet begrepen",
    "receipt_first": "Eerste",
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
    "result_of": "{broken} geschonden op {checked} nagekeken",
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
}

OUTCOME = {
    "failed": "geschonden",
    "passed": "in orde",
    "not_applicable": "niet van toepassing",
    "error": "niet te toetsen",
}

#: The same after a number: 3 geschonden.
OUTCOME_MANY = OUTCOME

REASON = {
    "": "",
    "column_missing": "een kolom ontbreekt",
    "nothing_to_check": "niets om na te kijken",
    "parameter_unknown": "de datum van het uittreksel is onbekend",
}

#: What happens where a rule of that severity is broken.
MEANING = {
    "critical": "De run stopt: met dit register zijn geen ware cijfers te maken.",
    "warning": "De rij telt mee, en het feit in twijfel is onbekend. Alleen een rij die geen "
    "aanvraag kan zijn (geen nummer, geen mogelijke datum) gaat in quarantaine. Geld dat betaald "
    "is, blijft in de cijfers.",
    "info": "De rij telt mee, en de schending staat hier vermeld. Geld dat werkelijk betaald "
    "is, blijft altijd in de cijfers.",
}

#: What became of the rows that broke a rule.
DONE = {
    "stopped": "De run is gestopt; geen enkele rij is geteld.",
    "no_rows": "Deze regel gaat niet over afzonderlijke rijen: er is geen rij om weg te laten.",
    "set_aside": "In quarantaine: {} (niet meegeteld).",
    "some_set_aside": "De rijen staan in quarantaine en tellen niet mee.",
    "some_warning": "De rijen tellen mee, met dit feit in twijfel ({}).",
    "some_info": "De rijen tellen mee, met deze opmerking.",
    "warning": "In de telling, met dit feit in twijfel ({1}): {0}.",
    "info": "Met deze opmerking in de telling: {}.",
    "info_out": " Om een andere regel in quarantaine: {}.",
}

#: The facts that can be in doubt, and what becomes of them.
DOUBT = {
    "application": "de rij gaat in quarantaine",
    "application_date": "de dag van de aanvraag: zoals gegeven, of die van de uitbetaling als die "
    "vroeger is",
    "payment": "de uitbetaling: telt als haar dag en bedrag leesbaar zijn",
    "applicant": "de aanvrager: onbekend",
    "province": "de provincie: onbekend",
    "activity": "de activiteit: onbekend",
    "nace": "de NACE-code: onbekend",
    "decision": "de beslissing: geen, tenzij uitbetaald",
    "reason": "de reden: onbekend",
}

DIMENSION = {
    "completeness": "Volledigheid",
    "validity": "Geldigheid",
    "consistency": "Samenhang",
    "uniqueness": "Uniciteit",
    "timeliness": "Actualiteit",
}

AUDIENCE = {"public": "openbaar", "internal": "intern"}

OWNER = {"register": "het register", "programme": "het kredietprogramma", "project": "antwoord"}

#: The verdict in one sentence; `one` and `many` go by the number that they tell.
VERDICT = {
    "stopped_one": "Gestopt: {} kritieke regel is geschonden ({}). Er zijn geen cijfers gemaakt.",
    "stopped_many": "Gestopt: {} kritieke regels zijn geschonden ({}). "
    "Er zijn geen cijfers gemaakt.",
    "between": "; ",
    "clean": "Doorgelaten: alle {} gelezen rijen voldoen aan alle regels.",
    "passed": "Doorgelaten: {}, en {}.",
    "out_none": "geen van de {rows} gelezen rijen staat in quarantaine",
    "out_one": "1 van de {rows} gelezen rijen staat in quarantaine",
    "out_many": "{out} van de {rows} gelezen rijen staan in quarantaine",
    "remarks_none": "er zijn geen opmerkingen",
    "remarks_some": "er zijn opmerkingen",
    "remarks_one": "er is 1 opmerking",
    "remarks_many": "er zijn {} opmerkingen",
}

RULES_TABLE = ("regel", "onderwerp", "ernst", "wat er moet gelden", "grond")

RULES_PAGE = {
    "title": "De regels",
    "made": "Gemaakt uit `expectations/*.json` met `antwoord rules --format markdown`. Wijzig "
    "de regel daar, niet hier.",
    "counts": "{} regels in {} onderwerpen: {}.",
    "meaning": "**{}**: {}",
    "source": "Bron: {}",
}

RULES_PAGE_COLUMNS = (
    "regel",
    "wat er moet gelden",
    "ernst",
    "grond",
    "kolommen",
    "eigenaar en sinds",
)
