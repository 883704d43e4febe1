// A filled form, or the draft for one authority, as a document that leaves the program: xlsx, JSON
// and a page to print. A document holds what its addressee gets and nothing else, so every export
// of a draft is as narrow as the draft.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "in/calendar.h"
#include "in/form.h"

namespace hinomi::form {

enum class Language : std::uint8_t { ja, en };

struct Document {
  std::string form;  // id
  int version = 1;
  in::Words title;
  std::string authority;  // name; empty for one's own copy
  std::string stage;      // name; empty for one's own copy
  in::Words rule;         // where its clock comes from; empty for one's own copy
  in::Words text;         // the letter; empty for one's own copy
  std::optional<Time> due;
  std::string due_text;   // local, for people
  std::string made_text;  // likewise, when the document was made
  Time made;
  std::vector<in::FormField> fields;
};

// One's own copy: everything that was asked.
Document own_copy(const in::Form& form, const in::Answers& answers, const in::Calendar& calendar,
                  Time now);
Document document_of(const in::Form& form, const in::FormDraft& draft, const in::Calendar& calendar,
                     Time now);

// The same document gives the same bytes, whatever the clock, folder and user. Error: io when the
// library cannot write.
Result<std::string> to_xlsx(const Document& document, Language language);

// Canonical JSON (RFC 8785), in both languages. Error: invalid when a text is not UTF-8.
Result<std::string> to_json(const Document& document);

// A page on A4 without script, style sheet or picture from elsewhere.
std::string to_print_html(const Document& document, Language language);

// The heading of the column of question ids in xlsx; by it in/ knows the sheet again.
inline constexpr std::string_view id_heading = "question";

}  // namespace hinomi::form
