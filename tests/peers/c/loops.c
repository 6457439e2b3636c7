/* The plain loops, in double unless -DREAL=float. */
#include "protocol.h"

static void feature_map(const Grid *image, const Grid *feature, double *map) {
    int width = image->cols - feature->cols + 1;
    for (int row = 0; row <= image->rows - feature->rows; row++)
        for (int col = 0; col < width; col++) {
            REAL sum = 0;
            for (int i = 0; i < feature->rows; i++)
                for (int j = 0; j < feature->cols; j++)
                    sum += feature->pixel[i * feature->cols + j] * image->pixel[(row + i) * image->cols + col + j];
            map[row * width + col] = sum / (feature->rows * feature->cols);
        }
}
