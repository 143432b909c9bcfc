"""Headings and words of exports in Dutch, French, English and a system's own codes."""

from registers import Row

from antwoord.catalogue.code_lists import load_code_lists
from antwoord.register.contract.columns import NAMES

CODES = load_code_lists()
HEADINGS: dict[str, tuple[str, ...]] = {
    "canonical": NAMES,
    "nl": (
        *("Dossiernummer", "Datum aanvraag", "Type aanvrager", "Statuut", "Rechtsvorm"),
        *("Ondernemingsnummer", "Postcode", "Sector", "NACE-versie", "NACE-code", "Doel krediet"),
        *("Gevraagd bedrag", "Looptijd (maanden)", "Rentevoet", "Beslissing", "Datum beslissing"),
        *("Reden stopzetting", "Datum uitbetaling", "Uitbetaald bedrag"),
    ),
    "fr": (
        *("Numéro de dossier", "Date de la demande", "Type de demandeur", "Statut social"),
        *("Forme juridique", "Numéro d'entreprise", "Code postal", "Secteur d'activité"),
        *("Version NACE", "Code NACE", "But du crédit", "Montant demandé", "Durée (mois)"),
        *("Taux d'intérêt", "Décision", "Date de décision", "Motif de refus"),
        *("Date de paiement", "Montant payé"),
    ),
    "en": (
        *("Case number", "Application date", "Applicant type", "Occupation", "Legal form"),
        *("Enterprise number", "Postal code", "Activity", "NACE version", "NACE code"),
        *("Purpose of the loan", "Requested amount", "Term (months)", "Interest rate", "Decision"),
        *("Decision date", "Rejection reason", "Payment date", "Amount paid"),
    ),
    "system": (
        *("DOSSIER_ID", "DT_AANVRAAG", "TYPE_AANVRAGER", "STATUUT", "RV_CODE", "OND_NR", "PC"),
        *("SECTOR_CODE", "NACE_VERSIE", "NACE_CODE", "DOEL", "GEVR_BEDRAG", "LOOPTIJD_MND"),
        *("RENTE_PCT", "BESLISSING", "DT_BESLISSING", "REDEN_STOP", "DT_UITBETALING"),
        "UITBET_BEDRAG",
    ),
}
#: What a lender writes for each code, where it is not the code's own title.
WORDS: dict[str, dict[str, dict[str, str]]] = {
    "nl": {
        "applicant": {"company": "Onderneming", "self_employed": "Zelfstandige"},
        "occupation": {"main": "Hoofdberoep", "secondary": "Bijberoep", "other": "Ander"},
        "purpose": {
            "investment": "Investering",
            "working_capital": "Werkkapitaal",
            "own_contribution": "Eigen inbreng",
        },
        "decision": {"approved": "Goedgekeurd", "stopped": "Stopgezet"},
        "stop_reason": {
            "insufficient_information": "Onvoldoende informatie",
            "financial_risk": "Financieel risico",
            "withdrawn": "Ingetrokken door aanvrager",
            "not_eligible": "Niet ontvankelijk",
            "other": "Andere reden",
        },
    },
    "fr": {
        "applicant": {"company": "Entreprise", "self_employed": "Indépendant"},
        "occupation": {
            "main": "À titre principal",
            "secondary": "À titre complémentaire",
            "other": "Autre",
        },
        "purpose": {
            "investment": "Investissement",
            "working_capital": "Fonds de roulement",
            "own_contribution": "Apport propre",
        },
        "decision": {"approved": "Approuvé", "stopped": "Refusé"},
        "stop_reason": {
            "insufficient_information": "Dossier incomplet",
            "financial_risk": "Risque financier",
            "withdrawn": "Demande retirée",
            "not_eligible": "Non recevable",
            "other": "Autre raison",
        },
    },
    "en": {
        "applicant": {"company": "Company", "self_employed": "Self-employed"},
        "occupation": {"main": "Main", "secondary": "Secondary", "other": "Other"},
        "purpose": {
            "investment": "Investment",
            "working_capital": "Working capital",
            "own_contribution": "Own contribution",
        },
        "decision": {"approved": "Approved", "stopped": "Rejected"},
        "stop_reason": {
            "insufficient_information": "Insufficient information",
            "financial_risk": "Financial risk",
            "withdrawn": "Withdrawn",
            "not_eligible": "Not eligible",
            "other": "Other",
        },
    },
}
TITLED = {
    "activity": CODES.activities,
    "purpose": CODES.purposes,
    "stop_reason": CODES.stop_reasons,
}
CODED = ("applicant", "occupation", "activity", "purpose", "decision", "stop_reason")
YES_NO = {"nl": ("Ja", "Nee"), "fr": ("Oui", "Non"), "en": ("Yes", "No")}
#: Columns that look like wanted ones: what they are like, and their heading per language.
DECOYS: dict[str, dict[str, str]] = {
    "planned_paid_date": {
        "nl": "Geplande datum uitbetaling",
        "fr": "Date de paiement prévue",
        "en": "Planned payment date",
        "system": "DT_UITBETALING_GEPLAND",
    },
    "expected_amount": {
        "nl": "Verwacht uitbetaald bedrag",
        "fr": "Montant payé prévu",
        "en": "Expected amount paid",
        "system": "UITBET_BEDRAG_VOORZIEN",
    },
    "second_postcode": {
        "nl": "Postcode",
        "fr": "Code postal",
        "en": "Postal code",
        "system": "PC",
    },
    "coach_postcode": {
        "nl": "Postcode coach",
        "fr": "Code postal du coach",
        "en": "Postal code coach",
        "system": "PC_COACH",
    },
    "coach_number": {
        "nl": "Ondernemingsnummer coach",
        "fr": "Numéro d'entreprise du coach",
        "en": "Enterprise number coach",
        "system": "OND_NR_COACH",
    },
    "previous_decision": {
        "nl": "Vorige beslissing",
        "fr": "Décision précédente",
        "en": "Previous decision",
        "system": "BESLISSING_VORIGE",
    },
    "bank_decision": {
        "nl": "Beslissing bank",
        "fr": "Décision de la banque",
        "en": "Decision of the bank",
        "system": "BESLISSING_BANK",
    },
    "bank_date": {
        "nl": "Datum beslissing bank",
        "fr": "Date de décision de la banque",
        "en": "Decision date bank",
        "system": "DT_BESLISSING_BANK",
    },
    "first_contact": {
        "nl": "Datum eerste contact",
        "fr": "Date du premier contact",
        "en": "Date of first contact",
        "system": "DT_CONTACT",
    },
    "changed": {
        "nl": "Datum laatste wijziging",
        "fr": "Date de modification",
        "en": "Date last changed",
        "system": "DT_WIJZIGING",
    },
    "original_amount": {
        "nl": "Gevraagd bedrag (oorspronkelijk)",
        "fr": "Montant demandé (initial)",
        "en": "Requested amount (original)",
        "system": "GEVR_BEDRAG_OORSPR",
    },
    "repaid_amount": {
        "nl": "Terugbetaald bedrag",
        "fr": "Montant remboursé",
        "en": "Amount repaid",
        "system": "TERUGBET_BEDRAG",
    },
    "repaid_date": {
        "nl": "Datum terugbetaling",
        "fr": "Date de remboursement",
        "en": "Repayment date",
        "system": "DT_TERUGBETALING",
    },
    "partner_activity": {
        "nl": "Sector partner",
        "fr": "Secteur d'activité du partenaire",
        "en": "Activity of the partner",
        "system": "SECTOR_PARTNER",
    },
    "side_nace": {
        "nl": "NACE-code nevenactiviteit",
        "fr": "Code NACE secondaire",
        "en": "NACE code side activity",
        "system": "NACE_CODE_NEVEN",
    },
    "loan_status": {
        "nl": "Status krediet",
        "fr": "Statut du crédit",
        "en": "Loan status",
        "system": "STATUS_KREDIET",
    },
    "birth_date": {
        "nl": "Geboortedatum",
        "fr": "Date de naissance",
        "en": "Date of birth",
        "system": "DT_GEBOORTE",
    },
    "remark": {"nl": "Opmerking", "fr": "Remarque", "en": "Remark", "system": "OPM"},
    "name": {"nl": "Naam", "fr": "Nom", "en": "Name", "system": "NAAM"},
}
#: The canonical column that each of them could be taken for.
DECOY_OF = {
    "planned_paid_date": "paid_date",
    "expected_amount": "paid_amount_eur",
    "second_postcode": "postal_code",
    "coach_postcode": "postal_code",
    "coach_number": "enterprise_number",
    "previous_decision": "decision",
    "bank_decision": "decision",
    "bank_date": "decision_date",
    "first_contact": "application_date",
    "changed": "decision_date",
    "original_amount": "requested_amount_eur",
    "repaid_amount": "paid_amount_eur",
    "repaid_date": "paid_date",
    "partner_activity": "activity",
    "side_nace": "nace_code",
    "loan_status": "decision",
    "birth_date": "application_date",
}


def word(name: str, code: str, language: str) -> str:
    """What the language calls a code of a column; a code of a system stands in capitals."""
    if not code or name not in CODED:
        return code
    if language in ("canonical", "system"):
        return code.upper() if language == "system" else code
    known = WORDS[language].get(name, {}).get(code)
    return known or TITLED[name][code].titles[language]


def heading(name: str, language: str) -> str:
    """The heading of a canonical column."""
    return HEADINGS[language][NAMES.index(name)]


def worded(row: Row, language: str) -> Row:
    """The row with the language's words for its codes."""
    return {name: word(name, value, language) for name, value in row.items()}
