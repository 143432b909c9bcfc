"""What lenders call columns and codes, in Dutch, English and French.

Phrases are as `texts.plain` gives them: no accents, capitals or punctuation.
"""

import re
from functools import cache, lru_cache

from antwoord.catalogue.code_lists import CodeLists
from antwoord.catalogue.codes import Code
from antwoord.register.mapping.file import code_columns
from antwoord.register.values.texts import plain, same_word

HEADINGS: dict[str, tuple[str, ...]] = {
    "application_id": (
        *("application id", "id", "nr", "nummer", "dossiernummer", "dossiernr", "dossier nr"),
        *("dossier", "dossier id", "aanvraagnummer", "aanvraagnr", "aanvraag nr", "aanvraag id"),
        *("nummer van de aanvraag", "referentie", "ref", "kenmerk", "application number"),
        *("application no", "reference", "file number", "case number", "case id", "numero"),
        *("numero de dossier", "no dossier", "n dossier", "numero de la demande", "no demande"),
        *("kredietnummer", "kredietnr", "volgnummer", "volgnr", "aanvraag"),
    ),
    "application_date": (
        *("application date", "aanvraagdatum", "datum aanvraag", "datum van de aanvraag"),
        *("dt aanvraag", "dat aanvraag", "ontvangstdatum", "datum ontvangst", "ontvangen op"),
        *("aangevraagd op", "ingediend op", "datum indiening", "indieningsdatum", "date received"),
        *("received", "date of application", "applied on", "date de la demande", "date demande"),
        *("date de reception", "date d introduction", "datum binnenkomst", "instapdatum"),
    ),
    "applicant": (
        *("applicant", "aanvrager", "type aanvrager", "soort aanvrager", "aard aanvrager"),
        *("applicant type", "type of applicant", "demandeur", "type de demandeur"),
        *("type demandeur", "type klant", "klanttype", "soort klant", "categorie aanvrager"),
        *("persoonstype", "soort persoon", "type persoon", "np rp", "categorie"),
    ),
    "occupation": (
        *("occupation", "statuut", "sociaal statuut", "statuut zelfstandige", "beroep"),
        *("hoofdberoep bijberoep", "hoofd bijberoep", "hoofd of bijberoep", "hb bb", "bijberoep"),
        *("statuut van de zelfstandige", "hoofdberoep", "statut", "statut social"),
        *("statut de l independant", "occupation status", "type zelfstandige"),
        "zelfstandig statuut",
    ),
    "legal_form": (
        *("legal form", "rechtsvorm", "rv", "juridische vorm", "forme juridique", "forme legale"),
        *("vennootschapsvorm", "legal form code", "rechtsvorm code", "code rechtsvorm"),
        "code forme juridique",
    ),
    "enterprise_number": (
        *("enterprise number", "ondernemingsnummer", "ondernemingsnr", "ond nr", "ondnr", "kbo"),
        *("kbo nummer", "kbo nr", "kbonummer", "kbonr", "btw nummer", "btw nr", "btw"),
        *("company number", "vat number", "vat", "numero d entreprise", "numero bce", "bce"),
        *("no entreprise", "n entreprise", "n tva", "numero de tva", "tva"),
        "cbe number",
    ),
    "postal_code": (
        *("postal code", "postcode", "pc", "post code", "zip", "zip code", "zipcode", "cp"),
        *("code postal", "postnummer", "postnr", "postcode aanvrager", "postcode zetel"),
        "postcode vestiging",
    ),
    "activity": (
        *("activity", "activiteit", "sector", "secteur", "activite", "bedrijfstak", "branche"),
        *("werkelijke activiteit", "effectieve activiteit", "sector activiteit", "sectorcode"),
        *("secteur d activite", "actual activity", "hoofdactiviteit", "domein"),
        "activiteitensector",
    ),
    "nace_version": (
        *("nace version", "nace versie", "versie nace", "naceversie", "version nace", "nacebel"),
        *("nace bel versie", "versie van de nace code", "nace jaar", "versie nacecode"),
    ),
    "nace_code": (
        *("nace code", "nace", "nacecode", "nacebel code", "nace bel code", "nacebelcode"),
        *("code nace", "code nacebel", "code nace bel", "nace nr", "nace bel"),
    ),
    "purpose": (
        *("purpose", "doel", "doel krediet", "doel van het krediet", "kredietdoel", "bestemming"),
        *("doel lening", "aanwending", "objet", "but", "but du credit", "objet du credit"),
        *("loan purpose", "purpose of the loan", "finaliteit", "doeleinde", "destination"),
        "besteding",
    ),
    "requested_amount_eur": (
        *("requested amount eur", "requested amount", "gevraagd bedrag", "aangevraagd bedrag"),
        *(
            "bedrag aanvraag",
            "bedrag gevraagd",
            "gevraagd krediet",
            "gevr bedrag",
            "montant demande",
        ),
        *("montant sollicite", "amount requested", "kredietbedrag", "gevraagd bedrag eur"),
        *("bedrag aangevraagd", "gevraagd", "ontleend bedrag", "bedrag krediet"),
        *("gevraagde bedrag", "aangevraagde bedrag", "het gevraagde bedrag"),
    ),
    "term_months": (
        *(
            "term months",
            "term",
            "looptijd",
            "looptijd mnd",
            "looptijd maanden",
            "duur",
            "duration",
        ),
        *("looptijd in maanden", "duur mnd", "duur maanden", "duur in maanden", "duree"),
        *("duree mois", "duree en mois", "aantal maanden", "maanden", "term in months"),
    ),
    "interest_rate_pct": (
        *("interest rate pct", "interest rate", "rentevoet", "rente", "intrest", "interest"),
        *("intrestvoet", "interestvoet", "rentepercentage", "taux", "taux d interet", "rate"),
        *("rente pct", "rentevoet pct", "tarief", "jkp"),
    ),
    "decision": (
        *("decision", "beslissing", "uitkomst", "resultaat", "status", "besluit", "statut dossier"),
        *("advies", "kredietbeslissing", "statut de la demande", "outcome", "goedgekeurd"),
        *("resultat", "stand", "toestand", "dossierstatus", "status dossier", "status aanvraag"),
    ),
    "decision_date": (
        *("decision date", "datum beslissing", "beslissingsdatum", "beslist op", "dt beslissing"),
        *("datum besluit", "datum van de beslissing", "date de decision", "date decision"),
        *(
            "date de la decision",
            "beslisdatum",
            "decided on",
            "datum kredietcomite",
            "besluitdatum",
        ),
    ),
    "stop_reason": (
        *("stop reason", "reden", "reden stopzetting", "stopreden", "reden weigering", "motif"),
        *("weigeringsgrond", "reden van stopzetting", "reden stop", "reden afwijzing", "motief"),
        *("motif d arret", "motif de refus", "reason", "rejection reason", "reden niet toegekend"),
        "weigeringsreden",
    ),
    "paid_date": (
        *("paid date", "datum uitbetaling", "uitbetaald op", "uitbetalingsdatum", "betaaldatum"),
        *("dt uitbetaling", "datum betaling", "date de paiement", "date paiement", "date paid"),
        *("date de liberation", "payment date", "disbursement date", "opnamedatum"),
        *("datum opname", "datum vrijgave", "betaald op", "date de versement", "date versement"),
    ),
    "paid_amount_eur": (
        *("paid amount eur", "paid amount", "uitbetaald bedrag", "bedrag uitbetaald", "betaald"),
        *("uitbetaald", "betaald bedrag", "bedrag betaald", "montant paye", "montant verse"),
        *("amount paid", "disbursed amount", "bedrag uitbetaling", "opgenomen bedrag"),
        *("montant libere", "uitbetaald bedrag eur", "uitbet bedrag", "vrijgegeven bedrag"),
        *("uitbetaalde bedrag", "montant debourse", "montant paye eur"),
    ),
    "granted_amount_eur": (
        *("granted amount", "amount granted", "approved amount", "amount approved"),
        *("toegekend bedrag", "bedrag toegekend", "toegekende bedrag", "toegestaan bedrag"),
        *("goedgekeurd bedrag", "bedrag goedgekeurd", "toegekend krediet", "goedgekeurd krediet"),
        *("montant accorde", "montant octroye", "montant approuve", "credit accorde"),
    ),
    "payment_postal_code": (
        *("postcode uitbetaling", "postcode bij uitbetaling", "postcode betaling"),
        *("postcode bij betaling", "postcode op uitbetaling", "postcode op betaling"),
        *("postal code at payment", "payment postcode", "postcode at payment"),
        *("code postal paiement", "code postal au paiement", "code postal versement"),
    ),
    "registered_date": (
        *("registered date", "registered on", "registration date", "date registered"),
        *("registratiedatum", "datum registratie", "geregistreerd op", "datum van registratie"),
        *("invoerdatum", "datum invoer", "ingevoerd op", "ingave datum", "datum ingave"),
        *("date d enregistrement", "date enregistrement", "enregistre le", "date d encodage"),
        *("date encodage", "encode le", "date de saisie", "entry date", "entered on"),
    ),
    "applicant_key": (
        *("applicant key", "klantnummer", "klantnr", "klant nr", "klant id", "klantcode"),
        *("relatienummer", "relatienr", "relatie id", "customer id", "customer number"),
        *("client id", "client number", "numero client", "numero de client", "id client"),
        *("code client", "no client", "persoon id", "persoonsnummer intern", "partij id"),
    ),
    "programme": ("programma", "programme", "programma id", "programme id"),
}

