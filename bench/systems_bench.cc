// From the bytes of an advisory to what follows from it for everybody, on the platter: a country
// tells what it runs, then one advisory after the other comes.
//   systems_bench [MEMBERS [SYSTEMS_OF_EACH [COMPONENTS_OF_EACH]]]     default 200, 5, 500
// Components are drawn from 20,000 packages of five versions, the first ones more often. Half of
// the advisories are of flaws that are exploited: each member that runs the package in an affected
// version gets a Record and a Duty in the same commit. Beside it: what an empty commit costs on
// this disk; how long the index alone needs; a system told anew; a start from the journal.
#include <random>

#include "act/made_here.h"
#include "act/systems.h"
#include "measure.h"
#include "serve/server.h"

namespace {

using namespace hinomi;
using bench::must;

std::string package(std::size_t number) { return "package-" + std::to_string(number); }

std::string sbom(std::mt19937& random, std::size_t components) {
  std::string out = R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[)";
  for (std::size_t i = 0; i < components; ++i) {
    // The square of a uniform draw: the first packages are run by many.
    const double draw = double(random() % 100'000) / 100'000;
    const std::string name = package(static_cast<std::size_t>(draw * draw * 20'000));
    const std::string version = "1." + std::to_string(random() % 5) + ".0";
    out += (i ? "," : "") + (R"({"type":"library","name":")" + name) + R"(","version":")" +
           version + R"(","purl":"pkg:npm/)" + name + "@" + version + R"("})";
  }
  return out + "]}";
}

std::string flaw(std::size_t number) { return "CVE-2026-" + std::to_string(100'000 + number); }

std::string advisory(std::size_t number) {
  return R"({"schema_version":"1.6.0","id":")" + flaw(number) +
         R"(","modified":"2026-03-01T00:00:00Z","summary":"a hole","affected":[{"package":{)" +
         R"("ecosystem":"npm","name":")" + package(number * 7 % 20'000) +
         R"("},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"1.3.0"}]}]}]})";
}

std::size_t number_at(int argc, char** argv, int place, std::size_t otherwise) {
  return argc > place ? std::strtoull(argv[place], nullptr, 10) : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t members = number_at(argc, argv, 1, 200), each = number_at(argc, argv, 2, 5),
                    components = number_at(argc, argv, 3, 500);
  bench::TempFolder folder;
  auto server = serve::make_network({.io_threads = 1, .workers = 1});
  World world{real_clock(), real_random(), real_disk(), *server};
  const std::string seed(32, 's');
  auto journal = must(store::Journal::open(world, {folder.path / "journal.db", "bench"},
                                           must(SigningKey::from_seed(seed))));
  auto keeper = must(picture::Keeper::open(world, *journal));
  act::Desk desk(world, *journal, *keeper);
  must(desk.settle({.node = "center", .name = "bench"}, {}));
  exposure::SsvcTables tables;
  must(tables.add(must(real_disk().read(
      HINOMI_SOURCE_DIR "/content/ssvc/deployer_patch_application_priority.json"))));
  auto systems = must(act::Systems::open(world, *journal, *keeper, tables));
  auto actor = [](const std::string& member, bool own) {
    return act::Actor{
        .name = member,
        .role = Role::analyst,
        .party = {
            .member = member, .relation = own ? Relation::own : Relation::client, .desk = own}};
  };
  const act::Actor center = actor("center", true);

  std::mt19937 random(1);
  const double before = bench::resident_mb();
  bench::Latencies told;
  bench::Stopwatch filling;
  for (std::size_t m = 0; m < members; ++m)
    for (std::size_t s = 0; s < each; ++s) {
      const std::string body = sbom(random, components);
      told.measure([&] {
        must(systems->put(actor("member-" + std::to_string(m), false),
                          {.name = "system-" + std::to_string(s),
                           .reach = s % 2 ? Reach::controlled : Reach::open,
                           .inventory = body}));
      });
    }
  std::printf("%zu systems of %zu members with %zu components each: %.1f s, %.0f MB\n",
              members * each, members, components, filling.wall(), bench::resident_mb() - before);
  std::printf("%-44s %s\n", "a system told, durable", told.text().c_str());

  std::string exploited = R"({"catalogVersion":"1","vulnerabilities":[)";
  constexpr std::size_t flaws = 400;
  for (std::size_t i = 0; i < flaws; i += 2)
    exploited += (i ? "," : "") + (R"({"cveID":")" + flaw(i)) +
                 R"(","vendorProject":"x","product":"y","vulnerabilityName":"z",)"
                 R"("dateAdded":"2026-03-30","shortDescription":"x","requiredAction":"x",)"
                 R"("dueDate":"2026-04-20"})";
  must(systems->advisories(center, exploited + "]}", "exploited"));

  bench::Latencies empty, plain, urgent, index;
  for (int i = 0; i < 200; ++i)
    empty.measure([&] {
      must(keeper->write(
          {.touches = {1}, .build = [&](const picture::Picture& picture, Position, Time) {
             return Result<std::vector<picture::Draft>>(
                 {act::made_here(world, Kind::tick, picture, {}, "{}")});
           }}));
    });
  std::size_t duties = 0, found = 0;
  for (std::size_t i = 0; i < flaws; ++i) {
    const std::string body = advisory(i);
    (i % 2 ? plain : urgent).measure([&] {
      duties += must(systems->advisories(center, body, "feed")).urgent.size();
      // Who may know sees who has it.
      systems->read([&](const act::Systems::View& seen) {
        found += seen.index.who(*seen.advised(flaw(i)), [](std::uint32_t) { return true; }).size();
      });
    });
    index.measure([&] {
      systems->read([&](const act::Systems::View& seen) {
        found += seen.index.who(*seen.advised(flaw(i)), [](std::uint32_t) { return true; }).size();
      });
    });
  }
  std::printf("%-44s %s\n", "a commit of one small Record", empty.text().c_str());
  std::printf("%-44s %s\n", "an advisory, durable, and who has it", plain.text().c_str());
  std::printf("%-44s %s\n", "of a flaw that is exploited, with Duties", urgent.text().c_str());
  std::printf("%-44s %s\n", "the list alone", index.text().c_str());
  std::printf("%zu Duties; a flaw is in %.0f places of systems\n", duties,
              double(found) / 2 / flaws);

  systems.reset();
  bench::Stopwatch starting;
  systems = must(act::Systems::open(world, *journal, *keeper, tables));
  std::printf("start from the journal: %.2f s\n", starting.wall());
}
