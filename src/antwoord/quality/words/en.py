"""What the checks say in English."""

SEVERITY = {"critical": "critical", "warning": "warning", "info": "remark"}

#: The same after a number: 3 critical rules.
SEVERITY_MANY = {"critical": "critical", "warning": "warnings", "info": "remarks"}

#: Headers of the overview of broken rules.
OVERVIEW = ("rule", "what must hold", "severity", "number")

PAGE = {
    "told": "{}: {}",
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
    "not_published": "not published",
    "disclosure": "What is not published",
    "disclosure_note": "A cell of fewer than {} applicants, an amount from which a "
    "contribution can be estimated too closely{}, and a group that"
    " is all of one reason are sensitive. Other cells were left out because"
    " a sensitive one could be computed from them. Over all tables together"
    " as little was left out as could be found; the table says whether less"
    " is proven impossible. An audit with a fresh model "
    "worked out, for every sensitive cell, what an outsider, and anyone who"
    " is alone in a cell, can still compute of it.",
    "disclosure_caption": "Cells of all tables together.",
    "disclosure_rounded": "The table by NACE code is shown rounded to multiples of {}.",
    "disclosure_amounts": "Amounts are shown in multiples of {} euro, "
    "each less than {} euro off; the total is exact.",
    "disclosure_together": "Protected together with what had been released: {}.",
    "disclosure_withheld": "Given up so that the rest could be protected: {}.",
    "disclosure_withheld_coarser": "rounding to the usual base",
    "disclosure_withheld_rounded": "the rounded table by NACE code",
    "disclosure_withheld_headlines": "that the totals are always published",
    "disclosure_withheld_undecided": "the split of undecided applications",
    "disclosure_withheld_reasons": "the reasons",
    "disclosure_withheld_amounts": "the amounts",
    "disclosure_withheld_everything": "everything: no public answer is possible",
    "disclosure_internal": "An internal document shows every cell; this is what a public one would"
    " leave out.",
    "block": "Kind",
    "block_counts": "Counts",
    "block_amounts": "Amounts",
    "block_cells": "Cells",
    "block_not_zero": "Not zero",
    "block_sensitive": "Sensitive",
    "block_suppressed": "Left out",
    "block_lower_bound": "Least possible loss",
    "block_loss": "Loss",
    "block_gap": "At most too much",
    "block_audit": "Audit",
    "holds": "holds",
    "not_counted": "Nothing was counted: a critical rule stops the run.",
    "without_counts": "How many rows each rule looked at, and how many broke it, stands on the "
    "internal page only: such numbers can give away what the tables do not publish.",
    "proven": "Proven to be the least",
    "proven_yes": "yes",
    "proven_no": "not proven",
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
    "row": "Row",
    "application": "Application",
    "first_rows": "The first {} of {} rows; all stand in {}.",
    "all_rows": "The {} rows.",
    "in_file": "The {} rows stand in {}.",
    "missing": "Missing: {}.",
    "meaning": "What a severity means",
    "per_dimension": "Quality per dimension",
    "score_note": "The share of the checks that passed; one check is one rule on one row. A "
    "score that is not perfect is never rounded up to 100 %.",
    "dimension": "Dimension",
    "score": "Score",
    "scale": "0–100 %",
    "passed_checks": "Passed",
    "broken_rules": "Broken rules",
    "of": "{} of {}",
    "no_checks": "nothing checked",
    "receipt": "What became of the source",
    "receipt_rows": "{rows} rows below the header: {read} read",
    "receipt_total": "{} left out as totals",
    "receipt_note": "{} left out as notes",
    "receipt_header": "{} left out as repeated headers",
    "receipt_differs": "The rows read do not sum to the total of “{}” in the source ({}).",
    "receipt_agrees": "The rows read sum to the totals of the source ({}).",
    "receipt_sheets": "Sheets of the workbook",
    "receipt_sheet": "Sheet",
    "receipt_became": "What became of it",
    "receipt_hidden": "Hidden, and read",
    "sheet_read": "{} rows below its header",
    "sheet_numbers": "its row 1 is row {} here",
    "sheet_itself": "the sheet;",
    "sheet_hidden_rows": "rows: {};",
    "sheet_hidden": "not read: hidden",
    "sheet_other_headings": "not read: other headings",
    "sheet_empty": "not read: empty",
    "sheet_not_named": "not read: another one was named",
    "sheet_no_cells": "not read: no sheet of cells",
    "row_of_source": "row {}",
    "row_of_sheet": "sheet {}, row {}",
    "receipt_columns": "Columns of the source",
    "receipt_column": "Heading",
    "receipt_read_as": "Read as",
    "receipt_not_asked": "not asked for",
    "receipt_filled": "Filled",
    "receipt_lost": "Not understood",
    "receipt_first": "First",
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
    "result_of": "{broken} broken of {checked} checked",
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
}

