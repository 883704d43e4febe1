// Cutting the bytes of a file into pieces of whole records, by the kind of file.
#pragma once

#include <memory>

#include "in/event_bytes.h"
#include "in/events.h"

namespace hinomi::in {

// Bytes as they come, with what was read already and belongs to the next piece.
class EventInput {
 public:
  EventInput(std::unique_ptr<EventBytes> bytes, EventLimits limits)
      : bytes_(std::move(bytes)), limits_(limits) {}

  // Makes room in `buffer` for what is kept and for more behind it, and copies what is kept to its
  // start. Answers its size.
  std::size_t begin(std::string& buffer);
  // Reads behind `used` bytes; 0 at the end, where reading fails, or where a followed file began
  // anew. Grows the buffer when it is full.
  std::size_t more(std::string& buffer, std::size_t used);
  // What next() answers when all is given: false, or why reading failed.
  Result<bool> end() const;
  void keep(std::string_view rest) { kept_.assign(rest); }
  std::string& kept() { return kept_; }
  bool began_anew() { return bytes_->began_anew(); }
  const EventLimits& limits() const { return limits_; }

 private:
  std::unique_ptr<EventBytes> bytes_;
  EventLimits limits_;
  std::string kept_;
  std::optional<Error> failed_;
};

std::unique_ptr<EventFile> cut_lines(EventInput input, EventFormat format);
std::unique_ptr<EventFile> cut_json(EventInput input);
std::unique_ptr<EventFile> cut_evtx(EventInput input);

}  // namespace hinomi::in
