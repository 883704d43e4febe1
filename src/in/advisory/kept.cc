#include "in/advisory/kept.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "in/advisory/kept_keys.h"
#include "in/advisory/kept_part.h"
#include "store/lock.h"
#include "store/pack.h"

namespace hinomi::in {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kept_mark = "hinomi-advisories";
// A part of this size is packed well and read in a moment.
constexpr std::size_t whole_part = 8 << 20;
// So many small ones are joined.
constexpr std::size_t most_small_parts = 32;

fs::path parts_folder(const fs::path& folder) { return folder / "parts"; }

// Passes on what this document still is the newest of.
class StillCounting final : public AdvisorySink {
 public:
  StillCounting(AdvisorySink& to, std::function<bool(const std::string&)> counts)
      : to_(to), counts_(std::move(counts)) {}
  void advisory(Advisory&& one) override {
    if (counts_(kept_name(one))) to_.advisory(std::move(one));
  }
  void known_exploited(KnownExploited&& one) override {
    if (counts_(kept_name(one))) to_.known_exploited(std::move(one));
  }
  void likelihood(ExploitLikelihood&& one, Time day, const std::string& model) override {
    to_.likelihood(std::move(one), day, model);
  }
  void refuse(Error&&) override {}  // was told when it was taken in

 private:
  AdvisorySink& to_;
  std::function<bool(const std::string&)> counts_;
};

}  // namespace

TakenIn& TakenIn::operator+=(TakenIn&& other) {
  added += other.added;
  replaced += other.replaced;
  same += other.same;
  older += other.older;
  withdrawn += other.withdrawn;
  std::move(other.refused.begin(), other.refused.end(), std::back_inserter(refused));
  return *this;
}

struct KeptAdvisories::Impl {
  struct Part {
    fs::path file;
    std::size_t bytes = 0;  // of its documents, unpacked
    std::vector<KeptDocument> documents;
    std::vector<std::size_t> counting;  // keys of each document that are not replaced
  };
  struct Place {
    std::size_t part = 0, document = 0;
    Time modified;
  };

  Disk& disk;
  fs::path folder;
  store::FileLock lock;
  std::vector<Part> parts;  // the last one is not written when `open_texts` has something
  std::unordered_map<std::string, Place> newest;
  std::string open_texts;
  std::uint64_t next_number = 1;

  Result<void> load();
  void place(std::size_t part, std::size_t document);
  void offer(FoundDocument&& one, TakenIn& taken);
  Result<void> write_open();
  Result<void> join_small();
  Result<void> read_part(const Part& part, AdvisorySink& sink) const;
  Part& open_part();
  bool counts(const std::string& name, std::size_t part, std::size_t document) const {
    auto found = newest.find(name);
    return found != newest.end() && found->second.part == part &&
           found->second.document == document;
  }
};

namespace {

std::string kept_file_name(std::uint64_t number) {
  std::string digits = std::to_string(number);
  return std::string(8 - std::min<std::size_t>(8, digits.size()), '0') + digits;
}

}  // namespace

Result<void> KeptAdvisories::Impl::load() {
  for (const fs::path& file : TRY(disk.list(parts_folder(folder)))) {
    const std::string bytes = TRY(disk.read(file));
    auto documents = read_part_head(bytes);
    if (!documents) {
      documents.error().where = file.string();
      return std::unexpected(std::move(documents).error());
    }
    Part part{.file = file, .documents = std::move(*documents)};
    for (const KeptDocument& one : part.documents) part.bytes += one.bytes;
    parts.push_back(std::move(part));
    for (std::size_t i = 0; i < parts.back().documents.size(); ++i) place(parts.size() - 1, i);
    std::uint64_t number = 0;
    for (char c : file.filename().string())
      if (is_digit(c)) number = number * 10 + static_cast<std::uint64_t>(c - '0');
    next_number = std::max(next_number, number + 1);
  }
  return {};
}

// Of the same time the later one counts.
void KeptAdvisories::Impl::place(std::size_t part, std::size_t document) {
  auto& counting = parts[part].counting;
  counting.resize(parts[part].documents.size());
  for (const KeptKey& key : parts[part].documents[document].keys) {
    auto [found, is_new] = newest.try_emplace(key.name, Place{part, document, key.modified});
    if (!is_new) {
      if (key.modified < found->second.modified) continue;
      --parts[found->second.part].counting[found->second.document];
      found->second = {part, document, key.modified};
    }
    ++counting[document];
  }
}

