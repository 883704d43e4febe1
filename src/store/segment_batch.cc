// The file: "HnLog001" and the salt (8 bytes), then frames: "HnFrame1", size of the payload
// (4 bytes), its XXH3 (8 bytes), the payload: a zstd frame of the fields in order, each text with
// its length.
#include "store/segment_batch.h"

#include "store/pack.h"
#include "store/segment_bytes.h"

namespace hinomi::store {

namespace {

constexpr std::string_view log_mark = "HnLog001";
constexpr std::size_t log_head_size = 16;
constexpr std::string_view frame_mark = "HnFrame1";
constexpr std::size_t frame_head_size = 8 + 4 + 8;
constexpr int frame_level = 1;  // read again only after a crash
constexpr std::size_t largest_payload = largest_batch + 4 * longest_name;

bool read_payload(std::string_view packed, std::string& scratch, KeptBatch& out) {
  if (!unpack(packed, largest_payload, scratch)) return false;
  ByteReader reader(scratch);
  out.sensor = reader.text();
  out.source = reader.text();
  out.basis = reader.text();
  out.received = Time(Duration(static_cast<std::int64_t>(reader.fixed<std::uint64_t>())));
  out.first_record = reader.varint();
  out.lines = reader.text();
  return reader.is_good() && reader.at_end();
}

}  // namespace

void put_log_head(std::uint64_t salt, std::string& out) {
  out += log_mark;
  put_fixed(salt, out);
}

std::string pack_batch(const KeptBatch& batch) {
  std::string payload;
  payload.reserve(batch.lines.size() + 256);
  put_text(batch.sensor, payload);
  put_text(batch.source, payload);
  put_text(batch.basis, payload);
  put_fixed(static_cast<std::uint64_t>(batch.received.time_since_epoch().count()), payload);
  put_varint(batch.first_record, payload);
  put_text(batch.lines, payload);
  std::string packed;
  pack(payload, frame_level, packed);
  return packed;
}

void put_frame(std::string_view packed, std::uint64_t salt, std::string& out) {
  out += frame_mark;
  put_fixed(static_cast<std::uint32_t>(packed.size()), out);
  put_fixed(hash_of(packed, salt), out);
  out += packed;
}

void read_frames(std::string_view file, const std::function<void(KeptBatch&&)>& on_batch,
                 const std::function<void(std::size_t at, std::size_t size)>& on_gap) {
  std::string scratch;
  std::size_t good_until = 0;  // where the last whole frame ended
  std::uint64_t salt = 0;
  if (file.size() >= log_head_size && file.starts_with(log_mark)) {
    salt = fixed_at<std::uint64_t>(file.data() + log_mark.size());
    good_until = log_head_size;
  }
  for (std::size_t at = good_until; (at = file.find(frame_mark, at)) != file.npos;) {
    ByteReader reader(file.substr(at + frame_mark.size()));
    auto size = reader.fixed<std::uint32_t>();
    auto hash = reader.fixed<std::uint64_t>();
    std::string_view packed = reader.take(size);
    KeptBatch batch;
    if (!reader.is_good() || hash_of(packed, salt) != hash ||
        !read_payload(packed, scratch, batch)) {
      ++at;
      continue;
    }
    if (at > good_until) on_gap(good_until, at - good_until);
    on_batch(std::move(batch));
    good_until = at += frame_head_size + size;
  }
  if (good_until < file.size()) on_gap(good_until, file.size() - good_until);
}

}  // namespace hinomi::store
