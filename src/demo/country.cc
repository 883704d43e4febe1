#include "demo/country.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "base/hash.h"

namespace hinomi::demo {
namespace {

using Rows = std::vector<json::object>;

// The part of the description that is being read, for the error.
Result<const json::array*> list_of(const json::object& from, std::string_view key) {
  if (const json::array* list = array_at(from, key); list && !list->empty()) return list;
  return fail(ErrorKind::invalid, "the description of the country lacks a list", std::string(key),
              "Write \"" + std::string(key) + "\": [...]");
}

std::vector<std::string> words_of(const json::array& list) {
  std::vector<std::string> out;
  for (const json::value& one : list)
    if (one.is_string()) out.emplace_back(std::string_view(one.get_string()));
  return out;
}

std::string word_at(const json::array& pair, std::size_t place) {
  return place < pair.size() && pair[place].is_string()
             ? std::string(std::string_view(pair[place].get_string()))
             : std::string();
}

// 13 digits under 99, which no registry office gives, with the check digit in front.
std::string corporate_number(std::size_t number) {
  char digits[16];
  std::snprintf(digits, sizeof digits, "99%010zu", number);
  for (char check = '1'; check <= '9'; ++check)
    if (std::string text = check + std::string(digits); is_corporate_number(text)) return text;
  return {};
}

class Maker {
 public:
  Maker(const json::object& description, std::vector<Member> named)
      : from_(description), named_(std::move(named)) {}

  Result<Country> make() {
    for (const json::value& pair : *TRY(list_of(from_, "places"))) {
      if (!pair.is_array() || word_at(pair.get_array(), 1).empty())
        return fail(ErrorKind::invalid, "a place is a name and how it is read", "places",
                    "Write [\"白樺\", \"shirakaba\"]");
      places_.emplace_back(word_at(pair.get_array(), 0), word_at(pair.get_array(), 1));
    }
    families_ = words_of(*TRY(list_of(from_, "families")));
    givens_ = words_of(*TRY(list_of(from_, "givens")));
    products_ = words_of(*TRY(list_of(from_, "products")));
    add({.id = "himori-center", .kind = MemberKind::centre}, "himori-center", "センター");
    TRY(make_sectors());
    TRY(make_bodies_of("municipalities", MemberKind::municipality, "government"));
    TRY(make_bodies_of("universities", MemberKind::university, "education"));
    TRY(make_bodies_of("isps", MemberKind::isp, "telecom"));
    TRY(make_chains());
    TRY(make_authorities());
    make_agreements();
    make_contacts();
    choose_stale();
    return std::move(country_);
  }

 private:
  const std::string& place(std::size_t n) const { return places_[n % places_.size()].first; }
  const std::string& reading(std::size_t n) const { return places_[n % places_.size()].second; }

  // The next named member of this kind and sector, or this one.
  Member& add(Member member, const std::string& id, const std::string& name) {
    auto known = std::find_if(named_.begin(), named_.end(), [&](const Member& one) {
      return one.kind == member.kind && (one.sector.empty() || one.sector == member.sector);
    });
    if (known != named_.end()) {
      member = std::move(*known);
      named_.erase(known);
    } else {
      member.id = id;
      member.name = name;
      if (member.relation == Relation::outside) member.relation = Relation::client;
      if (member.names.empty()) member.names = {id + ".example"};
      char network[40];
      std::snprintf(network, sizeof network, "2001:db8:%zx::/48", 0x1000 + country_.members.size());
      member.networks = {network};
      member.reliability = 60;
    }
    std::size_t number = country_.members.size() + 1;
    if (member.kind != MemberKind::partner) member.corporate_number = corporate_number(number);
    if (!member.sector.empty()) member.groups.push_back(member.sector);
    if (number % 4 == 0) member.products.push_back(products_[number / 4 % products_.size()]);
    return country_.members.emplace_back(std::move(member));
  }

  void serve(const Member& member, const std::string& name, const json::object& what) {
    Service service{
        .id = member.id + "-service", .name = member.name + " " + name, .member = member.id};
    if (const json::array* needs = array_at(what, "needs"))
      for (const std::string& sector : words_of(*needs)) wanted_.emplace_back(service.id, sector);
    country_.services.push_back(std::move(service));
  }

  Result<void> make_sectors() {
    for (const json::value& item : *TRY(list_of(from_, "sectors"))) {
      const json::object& sector = item.as_object();
      std::string id(text_at(sector, "id"));
      std::size_t n = 0;
      for (const std::string& body : words_of(*TRY(list_of(sector, "bodies")))) {
        std::string number = std::to_string(++n);
        add({.kind = MemberKind::sector_body, .sector = id}, id + "-body-" + number, "火守" + body);
      }
      const json::array& word = *TRY(list_of(sector, "operator"));
      for (std::size_t i = 1; i <= std::size_t(number_at(sector, "operators")); ++i) {
        std::string number = std::to_string(i);
        std::size_t where = i * 7 + id.size() * 3;
        Member like{.names = {word_at(word, 1) + "-" + reading(where) + ".example"}};
        like.kind = MemberKind::operator_of_service;
        like.sector = id;
        like.municipality = place(where);
        like.obligations = {std::string(text_at(sector, "law"))};
        Member& made =
            add(std::move(like), id + "-operator-" + number, place(where) + word_at(word, 0));
        serve(made, std::string(text_at(sector, "service")), sector);
      }
    }
    return {};
  }

