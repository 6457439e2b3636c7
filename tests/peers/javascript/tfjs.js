// TensorFlow.js on its backend in plain JavaScript.
const tf = require("@tensorflow/tfjs-core");
require("@tensorflow/tfjs-backend-cpu");
const { serve } = require("./protocol.js");

function featureMap(image, feature) {
  const [pixels, weights] = [tf.tensor2d(image), tf.tensor2d(feature)];
  const sums = tf.conv2d(tf.expandDims(pixels, 2), tf.reshape(weights, [...weights.shape, 1, 1]), 1, "valid");
  return tf.div(tf.squeeze(sums, [2]), weights.size).arraySync();
}

serve("TensorFlow.js conv2d", (image, feature) => tf.tidy(() => featureMap(image, feature)));
