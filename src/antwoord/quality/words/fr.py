"""What the checks say in French, as Belgian administrations write it.

Terms: *versé* paid, *arrêté* stopped, *date de référence*, *extrait*, *mis en quarantaine*.
An *anomalie* is a breach; a rule is *respectée* or *enfreinte*. Spaces are ordinary ones here.
"""

SEVERITY = {"critical": "critique", "warning": "avertissement", "info": "remarque"}

#: The same after a number: 3 règles critiques.
SEVERITY_MANY = {"critical": "critiques", "warning": "avertissements", "info": "remarques"}

#: Headers of the overview of broken rules.
OVERVIEW = ("règle", "ce qui doit être respecté", "gravité", "nombre")

PAGE = {
    "told": "{} : {}",
    "title": "Contrôle du registre",
    "skip": "Aller aux règles",
    "made_up": "Fictif (fictief) : ces chiffres proviennent d'un registre inventé.",
    "question": "Question",
    "reference_date": "Date de référence",
    "register": "Registre",
    "extract_date": "Date de l'extrait",
    "unknown": "inconnue",
    "internal": "À usage interne : cette page désigne des demandes par leur numéro.",
    "reconciliation": "Ce qu'il est advenu de chaque ligne",
    "read": "lues",
    "counted": "comptées",
    "out_of_scope": "hors périmètre",
    "quarantined": "en quarantaine",
    "every_row": "Chaque ligne lue relève d'une et d'une seule de ces trois catégories.",
    "remaining": "restent à compter",
    "not_published": "non publié",
    "disclosure": "Ce qui n'est pas publié",
    "disclosure_note": "Une cellule de moins de {} demandeurs, un montant dont une "
    "contribution peut être estimée de trop près{} et un groupe "
    "dont tous ont le même motif sont sensibles. D'autres cellules ont été "
    "omises parce qu'une cellule sensible pouvait en être déduite. Sur "
    "l'ensemble des tableaux, on a omis aussi peu que trouvé ; le "
    "tableau dit si la preuve est faite qu'on ne peut omettre moins. Un "
    "contrôle avec un nouveau modèle a établi, pour chaque cellule "
    "sensible, ce qu'un tiers, et quiconque est seul dans une cellule, peut"
    " encore en calculer.",
    "disclosure_caption": "Cellules de tous les tableaux ensemble.",
    "disclosure_rounded": "Le tableau par code NACE est arrondi à des multiples de {}.",
    "disclosure_amounts": "Les montants sont indiqués en multiples de {} euros, "
    "chacun à moins de {} euros du montant réel ; le "
    "total est exact.",
    "disclosure_together": "Protégé avec ce qui avait déjà été diffusé : {}.",
    "disclosure_withheld": "Abandonné pour que le reste puisse être protégé : {}.",
    "disclosure_withheld_coarser": "l'arrondi à la base habituelle",
    "disclosure_withheld_rounded": "le tableau arrondi par code NACE",
    "disclosure_withheld_headlines": "la publication des totaux en tout cas",
    "disclosure_withheld_undecided": "la ventilation de ce qui n'est pas encore décidé",
    "disclosure_withheld_reasons": "les motifs",
    "disclosure_withheld_amounts": "les montants",
    "disclosure_withheld_everything": "tout : une réponse publique n'est pas possible",
    "disclosure_internal": "Un document interne montre toutes les cellules ; voici ce qu'un "
    "document public omettrait.",
    "block": "Sorte",
    "block_counts": "Nombres",
    "block_amounts": "Montants",
    "block_cells": "Cellules",
    "block_not_zero": "Non nulles",
    "block_sensitive": "Sensibles",
    "block_suppressed": "Omises",
    "block_lower_bound": "Perte la plus faible possible",
    "block_loss": "Perte",
    "block_gap": "Au plus en trop",
    "block_audit": "Contrôle",
    "holds": "tient",
    "not_counted": "Rien n'a été compté : une règle critique arrête l'exécution.",
    "without_counts": "Le nombre de lignes contrôlées par chaque règle, et de celles qui "
    "l'enfreignent, ne figure que sur la page interne : de tels nombres peuvent trahir ce que les "
    "tableaux ne publient pas.",
    "proven": "Minimum démontré",
    "proven_yes": "oui",
    "proven_no": "non démontré",
    "with_remark": "Lignes hors quarantaine qui portent au moins une remarque : {}.",
    "rules": "Les règles",
    "rules_caption": "Les {} règles, les enfreintes d'abord.",
    "outcome": "Résultat",
    "rule": "Règle",
    "severity": "Gravité",
    "evaluated": "Contrôles",
    "breaches": "Anomalies",
    "share": "Part",
    "ground": "Fondement",
    "source": "Source",
    "columns": "Colonnes",
    "owner": "Responsable",
    "since": "En vigueur depuis le",
    "row": "Ligne",
    "application": "Demande",
    "first_rows": "Les {} premières lignes sur {} ; toutes figurent dans {}.",
    "all_rows": "Lignes concernées : {}.",
    "in_file": "Lignes concernées : {} ; elles figurent dans {}.",
    "missing": "Colonnes manquantes : {}.",
    "meaning": "Signification des niveaux de gravité",
    "per_dimension": "Qualité par dimension",
    "score_note": "La part des contrôles réussis ; un contrôle est une règle appliquée à une "
    "ligne. Un score qui n'est pas parfait n'est jamais arrondi à 100 %.",
    "dimension": "Dimension",
    "score": "Score",
    "scale": "0–100 %",
    "passed_checks": "Contrôles réussis",
    "broken_rules": "Règles enfreintes",
    "of": "{} sur {}",
    "no_checks": "aucun contrôle",
    "receipt": "Ce qu’est devenue la source",
    "receipt_rows": "{rows} lignes sous l’en-tête : {read} lues",
    "receipt_total": "{} écartées comme totaux",
    "receipt_note": "{} écartées comme notes",
    "receipt_header": "{} écartées comme en-têtes répétés",
    "receipt_differs": "La somme des lignes lues n’est pas le total de « {} » dans la source ({}).",
    "receipt_agrees": "La somme des lignes lues donne les totaux de la source ({}).",
    "receipt_sheets": "Feuilles du classeur",
    "receipt_sheet": "Feuille",
    "receipt_became": "Ce qu’elle est devenue",
    "receipt_hidden": "Masqué, et lu",
    "sheet_read": "{} lignes sous l’en-tête",
    "sheet_numbers": "sa ligne 1 est ici la ligne {}",
    "sheet_itself": "la feuille ;",
    "sheet_hidden_rows": "lignes : {} ;",
    "sheet_hidden": "non lue : masquée",
    "sheet_other_headings": "non lue : autres en-têtes",
    "sheet_empty": "non lue : vide",
    "sheet_not_named": "non lue : une autre était désignée",
    "sheet_no_cells": "non lue : pas une feuille de cellules",
    "row_of_source": "ligne {}",
    "row_of_sheet": "feuille {}, ligne {}",
    "receipt_columns": "Colonnes de la source",
    "receipt_column": "En-tête",
    "receipt_read_as": "Lue comme",
    "receipt_not_asked": "non demandée",
    "receipt_filled": "Remplies",
    "receipt_lost": "Non comprises",
    "receipt_first": "Première",
    "corrections": "Corrections préalables",
    "corrections_note": "{} valeurs ont été rectifiées avant le contrôle, chacune avec son motif.",
    "corrections_note_one": "Une valeur a été rectifiée avant le contrôle.",
    "column": "Colonne",
    "reason": "Motif",
    "decided_by": "Décision de",
    "decided_on": "Date",
    "number": "Nombre",
    "search": "Rechercher dans les règles",
    "all": "tout",
    "shown": "Règles affichées : {} sur {}.",
    "sorted": "Tri par « {} », ordre {}.",
    "ascending": "croissant",
    "descending": "décroissant",
    "show_all": "Tout afficher",
    "none_shown": "Aucune règle ne correspond à ce choix.",
    "every_detail": "Règle par règle",
    "unfold": "Tout ouvrir",
    "fold": "Tout fermer",
    "checked": "Ce qui a été contrôlé",
    "all_columns": "toutes",
    "result_of": "contrôles : {checked}, anomalies : {broken}",
    "became": "Suite donnée",
    "if_broken": "En cas d'anomalie",
    "trend": "Au fil des exécutions",
    "history": "Comparaison avec les exécutions antérieures",
    "no_history": "Le dossier de sortie ne contient aucune exécution antérieure de cette question.",
    "compared": "Comparaison avec {} (date de référence : {}), la dernière des {} exécutions "
    "antérieures.",
    "compared_one": "Comparaison avec {} (date de référence : {}), la seule exécution antérieure.",
    "newly_broken": "Nouvellement enfreintes",
    "first_checked": "non contrôlée alors",
    "newly_mended": "À nouveau respectées",
    "newly_unchecked": "Enfreintes alors, impossibles à contrôler à présent",
    "nothing_new": "Les règles enfreintes sont les mêmes qu'alors.",
    "read_rows": "Lignes lues",
    "quarantined_rows": "Lignes en quarantaine",
    "findings": "Remarques",
    "then": "précédemment {}",
    "figures_of_runs": "Les chiffres par exécution",
    "figures_of_rules": "Les anomalies par règle et par exécution",
    "run": "Exécution",
    "this_run": "la présente exécution",
    "audience": "Diffusion",
    "stopped_run": "arrêtée",
    "sha256": "SHA-256 du registre",
    "runs_note": "Exécutions relatives à la même question, pour une date de référence antérieure "
    "ou pour la même date sous un autre nom. Le nom indique ce qui s'écarte de l'usage : base "
    "sectorielle, diffusion ou langue.",
    "top": "Retour au tableau",
    "files": "Cette page est accompagnée de validation.json (les résultats tels que Great "
    "Expectations les donne), de summary.json (ces décomptes), de quarantine.csv et de "
    "findings.csv.",
}

