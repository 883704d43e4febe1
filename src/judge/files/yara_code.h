// libyara's handles. Private to yara_*.cc.
#pragma once

#include "judge/files/yara.h"

struct YR_RULES;

namespace hinomi::files {

// The library counts how often it was started.
struct YaraLibrary {
  int code;
  YaraLibrary();
  YaraLibrary(const YaraLibrary&) = delete;
  ~YaraLibrary();
};

struct YaraRules::Code {
  YaraLibrary library;
  YR_RULES* rules = nullptr;
  ~Code();
};

}  // namespace hinomi::files
