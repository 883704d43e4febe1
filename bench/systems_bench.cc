// From the bytes of an advisory to what follows from it for everybody, on the platter: a country
// tells what it runs, then one advisory after the other comes.
//   systems_bench PURLS.tsv [SYSTEMS [ADVISORIES]]     default 6,000 and 400
// Each system runs what one of the documents of PURLS.tsv names (exposure_corpus.h); ten systems a
// member. Every tenth advisory is of a flaw that is exploited: each member that runs the package in
// an affected version gets a Record and a Duty in the same commit. The list of who has it is what
// one may see that may know of half of the members, each system with what its member said of the
// flaw (one member of each fifth flaw says something). Beside it: what an empty commit costs on
// this disk; a system told anew; EPSS of a few and of many flaws; a start from the kept index and
// one from the journal alone. TMPDIR=/dev/shm leaves the disk out.
#include <optional>

#include "act/made_here.h"
#include "act/systems.h"
#include "exposure_corpus.h"
#include "measure.h"
#include "world/some_records.h"

namespace {

using namespace hinomi;
using bench::Corpus;
using bench::must;

std::string flaw(std::size_t number) { return "CVE-2026-" + std::to_string(100'000 + number); }

// As OSV names the package; nothing when it is of no ecosystem of libraries.
std::optional<std::pair<std::string, std::string>> of_osv(const Purl& purl) {
  const std::string slash = purl.name_space.empty() ? purl.name : purl.name_space + "/" + purl.name;
  if (purl.type == "npm") return std::pair("npm", slash);
  if (purl.type == "pypi") return std::pair("PyPI", purl.name);
  if (purl.type == "golang") return std::pair("Go", slash);
  if (purl.type == "cargo") return std::pair("crates.io", purl.name);
  if (purl.type == "nuget") return std::pair("NuGet", purl.name);
  if (purl.type == "gem") return std::pair("RubyGems", purl.name);
  if (purl.type == "maven") return std::pair("Maven", purl.name_space + ":" + purl.name);
  return {};
}

// Up to one of the versions that some document names.
std::string advisory(const Corpus& corpus, std::size_t number, std::mt19937& random) {
  for (;;) {
    const auto& all = corpus.versions.at(corpus.packages[random() % corpus.packages.size()]);
    const auto purl = read_purl(all[random() % all.size()]);
    const auto named = purl && !purl->version.empty() ? of_osv(*purl) : std::nullopt;
    if (!named) continue;
    return R"({"schema_version":"1.6.0","id":")" + flaw(number) +
           R"(","modified":"2026-03-01T00:00:00Z","summary":"a hole","affected":[{"package":{)" +
           R"("ecosystem":")" + named->first + R"(","name":")" + named->second +
           R"("},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"last_affected":")" +
           purl->version + R"("}]}]}]})";
  }
}

std::string likelihoods(std::size_t flaws, int digit) {
  std::string out = "#model_version:v1,score_date:2026-04-01\ncve,epss,percentile\n";
  for (std::size_t i = 0; i < flaws; ++i)
    out += flaw(i) + ",0.0" + std::to_string(digit) + std::to_string(i % 1000) + ",0.5\n";
  return out;
}

std::size_t number_at(int argc, char** argv, int place, std::size_t otherwise) {
  return argc > place ? std::strtoull(argv[place], nullptr, 10) : otherwise;
}

constexpr std::size_t systems_of_each = 10;
constexpr std::size_t exploited_each = 10, said_each = 5;

std::string member_name(std::size_t number) { return "member-" + std::to_string(number); }

act::Actor actor(const std::string& member, bool own) {
  return {
      .name = member,
      .role = Role::analyst,
      .party = {.member = member, .relation = own ? Relation::own : Relation::client, .desk = own}};
}

class Bench {
 public:
  explicit Bench(const Corpus& corpus) : corpus_(corpus) {
    keeper = must(picture::Keeper::open(world, *journal));
    desk.emplace(world, *journal, *keeper);
    must(desk->settle({.node = "center", .name = "bench"}, {}));
    must(tables_.add(must(real_disk().read(
        HINOMI_SOURCE_DIR "/content/ssvc/deployer_patch_application_priority.json"))));
    open();
  }
  void open() {
    systems.reset();
    systems = must(act::Systems::open(world, *journal, *keeper, tables_, {},
                                      {.path = index_file(), .key = seed_, .after_bytes = 1}));
  }
  std::filesystem::path index_file() const { return folder.path / "exposure.index"; }