_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "applicant": {
        "company": (
            *("onderneming", "ondernemingen", "vennootschap", "rechtspersoon", "bedrijf", "rp"),
            *("legal person", "firma", "societe", "entreprise", "personne morale", "firm"),
        ),
        "self_employed": (
            *("zelfstandige", "zelfstandigen", "zelfstandig", "eenmanszaak", "natuurlijk persoon"),
            *("natuurlijke persoon", "np", "self employed", "sole trader", "independant"),
            *("personne physique", "independants", "hoofdberoep", "bijberoep", "natural person"),
            *("zelfstandige in hoofdberoep", "zelfstandige in bijberoep", "indep"),
            *(
                "zelfstandige hoofdberoep",
                "zelfstandige bijberoep",
                "independant a titre principal",
            ),
            *("independant a titre complementaire", "zelfst hoofdberoep", "zelfst bijberoep"),
        ),
    },
    "occupation": {
        "main": (
            *("hoofdberoep", "in hoofdberoep", "hb", "principal", "a titre principal", "hoofd"),
            *("zelfstandige in hoofdberoep", "zelfstandige hoofdberoep", "main occupation"),
            *("independant a titre principal", "zelfst hoofdberoep"),
        ),
        "secondary": (
            *("bijberoep", "in bijberoep", "bb", "complementaire", "a titre complementaire"),
            *("zelfstandige in bijberoep", "zelfstandige bijberoep", "secondary occupation"),
            *("independant a titre complementaire", "zelfst bijberoep", "bij"),
        ),
        "other": (
            *("ander", "andere", "overig", "overige", "ander statuut", "autre", "student"),
            *("student zelfstandige", "gepensioneerd", "na pensioen", "meewerkende echtgenoot"),
        ),
        "": (
            *("onderneming", "vennootschap", "rechtspersoon", "company", "societe", "bedrijf"),
            *("nvt", "n v t", "niet van toepassing", "personne morale", "entreprise"),
        ),
    },
    "purpose": {
        "investment": ("investering", "investeringen", "investissement", "investissements"),
        "working_capital": (
            *("werkkapitaal", "bedrijfskapitaal", "werkingskapitaal", "fonds de roulement"),
            "working capital",
        ),
        "own_contribution": ("eigen inbreng", "apport propre", "own contribution", "inbreng"),
        "refinancing": (
            *("herfinanciering", "refinancement", "schuldherschikking", "herfinanciering schulden"),
            "refinancing",
        ),
        "tax_debt": (
            *("belastingschuld", "belastingschulden", "fiscale schuld", "fiscale schulden"),
            *("dettes fiscales", "tax debt", "belasting of rsz schulden", "rsz schuld"),
        ),
    },
    "decision": {
        "approved": (
            *("goedgekeurd", "toegekend", "toegestaan", "aanvaard", "positief", "akkoord"),
            *("uitbetaald", "betaald", "approuve", "accorde", "accepte", "accepted", "granted"),
            *("paid", "positive", "positif", "paye", "goedkeuring"),
        ),
        "stopped": (
            *("stopgezet", "geweigerd", "afgekeurd", "afgewezen", "negatief", "ingetrokken"),
            *("refuse", "rejete", "arrete", "rejected", "refused", "negative", "geannuleerd"),
            *("withdrawn", "stopzetting", "negatif", "niet goedgekeurd", "weigering"),
        ),
        "": (
            *("in behandeling", "lopend", "hangend", "open", "pending", "en cours", "nieuw"),
            *("in onderzoek", "ontvangen", "te beslissen", "en traitement"),
        ),
    },
    "stop_reason": {
        "insufficient_information": (
            *("onvoldoende informatie", "informatie onvoldoende", "dossier onvolledig"),
            *("onvolledig", "onvolledig dossier", "onvoldoende gegevens", "dossier incomplet"),
            *("informations insuffisantes", "information insuffisante", "incomplete"),
        ),
        "financial_risk": (
            *("financieel risico", "te risicovol", "risico", "te groot risico", "risicovol"),
            *("financieel te zwak", "risque financier", "risque", "te zwak of te risicovol"),
            *("risque trop eleve", "financiele gezondheid te zwak"),
        ),
        "withdrawn": (
            *("ingetrokken", "ingetrokken door aanvrager", "ingetrokken door de aanvrager"),
            *("aanvraag ingetrokken", "retire", "demande retiree", "retire par le demandeur"),
            *("retrait", "intrekking", "teruggetrokken"),
        ),
        "not_eligible": (
            *("niet ontvankelijk", "komt niet in aanmerking", "niet in aanmerking", "ineligible"),
            *("voldoet niet aan de voorwaarden", "non eligible", "non recevable", "onontvankelijk"),
        ),
        "other": ("andere", "andere reden", "ander", "overige", "autre", "autre raison", "other"),
    },
    "nace_version": {
        "2008": ("nace bel 2008", "nacebel 2008", "nace 2008", "nacebel2008", "v2008", "rev 2"),
        "2025": ("nace bel 2025", "nacebel 2025", "nace 2025", "nacebel2025", "v2025", "rev 2 1"),
    },
}
#: Words for what happened to an application, for a table with a row per event.
EVENT_HEADINGS = (
    *("gebeurtenis", "event", "evenement", "stap", "fase", "status", "statut", "actie", "action"),
    *("etape", "step", "stage", "toestand", "nieuwe status", "statuswijziging"),
)
DATE_HEADINGS = ("datum", "date", "op", "dag", "jour", "le", "tijdstip", "statusdatum")
AMOUNT_HEADINGS = ("bedrag", "montant", "amount", "bedrag eur", "som", "uitbetaald bedrag")
EVENT_WORDS: dict[str, tuple[str, ...]] = {
    "received": (
        *("ontvangen", "aangevraagd", "ingediend", "aanvraag", "ontvangst", "received", "recu"),
        *(
            "recue",
            "demande",
            "introduit",
            "introduite",
            "applied",
            "registratie",
            "aanvraag ontvangen",
        ),
    ),
    "approved": _WORDS["decision"]["approved"],
    "stopped": _WORDS["decision"]["stopped"],
    "paid": (
        *("uitbetaald", "betaald", "uitbetaling", "paid", "paye", "verse", "versement", "vrijgave"),
        *("paiement", "payment", "disbursed", "opgenomen"),
    ),
    "reopened": (
        *("heropend", "heropening", "dossier heropend", "reopened", "rouvert", "reouvert"),
        *("reouverture", "opnieuw in behandeling"),
    ),
    "refunded": (
        *("teruggestort", "terugstorting", "storno", "gestorneerd", "refund", "refunded"),
        *("uitbetaling geannuleerd", "annulatie uitbetaling", "reversal", "extourne"),
        *("terugbetaald", "terugbetaling", "rembourse", "remboursement", "repaid"),
    ),
    "": (*_WORDS["decision"][""], "documenten opgevraagd", "analyse", "coaching"),
}
#: Words for a refund that may also be of a loan that was repaid as agreed: no payment is undone.
MAYBE_REPAID = frozenset(("terugbetaald", "terugbetaling", "rembourse", "remboursement", "repaid"))
#: What yes and no mean in a column whose heading asks the question.
YES_NO = {
    "occupation": {
        "bijberoep": ("secondary", "main"),
        "hoofdberoep": ("main", "secondary"),
        "complementaire": ("secondary", "main"),
    },
    "decision": {
        "goedgekeurd": ("approved", "stopped"),
        "approved": ("approved", "stopped"),
        "approuve": ("approved", "stopped"),
        "toegekend": ("approved", "stopped"),
    },
}
YES = frozenset(("ja", "j", "yes", "y", "oui", "o", "true", "waar", "vrai", "1", "x"))
NO = frozenset(("nee", "neen", "n", "no", "non", "false", "onwaar", "faux", "0"))
#: Signs of no value, as `texts.same_word` gives them.
EMPTY = ("-", "--", "/", ".", "n.v.t.", "nvt", "n/a", "na", "null", "none", "nihil", "s.o.", "?")
_EMPTY = frozenset(EMPTY)
_DIGIT = re.compile(r"[0-9]")


