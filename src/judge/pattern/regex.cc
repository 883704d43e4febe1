#include "judge/pattern/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace hinomi::pattern {

struct Regex::Code {
  pcre2_code* code = nullptr;
  pcre2_match_context* limits = nullptr;
  ~Code() {
    pcre2_code_free(code);
    pcre2_match_context_free(limits);
  }
};

namespace {

// Room for what was found where; not asked for, but PCRE2 wants it. One a thread.
struct Room {
  pcre2_match_data* data = pcre2_match_data_create(1, nullptr);
  ~Room() { pcre2_match_data_free(data); }
};

PCRE2_SPTR units(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

}  // namespace

Regex::Regex(std::unique_ptr<Code> code) : code_(std::move(code)) {}
Regex::Regex(Regex&&) noexcept = default;
Regex& Regex::operator=(Regex&&) noexcept = default;
Regex::~Regex() = default;

Result<Regex> Regex::make(std::string_view expression, Over over) {
  std::uint32_t options = PCRE2_DOTALL | PCRE2_NEVER_BACKSLASH_C;
  options |= over == Over::text ? PCRE2_UTF | PCRE2_UCP : PCRE2_NEVER_UTF | PCRE2_NEVER_UCP;
  int error = 0;
  std::size_t at = 0;
  auto code = std::make_unique<Code>();
  code->code = pcre2_compile(units(expression), expression.size(), options, &error, &at, nullptr);
  if (!code->code) {
    PCRE2_UCHAR why[160];
    pcre2_get_error_message(error, why, sizeof why);
    return fail(ErrorKind::invalid,
                "a regular expression that PCRE cannot take: " +
                    std::string(reinterpret_cast<const char*>(why)),
                "byte " + std::to_string(at + 1) + " of the expression",
                "Write it as PCRE has it; in a pattern each backslash is doubled");
  }
  pcre2_jit_compile(code->code, PCRE2_JIT_COMPLETE);  // where there is none it is interpreted
  code->limits = pcre2_match_context_create(nullptr);
  pcre2_set_match_limit(code->limits, most_steps);
  pcre2_set_heap_limit(code->limits, 1 << 15);  // KiB
  return Regex(std::move(code));
}

Regex::Found Regex::search(std::string_view value) const {
  thread_local Room room;
  auto match = [&](std::uint32_t options) {
    return pcre2_match(code_->code, units(value), value.size(), 0, options, room.data,
                       code_->limits);
  };
  int found = match(0);
  if (found == PCRE2_ERROR_JIT_STACKLIMIT) found = match(PCRE2_NO_JIT);  // its stack is small
  return found >= 0 ? Found::yes : found == PCRE2_ERROR_NOMATCH ? Found::no : Found::gave_up;
}

}  // namespace hinomi::pattern
