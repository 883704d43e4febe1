#include "model/marking.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/text.h"

namespace hinomi {
namespace {

constexpr std::array<std::string_view, 5> tlp_names = {"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER",
                                                       "TLP:AMBER+STRICT", "TLP:RED"};
constexpr std::array<std::string_view, 4> pap_names = {"PAP:CLEAR", "PAP:GREEN", "PAP:AMBER",
                                                       "PAP:RED"};

// TLP 2.0 ids in the order of Tlp, then those of TLP 1 (STIX 2.1 section 7.2.1.4).
constexpr std::array<std::string_view, 9> tlp_ids = {
    "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"};
constexpr std::array<Tlp, 9> tlp_of_ids = {Tlp::clear, Tlp::green, Tlp::amber, Tlp::amber_strict,
                                           Tlp::red,  // TLP 2.0
                                           Tlp::clear, Tlp::green, Tlp::amber, Tlp::red};

// UUIDv5 of "PAP:CLEAR" ... in the namespace of bundles (out/feed/stix.cc); they stand for ever.
constexpr std::array<std::string_view, 4> pap_ids = {
    "marking-definition--d6173070-ed4b-5a37-bde3-8ad1253c82f8",
    "marking-definition--181ab4a9-5318-575c-9155-cc8314fccbef",
    "marking-definition--83b82af1-f457-56f5-b89d-88d2a5b17c78",
    "marking-definition--73fdeccc-b505-51f5-b47f-c4569ca57ee1"};

// Upper case, separators as '+', without the prefix ("tlp:" or "PAP ").
std::string folded(std::string_view text, std::string_view prefix) {
  text = trim(text);
  if (text.size() > prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix) &&
      (text[prefix.size()] == ':' || is_space(text[prefix.size()])))
    text = trim(text.substr(prefix.size() + 1));
  if (text.size() > 1 && text.front() == '"' && text.back() == '"')
    text = text.substr(1, text.size() - 2);
  std::string out = to_lower(text);
  for (char& c : out)
    if (c == '_' || c == '-' || c == ' ') c = '+';
  return out;
}

bool begins(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

}  // namespace

std::optional<Tlp> tlp_from(std::string_view text) {
  std::string name = folded(text, "tlp");
  if (name == "clear" || name == "white") return Tlp::clear;
  if (name == "green") return Tlp::green;
  if (name == "amber") return Tlp::amber;
  if (name == "amber+strict") return Tlp::amber_strict;
  if (name == "red") return Tlp::red;
  return {};
}

std::optional<Pap> pap_from(std::string_view text) {
  std::string name = folded(text, "pap");
  if (name == "clear" || name == "white") return Pap::clear;
  if (name == "green") return Pap::green;
  if (name == "amber") return Pap::amber;
  if (name == "red") return Pap::red;
  return {};
}

std::string_view name_of(Tlp tlp) { return tlp_names[static_cast<std::size_t>(tlp)]; }
std::string_view name_of(Pap pap) { return pap_names[static_cast<std::size_t>(pap)]; }

std::optional<Tlp> tlp_of_marking_definition(std::string_view id) {
  for (std::size_t i = 0; i < tlp_ids.size(); ++i)
    if (tlp_ids[i] == id) return tlp_of_ids[i];
  return {};
}

std::string_view marking_definition_of(Tlp tlp) { return tlp_ids[static_cast<std::size_t>(tlp)]; }

std::optional<Pap> pap_of_marking_definition(std::string_view id) {
  for (std::size_t i = 0; i < pap_ids.size(); ++i)
    if (pap_ids[i] == id) return static_cast<Pap>(i);
  return {};
}

std::string_view marking_definition_of(Pap pap) { return pap_ids[static_cast<std::size_t>(pap)]; }

Marking combine(const Marking& a, const Marking& b) {
  Marking out;
  out.tlp = std::max(a.tlp, b.tlp);
  out.pap = std::max(a.pap, b.pap);
  out.unknown = a.unknown || b.unknown;
  if (a.groups && b.groups) {
    out.groups.emplace();
    std::set_intersection(a.groups->begin(), a.groups->end(), b.groups->begin(), b.groups->end(),
                          std::back_inserter(*out.groups));
  } else {
    out.groups = a.groups ? a.groups : b.groups;
  }
  return out;
}

namespace {

Marking without_pap(Marking marking) {
  marking.pap = Pap::clear;
  bool for_nobody =
      marking.unknown || marking.tlp == Tlp::red || (marking.groups && marking.groups->empty());
  if (for_nobody) marking = {.tlp = Tlp::red, .unknown = marking.unknown};
  return marking;
}

}  // namespace

bool is_for_fewer(const Marking& a, const Marking& b) {
  Marking few = without_pap(a), more = without_pap(b);
  return few != more && without_pap(combine(few, more)) == few;
}

Marking marking_of(std::span<const std::string> labels, const Marking& otherwise) {
  std::optional<Tlp> tlp;
  std::optional<Pap> pap;
  Marking out = otherwise;
  auto add_tlp = [&](std::optional<Tlp> found) {
    if (!found)
      out.unknown = true;
    else
      tlp = std::max(tlp.value_or(*found), *found);
  };
  auto add_pap = [&](std::optional<Pap> found) {
    if (!found)
      out.unknown = true;
    else
      pap = std::max(pap.value_or(*found), *found);
  };
  for (const std::string& label : labels) {
    if (begins(label, "tlp"))
      add_tlp(tlp_from(label));
    else if (begins(label, "pap"))
      add_pap(pap_from(label));
    else if (auto known = pap_of_marking_definition(label))
      add_pap(known);
    else if (begins(label, "marking-definition--"))
      add_tlp(tlp_of_marking_definition(label));
  }
  if (tlp) out.tlp = *tlp;
  if (pap) out.pap = *pap;
  return out;
}

}  // namespace hinomi
