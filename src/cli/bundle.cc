// bundle, mail-in: letters on media that go one way, and what mail servers send back.
#include <sysexits.h>

#include <cstdio>

#include "cli/desk_line.h"

namespace hinomi::cli {
namespace {

int export_bundle(const Common& common, const BundleArguments& arguments) {
  auto line = DeskLine::open(common);
  if (!line) return say(line.error());
  auto bytes =
      line->ask("GET", "/api/v1/bundles/" + percent_encode(arguments.names[0]), "", arguments.as);
  if (!bytes) return say(bytes.error());
  if (auto written = real_disk().write(arguments.names[1], *bytes, true); !written)
    return say(written.error());
  return 0;
}

int import_bundle(const Common& common, const BundleArguments& arguments) {
  auto bytes = read_input(arguments.names[0]);
  if (!bytes) return say(bytes.error());
  auto line = DeskLine::open(common);
  if (!line) return say(line.error());
  auto answer = line->ask("POST", "/api/v1/bundles", *bytes, arguments.as);
  if (!answer) return say(answer.error());
  auto parsed = parse_json(*answer);
  if (common.json || !parsed || !parsed->is_object()) {
    std::printf("%s\n", answer->c_str());
    return 0;
  }
  const json::object& all = parsed->get_object();
  const json::array* refused = array_at(all, "refused");
  std::printf(
      common.language == "ja" ? "%s から: 通知 %lld 件、受領 %lld 件、受け付けなかった行 %zu 件\n"
                              : "From %s: %lld letters, %lld receipts, %zu refused\n",
      std::string(text_at(all, "from")).c_str(), static_cast<long long>(number_at(all, "letters")),
      static_cast<long long>(number_at(all, "receipts")), refused ? refused->size() : 0);
  if (refused)
    for (const json::value& one : *refused)
      say({ErrorKind::invalid, std::string(text_at(one.get_object(), "what")),
           std::string(text_at(one.get_object(), "where")),
           std::string(text_at(one.get_object(), "remedy"))});
  return 0;
}

}  // namespace

int run_bundle(const Common& common, const BundleArguments& arguments) {
  bool exports = arguments.action == "export";
  if (arguments.names.size() != (exports ? 2 : 1))
    return say({ErrorKind::invalid, "bundle export needs a member and a file, import a file",
                "bundle", "hinomi bundle export MEMBER FILE, or hinomi bundle import FILE"});
  return exports ? export_bundle(common, arguments) : import_bundle(common, arguments);
}

// A mail server keeps what cannot be taken in now, and sends back what is no notification.
int run_mail_in(const Common& common, const MailInArguments& arguments) {
  auto status = [](const Error& error, bool may_be_the_mail) {
    say(error);
    bool of_the_mail = error.kind == ErrorKind::invalid || error.kind == ErrorKind::too_large;
    return may_be_the_mail && of_the_mail ? EX_DATAERR : EX_TEMPFAIL;
  };
  auto bytes = read_input(arguments.file);
  if (!bytes) return status(bytes.error(), true);
  auto line = DeskLine::open(common);
  if (!line) return status(line.error(), false);
  auto answer = line->ask("POST", "/api/v1/bounces", *bytes, "");
  if (!answer) return status(answer.error(), true);
  auto parsed = parse_json(*answer);
  if (common.json || !parsed || !parsed->is_object()) {
    std::printf("%s\n", answer->c_str());
    return 0;
  }
  const json::object& all = parsed->get_object();
  if (const json::array* contacts = array_at(all, "contacts"))
    for (const json::value& contact : *contacts)
      std::printf("%s %s\n", std::string(text_at(all, "action")).c_str(),
                  contact.as_string().c_str());
  return 0;
}

}  // namespace hinomi::cli
