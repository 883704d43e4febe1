#include "in/advisory/kept_part.h"

#include <algorithm>
#include <charconv>

#include "base/lines.h"
#include "store/pack.h"

namespace hinomi::in {
namespace {

constexpr std::string_view part_title = "hinomi advisories part v1 ";
constexpr std::size_t most_part_bytes = 1 << 30;
constexpr int part_level = 6;  // read a hundred times more often than written

std::unexpected<Error> damaged_part() {
  return fail(ErrorKind::damaged, "this is no part of kept advisories", {},
              "Take it from a copy, or import its advisories anew");
}

// Tabs and line ends separate.
std::string part_field(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return out;
}

std::string_view take_part_field(std::string_view& line) {
  const std::string_view field = line.substr(0, line.find('\t'));
  line.remove_prefix(std::min(line.size(), field.size() + 1));
  return field;
}

template <class Number>
bool read_number_field(std::string_view text, Number& out, int base = 10) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out, base);
  return error == std::errc() && end == text.data() + text.size();
}

struct PartFrames {
  std::string_view head, texts;
};

Result<PartFrames> frames_of(std::string_view part) {
  if (!part.starts_with(part_title)) return damaged_part();
  std::string_view line = take_line(part);
  line.remove_prefix(part_title.size());
  const std::size_t space = line.find(' ');
  std::size_t head = 0, texts = 0;
  if (space == line.npos || !read_number_field(line.substr(0, space), head) ||
      !read_number_field(line.substr(space + 1), texts) || head > part.size() ||
      texts != part.size() - head)
    return damaged_part();
  return PartFrames{part.substr(0, head), part.substr(head)};
}

}  // namespace

// A line a document: hash, bytes, name, then microseconds and name of each key.
std::string write_part(const std::vector<KeptDocument>& documents, std::string_view texts) {
  std::string lines, head, body;
  for (const KeptDocument& one : documents) {
    char hash[17];
    *std::to_chars(hash, hash + 16, one.hash, 16).ptr = '\0';
    lines += std::string(hash) + "\t" + std::to_string(one.bytes) + "\t" + part_field(one.name);
    for (const KeptKey& key : one.keys)
      lines += "\t" + std::to_string(key.modified.time_since_epoch().count()) + "\t" +
               part_field(key.name);
    lines += '\n';
  }
  store::pack(lines, part_level, head);
  store::pack(texts, part_level, body);
  return std::string(part_title) + std::to_string(head.size()) + " " + std::to_string(body.size()) +
         "\n" + head + body;
}

Result<std::vector<KeptDocument>> read_part_head(std::string_view part) {
  const PartFrames frames = TRY(frames_of(part));
  std::string text;
  TRY(store::unpack(frames.head, most_part_bytes, text));
  std::vector<KeptDocument> out;
  for (std::string_view lines = text; !lines.empty();) {
    std::string_view line = take_line(lines);
    KeptDocument one;
    if (!read_number_field(take_part_field(line), one.hash, 16) ||
        !read_number_field(take_part_field(line), one.bytes))
      return damaged_part();
    one.name = take_part_field(line);
    while (!line.empty()) {
      std::int64_t modified = 0;
      if (!read_number_field(take_part_field(line), modified)) return damaged_part();
      one.keys.push_back({std::string(take_part_field(line)), Time(Duration(modified))});
    }
    out.push_back(std::move(one));
  }
  return out;
}

Result<std::string> read_part_texts(std::string_view part) {
  const PartFrames frames = TRY(frames_of(part));
  std::string out;
  TRY(store::unpack(frames.texts, most_part_bytes, out));
  return out;
}

}  // namespace hinomi::in
