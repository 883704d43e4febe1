#include "out/notify/bundle.h"

#include "base/json.h"
#include "base/lines.h"
#include "base/note.h"

namespace hinomi::notify {
namespace {

constexpr std::string_view bundle_title = "hinomi bundle v1\n";
constexpr std::size_t largest_bundle = 64u << 20;
constexpr std::size_t most_bundle_lines = 100'000;

std::unexpected<Error> bad_bundle(std::string what, std::string where, const char* remedy) {
  return fail(ErrorKind::invalid, std::move(what), std::move(where), remedy);
}

Result<std::string> line_of(const act::BundledLetter& one) {
  return canonical_json({{"kind", "letter"},
                         {"id", one.id},
                         {"received", format_time(one.received)},
                         {"exercise", one.exercise},
                         {"marking", TRY(parse_json(to_json(one.marking)))},
                         {"letter", TRY(parse_json(to_json(one.letter)))}});
}

Result<std::string> line_of(const act::BundledReceipt& one) {
  return canonical_json({{"kind", "receipt"},
                         {"letter", one.letter},
                         {"state", name_of(one.state)},
                         {"at", format_time(one.at)},
                         {"note", one.note}});
}

// What is not understood is for nobody.
Marking marking_from(const json::object& object) {
  Marking marking;
  auto tlp = tlp_from(text_at(object, "tlp"));
  auto pap = pap_from(text_at(object, "pap"));
  marking.tlp = tlp.value_or(Tlp::red);
  marking.pap = pap.value_or(Pap::red);
  marking.unknown = !tlp || !pap || flag_at(object, "unknown");
  if (const json::value* groups = object.if_contains("groups")) {
    marking.groups.emplace();
    if (const json::array* list = groups->if_array())
      for (const json::value& one : *list)
        if (one.is_string()) marking.groups->emplace_back(std::string_view(one.get_string()));
  }
  return marking;
}

Result<void> add_line(const json::object& line, act::Bundle& out) {
  std::string_view kind = text_at(line, "kind");
  if (kind == "letter") {
    const json::object* letter = object_at(line, "letter");
    const json::object* marking = object_at(line, "marking");
    if (!letter || !marking) return fail(ErrorKind::invalid, "a letter without its text");
    act::BundledLetter one{.id = std::string(text_at(line, "id")),
                           .received = TRY(parse_time(text_at(line, "received"))),
                           .marking = marking_from(*marking),
                           .exercise = flag_at(line, "exercise")};
    json::object body = *letter;
    body["cause"] = one.id;  // what caused it is the sender's own business
    one.letter = TRY(letter_from_json(json::serialize(body)));
    out.letters.push_back(std::move(one));
    return {};
  }
  auto state = receipt_state_from(text_at(line, "state"));
  if (kind != "receipt" || !state) return fail(ErrorKind::invalid, "neither letter nor receipt");
  out.receipts.push_back({.letter = std::string(text_at(line, "letter")),
                          .state = *state,
                          .at = TRY(parse_time(text_at(line, "at"))),
                          .note = std::string(text_at(line, "note"))});
  return {};
}

}  // namespace

Result<std::string> write_bundle(const act::Bundle& bundle, std::string_view from,
                                 const SigningKey& key, std::string_view to, Time now) {
  std::string lines;
  for (const auto& one : bundle.letters) lines += TRY(line_of(one)) + "\n";
  for (const auto& one : bundle.receipts) lines += TRY(line_of(one)) + "\n";
  std::string text(bundle_title);
  text += to;
  text += "\n" + format_time_millis(now) + "\n" + to_hex(bytes_of(sha256(lines))) + "\n";
  return sign_note(text, from, key) + "\n" + lines;
}

Result<OpenedBundle> read_bundle(std::string_view file, std::string_view from,
                                 std::string_view to) {
  if (file.size() > largest_bundle)
    return fail(ErrorKind::too_large, "the bundle is larger than 64 MiB", {}, "Send it in parts");
  std::size_t signatures = file.find("\n\n");
  std::size_t end = signatures == file.npos ? file.npos : file.find("\n\n", signatures + 2);
  if (!file.starts_with(bundle_title) || end == file.npos)
    return bad_bundle("this is no bundle of hinomi", "line 1", "Take the file as it was exported");
  auto note = open_note(file.substr(0, end + 1), from);
  if (!note)
    return bad_bundle("the bundle is not signed by this sender", "line 6",
                      "Compare its verifier key in the register with the sender's own");
  std::string_view text = note->text, lines = file.substr(end + 2);
  take_line(text);
  if (take_line(text) != to)
    return bad_bundle("the bundle is for somebody else", "line 2", "Take it where it belongs");
  OpenedBundle out{.made = TRY(parse_time(take_line(text)))};
  if (take_line(text) != to_hex(bytes_of(sha256(lines))))
    return bad_bundle("the bundle was changed or cut off on its way", "line 4",
                      "Copy it once more, or export it anew");
  std::size_t number = 8;  // of the first line behind the note
  for (; !lines.empty(); ++number) {
    if (number > most_bundle_lines)
      return fail(ErrorKind::too_large, "the bundle has more than 100,000 lines");
    std::string place = "line " + std::to_string(number);
    auto line = parse_json(take_line(lines));
    if (!line || !line->is_object())
      return bad_bundle("not a JSON object", place, "Ask the sender to export it anew");
    if (auto added = add_line(line->get_object(), out.bundle); !added)
      return bad_bundle(added.error().what, place, "Ask the sender for a bundle of this version");
  }
  return out;
}

}  // namespace hinomi::notify