def empty_sign(text: str) -> str:
    """The sign of EMPTY that a text is, however it is written; empty where it is none.

    `text`: a value of the source. None of the signs has a digit, and nearly all values have.
    """
    if _DIGIT.search(text):
        return ""
    word = same_word(text)
    return word if word in _EMPTY else ""


#: Words that say that there is no day or amount, as `texts.plain` gives them.
NOT_THERE = frozenset(
    (
        *("x", "geen", "aucun", "aucune", "neant", "niets", "nog niet", "niet betaald"),
        *("niet uitbetaald", "onbetaald", "non paye", "pas paye", "not paid", "unpaid", "leeg"),
        *("onbekend", "inconnu", "unknown", "not yet", "pas encore", "open", "zonder"),
    )
)
#: Words for the state of a file, and as much for that of a loan that was paid long ago.
TWO_STATES = frozenset(
    (
        *("lopend", "lopende", "loopt", "running", "actief", "active", "actif", "en cours", "open"),
        *("afgesloten", "gesloten", "closed", "cloture", "cloturee", "clos", "afgehandeld"),
        *("beeindigd", "termine", "terminee", "finished", "completed", "opgezegd", "ended"),
        *("gestopt", "stop", "afgerond", "ongoing", "in progress", "ouvert", "in uitvoering"),
        *("gearchiveerd", "archived", "archive", "inactief", "inactive", "inactif", "on going"),
    )
)
#: Words for a decision that say that money was paid.
PAID_WORDS = frozenset(("uitbetaald", "betaald", "paid", "paye", "verse", "disbursed"))
NEGATIONS = frozenset(("niet", "geen", "non", "not", "pas", "no", "on"))


