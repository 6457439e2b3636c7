// Layers of TensorFlow.js on its backend in plain JavaScript; the argument says how it pads.
const tf = require("@tensorflow/tfjs-core");
require("@tensorflow/tfjs-backend-cpu");
const { serveLayers } = require("./protocol.js");

const OPTIONS = {
  explicit: ["channels", "stride", "padding"], // it takes no dilation with a stride
  same: ["channels", "stride", "same"],
  valid: ["channels", "dilation"],
  depthwise: ["stride", "same", "groups"],
};
const kind = process.argv[2];

function maps({ image, filters, stride, padding, dilation }) {
  const planes = tf.transpose(tf.tensor3d(image), [1, 2, 0]);
  const bank = tf.transpose(tf.tensor4d(filters), [2, 3, 1, 0]);
  const [top, left, bottom, right] = padding;
  const frame = kind === "explicit" ? [[0, 0], [top, bottom], [left, right], [0, 0]] : kind;
  const sums = kind === "depthwise" ? depthwise(planes, bank, stride) : tf.conv2d(planes, bank, stride, frame, "NHWC", dilation);
  return tf.div(tf.transpose(sums, [2, 0, 1]), bank.size / bank.shape[3]).arraySync();
}

// From h x w x 1 x K to h x w x C x multiplier.
function depthwise(planes, bank, stride) {
  const [h, w, , count] = bank.shape;
  const channels = planes.shape[2];
  return tf.depthwiseConv2d(planes, tf.reshape(bank, [h, w, channels, count / channels]), stride, "same");
}

serveLayers(`TensorFlow.js ${kind}`, OPTIONS[kind], (question) => tf.tidy(() => maps(question)));
