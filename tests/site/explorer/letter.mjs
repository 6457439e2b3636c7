// The second view: is it an X or an O?

import { Drawing, show } from "./picture.mjs";
import { WHITE, blank } from "./state.mjs";
import { newest } from "./python.mjs";
import { fill } from "./maps.mjs";

const $ = (id) => document.getElementById(id);

export class Letter {
  constructor(python, state, gallery, { say, kept }) {
    this.state = state;
    this.say = say;
    this.update = newest(async () => {
      const { letter, reach, prototype } = state;
      this.#show(await python.ask({ ask: "letter", image: letter, tolerance: reach, prototype }));
    }, kept);
    this.drawing = new Drawing($("letter"), {
      grid: () => state.letter,
      offset: () => [0, 0],
      colour: () => WHITE,
      changed: () => this.update(),
      enabled: () => true,
      say,
    });
    const images = Object.entries(gallery.images).filter(([, grid]) => grid.length === 9 && grid[0].length === 9);
    fill($("letter-names"), images.map(([name]) => name));
    $("letter-names").addEventListener("change", () => this.#put(gallery.images[$("letter-names").value].map((row) => [...row])));
    $("letter-clear").addEventListener("click", () => this.#put(blank(9, 9)));
    $("reach").addEventListener("change", () => {
      state.reach = Math.max(0, Math.min(4, Math.round(Number($("reach").value)) || 0));
      this.take({});
    });
    $("prototype").addEventListener("change", () => { state.prototype = Number($("prototype").value); this.update(); });
    for (const button of document.querySelectorAll("[data-shift]")) {
      const [down, right] = button.dataset.shift.split(",").map(Number);
      button.addEventListener("click", () => this.#put(state.letter.map((row, r) =>
        row.map((_, c) => state.letter[r - down]?.[c - right] ?? 0))));
    }
    this.take({});
  }

  // Takes over another state, of an address.
  take(state) {
    Object.assign(this.state, state);
    $("reach").value = this.state.reach;
    $("prototype").value = this.state.prototype;
    return this.state.view === "letter" ? this.update() : undefined;
  }

  #put(grid) {
    this.state.letter = grid;
    this.update();
  }

  #show(answer) {
    show($("letter"), answer.image);
    this.drawing.showPen();
    const rows = answer.measures.map(({ name, values, verdict }) => {
      const row = document.createElement("tr");
      const head = Object.assign(document.createElement("th"), { scope: "row", textContent: name });
      row.append(head, ...[...values, verdict].map((text) => Object.assign(document.createElement("td"), { textContent: text })));
      return row;
    });
    $("measures").tBodies[0].replaceChildren(...rows);
    $("why").textContent = answer.why;
    show($("compared"), ...answer.compared);
    show($("finds"), ...answer.finds.map(({ pictures, words }) =>
      `<figure class="find">${pictures.join("")}<figcaption>${words}</figcaption></figure>`));
    this.say(answer.measures.map(({ name, verdict }) => `${name}: ${verdict}`).join(", "));
  }
}
