// A self-checking bench for the cores of this folder: it reads what `xo-ref vectors --format readmemh` wrote and needs
// nothing else. It runs in the folder of the vectors:
//
//     iverilog -g2005 -DCORE=xnor_stream -I DIR -o bench.vvp bench.v cores/xnor_stream.v && (cd DIR && vvp bench.vvp)
//
// Words go in with random gaps, numbers come out under random back pressure, frames follow each other without a pause,
// and every fifth one is begun, reset half-way and asked again. Numbers that differ are printed; `answers.txt` takes all
// of them for `xo-ref vectors --check`.
`timescale 1ns/1ns
`ifndef PARAMETERS
`define PARAMETERS
`endif
module bench;
`include "vectors.vh"
    localparam STUCK = 5000;            // clocks without a transfer

    reg [31:0] cases [0:XO_CASES_WORDS-1];
    reg [XO_WORD-1:0] pixels [0:XO_PIXELS_WORDS-1];
    reg [31:0] expected [0:XO_EXPECTED_WORDS-1];

    reg clk, rst, start_valid, in_valid, out_ready;
    reg [15:0] height, width, h, w;
    reg [XO_WORD-1:0] in_data;
    wire start_ready, in_ready, out_valid, out_last;
    wire [31:0] out_data;

    `CORE `PARAMETERS core (
        .clk(clk), .rst(rst), .start_valid(start_valid), .start_ready(start_ready), .height(height), .width(width),
        .h(h), .w(w), .in_valid(in_valid), .in_ready(in_ready), .in_data(in_data), .out_valid(out_valid),
        .out_ready(out_ready), .out_data(out_data), .out_last(out_last)
    );

    integer sending, phase, sent;       // the question being sent; 0 its shape, 1 its feature, 2 its image, 3 a reset
    integer receiving, received;        // the question being received, and how many of its numbers were
    integer wrong, stuck, file, total;
    reg started, taken;                 // the transfers of this clock
    reg broken_off;                     // this question was begun and reset once
    reg discarding;                     // what comes out belongs to a question that will be reset

    function integer column(input integer question, input integer which);
        column = cases[8 * question + which];
    endfunction

    function integer words(input integer question, input integer which);    // of the feature, 1, or of the image, 2
        words = (which == 1 ? column(question, 2) : column(question, 0))
            * (((which == 1 ? column(question, 3) : column(question, 1)) * XO_PIXEL_BITS + XO_WORD - 1) / XO_WORD);
    endfunction

    function integer numbers(input integer question);
        numbers = (column(question, 0) - column(question, 2) + 1) * (column(question, 1) - column(question, 3) + 1);
    endfunction

    initial begin
        $readmemh("cases.mem", cases);
        $readmemh("pixels.mem", pixels);
        $readmemh("expected.mem", expected);
        file = $fopen("answers.txt", "w");
        {clk, rst, start_valid, in_valid, out_ready, broken_off, discarding} = 7'b0100000;
        {sending, phase, sent, receiving, received, wrong, stuck, total} = 0;
        #5 clk = 1;
        #5 clk = 0;
        while (receiving < XO_CASES) begin
            drive;
            #5 started = start_valid && start_ready === 1;
            taken = in_valid && in_ready === 1;
            if (out_valid !== 0 && out_ready && !rst)
                receive;
            clk = 1;
            #5 clk = 0;
            settle;
        end
        $fclose(file);
        $display("%0s: %0d questions, %0d numbers, %0d wrong", wrong ? "FAIL" : "PASS", XO_CASES, total, wrong);
        $finish;
    end

    // Set the inputs, while the clock is low. What was offered stays until it is taken.
    task drive;
        begin
            rst = phase == 3;
            out_ready = $random & 1;
            if (sending < XO_CASES && phase == 0 && (sending % 5 != 4 || broken_off || receiving == sending)) begin
                start_valid = 1;
                height = column(sending, 0);
                width = column(sending, 1);
                h = column(sending, 2);
                w = column(sending, 3);
            end
            if (phase == 1 || phase == 2)
                in_valid = in_valid || ($random & 3) != 0;
            if (in_valid)
                in_data = pixels[column(sending, phase == 1 ? 5 : 4) + sent];
        end
    endtask

    // Go on to what is sent next, after the edge.
    task settle;
        begin
            stuck = started || taken ? 0 : stuck + 1;
            if (phase == 3) begin
                phase = 0;
                discarding = 0;
                received = 0;
            end
            if (started) begin
                start_valid = 0;
                phase = 1;
                sent = 0;
                discarding = sending % 5 == 4 && !broken_off;
            end
            if (taken) begin
                in_valid = 0;
                sent = sent + 1;
                if (phase == 2 && discarding && 2 * sent >= words(sending, 2)) begin
                    phase = 3;
                    broken_off = 1;
                end else if (sent == words(sending, phase)) begin
                    sent = 0;
                    phase = phase == 1 ? 2 : 0;
                    if (phase == 0) begin
                        sending = sending + 1;
                        broken_off = 0;
                    end
                end
            end
            if (stuck > STUCK) begin
                $display("question %0d: no transfer for %0d clocks, %0d of %0d numbers", receiving, STUCK, received,
                    numbers(receiving));
                wrong = wrong + 1;
                next_question;
                sending = receiving;
                phase = 3;
                {start_valid, in_valid, broken_off} = 0;
            end
        end
    endtask

    // Compare a number that comes out.
    task receive;
        begin
            stuck = 0;
            if (!discarding && receiving < XO_CASES) begin
                if (received == 0)
                    $fwrite(file, "%0d", receiving);
                $fwrite(file, " %0d", $signed(out_data));
                if (out_data !== expected[column(receiving, 6) + received]
                        || out_last !== (received == numbers(receiving) - 1)) begin
                    wrong = wrong + 1;
                    if (wrong <= 10)
                        $display("question %0d, row %0d, column %0d: %0d instead of %0d%0s", receiving,
                            received / (column(receiving, 1) - column(receiving, 3) + 1),
                            received % (column(receiving, 1) - column(receiving, 3) + 1), $signed(out_data),
                            $signed(expected[column(receiving, 6) + received]),
                            out_last === (received == numbers(receiving) - 1) ? "" : ", and out_last is wrong");
                end
                received = received + 1;
                total = total + 1;
                if (received == numbers(receiving))
                    next_question;
            end
        end
    endtask

    task next_question;
        begin
            $fwrite(file, "\n");
            receiving = receiving + 1;
            received = 0;
            stuck = 0;
        end
    endtask
endmodule
