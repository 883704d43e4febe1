// Routing and de-identification:
//   route_bench [MEMBERS] [NOTICES]      (else 10,000 and 1,000)
// A register of MEMBERS with ten contacts each (a third of them substitutes of another), 15
// sectors, 60 municipalities, 40 groups, 300 products of which each has three, one tiered community
// with agreements, and one service for two members, needing up to three others. NOTICES in this
// mix: 25 % to one or two sectors, 20 % to a product, 20 % to a group, 15 % to up to 50 named
// members, 10 % to all that depend on a service, 5 % to two tiers, 5 % to everyone. Half of them
// tell of a member's report, with up to three consents. One notice is everything: who, why, and
// which contacts. Beside it the same read literally (tests' reference) on 300 members, and conceal
// on 1 MB of mixed Japanese and English text, against one victim's traces and against 3,000.
#include <random>

#include "judge/conceal/conceal.h"
#include "judge/route/literal_route.h"
#include "measure.h"

namespace {

using namespace hinomi;

class Country {
 public:
  explicit Country(int members) : count_(members) {
    for (int i = 0; i < members; ++i) add_member(i);
    for (int i = 0; i < members / 2; ++i) {
      Service one{.id = name("service", i), .name = name("サービス", i)};
      one.member = name("member", below(members));
      for (int n = below(4); n > 0; --n) one.needs.push_back(name("service", below(members / 2)));
      lists.services.push_back(std::move(one));
    }
    lists.communities.push_back(
        {.id = "council", .tiers = {"group-0", "group-1"}, .clause = "secrecy"});
    for (const Member& one : lists.members) people.set(one);
    for (const Contact& one : lists.contacts) people.set(one);
    for (const Service& one : lists.services) people.set(one);
    for (const Community& one : lists.communities) people.set(one);
  }

  struct Notice {
    Draft draft;
    Marking marking{.tlp = Tlp::amber};
    std::vector<route::Source> sources;
    std::vector<picture::ConsentRow> consents;
  };
  Notice notice() {
    Notice out;
    Address& to = out.draft.to;
    const int kind = below(100);
    if (kind < 25) {
      to.sectors = {name("sector", below(15)), name("sector", below(15))};
    } else if (kind < 45) {
      to.products = {name("product", below(300))};
    } else if (kind < 65) {
      to.groups = {name("group", below(40))};
    } else if (kind < 80) {
      for (int n = 1 + below(50); n > 0; --n) to.members.push_back(name("member", below(count_)));
    } else if (kind < 90) {
      to.services = {name("service", below(count_ / 2))};
    } else if (kind < 95) {
      out.draft.community = "council";
      out.draft.tier = 2;
      out.draft.purpose = Purpose::question;
    } else {
      to.everyone = true;
    }
    out.draft.deidentified = below(2) == 0;
    if (below(2) == 0) return out;
    out.draft.sources = {"report"};
    const Member& origin = lists.members[std::size_t(below(count_))];
    out.sources = {{"report", origin.id}};
    for (int n = below(4); n > 0; --n)
      out.consents.push_back(
          {"", origin.id, now, {.subject = "report", .to = {below(2) ? "all" : "operator"}}});
    return out;
  }

  route::LiteralCountry lists;
  picture::Register people;
  const Time now = must(parse_time("2026-04-01T00:00:00Z"));

