// Behind the blocks: a skippable frame with the info as JSON (with its length), and the tables as
// numbers; then a skippable frame of 32 bytes: "HnSegEnd", place and size of the payload before,
// and its XXH3.
#include "store/segment_file.h"

#include <algorithm>

#include "base/json.h"
#include "store/pack.h"
#include "store/segment_batch.h"
#include "store/segment_bytes.h"

namespace hinomi::store {

namespace {

constexpr std::uint32_t skippable = 0x184D2A50;
constexpr std::string_view segment_end_mark = "HnSegEnd";
constexpr std::size_t segment_end_size = 8 + 32;
constexpr int segment_level = 3;
constexpr std::uint64_t largest_trailer = 64u << 20;
constexpr std::uint64_t largest_block = largest_batch + (1u << 20);

void put_skippable(std::string_view payload, std::string& out) {
  put_fixed(skippable, out);
  put_fixed(static_cast<std::uint32_t>(payload.size()), out);
  out += payload;
}

std::uint64_t number_of(Time time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}
Time time_from_number(std::uint64_t number) {
  return Time(Duration(static_cast<std::int64_t>(number)));
}

std::string info_json(const SegmentInfo& info) {
  json::array sensors(info.sensors.begin(), info.sensors.end());
  return json::serialize(json::object{{"segment", info.id},
                                      {"version", 1},
                                      {"basis", info.basis},
                                      {"sensors", std::move(sensors)},
                                      {"events", info.events},
                                      {"bytes", info.bytes},
                                      {"first", format_time(info.first)},
                                      {"last", format_time(info.last)},
                                      {"received_first", format_time(info.received_first)},
                                      {"received_last", format_time(info.received_last)},
                                      {"sha256", to_hex(bytes_of(info.sha256))}});
}

Result<SegmentInfo> read_info(std::string_view text) {
  json::value parsed = TRY(parse_json(text));
  if (!parsed.is_object()) return fail(ErrorKind::damaged, "its description is no JSON object");
  const json::object& object = parsed.get_object();
  if (number_at(object, "version") != 1)
    return fail(ErrorKind::invalid, "a segment of a newer version");
  SegmentInfo out;
  out.id = static_cast<std::uint64_t>(number_at(object, "segment"));
  out.basis = text_at(object, "basis");
  if (const json::array* sensors = array_at(object, "sensors"))
    for (const json::value& one : *sensors)
      if (one.is_string()) out.sensors.emplace_back(one.get_string());
  out.events = static_cast<std::uint64_t>(number_at(object, "events"));
  out.bytes = static_cast<std::uint64_t>(number_at(object, "bytes"));
  out.first = TRY(parse_time(text_at(object, "first")));
  out.last = TRY(parse_time(text_at(object, "last")));
  out.received_first = TRY(parse_time(text_at(object, "received_first")));
  out.received_last = TRY(parse_time(text_at(object, "received_last")));
  std::string digest = TRY(from_hex(text_at(object, "sha256")));
  out.sha256 = TRY(digest_from(digest));
  return out;
}

void put_tables(const SegmentTable& table, std::string& out) {
  for (const auto* names : {&table.sensors, &table.sources}) {
    put_varint(names->size(), out);
    for (const std::string& name : *names) put_text(name, out);
  }
  put_varint(table.blocks.size(), out);
  for (const SegmentBlock& block : table.blocks) {
    put_varint(block.packed, out);
    put_varint(block.raw, out);
    put_varint(block.events, out);
    put_fixed(number_of(block.first), out);
    put_fixed(number_of(block.last), out);
  }
  put_varint(table.batches.size(), out);
  for (const SegmentBatch& batch : table.batches) {
    put_varint(batch.first_event, out);
    put_varint(batch.sensor, out);
    put_varint(batch.source, out);
    put_fixed(number_of(batch.received), out);
    put_varint(batch.first_record, out);
  }
}

// Whether the tables fit each other and the info: what is read afterwards needs no more checks.
bool read_tables(ByteReader& reader, const SegmentInfo& info, SegmentTable& out) {
  for (auto* names : {&out.sensors, &out.sources})
    for (std::uint64_t left = reader.varint(); left > 0 && reader.is_good(); --left)
      names->emplace_back(reader.text());
  std::uint64_t at = 0, bytes = 0, events = 0;
  for (std::uint64_t left = reader.varint(); left > 0 && reader.is_good(); --left) {
    SegmentBlock& block = out.blocks.emplace_back();
    block.at = at;
    block.packed = reader.varint();
    block.raw = reader.varint();
    block.first_event = static_cast<std::uint32_t>(events);
    block.events = static_cast<std::uint32_t>(reader.varint());
    block.first = time_from_number(reader.fixed<std::uint64_t>());
    block.last = time_from_number(reader.fixed<std::uint64_t>());
    if (block.events == 0 || block.raw > largest_block || block.packed > largest_block)
      return false;
    at += block.packed;
    bytes += block.raw;
    events += block.events;
    if (events > most_in_segment) return false;
  }
  std::uint64_t next = 0;  // no batch begins before
  for (std::uint64_t left = reader.varint(); left > 0 && reader.is_good(); --left) {
    SegmentBatch& batch = out.batches.emplace_back();
    batch.first_event = static_cast<std::uint32_t>(reader.varint());
    batch.sensor = static_cast<std::uint32_t>(reader.varint());
    batch.source = static_cast<std::uint32_t>(reader.varint());
    batch.received = time_from_number(reader.fixed<std::uint64_t>());
    batch.first_record = reader.varint();
    bool is_first = out.batches.size() == 1;
    if (is_first ? batch.first_event != 0 : batch.first_event < next) return false;
    if (batch.sensor >= out.sensors.size() || batch.source >= out.sources.size()) return false;
    next = batch.first_event + 1;
  }
  return reader.is_good() && reader.at_end() && bytes == info.bytes && events == info.events &&
         events > 0 && !out.batches.empty() && next <= events;
}

class SealedSegment final : public Segment {
 public:
  SealedSegment(std::filesystem::path path, std::unique_ptr<DiskFile> file)
      : path_(std::move(path)), file_(std::move(file)) {}

