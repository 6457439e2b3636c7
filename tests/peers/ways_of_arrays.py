"""NumPy and the libraries that take its arrays."""

from tests.peers.ways import Way

__all__ = ["WAYS"]

_F64 = "arrays:float64"
_F32 = "arrays:float32"
_INT8 = "arrays:int8"
_FEW = 0.2  # a map of the whole image, computed to be cropped, takes minutes under a feature of 65,536 pixels

WAYS: tuple[Way, ...] = (
    Way("NumPy: windows, einsum, float64", "with_numpy:einsum", "numpy", convert=_F64, fast=True),
    Way("NumPy: windows, einsum, float32", "with_numpy:einsum", "numpy", convert=_F32),
    Way("NumPy: windows, tensordot, float64", "with_numpy:tensordot", "numpy", convert=_F64),
    Way("NumPy: shift and add, float64", "with_numpy:shifted", "numpy", convert=_F64),
    Way("NumPy: weights divided first, float64", "with_numpy:divided_first", "numpy", convert=_F64),
    Way("NumPy: weights divided first, float32", "with_numpy:divided_first", "numpy", convert=_F32),
    Way("NumPy: rfft2, float64", "with_numpy:spectra", "numpy", convert=_F64),
    Way("NumPy: windows, einsum, int8 sums", "with_numpy:einsum_sums", "numpy", convert=_INT8, returns="sums"),
    Way("NumPy: windows, tensordot, int8 sums", "with_numpy:tensordot_sums", "numpy", convert=_INT8, returns="sums"),
    Way("NumPy: windows, einsum, uint8", "with_numpy:einsum", "numpy", convert="arrays:uint8"),
    Way("NumPy: windows, einsum, bool", "with_numpy:einsum_booleans", "numpy", convert="arrays:boolean"),
    Way("SciPy: signal.correlate2d, float64", "with_scipy:correlate2d", "scipy", convert=_F64, fast=True),
    Way("SciPy: signal.correlate2d, int8 sums", "with_scipy:correlate2d_sums", "scipy", convert=_INT8, returns="sums"),
    Way("SciPy: signal.correlate, float64", "with_scipy:correlate", "scipy", convert=_F64, fast=True),
    Way("SciPy: signal.correlate, method fft, float64", "with_scipy:correlate_by_fft", "scipy", convert=_F64),
    Way("SciPy: signal.fftconvolve, flipped, float64", "with_scipy:fftconvolve", "scipy", convert=_F64),
    Way("SciPy: signal.oaconvolve, flipped, float64", "with_scipy:oaconvolve", "scipy", convert=_F64),
    Way(
        "SciPy: signal.convolve2d, not flipped",
        "with_scipy:convolve2d_unflipped",
        "scipy",
        convert=_F64,
        fast=True,
    ),
    Way(
        "SciPy: ndimage.correlate, cropped, float64",
        "with_scipy:ndimage_cropped",
        "scipy",
        convert=_F64,
        effort=_FEW,
        timeout=120,
    ),
    Way(
        "SciPy: ndimage.correlate, cropped wrongly",
        "with_scipy:ndimage_cropped_low",
        "scipy",
        convert=_F64,
        effort=_FEW,
        timeout=120,
    ),
    Way(
        "SciPy: ndimage.correlate, integer image",
        "with_scipy:ndimage_weights",
        "scipy",
        convert="arrays:as_given",
        effort=_FEW,
        timeout=120,
    ),
    Way("scikit-image: match_template", "with_skimage:match_template", "scikit-image", convert=_F64),
    Way(
        "OpenCV: matchTemplate TM_CCORR",
        "with_opencv:ccorr",
        "opencv-python-headless",
        convert=_F32,
        fast=True,
    ),
    Way("OpenCV: matchTemplate TM_CCORR_NORMED", "with_opencv:ccorr_normed", "opencv-python-headless", convert=_F32),
    Way(
        "OpenCV: matchTemplate TM_CCOEFF_NORMED",
        "with_opencv:ccoeff_normed",
        "opencv-python-headless",
        convert=_F32,
    ),
    Way("OpenCV: filter2D, float64", "with_opencv:filter2d", "opencv-python-headless", convert=_F64),
    Way("OpenCV: filter2D, float32", "with_opencv:filter2d", "opencv-python-headless", convert=_F32),
    Way(
        "OpenCV: filter2D, int8 sums",
        "with_opencv:filter2d_sums",
        "opencv-python-headless",
        convert=_INT8,
        returns="sums",
    ),
    Way(
        "Pillow: ImageFilter.Kernel, 8 bits",
        "with_pillow:kernel",
        "pillow",
        convert="arrays:uint8",
        pixels="bits",
        returns="matches",
    ),
    Way("Numba: loops, float64", "with_numba:loops", "numba", convert=_F64),
    Way("Numba: loops, fastmath, float64", "with_numba:loops_fastmath", "numba", convert=_F64),
)
