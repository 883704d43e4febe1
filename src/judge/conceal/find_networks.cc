#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <tuple>

#include "judge/conceal/finders.h"

namespace hinomi::conceal {
namespace {

constexpr std::u32string_view wild = U"*x";

char32_t sign_at(Signs signs, std::size_t at) { return at < signs.size() ? signs[at].code : U'\0'; }

// A dotted quad, or one whose last parts are stars ("192.0.2.x").
struct Quad {
  std::uint32_t parts[4] = {};
  int known = 0;
  std::size_t end = 0;  // 0: it is none
};

bool read_part(Signs signs, std::size_t& at, Quad& quad, int place) {
  std::size_t from = at;
  std::uint32_t value = 0;
  while (is_ascii_digit(sign_at(signs, at)) && at - from < 4)
    value = value * 10 + static_cast<std::uint32_t>(signs[at++].code - U'0');
  if (at > from) {
    quad.parts[place] = value;
    return at - from <= 3 && value <= 255 && quad.known++ == place;
  }
  while (wild.find(sign_at(signs, at)) != wild.npos && at - from < 3 && at < signs.size()) ++at;
  return at > from && place >= 2;
}

Quad quad_at(Signs signs, std::size_t at) {
  Quad quad;
  for (int place = 0; place < 4; ++place) {
    if (place > 0) {
      std::size_t dot = at;
      while (sign_at(signs, dot) == blank || sign_at(signs, dot) == middle_dot) ++dot;
      if (sign_at(signs, dot) != U'.') return {};
      std::size_t next = dot + 1;
      while (sign_at(signs, next) == blank || sign_at(signs, next) == middle_dot) ++next;
      // "on 10. 5 of them": a plain dot with a blank only behind it ends a sentence.
      if (next > dot + 1 && dot == at && !signs[dot].marked) return {};
      at = next;
    }
    if (!read_part(signs, at, quad, place)) return {};
  }
  if (is_word(sign_at(signs, at)) ||
      (sign_at(signs, at) == U'.' && is_ascii_digit(sign_at(signs, at + 1))))
    return {};
  quad.end = at;
  return quad;
}

// "/24" after it; -1: none.
int prefix_at(Signs signs, std::size_t& at, int most) {
  if (sign_at(signs, at) != U'/' || !is_ascii_digit(sign_at(signs, at + 1))) return -1;
  std::size_t end = at + 1;
  int value = 0;
  while (is_ascii_digit(sign_at(signs, end)) && end < at + 4)
    value = value * 10 + static_cast<int>(signs[end++].code - U'0');
  if (is_word(sign_at(signs, end)) || value > most) return -1;
  at = end;
  return value;
}

constexpr std::u32string_view arpa = U".in-addr.arpa";

bool is_arpa(Signs signs, std::size_t at) {
  for (std::size_t i = 0; i < arpa.size(); ++i)
    if (sign_at(signs, at + i) != arpa[i]) return false;
  return true;
}

// Reads what stands at `at`; moves it behind.
std::optional<in::Network> v4_at(Signs signs, std::size_t& at) {
  Quad quad = quad_at(signs, at);
  if (quad.end == 0) return {};
  at = quad.end;
  if (is_arpa(signs, at)) {
    std::reverse(std::begin(quad.parts), std::end(quad.parts));
    at += arpa.size();
  }
  std::string text;
  for (std::uint32_t part : quad.parts) text += (text.empty() ? "" : ".") + std::to_string(part);
  int prefix = quad.known < 4 ? quad.known * 8 : prefix_at(signs, at, 32);
  return in::network_from(prefix < 0 ? text : text + "/" + std::to_string(prefix));
}

std::optional<in::Network> v6_at(Signs signs, std::size_t& at) {
  std::string text;
  std::size_t end = at, colons = 0;
  for (; end < signs.size() && text.size() < 46; ++end) {
    const char32_t c = signs[end].code;
    if (!is_ascii_digit(c) && !(c >= U'a' && c <= U'f') && c != U':' && c != U'.') break;
    colons += c == U':';
    text += static_cast<char>(c);
  }
  if (colons < 2 || is_word(sign_at(signs, end))) return {};
  while (!text.empty() && (text.back() == '.' || (text.back() == ':' && !text.ends_with("::")))) {
    text.pop_back();
    --end;
  }
  auto address = in::network_from(text);
  if (!address) return {};
  at = end;
  int prefix = prefix_at(signs, at, 128);
  return prefix < 0 ? address : in::network_from(text + "/" + std::to_string(prefix));
}

}  // namespace

void NetworkFinder::add(const Trace& trace) {
  std::string text;
  for (const Sign& sign : fold(trace.text))
    if (sign.code < 0x80 && sign.code != blank) text += static_cast<char>(sign.code);
  if (auto network = in::network_from(text)) networks_.push_back(*network);
}

void NetworkFinder::freeze() {
  std::sort(networks_.begin(), networks_.end(), [](const in::Network& a, const in::Network& b) {
    return std::tuple(a.v4, a.first, a.last) < std::tuple(b.v4, b.first, b.last);
  });
  std::vector<in::Network> apart;
  for (const in::Network& one : networks_) {
    if (!apart.empty() && apart.back().v4 == one.v4 && one.first <= apart.back().last)
      apart.back().last = std::max(apart.back().last, one.last);
    else
      apart.push_back(one);
  }
  networks_ = std::move(apart);
}

bool NetworkFinder::overlaps(const in::Network& network) const {
  auto after = std::upper_bound(networks_.begin(), networks_.end(), network,
                                [](const in::Network& a, const in::Network& b) {
                                  return std::pair(a.v4, a.last) < std::pair(b.v4, b.first);
                                });
  return after != networks_.begin() && std::prev(after)->v4 == network.v4 &&
         std::prev(after)->overlaps(network);
}

void NetworkFinder::find(Signs signs, std::vector<Found>& out) const {
  if (networks_.empty()) return;
  for (std::size_t at = 0; at < signs.size();) {
    const char32_t c = signs[at].code;
    const bool joined = at > 0 && (is_word(signs[at - 1].code) || signs[at - 1].code == U':');
    if (joined || !(is_ascii_digit(c) || (c >= U'a' && c <= U'f') || c == U':')) {
      ++at;
      continue;
    }
    std::size_t end = at;
    auto network = v6_at(signs, end);
    if (!network && is_ascii_digit(c) &&
        !(at > 1 && signs[at - 1].code == U'.' && is_ascii_digit(signs[at - 2].code)))
      network = v4_at(signs, end);
    if (network && overlaps(*network))
      out.push_back(
          {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end), Part::address});
    at = std::max(end, at + 1);
  }
}

}  // namespace hinomi::conceal
