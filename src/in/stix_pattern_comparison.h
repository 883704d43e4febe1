// One comparison of a pattern: object path, operator, constants. Private to the reader of patterns.
#pragma once

#include "in/stix_pattern_lex.h"

namespace hinomi::in {

class StixComparisonReader {
 public:
  // Reads on from the lexer's present token.
  explicit StixComparisonReader(StixLexer& lexer) : lexer_(lexer) {}
  Result<StixComparison> read();

 private:
  Result<> read_operator(StixComparison& out);
  Result<> constants_of(StixComparison& out);
  Result<> set_of(StixComparison& out);
  Result<StixConstant> constant(const StixComparison& comparison);
  Result<std::string> name(std::string_view of);
  Result<StixPath> object_path();
  Result<> list_index(StixPath& out);
  Result<> count();

  StixLexer& lexer_;
  std::size_t constants_ = 0;  // of the whole pattern
};

}  // namespace hinomi::in
