#include "judge/device/judge.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>

#include "judge/device/test_support_device.h"

namespace hinomi::device {
namespace {

State state_of(const DeviceReport& report, const Catalogues& catalogues, std::string_view number) {
  for (std::size_t i = 0; i < catalogues.size(); ++i)
    for (const ProvisionState& one : report.states[i].provisions)
      if (catalogues[i].provisions[one.provision].number == number) return one.state;
  ADD_FAILURE() << "no provision " << number;
  return State::unknown;
}

// ETSI counts 33 requirements and 35 recommendations in EN 303 645 V2.1.1; table B.1 of V3.1.3 has
// 78 provisions, of which 36 are mandatory; JC-STAR's level 1 has 16 criteria.
TEST(DeviceCatalogue, CountsOfTheStandards) {
  const Catalogues catalogues = published_catalogues();
  ASSERT_EQ(catalogues.size(), 3u);
  auto mandatory = [](const Catalogue& one) {
    return std::count_if(one.provisions.begin(), one.provisions.end(),
                         [](const Provision& each) { return each.is_mandatory; });
  };
  EXPECT_EQ(catalogues[0].provisions.size(), 68u);
  EXPECT_EQ(mandatory(catalogues[0]), 33);
  EXPECT_EQ(catalogues[0].conditions.size(), 13u);
  EXPECT_EQ(catalogues[1].provisions.size(), 78u);
  EXPECT_EQ(mandatory(catalogues[1]), 36);
  EXPECT_EQ(catalogues[1].conditions.size(), 5u + 27u);
  EXPECT_EQ(catalogues[2].provisions.size(), 16u);
  EXPECT_EQ(mandatory(catalogues[2]), 16);
  std::set<std::string> used;
  for (const Provision& one : catalogues[0].provisions)
    used.insert(one.conditions.begin(), one.conditions.end());
  EXPECT_EQ(used.size(), 13u);
  for (const Provision& one : catalogues[2].provisions)
    for (const std::string& near : one.near) EXPECT_TRUE(catalogues[0].find(near)) << near;
}

// docs/devices.md names those that no public source could be found for.
TEST(DeviceCatalogue, WhatIsCheckedAgainstNothing) {
  std::vector<std::string> unchecked;
  for (const Catalogue& catalogue : published_catalogues()) {
    std::set<std::string> used;
    for (const Provision& one : catalogue.provisions) {
      if (one.checked.empty()) unchecked.push_back(one.number);
      used.insert(one.checked.begin(), one.checked.end());
    }
    EXPECT_EQ(used.size(), catalogue.sources.size()) << catalogue.id;
  }
  EXPECT_EQ(unchecked, (std::vector<std::string>{"S1.1-06", "S1.1-09", "S1.1-11"}));
  EXPECT_EQ(read_catalogue(R"({"catalogue":"a","edition":"b","name":{"en":"c","ja":"d"},)"
                           R"("sources":[],"conditions":[],"sections":[["1","e","f"]],)"
                           R"("provisions":[{"number":"1-1","section":"1","status":"mandatory",)"
                           R"("checked":["g"],"en":"h","ja":"i"}]})")
                .error()
                .where,
            "catalogue, 1-1");
}

std::string status_of(const Catalogue& catalogue, std::string_view number) {
  const Provision* one = catalogue.find(number);
  if (!one) return "none";
  std::string out = one->is_mandatory ? "M" : "R";
  for (const std::string& condition : one->conditions)
    out += (out.size() == 1 ? " C (" : ", ") + condition;
  return out.size() == 1 ? out : out + ")";
}

// Table B.1 of EN 303 645 V3.1.3, where conditions have numbers and features have letters.
TEST(DeviceCatalogue, StatusesOfTheThirdEdition) {
  const Catalogue catalogue = published_catalogues()[1];
  auto status = [&](std::string_view number) { return status_of(catalogue, number); };
  EXPECT_EQ(status("5.0-1"), "M");
  EXPECT_EQ(status("5.1-2A"), "R");
  EXPECT_EQ(status("5.1-5"), "M C (14, e)");
  EXPECT_EQ(status("5.3-4B"), "R C (h)");
  EXPECT_EQ(status("5.3-15B"), "R C (3)");
  EXPECT_EQ(status("5.5-8"), "M C (16)");
  EXPECT_EQ(status("5.6-4A"), "M C (q)");
  EXPECT_EQ(status("5.13-1B"), "M");
  EXPECT_EQ(status("6-3B"), "M C (y)");
  EXPECT_EQ(status("6-7"), "R C (aa)");
  EXPECT_EQ(status("6-6"), "M C (z)");
}

// Table B.1 of EN 303 645 V2.1.1.
TEST(DeviceCatalogue, StatusesOfTableB1) {
  const Catalogue catalogue = published_catalogues()[0];
  auto status = [&](std::string_view number) { return status_of(catalogue, number); };
  EXPECT_EQ(status("5.1-1"), "M C (1)");
  EXPECT_EQ(status("5.1-3"), "M");
  EXPECT_EQ(status("5.1-5"), "M C (5)");
  EXPECT_EQ(status("5.3-6"), "R C (9, 12)");
  EXPECT_EQ(status("5.3-10"), "M C (11, 12)");
  EXPECT_EQ(status("5.3-13"), "M");
  EXPECT_EQ(status("5.3-15"), "R C (3, 4)");
  EXPECT_EQ(status("5.6-4"), "M C (13)");
  EXPECT_EQ(status("5.10-1"), "R C (6)");
  EXPECT_EQ(status("6-2"), "M C (7)");
  EXPECT_EQ(status("6-4"), "R C (6)");
  EXPECT_EQ(status("6-5"), "M C (6)");
}

TEST(DeviceJudge, NothingSaidIsUnknown) {
  const Catalogues catalogues = published_catalogues();
  const DeviceReport report = judge({}, catalogues, published_policy(), at("2026-04-01"));
  EXPECT_EQ(report.states[0].count(State::unknown), 68u);
  EXPECT_EQ(report.states[1].count(State::unknown), 78u);
  EXPECT_EQ(report.states[2].count(State::unknown), 16u);
  EXPECT_TRUE(report.findings.empty());
  EXPECT_TRUE(report.plan.empty());
  std::vector<std::string> missing;
  for (const Gap& one : report.gaps) missing.push_back(one.what);
  EXPECT_EQ(missing, (std::vector<std::string>{"firmware", "newest_firmware", "support_end",
                                               "reach", "mud"}));
}

TEST(DeviceJudge, AFactoryCredentialUnmeetsWhatForbidsIt) {
  const Catalogues catalogues = published_catalogues();
  const Policy policy = published_policy();
  Device device{.reach = Reach::open};
  device.evidence = {{EvidenceKind::scan, "scanner", "line 3", at("2026-04-01")},
                     {EvidenceKind::label, "maker", "label", at("2026-01-01"), at("2028-01-01")}};
  device.credentials = {{.service = "telnet on 23/tcp", .evidence = 0}};
  device.provisions = {{"jc-star-1", "*", true, 1}};
  const DeviceReport report = judge(device, catalogues, policy, at("2026-04-05"));
  EXPECT_EQ(state_of(report, catalogues, "5.1-1"), State::unmet);
  EXPECT_EQ(state_of(report, catalogues, "5.1-2"), State::unknown);
  EXPECT_EQ(state_of(report, catalogues, "S1.1-02"), State::unmet);  // whatever the label says
  EXPECT_EQ(state_of(report, catalogues, "S1.1-03"), State::met);
  EXPECT_TRUE(report.states[2].provisions[2].is_declared);
  EXPECT_EQ(report.states[2].count(State::met), 15u);
  ASSERT_EQ(report.findings.size(), 1u);
  EXPECT_EQ(report.findings[0].certainty, Certainty::observed);
  EXPECT_EQ(report.findings[0].evidence, std::vector<std::uint32_t>{0});
  // ISP 2 days, owner 3, centre 14, maker 90, from the observation.
  std::vector<std::string> plan;
  for (const PlanStep& one : report.plan)
    plan.push_back(std::string(name_of(one.who)) + " " + format_time(one.due).substr(0, 10));
  EXPECT_EQ(plan, (std::vector<std::string>{"isp 2026-04-03", "owner 2026-04-04",
                                            "centre 2026-04-15", "maker 2026-06-30"}));
  // After 30 days nobody vouches for the scan: not unmet, not met, nothing demanded.
  const DeviceReport later = judge(device, catalogues, policy, at("2026-05-02"));
  EXPECT_EQ(state_of(later, catalogues, "5.1-1"), State::expired);
  ASSERT_EQ(later.findings.size(), 1u);
  EXPECT_TRUE(later.findings[0].is_expired);
  EXPECT_TRUE(later.plan.empty());
  // The label ends.
  const DeviceReport end = judge(device, catalogues, policy, at("2028-01-01"));
  EXPECT_EQ(state_of(end, catalogues, "S1.1-03"), State::expired);
}

TEST(DeviceJudge, OwnersWordDoesNotOutweighAScan) {
  const Catalogues catalogues = published_catalogues();
  Device device;
  device.evidence = {{EvidenceKind::scan, "scanner", "", at("2026-04-01")},
                     {EvidenceKind::declaration, "village", "", at("2026-04-03")},
                     {EvidenceKind::scan, "scanner", "", at("2026-04-08")}};
  device.credentials = {{.service = "http on 80/tcp", .evidence = 0}};
  device.provisions = {{"en-303-645", "5.1-1", true, 1}};
  const Policy policy = published_policy();
  EXPECT_EQ(state_of(judge(device, catalogues, policy, at("2026-04-04")), catalogues, "5.1-1"),
            State::unmet);
  // Looked at again: it is gone, and what the owner says stands.
  device.credentials.push_back({.service = "http on 80/tcp", .is_accepted = false, .evidence = 2});
  const DeviceReport again = judge(device, catalogues, policy, at("2026-04-09"));
  EXPECT_EQ(state_of(again, catalogues, "5.1-1"), State::met);
  EXPECT_TRUE(again.findings.empty());
}

TEST(DeviceJudge, AConditionThatDoesNotHold) {
  const Catalogues catalogues = published_catalogues();
  Device device;
  device.evidence = {{EvidenceKind::maker, "maker", "", at("2026-04-01")},
                     {EvidenceKind::test, "laboratory", "", at("2026-04-02")}};
  device.conditions = {{"en-303-645", "13", false, 0}, {"en-303-645", "5", true, 0}};
  const Policy policy = published_policy();
  const Time now = at("2026-04-05");
  EXPECT_EQ(state_of(judge(device, catalogues, policy, now), catalogues, "5.6-4"),
            State::not_asked);
  EXPECT_EQ(state_of(judge(device, catalogues, policy, now), catalogues, "5.1-5"), State::unknown);
  device.conditions.push_back({"en-303-645", "13", true, 1});  // one says yes, one says no
  EXPECT_EQ(state_of(judge(device, catalogues, policy, now), catalogues, "5.6-4"), State::unknown);
}

TEST(DeviceJudge, SupportEndThatItsMakerSays) {
  const Catalogues catalogues = published_catalogues();
  Device device{.reach = Reach::controlled};
  device.evidence = {{EvidenceKind::maker, "Himori Keiki", "", at("2026-04-01")},
                     {EvidenceKind::declaration, "village", "", at("2026-04-01")}};
  device.support = {{at("2026-03-31"), 1}};
  const Policy policy = published_policy();
  DeviceReport report = judge(device, catalogues, policy, at("2026-04-05"));
  EXPECT_EQ(state_of(report, catalogues, "5.3-13"), State::unknown);  // its owner is not its maker
  ASSERT_EQ(report.findings.size(), 1u);
  device.support = {{at("2026-12-31"), 0}};
  report = judge(device, catalogues, policy, at("2026-04-05"));
  EXPECT_EQ(state_of(report, catalogues, "5.3-13"), State::met);
  EXPECT_TRUE(report.findings.empty());
}

// Claims at random beside the rules of judge.h, read literally.
TEST(DeviceJudge, AsTheRulesSay) {
  const Catalogues catalogues = published_catalogues();
  const Policy policy = published_policy();
  const Time now = at("2026-04-05");
  std::map<State, int> seen;
  for (unsigned seed = 0; seed < 3000; ++seed) {
    std::mt19937 random(seed);
    auto below = [&](unsigned end) { return random() % end; };
    Device device;
    for (unsigned i = 0; i < 1 + below(6); ++i) {
      DeviceEvidence one{EvidenceKind(below(7)), below(2) ? "a" : "b", ""};
      if (below(8)) one.said = now + std::chrono::days(3) - std::chrono::days(below(60));
      if (below(2)) one.until = one.said + std::chrono::days(below(40));
      device.evidence.push_back(one);
    }
    auto any = [&] { return std::uint32_t(below(unsigned(device.evidence.size()))); };
    for (unsigned i = 0; i < below(5); ++i)
      device.provisions.push_back({"en-303-645", below(3) ? "5.6-4" : "*", below(2) == 0, any()});
    for (unsigned i = 0; i < below(3); ++i)
      device.conditions.push_back({"en-303-645", "13", below(3) == 0, any()});

    auto usable = [&](std::uint32_t n) {
      return device.evidence[n].said != Time{} && device.evidence[n].said <= now;
    };
    auto valid = [&](std::uint32_t n) {
      const DeviceEvidence& e = device.evidence[n];
      const Time end = e.until != Time{} ? e.until : e.said + policy.validity[std::size_t(e.kind)];
      return usable(n) && end > now;
    };
    // Is there a newer claim of the same speaker, or one of the same moment that is worse?
    auto counts = [&](const auto& list, std::uint32_t n, bool good, auto is_good) {
      for (const auto& other : list) {
        const DeviceEvidence &a = device.evidence[n], &b = device.evidence[other.evidence];
        if (!valid(other.evidence) || a.kind != b.kind || a.by != b.by) continue;
        if (b.said > a.said || (b.said == a.said && good && !is_good(other))) return false;
      }
      return valid(n);
    };
    bool unmet = false, met = false, over = false, no = false, yes = false;
    for (const auto& c : device.provisions) {
      auto good = [](const ProvisionClaim& one) { return one.is_met; };
      if (counts(device.provisions, c.evidence, c.is_met, good)) (c.is_met ? met : unmet) = true;
      if (usable(c.evidence) && !valid(c.evidence)) over = true;
    }
    for (const auto& c : device.conditions) {
      auto good = [](const ConditionClaim& one) { return !one.holds; };
      if (counts(device.conditions, c.evidence, !c.holds, good)) (c.holds ? yes : no) = true;
    }
    const State wanted = unmet        ? State::unmet
                         : met        ? State::met
                         : no && !yes ? State::not_asked
                         : over       ? State::expired
                                      : State::unknown;
    const State got = state_of(judge(device, catalogues, policy, now), catalogues, "5.6-4");
    ASSERT_EQ(got, wanted) << "seed " << seed;
    ++seen[got];
  }
  for (State one : {State::unmet, State::met, State::not_asked, State::expired, State::unknown})
    EXPECT_GT(seen[one], 50) << name_of(one);
}

}  // namespace
}  // namespace hinomi::device
