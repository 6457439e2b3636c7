// A direct XNOR-popcount array: one row a clock in, a cell for each column of the map.
//
// The feature and the image are loaded whole, a row a word, the first pixel in the least significant bit. For each row
// of the map every cell adds up, in h clocks, the matches of one feature row after the other; then the sums are shifted
// out, one a clock.
//
//     rows[r + i] --+-- >> 0 --> cell 0: sum += popcount(~(w bits ^ marks[i]))  --+
//                   +-- >> 1 --> cell 1                                         --+--> out_data
//                   +-- >> 2 --> cell 2                                         --+
//
// For an image of 2 x 3 and a feature of 2 x 2:
//
//     clk          _/~\_/~\_/~\_/~\_/~\_/~\_/~\_/~\_/~\_/~\_
//     start_valid  ~~~~~\___________________________________
//     in_valid     _____/~~~~~~~~~~~~~~~\___________________
//     in_data           |f0 |f1 |r0 |r1 |
//     sum                               |i=0|i=1|
//     out_valid    _____________________________/~~~~~~~\___
//     out_data                                  |c=0|c=1|
module xnor_array #(
    parameter MAXH = 16,    // rows of the largest feature
    parameter MAXW = 16,    // columns of the largest feature
    parameter MAXR = 64,    // rows of the largest image
    parameter MAXC = 64     // columns of the largest image, the bits of a word
) (
    input  wire        clk,
    input  wire        rst,
    input  wire        start_valid,
    output wire        start_ready,
    input  wire [15:0] height, width, h, w,
    input  wire        in_valid,
    output wire        in_ready,
    input  wire [MAXC-1:0] in_data,
    output wire        out_valid,
    input  wire        out_ready,
    output wire [31:0] out_data,
    output wire        out_last
);
    localparam IDLE = 3'd0, MARKS = 3'd1, IMAGE = 3'd2, SUM = 3'd3, EMIT = 3'd4;
    localparam BITS = $clog2(MAXH * MAXW + 1);

    reg [2:0]  state;
    reg [15:0] fh, fw, rows, map_rows, map_cols;
    reg [15:0] at;                      // the word that is loaded, the feature row that is added, the column sent
    reg [15:0] row;                     // of the map
    reg [MAXW-1:0] marks [0:MAXH-1];
    reg [MAXC-1:0] image [0:MAXR-1];
    reg [MAXC*BITS-1:0] sums;

    wire [15:0] under = row + at;
    wire [MAXC+MAXW-1:0] line = {{MAXW{1'b0}}, image[under[$clog2(MAXR)-1:0]]};
    wire [MAXW-1:0] mark = marks[at[$clog2(MAXH)-1:0]];
    wire [MAXW-1:0] mask = ~({MAXW{1'b1}} << fw);
    wire [MAXC*BITS-1:0] added;

    genvar c;
    generate
        for (c = 0; c < MAXC; c = c + 1) begin : cells
            xnor_cell #(.WIDTH(MAXW), .BITS(BITS)) unit (
                .pixels(line[c +: MAXW]), .mark(mark), .mask(mask), .sum(at == 0 ? {BITS{1'b0}} : sums[c*BITS +: BITS]),
                .added(added[c*BITS +: BITS])
            );
        end
    endgenerate

    assign start_ready = state == IDLE;
    assign in_ready = state == MARKS || state == IMAGE;
    assign out_valid = state == EMIT;
    assign out_data = {{(32-BITS){1'b0}}, sums[BITS-1:0]};
    assign out_last = row == map_rows - 16'd1 && at == map_cols - 16'd1;

    always @(posedge clk) begin
        case (state)
            IDLE: if (start_valid) begin
                state <= MARKS;
                fh <= h;
                fw <= w;
                rows <= height;
                map_rows <= height - h + 16'd1;
                map_cols <= width - w + 16'd1;
                at <= 0;
                row <= 0;
            end
            MARKS: if (in_valid) begin
                marks[at[$clog2(MAXH)-1:0]] <= in_data[MAXW-1:0];
                at <= at == fh - 16'd1 ? 16'd0 : at + 16'd1;
                if (at == fh - 16'd1)
                    state <= IMAGE;
            end
            IMAGE: if (in_valid) begin
                image[at[$clog2(MAXR)-1:0]] <= in_data;
                at <= at == rows - 16'd1 ? 16'd0 : at + 16'd1;
                if (at == rows - 16'd1)
                    state <= SUM;
            end
            SUM: begin
                sums <= added;
                at <= at == fh - 16'd1 ? 16'd0 : at + 16'd1;
                if (at == fh - 16'd1)
                    state <= EMIT;
            end
            EMIT: if (out_ready) begin
                sums <= sums >> BITS;
                at <= at == map_cols - 16'd1 ? 16'd0 : at + 16'd1;
                if (at == map_cols - 16'd1) begin
                    row <= row + 16'd1;
                    state <= row == map_rows - 16'd1 ? IDLE : SUM;
                end
            end
            default: state <= IDLE;
        endcase
        if (rst)
            state <= IDLE;
    end
endmodule

// One cell: the matches of one feature row, added to a sum.
module xnor_cell #(
    parameter WIDTH = 16,
    parameter BITS = 9
) (
    input  wire [WIDTH-1:0] pixels, mark, mask,
    input  wire [BITS-1:0] sum,
    output reg  [BITS-1:0] added
);
    integer k;
    always @* begin
        added = sum;
        for (k = 0; k < WIDTH; k = k + 1)
            added = added + {{(BITS-1){1'b0}}, ~(pixels[k] ^ mark[k]) & mask[k]};
    end
endmodule
