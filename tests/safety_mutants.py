"""Ways to lose the safety of what is published, each of which a test must find.

A row takes one thing away: a bound, a level, an insider, a relation, a check, a mode. The
runner applies it to a copy of `src`, runs the test that is named with that copy before the
installed package, and asks that it fails, within 30 seconds of processor time (a clock would
tell of other work on the machine); on the unchanged copy the same test must pass.
`make mutants` runs all; `make mutants SAMPLE=8` some of them, others each day.
"""

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path
from time import monotonic

import pytest

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 30
#: So many times that much by the clock, and it is given up.
PATIENCE = 20
#: What the package rests on and the tests need; none of the package itself.
LOADED = ("pandas", "pyarrow", "highspy", "duckdb", "ibis", "xlsxwriter", "hypothesis")
#: Exit codes of pytest: only a test that failed kills; not one that could not be collected.
PASSED, FAILED = 0, 1


@dataclass(frozen=True)
class Mutant:
    """`before` stands once in `file` (below `src/antwoord`) and becomes `after`; `test` fails."""

    file: str
    before: str
    after: str
    test: str


SAFETY = "tests/unit/test_safety.py::"
OPTIMISED = "tests/processes/test_optimised_python.py::"
SYSTEM = "tests/unit/test_disclosure_system.py::"
RULES = "tests/unit/test_disclosure_rules.py::"
ROUNDING = "tests/unit/test_disclosure_rounding.py::"
JOINT = "tests/unit/test_disclosure_joint.py::"
MOVERS = "tests/unit/test_movers.py::"
SEARCH = "tests/unit/test_disclosure_suppression.py::"
FILES = "tests/unit/test_disclosure_files.py::"
BESIDE = "tests/unit/test_release_beside.py::"
PLAIN = "tests/unit/test_audit_plain_tables.py::"
RUNS = "tests/unit/test_audit_runs.py::"
LEDGER = "tests/unit/test_ledger.py::"
GIVEN_UP = "tests/unit/test_disclosure_concessions.py::"
MATCHING = "tests/property/test_matching.py::"
BUNDLE = "tests/unit/test_bundle.py::"

ANSWER, RULE_BOOK = "disclosure/model/answer_system.py", "disclosure/model/sensitivity.py"
PROVER, PROOF = "disclosure/proof/audit.py", "disclosure/proof/certificates.py"
ATTACK, OVER_DATES = "disclosure/attack/published.py", "disclosure/attack/dates.py"
RANGES = "tests/unit/test_disclosure_ranges.py::"
HEADLINES, STAND = "disclosure/policy/headlines.py", "tests/unit/test_disclosure_headlines.py::"
CONCEDED = "tests/unit/test_disclosure_concessions.py::"
TOGETHER = "tests/unit/test_codes_together.py::"

SERIES, COMPARED = "tests/unit/test_series.py::", "tests/unit/test_compare.py::"
TRACED = "tests/unit/test_trace.py::"
SINCE = "tests/unit/test_earlier_answer.py::"

