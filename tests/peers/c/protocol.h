/* Questions and answers in lines of JSON, for kernels of which each is a few lines.

   A program defines what it computes with, includes this file, and defines `feature_map`:

       #define REAL double                 the type of pixels (double if not defined)
       #define HELLO ", \"pixels\": ..."   what else the first answer says (nothing)

   A line is never longer than what was allocated for it, and a grid in it has fewer
   numbers than the line has characters. Rows of different lengths cannot be said in one
   array and a row length, and are rejected here; all other questions reach the kernel. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef REAL
#define REAL double
#endif
#ifndef HELLO
#define HELLO ""
#endif

typedef struct {
    int rows, cols;
    REAL *pixel; /* row by row */
} Grid;

/* Fill the map, (H - h + 1) rows of (W - w + 1) numbers; this is the part that is verified. */
static void feature_map(const Grid *image, const Grid *feature, double *map);

static double number(char **at) {
    char *end;
    double value = strtod(*at, &end); /* strtod reads nan and inf too */
    if (end == *at) exit(3);          /* not a line of the protocol */
    if (*end == '/') value /= strtod(end + 1, &end);
    *at = end;
    return value;
}

/* Read [[1, -0.5, "1/3"], ...] from the text behind "name":; tell whether all rows are as long as the first. */
static int grid(char *line, const char *name, Grid *g) {
    char *at = strstr(line, name);
    int count = 0, cols = 0, depth = 0, even = 1;
    if (!at || !(at = strchr(at, '['))) exit(3);
    g->rows = g->cols = 0;
    g->pixel = malloc((strlen(at) + 1) * sizeof(REAL));
    if (!g->pixel) exit(4);
    while (*at) {
        if (*at == '[') {
            depth++;
            cols = 0;
            at++;
        } else if (*at == ']') {
            if (--depth == 0) break;
            if (g->rows++ == 0) g->cols = cols;
            even &= cols == g->cols;
            at++;
        } else if (strchr(", \"", *at)) {
            at++;
        } else {
            g->pixel[count++] = (REAL)number(&at);
            cols++;
        }
    }
    return even;
}

/* Print a number; the text is looked at and not the value, because -ffast-math assumes that there is no NaN. */
static void print_number(double value) {
    char text[32];
    snprintf(text, sizeof text, "%.17g", value);
    if (strstr(text, "nan"))
        printf("\"nan\"");
    else if (strstr(text, "inf"))
        printf("\"%s\"", text);
    else
        printf("%s", text);
}

static void answer(char *line) {
    Grid image, feature;
    char *id = strstr(line, "\"id\":");
    int even = grid(line, "\"image\":", &image) & grid(line, "\"feature\":", &feature);
    int height = image.rows - feature.rows + 1, width = image.cols - feature.cols + 1;
    size_t size = height > 0 && width > 0 ? (size_t)height * (size_t)width : 1;
    double *map = calloc(size, sizeof(double));
    if (!id || !map) exit(4);
    printf("{\"id\": %ld, ", strtol(id + 5, NULL, 10));
    if (!even) {
        printf("\"rejected\": \"rows differ in length\"}\n");
    } else {
        feature_map(&image, &feature, map);
        printf("\"map\": [");
        for (int row = 0; row < height; row++) {
            printf(row ? ", [" : "[");
            for (int col = 0; col < width; col++) {
                if (col) printf(", ");
                print_number(map[row * width + col]);
            }
            printf("]");
        }
        printf("]}\n");
    }
    free(map);
    free(image.pixel);
    free(feature.pixel);
}

int main(void) {
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0) {
        if (strstr(line, "\"hello\""))
            printf("{\"xo\": 1, \"name\": \"C\"" HELLO "}\n");
        else
            answer(line);
        fflush(stdout);
    }
    free(line);
    return 0;
}
