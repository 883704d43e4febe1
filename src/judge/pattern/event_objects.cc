#include "judge/pattern/event_objects.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "in/observe_text.h"

namespace hinomi::pattern {
namespace {

// The kind of object behind a reference; empty: by what it holds, or not known.
std::string_view kind_behind(std::string_view key) {
  constexpr std::pair<std::string_view, std::string_view> kinds[] = {
      {"image_ref", "file"},
      {"parent_ref", "process"},
      {"creator_user_ref", "user-account"},
      {"parent_directory_ref", "directory"},
      {"from_ref", "email-addr"},
      {"sender_ref", "email-addr"},
      {"to_refs", "email-addr"},
      {"cc_refs", "email-addr"},
      {"bcc_refs", "email-addr"},
      {"opened_connection_refs", "network-traffic"},
      {"src_payload_ref", "artifact"},
      {"dst_payload_ref", "artifact"}};
  for (const auto& [name, kind] : kinds)
    if (name == key) return kind;
  return {};
}

bool leads_to_host(std::string_view key) {
  return key == "src_ref" || key == "dst_ref" || key == "resolves_to_refs";
}

bool is_number(std::string_view key) {
  constexpr std::string_view names[] = {
      "src_port",       "dst_port",    "pid",         "size",   "src_byte_count",
      "dst_byte_count", "src_packets", "dst_packets", "number", "number_of_subkeys"};
  return std::find(std::begin(names), std::end(names), key) != std::end(names);
}

// How indicators write the value of such an object.
std::optional<IndicatorType> written_as(std::string_view kind, std::string_view key) {
  if (key != "value") return {};
  if (kind == "ipv4-addr" || kind == "ipv6-addr") return IndicatorType::network;
  if (kind == "domain-name") return IndicatorType::domain;
  if (kind == "url") return IndicatorType::url;
  if (kind == "email-addr") return IndicatorType::email;
  return {};
}

constexpr std::string_view digests[] = {"MD5", "SHA-1", "SHA-256", "SHA-512"};

}  // namespace

EventObjects::EventObjects(const in::ObserveMapping& mapping, std::shared_ptr<const Plan> plan)
    : plan_(std::move(plan)) {
  sources_.resize(mapping.sources.size());
  std::vector<bool> is_used(mapping.sources.size());
  for (const in::ObserveField& field : mapping.fields) {
    Use use{field.source, field.cut, {}};
    if (field.cut == in::Cut::text) continue;
    if (field.cut == in::Cut::hashes) {
      for (std::string_view name : digests)
        if (auto targets = targets_of(field.path + ".'" + std::string(name) + "'", field.field);
            !targets.empty())
          use.by_name.emplace_back(name, std::move(targets));
    } else if (auto targets = targets_of(field.path, field.field); !targets.empty()) {
      use.by_name.emplace_back("", std::move(targets));
    }
    if (use.by_name.empty()) continue;
    is_used[field.source] = true;
    uses_[number_of(field.field)].push_back(std::move(use));
  }
  for (const in::ObserveJoined& joined : mapping.joined) {
    Joined out{joined.source, joined.before, {}, targets_of(joined.path, joined.fields.back())};
    if (out.targets.empty()) continue;
    is_used[joined.source] = true;
    for (const std::string& field : joined.fields) out.fields.push_back(number_of(field));
    joined_.push_back(std::move(out));
  }
  for (std::size_t i = 0; i < sources_.size(); ++i)
    for (const auto& all : mapping.sources[i].any) {
      if (!is_used[i]) continue;
      auto& tests = sources_[i].any.emplace_back();
      for (const auto& is : all) tests.push_back({number_of(is.field), is.texts});
    }
}

std::uint32_t EventObjects::number_of(const std::string& field) {
  auto [found, is_new] = numbers_.try_emplace(field, static_cast<std::uint32_t>(names_.size()));
  if (is_new) {
    names_.push_back(field);
    uses_.emplace_back();
  }
  return found->second;
}

EventObjects::Only EventObjects::only_of(std::string_view kind) {
  if (kind == "ipv4-addr") return Only::ipv4;
  if (kind == "ipv6-addr") return Only::ipv6;
  return kind == "domain-name" ? Only::domain : Only::any;
}

// The property itself, and that of each object on the way, as far as patterns ask for them.
EventObjects::Targets EventObjects::targets_of(const std::string& text, const std::string& field) {
  Targets out;
  auto parsed = in::parse_stix_pattern("[EXISTS " + text + "]");
  if (!parsed) return out;  // read_observe_mapping() has looked at it
  const in::StixPath& path = parsed->test.comparison.path;
  const std::string& last = path.steps.back().key;
  bool is_value = path.steps.size() == 1 && last == "value";
  // An address is an object by itself, and two fields with addresses name two.
  std::string slot = path.type + (is_value ? " " + field : "");
  add_target(path, slot, is_value ? only_of(path.type) : Only::any, is_value, {}, out);
  std::string way = slot;
  for (std::size_t i = 0; i + 1 < path.steps.size(); ++i) {
    const std::string& key = path.steps[i].key;
    way += " " + key;
    if (!key.ends_with("_ref") && !key.ends_with("_refs")) continue;
    bool is_each = key.ends_with("_refs");
    std::string mine = is_each ? way + " " + field : way;
    in::StixPath inner{"",
                       {path.steps.begin() + static_cast<std::ptrdiff_t>(i) + 1, path.steps.end()}};
    in::StixPath kind{
        path.type, {path.steps.begin(), path.steps.begin() + static_cast<std::ptrdiff_t>(i) + 1}};
    kind.steps.push_back({in::StixPath::Step::Kind::key, "type", 0});
    std::vector<std::string_view> kinds{kind_behind(key)};
    if (leads_to_host(key) && inner.steps.size() == 1)
      kinds = {"ipv4-addr", "ipv6-addr", "domain-name"};
    for (std::string_view name : kinds) {
      if (name.empty()) continue;
      Only only = kinds.size() > 1 ? only_of(name) : Only::any;
      inner.type = name;
      add_target(inner, mine + " " + std::string(name), only, is_each, {}, out);
      add_target(kind, slot, only, false, name, out);
    }
  }
  return out;
}

void EventObjects::add_target(const in::StixPath& path, const std::string& slot, Only only,
                              bool is_each, std::string_view type, Targets& out) {
  auto number = plan_->path(path.text());
  if (!number) return;
  auto place = slots_.try_emplace(slot, static_cast<std::uint32_t>(slots_.size())).first->second;
  const std::string& last = path.steps.back().key;
  Target target{*number, place, only, is_each, type, {}, is_number(last)};
  std::string_view kind = path.type;
  if (path.steps.size() > 1) {
    const std::string& before = path.steps[path.steps.size() - 2].key;
    kind = leads_to_host(before) ? "domain-name" : kind_behind(before);
  }
  if (type.empty()) target.normal = written_as(kind, last);
  out.push_back(target);
}

void EventObjects::begin() {
  given_.clear();
  made_.clear();
  kept_.forget();
  next_object_ = static_cast<std::uint32_t>(slots_.size());
  for (Source& source : sources_) source.is_known = false;
}

bool EventObjects::holds(std::uint32_t number) {
  Source& source = sources_[number];
  if (source.any.empty()) return true;
  if (source.is_known) return source.holds;
  auto is_met = [&](const Is& test) {
    return std::any_of(given_.begin(), given_.end(), [&](const Given& one) {
      if (one.field != test.field) return false;
      return std::any_of(test.texts.begin(), test.texts.end(), [&](const std::string& text) {
        return text == "*" || equal_ignoring_case(text, one.text);
      });
    });
  };
  source.is_known = true;
  source.holds = std::any_of(source.any.begin(), source.any.end(), [&](const auto& all) {
    return std::all_of(all.begin(), all.end(), is_met);
  });
  return source.holds;
}

std::span<const Property> EventObjects::end() {
  for (std::size_t i = 0; i < given_.size(); ++i) {
    if (given_[i].text.empty()) continue;
    for (const Use& use : uses_[given_[i].field])
      if (holds(use.source)) take(use, given_[i].text);
  }
  for (const Joined& joined : joined_)
    if (holds(joined.source)) join(joined);
  std::stable_sort(made_.begin(), made_.end(),
                   [](const Property& a, const Property& b) { return a.object < b.object; });
  return made_;
}

void EventObjects::take(const Use& use, std::string_view text) {
  switch (use.cut) {
    case in::Cut::base: return put(use.by_name[0].second, in::base_of(text));
    case in::Cut::folder: return put(use.by_name[0].second, in::folder_of(text));
    case in::Cut::hashes:
      in::for_each_hash(text, [&](std::string_view algorithm, std::string_view digest) {
        auto folded = [](std::string_view name) {
          std::string out;
          for (char c : name)
            if (c != '-') out += to_lower(c);
          return out;
        };
        for (const auto& [name, targets] : use.by_name)
          if (folded(name) == folded(algorithm)) put(targets, digest);
      });
      return;
    case in::Cut::mails: {
      std::vector<in::Word> words;
      in::find_words(text, words);
      for (const in::Word& word : words)
        if (word.type == IndicatorType::email) put(use.by_name[0].second, word.text);
      return;
    }
    case in::Cut::whole:
    case in::Cut::text: break;
  }
  put(use.by_name[0].second, text);
}

void EventObjects::put(const Targets& targets, std::string_view text) {
  if (text.empty()) return;
  bool is_asked = std::any_of(targets.begin(), targets.end(), [](const Target& one) {
    return one.only != Only::any || one.normal == IndicatorType::domain;
  });
  Only kind = Only::any;
  if (is_asked) {
    auto network = in::network_from(text);
    kind = !network ? Only::domain : network->v4 ? Only::ipv4 : Only::ipv6;
  }
  for (const Target& target : targets)
    if (target.only == Only::any || target.only == kind) put(target, text, kind);
}

void EventObjects::put(const Target& target, std::string_view text, Only kind) {
  Property out;
  out.path = target.path;
  out.object = target.is_each ? next_object_++ : target.slot;
  out.value.kind = Value::Kind::text;
  out.value.text = target.type.empty() ? text : target.type;
  if (target.is_number) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.value.integer);
    if (error != std::errc() || end != text.data() + text.size()) return;
    out.value.kind = Value::Kind::integer;
  } else if (target.normal) {
    bool is_address = kind == Only::ipv4 || kind == Only::ipv6;
    auto normal =
        in::quick_normalise(is_address ? IndicatorType::network : *target.normal, text, kept_);
    if (normal) out.value.text = normal->value;
  }
  made_.push_back(out);
}

void EventObjects::join(const Joined& joined) {
  text_.clear();
  for (std::size_t i = 0; i < joined.fields.size(); ++i) {
    auto given = std::find_if(given_.begin(), given_.end(),
                              [&](const Given& one) { return one.field == joined.fields[i]; });
    if (given == given_.end()) return;
    bool is_whole = i + 1 == joined.fields.size() && given->text.find("://") != given->text.npos;
    if (is_whole)
      text_.clear();
    else
      text_ += joined.before[i];
    text_ += given->text;
  }
  put(joined.targets, kept_.keep(text_));
}

}  // namespace hinomi::pattern
