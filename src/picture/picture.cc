#include "picture/picture.h"

#include <algorithm>
#include <cstring>

namespace hinomi::picture {

Time Picture::glass_broken_until(std::string_view by) const {
  auto found = glass_broken_.find(by);
  return found == glass_broken_.end() ? Time() : found->second;
}

const Access* Picture::access(Key key, std::string_view value) const {
  std::string place(1, static_cast<char>(key));
  place += value;
  auto name = access_of_key_.find(place);
  return name == access_of_key_.end() ? nullptr : &accesses_.at(name->second);
}

Picture::Audience Picture::audience(const Entry& entry) const {
  auto narrower = narrower_.find(&entry);
  if (narrower == narrower_.end()) return {marking(entry), origin_of(entry)};
  return {markings_[narrower->second.marking], narrower->second.origin};
}

State Picture::state_for(const Entry& entry, const Party& party) const {
  auto [marking, origin] = audience(entry);
  bool hidden = entry.state == State::published && !may_know(marking, origin, party);
  return hidden ? State::proposed : entry.state;
}

const Marking& Picture::marking_of(Position finding) const {
  auto row = std::lower_bound(findings_.begin(), findings_.end(), finding,
                              [](const FindingRow& r, Position p) { return r.position < p; });
  return markings_[row->marking];
}

const Entry* Picture::entry_of(Position finding) const {
  auto row = std::lower_bound(findings_.begin(), findings_.end(), finding,
                              [](const FindingRow& r, Position p) { return r.position < p; });
  return row == findings_.end() || row->position != finding ? nullptr : row->entry;
}

const Report* Picture::report(std::string_view id) const {
  std::uint32_t index = report_index(id);
  return index == reports_.size() ? nullptr : &reports_[index];
}

std::uint32_t Picture::report_index(std::string_view id) const {
  auto found = report_of_id_.find(std::string(id));
  return found == report_of_id_.end() ? static_cast<std::uint32_t>(reports_.size()) : found->second;
}

const OpenDuty* Picture::duty(std::string_view id) const {
  auto found = duty_of_id_.find(std::string(id));
  return found == duty_of_id_.end() ? nullptr : &duties_[found->second];
}

const OpenDuty* Picture::mend_duty(std::string_view contact) const {
  auto found = mend_of_.find(contact);
  return found == mend_of_.end() ? nullptr : &duties_[found->second];
}

const AppealRow* Picture::appeal(std::string_view id) const {
  auto found = appeals_.find(id);
  return found == appeals_.end() ? nullptr : &found->second;
}

std::map<std::string, std::uint64_t> Picture::counts() const {
  std::map<std::string, std::uint64_t> out;
  for (int i = 0; i < kind_count; ++i)
    out[std::string(hinomi::name_of(static_cast<Kind>(i)))] = kinds_[i];
  return out;
}

std::optional<Time> Picture::next_due() const {
  std::optional<Time> next;
  if (!ends_.empty()) next = ends_.top().first;
  if (!duty_dues_.empty()) next = std::min(next.value_or(Time::max()), duty_dues_.begin()->first);
  return next;
}

std::string Picture::dump() const {
  std::string out = "end " + std::to_string(end_) + " now " + format_time(now_) + "\n";
  out += "setting " + to_json(setting_) + "\nreference " + to_json(reference_) + "\n";
  out += "serial " + std::to_string(serial_) + " begun " + format_time(begun_) + "\n";
  for (const auto& [id, time] : view_changed_)
    out += "view of " + id + " " + format_time(time) + "\n";
  register_.dump(out);
  letters_.dump(out);
  detections_.dump(out);
  systems_.dump(out);
  supplies_.dump(out);
  out += "supply serial " + std::to_string(supply_serial_) + "\n";
  device_cases_.dump(out);
  for (const auto& [by, until] : glass_broken_)
    out += "glass broken by " + by + " until " + format_time(until) + "\n";
  for (const auto& [name, access] : accesses_) out += "access " + to_json(access) + "\n";
  for (const AllowRow& row : allowed_) out += "allow " + row.id + " " + to_json(row.entry) + "\n";
  for (const Report& r : reports_)
    out += "report " + r.id + " " + std::to_string(r.position) + " " + r.origin + " " +
           to_json(r.marking) + " " + r.duty + " " + to_json(r.reading) + "\n";
  for (const OpenDuty& d : duties_) {
    out += "duty " + d.id + (d.done ? " done" : " open") + (d.declined ? " declined" : "");
    for (const std::string& name : d.approved_by) out += " by " + name;
    for (const std::string& key : d.except) out += " without " + key;
    if (d.until) out += " until " + format_time(*d.until);
    out += " " + to_json(d.duty) + "\n";
  }
  for (std::size_t place : open_duties_) out += "open " + duties_[place].id + "\n";
  for (const auto& [contact, place] : mend_of_)
    out += "mend " + contact + " " + duties_[place].id + "\n";
  for (const auto& [renewal, place] : renewals_)
    out += "renewal " + renewal + " " + duties_[place].id + '\n';
  for (const FindingRow& row : findings_) {
    const Entry& e = *row.entry;
    if (e.finding != row.position) continue;
    out += "indicator " + key_of(e.type, e.value()) + " " + std::to_string(e.finding) + " " +
           std::string(hinomi::name_of(e.verdict)) + " " + std::string(name_of(e.state)) + " " +
           std::string(hinomi::name_of(e.published_verdict)) + " " + format_time(e.expires) + " " +
           format_time(e.until) + " " + std::to_string(e.score) + " since " + format_time(e.since) +
           " first " + format_time(e.first) + " by " + std::to_string(e.notice) + " of " +
           std::to_string(e.report) + " " + to_json(markings_[e.marking]) + " for " +
           to_json(audience(e).marking) + (published_.contains(&e) ? " in feeds\n" : "\n");
  }
  for (const Change& c : changes_)
    out += "change " + std::to_string(c.notice) + " " + key_of(c.entry->type, c.entry->value()) +
           " " + std::string(name_of(c.state)) + " " + format_time(c.at) + " " +
           std::string(hinomi::name_of(c.verdict)) + " " + format_time(c.expires) + "\n";
  return out;
}

}  // namespace hinomi::picture
