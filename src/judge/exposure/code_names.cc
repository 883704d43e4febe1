#include "judge/exposure/code_names.h"

#include <algorithm>
#include <iterator>

namespace hinomi::exposure {
namespace {

using CodeWords = std::vector<std::string>;

// What modules of call stacks end in where they are files.
constexpr std::string_view file_ends[] = {".class", ".java", ".kt", ".py", ".rb", ".php", ".mjs",
                                          ".cjs",   ".js",   ".ts", ".go", ".rs", ".cc",  ".c"};

std::string_view without_file_end(std::string_view module) {
  for (std::string_view end : file_ends)
    if (module.size() > end.size() && module.ends_with(end))
      return module.substr(0, module.size() - end.size());
  return module;
}

// "f(int)" is f; "(*T).f" has no arguments.
std::string_view without_arguments(std::string_view name) {
  const std::size_t open = name.find('(');
  const bool is_call = open != name.npos && open > 0 && name[open - 1] != '.' &&
                       name[open - 1] != '/' && name.ends_with(')');
  return is_call ? name.substr(0, open) : name;
}

CodeWords chained(std::initializer_list<const CodeWords*> parts) {
  CodeWords out;
  for (const CodeWords* part : parts) out.insert(out.end(), part->begin(), part->end());
  return out;
}

// Go's functions carry their package: "example.com/mado/in.(*T).f".
CodeWords package_in(std::string_view function) {
  const std::size_t slash = function.rfind('/');
  if (slash == function.npos) return {};
  return code_words(function.substr(0, function.find('.', slash)));
}

}  // namespace

std::vector<std::string> code_words(std::string_view name) {
  name = without_arguments(name);
  CodeWords out;
  std::string word;
  int depth = 0;  // of type parameters
  auto end = [&] {
    if (!word.empty()) out.push_back(std::move(word));
    word.clear();
  };
  for (char c : name) {
    if (c == '[' || c == '<') ++depth;
    if (depth == 0) {
      if (std::string_view("./:#$\\").contains(c))
        end();
      else if (!std::string_view("()*&").contains(c))
        word += c == '-' ? '_' : c;
    }
    if ((c == ']' || c == '>') && depth > 0) --depth;
  }
  end();
  return out;
}

std::string text_of(const in::Symbol& symbol) {
  if (symbol.package.empty() || symbol.name.empty()) return symbol.package + symbol.name;
  return symbol.package + "." + symbol.name;
}

std::string text_of(const in::Frame& frame) {
  std::string out;
  for (const std::string* part : {&frame.package, &frame.module, &frame.function})
    if (!part->empty()) out += (out.empty() ? "" : ".") + *part;
  if (frame.file.empty() && frame.line == 0) return out;
  out += (out.empty() ? "(" : " (") + frame.file;
  if (frame.line != 0) out += ":" + std::to_string(frame.line);
  return out + ")";
}

std::string text_of(const in::Occurrence& occurrence) {
  std::string out = occurrence.location;
  if (occurrence.line != 0) out += ":" + std::to_string(occurrence.line);
  if (!occurrence.symbol.empty()) out += (out.empty() ? "" : " ") + occurrence.symbol;
  return out;
}

bool is_in(const in::Symbol& symbol, const in::Frame& frame) {
  const CodeWords package = code_words(frame.package);
  const CodeWords module = code_words(without_file_end(frame.module));
  const CodeWords named = code_words(symbol.package);
  if (symbol.name.empty())
    return !named.empty() &&
           (named == package || named == module || named == chained({&package, &module}) ||
            named == package_in(frame.function));
  const CodeWords function = code_words(frame.function), name = code_words(symbol.name);
  const CodeWords wanted = chained({&named, &name});
  return !function.empty() && (wanted == function || wanted == chained({&package, &function}) ||
                               wanted == chained({&module, &function}) ||
                               wanted == chained({&package, &module, &function}));
}

}  // namespace hinomi::exposure
