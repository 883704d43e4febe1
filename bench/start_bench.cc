// Starting a node whose journal has a million Records: time until it could serve, and memory.
//
//   start_bench [REPORTS]     default 20,000 reports of 40 indicators: 900,000 Records, and 100,000
//                             of sightings
//
// The file was just written, so it is read from memory and not from the disk.
#include "base/hash.h"
#include "base/id.h"
#include "bench_node.h"

namespace {

using namespace hinomi;
using bench::must;

constexpr int findings_of_report = 40;

class Writer {
 public:
  Writer(World& world, const std::filesystem::path& data) : world_(world) {
    std::string seed =
        must(from_hex(must(world.disk.read(data / "keys" / "node.seed")).substr(0, 64)));
    journal_ = must(store::Journal::open(world, {data / "journal.db", "bench"},
                                         must(SigningKey::from_seed(seed))));
  }

  void report(std::size_t number) {
    Time now = world_.clock.now();
    std::string report = add(
        Kind::report, "member-" + std::to_string(number % 100), "text/csv",
        "a CSV of forty lines, kept as it came, about as long as this: " + std::string(1500, 'x'));
    Duty duty{.subject = report,
              .owner = "approver",
              .needs = 1,
              .due = now + std::chrono::hours(4),
              .reason = "30 indicators of a report wait for a decision"};
    std::vector<Position> all;
    for (int i = 0; i < findings_of_report; ++i) {
      Finding finding = made(number * findings_of_report + std::size_t(i), report, now);
      add_json(Kind::finding, to_json(finding));
      if (finding.verdict >= Verdict::url_only) duty.findings.push_back(end());
    }
    add_json(Kind::reading, to_json(Reading{.report = report,
                                            .title = "Phishing, week 14",
                                            .encoding = "UTF-8",
                                            .claims = findings_of_report,
                                            .verdicts = {2, 8, 10, 20}}));
    std::string id = add_json(Kind::duty, to_json(duty));
    std::string approval =
        add_json(Kind::approval,
                 to_json(Approval{.duty = id, .by = "Sato", .approve = true, .basis = "law"}));
    add_json(Kind::notice, to_json(Notice{.cause = approval,
                                          .approver = "Sato",
                                          .basis = "law",
                                          .until = now + std::chrono::hours(1000),
                                          .findings = duty.findings}));
    last_report_ = report;
    flush(10'000);
  }

  void sighting(std::size_t number) {
    Finding finding = made(number, last_report_, world_.clock.now());
    add_json(Kind::sighting,
             to_json(Sighting{.indicator = key_of(finding.indicator.type, finding.indicator.value),
                              .seen = world_.clock.now()}));
    add_json(Kind::finding, to_json(finding));
    flush(10'000);
  }

  void flush(std::size_t least) {
    if (records_.size() < least) return;
    must(journal_->append(records_));
    records_.clear();
  }
  Position end() const { return journal_->end() + records_.size(); }
  store::Journal& journal() { return *journal_; }

 private:
  static Finding made(std::size_t number, const std::string& report, Time now) {
    std::string value = "http://host-" + std::to_string(number * 7919 % 100'000'007) +
                        ".example.jp/login/" + std::to_string(number % 1000);
    Finding finding;
    finding.indicator = {IndicatorType::url, value, value};
    int part = int(number % findings_of_report);
    finding.verdict = part < 2    ? Verdict::hold
                      : part < 10 ? Verdict::watch
                      : part < 20 ? Verdict::url_only
                                  : Verdict::block;
    finding.score = 72;
    finding.expires = now + std::chrono::hours(720);
    finding.evidence.push_back({.report = report,
                                .source = "member-" + std::to_string(number % 100),
                                .place = "line " + std::to_string(number % 1000),
                                .confidence = 75,
                                .reliability = 75,
                                .seen = now});
    finding.reasons.push_back({"shared_host", finding.verdict, "shared-hosting", "example.jp"});
    finding.reasons.push_back({"one_source", Verdict::block, {}, {}});
    return finding;
  }
  std::string add(Kind kind, std::string origin, std::string format, std::string body) {
    Record& record = records_.emplace_back();
    record.received = world_.clock.now();
    record.id = new_id(record.received, world_.random);
    record.kind = kind;
    record.origin = std::move(origin);
    record.marking.tlp = Tlp::amber;
    record.format = std::move(format);
    record.body = std::move(body);
    record.exercise = true;
    return record.id;
  }
  std::string add_json(Kind kind, std::string body) {
    return add(kind, "center", "application/json", std::move(body));
  }

  World& world_;
  std::unique_ptr<store::Journal> journal_;
  std::vector<Record> records_;
  std::string last_report_;
};

}  // namespace

int main(int count, char** arguments) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const std::size_t reports = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 20'000;
  bench::BenchNode at;
  bench::Stopwatch writing;
  {
    Writer writer(at.world, at.data());
    for (std::size_t i = 0; i < reports; ++i) writer.report(i);
    for (std::size_t i = 0; i < reports * 5 / 2; ++i) writer.sighting(i * 16);
    writer.flush(1);
    std::printf(
        "%llu records written           %6.2f s (%.2f s CPU), %.0f bytes each on disk\n",
        static_cast<unsigned long long>(writer.end()), writing.wall(), writing.cpu(),
        double(std::filesystem::file_size(at.data() / "journal.db")) / double(writer.end()));
  }
  {
    Writer writer(at.world, at.data());
    bench::Stopwatch replaying;
    bench::must(writer.journal().replay(0, [](Record&&) { return Result<void>(); }));
    std::printf("journal alone read             %6.2f s (%.2f s CPU)\n", replaying.wall(),
                replaying.cpu());
  }
  for (int round = 0; round < 2; ++round) {
    at.node.reset();
    double before = bench::resident_mb();
    bench::Stopwatch starting;
    at.open();
    at.listen();
    std::printf(
        "node started                   %6.2f s (%.2f s CPU; goal: 2 s on the wall with two "
        "idle cores)\n",
        starting.wall(), starting.cpu());
    if (round == 0)
      std::printf(
          "memory                         %6.0f MB resident for it, of which indicators %.0f "
          "MB\n",
          bench::resident_mb() - before, at.node->keeper().read([](const auto& picture) {
            return double(picture.indicator_bytes()) / 1e6;
          }));
  }
}
