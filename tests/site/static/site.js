// Long tables can be sorted by a column and filtered by a word; what scrolls can be reached by the keyboard.

const LONG = 12;

function value(row, column) {
  const text = row.cells[column].textContent.trim();
  const number = parseFloat(text);
  return Number.isNaN(number) ? text.toLowerCase() : number;
}

function compare(one, other) {
  if (typeof one === typeof other) return one < other ? -1 : one > other ? 1 : 0;
  return typeof one === "number" ? -1 : 1;
}

function sortable(table) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    if (!head.textContent.trim()) return;  // a button needs a name
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.querySelector("p")?.childNodes ?? head.childNodes);
    head.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = head.getAttribute("aria-sort") === "ascending";
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...body.rows].sort((a, b) => compare(value(a, column), value(b, column)));
      body.replaceChildren(...(down ? rows.reverse() : rows));
    });
  });
}

function filterable(table) {
  const tools = document.createElement("div");
  tools.className = "tools";
  const label = document.createElement("label");
  const field = document.createElement("input");
  field.type = "search";
  label.append("Show rows with ", field);
  const count = document.createElement("output");
  const rows = [...table.tBodies[0].rows];
  const show = () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const row of rows) {
      const text = row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    }
    count.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length}`;
  };
  field.addEventListener("input", show);
  show();
  tools.append(label, count);
  (table.closest(".table-wrapper") ?? table).before(tools);
}

for (const table of document.querySelectorAll("article table.docutils")) {
  if (table.tHead && table.tBodies[0]?.rows.length > LONG) {
    sortable(table);
    filterable(table);
  }
}

// Furo makes headings of these without a level.
for (const caption of document.querySelectorAll('p.caption[role="heading"]')) caption.setAttribute("aria-level", "2");

function reachable() {
  for (const part of document.querySelectorAll("article pre, .table-wrapper, .output, .wide")) {
    if (part.scrollWidth > part.clientWidth) part.tabIndex = 0;
  }
}

addEventListener("load", reachable);
addEventListener("resize", reachable);
addEventListener("toggle", reachable, true);
