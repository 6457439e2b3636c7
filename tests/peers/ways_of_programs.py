"""Programs that speak the protocol: C and JavaScript."""

from tests.peers.ways import Place, Way

__all__ = ["WAYS"]

WAYS: tuple[Way, ...] = (
    Way("C: loops, double", "c/loops.c -O2", place=Place.GCC, fast=True),
    Way("C: loops, float", "c/loops.c -O2 -DREAL=float", place=Place.GCC, fast=True),
    Way("C: loops, float, -ffast-math", "c/loops.c -O3 -ffast-math -DREAL=float", place=Place.GCC),
    Way("C: loops, double, -ffast-math", "c/loops.c -O3 -ffast-math", place=Place.GCC, fast=True),
    Way("C: loops, int8 sums", "c/int8.c -O2", place=Place.GCC, fast=True),
    Way("C: XNOR and popcount, bits", "c/xnor.c -O2", place=Place.GCC, arithmetic="exact"),
    Way("JavaScript: loops, numbers", "javascript/loop.js", place=Place.NODE, fast=True),
    Way("JavaScript: loops, Float32Array", "javascript/float32.js", place=Place.NODE),
    Way("TensorFlow.js: conv2d", "javascript/tfjs.js", "@tensorflow/tfjs-core", place=Place.NODE),
)
