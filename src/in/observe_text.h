// Indicators in the running text of events (command lines, scripts, syslog messages), in one pass
// and quicker than the reports' reader (in/prose.h): what machines write is not defanged.
#pragma once

#include <string_view>
#include <vector>

#include "model/indicator.h"

namespace hinomi::in {

struct Word {
  IndicatorType type = IndicatorType::domain;  // network: an address of either kind, or a network
  std::string_view text;
};

// What may be an indicator, in the order of the text; to be normalised. Addresses, digests, URLs of
// http, https and ftp, mail addresses, and names under a top-level domain that exists and that look
// like no file. At most `most` of one text; more is left out.
void find_words(std::string_view text, std::vector<Word>& out, std::size_t most = 1000);

}  // namespace hinomi::in
