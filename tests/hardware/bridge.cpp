// The protocol of xo-ref on one side, a core compiled by Verilator on the other.
//
// bridge.h, which cosim.py writes, holds HELLO, WORD (bits of a word) and PIXEL (bits of a pixel). Gaps and back pressure
// are random and seeded by the question, so that a question asked again is asked in the same way. A small question comes
// right behind the one before it, whose answer is thrown away; one in seven questions is begun and reset first.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>
#include "bridge.h"
#include "Vcore.h"

typedef std::vector<std::vector<long>> Grid;

struct Frame {
    Grid image, feature;
    std::vector<uint64_t> words;
    size_t rows, cols;
};

static Vcore *core;
static uint64_t chance;

static unsigned draw() {
    chance = chance * 6364136223846793005u + 1442695040888963407u;
    return chance >> 40;
}

// Read [[1, 0], ...] behind "name": .
static Grid grid(const std::string &line, const char *name) {
    Grid rows;
    const char *at = line.c_str() + line.find(std::string("\"") + name + "\":") + std::string(name).size() + 3;
    for (int depth = 0; *at; at++) {
        if (*at == '[' && ++depth == 2) rows.emplace_back();
        else if (*at == ']' && --depth == 0) break;
        else if (*at == '-' || (*at >= '0' && *at <= '9')) {
            char *end;
            rows.back().push_back(strtol(at, &end, 10));
            at = end - 1;
        }
    }
    return rows;
}

static bool is_ragged(const Grid &rows) {
    for (auto &row : rows) if (row.size() != rows[0].size()) return true;
    return false;
}

static const char *fault(const Grid &image, const Grid &feature) {
    if (is_ragged(image) || is_ragged(feature)) return "rows differ in length";
    if (image.empty() || feature.empty() || image[0].empty() || feature[0].empty()) return "a grid is empty";
    if (feature.size() > image.size() || feature[0].size() > image[0].size()) return "the feature does not fit";
    return nullptr;
}

static Frame framed(const Grid &image, const Grid &feature) {
    Frame frame = {image, feature, {}, image.size() - feature.size() + 1, image[0].size() - feature[0].size() + 1};
    const int count = WORD / PIXEL;
    for (auto *rows : {&feature, &image})
        for (auto &row : *rows)
            for (size_t at = 0; at < row.size(); at += count) {
                uint64_t word = 0;
                for (size_t k = 0; k < size_t(count) && at + k < row.size(); k++)
                    word |= (uint64_t(row[at + k]) & ((1u << PIXEL) - 1)) << (k * PIXEL);
                frame.words.push_back(word);
            }
    return frame;
}

static void edge() {
    core->clk = 1;
    core->eval();
    core->clk = 0;
    core->eval();
}

static void reset() {
    core->rst = 1;
    core->start_valid = core->in_valid = 0;
    edge();
    core->rst = 0;
}

// Send frames one right behind the other, the last one only up to `most` words; return what the last one gives. If the
// first of two gives more or fewer numbers than it has, what follows is its fault: the last one is asked alone.
static std::vector<long> run(const std::vector<Frame *> &frames, size_t most) {
    size_t sending = 0, at = 0, receiving = 0, received = 0, stuck = 0;
    bool started = false, offered = false, sound = true;
    std::vector<long> numbers;
    while (receiving < frames.size() && stuck < 5000) {
        bool last = sending == frames.size() - 1;
        if (last && started && at >= most && most < frames[sending]->words.size()) break;
        core->start_valid = sending < frames.size() && !started;
        if (core->start_valid) {
            core->height = frames[sending]->image.size();
            core->width = frames[sending]->image[0].size();
            core->h = frames[sending]->feature.size();
            core->w = frames[sending]->feature[0].size();
        }
        if (started && !offered) offered = draw() & 3;
        core->in_valid = started && offered;
        core->in_data = started ? frames[sending]->words[at] : 0;
        core->out_ready = draw() & 1;
        core->eval();
        stuck++;
        bool start = core->start_valid && core->start_ready, in = core->in_valid && core->in_ready;
        if (core->out_valid && core->out_ready) {
            const Frame &frame = *frames[receiving];
            if (receiving == frames.size() - 1) numbers.push_back(int32_t(core->out_data));
            received++;
            stuck = 0;
            if (core->out_last || received > frame.rows * frame.cols + frame.cols) {
                sound = sound && (receiving == frames.size() - 1 || received == frame.rows * frame.cols);
                receiving++;
                received = 0;
            }
        }
        edge();
        if (start) { started = true; at = 0; stuck = 0; }
        if (in) {
            offered = false;
            stuck = 0;
            if (++at == frames[sending]->words.size()) { sending++; started = false; }
        }
    }
    if (sending < frames.size() || receiving < frames.size()) reset();
    if (frames.size() == 1 || (sending && receiving && sound)) return numbers;
    return reset(), run({frames.back()}, most);
}

static void answer(const std::string &line, Frame &before) {
    long id = strtol(line.c_str() + line.find("\"id\":") + 5, nullptr, 10);
    Grid image = grid(line, "image"), feature = grid(line, "feature");
    if (const char *why = fault(image, feature)) {
        printf("{\"id\": %ld, \"rejected\": \"%s\"}\n", id, why);
        return;
    }
    Frame frame = framed(image, feature);
    chance = frame.rows * 31 + frame.cols;
    for (uint64_t word : frame.words) chance = (chance ^ word) * 1099511628211u;
    draw();
    if (draw() % 7 == 0) run({&frame}, frame.words.size() / 2), reset();
    std::vector<Frame *> frames;
    if (before.words.size() && before.words.size() <= 256) frames.push_back(&before);
    frames.push_back(&frame);
    std::vector<long> numbers = run(frames, frame.words.size());
    std::string map;
    for (size_t k = 0; k < numbers.size(); k++)
        map += (k == 0 ? "[" : k % frame.cols == 0 ? "], [" : ", ") + std::to_string(numbers[k]);
    for (size_t k = numbers.size(); k < frame.rows * frame.cols; k++)  // what never came
        map += std::string(k == 0 ? "[" : k % frame.cols == 0 ? "], [" : ", ") + "\"z\"";
    printf("{\"id\": %ld, \"map\": [%s]]}\n", id, map.c_str());
    before = frame;
}

int main() {
    core = new Vcore;
    reset();
    Frame before = {};
    for (std::string line; std::getline(std::cin, line); fflush(stdout))
        if (line.find("\"hello\"") != std::string::npos) puts(HELLO);
        else answer(line, before);
    return 0;
}
