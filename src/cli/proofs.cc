// verify, prove, verify-proof, verify-feed
#include <unistd.h>
#include <cstdio>

#include "base/note.h"
#include "cli/desk_line.h"
#include "out/feed/feed.h"
#include "store/journal.h"

namespace hinomi::cli {

int run_verify(const Common& common, const VerifyArguments& arguments) {
  // A slip in the key must not look like damage to the journal.
  if (auto good = arguments.key.empty() ? Result<void>() : check_verifier_key(arguments.key); !good)
    return say({good.error().kind, good.error().what, "--key", good.error().remedy});
  bool terminal = ::isatty(2);
  auto verified = store::verify_journal(
      real_world(), common.data / "journal.db", arguments.key, [&](Position done, Position all) {
        if (terminal)
          std::fprintf(stderr, "\r%llu / %llu", static_cast<unsigned long long>(done),
                       static_cast<unsigned long long>(all));
      });
  if (terminal) std::fprintf(stderr, "\n");
  if (!verified) return say(verified.error());
  if (common.json) {
    std::printf("%s\n", json::serialize(json::object{{"ok", true},
                                                     {"records", verified->records},
                                                     {"checkpoint", verified->checkpoint},
                                                     {"verifier_key", verified->verifier_key}})
                            .c_str());
    return 0;
  }
  std::printf(common.language == "ja"
                  ? "%llu 件の記録はすべて正しく、最後の署名まで一致しています。\n%s鍵: %s\n"
                  : "All %llu records are whole, up to the last signature.\n%skey: %s\n",
              static_cast<unsigned long long>(verified->records), verified->checkpoint.c_str(),
              verified->verifier_key.c_str());
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