 private:
  static Time must(Result<Time> time) { return bench::must(std::move(time)); }
  static std::string name(const char* kind, int n) { return kind + ("-" + std::to_string(n)); }
  int below(int n) { return int(random_() % unsigned(n)); }
  void add_member(int i) {
    Member one{.id = name("member", i), .name = name("組織", i)};
    one.relation = i == 0 ? Relation::own : Relation::client;
    one.sector = name("sector", below(15));
    one.municipality = name("city", below(60));
    for (int n = 0; n < 3; ++n) one.products.push_back(name("product", below(300)));
    for (int g = 0; g < 40; ++g)
      if (below(20) == 0) one.groups.push_back(name("group", g));
    std::sort(one.groups.begin(), one.groups.end());
    if (below(3) > 0) one.agreements.push_back({.name = "a", .clauses = {"secrecy"}});
    for (int n = 0; n < 10; ++n) {
      Contact contact{.id = one.id + "/" + std::to_string(n), .member = one.id};
      contact.role = n < 5 ? "security" : "executive";
      contact.holder = name("担当", n);
      contact.channels.push_back({.address = "c" + std::to_string(n) + "@m.example"});
      if (n % 3 == 0 && n < 9) contact.substitutes = {one.id + "/" + std::to_string(n + 1)};
      lists.contacts.push_back(std::move(contact));
    }
    lists.members.push_back(std::move(one));
  }
  int count_;
  std::mt19937 random_{20260401};
};

struct Sum {
  std::size_t rows = 0, told = 0, contacts = 0;
  std::vector<double> each;  // ms
  double wall = 0, cpu = 0;
};

Sum route_all(Country& country, const std::vector<Country::Notice>& notices) {
  Sum sum;
  bench::Stopwatch all;
  for (const Country::Notice& one : notices) {
    bench::Stopwatch watch;
    route::Routing out = route::route(
        {one.draft, one.marking, one.sources, one.consents, country.now}, country.people);
    sum.each.push_back(watch.wall() * 1e3);
    sum.rows += out.rows.size();
    sum.told += out.told;
    sum.contacts += out.contacts;
  }
  sum.wall = all.wall();
  sum.cpu = all.cpu();
  return sum;
}

void routing(int members, int notices) {
  const double before = bench::resident_mb();
  Country country(members);
  std::printf("register: %d members, %zu contacts, %.0f MB with the plain lists beside it\n",
              members, country.lists.contacts.size(), bench::resident_mb() - before);
  std::vector<Country::Notice> all;
  for (int i = 0; i < notices; ++i) all.push_back(country.notice());
  Sum sum = route_all(country, all);
  std::printf(
      "route: %d notices in %.2f s wall, %.2f s CPU: %.0f notices/s CPU; p50 %.2f ms, p99 %.1f ms, "
      "max %.1f ms; %zu rows, %zu told, %zu contacts: %.2f M contacts/s CPU; %.0f MB resident\n",
      notices, sum.wall, sum.cpu, notices / sum.cpu, bench::quantile(sum.each, 0.5),
      bench::quantile(sum.each, 0.99), bench::quantile(sum.each, 1), sum.rows, sum.told,
      sum.contacts, double(sum.contacts) / sum.cpu / 1e6, bench::resident_mb());
}

void against_literal() {
  Country country(300);
  std::vector<Country::Notice> all;
  for (int i = 0; i < 50; ++i) all.push_back(country.notice());
  Sum sum = route_all(country, all);
  bench::Stopwatch watch;
  std::size_t rows = 0;
  for (const Country::Notice& one : all)
    rows += route::LiteralRoute{country.lists, one.draft,    one.marking,
                                one.sources,   one.consents, country.now}
                .rows()
                .size();
  if (rows != sum.rows) bench::stop("the literal reading gives other rows");
  std::printf("300 members, 50 notices: %.1f ms CPU, read literally %.0f ms CPU (%.0f times)\n",
              sum.cpu * 1e3, watch.cpu() * 1e3, watch.cpu() / sum.cpu);
}

void concealing(int others) {
  std::vector<conceal::Trace> traces{{conceal::Part::organisation, "みなと中央病院"},
                                     {conceal::Part::organisation, "Minato Central Hospital"},
                                     {conceal::Part::person, "渡辺 花子"},
                                     {conceal::Part::host, "minato.example"},
                                     {conceal::Part::phone, "03-0000-1234"},
                                     {conceal::Part::address, "192.0.2.0/26"}};
  for (int i = 0; i < others; ++i) {
    traces.push_back({conceal::Part::organisation, "ひのみ第" + std::to_string(i) + "製作所"});
    traces.push_back({conceal::Part::host, "h" + std::to_string(i) + ".example"});
  }
  std::string text;
  while (text.size() < 1'000'000)
    text +=
        "2026年4月1日、ﾐﾅﾄ中央病院の vpn[.]minato[.]example に 198.51.100.7 から接続がありました。"
        "The desk of Minato Central Hospital saw 203.0.113.9 and called 03-0000-1234. "
        "ほかの組織でも同じ手口が見つかっており、ログを確かめてください。hxxps://bad[.]example/"
        "a?b=1\n";
  bench::Stopwatch watch;
  conceal::Concealed out = conceal::conceal(text, traces, "ja");
  std::printf("conceal: %zu traces, %.1f MB: %.0f ms CPU (%.1f MB/s), %zu taken out\n",
              traces.size(), double(text.size()) / 1e6, watch.cpu() * 1e3,
              double(text.size()) / 1e6 / watch.cpu(), out.taken_out);
}

}  // namespace

int main(int argc, char** argv) {
  routing(argc > 1 ? std::atoi(argv[1]) : 10'000, argc > 2 ? std::atoi(argv[2]) : 1'000);
  against_literal();
  concealing(0);
  concealing(1'500);
}