  Result<void> load() {
    std::string end =
        TRY(bytes_at(file_->size() < segment_end_size ? 0 : file_->size() - segment_end_size,
                     segment_end_size, "its end is missing"));
    ByteReader reader(std::string_view(end).substr(8));
    bool is_ours = reader.take(8) == segment_end_mark;
    auto at = reader.fixed<std::uint64_t>(), size = reader.fixed<std::uint64_t>();
    auto hash = reader.fixed<std::uint64_t>();
    if (!is_ours || size > largest_trailer || at > file_->size() || size > file_->size() - at)
      return damaged("its end is no end of a segment");
    std::string trailer = TRY(bytes_at(at, size, "its tables are cut off"));
    if (hash_of(trailer) != hash) return damaged("its tables are not what was written");
    ByteReader in(trailer);
    auto info = read_info(in.text());
    if (!info) return damaged(info.error().what);
    info_ = std::move(*info);
    info_.stored = file_->size();
    if (!read_tables(in, info_, table_)) return damaged("its tables do not fit each other");
    return {};
  }

  const SegmentInfo& info() const override { return info_; }
  const SegmentTable& table() const override { return table_; }

  Result<void> block(std::size_t number, std::string& out) const override {
    const SegmentBlock& block = table_.blocks.at(number);
    std::string place = "block " + std::to_string(number) + " at byte " + std::to_string(block.at);
    std::string packed = TRY(bytes_at(block.at, block.packed, place + " is cut off"));
    auto done = unpack(packed, block.raw, out);
    if (!done) return damaged(place + ": " + done.error().what);
    // The table counts lines, and who reads an event looks for its line end.
    auto lines = static_cast<std::uint64_t>(std::count(out.begin(), out.end(), '\n'));
    if (out.size() != block.raw || lines != block.events || out.back() != '\n')
      return damaged(place + " is not what its table says");
    out.reserve(out.size() + event_padding);
    return {};
  }

 private:
  std::unexpected<Error> damaged(std::string what) const {
    return fail(ErrorKind::damaged, "this segment is damaged: " + std::move(what), path_.string(),
                "Restore this file from a copy; all other segments and blocks are still read");
  }
  Result<std::string> bytes_at(std::uint64_t at, std::uint64_t size, std::string what) const {
    // Before memory is spent.
    if (at > file_->size() || size > file_->size() - at) return damaged(std::move(what));
    std::string out(size, '\0');
    std::size_t got = TRY(file_->read(at, out));
    if (got != size) return damaged(std::move(what));
    return out;
  }

  const std::filesystem::path path_;
  const std::unique_ptr<DiskFile> file_;
  SegmentInfo info_;
  SegmentTable table_;
};

}  // namespace

std::string seal(SegmentInfo& info, SegmentTable& table,
                 std::span<const std::shared_ptr<const std::string>> blocks) {
  std::string out;
  Sha256 digest;
  info.bytes = 0;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    SegmentBlock& block = table.blocks[i];
    block.at = out.size();
    pack(*blocks[i], segment_level, out);
    block.packed = out.size() - block.at;
    block.raw = blocks[i]->size();
    info.bytes += block.raw;
    digest.add(*blocks[i]);
  }
  info.sha256 = digest.done();
  info.is_sealed = true;
  std::string trailer;
  put_text(info_json(info), trailer);
  put_tables(table, trailer);
  std::uint64_t at = out.size() + 8;
  put_skippable(trailer, out);
  std::string end(segment_end_mark);
  put_fixed(at, end);
  put_fixed(static_cast<std::uint64_t>(trailer.size()), end);
  put_fixed(hash_of(trailer), end);
  put_skippable(end, out);
  info.stored = out.size();
  return out;
}

Result<std::shared_ptr<const Segment>> open_segment(Disk& disk, const std::filesystem::path& file) {
  std::unique_ptr<DiskFile> opened = TRY(disk.open_file(file));
  auto segment = std::make_shared<SealedSegment>(file, std::move(opened));
  TRY(segment->load());
  return segment;
}

}  // namespace hinomi::store
