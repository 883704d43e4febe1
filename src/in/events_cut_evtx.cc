// EVTX: a header of 4 KiB, then chunks of 64 KiB, each with its records.
#include <algorithm>

#include "in/event_pieces.h"
#include "in/events_evtx.h"

namespace hinomi::in {

namespace {

constexpr std::size_t file_header = 4096;

class Chunks : public EventFile {
 public:
  explicit Chunks(EventInput input) : input_(std::move(input)) {}

  EventFormat format() const override { return EventFormat::evtx; }

  Result<bool> next(EventPiece& piece) override {
    piece.begin(EventFormat::evtx);
    if (is_done_) return input_.end();
    std::string& buffer = piece.buffer;
    std::size_t used = input_.begin(buffer);
    std::size_t wanted = is_started_ ? evtx_chunk : file_header;
    while (used < wanted || used + evtx_chunk < input_.limits().piece) {
      std::size_t got = input_.more(buffer, used);
      if (got == 0) {
        is_done_ = true;
        break;
      }
      used += got;
    }
    std::size_t start = 0;
    if (!is_started_) {
      if (!std::string_view(buffer.data(), used).starts_with("ElfFile"))
        return fail(ErrorKind::invalid, "no EVTX: it does not begin with ElfFile", {},
                    "Leave --input-format out");
      start = std::min(used, file_header);
      is_started_ = true;
    }
    std::size_t at = start;
    for (; used - at >= evtx_chunk; at += evtx_chunk)
      add(std::string_view(buffer.data() + at, evtx_chunk), at - start, piece);
    piece.bytes = std::string_view(buffer.data() + start, at - start);
    if (is_done_ && used > at && buffer.find_first_not_of('\0', at) < used)
      piece.bad.push_back({number_ + 1, Error{ErrorKind::damaged,
                                              "the log does not end with a whole chunk",
                                              {},
                                              "Export the log again"}});
    input_.keep(std::string_view(buffer.data() + at, used - at));
    return true;
  }

 private:
  void add(std::string_view chunk, std::size_t at, EventPiece& piece) {
    bool is_cut = false;
    auto records = evtx_records(chunk, is_cut);
    if (!records) {
      // Room that was set aside and never used is zeros.
      if (std::all_of(chunk.begin(), chunk.end(), [](char c) { return c == 0; })) return;
      piece.bad.push_back({++number_, records.error()});
      return;
    }
    for (const EvtxRecord& record : *records)
      piece.records.push_back({at + record.at, record.size, ++number_});
    if (is_cut)
      piece.bad.push_back(
          {++number_, Error{ErrorKind::damaged,
                            "a record that is none; the rest of its chunk is left out",
                            {},
                            "Export the log again"}});
  }

  EventInput input_;
  std::uint64_t number_ = 0;
  bool is_started_ = false, is_done_ = false;
};

}  // namespace

std::unique_ptr<EventFile> cut_evtx(EventInput input) {
  return std::make_unique<Chunks>(std::move(input));
}

}  // namespace hinomi::in