OUTCOME = {
    "failed": "enfreinte",
    "passed": "respectée",
    "not_applicable": "sans objet",
    "error": "non contrôlable",
}

#: The same after a number: 3 enfreintes.
OUTCOME_MANY = {
    "failed": "enfreintes",
    "passed": "respectées",
    "not_applicable": "sans objet",
    "error": "non contrôlables",
}

REASON = {
    "": "",
    "column_missing": "une colonne manque",
    "nothing_to_check": "rien à contrôler",
    "parameter_unknown": "la date de l'extrait est inconnue",
}

#: What happens where a rule of that severity is broken.
MEANING = {
    "critical": "L'exécution s'arrête : ce registre ne permet pas d'établir des chiffres exacts.",
    "warning": "La ligne est comptée et le fait mis en doute est inconnu. Seule une ligne qui ne "
    "peut être une demande (sans numéro, sans date possible) est mise en quarantaine. L'argent "
    "versé reste dans les chiffres.",
    "info": "La ligne est comptée et l'anomalie est signalée ici. L'argent réellement versé reste "
    "toujours dans les chiffres.",
}

#: What became of the rows that broke a rule.
DONE = {
    "stopped": "L'exécution a été arrêtée ; aucune ligne n'a été comptée.",
    "no_rows": "Cette règle ne porte pas sur des lignes individuelles : il n'y a pas de ligne à "
    "écarter.",
    "set_aside": "En quarantaine : {} (hors décompte).",
    "some_set_aside": "Les lignes sont en quarantaine et ne comptent pas.",
    "some_warning": "Les lignes comptent, avec ce fait mis en doute ({}).",
    "some_info": "Les lignes comptent, avec cette remarque.",
    "warning": "Dans le décompte, avec ce fait mis en doute ({1}) : {0}.",
    "info": "Dans le décompte, avec cette remarque : {}.",
    "info_out": " En quarantaine en raison d'une autre règle : {}.",
}