MUTANTS = (
    # Of several answers together: who may see them, and that they tell what each tells.
    Mutant(
        "series/sweep/series.py",
        "point.told is not None and point.told.is_open for",
        "point.told is not None for",
        SERIES + "test_it_is_open_once_all_of_it_is_released_and_public",
    ),
    Mutant(
        "series/sweep/series.py",
        'return self.parameters.audience == "public" and all(',
        "return all(",
        SERIES + "test_it_is_open_once_all_of_it_is_released_and_public",
    ),
    Mutant(
        "series/folder.py",
        "                    close_to_others(staged)\n",
        "                    open_to_others(staged, usual)\n",
        SERIES + "test_it_is_open_once_all_of_it_is_released_and_public",
    ),
    Mutant(
        "series/compare/sides.py",
        "return not self.internal and self.before.is_open and self.after.is_open",
        "return not self.internal",
        COMPARED + "test_drafts_are_no_public_comparison_yet",
    ),
    Mutant(
        "series/compare/comparison.py",
        "    if not pair.internal:\n",
        "    if False:\n",
        COMPARED + "test_a_public_comparison_tells_what_both_tell_whatever_rows_there_are",
    ),
    Mutant(
        "answer/changed/changes.py",
        "new.high - old.low",
        "new.low - old.low",
        COMPARED + "test_a_change_is_what_two_ranges_leave",
    ),
    Mutant(
        "answer/changed/chapter.py",
        "one.before.is_exact and one.after.is_exact",
        "True",
        SINCE + "test_a_difference_stands_beside_two_exact_figures_alone",
    ),
    Mutant(
        "releases/since.py",
        "and entry.seen_on(today)",
        "",
        SINCE + "test_another_is_refused_and_the_dates_that_there_are_are_named",
    ),
    Mutant(
        "series/trace/trace.py",
        "processed_of(told)) if internal else None",
        "processed_of(told))",
        TRACED + "test_a_public_trace_is_made_of_the_folder_alone",
    ),
    # What may stand instead of a figure, and what adds up.
    Mutant(
        "disclosure/ranges.py",
        "if values[name] < low * unit or",
        "if False and values[name] < low * unit or",
        RANGES + "test_a_true_value_outside_its_range_stops_the_run",
    ),
    Mutant(
        ATTACK,
        "        if found == before or not any(one.rounded for one in intervals):\n",
        "        if True:\n",
        RANGES + "test_an_end_that_is_no_whole_number_brings_others_closer",
    ),
    Mutant(
        "counting/relations.py",
        "            if both and all(one in names for one in both):\n",
        "            if False:\n",
        TOGETHER + "test_an_unknown_municipality_of_a_province_is_a_part_of_the_province",
    ),
    Mutant(
        "counting/relations.py",
        "        columns = sorted(family.columns)\n",
        "        columns = sorted({level.column for level in family.levels})\n",
        TOGETHER + "test_what_lies_outside_is_no_part_of_the_total",
    ),
    # What needs no guard from whom.
    Mutant(
        "disclosure/policy/protection.py",
        "            and cell.value - cell.down\n",
        "            and cell.value - 9 * cell.down\n",
        SAFETY + "test_nobody_believes_that_another_got_less_than_anything",
    ),
    # What chance decides, so that the pattern itself tells nothing.
    Mutant(
        "disclosure/model/weights.py",
        "% (SELDOM * BASE**summed_dimensions) == 0",
        "< 0",
        MATCHING + "test_any_set_of_cells_can_be_drawn",
    ),
    Mutant(
        "disclosure/policy/concessions.py",
        'Draw(sha256_of_parts("the choice among patterns", who))',
        'Draw("known to everybody")',
        GIVEN_UP + "test_the_choice_is_drawn_from_who_stands_behind_the_cells",
    ),
    Mutant(
        ANSWER,
        "        if unshown or drawn or name in telling",
        "        if unshown or name in telling",
        SAFETY + "test_a_cell_that_is_drawn_is_not_published",
    ),
    # What is sensitive, and what is known of it beforehand.
    Mutant(
        ANSWER,
        "return max(1, min(value, RULES_OF_A_FACT - not_counted))",
        "return 1",
        "tests/unit/test_disclosure_answer.py::"
        "test_rules_that_were_broken_tell_of_records_without_a_fact",
    ),
    Mutant(
        ANSWER,
        "if value and zeros and not shared and not unshown",
        "if not value",
        SAFETY + "test_a_count_that_is_not_zero_is_at_least_one_to_anybody_and_zeros_are_published",
    ),
    Mutant(
        ANSWER,
        "return judge_count(value, settings.rules, number)",
        "return Verdict()",
        SAFETY + "test_every_small_cell_has_its_level",
    ),
    Mutant(
        ANSWER,
        "return judge_amount(largest, settings.rules, total=value, contributors=number)",
        "return Verdict()",
        SAFETY + "test_every_small_cell_has_its_level",
    ),
    Mutant(
        ANSWER,
        "if behind is None or behind[0] < 1:",
        "if behind is None:\n        return Verdict()\n    if behind[0] < 0:",
        SAFETY + "test_a_cell_of_unknown_contributors_is_an_error",
    ),
    Mutant(
        ANSWER,
        "if contributions.empty and any(",
        "if False and any(",
        SAFETY + "test_an_empty_file_of_contributors_is_an_error_unless_there_is_nobody",
    ),
    Mutant(
        ANSWER,
        "for who, cells in sorted(alone.items()))",
        "for who, cells in sorted(alone.items())[1:])",
        SAFETY + "test_everybody_who_is_alone_in_a_cell_is_an_insider",
    ),
    Mutant(
        ANSWER,
        "if unshown or drawn or name in telling or (shared and value):",
        "if unshown or drawn or (shared and value):",
        SAFETY + "test_a_group_of_one_reason_hides_that_it_is",
    ),
    Mutant(
        ANSWER,
        "if unshown or drawn or name in telling or (shared and value):",
        "if drawn or name in telling or (shared and value):",
        SAFETY + "test_what_no_table_shows_is_hidden_and_may_be_zero",
    ),
    Mutant(
        ANSWER,
        "state=State.HIDDEN, weight=0, up=GROUP_LEVEL)",
        "state=State.HIDDEN, weight=0)",
        SAFETY + "test_a_group_of_one_reason_hides_that_it_is",
    ),
    Mutant(
        ANSWER,
        "must = headlines and is_headline(name, settings) and not verdict.primary",
        "must = headlines and is_headline(name, settings)",
        SAFETY + "test_a_total_that_is_sensitive_itself_is_not_published",
    ),
    Mutant(
        ANSWER,
        '        "counted_outside": total.at(province=OUTSIDE),\n',
        "",
        SAFETY + "test_the_numbers_of_rows_are_in_the_system",
    ),
    Mutant(
        RULE_BOOK,
        "up=max(rules.minimum_count - fewest, 1)",
        "up=1",
        SAFETY + "test_levels_of_counts_and_amounts",
    ),
    Mutant(
        RULE_BOOK,
        "fewest = count if contributors is None else min(count, contributors)",
        "fewest = count",
        RULES + "test_many_records_of_few_contributors_are_sensitive",
    ),
    Mutant(
        RULE_BOOK,
        "short = allowed - (total - ordered[0] - second)",
        "short = allowed - (total - ordered[0])",
        RULES + "test_p_percent_at_its_boundary",
    ),
    Mutant(
        RULE_BOOK,
        "if contributors >= rules.minimum_count:\n        return 0",
        "return 0",
        RULES + "test_fewer_contributors_than_the_minimum_are_unsafe",
    ),
    Mutant(
        RULE_BOOK,
        "up=level, down=min(level, total)",
        "up=level, down=0",
        SAFETY + "test_levels_of_counts_and_amounts",
    ),
    # The system.
    Mutant(
        "disclosure/model/system.py",
        "            joined.join(*row)\n",
        "            continue\n",
        SYSTEM + "test_a_parent_with_an_only_child_is_the_same_variable",
    ),
    Mutant(
        "disclosure/model/system.py",
        "up=max(cell.up for cell in cells)",
        "up=min(cell.up for cell in cells)",
        SYSTEM + "test_cells_said_to_be_the_same_take_the_stricter_of_each",
    ),
    Mutant(
        "disclosure/model/system.py",
        "    if exact:\n        _require_truth(system)",
        "    if False:\n        _require_truth(system)",
        SYSTEM + "test_cells_that_do_not_add_up_are_named",
    ),
    Mutant(
        "disclosure/solver/attacker.py",
        "    if known is not None:\n",
        "    if False:\n",
        SAFETY + "test_an_insider_finds_her_own_cells_as_they_are",
    ),
    Mutant(
        "disclosure/model/targets.py",
        "fresh = list(known)",
        "fresh = list[int]()",
        SAFETY + "test_what_follows_from_her_own_cells_she_knows_too",
    ),
    Mutant(
        "disclosure/model/targets.py",
        "zip((1, -1), pair, strict=True)",
        "zip((1,), pair, strict=False)",
        SAFETY + "test_both_sides_of_a_level_are_asked",
    ),
    # The audit and its proofs.
    Mutant(
        PROVER,
        "return not self.breaches",
        "return True",
        SAFETY + "test_a_pattern_that_is_open_has_breaches",
    ),
    Mutant(
        PROVER,
        "for insider in range(-1, len(self.insiders)):",
        "for insider in range(-1, min(len(self.insiders), 1)):",
        SAFETY + "test_each_insider_is_asked",
    ),
    Mutant(
        PROVER,
        "levels = np.concatenate([self.system.up, self.system.down])",
        "levels = np.concatenate([self.system.up, 0 * self.system.down])",
        SAFETY + "test_both_sides_of_a_level_are_asked",
    ),
    Mutant(
        PROVER,
        "system, hidden, insiders, certificates)) - excused:",
        "system, hidden, insiders, certificates)[:0]) - excused:",
        SAFETY + "test_a_certificate_that_does_not_check_is_a_fault",
    ),
    Mutant(
        PROVER,
        "if system.rows.times(change).any() or not inside.all():",
        "if system.rows.times(change).any():",
        SAFETY + "test_a_witness_keeps_every_relation_and_bound_in_whole_numbers",
    ),
    Mutant(
        PROVER,
        "if system.rows.times(change).any() or not inside.all():",
        "if not inside.all():",
        SAFETY + "test_a_witness_keeps_every_relation_and_bound_in_whole_numbers",
    ),
    Mutant(
        PROVER,
        "return self._whole.farthest(self.low, self.high, group, direction)",
        "return reach.distance",
        SAFETY + "test_what_whole_tables_cannot_reach_is_not_reached",
    ),
    Mutant(
        PROOF,
        "if direction * (there - value) < sides.get((at, direction), 0):",
        "if False:",
        SAFETY + "test_each_part_of_a_certificate_is_checked",
    ),
    Mutant(
        PROOF,
        "elif insider >= 0 and not tables",
        "elif False and not tables",
        SAFETY + "test_each_part_of_a_certificate_is_checked",
    ),
    Mutant(
        PROOF,
        "            if at not in hidden:\n",
        "            if False:\n",
        SAFETY + "test_each_part_of_a_certificate_is_checked",
    ),
    Mutant(
        PROOF,
        "if (low is not None and value < low) or (high is not None and value > high):",
        "if False:",
        SAFETY + "test_each_part_of_a_certificate_is_checked",
    ),
    Mutant(
        PROOF,
        "for row in sorted(row for row, sum_of_changes in added.items() if sum_of_changes):",
        "for row in ():",
        SAFETY + "test_each_part_of_a_certificate_is_checked",
    ),
    Mutant(
        PROOF,
        "if at not in known and (at, direction, insider) not in shown:",
        "if False:",
        SAFETY + "test_each_part_of_a_certificate_is_checked",
    ),
    # Headlines, and what is given up for them.
    Mutant(
        HEADLINES,
        "up=fell, down=came, upper=upper",
        "up=0, down=0, upper=upper",
        STAND + "test_headlines_stand_after_releases_and_where_the_few_came_in_is_not_told",
    ),
    Mutant(
        HEADLINES,
        "tried = (cell.up, cell.down) == (empty.up, empty.down)",
        "tried = False",
        CONCEDED + "test_what_two_insiders_know_lowers_it_once",
    ),
    Mutant(
        "disclosure/search/suppression.py",
        "primary = members[system.primary[members] if name else highest]",
        "primary = members[system.primary[members]]",
        STAND + "test_headlines_stand_after_releases_and_where_the_few_came_in_is_not_told",
    ),
    Mutant(
        "disclosure/policy/joint.py",
        "most = 0 if block == COUNTS and not one.split else self.maximum_cents",
        "most = self.maximum_cents",
        STAND + "test_headlines_stand_after_releases_and_where_the_few_came_in_is_not_told",
    ),
    Mutant(
        "disclosure/policy/protection.py",
        "return _lost(joint.asked(COUNTS), lowered)",
        "return _lost(joint.asked(COUNTS), lambda asked, lost: _without(asked, lost))",
        STAND + "test_headlines_stand_after_releases_and_where_the_few_came_in_is_not_told",
    ),
    Mutant(
        "disclosure/policy/protection.py",
        "state = State.HIDDEN if unsaid else State.PUBLISHED",
        "state = State.PUBLISHED",
        STAND + "test_a_zero_amount_is_not_shown_where_its_count_is_not",
    ),
    Mutant(
        "disclosure/policy/joint.py",
        "        if known[name]\n",
        "",
        STAND + "test_insiders_keep_their_numbers_where_cells_are_given_up",
    ),
    Mutant(
        "disclosure/model/answer_system.py",
        "within = _parts_of(groups, relations)",
        "within = set(groups)",
        STAND + "test_zeros_of_what_makes_up_a_group_of_one_reason_are_not_shown",
    ),
    Mutant(
        OVER_DATES,
        "if not _was_over(one, before.publication.day)] == [place]",
        "if not _was_over(one, before.publication.day)] != []",
        RUNS + "test_how_few_came_is_told_of_one_of_several_years_alone",
    ),
    # Protection, dates, rounding.
    Mutant(
        "disclosure/policy/protection.py",
        "if told is None:\n            return block",
        "if True:\n            return block",
        "tests/unit/test_tied_over_time.py::"
        "test_money_that_came_elsewhere_does_not_tell_how_few_came_here",
    ),
    Mutant(
        "disclosure/policy/once.py",
        "        if not verdict.primary:",
        "        if True:",
        "tests/unit/test_once_published.py::"
        "test_an_amount_without_its_number_is_of_as_few_as_can_have_got_it",
    ),
    Mutant(
        "disclosure/policy/protection.py",
        "    if not checked.holds:\n        raise UnsafeError",
        "    if False:\n        raise UnsafeError",
        SAFETY + "test_a_pattern_that_the_audit_finds_open_is_never_published",
    ),
    Mutant(
        "disclosure/policy/protection.py",
        "return None if wrong else Audit(",
        "return Audit(",
        SAFETY + "test_a_kept_pattern_is_safe_by_its_certificates_alone",
    ),
    Mutant(
        "disclosure/model/over_time.py",
        "        up=verdict.up,\n",
        "",
        SAFETY + "test_small_differences_are_cells_with_levels",
    ),
    Mutant(
        "disclosure/model/over_time.py",
        "                equations.append({At(date, key): 1, At(date - 1, key): -1})\n",
        "",
        JOINT + "test_in_a_year_that_is_over_nothing_comes_any_more",
    ),
    Mutant(
        "disclosure/model/over_time.py",
        "At(change.since, change.cell): -1, change: -1}",
        "change: -1}",
        SAFETY + "test_small_differences_are_cells_with_levels",
    ),
    Mutant(
        "disclosure/model/over_time.py",
        "return (0 if value >= 0 else None), None",
        "return None, None",
        SEARCH + "test_what_grew_is_known_not_to_have_fallen",
    ),
    Mutant(
        "disclosure/model/over_time.py",
        "if not value and is_closed and fell is None:",
        "if not value and is_closed:",
        JOINT + "test_who_went_may_have_been_in_any_closed_year",
    ),
    Mutant(
        "disclosure/model/over_time.py",
        "if (crossed or (up and down)) and",
        "if up and down and",
        JOINT + "test_an_erasure_in_between_does_not_hide_how_few_came",
    ),
    Mutant(
        "disclosure/policy/joint.py",
        "up = -change if went < rules.minimum_count or enough_of_few else 0",
        "up = 0",
        JOINT + "test_who_went_is_not_told",
    ),
    Mutant(
        "disclosure/policy/joint.py",
        "self._closed(place, key) or (place in fell and self._same_day(place))",
        "self._closed(place, key)",
        JOINT + "test_on_the_same_day_nothing_comes_in_the_place_of_who_went",
    ),
    Mutant(
        "provenance/release.py",
        "(count or (found.path, found.place) in known)",
        "(count or found.path.name != 'cells.csv')",
        BESIDE + "test_what_a_new_answer_opens_of_an_earlier_one_is_not_harmless",
    ),
    Mutant(
        "disclosure/model/over_time.py",
        "else replace(cell, state=State.HIDDEN)",
        "else replace(cell, state=State.HIDDEN, up=0, down=0)",
        SAFETY + "test_what_is_out_stays_as_it_is",
    ),
    Mutant(
        "disclosure/policy/joint.py",
        "judge_count(abs(change), rules, people)",
        "judge_count(abs(change), rules)",
        MOVERS + "test_applications_of_one_person_are_one_between_two_dates",
    ),
    Mutant(
        "disclosure/policy/joint.py",
        "min(abs(now - before), people) >= rules",
        "abs(now - before) >= rules",
        MOVERS + "test_what_one_person_got_is_hers_where_nobody_is_named",
    ),
    Mutant(
        "disclosure/policy/joint.py",
        "judge_amount(largest, rules, total=abs(change), contributors=people)",
        "Verdict()",
        MOVERS + "test_one_who_made_nearly_all_of_a_difference_is_not_told_by_it",
    ),
    Mutant(
        "disclosure/attack/dates.py",
        "return dates[at].known.get(count, 0) >= minimum_count",
        "return True",
        "tests/unit/test_audit_runs.py::"
        "test_the_amount_of_a_period_follows_where_it_is_of_enough_loans",
    ),
    Mutant(
        "disclosure/attack/dates.py",
        "return begins and (is_open or end_of(code) in days)",
        "return is_open or end_of(code) in days",
        "tests/unit/test_audit_runs.py::"
        "test_how_many_came_in_a_period_may_follow_from_how_many_there_are_in_all",
    ),
    Mutant(
        "provenance/bundle.py",
        "if found.unread:",
        "if not found:",
        "tests/unit/test_bundle.py::test_a_page_that_is_not_understood_is_not_released",
    ),
    Mutant(
        "disclosure/policy/joint.py",
        "cell.value - earlier.value, settings.rules, people)",
        "cell.value - earlier.value, settings.rules)",
        MOVERS + "test_a_code_is_rounded_further_where_one_person_brought_the_difference",
    ),
    Mutant(
        "disclosure/model/movers.py",
        "along.filter(along.before < along.change.abs())",
        "along",
        MOVERS + "test_as_few_as_could_make_the_difference",
    ),
    Mutant(
        "disclosure/policy/joint.py",
        "insiders=_insiders(in_time, grows),",
        "insiders=_insiders(in_time[-1:], grows),",
        JOINT + "test_who_was_alone_on_an_earlier_date_still_knows_it",
    ),
    Mutant(
        "disclosure/policy/joint.py",
        "        if maximum_cents and cell.value and key in amount_of:\n",
        "        if False and key in amount_of:\n",
        SAFETY + "test_an_amount_tells_how_many_payments_there_are_at_least",
    ),
    Mutant(
        "disclosure/search/rounding.py",
        "if not level or least <= 0:",
        "if True:",
        ROUNDING + "test_a_total_shown_as_nothing_would_give_its_small_parts_away",
    ),
    Mutant(
        "disclosure/search/rounding.py",
        "return max(shown - base + 1, 0), shown + base - 1",
        "return max(shown - base, 0), shown + base",
        ROUNDING + "test_what_is_known_of_a_rounded_value",
    ),
    Mutant(
        "disclosure/search/rounding.py",
        "    if system.rows.times(shown).any():\n",
        "    if False:\n",
        OPTIMISED + "test_no_proof_is_lost_with_optimised_python",
    ),
    # Files, modes, verdicts.
    Mutant(
        "publishing/rights.py",
        "OWNER_FILE, OWNER_FOLDER = 0o600, 0o700",
        "OWNER_FILE, OWNER_FOLDER = 0o644, 0o700",
        SAFETY + "test_the_internal_report_is_its_owners_alone",
    ),
    Mutant(
        "disclosure/steps.py",
        "if not keep and flag != FREE:",
        "if not keep and not flag:",
        SAFETY + "test_what_is_not_free_is_left_out_of_what_is_published",
    ),
    Mutant(
        "publishing/rights.py",
        "OWNER_FILE, OWNER_FOLDER = 0o600, 0o700",
        "OWNER_FILE, OWNER_FOLDER = 0o600, 0o755",
        LEDGER + "test_nobody_else_may_read_the_true_cells",
    ),
    Mutant(
        "verdicts.py",
        'if block["audit_holds"] is not True:',
        "if False:",
        SAFETY + "test_the_verdicts_of_a_run_are_read_off_its_files",
    ),
    Mutant(
        "verdicts.py",
        "    if wrong or not found:\n",
        "    if False:\n",
        SAFETY + "test_the_verdicts_of_a_run_are_read_off_its_files",
    ),
    Mutant(
        "verdicts.py",
        "    if public:\n        for line, row in rows:",
        "    if False:\n        for line, row in rows:",
        SAFETY + "test_a_public_table_shows_no_hidden_value",
    ),
    Mutant(
        "provenance/bundle.py",
        "    if telling:\n",
        "    if False:\n",
        BUNDLE + "test_what_tells_a_small_count_is_not_released",
    ),
    # The attacker of files.
    Mutant(
        ATTACK,
        "                least = 1\n",
        "                least = 0\n",
        FILES + "test_hidden_ones_disclose_each_other_where_zeros_are_shown",
    ),
    Mutant(
        ATTACK,
        "return any(finding.kind != IN_VAIN for finding in self.findings)",
        "return False",
        FILES + "test_the_minimum_can_be_set",
    ),
    Mutant(
        ATTACK,
        "    link_dates(dates, cells, rows, growing, most)\n",
        "",
        RUNS + "test_two_runs_disclose_what_neither_does",
    ),
    Mutant(
        OVER_DATES,
        "over = growing and same_area and not back and _was_over(place, before.publication.day)\n",
        "over = False\n",
        RUNS + "test_what_came_in_a_year_that_is_over_does_not_change",
    ),
    Mutant(
        ATTACK,
        "    link_bases(dates, cells, rows)\n",
        "",
        RUNS + "test_runs_of_one_day_on_three_bases_are_one_system",
    ),
    Mutant(
        "disclosure/attack/publications.py",
        "    _read_pages(found, basis)\n",
        "",
        RUNS + "test_a_figure_of_a_page_is_a_cell",
    ),
    Mutant(
        "disclosure/attack/crosstabs.py",
        'self.unread.append(f"{self.at(line, column)}: {why}")',
        "pass",
        PLAIN + "test_what_is_not_understood_is_told_by_row_and_column",
    ),
)


