// Values that a pipeline makes of what an event says, in the words that rules ask for:
// docs/detect.md, "Values that are made".
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "in/yaml.h"

namespace hinomi::detect {

// What becomes of one text; in the order of the members. Letter case does not count.
struct Rewriting {
  enum class Number { as_written, decimal, hex, dword };
  std::string part;  // of "MD5=a,SHA256=b" the value of this name; empty: the whole text
  Number number = Number::as_written;
  // Of the first beginning (in lower case) that the text has, what stands in its place.
  std::vector<std::pair<std::string, std::string>> starts;
  // What a whole text (in lower case) is; one may be several.
  std::map<std::string, std::vector<std::string>, std::less<>> whole;
  bool drops_rest = false;  // what neither `starts` nor `whole` has is no value

  // Whether members may be left out, so that those without a text are too.
  bool leaves_out() const { return drops_rest || !part.empty(); }
  // Nothing when it lacks the part or is of the rest; the text itself when nothing fits it.
  std::vector<std::string> of(std::string_view text) const;
};

// One value that is made: of a field, of a text with fields in it, fixed; or of what the rule's
// field has itself, when it says none of the three.
struct MadeValue {
  struct Piece {
    std::string text;
    bool is_field = false;
  };
  std::vector<std::string> from;  // the event's fields: the first that is there
  std::vector<Piece> pieces;      // of `text`
  std::optional<std::string> fixed;
  Rewriting rewriting;

  bool is_of_itself() const { return from.empty() && pieces.empty() && !fixed; }
};

struct MadeField {
  std::string field;              // the rule's
  std::vector<MadeValue> values;  // members of all of them
  bool is_of_itself() const { return values[0].is_of_itself(); }
};

// The map `values` of a source. Error: invalid, with the line.
Result<std::vector<MadeField>> read_made_fields(const in::Yaml& values);

}  // namespace hinomi::detect
