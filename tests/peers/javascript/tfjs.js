// TensorFlow.js on its backend in plain JavaScript.
const tf = require("@tensorflow/tfjs-core");
require("@tensorflow/tfjs-backend-cpu");
const { serve } = require("./protocol.js");

function featureMap(image, feature) {
  return tf.tidy(() => {
    const pixels = tf.tensor2d(image).expandDims(2);
    const weights = tf.tensor2d(feature).expandDims(2).expandDims(3);
    return tf.conv2d(pixels, weights, 1, "valid").squeeze([2]).div(weights.size).arraySync();
  });
}

serve("TensorFlow.js conv2d", featureMap);