def main() -> int:
    """Runs the mutants, or a sample of them; 1 where one survives or a test does not stand."""
    asked = argparse.ArgumentParser(description=main.__doc__)
    asked.add_argument("--sample", type=int, default=0, help="so many of them; 0: all")
    asked.add_argument("--seed", default=date.today().isoformat(), help="which ones")
    asked.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = asked.parse_args()
    chosen = list(MUTANTS)
    if given.sample:
        chosen = random.Random(given.seed).sample(chosen, min(given.sample, len(chosen)))
    for name in LOADED:
        import_module(name)
    started = monotonic()
    with tempfile.TemporaryDirectory(prefix="aw-mutants-") as place:
        tests = dict.fromkeys(mutant.test for mutant in chosen)
        stands = _ended(_started(Path(place, "stands"), None, *tests))[1]
        if stands != PASSED:
            print("a test that must find a mutant fails without any: mend it first")
            return 1
        left, running, results = list(reversed(chosen)), dict[int, Mutant](), list[bool]()
        spent: list[float] = []
        while left or running:
            while left and len(running) < given.jobs:
                mutant = left.pop()
                running[_started(Path(place, str(len(left))), mutant, mutant.test)] = mutant
            process, code, seconds = _ended(0)
            results.append(_told(running.pop(process), code, seconds))
            spent.append(seconds)
    print(
        f"{sum(results)} of {len(results)} mutants killed, {max(spent):.1f} s at most and "
        f"{sum(spent):.0f} s in all of the processor, {monotonic() - started:.0f} s by the clock"
    )
    return int(not all(results))


