// JSON objects of events, put together from what a sender gave in parts.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/result.h"

namespace hinomi::in {

// Text with what simdjson reads beyond its end. The view lives as long as the holder and until the
// next text.
class PaddedText {
 public:
  std::string_view hold(std::string_view text);

 private:
  std::string text_;
};

// Reads JSON objects. One thread.
class ObjectReader {
 public:
  ObjectReader();
  ~ObjectReader();

  // Whether all of `padded` is one JSON object (RFC 8259, UTF-8, at most 512 deep); why not as
  // Error: invalid. `padded` has simdjson::SIMDJSON_PADDING readable bytes behind it.
  Result<void> check(std::string_view padded);
  // Each member of an object that was checked, in order: the key without escapes, the value as it
  // is written. Not from inside `member`.
  using OnMember = std::function<void(std::string_view key, std::string_view json)>;
  void for_each_member(std::string_view padded, const OnMember& member);
  // What a JSON text that was checked says, without quotes and escapes.
  std::string text_of(std::string_view json);

 private:
  struct Parsers;
  const std::unique_ptr<Parsers> parsers_;
  PaddedText padded_;
};

// Text that stands for an event, as JSON: an object as it is, anything else as the line of a log
// (in/event_lines.h). Error: invalid. One thread.
class TextEvents {
 public:
  Result<void> append(std::string_view text, std::string& out);

 private:
  ObjectReader reader_;
  PaddedText padded_;
};

// Appends JSON on one line: the line breaks between its tokens become spaces.
void append_on_one_line(std::string_view json, std::string& out);

// One event out of several parts: who says a key first, counts. One thread.
class EventObject {
 public:
  void begin(std::string& out);
  void add(std::string_view key, std::string_view json);
  void add_text(std::string_view key, std::string_view text);
  // What a text says (TextEvents). Error: invalid.
  Result<void> add_said(std::string_view text);
  // Of an object that was checked.
  void add_members(std::string_view object);
  void end();

 private:
  bool is_new(std::string_view key);

  std::string* out_ = nullptr;
  std::unordered_set<std::string> keys_;
  ObjectReader reader_;
  PaddedText padded_;
  TextEvents texts_;
  std::string said_;
};

}  // namespace hinomi::in
