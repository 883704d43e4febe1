// What made-up rules and events draw from: small alphabets, and things that almost are what they
// seem.
#pragma once

#include <string>
#include <vector>

#include "judge/detect/test_support_tree.h"

namespace hinomi::detect {

using Strings = std::vector<std::string>;

inline const Strings made_fields{"A", "B",     "a",       "A.B",     "B.C.D",
                                 "C", "Image", "EventID", "Channel", "N"};
inline const Strings made_regexes{
    "a+b",      "^a.b$",       "(a|b)-/",  "\\bab\\d", "a{2,3}$", "[^a]b",
    "aab|abb",  "(?i)straSSe", "\u0130bc", "\u212a.b", "kkk",     "\u017f\u017f\u017f",
    "\\\\a\\*", ".*",          "",         "a$",       "^b",      "a\\.b",
    "aB",       "AAB",         "bbb.*aaa"};
inline const Strings made_bad_regexes{"(?=a)", "(a", "(a)\\1", "a**", "[b-a]"};
inline const Strings made_regex_hits{
    "aab",      "abb", "aXb",      "b-/",      "ab1",      "aaa", "bb",   "STRASSE", "stra\u1e9ee",
    "\u0130bc", "ibc", "\u212aab", "KKK",      "k\u212ak", "SSS", "\\a*", "",        "a\nb",
    "b\na\n",   "a\n", "AB",       "bbb\naaa", "bbbaaa",   "a.b"};
inline const Strings made_networks{"10.0.0.0/8",
                                   "10.1.2.0/24",
                                   "10.1.2.3",
                                   "0.0.0.0/0",
                                   "192.0.2.128/25",
                                   "::1",
                                   "2001:db8::/32",
                                   "::/0",
                                   "::ffff:10.0.0.0/104",
                                   "fe80::/10",
                                   "2001:db8:0:0:0:0:0:1/128",
                                   "::ffff:10.1.2.3"};
inline const Strings made_bad_networks{
    "10.0.0.1/8", "10.0.0/8",        "10.0.0.0/33",         "x",           "10.0.0.0/",   "/8",
    "",           "2001:db8::1/32",  "10.0.0.0/8 ",         "10.0.0.0/-1", "10.0.0.0/+8", "::/129",
    "10.*",       "1:2:3::4::5/128", "10.0.0.0/99999999999"};
inline const Strings made_addresses{"10.1.2.3",
                                    "10.255.255.255",
                                    "11.0.0.0",
                                    "::ffff:10.1.2.3",
                                    "::ffff:a01:203",
                                    "2001:db8::1",
                                    "2001:DB8:0::1",
                                    "192.0.2.127",
                                    "192.0.2.200",
                                    "10.1.2",
                                    "010.1.2.3",
                                    "10.1.2.3 ",
                                    "::1",
                                    "0:0:0:0:0:0:0:1",
                                    "1::2::3",
                                    "fe80::1%eth0",
                                    "::",
                                    "1:2:3:4:5:6:7::",
                                    "1:2:3:4:5:6:7:8",
                                    "12345::",
                                    "::10.1.2.3",
                                    "::10.1.2",
                                    ":1",
                                    "1:"};
inline const Strings made_dates{"2026-04-01T09:30:00Z", "2026-04-01 09:30", "2026-04-01",
                                "2020-12-31",           "2025-12-29T23:59", "2021-01-03 00:00",
                                "2024-02-29",           "2023-02-29",       "2026-4-1",
                                "2026-04-01T24:00",     "2026-04-01T09:60", "x2026-04-01",
                                "2026-04-01t09:30",     "0000-01-01",       "2026-04-01T9:30",
                                "2021-01-04T23:00"};

inline const Strings made_plain{"a", "b", "A", "B", "a", "b", "ab", "aB"};
inline const Strings made_odd{"-",   "/",   "\u2013", "\u2014", "\u2015", " ", "\\", "\\\\",
                              "\\*", "\\?", "%",      "\\%",    "1",      "0", "."};
inline const Strings made_letters{
    "k",      "K",      "\u212a",     "s",          "S",      "\u017f", "\u00df",     "\u1e9e",
    "i",      "I",      "\u0131",     "\u0130",     "\u03c3", "\u03c2", "\u03a3",     "\u00e9",
    "\u00c9", "\u00b5", "\u03bc",     "\u01c6",     "\u01c5", "\u3042", "\U0001f600", "\u1c80",
    "\u0432", "\u0412", "\U00010400", "\U00010428", "\u1e9b"};
inline const Strings all_modifiers{
    "contains", "startswith", "endswith", "exists", "cased",  "neq",          "windash",
    "re",       "i",          "m",        "s",      "base64", "base64offset", "utf16le",
    "utf16be",  "utf16",      "wide",     "lt",     "lte",    "gt",           "gte",
    "minute",   "hour",       "day",      "week",   "month",  "year",         "cidr",
    "expand",   "fieldref",   "all",      "",       "Re"};
inline const Strings made_patterns{"them", "s*", "s1", "*1", "_*", "s?", "*", "*s*", "_h", "x*"};
inline const Strings condition_junk{"and",       "or",   "not", "of",           "(", ")",
                                    "|",         "near", "1",   "s9",           "*", "0 of them",
                                    "9 of them", ",",    "AND", "| count() > 5"};
inline const std::vector<json::value> rule_numbers{1,
                                                   2,
                                                   10,
                                                   -1,
                                                   0,
                                                   0.5,
                                                   4688,
                                                   4688,
                                                   plain("1.0"),
                                                   plain("1e1"),
                                                   plain("-0"),
                                                   plain("-0.0"),
                                                   1e21,
                                                   9007199254740993,
                                                   18446744073709551615u,
                                                   9223372036854775808u,
                                                   1e-7,
                                                   30,
                                                   9,
                                                   2026,
                                                   14,
                                                   53,
                                                   4};
inline const std::vector<json::value> rule_oddities{
    true,          false,       plain("True"), plain("0x10"), plain("010"), plain("yes"),
    plain("1.e5"), plain("5."), plain(".5"),   plain("+1"),   plain("a b"), "true",
    "1",           "",          "0.5",         "10"};
inline const std::vector<json::value> event_numbers{1,
                                                    1.0,
                                                    "1",
                                                    "1.0",
                                                    "01",
                                                    " 1",
                                                    "0.5",
                                                    0.5,
                                                    ".5",
                                                    "1e0",
                                                    "1.e5",
                                                    "+1",
                                                    -1,
                                                    true,
                                                    "true",
                                                    false,
                                                    10,
                                                    4688,
                                                    "4688",
                                                    4688.0,
                                                    "0x10",
                                                    16,
                                                    9007199254740993,
                                                    9007199254740992,
                                                    "9007199254740993",
                                                    18446744073709551615u,
                                                    9223372036854775808u,
                                                    1e19,
                                                    9.5e18,
                                                    1e21,
                                                    1e-7,
                                                    -0.0,
                                                    30,
                                                    9,
                                                    2026,
                                                    14};

}  // namespace hinomi::detect