KeptAdvisories::Impl::Part& KeptAdvisories::Impl::open_part() {
  if (open_texts.empty()) parts.push_back({});
  return parts.back();
}

void KeptAdvisories::Impl::offer(FoundDocument&& one, TakenIn& taken) {
  const std::uint64_t hash = store::hash_of(one.text);
  bool is_newer = false, is_new = false, is_same = true;
  for (const KeptKey& key : one.keys) {
    auto found = newest.find(key.name);
    is_new |= found == newest.end();
    is_newer |= found == newest.end() || key.modified >= found->second.modified;
    is_same = is_same && found != newest.end() &&
              parts[found->second.part].documents[found->second.document].hash == hash;
  }
  if (is_same || !is_newer) {
    ++(is_same ? taken.same : taken.older);
    return;
  }
  ++(is_new ? taken.added : taken.replaced);
  taken.withdrawn += one.is_withdrawn;
  Part& part = open_part();
  part.documents.push_back({one.name, hash, one.text.size(), std::move(one.keys)});
  part.bytes += one.text.size();
  open_texts += one.text;
  place(parts.size() - 1, part.documents.size() - 1);
}

Result<void> KeptAdvisories::Impl::write_open() {
  if (open_texts.empty()) return {};
  Part& part = parts.back();
  part.file = parts_folder(folder) / kept_file_name(next_number);
  TRY(disk.write(part.file, write_part(part.documents, open_texts), false));
  ++next_number;
  open_texts.clear();
  return {};
}

// What counts of the small parts, and of those that are mostly replaced, goes into new ones.
Result<void> KeptAdvisories::Impl::join_small() {
  std::vector<std::size_t> small;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    std::size_t alive = 0;
    for (std::size_t d = 0; d < parts[i].documents.size(); ++d)
      if (parts[i].counting[d] > 0) alive += parts[i].documents[d].bytes;
    if (alive < whole_part / 2) small.push_back(i);
  }
  if (small.size() <= most_small_parts) return {};
  for (std::size_t i : small) {
    const std::string texts = TRY(read_part_texts(TRY(disk.read(parts[i].file))));
    if (texts.size() != parts[i].bytes)
      return fail(ErrorKind::damaged, "a part of other length than it says", parts[i].file.string(),
                  "Take it from a copy, or import its advisories anew");
    std::size_t at = 0;
    for (std::size_t d = 0; d < parts[i].documents.size(); ++d) {
      KeptDocument one = parts[i].documents[d];
      const std::string_view text = std::string_view(texts).substr(at, one.bytes);
      at += one.bytes;
      // What it is no longer the newest of must not become so by its new place.
      std::erase_if(one.keys, [&](const KeptKey& key) { return !counts(key.name, i, d); });
      if (one.keys.empty()) continue;
      Part& part = open_part();
      part.documents.push_back(std::move(one));
      part.bytes += text.size();
      open_texts += text;
      place(parts.size() - 1, part.documents.size() - 1);
      if (open_texts.size() >= whole_part) TRY(write_open());
    }
  }
  TRY(write_open());
  for (auto i = small.rbegin(); i != small.rend(); ++i) TRY(disk.remove(parts[*i].file));
  parts.clear();
  newest.clear();
  return load();
}

Result<void> KeptAdvisories::Impl::read_part(const Part& part, AdvisorySink& sink) const {
  if (std::all_of(part.counting.begin(), part.counting.end(), [](auto n) { return n == 0; }))
    return {};
  auto texts = read_part_texts(TRY(disk.read(part.file)));
  if (!texts) {
    texts.error().where = part.file.string();
    return std::unexpected(std::move(texts).error());
  }
  if (texts->size() != part.bytes)
    return fail(ErrorKind::damaged, "a part of other length than it says", part.file.string(),
                "Take it from a copy, or import its advisories anew");
  const auto number = static_cast<std::size_t>(&part - parts.data());
  std::size_t at = 0;
  for (std::size_t d = 0; d < part.documents.size(); ++d) {
    const KeptDocument& one = part.documents[d];
    const std::string_view text = std::string_view(*texts).substr(at, one.bytes);
    at += one.bytes;
    if (part.counting[d] == 0) continue;
    StillCounting still(sink, [&](const std::string& name) { return counts(name, number, d); });
    if (auto done = read_advisories(text, one.name, {}, still); !done)
      sink.refuse(std::move(done.error()));
  }
  return {};
}

