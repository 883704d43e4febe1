// Files that people hand over, looked into with YARA rules. They are not kept.
#include "out/files/analysis.h"
#include "serve/api_letter_parts.h"
#include "serve/api_watch.h"

namespace hinomi::serve {
namespace {

constexpr std::size_t longest_name = 255;  // bytes

}  // namespace

Result<HttpResponse> get_file_rules(ApiCall& call) {
  TRY(check_own(call));
  watch::Watching* watching = TRY(watching_of(call));
  watch::FileRules rules = TRY(watching->file_rules());
  return json_response({{"rules", rules.rules},
                        {"refused", errors_json(rules.refused)},
                        {"most_bytes", rules.most_bytes},
                        {"most_seconds", rules.most_time.count()}});
}

Result<HttpResponse> post_file(ApiCall& call) {
  TRY(check_own(call));
  const std::string name = call.query("name");
  if (name.size() > longest_name)
    return fail(ErrorKind::invalid, "a name over 255 bytes", "name", "Shorten it, or leave it out");
  if (call.request.body.empty())
    return fail(ErrorKind::invalid, "there is no file", {}, "Send its bytes as the request's body");
  watch::Watching* watching = TRY(watching_of(call));
  watch::ScannedFile file = TRY(watching->scan_file(call.request.body, name, call.actor.name));
  Random& random = call.shared.world.random;
  auto objects = TRY(files::stix_objects(file.scanned, file.engine, random));
  HttpResponse response;
  response.headers = {{"Content-Type", "application/stix+json;version=2.1"},
                      {"Cache-Control", "no-store"}};
  response.body = files::stix_bundle(std::move(objects), file.scanned.ended, random);
  return response;
}

}  // namespace hinomi::serve
