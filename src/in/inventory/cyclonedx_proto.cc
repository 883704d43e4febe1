#include "in/inventory/cyclonedx_proto.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "base/time.h"
#include "in/inventory/json_form.h"
#include "in/json_text.h"

namespace hinomi::in::cyclonedx {
namespace {

// "bom_ref", "bomRef" and "bom-ref" alike; "HASH_ALG_SHA_1" ends as "SHA-1" does.
std::string bare_field_name(std::string_view name) {
  std::string out = to_lower(name);
  std::erase_if(out, [](char c) { return c == '_' || c == '-'; });
  return out;
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

// The word that a constant, or its number, stands for. nullptr: none; an empty word: not said.
const Word* word_for(std::string_view constant, std::span<const Word> words) {
  static constexpr Word not_said;
  if (is_digits(constant)) {
    std::size_t number = words.size();
    std::from_chars(constant.data(), constant.data() + constant.size(), number);
    return number < words.size() ? &words[number] : nullptr;
  }
  const std::string bare = bare_field_name(constant);
  const Word* best = nullptr;
  std::size_t longest = 0;
  for (const Word& word : words) {
    const std::string end = bare_field_name(word.constant.empty() ? word.text : word.constant);
    if (end.size() <= longest || !bare.ends_with(end)) continue;
    best = &word;
    longest = end.size();
  }
  if (!best && (bare.ends_with("null") || bare.ends_with("unspecified"))) return &not_said;
  return best;
}

class ProtoWriter {
 public:
  void object(const ProtoValue& message, const Type& type) {
    std::vector<std::pair<const Member*, const ProtoValue*>> known;
    for (const auto& [name, value] : message.fields)
      if (const Member* member = member_for(type, name)) known.emplace_back(member, &value);
    std::stable_sort(known.begin(), known.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    out_ += '{';
    for (std::size_t at = 0; at < known.size();) {
      const Member& member = *known[at].first;
      std::size_t end = at;
      while (end < known.size() && known[end].first == &member) ++end;
      if (member.shape != Shape::one)
        items(member, std::span(known).subspan(at, end - at));
      else
        for (std::size_t each = at; each < end; ++each) field(member, *known[each].second);
      at = end;
    }
    out_ += '}';
  }

  std::string take() { return std::move(out_); }

 private:
  static const Member* member_for(const Type& type, std::string_view name) {
    const std::string bare = bare_field_name(name);
    for (const Member& member : type.members)
      if (bare_field_name(member.proto.empty() ? member.name : member.proto) == bare)
        return &member;
    return nullptr;
  }

  void field(const Member& member, const ProtoValue& value) {
    if (member.type->kind == Kind::words && value.kind == ProtoValue::Kind::bare) {
      const Word* word = word_for(value.text, member.type->words);
      if (word && word->text.empty()) return;
      append_json_key(member.name, out_);
      return append_json_text(word ? word->text : std::string_view(value.text), out_);
    }
    append_json_key(member.name, out_);
    one(*member.type, value);
  }

  void items(const Member& member,
             std::span<const std::pair<const Member*, const ProtoValue*>> values) {
    append_json_key(member.name, out_);
    if (member.type->kind == Kind::any) return void(out_ += "[]");
    out_ += '[';
    bool first = true;
    auto put = [&](const ProtoValue& value) {
      if (!first) out_ += ',';
      first = false;
      one(*member.type, value);
    };
    for (const auto& [same, value] : values) {
      const bool is_message = value->kind == ProtoValue::Kind::message;
      if (is_message && member.type->kind != Kind::object)
        // A message around a text: a dependency's `ref`, a citation's pointers.
        for (const auto& inner : value->fields) put(inner.second);
      else
        put(*value);
    }
    out_ += ']';
  }

  void one(const Type& type, const ProtoValue& value) {
    if (type.kind == Kind::any) return void(out_ += "{}");
    if (value.kind == ProtoValue::Kind::message) {
      if (type.kind == Kind::time) return timestamp(value);
      return object(detailed_or_same(value), type);
    }
    if (value.kind == ProtoValue::Kind::text) return append_json_text(value.text, out_);
    if (type.kind == Kind::words) {
      const Word* word = word_for(value.text, type.words);
      return append_json_text(word ? word->text : std::string_view(value.text), out_);
    }
    if (is_json_number(value.text) || value.text == "true" || value.text == "false")
      out_ += value.text;
    else
      append_json_text(value.text, out_);
  }

  // licenses { expression_detailed { expression: "..." } } says what licenses { expression } does.
  static const ProtoValue& detailed_or_same(const ProtoValue& value) {
    if (value.fields.size() == 1 &&
        bare_field_name(value.fields[0].first) == "expressiondetailed" &&
        value.fields[0].second.kind == ProtoValue::Kind::message)
      return value.fields[0].second;
    return value;
  }

  // google.protobuf.Timestamp.
  void timestamp(const ProtoValue& value) {
    std::int64_t seconds = 0, nanos = 0;
    for (const auto& [name, number] : value.fields) {
      std::int64_t& out = name == "seconds" ? seconds : nanos;
      std::from_chars(number.text.data(), number.text.data() + number.text.size(), out);
    }
    // 0001-01-01 to 9999-12-31, as the type allows.
    if (seconds < -62'135'596'800 || seconds > 253'402'300'799 || nanos < 0 || nanos > 999'999'999)
      return append_json_text("", out_);
    append_json_text(
        format_time(Time(std::chrono::seconds(seconds)) + std::chrono::microseconds(nanos / 1000)),
        out_);
  }

  std::string out_;
};

}  // namespace

std::string proto_as_json(const ProtoValue& document) {
  ProtoWriter writer;
  writer.object(document, bom);
  std::string out = "{\"bomFormat\":\"CycloneDX\"";
  std::string members = writer.take();
  if (members.size() > 2) out += ',';
  return out.append(members, 1);
}

}  // namespace hinomi::in::cyclonedx
