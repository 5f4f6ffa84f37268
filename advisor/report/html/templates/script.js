"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // Paper cannot be unfolded. Browsers that know `::details-content` do it in the style sheet, without a script.
  if (!CSS.supports("selector(::details-content)")) {
    let opened = [];
    addEventListener("beforeprint", () => {
      opened = all("details:not([open]):not(.review)");
      opened.forEach((fold) => { fold.open = true; });
    });
    addEventListener("afterprint", () => opened.forEach((fold) => { fold.open = false; }));
  }

  // A link into what is folded unfolds it.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    const folds = [];
    for (let node = target; node; node = node.parentElement) if (node.matches("details")) folds.push(node);
    const inner = target.querySelector(":scope > details");
    if (inner) folds.push(inner);
    folds.forEach((fold) => { fold.open = true; });
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  if (location.hash) reveal();

  const table = document.querySelector(".overview");
  if (!table) return;
  const rows = all("tbody tr", table);
  const headings = all("thead th", table);
  const body = table.tBodies[0];

  const key = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.sort === undefined ? cell.textContent.trim().toLowerCase() : Number(cell.dataset.sort);
  };
  const compare = (one, other) => (typeof one === "number" ? one - other : one.localeCompare(other, "en"));

  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const isDown = heading.getAttribute("aria-sort") === "ascending";
      headings.forEach((other) => other.removeAttribute("aria-sort"));
      heading.setAttribute("aria-sort", isDown ? "descending" : "ascending");
      const sorted = [...rows].sort((one, other) => compare(key(one, column), key(other, column)));
      body.append(...(isDown ? sorted.reverse() : sorted));
    });
  });

  const form = document.querySelector(".filters");
  const told = form.querySelector("output");
  const { words, verdict, strength } = form.elements;
  const filter = () => {
    const wanted = words.value.trim().toLowerCase().split(/\s+/);
    let shown = 0;
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      const fits = wanted.every((word) => text.includes(word))
        && (!verdict.value || row.dataset.verdict === verdict.value)
        && (!strength.value || row.dataset.strength === strength.value);
      row.hidden = !fits;
      shown += fits;
    }
    told.textContent = `${shown} of ${rows.length} shown`;
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
})();
