#include "judge/vet/suffixes.h"

#include <libpsl.h>
#include <stdio.h>

namespace hinomi::vet {

struct Suffixes::Impl {
  psl_ctx_t* own = nullptr;          // to be freed
  const psl_ctx_t* rules = nullptr;  // own, or the library's

  ~Impl() { psl_free(own); }

  // `name` ends with a zero.
  bool is_suffix(const char* name, int sections) const {
    return psl_is_public_suffix2(rules, name, sections) != 0;
  }
};

Suffixes::Suffixes(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Suffixes::Suffixes(Suffixes&&) noexcept = default;
Suffixes& Suffixes::operator=(Suffixes&&) noexcept = default;
Suffixes::~Suffixes() = default;

Suffixes Suffixes::built_in() {
  auto impl = std::make_unique<Impl>();
  impl->rules = psl_builtin();
  return Suffixes(std::move(impl));
}

std::string Suffixes::built_in_version() {
  const char* sum = psl_builtin_sha1sum();
  return sum ? sum : "";
}

Result<Suffixes> Suffixes::parse(const std::string& text) {
  const auto wrong = [] {
    return fail(ErrorKind::invalid, "not a public suffix list", "",
                "Give public_suffix_list.dat as publicsuffix.org writes it");
  };
  if (text.empty()) return wrong();
  FILE* file = fmemopen(const_cast<char*>(text.data()), text.size(), "r");
  if (!file) return fail(ErrorKind::busy, "no memory for the public suffix list");
  auto impl = std::make_unique<Impl>();
  impl->own = psl_load_fp(file);
  fclose(file);
  if (!impl->own || psl_suffix_count(impl->own) == 0) return wrong();
  impl->rules = impl->own;
  return Suffixes(std::move(impl));
}

Suffixes::Parts Suffixes::parts_of(std::string_view name) const {
  Parts parts;
  const std::string text(name);
  std::size_t below_icann = std::string::npos;  // where the label below the longest suffix begins
  std::size_t below_private = std::string::npos;
  bool icann_found = false;
  bool private_found = false;
  // From the whole name down to the last label: the first suffix met is the longest.
  for (std::size_t start = 0, before = std::string::npos; !icann_found;) {
    const char* rest = text.c_str() + start;
    if (!private_found && impl_->is_suffix(rest, PSL_TYPE_PRIVATE | PSL_TYPE_NO_STAR_RULE)) {
      private_found = true;
      below_private = before;
      parts.private_suffix = name.substr(start);
    }
    if (impl_->is_suffix(rest, PSL_TYPE_ICANN)) {
      icann_found = true;
      below_icann = before;
    }
    const std::size_t dot = text.find('.', start);
    if (dot == std::string::npos) break;
    before = start;
    start = dot + 1;
  }
  parts.is_private = private_found;
  if (private_found && below_private != std::string::npos)
    parts.hosted = name.substr(below_private);
  if (icann_found && below_icann != std::string::npos) parts.registrable = name.substr(below_icann);
  parts.is_suffix = (icann_found && below_icann == std::string::npos) ||
                    (private_found && below_private == std::string::npos);
  return parts;
}

}  // namespace hinomi::vet
