"""The `datapackage.json` beside the made-up register: what it is, and every column of it."""

import json
from typing import Any

from antwoord.made_up.register import distributions as tables
from antwoord.made_up.register.timeline import EXTRACT_DATE

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_RESOURCE_PROFILE = "https://datapackage.org/profiles/2.0/dataresource.json"
_SCHEMA_PROFILE = "https://datapackage.org/profiles/2.0/tableschema.json"

TITLE = "Fictief register van aanvragen voor een Impulskrediet"
DESCRIPTION = (
    "FICTIEF. Dit register is verzonnen: geen enkele rij beschrijft een bestaande aanvraag, "
    "persoon of onderneming. Een generator met een vaste beginwaarde maakt het, voor alle "
    "sectoren, van 2012 tot en met 2025. In het register van 2.000 rijen geven de culturele "
    "activiteiten op 1 maart 2021 de cijfers van het antwoord op schriftelijke vraag 533: "
    "160 aanvragen, 78 uitbetaald, 829.097 euro, 82 stopgezet. Sommige rijen bevatten met opzet "
    "fouten; het schema beschrijft de kolommen zoals ze horen te zijn."
)

_FORMATS = {
    "csv": {"mediatype": "text/csv", "encoding": "utf-8"},
    "parquet": {"mediatype": "application/vnd.apache.parquet"},
}


def descriptor(
    *, file_name: str, file_format: str, sha256: str, size: int, rows: int, seed: int, version: str
) -> str:
    """The text of `datapackage.json`; `size` in bytes. Says nothing of when it was made."""
    resource = {
        "$schema": _RESOURCE_PROFILE,
        "name": "applications",
        "title": TITLE,
        "description": "Eén rij per aanvraag; fictief.",
        "path": file_name,
        "format": file_format,
        **_FORMATS[file_format],
        "bytes": size,
        "hash": f"sha256:{sha256}",
        "schema": {
            "$schema": _SCHEMA_PROFILE,
            "fields": FIELDS,
            "primaryKey": ["application_id"],
            "missingValues": [""],
        },
    }
    package = {
        "$schema": PROFILE,
        "name": "impulskrediet-register-fictief",
        "title": TITLE,
        "description": DESCRIPTION,
        "version": version,
        "licenses": [
            {
                "name": "CC0-1.0",
                "title": "CC0 1.0 Universal",
                "path": "https://creativecommons.org/publicdomain/zero/1.0/",
            }
        ],
        "programme": "impulskrediet",
        "synthetic": True,
        "seed": seed,
        "generator_version": version,
        "extract_date": EXTRACT_DATE,
        "rows": rows,
        "resources": [resource],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def _field(
    name: str, kind: str, title: str, description: str, **constraints: Any
) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": kind, "title": title, "description": description}
    if constraints:
        field["constraints"] = constraints
    return field


FIELDS = [
    _field(
        "application_id",
        "string",
        "Nummer van de aanvraag",
        "Uniek nummer: het jaar van de aanvraag en een volgnummer.",
        required=True,
        unique=True,
        pattern=r"IK-\d{4}-\d{6,}",
    ),
    _field(
        "application_date",
        "date",
        "Datum van de aanvraag",
        "De dag waarop de aanvraag binnenkwam.",
        required=True,
    ),
    _field(
        "applicant",
        "string",
        "Aanvrager",
        "Onderneming (rechtspersoon, company) of zelfstandige (natuurlijke persoon, "
        "self_employed).",
        required=True,
        enum=list(tables.APPLICANTS),
    ),
    _field(
        "occupation",
        "string",
        "Statuut van de zelfstandige",
        "Hoofdberoep (main), bijberoep (secondary) of een ander statuut (other); leeg bij een "
        "onderneming.",
        enum=list(tables.OCCUPATIONS),
    ),
    _field(
        "legal_form",
        "string",
        "Rechtsvorm",
        "Code van de rechtsvorm in de KBO op de dag van de aanvraag; leeg bij een zelfstandige.",
        pattern=r"\d{3}",
    ),
    _field(
        "enterprise_number",
        "string",
        "Ondernemingsnummer",
        "Tien cijfers zonder punten, verzonnen (begint met 18 of 19); kan leeg zijn zolang het "
        "krediet niet is uitbetaald.",
        pattern=r"[01]\d{9}",
    ),
    _field(
        "postal_code",
        "string",
        "Postcode",
        "Postcode van de aanvrager, vier cijfers.",
        required=True,
        pattern=r"[1-9]\d{3}",
    ),
    _field(
        "activity",
        "string",
        "Activiteit",
        "De werkelijke activiteit, volgens de eigen sectorlijst van de kredietgever.",
        enum=list(tables.ACTIVITIES),
    ),
    _field(
        "nace_version",
        "string",
        "Versie van de NACE-code",
        "NACE-BEL 2008 of NACE-BEL 2025; leeg als er geen code is.",
        enum=list(tables.NACE_VERSIONS),
    ),
    _field(
        "nace_code",
        "string",
        "NACE-code",
        "Code van vijf cijfers, met punt na het tweede (90.031) of zonder (90031).",
        pattern=r"\d{2}\.?\d{3}",
    ),
    _field(
        "purpose",
        "string",
        "Doel van het krediet",
        "Investering (investment), werkkapitaal (working_capital), eigen inbreng van een "
        "Startlening (own_contribution), herfinanciering van bestaande schulden (refinancing), "
        "fiscale of parafiscale schulden (tax_debt). De laatste twee komen niet in aanmerking.",
        enum=list(tables.PURPOSES),
    ),
    _field(
        "requested_amount_eur",
        "number",
        "Gevraagd bedrag",
        "In euro, met twee decimalen.",
        required=True,
        minimum=0,
    ),
    _field(
        "term_months",
        "integer",
        "Looptijd",
        "In maanden.",
        required=True,
        minimum=1,
    ),
    _field(
        "interest_rate_pct",
        "number",
        "Rentevoet",
        "In procent per jaar, zoals hij gold op de dag van de aanvraag.",
        required=True,
        minimum=0,
    ),
    _field(
        "decision",
        "string",
        "Beslissing",
        "Goedgekeurd (approved) of stopgezet (stopped); leeg zolang de aanvraag in behandeling is.",
        enum=list(tables.DECISIONS),
    ),
    _field(
        "decision_date",
        "date",
        "Datum van de beslissing",
        "Leeg zolang de aanvraag in behandeling is.",
    ),
    _field(
        "stop_reason",
        "string",
        "Reden van de stopzetting",
        "Onvoldoende informatie (insufficient_information), te zwakke financiën of te riskant plan "
        "(financial_risk), ingetrokken (withdrawn), komt niet in aanmerking (not_eligible), andere "
        "reden (other); alleen bij een stopgezette aanvraag.",
        enum=list(tables.STOP_REASONS),
    ),
    _field(
        "paid_date",
        "date",
        "Datum van de uitbetaling",
        "Leeg zolang het krediet niet is uitbetaald.",
    ),
    _field(
        "paid_amount_eur",
        "number",
        "Uitbetaald bedrag",
        "In euro, met twee decimalen; leeg zolang het krediet niet is uitbetaald.",
        minimum=0,
    ),
]