def _told(mutant: Mutant, code: int, seconds: float) -> bool:
    """Prints what became of a mutant; whether it was killed in time."""
    killed = code == FAILED and seconds <= SECONDS
    words = {FAILED: "killed" if killed else "TOO SLOW", PASSED: "SURVIVED"}
    line = " ".join(mutant.before.split())[:70]
    word = words.get(code, f"ended as {code}")
    print(f"{word:<9}{seconds:>5.1f} s  {mutant.file}: {line}", flush=True)
    return killed


def _started(folder: Path, mutant: Mutant | None, *tests: str) -> int:
    """A process of its own that runs tests with a copy of the package; gives its id.

    It is forked, so that it need not load what the package rests on: a second instead of five.
    """
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__"))
    if mutant:
        path = folder / "src" / "antwoord" / mutant.file
        original = path.read_text(encoding="utf-8")
        if original.count(mutant.before) != 1:
            raise SystemExit(f"{mutant.file} does not hold once: {mutant.before}")
        path.write_text(original.replace(mutant.before, mutant.after), encoding="utf-8")
    sys.stdout.flush()
    if process := os.fork():
        return process
    code = -1
    try:
        source = str(folder / "src")
        sys.path.insert(0, source)
        os.environ |= {"ANTWOORD_HOME": str(ROOT), "PYTHONPATH": source}
        os.chdir(ROOT)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
        signal.alarm(PATIENCE * SECONDS * len(tests))
        code = int(pytest.main(["-q", "-x", "-p", "no:cacheprovider", *tests]))
    finally:
        os._exit(code & 0xFF)


def _ended(process: int) -> tuple[int, int, float]:
    """A process that ended (0: any): its id, how it ended, its processor time in seconds."""
    ended, status, used = os.wait4(process or -1, 0)
    return ended, os.waitstatus_to_exitcode(status), used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