KeptAdvisories::KeptAdvisories(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KeptAdvisories::KeptAdvisories(KeptAdvisories&&) noexcept = default;
KeptAdvisories& KeptAdvisories::operator=(KeptAdvisories&&) noexcept = default;
KeptAdvisories::~KeptAdvisories() = default;

bool KeptAdvisories::is_there(Disk& disk, const fs::path& folder) {
  return disk.exists(folder / kept_mark);
}

Result<KeptAdvisories> KeptAdvisories::open(Disk& disk, const fs::path& folder) {
  if (!is_there(disk, folder))
    return fail(ErrorKind::missing, "no folder of advisories", folder.string(),
                "Make it with hinomi advisories import FILE... --into " + folder.string());
  KeptAdvisories out(std::unique_ptr<Impl>(new Impl{disk, folder}));
  TRY(out.impl_->load());
  return out;
}

Result<KeptAdvisories> KeptAdvisories::open_to_write(Disk& disk, const fs::path& folder) {
  TRY(disk.make_folder(folder));
  TRY(disk.make_folder(parts_folder(folder)));
  // The lock makes the file that the folder is known by.
  auto lock = store::FileLock::take(folder / kept_mark);
  if (!lock) return std::unexpected(std::move(lock).error());
  KeptAdvisories out = TRY(open(disk, folder));
  out.impl_->lock = std::move(*lock);
  return out;
}

Result<TakenIn> KeptAdvisories::take(std::string_view bytes, std::string_view name,
                                     const AdvisoryLimits& limits) {
  TakenIn taken;
  Result<void> written;
  DocumentKeys documents(
      [&](FoundDocument&& one) {
        impl_->offer(std::move(one), taken);
        if (written && impl_->open_texts.size() >= whole_part) written = impl_->write_open();
      },
      taken.refused);
  TRY(read_advisories(bytes, name, limits, documents));
  documents.end();
  TRY(written);
  return taken;
}

Result<void> KeptAdvisories::save() {
  TRY(impl_->write_open());
  return impl_->join_small();
}

Result<TakenIn> KeptAdvisories::take_part(std::string_view part) {
  TakenIn taken;
  std::vector<KeptDocument> documents = TRY(read_part_head(part));
  const std::string texts = TRY(read_part_texts(part));
  std::size_t at = 0;
  for (KeptDocument& one : documents) {
    if (one.bytes > texts.size() - at)
      return fail(ErrorKind::damaged, "a part that is shorter than it says");
    const std::string_view text = std::string_view(texts).substr(at, one.bytes);
    at += one.bytes;
    impl_->offer({one.name, std::string(text), std::move(one.keys)}, taken);
    if (impl_->open_texts.size() >= whole_part) TRY(impl_->write_open());
  }
  return taken;
}

Result<void> KeptAdvisories::read(AdvisorySink& sink) const {
  for (const Impl::Part& part : impl_->parts) TRY(impl_->read_part(part, sink));
  return {};
}

std::map<std::string, KeptSource> KeptAdvisories::sources() const {
  std::map<std::string, KeptSource> out;
  for (const auto& [name, place] : impl_->newest) {
    const std::string source = name.starts_with("KEV ") ? name : name.substr(0, name.find(' '));
    KeptSource& one = out[source];
    ++one.documents;
    one.newest = std::max(one.newest, place.modified);
  }
  return out;
}

std::optional<Time> KeptAdvisories::modified(const std::string& name) const {
  auto found = impl_->newest.find(name);
  if (found == impl_->newest.end()) return {};
  return found->second.modified;
}

std::vector<fs::path> KeptAdvisories::parts() const {
  std::vector<fs::path> out;
  for (const Impl::Part& part : impl_->parts)
    if (std::any_of(part.counting.begin(), part.counting.end(), [](auto n) { return n > 0; }))
      out.push_back(part.file);
  return out;
}

}  // namespace hinomi::in