  // Municipalities, universities, providers: one a place.
  Result<void> make_bodies_of(std::string_view key, MemberKind kind, const std::string& sector) {
    const json::object* what = object_at(from_, key);
    if (!what)
      return fail(ErrorKind::invalid, "the description of the country lacks", std::string(key));
    const json::array* many = array_at(*what, "suffixes");
    const json::array& one = many ? *many : *TRY(list_of(*what, "suffix"));
    for (std::size_t i = 0; i < std::size_t(number_at(*what, "count")); ++i) {
      const json::array& suffix = many ? (*many)[i % many->size()].as_array() : one;
      std::string short_name = word_at(suffix, 1);
      Member like{.names = {short_name + "." + reading(i) + ".example"}};
      like.kind = kind;
      like.sector = sector;
      like.municipality = place(i);
      std::string name = place(i) + word_at(suffix, 0);
      if (kind == MemberKind::municipality) {
        name += "役場";
        like.obligations = {"local-government-policy"};
      }
      Member& made = add(std::move(like), short_name + "-" + reading(i), name);
      serve(made, std::string(text_at(*what, "service")), *what);
    }
    return {};
  }

  // The first supplier delivers to an operator, each next one to the one before it.
  Result<void> make_chains() {
    for (const json::value& item : *TRY(list_of(from_, "supply_chains"))) {
      const json::object& chain = item.as_object();
      std::string id(text_at(chain, "id")), name(text_at(chain, "name"));
      std::string next(text_at(chain, "leads_to"));
      next += "-operator-2-service";
      for (std::size_t i = 1; i <= std::size_t(number_at(chain, "members")); ++i) {
        Member like;
        like.kind = i % 4 == 0 ? MemberKind::maker : MemberKind::supplier;
        like.sector = id;
        std::string number = std::to_string(i);
        Member& made = add(std::move(like), id + "-supplier-" + number,
                           place(i * 5 + id.size()) + name + "製作所");
        serve(made, name + "部品", {});
        supplied_.emplace_back(next, made.id + "-service");
        next = made.id + "-service";
      }
    }
    return {};
  }

  // What the office of that number is for: some of the places, some of the sectors; else all.
  std::vector<std::string> jurisdiction_of(const json::object& office, std::size_t number) const {
    std::vector<std::string> out;
    const json::array *places = array_at(office, "places"), *sectors = array_at(office, "sectors");
    if (places && number < places->size()) {
      const json::array& range = (*places)[number].as_array();
      for (std::int64_t i = range[0].as_int64(); i < range[1].as_int64(); ++i)
        out.push_back(place(std::size_t(i)));
    }
    if (sectors && number < sectors->size())
      for (const std::string& sector : words_of((*sectors)[number].as_array()))
        out.push_back("sector:" + sector);
    return out;
  }

  Result<void> make_authorities() {
    for (const json::value& item : *TRY(list_of(from_, "authorities"))) {
      const json::object& office = item.as_object();
      auto kind = member_kind_from(text_at(office, "kind"));
      if (!kind)
        return fail(ErrorKind::invalid, "no such kind of member",
                    "authorities: " + std::string(text_at(office, "kind")));
      std::size_t n = 0;
      for (const std::string& name : words_of(*TRY(list_of(office, "names")))) {
        std::string number = std::to_string(++n);
        add({.kind = *kind, .jurisdiction = jurisdiction_of(office, n - 1)},
            std::string(text_at(office, "id")) + "-" + number, name);
      }
    }
    const json::object* partners = object_at(from_, "partners");
    if (!partners) return fail(ErrorKind::invalid, "the description lacks", "partners");
    std::size_t n = 0;
    for (const std::string& name : words_of(*TRY(list_of(*partners, "names")))) {
      std::string number = std::to_string(++n);
      Member& made = add({.relation = Relation::community, .kind = MemberKind::partner},
                         "partner-" + number, name);
      if (made.groups.empty()) made.groups = {"international"};
    }
    return {};
  }

  // Specialists and two providers are asked first, then sector bodies and ministries, then
  // operators.
  std::string tier_of(const Member& member) const {
    switch (member.kind) {
      case MemberKind::specialist: return "council/1";
      case MemberKind::isp: return member.municipality == place(1) ? "council/1" : "";
      case MemberKind::sector_body:
      case MemberKind::ministry: return "council/2";
      case MemberKind::operator_of_service: return "council/3";
      default: return {};
    }
  }