#: The facts that can be in doubt, and what becomes of them.
DOUBT = {
    "application": "la ligne est mise en quarantaine",
    "application_date": "le jour de la demande : tel qu'indiqué, ou celui du versement s'il est "
    "antérieur",
    "payment": "le versement : compté si son jour et son montant sont lisibles",
    "applicant": "le demandeur : inconnu",
    "province": "la province : inconnue",
    "activity": "l'activité : inconnue",
    "nace": "le code NACE : inconnu",
    "decision": "la décision : aucune, sauf versement",
    "reason": "le motif : inconnu",
}

DIMENSION = {
    "completeness": "Complétude",
    "validity": "Validité",
    "consistency": "Cohérence",
    "uniqueness": "Unicité",
    "timeliness": "Actualité",
}

AUDIENCE = {"public": "publique", "internal": "interne"}

OWNER = {
    "register": "le registre",
    "programme": "le programme de crédit",
    "project": "antwoord",
}

#: The verdict in one sentence; `one` and `many` go by the number that they tell.
VERDICT = {
    "stopped_one": "Arrêt : {} règle critique est enfreinte ({}). Aucun chiffre n'a été établi.",
    "stopped_many": "Arrêt : {} règles critiques sont enfreintes ({}). "
    "Aucun chiffre n'a été établi.",
    "between": " ; ",
    "clean": "Accepté : toutes les lignes lues ({}) respectent toutes les règles.",
    "passed": "Accepté : {}, et {}.",
    "out_none": "aucune ligne lue sur {rows} n'est en quarantaine",
    "out_one": "1 ligne lue sur {rows} est en quarantaine",
    "out_many": "{out} lignes lues sur {rows} sont en quarantaine",
    "remarks_none": "il n'y a aucune remarque",
    "remarks_some": "il y a des remarques",
    "remarks_one": "il y a 1 remarque",
    "remarks_many": "il y a {} remarques",
}

RULES_TABLE = ("règle", "thème", "gravité", "ce qui doit être respecté", "fondement")

RULES_PAGE = {
    "title": "Les règles",
    "made": "Page établie à partir de `expectations/*.json` par `antwoord rules --format "
    "markdown`. Modifiez la règle là-bas, et non ici.",
    "counts": "{} règles en {} thèmes : {}.",
    "meaning": "**{}** : {}",
    "source": "Source : {}",
}

RULES_PAGE_COLUMNS = (
    "règle",
    "ce qui doit être respecté",
    "gravité",
    "fondement",
    "colonnes",
    "responsable et depuis",
)
