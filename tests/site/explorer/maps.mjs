// The first view: a window moves over an image, and the maps show what it finds.

import { Drawing, arrows, pointed, show } from "./picture.mjs";
import { FEATURES, WHITE, blank, resized } from "./state.mjs";
import { newest } from "./python.mjs";
import { copied, save } from "./taken.mjs";

const $ = (id) => document.getElementById(id);
const SPEEDS = [1, 20];

export class Maps {
  #answer = null;
  #timer = 0;
  #drawings = [];

  constructor(python, state, gallery, { say, kept }) {
    this.python = python;
    this.state = state;
    this.gallery = gallery;
    this.say = say;
    this.update = newest(async () => {
      const begun = performance.now();
      const asked = this.#question();
      this.#show(await this.python.ask({ ask: "maps", ...asked }), asked);
      document.documentElement.dataset.took = performance.now() - begun;
    }, () => {
      kept();
      if ($("export").open) this.#lines();
    });
    this.#listen();
    this.#choices();
  }

  #question() {
    const { planes, bank, options, active, at, fault } = this.state;
    return { planes, bank, options, active, at, fault };
  }

  // Takes over another state, of an address.
  take(state) {
    Object.assign(this.state, state);
    this.#controls();
    return this.update();
  }

  #listen() {
    const { state } = this;
    const change = (id, act) => $(id).addEventListener("change", act);
    const click = (id, act) => $(id).addEventListener("click", act);
    change("image-names", () => this.#start(this.gallery.images[$("image-names").value]));
    change("feature-names", () => this.#feature(this.gallery.features[$("feature-names").value]));
    for (const side of ["rows", "cols"]) {
      change(`image-${side}`, () => this.#resize());
      change(`feature-${side}`, () => this.#reshape(whole($("feature-rows")), whole($("feature-cols"))));
    }
    $("pen").addEventListener("input", () => this.#penWords());
    click("clear", () => this.#each((grid) => blank(grid.length, grid[0].length)));
    click("invert", () => this.#each((grid) => grid.map((row) => row.map((level) => WHITE - level))));
    click("add", () => this.#add());
    click("remove", () => this.#remove());
    click("play", () => this.#play());
    click("back", () => this.walk(-1));
    click("forth", () => this.walk(1));
    change("faults", () => { state.fault = $("faults").value; this.update(); });
    change("two", () => this.#planes($("two").checked ? 2 : 1));
    for (const field of document.querySelectorAll("[data-option]")) {
      field.addEventListener("change", () => {
        state.options[field.dataset.option][field.dataset.at] = whole(field);
        this.update();
      });
    }
    $("export").addEventListener("toggle", () => $("export").open && this.#lines());
    click("save", () => save($("maps").children[state.active]?.querySelector("svg")));
    for (const button of document.querySelectorAll("[data-copy]")) {
      button.addEventListener("click", () => copied(button));
    }
  }

  #choices() {
    fill($("image-names"), Object.keys(this.gallery.images));
    fill($("feature-names"), Object.keys(this.gallery.features));
    this.#controls();
  }

  // Offers the faults of the catalogue, under the clauses that they break.
  offer(faults) {
    this.faults = new Map(faults.map((fault) => [fault.id, fault]));
    const groups = new Map();
    for (const { id, clause } of faults) groups.set(clause, [...(groups.get(clause) ?? []), id]);
    for (const [clause, ids] of groups) {
      const group = document.createElement("optgroup");
      group.label = clause;
      group.append(...ids.map((id) => new Option(id, id)));
      $("faults").append(group);
    }
    $("faults").value = this.state.fault;
    this.#story();
  }

  #controls() {
    const { planes, bank, options, fault } = this.state;
    [$("image-rows").value, $("image-cols").value] = [planes[0].length, planes[0][0].length];
    [$("feature-rows").value, $("feature-cols").value] = [bank[0][0].length, bank[0][0][0].length];
    for (const field of document.querySelectorAll("[data-option]")) {
      field.value = options[field.dataset.option][field.dataset.at];
    }
    $("two").checked = planes.length > 1;
    $("faults").value = fault;
    $("add").disabled = bank.length === FEATURES;
    $("remove").disabled = bank.length === 1;
    this.#penWords();
    this.#build();
  }

  #penWords() {
    const level = Number($("pen").value);
    const name = level === WHITE ? ", white" : level === 0 ? ", black" : "";
    $("pen-words").textContent = `${(level - 4) / 4}${name}`;
  }

  // Makes a place for each plane and each feature.
  #build() {
    const { planes, bank } = this.state;
    this.#drawings = [];
    const moves = () => document.querySelector('[name="mode"]:checked').value === "move";
    $("planes").replaceChildren(...planes.map((_, c) => {
      const place = this.#drawing(`Image${planes.length > 1 ? `, plane ${c}` : ""}`, {
        grid: () => this.state.planes[c],
        offset: () => this.#answer?.frame ?? [0, 0],
        enabled: () => !moves(),
      });
      place.setAttribute("aria-describedby", "image-help");
      pointed(place, (row, col) => moves() && this.#centre(row, col), moves);
      arrows(place, (rows, cols) => moves() && this.move(rows, cols));
      return place;
    }));
    $("bank").replaceChildren(...bank.map((one, k) => {
      const line = document.createElement("div");
      line.className = "one flow";
      if (bank.length > 1) {
        const choose = document.createElement("button");
        choose.type = "button";
        choose.textContent = `Use feature ${k}`;
        choose.addEventListener("click", () => { this.state.active = k; this.update(); });
        line.append(choose);
      }
      one.forEach((_, c) => line.append(this.#drawing(`Feature ${k}${one.length > 1 ? `, plane ${c}` : ""}`, {
        grid: () => this.state.bank[k][c],
        offset: () => [0, 0],
        enabled: () => true,
      })));
      return line;
    }));
    $("maps").replaceChildren(...bank.map((_, k) => {
      const place = document.createElement("div");
      place.className = "walk";
      place.tabIndex = 0;
      place.setAttribute("role", "application");
      place.setAttribute("aria-label", `Map ${k}: arrow keys move the window`);
      const here = (row, col) => { this.state.active = k; this.go(row, col); };
      pointed(place, (row, col) => here(row, col));
      arrows(place, (rows, cols) => here(this.state.at[0] + rows, this.state.at[1] + cols));
      return place;
    }));
  }

  #drawing(name, about) {
    const place = document.createElement("div");
    place.className = "drawing";
    place.tabIndex = 0;
    place.setAttribute("role", "application");
    place.setAttribute("aria-label", `${name}: arrow keys move, space paints`);
    const drawing = new Drawing(place, {
      colour: () => Number($("pen").value),
      changed: () => this.update(),
      say: this.say,
      ...about,
    });
    this.#drawings.push(drawing);
    return place;
  }

  #show(answer, asked) {
    [...$("planes").children].forEach((place, c) => show(place, answer.planes[c]));
    [...$("bank").children].forEach((line, k) => {
      line.querySelectorAll(".drawing").forEach((place, c) => show(place, answer.bank[k][c]));
    });
    $("trouble").hidden = !answer.error;
    $("result").hidden = Boolean(answer.error);
    $("trouble").textContent = answer.error ?? "";
    this.#answer = answer.error ? null : answer;
    this.#drawings.forEach((drawing) => drawing.showPen());
    if (answer.error) return;
    const { state } = this;
    if (state.at === asked.at) state.at = answer.at;  // else the window has moved on meanwhile
    if (state.active === asked.active) state.active = answer.active;
    show($("window"), ...answer.window);
    $("steps").textContent = answer.steps.join("\n");
    this.say(`${answer.steps[0]}: score ${answer.score}`);
    [...$("maps").children].forEach((place, k) => show(place, answer.maps[k]));
    [...$("bank").children].forEach((line, k) => {
      line.classList.toggle("chosen", k === state.active && state.bank.length > 1);
      line.querySelector("button")?.setAttribute("aria-pressed", k === state.active);
    });
    const [score, count, [row, col]] = answer.best;
    const others = count === 2 ? " and at one other position" : count > 2 ? ` and at ${count - 1} other positions` : "";
    $("best").textContent = `The best score of map ${state.active} is ${score}, at row ${row}, column ${col}${others}.`;
    show($("fault"), ...(answer.fault?.pictures ?? []));
    $("fault-words").textContent = answer.fault?.words ?? "";
    this.#story();
  }

  #story() {
    const fault = this.faults?.get(this.state.fault);
    $("story").replaceChildren();
    if (!fault) return;
    const link = Object.assign(document.createElement("a"), { href: `faults/${fault.id}.html`, textContent: fault.id });
    $("story").append(link, `: ${fault.story} It breaks ${fault.clause}. Hint: ${fault.hint}.`);
  }

  // Moves the window to a position; one beyond the map is brought back.
  go(row, col) {
    if (!this.#answer) return;
    const [rows, cols] = this.#answer.shape;
    const at = [Math.max(0, Math.min(rows - 1, row)), Math.max(0, Math.min(cols - 1, col))];
    this.state.at = at;
    this.update();
  }

  move(rows, cols) {
    this.go(this.state.at[0] + rows, this.state.at[1] + cols);
  }

  // Moves the window so that its middle is at a pixel of the framed image.
  #centre(row, col) {
    const { stride, dilation } = this.state.options;
    const shape = [this.state.bank[0][0].length, this.state.bank[0][0][0].length];
    const [top, left] = [row, col].map((place, axis) => place - Math.floor(((shape[axis] - 1) * dilation[axis]) / 2));
    this.go(Math.round(top / stride[0]), Math.round(left / stride[1]));
  }

  // Goes on in reading order, from the last position to the first.
  walk(steps) {
    if (!this.#answer) return;
    const [rows, cols] = this.#answer.shape;
    const [row, col] = this.state.at;
    const next = (row * cols + col + steps + rows * cols) % (rows * cols);
    this.go(Math.floor(next / cols), next % cols);
  }

  #play() {
    const playing = this.#timer !== 0;
    clearTimeout(this.#timer);
    this.#timer = 0;
    $("play").textContent = playing ? "Play the walk" : "Stop";
    const step = async () => {
      this.walk(1);
      const speed = Math.max(SPEEDS[0], Math.min(SPEEDS[1], Number($("speed").value)));
      this.#timer = setTimeout(step, 1000 / speed);
    };
    if (!playing) step();
  }

  #start(grid) {
    this.state.planes = this.state.planes.map((_, c) => (c ? blank(grid.length, grid[0].length) : copy(grid)));
    this.#rebuilt();
  }

  #feature(grid) {
    this.#reshape(grid.length, grid[0].length, (part, c, k) => (k === this.state.active && !c ? copy(grid) : part));
  }

  #resize() {
    const [rows, cols] = [whole($("image-rows")), whole($("image-cols"))];
    this.state.planes = this.state.planes.map((grid) => resized(grid, rows, cols));
    this.#rebuilt();
  }

  // Gives all features one shape, as a layer demands.
  #reshape(rows, cols, put = (part) => part) {
    this.state.bank = this.state.bank.map((one, k) => one.map((part, c) => put(resized(part, rows, cols), c, k)));
    this.#rebuilt();
  }

  #each(made) {
    this.state.planes = this.state.planes.map(made);
    this.update();
  }

  #add() {
    const { bank } = this.state;
    bank.push(bank[0].map((part) => blank(part.length, part[0].length)));
    this.state.active = bank.length - 1;
    this.#rebuilt();
  }

  #remove() {
    this.state.bank.splice(this.state.active, 1);
    this.state.active = Math.max(0, this.state.active - 1);
    this.#rebuilt();
  }

  #planes(count) {
    const more = (parts) => (count > 1 ? [parts[0], blank(parts[0].length, parts[0][0].length)] : [parts[0]]);
    this.state.planes = more(this.state.planes);
    this.state.bank = this.state.bank.map(more);
    this.#rebuilt();
  }

  #rebuilt() {
    this.#controls();
    this.update();
  }

  async #lines() {
    const answer = await this.python.ask({ ask: "lines", ...this.#question() });
    $("python").textContent = answer.python ?? answer.error;
    $("protocol").textContent = answer.protocol ?? "";
  }
}

export function fill(select, names) {
  select.replaceChildren(new Option("…", ""), ...names.map((name) => new Option(name, name)));
  select.addEventListener("change", () => setTimeout(() => { select.value = ""; }));
}

const copy = (grid) => grid.map((row) => [...row]);

// Reads a number field, brought into its range.
function whole(field) {
  const value = Math.max(Number(field.min), Math.min(Number(field.max), Math.round(Number(field.value)) || Number(field.min)));
  field.value = value;
  return value;
}
