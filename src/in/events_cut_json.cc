// JSON documents: objects one after the other, pretty-printed or not, arrays of them, and objects
// that hold nothing but an array of events (CloudTrail's Records). Where an event ends is found
// without parsing it, so that a broken one leaves its neighbours whole.
#include <cstring>

#include "base/text.h"
#include "in/event_pieces.h"

namespace hinomi::in {

namespace {

constexpr std::string_view wrappers[] = {"Records", "records"};
constexpr std::size_t most_bad = 1000;     // in a piece without anything good
constexpr std::size_t wrapper_start = 64;  // bytes in which a wrapper shows itself

// Length of `{"Records": [` at the start of `text`; 0: it is something else.
std::size_t wrapper_size(std::string_view text) {
  std::size_t at = 1;
  auto skip = [&] {
    while (at < text.size() && is_space(text[at])) ++at;
  };
  auto take = [&](std::string_view token) {
    skip();
    if (!text.substr(at).starts_with(token)) return false;
    at += token.size();
    return true;
  };
  for (std::string_view name : wrappers) {
    at = 1;
    if (take("\"") && text.substr(at).starts_with(name)) {
      at += name.size();
      if (take("\"") && take(":") && take("[")) return at;
    }
  }
  return 0;
}

class Documents : public EventFile {
 public:
  explicit Documents(EventInput input) : input_(std::move(input)) {}

  EventFormat format() const override { return EventFormat::json; }

  Result<bool> next(EventPiece& piece) override {
    piece.begin(EventFormat::json);
    if (is_done_) return input_.end();
    std::string& buffer = piece.buffer;
    std::size_t used = input_.begin(buffer);
    for (;;) {
      std::string_view seen(buffer.data(), used);
      scan(seen, piece);
      if (!piece.records.empty() || piece.bad.size() > most_bad || is_done_) break;
      if (depth_ > 0 && used - start_ > input_.limits().record) skip_record(piece);
      if (depth_ == 0 || is_skipping_) {  // nothing here is needed any more
        std::size_t rest = is_skipping_ ? 0 : used - at_;
        std::memmove(buffer.data(), buffer.data() + at_, rest);
        at_ = start_ = 0;
        used = rest;
      }
      std::size_t got = input_.more(buffer, used);
      if (got == 0 && !input_.began_anew()) {
        is_last_ = true;
        scan({buffer.data(), used}, piece);
        finish(piece);
        break;
      }
      if (got == 0) begin_anew(piece, used);
      used += got;
    }
    // What belongs to the next piece: the event that has begun, or what was not looked at.
    std::size_t rest = depth_ > 0 ? start_ : at_;
    piece.bytes = std::string_view(buffer.data(), used);
    input_.keep(piece.bytes.substr(std::min(rest, used)));
    at_ -= rest;
    start_ = 0;
    return true;
  }

 private:
  void refuse(EventPiece& piece, std::string what, std::string remedy) {
    piece.bad.push_back({number_, Error{ErrorKind::invalid, std::move(what), {}, remedy}});
  }

  void skip_record(EventPiece& piece) {
    if (!is_skipping_)
      piece.bad.push_back({number_, Error{ErrorKind::too_large,
                                          "an event longer than " +
                                              std::to_string(input_.limits().record) + " bytes",
                                          {},
                                          "Leave it out or cut it"}});
    is_skipping_ = true;
  }

  void finish(EventPiece& piece) {
    is_done_ = true;
    if (depth_ > 0 && !is_skipping_) refuse(piece, "JSON that does not end", "Send all of it");
    depth_ = 0;
  }

  void begin_anew(EventPiece& piece, std::size_t used) {
    if (depth_ > 0 && !is_skipping_) refuse(piece, "JSON that does not end", "Send all of it");
    depth_ = 0;
    in_text_ = is_escaped_ = is_skipping_ = false;
    base_.clear();
    number_ = 0;
    at_ = start_ = used;
  }

  void end_record(std::size_t end, EventPiece& piece) {
    if (!is_skipping_) piece.records.push_back({start_, end - start_, number_});
    is_skipping_ = false;
    depth_ = 0;
  }

  // From at_ to the end of what was read.
  void scan(std::string_view seen, EventPiece& piece) {
    while (at_ < seen.size()) {
      if (depth_ > 0) {
        inside(seen, piece);
      } else if (!between(seen, piece)) {
        return;
      }
    }
  }

  // False: more must be read to know.
  bool between(std::string_view seen, EventPiece& piece) {
    char c = seen[at_];
    if (is_space(c) || c == ',') {
      ++at_;
    } else if (c == '{' && base_.empty()) {
      std::string_view ahead = seen.substr(at_);
      if (ahead.size() < wrapper_start && !is_last_) return false;
      std::size_t size = wrapper_size(ahead);
      if (size > 0) {
        base_ = "{[";
        at_ += size;
      } else {
        begin_record();
      }
    } else if (c == '[' && base_.empty()) {
      base_ = "[";
      ++at_;
    } else if (c == ']' && base_.ends_with('[')) {
      base_.pop_back();
      ++at_;
    } else if (c == '}' && base_ == "{") {
      base_.clear();
      ++at_;
    } else if (base_ == "{") {  // further members of a wrapper
      ++at_;
    } else if (c == '{') {
      begin_record();
    } else {
      stray(seen, piece);
    }
    return true;
  }

  void begin_record() {
    start_ = at_++;
    depth_ = 1;
    ++number_;
    last_ = '{';
  }

  // What is no object: up to what may be the next one.
  void stray(std::string_view seen, EventPiece& piece) {
    ++number_;
    refuse(piece, "an event that is no JSON object", "Send one object each");
    std::size_t end = seen.find_first_of(base_.empty() ? "\n{[" : ",\n{]", at_ + 1);
    at_ = std::min(end, seen.size());
  }

  void inside(std::string_view seen, EventPiece& piece) {
    for (; at_ < seen.size(); ++at_) {
      char c = seen[at_];
      if (in_text_) {
        if (is_escaped_)
          is_escaped_ = false;
        else if (c == '\\')
          is_escaped_ = true;
        else if (c == '"' || c == '\n')  // a text that is not closed ends with its line
          in_text_ = false;
        continue;
      }
      if (is_space(c)) {
        is_line_start_ = c == '\n';
        continue;
      }
      if (c == '{' && is_line_start_ && base_.empty() && !std::string_view(",:[").contains(last_)) {
        if (!is_skipping_) refuse(piece, "JSON that does not end", "Send all of it");
        depth_ = 0;
        is_skipping_ = is_line_start_ = false;
        return;
      }
      is_line_start_ = false;
      last_ = c;
      if (c == '"') {
        in_text_ = true;
      } else if (c == '{' || c == '[') {
        ++depth_;
      } else if ((c == '}' || c == ']') && --depth_ == 0) {
        end_record(++at_, piece);
        return;
      }
    }
  }

  EventInput input_;
  std::size_t at_ = 0, start_ = 0;  // in what was read: where it goes on, where the event began
  std::size_t depth_ = 0;           // of brackets in the event; 0: between events
  std::string base_;                // brackets around the events
  std::uint64_t number_ = 0;
  char last_ = '{';
  bool in_text_ = false, is_escaped_ = false, is_line_start_ = false, is_skipping_ = false;
  bool is_last_ = false, is_done_ = false;
};

}  // namespace

std::unique_ptr<EventFile> cut_json(EventInput input) {
  return std::make_unique<Documents>(std::move(input));
}

}  // namespace hinomi::in
