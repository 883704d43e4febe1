#include "judge/files/answers.h"

#include <algorithm>

#include "judge/files/wire.h"

namespace hinomi::files {
namespace {

constexpr auto last_kind = static_cast<std::uint64_t>(ErrorKind::damaged);

void put(Writer& out, const Error& error) {
  out.number(static_cast<std::uint64_t>(error.kind));
  out.text(error.what);
  out.text(error.where);
  out.text(error.remedy);
}

Error error_from(Reader& in) {
  Error out;
  out.kind = static_cast<ErrorKind>(std::min(in.number(), last_kind));
  out.what = in.text();
  out.where = in.text();
  out.remedy = in.text();
  return out;
}

void put(Writer& out, const std::vector<Error>& errors) {
  out.number(errors.size());
  for (const Error& error : errors) put(out, error);
}

std::vector<Error> errors_from(Reader& in) {
  std::vector<Error> out;
  for (std::uint64_t left = in.count(); left > 0; --left) out.push_back(error_from(in));
  return out;
}

void put(Writer& out, const Match& match) {
  out.text(match.rule);
  out.text(match.file);
  out.number(match.tags.size());
  for (const std::string& tag : match.tags) out.text(tag);
  out.number(match.meta.size());
  for (const auto& [key, text] : match.meta) {
    out.text(key);
    out.text(text);
  }
  out.number(match.strings.size());
  for (const FoundString& one : match.strings) {
    out.text(one.name);
    out.number(one.offset);
    out.number(one.length);
    out.text(one.bytes);
  }
}

Match match_from(Reader& in) {
  Match out;
  out.rule = in.text();
  out.file = in.text();
  for (std::uint64_t left = in.count(); left > 0; --left) out.tags.push_back(in.text());
  for (std::uint64_t left = in.count(); left > 0; --left) {
    std::string key = in.text(), text = in.text();
    out.meta.emplace_back(std::move(key), std::move(text));
  }
  for (std::uint64_t left = in.count(); left > 0; --left) {
    FoundString& one = out.strings.emplace_back();
    one.name = in.text();
    one.offset = in.number();
    one.length = in.number();
    one.bytes = in.text();
  }
  return out;
}

// An error is 1 and what it says, else 0 and `rest`.
template <class T, class Rest>
std::string answer_bytes(const Result<T>& answer, const Rest& rest) {
  Writer out;
  out.number(!answer);
  if (answer)
    rest(out, *answer);
  else
    put(out, answer.error());
  return out.bytes();
}

template <class T, class Rest>
std::optional<Result<T>> answer_from(std::string_view bytes, const Rest& rest) {
  Reader in(bytes);
  const bool is_error = in.number() != 0;
  Result<T> out = is_error ? Result<T>(std::unexpected(error_from(in))) : Result<T>(rest(in));
  if (!in.is_whole()) return {};
  return out;
}

}  // namespace

std::string to_bytes(const Request& request) {
  Writer out;
  out.text(request.path);
  out.number(static_cast<std::uint64_t>(request.time.count()));
  out.number(request.size);
  return out.bytes();
}

std::optional<Request> request_from(std::string_view bytes) {
  Reader in(bytes);
  Request out;
  out.path = in.text();
  out.time = std::chrono::seconds(in.number());
  out.size = in.number();
  if (!in.is_whole()) return {};
  return out;
}

std::string to_bytes(const std::vector<YaraText>& texts) {
  Writer out;
  out.number(texts.size());
  for (const YaraText& one : texts) {
    out.text(one.name);
    out.text(one.text);
  }
  return out.bytes();
}

std::optional<std::vector<YaraText>> texts_from(std::string_view bytes) {
  Reader in(bytes);
  std::vector<YaraText> out;
  for (std::uint64_t left = in.count(); left > 0; --left) {
    std::string name = in.text(), text = in.text();
    out.push_back({std::move(name), std::move(text)});
  }
  if (!in.is_whole()) return {};
  return out;
}

std::string to_bytes(const Result<RulesAnswer>& answer) {
  return answer_bytes(answer, [](Writer& out, const RulesAnswer& rules) {
    out.number(rules.rules);
    out.text(rules.version);
    put(out, rules.refused);
    put(out, rules.warnings);
  });
}

std::optional<Result<RulesAnswer>> rules_answer_from(std::string_view bytes) {
  return answer_from<RulesAnswer>(bytes, [](Reader& in) {
    RulesAnswer out;
    out.rules = in.number();
    out.version = in.text();
    out.refused = errors_from(in);
    out.warnings = errors_from(in);
    return out;
  });
}

std::string to_bytes(const FileAnswer& answer) {
  return answer_bytes(answer, [](Writer& out, const YaraScanner::Answer& found) {
    out.number(found.cut);
    out.number(found.matches.size());
    for (const Match& match : found.matches) put(out, match);
  });
}

std::optional<FileAnswer> file_answer_from(std::string_view bytes) {
  return answer_from<YaraScanner::Answer>(bytes, [](Reader& in) {
    YaraScanner::Answer out;
    out.cut = in.number() != 0;
    for (std::uint64_t left = in.count(); left > 0; --left) out.matches.push_back(match_from(in));
    return out;
  });
}

}  // namespace hinomi::files
