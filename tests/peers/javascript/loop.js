// The plain loop over arrays of numbers, which are binary64.
const { serve } = require("./protocol.js");

function featureMap(image, feature) {
  const [h, w] = [feature.length, feature[0].length];
  const scores = [];
  for (let row = 0; row + h <= image.length; row++) {
    scores.push([]);
    for (let col = 0; col + w <= image[0].length; col++) {
      let sum = 0;
      for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) sum += feature[i][j] * image[row + i][col + j];
      scores[row].push(sum / (h * w));
    }
  }
  return scores;
}

serve("plain loop", featureMap);