OUTCOME = {
    "failed": "broken",
    "passed": "in order",
    "not_applicable": "not applicable",
    "error": "could not be checked",
}

#: The same after a number: 3 broken.
OUTCOME_MANY = OUTCOME

REASON = {
    "": "",
    "column_missing": "a column is missing",
    "nothing_to_check": "nothing to check",
    "parameter_unknown": "the date of the extract is unknown",
}

#: What happens where a rule of that severity is broken.
MEANING = {
    "critical": "The run stops: no true figures can be made of this register.",
    "warning": "The row counts, and the fact in doubt is unknown. Only a row that cannot be an "
    "application (no id, no possible date) goes into quarantine. Money that was paid stays in the "
    "figures.",
    "info": "The row counts, and the breach is listed here. Money that was really paid always "
    "stays in the figures.",
}

#: What became of the rows that broke a rule.
DONE = {
    "stopped": "The run was stopped; no row was counted.",
    "no_rows": "This rule is not about single rows: there is no row to leave out.",
    "set_aside": "In quarantine: {} (not counted).",
    "some_set_aside": "The rows are in quarantine and do not count.",
    "some_warning": "The rows count, with this fact in doubt ({}).",
    "some_info": "The rows count, with this remark.",
    "warning": "Kept for counting, with this fact in doubt ({1}): {0}.",
    "info": "Kept for counting, with this remark: {}.",
    "info_out": " In quarantine because of another rule: {}.",
}

#: The facts that can be in doubt, and what becomes of them.
DOUBT = {
    "application": "the row is set aside",
    "application_date": "the day of application: as given, or that of the payment where earlier",
    "payment": "the payment: counts where its day and amount can be read",
    "applicant": "the applicant: unknown",
    "province": "the province: unknown",
    "activity": "the activity: unknown",
    "nace": "the NACE code: unknown",
    "decision": "the decision: none, unless paid",
    "reason": "the reason: unknown",
}

DIMENSION = {
    "completeness": "Completeness",
    "validity": "Validity",
    "consistency": "Consistency",
    "uniqueness": "Uniqueness",
    "timeliness": "Timeliness",
}

AUDIENCE = {"public": "public", "internal": "internal"}

OWNER = {"register": "the register", "programme": "the credit programme", "project": "antwoord"}

#: The verdict in one sentence; `one` and `many` go by the number that they tell.
VERDICT = {
    "stopped_one": "Stopped: {} critical rule is broken ({}). No figures were made.",
    "stopped_many": "Stopped: {} critical rules are broken ({}). No figures were made.",
    "between": "; ",
    "clean": "Passed: all {} rows that were read keep all rules.",
    "passed": "Passed: {}, and {}.",
    "out_none": "none of the {rows} rows that were read is in quarantine",
    "out_one": "1 of the {rows} rows that were read is in quarantine",
    "out_many": "{out} of the {rows} rows that were read are in quarantine",
    "remarks_none": "there are no remarks",
    "remarks_some": "there are remarks",
    "remarks_one": "there is 1 remark",
    "remarks_many": "there are {} remarks",
}

RULES_TABLE = ("rule", "subject", "severity", "what must hold", "ground")

RULES_PAGE = {
    "title": "The rules",
    "made": "Made from `expectations/*.json` by `antwoord rules --format markdown`. Change a "
    "rule there, not here.",
    "counts": "{} rules in {} subjects: {}.",
    "meaning": "**{}**: {}",
    "source": "Source: {}",
}

RULES_PAGE_COLUMNS = ("rule", "what must hold", "severity", "ground", "columns", "owner and since")
