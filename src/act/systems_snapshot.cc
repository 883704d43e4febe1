// The index in a file, for the next start: "HnExpos1", an HMAC-SHA-256 over the rest, which program
// wrote it, the newest Record that is in it, whose the assets are, and the index.
#include "act/systems_state.h"
#include "base/build_id.h"
#include "base/hash.h"
#include "base/log.h"
#include "judge/exposure/index_bytes.h"
#include "store/segment_bytes.h"

namespace hinomi::act {
namespace {

constexpr std::string_view mark = "HnExpos1";
constexpr std::size_t head_size = mark.size() + sizeof(Digest);

}  // namespace

Result<void> Systems::save() {
  const Record last = TRY(journal_.at(journal_.end()));
  std::string out(mark);
  out.resize(head_size);
  store::put_text(build_id(), out);
  store::put_text(last.id, out);
  store::put_varint(last.position, out);
  {
    ReadLock hold(mutex_);
    store::put_varint(state_->members.size(), out);
    for (const std::string& member : state_->members) store::put_text(member, out);
    store::put_text(exposure::index_bytes(state_->index), out);
    store::put_text(exposure::index_bytes(state_->facts), out);
    store::put_text(exposure::index_bytes(state_->product_names), out);
    store::put_varint(state_->assets.size(), out);
    for (const auto& [id, known] : state_->assets) {
      // The rest of it is in the Picture, or read anew (devices).
      store::put_text(id, out);
      store::put_text(exposure::index_bytes(known.usages), out);
      store::put_text(exposure::index_bytes(known.unnamed), out);
    }
    store::put_varint(state_->names.size(), out);
    for (const auto& [called, name] : state_->names) {
      store::put_text(called, out);
      store::put_text(exposure::index_bytes(name.proposals), out);
    }
  }
  const Digest mac = hmac_sha256(file_.key, std::string_view(out).substr(head_size));
  out.replace(mark.size(), mac.size(), bytes_of(mac));
  TRY(world_.disk.write(file_.path, out, true));
  state_->unkept = 0;
  return {};
}

// A start without it only takes longer.
void Systems::save_when_due() {
  if (file_.path.empty() || state_->unkept < file_.after_bytes || build_id().empty()) return;
  if (auto saved = save(); !saved)
    log(LogLevel::warning, "exposure_index_not_kept", {{"what", saved.error().text()}});
}

Result<Position> Systems::read_file() {
  auto useless = [&](std::string what) {
    return fail(ErrorKind::damaged, std::move(what), file_.path.string(), "");
  };
  const std::string bytes = TRY(world_.disk.read(file_.path));
  if (!bytes.starts_with(mark) || bytes.size() < head_size) return useless("it has another format");
  const std::string_view rest = std::string_view(bytes).substr(head_size);
  if (!equal_in_constant_time(bytes_of(hmac_sha256(file_.key, rest)),
                              std::string_view(bytes).substr(mark.size(), sizeof(Digest))))
    return useless("it is not whole, or another node wrote it");
  store::ByteReader from(rest);
  if (from.text() != build_id()) return useless("another program wrote it");
  const std::string_view last = from.text();
  const Position position = from.varint();
  if (auto record = journal_.at(position); !record || record->id != last)
    return useless("it is of another journal");
  State& state = *state_;
  for (std::uint64_t i = from.varint(); i > 0 && from.is_good(); --i) {
    state.members.emplace_back(from.text());
    state.owner_of.emplace(state.members.back(), state.owner_of.size());
  }
  TRY(exposure::read_index(from.text(), state.index));
  TRY(exposure::read_index(from.text(), state.facts));
  TRY(exposure::read_index(from.text(), state.product_names));
  for (std::uint64_t i = from.varint(); i > 0 && from.is_good(); --i) {
    const std::string id(from.text());
    const auto number = state.index.asset(id);
    if (!number) return useless("an asset of it is not in its index");
    State::Known& known = state.assets[id];
    known.number = *number;
    TRY(exposure::read_index(from.text(), known.usages));
    std::vector<exposure::Unnamed> unnamed;
    TRY(exposure::read_index(from.text(), unnamed));
    set_unnamed(id, std::move(unnamed));
  }
  for (std::uint64_t i = from.varint(); i > 0 && from.is_good(); --i) {
    State::Name& name = state.names[std::string(from.text())];
    TRY(exposure::read_index(from.text(), name.proposals));
  }
  if (!from.is_good() || !from.at_end()) return useless("it is not whole");
  return position;
}

Position Systems::restore(std::string& why_not) {
  WriteLock hold(mutex_);
  state_ = std::make_unique<State>();
  if (file_.path.empty() || !world_.disk.exists(file_.path)) {
    why_not = "there is none";
    return 0;
  }
  auto read = read_file();
  if (read) return *read;
  why_not = read.error().what;
  state_ = std::make_unique<State>();
  return 0;
}

}  // namespace hinomi::act
