/* Bits in, matches out: XNOR and a count of ones, 64 columns of a row at a time. */
#include <stdint.h>
#define REAL uint8_t
#define HELLO ", \"pixels\": \"bits\", \"returns\": \"matches\""
#include "protocol.h"

/* Pack up to 64 pixels of a row, the leftmost into the lowest bit. */
static uint64_t word(const uint8_t *pixel, int count) {
    uint64_t bits = 0;
    for (int j = 0; j < count; j++) bits |= (uint64_t)pixel[j] << j;
    return bits;
}

static void feature_map(const Grid *image, const Grid *feature, double *map) {
    int width = image->cols - feature->cols + 1;
    for (int row = 0; row <= image->rows - feature->rows; row++)
        for (int col = 0; col < width; col++) {
            int matches = 0;
            for (int i = 0; i < feature->rows; i++)
                for (int j = 0; j < feature->cols; j += 64) {
                    int count = feature->cols - j < 64 ? feature->cols - j : 64;
                    uint64_t patch = word(&image->pixel[(row + i) * image->cols + col + j], count);
                    uint64_t weights = word(&feature->pixel[i * feature->cols + j], count);
                    uint64_t mask = count < 64 ? (UINT64_C(1) << count) - 1 : ~UINT64_C(0);
                    matches += __builtin_popcountll(~(patch ^ weights) & mask);
                }
            map[row * width + col] = matches;
        }
}
