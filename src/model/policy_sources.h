// Where the rules of the table come from. Private to model/policy*.cc.
#pragma once

#include <string_view>

namespace hinomi::policy {

inline constexpr std::string_view first_tlp = "FIRST TLP 2.0";
inline constexpr std::string_view pap_taxonomy = "PAP (MISP taxonomy)";
inline constexpr std::string_view council =
    "サイバーセキュリティ協議会の運用（基本法 第17条） / practice of the council (Basic Act art. "
    "17)";
inline constexpr std::string_view own_rule = "hinomi";

}  // namespace hinomi::policy
