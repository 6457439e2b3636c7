// The plain loop over flat arrays of binary32; the sum is a number, the map binary32 again.
const { serve } = require("./protocol.js");

function featureMap(image, feature) {
  const [H, W, h, w] = [image.length, image[0].length, feature.length, feature[0].length];
  const [pixels, weights] = [Float32Array.from(image.flat()), Float32Array.from(feature.flat())];
  const width = W - w + 1;
  const scores = new Float32Array((H - h + 1) * width);
  for (let row = 0; row <= H - h; row++)
    for (let col = 0; col <= W - w; col++) {
      let sum = 0;
      for (let i = 0; i < h; i++) for (let j = 0; j < w; j++) sum += weights[i * w + j] * pixels[(row + i) * W + col + j];
      scores[row * width + col] = sum / (h * w);
    }
  return Array.from({ length: H - h + 1 }, (_, row) => scores.subarray(row * width, (row + 1) * width));
}

serve("Float32Array", featureMap);
