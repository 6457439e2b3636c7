// A streaming XNOR-popcount core: one pixel a clock in, one number of matches a clock out.
//
// A frame is announced with its shape, then come the feature and the image, row by row, 1 for white. The feature is
// latched. Pixels of the image run through line buffers and a window of MAXH x MAXW; a mask selects the h x w pixels
// of the window that the feature has. Matches come out row by row.
//
//     pixel --+-------------> window row 0   --+
//             v                                |
//          line[col], bit 0 -> window row 1  --+--> XNOR marks, AND mask --> popcount --> out_data
//             v                                |
//          line[col], bit 1 -> window row 2  --+
//
// A transfer takes place on a rising edge with valid and ready both high. For an image of 1 x 3 and a feature of 1 x 2,
// with out_ready low for one clock, which stalls the pipeline:
//
//     clk          _/~\_/~\_/~\_/~\_/~\_/~\_/~\_/~\_/~\_/~\_
//     start_valid  ~~~~~\___________________________________
//     in_valid     _____/~~~~~~~~~~~~~~~~~~~~~~~\___________
//     in_data           |f0 |f1 |p0 |p1 |p2     |
//     in_ready     _____/~~~~~~~~~~~~~~~~~~~\___/~~~\_______
//     window valid ________________________/~~~~~~~~~~~\____   full from p1 on
//     out_valid    ____________________________/~~~~~~~~~~~\   two clocks behind the pixel
//     out_ready    ~~~~~~~~~~~~~~~~~~~~~~~~~\___/~~~~~~~~~~~
//
// The next frame may be announced while the last numbers still come out: `start_ready` waits until the window that
// needs the old feature has been counted.
module xnor_stream #(
    parameter MAXH = 8,     // rows of the largest feature, 2 or more
    parameter MAXW = 8,     // columns of the largest feature, 2 or more
    parameter MAXC = 1024   // columns of the largest image
) (
    input  wire        clk,
    input  wire        rst,
    input  wire        start_valid,
    output wire        start_ready,
    input  wire [15:0] height, width, h, w,
    input  wire        in_valid,
    output wire        in_ready,
    input  wire [0:0]  in_data,
    output reg         out_valid,
    input  wire        out_ready,
    output reg  [31:0] out_data,
    output reg         out_last
);
    localparam N = MAXH * MAXW;
    localparam IDLE = 2'd0, LOAD = 2'd1, RUN = 2'd2;

    reg [1:0]  state;
    reg [15:0] rows, cols, fh, fw;      // the shape of the frame
    reg [15:0] row, col;                // the place of the next pixel: of the feature while it is loaded
    reg [N-1:0] marks, mask;            // bit i * MAXW + j: i rows above and j columns left of the newest pixel
    reg [N-1:0] window;
    reg         window_valid, window_last;
    reg [MAXH-2:0] line [0:MAXC-1];     // bit i of a column: the pixel i + 1 rows above

    wire advance = !out_valid || out_ready;
    wire take = in_valid && in_ready;
    assign start_ready = state == IDLE && (!window_valid || advance);
    assign in_ready = state == LOAD || (state == RUN && advance);

    wire last_col = col == (state == LOAD ? fw : cols) - 16'd1;
    wire last_row = row == (state == LOAD ? fh : rows) - 16'd1;
    wire [MAXH-1:0] column = {line[col[$clog2(MAXC)-1:0]], in_data};
    wire [15:0] place = (fh - 16'd1 - row) * MAXW + (fw - 16'd1 - col);

    reg [N-1:0] shifted;
    integer i;
    always @* begin
        shifted = window << 1;
        for (i = 0; i < MAXH; i = i + 1)
            shifted[i * MAXW] = column[i];
    end

    reg [31:0] count;
    integer k;
    always @* begin
        count = 0;
        for (k = 0; k < N; k = k + 1)
            count = count + {31'd0, ~(window[k] ^ marks[k]) & mask[k]};
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
            mask <= 0;
        end
        if (take) begin
            col <= last_col ? 16'd0 : col + 16'd1;
            if (last_col)
                row <= last_row ? 16'd0 : row + 16'd1;
            if (last_col && last_row)
                state <= state == LOAD ? RUN : IDLE;
        end
        if (take && state == LOAD) begin
            marks[place[$clog2(N)-1:0]] <= in_data[0];
            mask[place[$clog2(N)-1:0]] <= 1'b1;
        end
        if (take && state == RUN) begin
            line[col[$clog2(MAXC)-1:0]] <= column[MAXH-2:0];
            window <= shifted;
            window_last <= last_row && last_col;
        end
        if (advance) begin
            window_valid <= take && state == RUN && row >= fh - 16'd1 && col >= fw - 16'd1;
            out_valid <= window_valid;
            out_data <= count;
            out_last <= window_last;
        end
        if (rst) begin
            state <= IDLE;
            window_valid <= 1'b0;
            out_valid <= 1'b0;
        end
    end
endmodule
