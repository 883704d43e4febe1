// verify, prove, verify-proof, verify-feed
#include <unistd.h>
#include <cstdio>

#include "base/note.h"
#include "cli/desk_line.h"
#include "out/feed/feed.h"
#include "store/journal.h"

namespace hinomi::cli {

namespace {

// The access journal is signed with the node's key under a name of its own.
Result<std::string> key_of_access_journal(const std::string& key) {
  if (key.empty()) return std::string();
  TRY(check_verifier_key(key));
  std::string name = key.substr(0, key.find('+'));
  std::string bytes = TRY(from_base64(key.substr(key.find('+', name.size() + 1) + 1)));
  return verifier_key(name + "/access", std::string_view(bytes).substr(1));
}

Result<store::Verified> verify_file(const Common& common, const char* file,
                                    const std::string& key) {
  bool terminal = ::isatty(2);
  auto verified = store::verify_journal(
      real_world(), common.data / file, key, [&](Position done, Position all) {
        if (terminal)
          std::fprintf(stderr, "\r%llu / %llu", static_cast<unsigned long long>(done),
                       static_cast<unsigned long long>(all));
      });
  if (terminal) std::fprintf(stderr, "\n");
  return verified;
}

}  // namespace

int run_verify(const Common& common, const VerifyArguments& arguments) {
  // A slip in the key must not look like damage to the journal.
  auto access_key = key_of_access_journal(arguments.key);
  if (!access_key)
    return say(
        {access_key.error().kind, access_key.error().what, "--key", access_key.error().remedy});
  auto verified = verify_file(common, "journal.db", arguments.key);
  if (!verified) return say(verified.error());
  std::optional<store::Verified> access;
  if (real_disk().exists(common.data / "access.db")) {
    auto checked = verify_file(common, "access.db", *access_key);
    if (!checked) {
      Error error = std::move(checked).error();
      error.where = "access.db, " + error.where;
      return say(error);
    }
    access = std::move(*checked);
  }
  if (common.json) {
    json::object out{{"ok", true},
                     {"records", verified->records},
                     {"checkpoint", verified->checkpoint},
                     {"verifier_key", verified->verifier_key}};
    if (access) out["access"] = {{"records", access->records}, {"checkpoint", access->checkpoint}};
    std::printf("%s\n", json::serialize(out).c_str());
    return 0;
  }
  bool ja = common.language == "ja";
  std::printf(ja ? "%llu 件の記録はすべて正しく、最後の署名まで一致しています。\n%s鍵: %s\n"
                 : "All %llu records are whole, up to the last signature.\n%skey: %s\n",
              static_cast<unsigned long long>(verified->records), verified->checkpoint.c_str(),
              verified->verifier_key.c_str());
  if (access)
    std::printf(ja ? "アクセス記録: %llu 件\n%s" : "Access journal: %llu records\n%s",
                static_cast<unsigned long long>(access->records), access->checkpoint.c_str());
  return 0;
}

int run_prove(const Common& common, const ProveArguments& arguments) {
  auto line = DeskLine::open(common);
  if (!line) return say(line.error());
  auto proof = line->ask("GET",
                         "/api/v1/records/" + percent_encode(arguments.record) + "/proof" +
                             (arguments.no_body ? "?body=0" : ""),
                         "", "");
  if (!proof) return say(proof.error());
  if (arguments.out.empty()) {
    std::printf("%s\n", proof->c_str());
    return 0;
  }
  if (auto written = real_disk().write(arguments.out, *proof, false); !written)
    return say(written.error());
  return 0;
}

int run_verify_proof(const Common& common, const VerifyFileArguments& arguments) {
  auto text = read_input(arguments.file);
  if (!text) return say(text.error());
  auto proven = store::verify_proof(*text, arguments.key);
  if (!proven) return say(proven.error());
  bool ja = common.language == "ja";
  if (common.json) {
    std::printf("%s\n", json::serialize(json::object{{"ok", true},
                                                     {"position", proven->position},
                                                     {"header", proven->header},
                                                     {"body_checked", proven->body_checked},
                                                     {"signer", proven->signer},
                                                     {"trusted", !arguments.key.empty()}})
                            .c_str());
    return 0;
  }
  std::printf(ja ? "正しい証明です。位置 %llu、署名者 %s\n%s\n"
                 : "The proof holds: position %llu, signed by %s\n%s\n",
              static_cast<unsigned long long>(proven->position), proven->signer.c_str(),
              proven->header.c_str());
  if (arguments.key.empty())
    std::printf(ja ? "注意: --key がないため、証明に含まれる鍵で確かめただけです。\n"
                   : "Note: without --key this used the key inside the proof; it shows that the "
                     "proof is whole, not "
                     "who made it.\n");
  return 0;
}

int run_verify_feed(const Common& common, const VerifyFileArguments& arguments) {
  auto bytes = read_input(arguments.file);
  if (!bytes) return say(bytes.error());
  auto note = read_input(arguments.signature);
  if (!note) return say(note.error());
  if (auto verified = feed::verify_feed(*bytes, *note, arguments.key); !verified)
    return say(verified.error());
  std::printf(common.language == "ja" ? "署名は正しいものです。\n%s" : "The signature holds.\n%s",
              note->c_str());
  return 0;
}

}  // namespace hinomi::cli
