// A picture drawn by xo_ref, as something to draw on: by pointer, and by keyboard with a pen that moves.

const SVG = "http://www.w3.org/2000/svg";

// Finds the part of a picture that has cells: one unit of it is one cell.
function cells(container) {
  return container.querySelector('svg g[transform*="scale("]');
}

// Names the cell under the pointer, as a row and a column.
export function cellAt(container, event) {
  const part = cells(container);
  if (!part) return null;
  const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(part.getScreenCTM().inverse());
  return [Math.floor(point.y), Math.floor(point.x)];
}

export function show(container, ...drawings) {
  const text = drawings.join("");
  if (container.shown === text) return;  // nothing blinks that did not change
  container.shown = text;
  container.innerHTML = text;
}

const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

// Calls `onStep` with rows and columns for an arrow key.
export function arrows(container, onStep) {
  container.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onStep(...step);
  });
}

// Follows a pointer: `onCell(row, col, begins)` for each cell that is pressed or crossed, hovered ones if `hovers()`.
export function pointed(container, onCell, hovers = () => false) {
  let last = "";
  const follow = (event, begins) => {
    const cell = cellAt(container, event);
    if (!cell || (!begins && String(cell) === last)) return;
    last = String(cell);
    onCell(...cell, begins);
  };
  container.addEventListener("pointerdown", (event) => {
    if (event.button || !cells(container)) return;
    container.setPointerCapture(event.pointerId);
    follow(event, true);
  });
  container.addEventListener("pointermove", (event) => {
    if (event.buttons & 1 || (hovers() && event.pointerType === "mouse")) follow(event, false);
  });
}

// Lets a picture be drawn on. `draw` has: grid(), offset(), colour(), changed(), say(text), enabled().
export class Drawing {
  #pen = [0, 0];
  #level = 0;

  constructor(container, draw) {
    this.container = container;
    this.draw = draw;
    pointed(container, (row, col, begins) => {
      if (!draw.enabled()) return;
      const [top, left] = draw.offset();
      this.#put(row - top, col - left, begins);
    });
    arrows(container, (rows, cols) => {
      if (draw.enabled()) this.#step(rows, cols);
    });
    container.addEventListener("keydown", (event) => {
      if (!draw.enabled() || (event.key !== " " && event.key !== "Enter")) return;
      event.preventDefault();
      this.#put(...this.#pen, true);
      this.#tell();
    });
    container.addEventListener("focus", () => draw.enabled() && this.showPen());
    container.addEventListener("blur", () => this.container.querySelector(".pen")?.remove());
  }

  #put(row, col, begins) {
    const grid = this.draw.grid();
    if (grid[row]?.[col] === undefined) return;
    const colour = this.draw.colour();
    if (begins) this.#level = grid[row][col] === colour ? 0 : colour;  // a second press takes it away
    this.#pen = [row, col];
    if (grid[row][col] === this.#level) return;
    grid[row][col] = this.#level;
    const shade = Math.round(this.#level * 255 / 8);
    this.#square("now", row, col, { fill: `rgb(${shade} ${shade} ${shade})` });
    this.draw.changed();
  }

  #step(rows, cols) {
    const grid = this.draw.grid();
    const within = (place, extent) => Math.max(0, Math.min(extent - 1, place));
    this.#pen = [within(this.#pen[0] + rows, grid.length), within(this.#pen[1] + cols, grid[0].length)];
    this.showPen();
    this.#tell();
  }

  #tell() {
    const [row, col] = this.#pen;
    const level = this.draw.grid()[row][col];
    const name = level === 8 ? "white" : level === 0 ? "black" : `grey ${(level - 4) / 4}`;
    this.draw.say(`row ${row}, column ${col}: ${name}`);
  }

  // Outlines the pen, after the picture has been drawn anew too.
  showPen() {
    this.container.querySelector(".pen")?.remove();
    if (document.activeElement !== this.container || !this.draw.enabled()) return;
    const grid = this.draw.grid();
    this.#pen = [Math.min(this.#pen[0], grid.length - 1), Math.min(this.#pen[1], grid[0].length - 1)];
    this.#square("pen", ...this.#pen, {});
  }

  // Places a square over a cell, until the picture is drawn anew.
  #square(kind, row, col, attributes) {
    const part = cells(this.container);
    if (!part) return;
    const [top, left] = this.draw.offset();
    const square = document.createElementNS(SVG, "rect");
    const all = { class: kind, x: col + left, y: row + top, width: 1, height: 1, ...attributes };
    for (const [name, value] of Object.entries(all)) square.setAttribute(name, value);
    part.append(square);
  }
}
