// ring FILE: what a report would do, or does.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "base/id.h"
#include "base/log.h"
#include "cli/desk_line.h"

namespace hinomi::cli {
namespace {

namespace fs = std::filesystem;

// Without a node of its own, a report is judged by one that lives for this command alone.
class PassingNode {
 public:
  static Result<PassingNode> make(Common& common) {
    PassingNode passing;
    std::string folder = (fs::temp_directory_path() / "hinomi-ring-XXXXXX").string();
    if (!::mkdtemp(folder.data()))
      return fail(ErrorKind::io, "no temporary folder could be made", folder, "Check TMPDIR");
    passing.folder_ = folder;
    fs::path lists = share_folder() / "content" / "lists";
    node::InitOptions options;
    options.config.setting.name = "passing";
    if (real_disk().exists(lists)) options.lists_from = {lists};
    TRY(node::init(real_world(), passing.folder_, options));
    common.data = passing.folder_;
    return passing;
  }
  PassingNode(PassingNode&& other) noexcept : folder_(std::exchange(other.folder_, {})) {}
  ~PassingNode() {
    std::error_code ignored;
    if (!folder_.empty()) fs::remove_all(folder_, ignored);
  }

 private:
  PassingNode() = default;
  fs::path folder_;
};

std::string text_of(const json::object& object, std::string_view key) {
  return std::string(text_at(object, key));
}

void print_findings(const json::object& answer, bool ja) {
  const json::object& head = *object_at(answer, "head");
  const json::object& counts = *object_at(answer, "counts");
  std::printf("%s  %s  %s  %s\n", text_of(head, "format").c_str(),
              text_of(head, "encoding").c_str(), text_of(head, "tlp").c_str(),
              text_of(head, "title").c_str());
  auto count = [&](std::string_view key) { return static_cast<long long>(number_at(counts, key)); };
  std::printf(
      ja ? "%lld 件: 遮断 %lld、URLのみ %lld、見張る %lld、保留 %lld。読めなかったもの %lld\n"
         : "%lld indicators: block %lld, URL only %lld, watch %lld, hold %lld. Refused %lld\n",
      count("block") + count("url_only") + count("watch") + count("hold"), count("block"),
      count("url_only"), count("watch"), count("hold"), count("refused"));
  for (const auto& item : *array_at(answer, "findings")) {
    const json::object& finding = item.as_object();
    const json::object& indicator = *object_at(finding, "indicator");
    std::printf("\n%-9s %s\n", text_of(finding, "verdict").c_str(),
                text_of(indicator, "value").c_str());
    std::string original = text_of(indicator, "original");
    if (original != text_of(indicator, "value"))
      std::printf(ja ? "          元の表記 %s\n" : "          written as %s\n", original.c_str());
    if (verdict_from(text_at(finding, "verdict")).value_or(Verdict::hold) >= Verdict::url_only)
      std::printf(ja ? "          %sZ まで（点数 %lld）\n" : "          until %sZ (score %lld)\n",
                  text_of(finding, "expires").substr(0, 16).c_str(),
                  static_cast<long long>(number_at(finding, "score")));
    for (const auto& reason : *array_at(finding, "reasons"))
      std::printf("          - %s [%s]\n", text_of(reason.as_object(), ja ? "ja" : "en").c_str(),
                  text_of(reason.as_object(), "code").c_str());
  }
  for (const auto& item : *array_at(answer, "refused")) {
    const json::object& error = item.as_object();
    std::printf(ja ? "\n読めません %s: %s。%s\n" : "\nrefused   %s: %s. %s\n",
                text_of(error, "where").c_str(), text_of(error, "what").c_str(),
                text_of(error, "remedy").c_str());
  }
}

Result<json::object> ask_object(DeskLine& line, std::string_view method, const std::string& target,
                                std::string_view body, const std::string& as) {
  json::value value = TRY(parse_json(TRY(line.ask(method, target, body, as))));
  if (!value.is_object())
    return fail(ErrorKind::io, "the node answered something else than an object", target);
  return std::move(value.get_object());
}

// The events that a MISP feed in a folder lists (manifest.json: {"UUID": {...}}, UUID.json beside
// it).
Result<std::vector<std::string>> feed_events(const fs::path& folder) {
  fs::path manifest = folder / "manifest.json";
  if (!real_disk().exists(manifest))
    return fail(ErrorKind::invalid,
                "a folder is read as a MISP feed, and this one has no manifest.json",
                folder.string(), "Name a file, or the folder of a MISP feed");
  json::value value = TRY(parse_json(TRY(real_disk().read(manifest))));
  if (!value.is_object()) return fail(ErrorKind::invalid, "not a MISP manifest", manifest.string());
  std::vector<std::string> files;
  for (const auto& event : value.get_object()) {
    if (!is_uuid(event.key()))
      return fail(ErrorKind::invalid, "an event of a MISP feed is named by its UUID",
                  manifest.string() + ", " + std::string(event.key().substr(0, 64)));
    files.push_back((folder / (std::string(event.key()) + ".json")).string());
  }
  return files;
}

Result<int> ring_one(const Common& common, const RingArguments& arguments, DeskLine& line) {
  std::string body = TRY(read_input(arguments.file));
  bool dry = !arguments.send && arguments.approve.empty();
  std::string target = "/api/v1/reports?dry_run=" + std::string(dry ? "1" : "0");
  for (auto [key, value] :
       {std::pair("format", &arguments.format), std::pair("tlp", &arguments.tlp),
        std::pair("title", &arguments.title), std::pair("columns", &arguments.columns)})
    if (!value->empty()) target += "&" + std::string(key) + "=" + percent_encode(*value);
  json::object answer = TRY(ask_object(line, "POST", target, body, arguments.approve));
  bool ja = common.language == "ja";
  if (!common.json) print_findings(answer, ja);

  std::string duty = text_of(answer, "duty");
  if (!arguments.approve.empty() && !duty.empty()) {
    json::object decision{
        {"decision", "approve"}, {"basis", arguments.basis}, {"emergency", arguments.emergency}};
    if (!arguments.until.empty()) decision["until"] = arguments.until;
    json::array except;
    for (const std::string& key : arguments.except) except.emplace_back(key);
    decision["except"] = std::move(except);
    json::object decided = TRY(ask_object(line, "POST", "/api/v1/duties/" + duty + "/decision",
                                          json::serialize(decision), arguments.approve));
    if (!common.json) {
      if (text_at(decided, "state") == "done")
        std::printf(
            ja ? "\n%s が承認し、%lld 件を公開しました。\n" : "\n%s approved; %lld published.\n",
            arguments.approve.c_str(), static_cast<long long>(number_at(decided, "published")));
      else
        std::printf(ja ? "\n%s が承認しました。あと %lld 人の承認が必要です。\n"
                       : "\n%s approved; %lld more person has to agree.\n",
                    arguments.approve.c_str(),
                    static_cast<long long>(number_at(decided, "missing")));
    }
    answer["decision"] = std::move(decided);
  } else if (!common.json) {
    if (dry)
      std::printf(
          ja ? "\n保存していません。--send で受理、--approve 名前 --basis 根拠 で公開します。\n"
             : "\nNothing was stored. --send takes it in; --approve NAME --basis LAW publishes.\n");
    else if (duty.empty())
      std::printf(ja ? "\n公開できるものはありません。\n" : "\nNothing of it may be published.\n");
    else
      std::printf(
          ja ? "\n受理しました。承認待ち: %s\n" : "\nTaken in. Waiting for a decision: %s\n",
          duty.c_str());
  }
  if (common.json) std::printf("%s\n", json::serialize(answer).c_str());
  return 0;
}

// What would stop the decision is said before the report is taken in.
Result<void> check_decision(DeskLine& line, const RingArguments& arguments) {
  if (!arguments.until.empty()) {
    auto until = parse_time_loosely(arguments.until);
    if (!until)
      return fail(ErrorKind::invalid, "not a time: " + arguments.until, "--until",
                  until.error().remedy);
    if (*until <= real_clock().now())
      return fail(ErrorKind::invalid, "the end of the publication has passed", "--until",
                  "Choose a time to come");
  }
  json::object me = TRY(ask_object(line, "GET", "/api/v1/me", "", arguments.approve));
  const json::array* acts = array_at(me, "may");
  for (const auto& act : acts ? *acts : json::array())
    if (act.is_string() && act.get_string() == "approve") return {};
  return fail(ErrorKind::denied, "only an approver decides", arguments.approve,
              "Send it with --send, and ask an approver of this node");
}

// Each event of a feed is a report of its own; one that cannot be read does not stop the others.
Result<int> ring(const Common& common, const RingArguments& arguments) {
  DeskLine line = TRY(DeskLine::open(common));
  if (!arguments.approve.empty()) TRY(check_decision(line, arguments));
  std::error_code ignored;
  if (!fs::is_directory(arguments.file, ignored)) return ring_one(common, arguments, line);
  int status = 0;
  for (const std::string& file : TRY(feed_events(arguments.file))) {
    RingArguments one = arguments;
    one.file = file;
    if (!common.json) std::printf("== %s\n", file.c_str());
    auto rung = ring_one(common, one, line);
    status = std::max(status, rung ? *rung : say(rung.error()));
  }
  return status;
}

}  // namespace

int run_ring(const Common& common, const RingArguments& arguments) {
  set_log_level(LogLevel::warning);
  bool has_node = real_disk().exists(common.data / "node.json");
  bool dry = !arguments.send && arguments.approve.empty();
  if (!arguments.approve.empty() && arguments.basis.empty())
    return say({ErrorKind::invalid, "a publication needs its legal basis", "--basis",
                "Name the law, rule or agreement that allows it"});
  if (has_node || !dry) {
    auto status = ring(common, arguments);
    return status ? *status : say(status.error());
  }
  Common passing = common;
  auto node = PassingNode::make(passing);
  if (!node) return say(node.error());
  auto status = ring(passing, arguments);
  return status ? *status : say(status.error());
}

}  // namespace hinomi::cli
