/* Pixels and the sum in signed bytes; the division is left to the caller. */
#include <stdint.h>
#define REAL int8_t
#define HELLO ", \"returns\": \"sums\""
#include "protocol.h"

static void feature_map(const Grid *image, const Grid *feature, double *map) {
    int width = image->cols - feature->cols + 1;
    for (int row = 0; row <= image->rows - feature->rows; row++)
        for (int col = 0; col < width; col++) {
            int8_t sum = 0;
            for (int i = 0; i < feature->rows; i++)
                for (int j = 0; j < feature->cols; j++)
                    sum += feature->pixel[i * feature->cols + j] * image->pixel[(row + i) * image->cols + col + j];
            map[row * width + col] = sum;
        }
}
