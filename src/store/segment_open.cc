#include "store/segment_open.h"

#include <algorithm>

#include "base/text.h"
#include "store/segment_file.h"

namespace hinomi::store {

namespace {

class Snapshotted final : public Segment {
 public:
  Snapshotted(SegmentInfo info, SegmentTable table,
              std::vector<std::shared_ptr<const std::string>> blocks)
      : info_(std::move(info)), table_(std::move(table)), blocks_(std::move(blocks)) {}
  const SegmentInfo& info() const override { return info_; }
  const SegmentTable& table() const override { return table_; }
  Result<void> block(std::size_t number, std::string& out) const override {
    out.reserve(blocks_[number]->size() + event_padding);
    out = *blocks_[number];
    return {};
  }

 private:
  SegmentInfo info_;
  SegmentTable table_;
  std::vector<std::shared_ptr<const std::string>> blocks_;
};

}  // namespace

DescribedBatch describe(KeptBatch batch, EventDescriber* describer) {
  DescribedBatch out;
  std::size_t end = batch.lines.size();
  batch.lines.reserve(end + event_padding);  // read behind the last one
  EventFacts facts;
  for (std::size_t at = 0; at < end;) {
    std::size_t stop = std::min(batch.lines.find('\n', at), end);
    std::string_view line = trim(std::string_view(batch.lines).substr(at, stop - at));
    if (!line.empty()) {
      facts.time.reset();
      facts.keys.clear();
      if (describer) describer->describe(line, facts);
      std::sort(facts.keys.begin(), facts.keys.end());
      facts.keys.erase(std::unique(facts.keys.begin(), facts.keys.end()), facts.keys.end());
      out.events.push_back({static_cast<std::uint32_t>(line.data() - batch.lines.data()),
                            static_cast<std::uint32_t>(line.size()),
                            static_cast<std::uint32_t>(facts.keys.size()),
                            facts.time.value_or(batch.received)});
      out.keys.insert(out.keys.end(), facts.keys.begin(), facts.keys.end());
    }
    at = stop + 1;
  }
  out.batch = std::move(batch);
  return out;
}

std::uint32_t OpenSegment::number_in(std::vector<std::string>& names,
                                     std::map<std::string, std::uint32_t, std::less<>>& numbers,
                                     std::string_view name) {
  auto found = numbers.find(name);
  if (found == numbers.end()) {
    found = numbers.emplace(name, static_cast<std::uint32_t>(names.size())).first;
    names.emplace_back(name);
  }
  return found->second;
}

void OpenSegment::add(const DescribedBatch& described) {
  if (described.events.empty()) return;
  const KeptBatch& batch = described.batch;
  Lock hold(mutex_);
  table_.batches.push_back(
      {static_cast<std::uint32_t>(events_), number_in(table_.sensors, sensors_, batch.sensor),
       number_in(table_.sources, sources_, batch.source), batch.received, batch.first_record});
  const std::uint64_t* key = described.keys.data();
  for (const DescribedBatch::Event& event : described.events) {
    if (blocks_.empty() || blocks_.back()->size() >= block_bytes_) {
      blocks_.push_back(std::make_shared<std::string>());
      blocks_.back()->reserve(block_bytes_ + block_bytes_ / 8);
      table_.blocks.push_back(
          {0, 0, 0, static_cast<std::uint32_t>(events_), 0, event.time, event.time});
    }
    SegmentBlock& block = table_.blocks.back();
    *blocks_.back() += std::string_view(batch.lines).substr(event.at, event.size);
    *blocks_.back() += '\n';
    block.raw += event.size + 1;
    ++block.events;
    block.first = std::min(block.first, event.time);
    block.last = std::max(block.last, event.time);
    for (std::uint32_t i = 0; i < event.keys; ++i) {
      keys_.push_back(*key++);
      key_events_.push_back(static_cast<std::uint32_t>(events_));
    }
    ++events_;
    bytes_ += event.size + 1;
  }
}

std::uint64_t OpenSegment::events() const {
  Lock hold(mutex_);
  return events_;
}

std::uint64_t OpenSegment::bytes() const {
  Lock hold(mutex_);
  return bytes_;
}

SegmentInfo OpenSegment::info() const {
  SegmentInfo out;
  out.id = id_;
  out.basis = basis_;
  out.sensors = table_.sensors;
  std::sort(out.sensors.begin(), out.sensors.end());
  out.events = events_;
  out.bytes = bytes_;
  out.first = table_.blocks.front().first;
  out.last = table_.blocks.front().last;
  for (const SegmentBlock& block : table_.blocks) {
    out.first = std::min(out.first, block.first);
    out.last = std::max(out.last, block.last);
  }
  out.received_first = out.received_last = table_.batches.front().received;
  for (const SegmentBatch& batch : table_.batches) {
    out.received_first = std::min(out.received_first, batch.received);
    out.received_last = std::max(out.received_last, batch.received);
  }
  out.is_sealed = false;
  return out;
}

std::shared_ptr<const Segment> OpenSegment::snapshot() const {
  Lock hold(mutex_);
  if (events_ == 0) return nullptr;
  std::vector<std::shared_ptr<const std::string>> blocks(blocks_.begin(), blocks_.end());
  blocks.back() = std::make_shared<std::string>(*blocks.back());
  return std::make_shared<Snapshotted>(info(), table_, std::move(blocks));
}

void OpenSegment::find(std::span<const FingerprintRange> wanted,
                       std::vector<EventPlace>& out) const {
  Lock hold(mutex_);
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    auto after = std::upper_bound(
        wanted.begin(), wanted.end(), keys_[i],
        [](std::uint64_t key, const FingerprintRange& range) { return key < range.first; });
    if (after != wanted.begin() && keys_[i] <= std::prev(after)->last)
      out.push_back({id_, key_events_[i]});
  }
}

std::string OpenSegment::seal(SegmentInfo& info_out, SegmentTable& table) const {
  std::vector<std::shared_ptr<const std::string>> blocks;
  {
    Lock hold(mutex_);
    info_out = info();
    table = table_;
    blocks.assign(blocks_.begin(), blocks_.end());
  }
  return store::seal(info_out, table, blocks);
}

std::vector<Posting> OpenSegment::postings() const {
  std::vector<Posting> out;
  {
    Lock hold(mutex_);
    out.reserve(keys_.size());
    for (std::size_t i = 0; i < keys_.size(); ++i) out.push_back({keys_[i], key_events_[i]});
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace hinomi::store
