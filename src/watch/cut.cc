#include "watch/cut.h"

#include "base/json.h"

namespace hinomi::watch {

namespace {

constexpr std::size_t written_at_once = 1 << 20;

// A new file that grows, and the digest of what went in.
class HashedFile {
 public:
  static Result<HashedFile> make(Disk& disk, const std::filesystem::path& path) {
    std::unique_ptr<DiskFile> file = TRY(disk.make_file(path));
    return HashedFile(std::move(file));
  }
  Result<void> add(std::string_view line) {
    waiting_ += line;
    waiting_ += '\n';
    return waiting_.size() < written_at_once ? Result<void>() : flush();
  }
  Result<void> done() {
    TRY(flush());
    TRY(file_->sync());
    sha256_ = digest_.done();
    return {};
  }
  const Digest& sha256() const { return sha256_; }
  std::uint64_t size() const { return file_->size(); }

 private:
  explicit HashedFile(std::unique_ptr<DiskFile> file) : file_(std::move(file)) {}
  Result<void> flush() {
    digest_.add(waiting_);
    TRY(file_->append(waiting_));
    waiting_.clear();
    return {};
  }

  std::unique_ptr<DiskFile> file_;
  std::string waiting_;
  Sha256 digest_;
  Digest sha256_{};
};

// The segment as the manifest has it. Error: damaged, when it is not what was sealed.
Result<json::object> vouch(const store::Segments& store, std::uint64_t id) {
  auto segment = TRY(store.segment(id));
  const store::SegmentInfo& info = segment->info();
  Sha256 digest;
  std::string block;
  for (std::size_t i = 0; i < segment->table().blocks.size(); ++i) {
    TRY(segment->block(i, block));
    digest.add(block);
  }
  Digest is = digest.done();
  if (info.is_sealed && is != info.sha256)
    return fail(ErrorKind::damaged, "the events of a segment are not those that were sealed",
                "segment " + std::to_string(id), "Restore its file from a copy");
  return json::object{{"segment", id},
                      {"sha256", to_hex(bytes_of(is))},
                      {"sealed", info.is_sealed},
                      {"events", info.events},
                      {"bytes", info.bytes},
                      {"basis", info.basis},
                      {"first", format_time(info.first)},
                      {"last", format_time(info.last)}};
}

std::string place_json(const store::KeptEvent& event, std::uint64_t line) {
  return json::serialize(json::object{{"line", line},
                                      {"sha256", to_hex(bytes_of(sha256(event.json)))},
                                      {"segment", event.place.segment},
                                      {"event", event.place.event},
                                      {"sensor", event.sensor},
                                      {"source", event.source},
                                      {"record", event.record},
                                      {"received", format_time(event.received)},
                                      {"basis", event.basis}});
}

json::object file_json(const HashedFile& file) {
  return {{"sha256", to_hex(bytes_of(file.sha256()))}, {"bytes", file.size()}};
}

}  // namespace

Result<CutDone> cut(Disk& disk, Clock& clock, const store::Segments& store,
                    std::span<const store::EventPlace> places, const CutRequest& request) {
  const std::filesystem::path manifest_file = request.folder / "manifest.json";
  if (!TRY(disk.list(request.folder)).empty())
    return fail(ErrorKind::conflict, "there is something in this folder already", request.folder,
                "Name a folder that is not there yet");
  CutDone out;
  json::array segments;
  for (const store::EventPlace& place : places) {
    if (!out.segments.empty() && out.segments.back() == place.segment) continue;
    out.segments.push_back(place.segment);
    segments.push_back(TRY(vouch(store, place.segment)));
  }
  TRY(disk.make_folder(request.folder));
  HashedFile events = TRY(HashedFile::make(disk, request.folder / "events.ndjson"));
  HashedFile where = TRY(HashedFile::make(disk, request.folder / "places.ndjson"));
  Result<void> written;
  std::optional<Error> damage;
  store.read(
      places,
      [&](const store::KeptEvent& event) {
        written = events.add(event.json);
        if (written) written = where.add(place_json(event, ++out.events));
        return written.has_value();
      },
      [&](const Error& error) { damage = error; });
  TRY(std::move(written));
  if (damage) return std::unexpected(*damage);
  if (out.events != places.size())
    return fail(ErrorKind::missing, "events were deleted while they were cut out", request.folder,
                "Hold them (--hold) and cut again into another folder");
  TRY(events.done());
  TRY(where.done());
  out.events_sha256 = events.sha256();
  out.bytes = events.size();
  std::string manifest = json::serialize(json::object{{"cut", 1},
                                                      {"by", request.by},
                                                      {"why", request.why},
                                                      {"asked", request.asked},
                                                      {"at", format_time(clock.now())},
                                                      {"program", request.program},
                                                      {"count", out.events},
                                                      {"events.ndjson", file_json(events)},
                                                      {"places.ndjson", file_json(where)},
                                                      {"segments", std::move(segments)}}) +
                         "\n";
  out.manifest_sha256 = sha256(manifest);
  TRY(disk.write(manifest_file, manifest, true));
  return out;
}

}  // namespace hinomi::watch
