// What is drawn and chosen, and the address that says it: a link shows another reader the same.
//
//   image=0080-0800&feature=80-08&feature=...&active=1&at=2,3&stride=1,1&padding=0,0,0,0&dilation=1,1&fault=flipped-both
//   image2, feature2: the second plane      letter=...&reach=1&prototype=1: the other view
//
// A picture is its rows from above, a digit a pixel: 0 is black, 8 white.

export const MOST = 32;
export const WHITE = 8;
export const FEATURES = 4;

const PLAIN = { stride: [1, 1], padding: [0, 0, 0, 0], dilation: [1, 1] };

export function blank(rows, cols) {
  return Array.from({ length: rows }, () => Array(cols).fill(0));
}

export function resized(grid, rows, cols) {
  return Array.from({ length: rows }, (_, r) => Array.from({ length: cols }, (_, c) => grid[r]?.[c] ?? 0));
}

export function written(grid) {
  return grid.map((row) => row.join("")).join("-");
}

// Reads a picture; null for what is none.
export function read(text) {
  if (!text || !/^[0-8]+(-[0-8]+)*$/.test(text)) return null;
  const rows = text.split("-");
  if (rows.length > MOST || rows[0].length > MOST || rows.some((row) => row.length !== rows[0].length)) return null;
  return rows.map((row) => [...row].map(Number));
}

function numbers(text, count, least, most) {
  const found = (text ?? "none").split(",").map(Number);
  const fits = found.length === count && found.every((one) => Number.isInteger(one) && one >= least && one <= most);
  return fits ? found : null;
}

// Makes the state of an address; what it leaves out, and what is wrong in it, is as at the beginning.
export function fromAddress(hash, gallery) {
  const given = new URLSearchParams(hash.replace(/^#/, ""));
  const faulty = given.has("fault");
  const start = faulty ? [gallery.images.flag, gallery.features.corner] : [gallery.images.x_base, gallery.features.backslash];
  const image = read(given.get("image")) ?? start[0];
  const other = read(given.get("image2"));
  const first = given.getAll("feature").map(read).filter(Boolean).slice(0, FEATURES);
  if (!first.length) first.push(start[1]);
  const [rows, cols] = [first[0].length, first[0][0].length];
  const second = given.getAll("feature2").map(read);
  return {
    view: given.has("letter") ? "letter" : "maps",
    planes: other ? [image, resized(other, image.length, image[0].length)] : [image],
    bank: first.map((one, k) => {
      const part = resized(one, rows, cols);
      return other ? [part, resized(second[k] ?? blank(rows, cols), rows, cols)] : [part];
    }),
    options: {
      stride: numbers(given.get("stride"), 2, 1, MOST) ?? [...PLAIN.stride],
      padding: numbers(given.get("padding"), 4, 0, 8) ?? [...PLAIN.padding],
      dilation: numbers(given.get("dilation"), 2, 1, MOST) ?? [...PLAIN.dilation],
    },
    active: Math.min(numbers(given.get("active"), 1, 0, FEATURES)?.[0] ?? 0, first.length - 1),
    at: numbers(given.get("at"), 2, 0, 99) ?? [0, 0],
    fault: given.get("fault") ?? "",
    letter: resized(read(given.get("letter")) ?? gallery.images.x_translation, 9, 9),
    reach: numbers(given.get("reach"), 1, 0, 4)?.[0] ?? 1,
    prototype: numbers(given.get("prototype"), 1, 0, 1)?.[0] ?? 0,
  };
}

export function toAddress(state) {
  const parts = new URLSearchParams();
  if (state.view === "letter") {
    parts.append("letter", written(state.letter));
    parts.append("reach", state.reach);
    parts.append("prototype", state.prototype);
    return `#${parts}`;
  }
  parts.append("image", written(state.planes[0]));
  if (state.planes[1]) parts.append("image2", written(state.planes[1]));
  for (const one of state.bank) one.forEach((part, c) => parts.append(c ? "feature2" : "feature", written(part)));
  parts.append("active", state.active);
  parts.append("at", state.at);
  for (const [name, plain] of Object.entries(PLAIN)) {
    if (String(state.options[name]) !== String(plain)) parts.append(name, state.options[name]);
  }
  if (state.fault) parts.append("fault", state.fault);
  return `#${parts}`.replaceAll("%2C", ",");
}
