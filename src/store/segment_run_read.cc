#include <algorithm>

#include "store/pack.h"
#include "store/segment_bytes.h"
#include "store/segment_run.h"
#include "store/segment_run_format.h"

namespace hinomi::store {

using namespace run_format;

namespace {

// The next entry. False: it is not one.
bool read_entry(ByteReader& reader, std::uint64_t& key, std::vector<PlaceNumber>& places) {
  key += reader.varint();
  std::uint64_t first = reader.varint();
  places.assign(1, first >> 1);
  std::uint64_t more = first & 1 ? reader.varint() : 0;
  if (more >= most_places) return false;
  for (; more > 0; --more) places.push_back(places.back() + reader.varint());
  return reader.is_good();
}

}  // namespace

std::unexpected<Error> Run::damaged(std::string what) const {
  return fail(ErrorKind::damaged, "this part of the index is damaged: " + std::move(what),
              file_.string(),
              "Delete this file: it is made anew from the segments when the store is opened to "
              "keep events");
}

Result<void> Run::read(std::uint64_t at, std::span<char> to) const {
  std::size_t got = TRY(from_->read(at, to));
  if (got != to.size()) return damaged("it is cut off at byte " + std::to_string(at + got));
  return {};
}

Result<std::shared_ptr<const Run>> Run::open(Disk& disk, std::filesystem::path file) {
  std::unique_ptr<DiskFile> from = TRY(disk.open_file(file));
  std::shared_ptr<Run> run(new Run(std::move(file), std::move(from)));
  TRY(run->load());
  return run;
}

Result<void> Run::load() {
  std::uint64_t size = from_->size();
  std::string end(end_size, '\0'), start(mark.size(), '\0');
  if (size < end_size + mark.size()) return damaged("it is cut off");
  TRY(read(0, start));
  TRY(read(size - end_size, end));
  ByteReader reader(end);
  if (start != mark || reader.take(end_mark.size()) != end_mark)
    return damaged("its ends are not those of a run");
  auto at = reader.fixed<std::uint64_t>(), trailer_size = reader.fixed<std::uint64_t>();
  auto hash = reader.fixed<std::uint64_t>();
  if (at > size || trailer_size != size - end_size - at) return damaged("its trailer is elsewhere");
  std::string trailer(trailer_size, '\0');
  TRY(read(at, trailer));
  if (hash_of(trailer) != hash) return damaged("its trailer is not what was written");
  ByteReader in(trailer);
  info_.id = in.varint();
  info_.keys = in.varint();
  info_.postings = in.varint();
  blocks_ = in.varint();
  fences_at_ = in.varint();
  bloom_lines_ = in.varint();
  std::uint64_t segment = 0;
  for (std::uint64_t left = in.varint(); left > 0 && in.is_good(); --left)
    info_.segments.push_back(segment += in.varint());
  while (in.is_good() && !in.at_end()) {
    page_keys_.push_back(in.fixed<std::uint64_t>());
    page_hashes_.push_back(in.fixed<std::uint64_t>());
  }
  info_.stored = size;
  bloom_at_ = fences_at_ + blocks_ * fence_size;
  if (!in.is_good() || bloom_lines_ == 0 ||
      page_keys_.size() != (blocks_ + fences_a_page - 1) / fences_a_page ||
      at != bloom_at_ + bloom_lines_ * bloom_line)
    return damaged("its trailer does not fit its size");
  return {};
}

Result<bool> Run::may_have(std::uint64_t key) const {
  BloomPlace place(key);
  char line[bloom_line];
  TRY(read(bloom_at_ + place.line(bloom_lines_) * bloom_line, line));
  std::string_view bits(line, bloom_bytes);
  if (static_cast<std::uint32_t>(hash_of(bits)) != fixed_at<std::uint32_t>(line + bloom_bytes))
    return damaged("a line of its filter");
  bool all = true;
  place.each_bit([&](std::uint64_t bit) {
    all = all && (static_cast<unsigned char>(line[bit / 8]) >> bit % 8 & 1);
  });
  return all;
}

Result<Run::Fence> Run::fence(std::uint64_t block, Page& page) const {
  if (std::uint64_t number = block / fences_a_page; page.number != number) {
    std::uint64_t first = number * fences_a_page;
    page.bytes.resize(std::min(fences_a_page, blocks_ - first) * fence_size);
    TRY(read(fences_at_ + first * fence_size, page.bytes));
    if (hash_of(page.bytes) != page_hashes_[number]) return damaged("a page of its fences");
    page.number = number;
  }
  const char* from = page.bytes.data() + block % fences_a_page * fence_size;
  auto place = fixed_at<std::uint64_t>(from + 8);
  return Fence{fixed_at<std::uint64_t>(from), place >> 16, place & 0xffff};
}

Result<std::uint64_t> Run::block_from(std::uint64_t key, Page& page) const {
  auto after = std::lower_bound(page_keys_.begin(), page_keys_.end(), key);
  if (after == page_keys_.begin()) return std::uint64_t{0};
  // The block lies behind the first of the page before, or is the first of the page `after`.
  std::uint64_t low = static_cast<std::uint64_t>(after - page_keys_.begin() - 1) * fences_a_page;
  std::uint64_t high = std::min(low + fences_a_page, blocks_);
  while (low < high) {
    std::uint64_t middle = (low + high) / 2;
    if (TRY(fence(middle, page)).first_key < key)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

Result<std::string_view> Run::entries(const Fence& fence, std::string& bytes) const {
  std::string place = "block at byte " + std::to_string(fence.at);
  if (fence.size < 5) return damaged(place);
  bytes.resize(fence.size);
  TRY(read(fence.at, bytes));
  std::string_view out = std::string_view(bytes).substr(4);
  if (static_cast<std::uint32_t>(hash_of(out)) != fixed_at<std::uint32_t>(bytes.data()))
    return damaged(place);
  return out;
}

Result<void> Run::find(FingerprintRange wanted, std::vector<PlaceNumber>& out) const {
  if (wanted.first == wanted.last && !TRY(may_have(wanted.first))) return {};
  Page page;
  std::uint64_t block = TRY(block_from(wanted.first, page));
  if (block > 0) --block;  // the key may begin in the block before
  std::string bytes;
  std::vector<PlaceNumber> places;
  for (; block < blocks_; ++block) {
    Fence found = TRY(fence(block, page));
    if (found.first_key > wanted.last) break;
    ByteReader reader(TRY(entries(found, bytes)));
    std::uint64_t key = found.first_key;
    while (!reader.at_end()) {
      if (!read_entry(reader, key, places)) return damaged("an entry of the index");
      if (key > wanted.last) return {};
      if (key >= wanted.first) out.insert(out.end(), places.begin(), places.end());
    }
  }
  return {};
}

Result<bool> Run::Cursor::next() {
  if (rest_.empty()) {
    if (block_ == run_.blocks_) return false;
    Fence found = TRY(run_.fence(block_, page_));
    key_ = found.first_key;
    rest_ = TRY(run_.entries(found, bytes_));
    ++block_;
  }
  ByteReader reader(rest_);
  if (!read_entry(reader, key_, places_)) return run_.damaged("an entry of the index");
  rest_ = reader.rest();
  return true;
}

}  // namespace hinomi::store