@lru_cache(100_000)
def heading_score(heading: str, name: str, *, near: bool = True) -> float:
    """How much a heading says that its column is `name`: 1 that very phrase, 0 nothing.

    `near`: misspelt phrases count too.
    """
    words = plain(heading)
    joined = words.replace(" ", "")
    if not joined:
        return 0.0
    own = set(words.split())
    best = 0.0
    for phrase, parts in _phrases(name):
        if joined == phrase:
            return 1.0
        if parts <= own and len(phrase) > 2:
            best = max(best, 0.6 + 0.3 * len(phrase) / len(joined))
        elif near and len(phrase) > 5 and abs(len(phrase) - len(joined)) < 4:
            best = max(best, _nearness(phrase, joined))
    return best


def heading_parts(heading: str, name: str) -> frozenset[str]:
    """The words of a heading that are those of a phrase for the column, the longest one's."""
    own = set(plain(heading).split())
    inside = [
        (len(phrase), parts) for phrase, parts in _phrases(name) if parts <= own and len(phrase) > 2
    ]
    return max(inside, key=lambda each: each[0])[1] if inside else frozenset()


def _nearness(phrase: str, joined: str) -> float:
    import difflib

    ratio = difflib.SequenceMatcher(None, phrase, joined).ratio()
    return 0.8 * ratio if ratio > 0.82 else 0.0


