// A systolic array of INT8 multipliers: one pixel a clock in, one sum of products a clock out.
//
// Each row of the feature is a chain of cells that keep a weight; pixels run along the chain at half the speed of the
// sums (H. T. Kung, "Why systolic architectures?", Computer 15(1), 1982, design W2). Line buffers feed one chain for
// each feature row, and the ends of the chains are added. Weights of rows and columns that the feature does not have
// are 0.
//
//     x -->[ x1 ]->[ x2 ]--+-->[ x1 ]->[ x2 ]-->      pixels: two registers a cell
//            | * w0        |     | * w1
//     0 ---> + ->[ y ]-----------> + ->[ y ]------>   sums: one register a cell
//
// The number for a pixel leaves the chain MAXW + 1 steps behind it, and the core steps only when a pixel is taken, or
// when the frame is over and the chains are drained, so gaps between pixels are no zeros among them:
//
//     clk       _/~\_/~\_/~\_/~\_/~\_/~\_/~\_/~\_/~\_/~\_    MAXW = 2, image 1 x 3, feature 1 x 1
//     in_valid  _/~~~~~~~\___/~~~\_______________________
//     in_data    |p0 |p1 |   |p2 |
//     step      _/~~~~~~~\___/~~~~~~~~~~~~~~~\___________    three steps to drain
//     out_valid _________________/~~~~~~~~~~~\___________
//     out_data                   |s0 |s1 |s2 |
module int8_systolic #(
    parameter MAXH = 4,     // rows of the largest feature, 2 or more
    parameter MAXW = 4,     // columns of the largest feature, 2 or more
    parameter MAXC = 256    // columns of the largest image
) (
    input  wire        clk,
    input  wire        rst,
    input  wire        start_valid,
    output wire        start_ready,
    input  wire [15:0] height, width, h, w,
    input  wire        in_valid,
    output wire        in_ready,
    input  wire [7:0]  in_data,
    output reg         out_valid,
    input  wire        out_ready,
    output reg  [31:0] out_data,
    output reg         out_last
);
    localparam IDLE = 2'd0, LOAD = 2'd1, RUN = 2'd2, DRAIN = 2'd3;
    localparam DEPTH = MAXW + 1;

    reg [1:0]  state;
    reg [15:0] rows, cols, fh, fw, row, col, drained;
    reg [DEPTH-1:0] valids;             // of the numbers in the chains, the newest first
    reg [MAXH*MAXW*8-1:0] weights;
    reg [(MAXH-1)*8-1:0] line [0:MAXC-1];

    wire advance = !out_valid || out_ready;
    wire take = in_valid && in_ready;
    wire step = (state == RUN && take) || (state == DRAIN && advance);
    assign start_ready = state == IDLE;
    assign in_ready = state == LOAD || (state == RUN && advance);

    wire last_col = col == (state == LOAD ? fw : cols) - 16'd1;
    wire last_row = row == (state == LOAD ? fh : rows) - 16'd1;
    wire [15:0] place = (fh - 16'd1 - row) * MAXW + (fw - 16'd1 - col);
    wire [MAXH*8-1:0] column = {line[col[$clog2(MAXC)-1:0]], in_data};

    wire [MAXH*32-1:0] ends;
    genvar i, j;
    generate
        for (i = 0; i < MAXH; i = i + 1) begin : chains
            wire [(MAXW+1)*8-1:0] x;
            wire [(MAXW+1)*32-1:0] y;
            assign x[7:0] = row >= i ? column[i*8 +: 8] : 8'd0;     // a row of this frame
            assign y[31:0] = 32'd0;
            for (j = 0; j < MAXW; j = j + 1) begin : cells
                systolic_cell unit (
                    .clk(clk), .clear(state == LOAD), .step(step), .weight(weights[(i*MAXW+j)*8 +: 8]),
                    .x(x[j*8 +: 8]), .x_next(x[(j+1)*8 +: 8]), .y(y[j*32 +: 32]), .y_next(y[(j+1)*32 +: 32])
                );
            end
            assign ends[i*32 +: 32] = y[MAXW*32 +: 32];
        end
    endgenerate

    reg [31:0] total;
    integer k;
    always @* begin
        total = 0;
        for (k = 0; k < MAXH; k = k + 1)
            total = total + ends[k*32 +: 32];
    end

    always @(posedge clk) begin
        if (start_valid && start_ready) begin
            state <= LOAD;
            rows <= height;
            cols <= width;
            fh <= h;
            fw <= w;
            row <= 0;
            col <= 0;
            weights <= 0;
            drained <= 0;
        end
        if (take) begin
            col <= last_col ? 16'd0 : col + 16'd1;
            if (last_col)
                row <= last_row && state == LOAD ? 16'd0 : row + 16'd1;
            if (last_col && last_row)
                state <= state == LOAD ? RUN : DRAIN;
        end
        if (take && state == LOAD)
            weights[place[$clog2(MAXH*MAXW)-1:0]*8 +: 8] <= in_data;
        if (take && state == RUN)
            line[col[$clog2(MAXC)-1:0]] <= column[(MAXH-1)*8-1:0];
        if (state == DRAIN && advance) begin
            drained <= drained + 16'd1;
            if (drained == DEPTH - 1)
                state <= IDLE;
        end
        if (step)
            valids <= {valids[DEPTH-2:0], state == RUN && row >= fh - 16'd1 && col >= fw - 16'd1};
        if (advance) begin
            out_valid <= step && valids[DEPTH-1];
            out_data <= total;
            out_last <= state == DRAIN && drained == DEPTH - 1;
        end
        if (rst) begin
            state <= IDLE;
            valids <= 0;
            out_valid <= 1'b0;
        end
    end
endmodule

// One cell: a weight that stays, two registers for pixels, one for sums.
module systolic_cell (
    input  wire        clk,
    input  wire        clear,
    input  wire        step,
    input  wire signed [7:0] weight,
    input  wire signed [7:0] x,
    output wire [7:0]  x_next,
    input  wire [31:0] y,
    output wire [31:0] y_next
);
    reg signed [7:0] x1, x2;
    reg [31:0] sum;
    wire signed [15:0] product = weight * x1;
    assign x_next = x2;
    assign y_next = sum;

    always @(posedge clk)
        if (step) begin
            x1 <= x;
            x2 <= x1;
            sum <= y + {{16{product[15]}}, product};
        end else if (clear) begin
            x1 <= 0;
            x2 <= 0;
        end
endmodule