  void make_agreements() {
    const json::object* community = object_at(from_, "community");
    const json::object* planted = object_at(from_, "planted");
    if (community) {
      Community council{.id = std::string(text_at(*community, "id")),
                        .name = std::string(text_at(*community, "name"))};
      if (const json::array* tiers = array_at(*community, "tiers"))
        council.tiers = words_of(*tiers);
      council.clause = text_at(*community, "clause");
      country_.communities.push_back(std::move(council));
    }
    std::vector<std::string> expired;
    if (const json::array* list = planted ? array_at(*planted, "agreement_expired") : nullptr)
      expired = words_of(*list);
    for (Member& member : country_.members) {
      std::string tier = tier_of(member);
      if (tier.empty()) continue;
      member.groups.push_back(tier);
      Agreement agreement{.name = "火守サイバー協議会規約",
                          .clauses = {"secrecy", "deidentified-technique"},
                          .expires = *parse_time("2030-04-01T00:00:00Z")};
      if (planted && text_at(*planted, "agreement_without_clause") == member.id)
        agreement.clauses.clear();
      if (std::find(expired.begin(), expired.end(), member.id) != expired.end())
        agreement.expires = parse_time("2025-04-01T00:00:00Z").value();
      member.agreements.push_back(std::move(agreement));
    }
    for (Member& member : country_.members) {
      std::sort(member.groups.begin(), member.groups.end());
      member.groups.erase(std::unique(member.groups.begin(), member.groups.end()),
                          member.groups.end());
    }
    connect_services();
  }

  // A sector's need is met by one of its operators, never by the service itself.
  void connect_services() {
    std::map<std::string, std::vector<std::string>> of_sector;
    for (const Member& member : country_.members)
      if (member.kind == MemberKind::operator_of_service)
        of_sector[member.sector].push_back(member.id + "-service");
    std::map<std::string, Service*> by_id;
    for (Service& service : country_.services) by_id[service.id] = &service;
    std::size_t n = 0;
    for (const auto& [service, sector] : wanted_)
      if (const auto& all = of_sector[sector]; !all.empty()) {
        const std::string& need = all[n++ % all.size()];
        if (need != service) by_id[service]->needs.push_back(need);
      }
    for (const auto& [service, need] : supplied_)
      if (by_id.contains(service)) by_id[service]->needs.push_back(need);
  }

  void make_contacts() {
    const json::object* how = object_at(from_, "contacts");
    const json::array* roles = how ? array_at(*how, "roles") : nullptr;
    if (!roles) return;
    auto two_person = member_kind_from(text_at(*how, "two_person"));
    std::size_t n = 0;
    for (const Member& member : country_.members) {
      std::size_t many = two_person == member.kind ? 2 : roles->size();
      for (std::size_t i = 0; i < many && i < roles->size(); ++i, ++n) {
        std::string role = word_at((*roles)[i].as_array(), 0);
        Contact contact{.id = member.id + "/" + role, .member = member.id, .role = role};
        contact.holder =
            families_[n * 7 % families_.size()] + " " + givens_[n * 3 % givens_.size()];
        contact.language = member.kind == MemberKind::partner ? "en" : "ja";
        contact.channels = {{.kind = ChannelKind::mail, .address = role + "@" + member.names.at(0)},
                            {.kind = ChannelKind::page}};
        if (i == 0 && member.kind == MemberKind::municipality)
          contact.channels.push_back({.kind = ChannelKind::print});
        if (role != "duty") contact.quiet_from = 22 * 60, contact.quiet_to = 7 * 60;
        if (many > 1)
          contact.substitutes = {member.id + "/" + word_at((*roles)[(i + 1) % many].as_array(), 0)};
        country_.contacts.push_back(std::move(contact));
      }
    }
  }

  // Spread over the country by digest, so that no kind of member is spared; half of them bounce.
  void choose_stale() {
    const json::object* how = object_at(from_, "contacts");
    std::size_t many =
        country_.contacts.size() * std::size_t(how ? number_at(*how, "stale_per_100") : 0) / 100;
    std::vector<std::pair<std::string, std::string>> order;
    for (const Contact& contact : country_.contacts)
      order.emplace_back(
          to_hex(bytes_of(sha256({std::to_string(number_at(from_, "seed")), contact.id}))),
          contact.channels.at(0).address);
    std::sort(order.begin(), order.end());
    for (std::size_t i = 0; i < many && i < order.size(); ++i)
      (i % 2 == 0 ? country_.bouncing : country_.silent).insert(order[i].second);
  }

  const json::object& from_;
  std::vector<Member> named_;
  std::vector<std::pair<std::string, std::string>> places_;
  std::vector<std::string> families_, givens_, products_;
  std::vector<std::pair<std::string, std::string>> wanted_;    // service, sector that it needs
  std::vector<std::pair<std::string, std::string>> supplied_;  // service, service that it needs
  Country country_;
};

template <class T>
json::array bodies_of(const std::vector<T>& all) {
  json::array out;
  for (const T& one : all)
    if (auto body = parse_json(to_json(one))) out.push_back(std::move(*body));
  return out;
}

}  // namespace

Result<Country> make_country(const json::object& description, const std::vector<Member>& named) {
  return Maker(description, named).make();
}

std::string register_json(const Country& country) {
  return json::serialize(json::object{{"members", bodies_of(country.members)},
                                      {"communities", bodies_of(country.communities)},
                                      {"services", bodies_of(country.services)},
                                      {"contacts", bodies_of(country.contacts)}});
}

}  // namespace hinomi::demo
