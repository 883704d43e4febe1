// register: the members and people of a node as files, who can be reached, and one more of them.
#include <cstdio>

#include "cli/desk_line.h"

namespace hinomi::cli {
namespace {

namespace fs = std::filesystem;

// What was not said, from the name of the file: "contacts.csv" is the contacts as CSV.
std::string query_of(const RegisterArguments& arguments) {
  fs::path file = arguments.file;
  std::string part = arguments.part, format = arguments.format;
  std::string stem = file.stem().string(), end = file.extension().string();
  for (const char* known : {"members", "communities", "services", "contacts"})
    if (part.empty() && stem == known) part = known;
  if (format.empty() && (end == ".csv" || end == ".json")) format = end.substr(1);
  return (part.empty() ? "" : "&part=" + percent_encode(part)) +
         (format.empty() ? "" : "&format=" + percent_encode(format));
}

Result<int> export_file(const Common& common, const RegisterArguments& arguments, DeskLine& line) {
  std::string text =
      TRY(line.ask("GET", "/api/v1/register/export?lang=" + common.language + query_of(arguments),
                   "", arguments.as));
  if (!arguments.file.empty() && arguments.file != "-") {
    // People's names and addresses: for the one who asked.
    TRY(real_disk().write(arguments.file, text, true));
    return 0;
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}

Result<int> import_file(const Common& common, const RegisterArguments& arguments, DeskLine& line) {
  if (arguments.file.empty())
    return fail(ErrorKind::invalid, "which file?", "hinomi register import FILE",
                "Name it, or - for standard input");
  std::string answer =
      TRY(line.ask("POST",
                   "/api/v1/register/import?dry_run=" + std::string(arguments.dry_run ? "1" : "") +
                       query_of(arguments),
                   TRY(read_input(arguments.file)), arguments.as));
  json::value value = TRY(parse_json(answer));
  const json::object& counts = value.as_object();
  auto count = [&](const char* key) { return static_cast<long long>(number_at(counts, key)); };
  int status = count("refused_count") == 0 ? 0 : 1;
  if (common.json) {
    std::printf("%s\n", answer.c_str());
    return status;
  }
  bool ja = common.language == "ja";
  if (const json::array* refused = array_at(counts, "refused"))
    for (const json::value& one : *refused)
      say({ErrorKind::invalid, std::string(text_at(one.as_object(), "what")),
           arguments.file + ": " + std::string(text_at(one.as_object(), "where")),
           std::string(text_at(one.as_object(), "remedy"))});
  if (const json::array* ignored = array_at(counts, "ignored"))
    for (const json::value& one : *ignored)
      std::fprintf(stderr, ja ? "読み飛ばした列: %s\n" : "left out: %s\n",
                   std::string(std::string_view(one.as_string())).c_str());
  std::printf(ja ? "%s追加 %lld、変更 %lld、変更なし %lld、受け付けなかったもの %lld\n"
                 : "%s%lld added, %lld changed, %lld unchanged, %lld refused\n",
              !arguments.dry_run ? ""
              : ja               ? "試しただけです: "
                                 : "Only tried: ",
              count("added"), count("changed"), count("unchanged"), count("refused_count"));
  return status;
}

Result<int> show_reach(const Common& common, const RegisterArguments& arguments, DeskLine& line) {
  std::string answer = TRY(
      line.ask("GET", "/api/v1/reachability?by=" + percent_encode(arguments.by), "", arguments.as));
  if (common.json) {
    std::printf("%s\n", answer.c_str());
    return 0;
  }
  bool ja = common.language == "ja";
  json::value value = TRY(parse_json(answer));
  const json::object& all = value.as_object();
  auto rows = [&](const char* key) {
    const json::array* list = array_at(all, key);
    return list ? *list : json::array();
  };
  for (const json::value& item : rows("items")) {
    const json::object& group = item.as_object();
    long long contacts = number_at(group, "contacts"), answered = number_at(group, "answered");
    std::string name(text_at(group, "name"));
    if (name.empty()) name = ja ? "（記載なし）" : "(not said)";
    std::printf("%5.1f %%  %lld / %lld  %s\n",
                100.0 * static_cast<double>(answered) / static_cast<double>(contacts), answered,
                contacts, name.c_str());
  }
  for (const json::value& item : rows("dead")) {
    const json::object& one = item.as_object();
    std::printf(ja ? "届かない: %s %s（%s）\n" : "dead: %s %s (%s)\n",
                std::string(text_at(one, "id")).c_str(),
                std::string(text_at(one, "holder")).c_str(),
                std::string(text_at(one, "member_name")).c_str());
  }
  for (const json::value& item : rows("uncovered")) {
    const json::object& one = item.as_object();
    std::string role(text_at(one, "role"));
    if (role.empty()) role = ja ? "連絡先なし" : "no contact at all";
    std::printf(ja ? "担い手がいない: %s（%s）\n" : "nobody there: %s (%s)\n",
                std::string(text_at(one, "member_name")).c_str(), role.c_str());
  }
  return 0;
}

}  // namespace

int run_register(const Common& common, const RegisterArguments& arguments) {
  auto line = DeskLine::open(common);
  if (!line) return say(line.error());
  Result<int> status = arguments.action == "export"   ? export_file(common, arguments, *line)
                       : arguments.action == "import" ? import_file(common, arguments, *line)
                       : arguments.action == "reach"  ? show_reach(common, arguments, *line)
                                                      : add_to_register(common, arguments, *line);
  return status ? *status : say(status.error());
}

}  // namespace hinomi::cli
