// De-identification: takes out of a text what points to the victim, and shows what was taken out.
// Names, persons, hosts, mail addresses, telephone numbers, addresses and networks, in half and
// full width, katakana and hiragana, upper and lower case, with and without blanks, defanged or
// not. Pure. What is found is replaced by a word that says only its kind ("[組織]",
// "[organisation]").
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/facts.h"
#include "model/register.h"

namespace hinomi::conceal {

enum class Part : std::uint8_t { organisation, person, host, mail, phone, address, number, id };

// One string that points to the victim. Short ones (one character; two in Latin letters) are passed
// over, since they stand everywhere.
struct Trace {
  Part part = Part::organisation;
  std::string text;
};

// From the register: names, domains, networks, corporate number and id of the member; holders, mail
// addresses and telephone numbers of its contacts.
std::vector<Trace> traces_of(const Member& member, std::span<const Contact* const> contacts);

// A stretch of the text as it was; `instead` of what was taken out.
struct Stretch {
  std::string text;
  std::string instead;
  bool taken_out = false;
};

struct Concealed {
  std::string text;
  std::vector<Stretch> diff;  // its texts together are the original
  std::size_t taken_out = 0;
};

// `language`: of the words that stand instead: "ja" or "en".
Concealed conceal(std::string_view text, std::span<const Trace> traces, std::string_view language);

// Is any trace left in any form? What a test (and the approval) asks of the outcome.
bool has_trace(std::string_view text, std::span<const Trace> traces);

}  // namespace hinomi::conceal
