// Any text as an indicator, as running text and as an event: no crash, the quick way says what
// normalise() says, and what is found in an event is in one spelling.
#include <simdjson.h>

#include <cstdint>
#include <cstdlib>

#include "in/normalise.h"
#include "in/observables.h"

namespace {

using namespace hinomi;

constexpr std::string_view mapping_text =
    "sources:\n"
    "  - fields: {a: network-traffic:src_ref.value, b.c: domain-name:value, h: "
    "file:hashes|hashes}\n"
    "  - fields: {m: email-addr:value|mails, t: text, u: url:value}\n"
    "  - when: {k: x}\n"
    "    joined: [{path: \"url:value\", text: \"http://{a}{u}\"}]\n"
    "prefixes: [p]\n";

void must(bool truth) {
  if (!truth) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const in::ObserveMapping mapping = [] {
    in::ObserveMapping out;
    must(in::read_observe_mapping(mapping_text, out).has_value());
    return out;
  }();
  static in::ObservableReader reader(mapping);
  std::string_view text(reinterpret_cast<const char*>(data), size);
  in::ObserveMapping other;
  auto read = in::read_observe_mapping(text, other);
  must(read || !read.error().remedy.empty());
  in::Kept kept;
  auto guessed = in::quick_guess(text, kept);
  auto asked = in::normalise(text);
  must(!guessed || (asked && asked->type == guessed->type && asked->value == guessed->value));
  for (int i = 0; i < indicator_type_count; ++i) {
    auto type = static_cast<IndicatorType>(i);
    auto quick = in::quick_normalise(type, text, kept);
    auto slow = in::normalise(type, text);
    must(quick.has_value() == slow.has_value());
    must(!quick || (quick->type == slow->type && quick->value == slow->value));
  }
  std::vector<in::Word> words;
  in::find_words(text, words);
  simdjson::padded_string padded(text);
  for (const in::Observable& one : reader.read(padded)) {
    auto again = in::normalise(one.type, one.value);
    must(again && again->value == one.value);
  }
  return 0;
}