  void fill(std::size_t count) {
    const double before = bench::resident_mb();
    bench::Latencies told;
    bench::Stopwatch watch;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string body = bench::cyclonedx(bench::purls_of_asset(corpus_, random_));
      told.measure([&] {
        must(systems->put(actor(member_name(i / systems_of_each), false),
                          {.name = "system-" + std::to_string(i % systems_of_each),
                           .reach = i % 2 ? Reach::controlled : Reach::open,
                           .inventory = body}));
      });
    }
    const auto size = systems->read([](const auto& seen) { return seen.index.size(); });
    std::printf(
        "%zu systems of %zu members, %.2f million instances of %zu versions: %.1f s (%.1f s CPU), "
        "%.0f MB with the Picture, %.1f bytes an instance\n",
        count, count / systems_of_each, double(size.instances) / 1e6, size.versions, watch.wall(),
        watch.cpu(), bench::resident_mb() - before,
        (bench::resident_mb() - before) * 1e6 / double(size.instances));
    print("a system told, durable", told);
  }

  void empty_commits() {
    bench::Latencies empty;
    for (int i = 0; i < 200; ++i)
      empty.measure([&] {
        must(keeper->write(
            {.touches = {1}, .build = [&](const picture::Picture& picture, Position, Time) {
               return Result<std::vector<picture::Draft>>(
                   {act::made_here(world, Kind::tick, picture, {}, "{}")});
             }}));
      });
    print("a commit of one small Record", empty);
  }

  // Systems that may be told of and are not settled.
  std::size_t list(std::size_t number) {
    const Time now = world.clock.now();
    return systems->read([&](const act::Systems::View& seen) {
      std::size_t out = 0;
      const auto at = *seen.advised(flaw(number));
      for (const auto& one :
           seen.index.who(at, [](std::uint32_t owner) { return owner % 2 == 0; })) {
        if (one.verdict != exposure::Verdict::affected) continue;
        const auto said = seen.standing(seen.member(seen.index.owner(one.asset)),
                                        seen.index.asset_name(one.asset), at, now);
        out += !(said && said->is_settled());
      }
      return out;
    });
  }

  void advisories(std::size_t count) {
    std::string exploited = R"({"catalogVersion":"1","vulnerabilities":[)";
    for (std::size_t i = 0; i < count; i += exploited_each)
      exploited += (i ? "," : "") + (R"({"cveID":")" + flaw(i)) +
                   R"(","vendorProject":"x","product":"y","vulnerabilityName":"z",)"
                   R"("dateAdded":"2026-03-30","shortDescription":"x","requiredAction":"x",)"
                   R"("dueDate":"2026-04-20"})";
    must(systems->advisories(actor("center", true), exploited + "]}", "exploited"));
    bench::Latencies plain, urgent, lists;
    std::size_t duties = 0, found = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string body = advisory(corpus_, i, random_);
      (i % exploited_each ? plain : urgent).measure([&] {
        duties += must(systems->advisories(actor("center", true), body, "feed")).urgent.size();
        (void)list(i);
      });
      if (i % said_each == 0) say(i);
      lists.measure([&] { found += list(i); });
    }
    print("an advisory, durable, and the list of who has it", plain);
    print("of a flaw that is exploited, with Duties", urgent);
    print("the list alone", lists);
    std::printf("%zu Duties; a flaw is in %.0f systems that may be told of\n", duties,
                double(found) / double(count));
  }

  // A member that has the flaw says that it is none there.
  void say(std::size_t number) {
    const std::string member = systems->read([&](const act::Systems::View& seen) {
      const auto all =
          seen.index.who(*seen.advised(flaw(number)), [](std::uint32_t) { return true; });
      return all.empty() ? std::string() : std::string(seen.member(seen.index.owner(all[0].asset)));
    });
    if (member.empty()) return;
    must(systems->state(actor(member, false), {.flaw = flaw(number),
                                               .status = FlawStatus::not_affected,
                                               .detail = "the code is not built in"}));
  }

  void more() {
    bench::Latencies thousand;
    for (int i = 0; i < 50; ++i) {
      const std::string body = bench::cyclonedx(bench::any_purls(corpus_, 1000, random_));
      thousand.measure([&] {
        must(systems->put(actor(member_name(0), false),
                          {.name = "new", .reach = Reach::open, .inventory = body}));
      });
    }
    print("CycloneDX of 1,000 components, durable", thousand);
    for (std::size_t flaws : {10'000, 100'000})
      for (int digit : {1, 2}) {
        const std::string body = likelihoods(flaws, digit);
        bench::Stopwatch watch;
        must(systems->advisories(actor("center", true), body, "epss"));
        if (digit == 2)
          std::printf("EPSS of %zu flaws, again: %.3f s, %.2f us a flaw\n", flaws, watch.wall(),
                      watch.wall() * 1e6 / double(flaws));
      }
  }

  void starts() {
    bench::Stopwatch keeping;
    must(systems->settle(world.clock.now()));
    std::printf("the index kept: %.2f s, %.0f MB\n", keeping.wall(),
                double(std::filesystem::file_size(index_file())) / 1e6);
    bench::Stopwatch kept;
    open();
    std::printf("start from the kept index: %.2f s (%.2f s CPU)\n", kept.wall(), kept.cpu());
    std::filesystem::remove(index_file());
    bench::Stopwatch whole;
    open();
    std::printf("start from the journal alone: %.2f s (%.2f s CPU)\n", whole.wall(), whole.cpu());
  }

  static void print(const char* what, bench::Latencies& all) {
    std::printf("%-50s %s\n", what, all.text().c_str());
  }

 private:
  const Corpus& corpus_;
  std::mt19937 random_{1};
  const std::string seed_ = std::string(32, 's');
  exposure::SsvcTables tables_;

 public:
  bench::TempFolder folder;
  world::NoNetwork network;
  World world{real_clock(), real_random(), real_disk(), network};
  std::unique_ptr<store::Journal> journal = must(store::Journal::open(
      world, {folder.path / "journal.db", "bench"}, must(SigningKey::from_seed(seed_))));
  std::unique_ptr<picture::Keeper> keeper;
  std::optional<act::Desk> desk;
  std::unique_ptr<act::Systems> systems;
};

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  if (argc < 2) bench::stop("usage: systems_bench PURLS.tsv [SYSTEMS [ADVISORIES]]");
  const Corpus corpus = bench::read_corpus(argv[1]);
  if (corpus.documents.empty()) bench::stop("no documents in it");
  Bench all(corpus);
  all.fill(number_at(argc, argv, 2, 6'000));
  all.empty_commits();
  all.advisories(number_at(argc, argv, 3, 400));
  all.more();
  all.starts();
}
