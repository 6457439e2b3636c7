// Questions and answers in lines of JSON; what the kernel throws is a refusal.
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

exports.serve = (name, kernel) => {
  readline.createInterface({ input: process.stdin }).on("line", (line) => {
    const { op, id, image, feature } = JSON.parse(line);
    let answer;
    if (op === "hello") answer = { xo: 1, name };
    else
      try {
        const grids = [image, feature].map((rows) => rows.map((row) => row.map(number)));
        answer = { id, map: kernel(...grids).map((row) => Array.from(row, written)) };
      } catch (error) {
        answer = { id, rejected: String(error.message).slice(0, 200) };
      }
    console.log(JSON.stringify(answer));
  });
};
