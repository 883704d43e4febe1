// Whether two names of code mean the same. Advisories and call stacks write one function as
// "golang.org/x/a/b.T.F", "golang.org/x/a/b.(*T).F", "a::b::f", "org.example.A#f(int)".
// Private to judge/exposure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "in/advisory/advisory.h"

namespace hinomi::exposure {

// Its words, without arguments, receivers' brackets and type parameters; '-' as '_'.
std::vector<std::string> code_words(std::string_view name);

// The package and name of a symbol as people write it.
std::string text_of(const in::Symbol& symbol);
// "example.com/mado/in.Read (main.go:12)".
std::string text_of(const in::Frame& frame);
std::string text_of(const in::Occurrence& occurrence);

bool is_in(const in::Symbol& symbol, const in::Frame& frame);

}  // namespace hinomi::exposure
