#include "judge/detect/pattern.h"

#include <algorithm>
#include <cstring>

#include "judge/detect/letters.h"

namespace hinomi::detect {

void Pattern::add(Kind kind) {
  if (kind == Kind::any && !parts.empty() && parts.back().kind == Kind::any) return;
  parts.push_back({kind, {}});
}

void Pattern::add_text(std::string_view text) {
  if (text.empty()) return;
  if (parts.empty() || parts.back().kind != Kind::text) parts.push_back({Kind::text, {}});
  parts.back().text += text;
}

bool Pattern::has_wildcards() const {
  return std::any_of(parts.begin(), parts.end(), [](const Part& part) {
    return part.kind == Kind::any || part.kind == Kind::one;
  });
}

bool Pattern::is_plain() const {
  return parts.empty() || (parts.size() == 1 && parts[0].kind == Kind::text);
}

std::string_view Pattern::plain() const {
  return parts.empty() ? std::string_view() : std::string_view(parts[0].text);
}

std::string Pattern::shown() const {
  std::string out;
  for (const Part& part : parts) switch (part.kind) {
      case Kind::any: out += '*'; break;
      case Kind::one: out += '?'; break;
      case Kind::dash: out += '-'; break;
      case Kind::text:
        for (char c : part.text) {
          if (c == '*' || c == '?') out += '\\';
          out += c;
        }
    }
  return out;
}

Pattern parse_pattern(std::string_view value) {
  Pattern out;
  std::string text;
  auto flush = [&] {
    out.add_text(text);
    text.clear();
  };
  for (std::size_t at = 0; at < value.size(); ++at) {
    char c = value[at];
    char next = at + 1 < value.size() ? value[at + 1] : '\0';
    if (c == '\\' && (next == '*' || next == '?' || next == '\\')) {
      text += next;
      ++at;
    } else if (c == '*' || c == '?') {
      flush();
      out.add(c == '*' ? Pattern::Kind::any : Pattern::Kind::one);
    } else {
      text += c;
    }
  }
  flush();
  return out;
}

void to_lower_case(Pattern& pattern) {
  for (Pattern::Part& part : pattern.parts) part.text = lower_case(part.text);
}

namespace {

// How much of `text` the part takes at its beginning; npos: it does not fit.
std::size_t taken(const Pattern::Part& part, std::string_view text) {
  switch (part.kind) {
    case Pattern::Kind::text: return text.starts_with(part.text) ? part.text.size() : text.npos;
    case Pattern::Kind::one: return text.empty() ? text.npos : size_of_first(text);
    case Pattern::Kind::dash:
      for (std::string_view dash : dashes)
        if (text.starts_with(dash)) return dash.size();
      return text.npos;
    case Pattern::Kind::any: return 0;
  }
  return text.npos;
}

// Where `part` may begin in `text`, at `from` or behind; npos: nowhere.
std::size_t next_place(const Pattern::Part& part, std::string_view text, std::size_t from) {
  if (part.kind != Pattern::Kind::text) return from;
  const void* found =
      ::memmem(text.data() + from, text.size() - from, part.text.data(), part.text.size());
  return found ? static_cast<std::size_t>(static_cast<const char*>(found) - text.data())
               : text.npos;
}

}  // namespace

// From one star to the next, the earliest place that fits is the best one: what follows has then
// the most text left. So only the last star is ever tried again.
bool fits(const Pattern& pattern, std::string_view text) {
  const auto& parts = pattern.parts;
  std::size_t part = 0, at = 0;
  std::size_t star = parts.size(), tried = 0;  // the last star and where its text was tried
  for (;;) {
    if (part == parts.size() && at == text.size()) return true;
    if (part < parts.size() && parts[part].kind == Pattern::Kind::any) {
      if (part + 1 == parts.size()) return true;
      star = part++;
      tried = at = next_place(parts[part], text, at);
      if (at == text.npos) return false;
      continue;
    }
    std::size_t size = part < parts.size() ? taken(parts[part], text.substr(at)) : text.npos;
    if (size != text.npos) {
      at += size;
      ++part;
      continue;
    }
    if (star == parts.size() || tried == text.size()) return false;
    tried += size_of_first(text.substr(tried));
    part = star + 1;
    tried = at = next_place(parts[part], text, tried);
    if (at == text.npos) return false;
  }
}

}  // namespace hinomi::detect
