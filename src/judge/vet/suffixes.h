// The public suffix list: where a name's owner begins. libpsl stays inside suffixes.cc.
//
// The ICANN section says what a registry sells (co.jp); the private section says what a company
// hands out below its own name (duckdns.org, github.io): shared hosting and dynamic DNS. A
// top-level domain that is not in the list is a suffix by the list's default rule "*".
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi::vet {

class Suffixes {
 public:
  static Suffixes built_in();
  // The SHA-1 of the list libpsl was built with, as libpsl says it.
  static std::string built_in_version();
  // The text of a public_suffix_list.dat. Error: invalid when it holds no rule.
  static Result<Suffixes> parse(const std::string& text);

  // Parts of a normalised name, as views into it. Any thread.
  struct Parts {
    std::string_view registrable;  // below the ICANN suffix: "duckdns.org"; empty for a suffix
    std::string_view hosted;       // below the private suffix: "foo.duckdns.org"; empty when there
                                   // is no private suffix or the name is one
    bool is_suffix = false;        // the name itself is a suffix of either section
    bool is_private = false;       // the name is, or is below, a suffix of the private section
    std::string_view private_suffix;  // "duckdns.org"; empty when there is none
  };
  Parts parts_of(std::string_view name) const;

  Suffixes(Suffixes&&) noexcept;
  Suffixes& operator=(Suffixes&&) noexcept;
  ~Suffixes();

 private:
  struct Impl;
  explicit Suffixes(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hinomi::vet
