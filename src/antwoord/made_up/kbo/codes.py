"""`code.csv` of a made-up extract: what the codes mean, in three languages."""

from collections.abc import Iterator

from antwoord.catalogue.code_lists import CodeLists
from antwoord.kbo.files import CODE, COLUMNS
from antwoord.language.typography import APOSTROPHE
from antwoord.made_up.kbo.lists import NaceCodes
from antwoord.made_up.kbo.text import header

LANGUAGES = ("DE", "FR", "NL")

#: Category, code, and the descriptions in the order of LANGUAGES.
_MEANINGS = (
    ("ActivityGroup", "001", "MwSt-Tätigkeiten", "Activités TVA", "BTW-activiteiten"),
    ("ActivityGroup", "002", "ERUG-Tätigkeiten", "Activités EDRL", "EDRL-activiteiten"),
    ("ActivityGroup", "003", "Tätigkeiten", "Activités", "Activiteiten"),
    ("ActivityGroup", "004", "Öffentlicher Dienst", "Fonction publique", "Openbaar ambt"),
    ("ActivityGroup", "005", "LSSPLV-Tätigkeiten", "Activités ONSSAPL", "RSZPPO-activiteiten"),
    ("ActivityGroup", "006", "LSS-Tätigkeiten", "Activités ONSS", "RSZ-activiteiten"),
    ("ActivityGroup", "007", "Unterricht", "Enseignement subventionné", "Gesubsidieerd onderwijs"),
    ("Classification", "ANCI", "Hilfstätigkeit", "Activité auxiliaire", "Hulpactiviteit"),
    ("Classification", "MAIN", "Haupttätigkeit", "Activité principale", "Hoofdactiviteit"),
    ("Classification", "SECO", "Nebentätigkeit", "Activité secondaire", "Nevenactiviteit"),
    ("ContactType", "EMAIL", "E-Mail-Adresse", "Adresse e-mail", "E-mailadres"),
    ("ContactType", "TEL", "Telefonnummer", "Numéro de téléphone", "Telefoonnummer"),
    ("EntityContact", "ENT", "Unternehmen", "Entreprise", "Onderneming"),
    ("JuridicalSituation", "000", "Gewöhnlicher Zustand", "Situation normale", "Normale toestand"),
    ("JuridicalSituation", "012", "Auflösung", "Ouverture de la dissolution", "Ontbinding"),
    ("Language", "0", "unbekannt", "inconnu", "Onbekend"),
    ("Language", "1", "Französisch", "français", "Frans"),
    ("Language", "2", "Niederländisch", "néerlandais", "Nederlands"),
    ("Status", "AC", "Aktiv", "Actif", "Actief"),
    ("TypeOfAddress", "ABBR", "Zweigniederlassung", "Succursale", "Bijkantoor"),
    (
        "TypeOfAddress",
        "BAET",
        "Niederlassungseinheit",
        "Unité d'établissement",
        "Vestigingseenheid",
    ),
    ("TypeOfAddress", "REGO", "Sitz", "Siège", "Zetel"),
    ("TypeOfDenomination", "001", "Name", "Dénomination", "Naam"),
    ("TypeOfDenomination", "002", "Abkürzung", "Abréviation", "Afkorting"),
    ("TypeOfDenomination", "003", "Handelsname", "Dénomination commerciale", "Commerciële naam"),
    ("TypeOfEnterprise", "1", "Natürliche Person", "Personne physique", "Natuurlijk persoon"),
    ("TypeOfEnterprise", "2", "Juristische Person", "Personne morale", "Rechtspersoon"),
)


def code_file(codes: CodeLists, nace: NaceCodes) -> bytes:
    """The whole file, by category, code and language.

    Descriptions of legal forms and NACE codes are those of the reference data where it has
    them; German ones, and those of codes it does not know, say only which code it is.
    """
    rows = [
        (category, code, language, text)
        for category, code, *texts in _MEANINGS
        for language, text in zip(LANGUAGES, texts, strict=True)
    ]
    rows += _legal_forms(codes)
    rows += _nace(codes, nace)
    text = "".join(
        ",".join('"' + part.replace('"', '""') + '"' for part in row) + "\n" for row in sorted(rows)
    )
    # The register types its apostrophes; documents print those of books.
    return header(COLUMNS[CODE]) + text.replace(APOSTROPHE, "'").encode()


def _legal_forms(codes: CodeLists) -> Iterator[tuple[str, str, str, str]]:
    for form in codes.legal_forms.values():
        for language in LANGUAGES:
            title = form.titles.get(language.lower()) or f"Rechtsform {form.code}"
            yield "JuridicalForm", form.code, language, title


def _nace(codes: CodeLists, nace: NaceCodes) -> Iterator[tuple[str, str, str, str]]:
    for column, version in enumerate(("2003", "2008", "2025")):
        for digits in sorted({triple[column] for triple in nace.triples}):
            known = codes.nace.get((version, f"{digits[:2]}.{digits[2:]}"))
            for language in LANGUAGES:
                title = known.titles.get(language.lower()) if known else ""
                yield f"Nace{version}", digits, language, title or f"NACE-BEL {version} {digits}"
