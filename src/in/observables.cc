#include "in/observables.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "in/normalise.h"

namespace hinomi::in {
namespace {

constexpr std::uint32_t digest_bits = ~0u << static_cast<unsigned>(IndicatorType::md5);

constexpr std::size_t most_compared = 64;  // values of an event that a new one is compared with

}  // namespace

Observer::Observer(const ObserveMapping& mapping) {
  sources_.resize(mapping.sources.size());
  for (const ObserveField& field : mapping.fields) {
    std::uint32_t types = indicator_types_of(field.path);
    if (field.cut == Cut::hashes) types = digest_bits;
    if (field.cut == Cut::base || field.cut == Cut::folder) continue;
    if (types == 0 && field.cut != Cut::text) continue;
    std::vector<Use>& uses = uses_[number_of(field.field)];
    auto same = std::find_if(uses.begin(), uses.end(), [&](const Use& use) {
      return use.source == field.source && use.cut == field.cut;
    });
    if (same == uses.end())
      uses.push_back({field.source, field.cut, types});
    else
      same->types |= types;
  }
  std::vector<bool> is_used(mapping.sources.size());
  for (std::vector<Use>& uses : uses_) {
    // What is taken from every event need not be taken for some.
    const std::vector<Use> all = uses;
    auto is_always = [&](const Use& use) { return mapping.sources[use.source].any.empty(); };
    std::erase_if(uses, [&](const Use& use) {
      return !is_always(use) && std::any_of(all.begin(), all.end(), [&](const Use& one) {
        return is_always(one) && one.cut == use.cut && (use.types & ~one.types) == 0;
      });
    });
    for (const Use& use : uses) is_used[use.source] = true;
  }
  for (const ObserveJoined& joined : mapping.joined) {
    Joined out{indicator_types_of(joined.path), joined.source, joined.before, {}};
    if (out.types == 0) continue;
    is_used[joined.source] = true;
    for (const std::string& field : joined.fields) out.fields.push_back(number_of(field));
    joined_.push_back(std::move(out));
  }
  for (std::size_t i = 0; i < sources_.size(); ++i)
    if (is_used[i])
      for (const auto& all : mapping.sources[i].any) {
        auto& tests = sources_[i].any.emplace_back();
        for (const ObserveWhen::Is& is : all) tests.push_back({number_of(is.field), is.texts});
      }
}

std::uint32_t Observer::number_of(const std::string& field) {
  auto [found, is_new] = numbers_.try_emplace(field, static_cast<std::uint32_t>(names_.size()));
  if (is_new) {
    names_.push_back(field);
    uses_.emplace_back();
    heads_.emplace_back();
  }
  return found->second;
}

void Observer::begin() {
  given_.clear();
  found_.clear();
  kept_.forget();
  taken_.clear();
  ++epoch_;
}

bool Observer::holds(const Is& test) const {
  for (std::uint32_t i = last_given(test.field); i != none; i = given_[i].before)
    if (std::any_of(test.texts.begin(), test.texts.end(), [&](const std::string& text) {
          return text == "*" || equal_ignoring_case(text, given_[i].text);
        }))
      return true;
  return false;
}

bool Observer::holds(std::uint32_t number) {
  Source& source = sources_[number];
  if (source.any.empty()) return true;
  if (source.epoch != epoch_) {
    source.epoch = epoch_;
    source.holds = std::any_of(source.any.begin(), source.any.end(), [&](const auto& all) {
      return std::all_of(all.begin(), all.end(), [&](const Is& test) { return holds(test); });
    });
  }
  return source.holds;
}

std::span<const Observable> Observer::end() {
  for (std::size_t i = 0; i < given_.size(); ++i) {
    Given one = given_[i];
    if (one.text.empty()) continue;
    for (const Use& use : uses_[one.field])
      if (holds(use.source)) take_known(use, one.text, one.field);
  }
  for (const Joined& joined : joined_)
    if (holds(joined.source)) join(joined);
  return found_;
}

bool Observer::put(IndicatorType type, std::string_view text, std::uint32_t field) {
  auto normal = quick_normalise(type, text, kept_);
  if (!normal || normal->type == IndicatorType::network) return false;
  taken_.emplace_back(normal->type, normal->value);
  add(normal->type, normal->value, field);
  if (type == IndicatorType::url || type == IndicatorType::email)
    take_host(host_of(type, normal->value), field);
  return true;
}

// Each value once.
void Observer::add(IndicatorType type, std::string_view value, std::uint32_t field) {
  auto from = found_.size() > most_compared ? found_.end() - most_compared : found_.begin();
  bool is_known = std::any_of(from, found_.end(), [&](const Observable& one) {
    return one.type == type && one.value == value;
  });
  if (!is_known) found_.push_back({type, value, names_[field]});
}

// As take(), without reading a text that came before.
void Observer::take_known(const Use& use, std::string_view text, std::uint32_t field) {
  if (text.size() > NamedBefore::longest) return take(use, text, field);
  bool known = false;
  NamedBefore::Entry& entry = named_before_.entry(&use, text, known);
  if (known) {
    for (const auto& [type, value] : entry.values) add(type, kept_.keep(value), field);
    return;
  }
  taken_.clear();
  take(use, text, field);
  entry.use = &use;
  entry.text = text;
  entry.values.assign(taken_.begin(), taken_.end());
}

// Of a normalised URL or mail address, or where one stands in place of it.
void Observer::take_host(std::string_view text, std::uint32_t field) {
  if (!text.empty() && !put(IndicatorType::network, text, field))
    put(IndicatorType::domain, text, field);
}

void Observer::take(const Use& use, std::string_view text, std::uint32_t field) {
  switch (use.cut) {
    case Cut::hashes:
      for_each_hash(text, [&](std::string_view algorithm, std::string_view digest) {
        if (auto type = digest_type_of_name(algorithm)) put(*type, digest, field);
      });
      return;
    case Cut::text: return take_words(text, false, field);
    case Cut::mails:
      if (!put(IndicatorType::email, text, field)) take_words(text, true, field);
      return;
    default: return take_whole(use.types, text, field);
  }
}

void Observer::take_whole(std::uint32_t types, std::string_view text, std::uint32_t field) {
  if (types & digest_bits)
    for (int i = static_cast<int>(IndicatorType::md5); i < indicator_type_count; ++i)
      if (types >> i & 1 && put(static_cast<IndicatorType>(i), text, field)) return;
  if (types & bit_of(IndicatorType::email) && put(IndicatorType::email, text, field)) return;
  if (types & bit_of(IndicatorType::url)) {
    if (put(IndicatorType::url, text, field)) return;
    // "host.example.jp:443" of CONNECT, "host.example.jp/path".
    return take_host(text.substr(0, text.find('/')), field);
  }
  if (types & address_bits && put(IndicatorType::network, text, field)) return;
  if (types & bit_of(IndicatorType::domain)) put(IndicatorType::domain, text, field);
}

void Observer::take_words(std::string_view text, bool mails_only, std::uint32_t field) {
  find_words(text, words_);
  for (std::size_t i = 0; i < words_.size(); ++i)
    if (!mails_only || words_[i].type == IndicatorType::email)
      put(words_[i].type, words_[i].text, field);
}

void Observer::join(const Joined& joined) {
  text_.clear();
  for (std::size_t i = 0; i < joined.fields.size(); ++i) {
    std::uint32_t field = joined.fields[i];
    std::uint32_t given = last_given(field);
    if (given == none) return;
    while (given_[given].before != none) given = given_[given].before;
    bool is_last = i + 1 == joined.fields.size();
    if (is_last && given_[given].text.find("://") != std::string_view::npos)
      text_.clear();
    else
      text_ += joined.before[i];
    text_ += given_[given].text;
  }
  take_whole(joined.types, kept_.keep(text_), joined.fields.back());
}

}  // namespace hinomi::in
