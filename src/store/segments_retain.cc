// How long events stay, and what an investigation holds.
#include <algorithm>
#include <tuple>

#include "base/json.h"
#include "store/segments_impl.h"

namespace hinomi::store {

namespace {

json::object hold_json(const Hold& hold) {
  json::array segments;
  for (std::uint64_t id : hold.segments) segments.emplace_back(id);
  json::object out{{"name", hold.name},
                   {"by", hold.by},
                   {"why", hold.why},
                   {"since", format_time(hold.since)},
                   {"segments", std::move(segments)}};
  if (hold.until) out["until"] = format_time(*hold.until);
  if (!hold.owner.empty()) out["owner"] = hold.owner;
  return out;
}

Result<Hold> read_hold(const json::value& value) {
  if (!value.is_object()) return fail(ErrorKind::damaged, "a hold is a JSON object");
  const json::object& object = value.get_object();
  Hold out;
  out.name = text_at(object, "name");
  out.by = text_at(object, "by");
  out.why = text_at(object, "why");
  out.owner = text_at(object, "owner");
  out.since = TRY(parse_time(text_at(object, "since")));
  if (std::string_view until = text_at(object, "until"); !until.empty())
    out.until = TRY(parse_time(until));
  if (const json::array* segments = array_at(object, "segments"))
    for (const json::value& id : *segments) {
      json::error_code error;
      out.segments.push_back(id.to_number<std::uint64_t>(error));
      if (error) return fail(ErrorKind::damaged, "a segment is named by its number");
    }
  return out;
}

std::string days_text(std::chrono::days days) {
  return "older than " + std::to_string(days.count()) + (days.count() == 1 ? " day" : " days");
}

}  // namespace

Result<std::vector<Hold>> Segments::holds() const {
  const std::filesystem::path file = impl_->options.folder / "holds.json";
  std::vector<Hold> out;
  if (!impl_->disk.exists(file)) return out;
  std::string text = TRY(impl_->disk.read(file));
  if (text.empty()) return out;
  // Without knowing what is held nothing may be deleted.
  auto unreadable = [&](std::string what) {
    return fail(ErrorKind::damaged, "the list of holds is damaged: " + std::move(what), file,
                "Restore this file from a copy, or empty it to end all holds");
  };
  auto parsed = parse_json(text);
  if (!parsed) return unreadable(parsed.error().what);
  if (!parsed->is_array()) return unreadable("it is a JSON array");
  for (const json::value& one : parsed->get_array()) {
    auto hold = read_hold(one);
    if (!hold) return unreadable(hold.error().what);
    out.push_back(std::move(*hold));
  }
  return out;
}

Result<void> Segments::Impl::write_holds(const std::vector<Hold>& holds) {
  json::array out;
  for (const Hold& one : holds) out.push_back(hold_json(one));
  return disk.write(options.folder / "holds.json", json::serialize(out) + "\n", true);
}

Result<void> Segments::hold(Hold hold) {
  Lock keep(impl_->holds_mutex);
  {
    Lock look(impl_->mutex);
    for (std::uint64_t id : hold.segments) {
      bool is_open = std::any_of(impl_->open.begin(), impl_->open.end(),
                                 [id](const auto& one) { return one->id() == id; });
      if (!is_open && !impl_->sealed.contains(id))
        return fail(ErrorKind::missing, "no such segment to hold", std::to_string(id),
                    "It was deleted, or is of another store");
    }
  }
  std::vector<Hold> all = TRY(holds());
  std::erase_if(all, [&](const Hold& one) { return one.name == hold.name; });
  all.push_back(std::move(hold));
  return impl_->write_holds(all);
}

Result<void> Segments::release(const std::string& name) {
  Lock keep(impl_->holds_mutex);
  std::vector<Hold> all = TRY(holds());
  if (std::erase_if(all, [&](const Hold& one) { return one.name == name; }) == 0)
    return fail(ErrorKind::missing, "no such hold", name, "hinomi keep --status lists them");
  return impl_->write_holds(all);
}

Result<Retained> Segments::retain(const Retention& retention,
                                  const std::function<Result<void>(const Deletion&)>& record) {
  Lock keep(impl_->holds_mutex);  // nothing is held anew while it is being deleted
  const Time now = impl_->clock.now();
  std::vector<std::uint64_t> held;
  for (const Hold& one : TRY(holds()))
    if (!one.until || now < *one.until)
      held.insert(held.end(), one.segments.begin(), one.segments.end());
  std::uint64_t total = 0, events = 0, index = 0;
  std::vector<SegmentInfo> oldest;
  for (SegmentInfo& one : list([this](const Error& error) { impl_->trouble(error); })) {
    total += one.is_sealed ? one.stored : one.bytes;
    events += one.events;
    if (one.is_sealed && std::find(held.begin(), held.end(), one.id) == held.end())
      oldest.push_back(std::move(one));
  }
  {
    Lock look(impl_->mutex);
    for (const auto& run : impl_->runs) {
      std::uint64_t living = 0;
      for (std::uint64_t id : run->info().segments) living += impl_->sealed.contains(id);
      index += run->info().stored * living / run->info().segments.size();
    }
  }
  total += index;
  std::sort(oldest.begin(), oldest.end(), [](const SegmentInfo& a, const SegmentInfo& b) {
    return std::tie(a.received_last, a.id) < std::tie(b.received_last, b.id);
  });
  Retained out;
  for (SegmentInfo& one : oldest) {
    auto of_basis = retention.days.find(one.basis);
    auto days =
        of_basis != retention.days.end() ? std::optional(of_basis->second) : retention.other;
    std::string why;
    if (days && now - one.received_last > *days)
      why = days_text(*days) + (one.basis.empty() ? "" : " (basis " + one.basis + ")");
    else if (retention.most_bytes && total > *retention.most_bytes)
      why = "the store is over " + std::to_string(*retention.most_bytes) + " bytes";
    else
      continue;
    // With its part of the index, which goes when its run is written anew.
    std::uint64_t frees = one.stored + index * one.events / std::max<std::uint64_t>(events, 1);
    Deletion deletion{std::move(one), std::move(why)};
    if (record)
      if (auto may = record(deletion); !may) return std::unexpected(may.error());
    TRY(impl_->remove(deletion.segment.id));
    total -= std::min(total, frees);
    out.deleted.push_back(std::move(deletion));
  }
  if (retention.most_bytes && total > *retention.most_bytes)
    out.over = total - *retention.most_bytes;
  if (!out.deleted.empty()) {
    Lock wake(impl_->mutex);
    impl_->is_idle = false;
    impl_->changed.wake_all();
  }
  return out;
}

Result<void> Segments::Impl::remove(std::uint64_t id) {
  TRY(disk.remove(path(id, ".seg")));
  Lock hold(mutex);
  sealed.erase(id);
  return {};
}

}  // namespace hinomi::store
