#include "out/hits/explain_made.h"

namespace hinomi::hits {

using detect::MadeField;
using detect::MadeValue;
using detect::Rewriting;

namespace {

constexpr std::size_t most_shown = 8;  // of a table

std::string made_of(const MadeField& field, const MadeValue& value, bool ja) {
  std::string what;
  if (value.fixed) return "\"" + *value.fixed + "\"";
  if (value.is_of_itself()) what = field.field;
  for (const std::string& name : value.from)
    what += (what.empty() ? "" : ja ? "、なければ " : ", else ") + name;
  for (const MadeValue::Piece& piece : value.pieces)
    what += piece.is_field ? "{" + piece.text + "}" : piece.text;
  if (!value.rewriting.part.empty())
    what += (ja ? " のうち " : ", the part ") + value.rewriting.part;
  switch (value.rewriting.number) {
    case Rewriting::Number::as_written: break;
    case Rewriting::Number::decimal: what += ja ? " を十進数で" : ", in decimal"; break;
    case Rewriting::Number::hex: what += ja ? " を十六進数で" : ", in hexadecimal"; break;
    case Rewriting::Number::dword: what += ja ? " を DWORD で" : ", as a DWORD"; break;
  }
  return what;
}

std::string either(const std::vector<std::string>& texts, bool ja) {
  std::string out;
  for (const std::string& text : texts)
    out += (out.empty() ? "\"" : ja ? " と \"" : " and \"") + text + "\"";
  return out;
}

// "; at the start "a" becomes "b"", "; "a" becomes "b""
std::string table(const Rewriting& rewriting, bool ja) {
  std::string out;
  std::size_t shown = 0;
  const std::size_t size = rewriting.starts.size() + rewriting.whole.size();
  for (const auto& [old, put] : rewriting.starts)
    if (++shown <= most_shown)
      out += ja ? "; 先頭の \"" + old + "\" は \"" + put + "\""
                : "; at the start \"" + old + "\" becomes \"" + put + "\"";
  for (const auto& [old, texts] : rewriting.whole)
    if (++shown <= most_shown)
      out += ja ? "; \"" + old + "\" は " + either(texts, ja)
                : "; \"" + old + "\" becomes " + either(texts, ja);
  if (size > most_shown)
    out += ja ? "; ほか " + std::to_string(size - most_shown) + " 件"
              : "; and " + std::to_string(size - most_shown) + " more";
  if (rewriting.drops_rest) out += ja ? "; ほかは値にしない" : "; the rest is no value";
  return out;
}

}  // namespace

std::string explain(const MadeField& field, bool ja) {
  std::string out;
  for (const MadeValue& value : field.values)
    out += "    " + field.field + (ja ? " は次から作る: " : " is made of ") +
           made_of(field, value, ja) + table(value.rewriting, ja) + "\n";
  return out;
}

}  // namespace hinomi::hits
