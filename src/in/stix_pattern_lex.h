// STIX patterns cut into words, constants and symbols. Private to the reader of patterns.
#pragma once

#include <string>
#include <string_view>

#include "in/stix_pattern.h"

namespace hinomi::in {

class StixLexer {
 public:
  enum class Token : std::uint8_t { end, word, keyword, constant, symbol };

  // `text` must outlive the lexer.
  explicit StixLexer(std::string_view text) : text_(text) {}

  Result<> advance();

  Token token() const { return token_; }
  std::string_view written() const { return text_.substr(begin_, at_ - begin_); }
  StixConstant take_constant() { return std::move(constant_); }
  const StixConstant& constant() const { return constant_; }
  bool is_symbol(std::string_view symbol) const {
    return token_ == Token::symbol && written() == symbol;
  }
  bool is_keyword(std::string_view word) const {
    return token_ == Token::keyword && written() == word;
  }
  bool is_text() const {
    return token_ == Token::constant && constant_.kind == StixConstant::Kind::text;
  }

  // Where the present token begins, from 1.
  std::size_t character() const { return character_; }
  // At the present token.
  std::unexpected<Error> malformed(std::string what, std::string remedy = {}) const {
    return malformed_at(begin_, std::move(what), std::move(remedy));
  }
  std::unexpected<Error> too_large(std::string what, std::string remedy) const;

 private:
  std::unexpected<Error> malformed_at(std::size_t byte, std::string what,
                                      std::string remedy = {}) const;
  std::size_t character_of(std::size_t byte) const;
  Result<> skip_space();
  Result<> number();
  Result<> quoted(char prefix);
  Result<> unescaped();

  std::string_view text_;
  std::size_t begin_ = 0, at_ = 0;
  std::size_t character_ = 1;  // of begin_
  Token token_ = Token::end;
  StixConstant constant_;
};

}  // namespace hinomi::in
