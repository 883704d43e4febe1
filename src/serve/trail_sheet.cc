#include "serve/trail_sheet.h"

#include <functional>

namespace hinomi::serve {
namespace {

std::size_t mixed(std::size_t seed, std::string_view text) {
  // The fraction of the golden ratio spreads what std::hash gives over all bits (Knuth).
  return (seed ^ std::hash<std::string_view>{}(text)) * 0x9E3779B97F4A7C15u;
}

bool is_caller(const Disclosure& disclosure, const TrailEntry& entry) {
  return disclosure.by == entry.by && disclosure.member == entry.member &&
         disclosure.from == entry.from && disclosure.role == entry.role &&
         disclosure.way == entry.way;
}

bool is_what(std::string_view what, std::string_view method, std::string_view route) {
  return what.size() == method.size() + 1 + route.size() && what.starts_with(method) &&
         what[method.size()] == ' ' && what.ends_with(route);
}

bool is_same(const Told& told, const TrailEntry& entry) {
  return told.subject == entry.subject && is_what(told.what, entry.method, entry.route) &&
         told.given == entry.given && told.why == entry.why && told.count == entry.count &&
         told.glass == entry.glass;
}

}  // namespace

std::uint32_t TrailSheet::disclosure_of(const TrailEntry& entry, std::size_t caller) {
  auto [place, is_new] =
      callers_.try_emplace(caller, static_cast<std::uint32_t>(disclosures_.size()));
  if (!is_new && is_caller(disclosures_[place->second], entry)) return place->second;
  place->second = static_cast<std::uint32_t>(disclosures_.size());
  disclosures_.push_back({.by = std::string(entry.by),
                          .member = std::string(entry.member),
                          .role = std::string(entry.role),
                          .way = std::string(entry.way),
                          .from = std::string(entry.from)});
  return place->second;
}

bool TrailSheet::add(const TrailEntry& entry) {
  std::size_t caller = 0;
  for (std::string_view part : {entry.by, entry.member, entry.from, entry.role, entry.way})
    caller = mixed(caller, part);
  std::size_t asked = caller;
  for (std::string_view part : {entry.method, entry.route, entry.subject})
    asked = mixed(asked, part);
  auto [newest, is_first] = newest_.try_emplace(asked);
  if (!is_first) {
    Disclosure& disclosure = disclosures_[newest->second.disclosure];
    Told& told = disclosure.answers[newest->second.answer];
    if (is_same(told, entry) && is_caller(disclosure, entry)) {
      ++told.times;
      return false;
    }
  }
  const std::uint32_t place = disclosure_of(entry, caller);
  std::vector<Told>& answers = disclosures_[place].answers;
  newest->second = {place, static_cast<std::uint32_t>(answers.size())};
  Told& told = answers.emplace_back();
  told.at = entry.at;
  told.what.reserve(entry.method.size() + entry.route.size() + 1);
  told.what += entry.method;
  told.what += ' ';
  told.what += entry.route;
  told.subject = entry.subject;
  told.given = entry.given;
  told.why = entry.why;
  told.count = entry.count;
  told.glass = entry.glass;
  ++lines_;
  return true;
}

}  // namespace hinomi::serve
