"use strict";
// Sorting and filtering of the one table of rules; without it the page holds the same.
(() => {
  const table = document.getElementById("book"), body = table.tBodies[0];
  const tools = document.getElementById("tools"), said = document.getElementById("said");
  const text = document.getElementById("search");
  const choices = [...tools.querySelectorAll("select")];
  const words = table.dataset, rows = [...body.rows];
  const fill = (sentence, ...values) => values.reduce((t, value) => t.replace("{}", value), sentence);
  // What is searched: the row with its accents taken off, in small letters.
  const plain = (t) => t.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  // The ground of a rule stands in its detail, and is searched too.
  const detail = (row) => document.getElementById(row.querySelector("a").hash.slice(1)).textContent;
  const texts = new Map(rows.map((row) => [row, plain(row.textContent + detail(row))]));
  let order = "";

  const say = () => {
    const shown = rows.filter((row) => !row.hidden).length;
    const count = shown ? fill(words.shown, shown, rows.length) : words.none;
    said.textContent = order ? order + " " + count : count;
  };
  const filter = () => {
    const parts = plain(text.value).split(/\s+/);
    for (const row of rows) {
      row.hidden = !(parts.every((part) => texts.get(row).includes(part)) &&
        choices.every((choice) => !choice.value || row.dataset[choice.name] === choice.value));
    }
    say();
  };
  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? cell.textContent : Number(cell.dataset.v);
  };
  const language = document.documentElement.lang;
  const compare = (a, b) => typeof a === "number" ? a - b : a.localeCompare(b, language);
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button"), name = head.textContent;
    button.type = "button";
    button.textContent = name;
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const first = head.classList.contains("number") ? "descending" : "ascending";
      const now = head.getAttribute("aria-sort");
      const next = !now ? first : now === "ascending" ? "descending" : "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", next);
      const sign = next === "ascending" ? 1 : -1;
      const was = new Map(rows.map((row, place) => [row, place]));
      rows.sort((a, b) => sign * compare(key(a, column), key(b, column)) || was.get(a) - was.get(b));
      body.append(...rows);
      order = fill(words.sorted, name, words[next]);
      say();
    });
  });
  text.addEventListener("input", filter);
  choices.forEach((choice) => choice.addEventListener("change", filter));
  document.getElementById("clear").addEventListener("click", () => {
    text.value = "";
    choices.forEach((choice) => { choice.value = ""; });
    filter();
    text.focus();
  });
  tools.hidden = false;

  const all = [...document.querySelectorAll("details")];
  const folds = document.getElementById("folds");
  const mine = [...document.querySelectorAll("details.rule")];
  folds.hidden = false;
  folds.addEventListener("click", (event) => {
    const open = event.target.dataset.open;
    if (open) mine.forEach((details) => { details.open = open === "yes"; });
  });
  // A link to a rule that is folded opens it.
  const reveal = () => {
    const place = location.hash && document.getElementById(location.hash.slice(1));
    let details = place && place.closest("details");
    if (!details) return;
    for (; details; details = details.parentElement.closest("details")) details.open = true;
    place.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all.filter((details) => !details.open);
    closed.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => closed.forEach((details) => { details.open = false; }));
})();
