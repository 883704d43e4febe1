#include <algorithm>

#include "store/pack.h"
#include "store/segment_bytes.h"
#include "store/segment_run.h"
#include "store/segment_run_format.h"

namespace hinomi::store {

using namespace run_format;

RunWriter::RunWriter(Disk& disk, std::filesystem::path file, std::unique_ptr<DiskFile> to,
                     std::uint64_t most_keys)
    : disk_(&disk), file_(std::move(file)), to_(std::move(to)), out_(mark) {
  std::uint64_t lines = most_keys * bits_a_key / (bloom_bytes * 8) + 1;
  bloom_.resize(lines * bloom_line);
}

Result<RunWriter> RunWriter::make(Disk& disk, std::filesystem::path file, std::uint64_t most_keys) {
  std::filesystem::path draft = file;
  draft += ".new";
  if (disk.exists(draft)) TRY(disk.remove(draft));
  std::unique_ptr<DiskFile> to = TRY(disk.make_file(draft));
  return RunWriter(disk, std::move(file), std::move(to), most_keys);
}

Result<void> RunWriter::add(std::uint64_t key, std::span<const PlaceNumber> places) {
  if (keys_ == 0 || key != last_key_) {
    ++keys_;
    BloomPlace place(key);
    char* line = &bloom_[place.line(bloom_.size() / bloom_line) * bloom_line];
    place.each_bit([line](std::uint64_t bit) {
      line[bit / 8] = static_cast<char>(line[bit / 8] | 1 << bit % 8);
    });
  }
  postings_ += places.size();
  while (!places.empty()) {
    std::size_t size = std::min(places.size(), most_places);
    put_entry(key, places.subspan(0, size));
    places = places.subspan(size);
  }
  return flush(1 << 20);
}

void RunWriter::put_entry(std::uint64_t key, std::span<const PlaceNumber> places) {
  if (block_.size() >= block_size) end_block();
  if (block_.empty()) block_first_ = last_key_ = key;
  put_varint(key - last_key_, block_);
  last_key_ = key;
  put_varint(places[0] << 1 | (places.size() > 1), block_);
  if (places.size() == 1) return;
  put_varint(places.size() - 1, block_);
  for (std::size_t i = 1; i < places.size(); ++i) put_varint(places[i] - places[i - 1], block_);
}

void RunWriter::end_block() {
  if (block_.empty()) return;
  put_fixed(block_first_, fences_);
  put_fixed((written_ + out_.size()) << 16 | (block_.size() + 4), fences_);
  put_fixed(static_cast<std::uint32_t>(hash_of(block_)), out_);
  out_ += block_;
  block_.clear();
}

Result<void> RunWriter::flush(std::size_t at_least) {
  if (out_.size() < at_least) return {};
  TRY(to_->append(out_));
  written_ += out_.size();
  out_.clear();
  return {};
}

Result<void> RunWriter::finish(RunInfo& info) {
  end_block();
  const std::uint64_t fences_at = written_ + out_.size(), blocks = fences_.size() / fence_size;
  const std::uint64_t lines = bloom_.size() / bloom_line;
  std::string trailer;
  for (std::uint64_t number :
       {info.id, keys_, postings_, blocks, fences_at, lines, std::uint64_t{info.segments.size()}})
    put_varint(number, trailer);
  std::uint64_t before = 0;
  for (std::uint64_t segment : info.segments) {
    put_varint(segment - before, trailer);
    before = segment;
  }
  for (std::size_t at = 0; at < fences_.size(); at += page_size) {
    trailer += std::string_view(fences_).substr(at, 8);
    put_fixed(hash_of(std::string_view(fences_).substr(at, page_size)), trailer);
  }
  out_ += fences_;
  for (std::uint64_t line = 0; line < lines; ++line) {
    out_.append(bloom_, line * bloom_line, bloom_bytes);
    put_fixed(static_cast<std::uint32_t>(
                  hash_of(std::string_view(bloom_).substr(line * bloom_line, bloom_bytes))),
              out_);
  }
  std::uint64_t trailer_at = written_ + out_.size();
  out_ += trailer;
  out_ += end_mark;
  put_fixed(trailer_at, out_);
  put_fixed(static_cast<std::uint64_t>(trailer.size()), out_);
  put_fixed(hash_of(trailer), out_);
  TRY(flush(0));
  TRY(to_->sync());
  info.keys = keys_;
  info.postings = postings_;
  info.stored = written_;
  std::filesystem::path draft = file_;
  draft += ".new";
  return disk_->rename(draft, file_);
}

}  // namespace hinomi::store