@cache
def _phrases(name: str) -> tuple[tuple[str, frozenset[str]], ...]:
    own = (plain(name), *HEADINGS[name])
    return tuple((phrase.replace(" ", ""), frozenset(phrase.split())) for phrase in own)


def code_words(codes: CodeLists) -> dict[str, dict[str, str]]:
    """For each column of codes, the code of each known word: codes, titles, what lenders write.

    A word of two codes is left out.
    """
    titles: dict[str, dict[str, Code]] = {
        "activity": codes.activities,
        "legal_form": codes.legal_forms,
        "purpose": codes.purposes,
        "stop_reason": codes.stop_reasons,
    }
    found: dict[str, dict[str, str]] = {}
    for name, offered in code_columns(codes).items():
        pairs = [(plain(code), code) for code in offered]
        pairs += [
            (plain(phrase), code)
            for code, entry in titles.get(name, {}).items()
            for title in entry.titles.values()
            for phrase in _parts(title)
        ]
        for code, phrases in _WORDS.get(name, {}).items():
            pairs += [(phrase, code) for phrase in phrases]
        words: dict[str, str] = {}
        twice = set()
        for word, code in pairs:
            if word and words.setdefault(word, code) != code:
                twice.add(word)
        found[name] = {word: code for word, code in words.items() if word not in twice}
    return found


def event_words() -> dict[str, str]:
    """What each known word for an event means; what is received or paid is that first."""
    words: dict[str, str] = {}
    for meaning in ("received", "paid", "refunded", "reopened", "approved", "stopped", ""):
        for phrase in EVENT_WORDS[meaning]:
            words.setdefault(phrase, meaning)
    return words


def _parts(title: str) -> list[str]:
    """The title, the title without what is in brackets, and the abbreviations in them."""
    inside = re.findall(r"\(([^)]*)\)", title)
    short = [part for text in inside for part in re.split(r"[/;,]", text)]
    without = re.sub(r"\([^)]*\)", " ", title)
    old = {"old form", "oude vorm", "ancienne forme"}
    return [title, without, *(part for part in short if plain(part) not in old)]
