#include "judge/vet/regexes.h"

#include <re2/re2.h>

#include <string>

namespace hinomi::vet {

struct Regexes::Compiled {
  std::unique_ptr<re2::RE2> expression;
  std::uint32_t payload = 0;
};

Regexes::Regexes() = default;
Regexes::Regexes(Regexes&&) noexcept = default;
Regexes& Regexes::operator=(Regexes&&) noexcept = default;
Regexes::~Regexes() = default;

Result<void> Regexes::add(std::string_view expression, std::uint32_t payload) {
  std::string_view body = expression;
  std::string_view flags;
  if (body.size() >= 2 && body.front() == '/') {
    const std::size_t end = body.rfind('/');
    if (end == 0) return fail(ErrorKind::invalid, "no closing /", std::string(expression));
    flags = body.substr(end + 1);
    body = body.substr(1, end - 1);
  }
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(1 << 20);
  options.set_never_capture(true);
  std::string prefix;
  for (const char flag : flags) {
    if (flag == 'i')
      options.set_case_sensitive(false);
    else if (flag == 's' || flag == 'm')
      prefix += flag;
    else if (flag != 'g' && flag != 'u')
      return fail(ErrorKind::invalid, "unknown flag of a regular expression",
                  std::string(expression));
  }
  std::string pattern(body);
  if (!prefix.empty()) pattern = "(?" + prefix + ")" + pattern;
  auto compiled = std::make_unique<re2::RE2>(pattern, options);
  if (!compiled->ok())
    return fail(ErrorKind::invalid, "RE2 cannot take it: " + compiled->error(),
                std::string(expression));
  compiled_.push_back({std::move(compiled), payload});
  return {};
}

void Regexes::find(std::string_view value, std::vector<std::uint32_t>& payloads) const {
  for (const Compiled& compiled : compiled_)
    if (re2::RE2::PartialMatch(re2::StringPiece(value.data(), value.size()), *compiled.expression))
      payloads.push_back(compiled.payload);
}

}  // namespace hinomi::vet
