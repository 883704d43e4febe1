// Files of kept events as damage makes them: segments, runs of the index, write-ahead files. The
// first byte says how the rest is taken: as one of the files, as edits of a whole segment, or as
// the trailer of a segment whose checksum is right.
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "store/pack.h"
#include "store/segment_bytes.h"
#include "store/segment_file.h"
#include "store/segment_open.h"
#include "store/segment_run.h"

namespace {

using namespace hinomi;
using namespace hinomi::store;

class OneFile final : public DiskFile {
 public:
  explicit OneFile(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<void> append(std::string_view) override { std::abort(); }
  Result<void> sync() override { std::abort(); }
  Result<std::size_t> read(std::uint64_t at, std::span<char> to) override {
    std::size_t from = std::min<std::uint64_t>(at, bytes_.size());
    std::size_t size = std::min(to.size(), bytes_.size() - from);
    std::memcpy(to.data(), bytes_.data() + from, size);
    return size;
  }
  std::uint64_t size() override { return bytes_.size(); }

 private:
  std::string bytes_;
};

class OneFileDisk final : public Disk {
 public:
  explicit OneFileDisk(std::string bytes) : bytes_(std::move(bytes)) {}
  Result<std::string> read(const std::filesystem::path&) override { return bytes_; }
  Result<void> write(const std::filesystem::path&, std::string_view, bool) override { return {}; }
  bool exists(const std::filesystem::path&) override { return true; }
  Result<std::vector<std::filesystem::path>> list(const std::filesystem::path&) override {
    return std::vector<std::filesystem::path>();
  }
  Result<void> make_folder(const std::filesystem::path&) override { return {}; }
  Result<std::unique_ptr<DiskFile>> open_file(const std::filesystem::path&) override {
    return std::make_unique<OneFile>(bytes_);
  }
  const char* sqlite_vfs() override { return nullptr; }

 private:
  std::string bytes_;
};

std::string whole_segment() {
  OpenSegment open(1, "law", 200);
  KeptBatch batch{"gw", "192.0.2.7", "law", Time(std::chrono::seconds(1'775'034'000)), 1, {}};
  for (int i = 0; i < 20; ++i) batch.lines += "{\"n\":" + std::to_string(i) + "}\n";
  open.add(describe(std::move(batch), nullptr));
  SegmentInfo info;
  SegmentTable table;
  return open.seal(info, table);
}

void read_segment(std::string bytes) {
  OneFileDisk disk(std::move(bytes));
  auto segment = open_segment(disk, "x.seg");
  if (!segment) return;
  std::string block;
  for (std::size_t i = 0; i < (*segment)->table().blocks.size(); ++i)
    (void)(*segment)->block(i, block);
  std::vector<std::uint32_t> events;
  for (std::uint32_t i = 0; i < std::min<std::uint64_t>((*segment)->info().events, 100); ++i)
    events.push_back(i);
  read_events(
      **segment, events, [](const KeptEvent& event) { return event.json.size() < 1'000'000; },
      [](const Error&) {});
}

void read_run(std::string bytes) {
  OneFileDisk disk(std::move(bytes));
  auto run = Run::open(disk, "x.run");
  if (!run) return;
  std::vector<PlaceNumber> out;
  (void)(*run)->find({0, ~std::uint64_t{0}}, out);
  (void)(*run)->find({17, 17}, out);
  Run::Cursor cursor(**run);
  for (auto more = cursor.next(); more && *more; more = cursor.next()) {
  }
}

// A file with this trailer where a segment has its own.
std::string with_trailer(std::string_view trailer) {
  std::string out;
  put_fixed(std::uint32_t{0x184D2A50}, out);
  put_fixed(static_cast<std::uint32_t>(trailer.size()), out);
  out += trailer;
  put_fixed(std::uint32_t{0x184D2A50}, out);
  put_fixed(std::uint32_t{32}, out);
  out += "HnSegEnd";
  put_fixed(std::uint64_t{8}, out);
  put_fixed(std::uint64_t{trailer.size()}, out);
  put_fixed(hash_of(trailer), out);
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  std::string_view rest(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 5) {
    case 0: read_segment(std::string(rest)); break;
    case 1: read_run(std::string(rest)); break;
    case 2: read_frames(rest, [](KeptBatch&&) {}, [](std::size_t, std::size_t) {}); break;
    case 3: {
      static const std::string whole = whole_segment();
      std::string bytes = whole;
      for (; rest.size() >= 3; rest.remove_prefix(3))
        bytes[fixed_at<std::uint16_t>(rest.data()) % bytes.size()] = rest[2];
      read_segment(std::move(bytes));
      break;
    }
    case 4: read_segment(with_trailer(rest)); break;
  }
  return 0;
}
