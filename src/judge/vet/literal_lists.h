// Warning lists read literally: every entry of every list is tried, one after another, with none of
// the engine's code. What the tests compare the engine with.
#pragma once

#include <arpa/inet.h>
#include <regex.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <vector>

namespace hinomi::vet {

// An address block as 128 bits, most significant first.
struct LiteralBlock {
  bool v4 = false;
  std::array<bool, 128> bits{};
  int prefix = 0;

  static std::optional<LiteralBlock> from(const std::string& text) {
    const std::size_t slash = text.find('/');
    const std::string address = text.substr(0, slash);
    LiteralBlock block;
    unsigned char bytes[16] = {};
    int size = 0;
    if (inet_pton(AF_INET, address.c_str(), bytes) == 1) {
      block.v4 = true;
      size = 32;
    } else if (inet_pton(AF_INET6, address.c_str(), bytes) == 1) {
      size = 128;
    } else {
      return {};
    }
    for (int i = 0; i < size; ++i)
      block.bits[static_cast<std::size_t>(i)] = (bytes[i / 8] >> (7 - i % 8) & 1) != 0;
    block.prefix = slash == std::string::npos ? size : std::stoi(text.substr(slash + 1));
    return block;
  }
  bool contains(const LiteralBlock& other) const {
    if (v4 != other.v4 || prefix > other.prefix) return false;
    for (int i = 0; i < prefix; ++i)
      if (bits[static_cast<std::size_t>(i)] != other.bits[static_cast<std::size_t>(i)])
        return false;
    return true;
  }
};

inline std::string literal_lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

inline bool literal_under(const std::string& host, const std::string& parent) {
  if (host == parent) return true;
  const std::string tail = "." + parent;
  return host.size() > tail.size() &&
         host.compare(host.size() - tail.size(), tail.size(), tail) == 0;
}

// scheme://user@HOST:port/..., read one character at a time.
inline std::string literal_host(const std::string& url) {
  std::size_t i = url.find("://");
  if (i == std::string::npos) return url;
  std::string host;
  bool in_brackets = false;
  bool in_port = false;
  for (i += 3; i < url.size() && url[i] != '/' && url[i] != '?' && url[i] != '#'; ++i) {
    if (url[i] == '@') {
      host.clear();
      in_port = false;
    } else if (url[i] == '[' || url[i] == ']') {
      in_brackets = url[i] == '[';
    } else if (url[i] == ':' && !in_brackets) {
      in_port = true;
    } else if (!in_port) {
      host += url[i];
    }
  }
  return host;
}

// POSIX extended; enough for what the tests write.
inline bool literal_regex(const std::string& expression, bool any_case, const std::string& value) {
  regex_t compiled;
  if (regcomp(&compiled, expression.c_str(), REG_EXTENDED | REG_NOSUB | (any_case ? REG_ICASE : 0)))
    return false;
  const bool found = regexec(&compiled, value.c_str(), 0, nullptr, 0) == 0;
  regfree(&compiled);
  return found;
}

struct LiteralLists {
  struct List {
    std::string name;
    std::string kind;
    std::vector<std::string> entries;
    std::vector<std::string> types;
  };
  std::vector<List> lists;

  void add(std::string name, std::string kind, std::vector<std::string> entries,
           std::vector<std::string> types) {
    lists.push_back({std::move(name), std::move(kind), std::move(entries), std::move(types)});
  }

  static bool hits(const List& list, const std::string& entry, const std::string& type,
                   const std::string& value) {
    if (list.kind == "string") return value == entry || value == literal_lower(entry);
    if (list.kind == "substring")
      return literal_lower(value).find(literal_lower(entry)) != std::string::npos;
    if (list.kind == "hostname") {
      const std::string host = literal_lower(type == "url" ? literal_host(value) : value);
      const std::string name = literal_lower(entry[0] == '.' ? entry.substr(1) : entry);
      return literal_under(host, name);
    }
    if (list.kind == "cidr") {
      const auto block = LiteralBlock::from(value);
      const auto listed = LiteralBlock::from(entry);
      return block && listed && listed->contains(*block);
    }
    const std::size_t end = entry.rfind('/');
    const bool any_case = entry.substr(end).find('i') != std::string::npos;
    return literal_regex(entry.substr(1, end - 1), any_case, value);
  }

  std::vector<std::string> match(const std::string& type, const std::string& value) const {
    std::vector<std::string> found;
    for (const List& list : lists) {
      if (std::find(list.types.begin(), list.types.end(), type) == list.types.end()) continue;
      for (const std::string& entry : list.entries) {
        if (!hits(list, entry, type, value)) continue;
        found.push_back(list.name);
        break;
      }
    }
    return found;
  }
};

}  // namespace hinomi::vet
