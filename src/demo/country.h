// The country of Himori: a register made from a readable description (content/himori/country.json).
// The same description gives the same country, byte for byte. All names are fictional, all
// addresses reserved (RFC 2606, 3849), and corporate numbers stand under a beginning that the tax
// agency gives nobody.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "model/facts.h"
#include "model/register.h"

namespace hinomi::demo {

struct Country {
  std::vector<Member> members;
  std::vector<Contact> contacts;
  std::vector<Community> communities;
  std::vector<Service> services;
  // What nobody tells the register: mail addresses that bounce, and those that nobody reads any
  // more. Together they are the stale ones.
  std::set<std::string> bouncing;
  std::set<std::string> silent;
};

// `named`: members with a story of their own, who take the first places of their kind and sector.
// Error: invalid, naming the part of the description.
Result<Country> make_country(const json::object& description, const std::vector<Member>& named);

// As POST /api/v1/register/import?format=json takes it.
std::string register_json(const Country& country);

}  // namespace hinomi::demo
