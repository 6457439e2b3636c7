// Questions and answers in lines of JSON; what the kernel throws is a rejection.
const readline = require("node:readline");

// A pixel that JSON cannot write comes as a string: "1/3", "nan".
function number(pixel) {
  if (typeof pixel === "number") return pixel;
  const [upper, lower = "1"] = pixel.split("/");
  return Number(upper) / Number(lower);
}

// A number that JSON cannot write goes as a string.
function written(score) {
  return Number.isFinite(score) ? score : Number.isNaN(score) ? "nan" : score > 0 ? "inf" : "-inf";
}

// Any depth of rows, with numbers read or written.
function each(rows, change) {
  return rows.map((part) => (Array.isArray(part) ? each(part, change) : change(part)));
}

function answers(greeting, reply) {
  readline.createInterface({ input: process.stdin }).on("line", (line) => {
    const { op, id, ...question } = JSON.parse(line);
    let answer = greeting;
    if (op !== "hello")
      try {
        answer = { id, ...reply(question) };
      } catch (error) {
        answer = { id, rejected: String(error.message).slice(0, 200) };
      }
    console.log(JSON.stringify(answer));
  });
}

exports.serve = (name, kernel) =>
  answers({ xo: 1, name }, ({ image, feature }) => {
    const grids = [image, feature].map((rows) => rows.map((row) => row.map(number)));
    return { map: kernel(...grids).map((row) => Array.from(row, written)) };
  });

exports.serveLayers = (name, layer, kernel) =>
  answers({ xo: 1, name, layer }, (question) => {
    const [image, filters] = [question.image, question.filters].map((rows) => each(rows, number));
    return { maps: each(kernel({ ...question, image, filters }), written) };
  });
