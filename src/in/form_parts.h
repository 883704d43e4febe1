// What the files of forms share. Private to in/.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "in/form.h"

namespace hinomi::in {

std::optional<QuestionType> question_type_from(std::string_view name);
std::optional<Authority> authority_from(std::string_view name);
std::optional<Stage> stage_from(std::string_view name);

// A template in pieces: text as it is, and "{question id}" as a hole.
struct TextPiece {
  bool is_hole = false;
  std::string_view text;  // of a hole: what stands between the braces
};

std::vector<TextPiece> text_pieces(std::string_view text);

}  // namespace hinomi::in
