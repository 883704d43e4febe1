#include "cli/desk_line.h"

#include <cstdio>
#include <cstdlib>

#include "base/log.h"
#include "in/reader.h"
#include "serve/client.h"
#include "serve/server.h"

namespace hinomi::cli {

namespace fs = std::filesystem;

World& real_world() {
  static std::unique_ptr<Network> network = serve::make_network();
  static World world{real_clock(), real_random(), real_disk(), *network};
  return world;
}

int say(const Error& error) {
  std::fprintf(stderr, "hinomi: %s\n", error.what.c_str());
  if (!error.where.empty()) std::fprintf(stderr, "  at: %s\n", error.where.c_str());
  if (!error.remedy.empty()) std::fprintf(stderr, "  do: %s\n", error.remedy.c_str());
  return 1;
}

fs::path share_folder() {
  if (const char* share = std::getenv("HINOMI_SHARE"); share && *share) return share;
  std::error_code error;
  fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
  for (fs::path candidate : {program / "../share/hinomi", program / "../../.."})
    if (fs::exists(candidate / "content", error)) return fs::weakly_canonical(candidate, error);
  return "/usr/share/hinomi";
}

Result<std::string> read_input(const std::string& file) {
  if (file != "-") return real_disk().read(file);
  // No more than any reader takes: what never ends must not fill the memory.
  constexpr std::size_t most = in::ReadLimits{}.bytes;
  std::string text;
  char buffer[1 << 16];
  while (std::size_t got = std::fread(buffer, 1, sizeof buffer, stdin)) {
    text.append(buffer, got);
    if (text.size() > most)
      return fail(ErrorKind::too_large, "the input is too large", "standard input",
                  "Split it: the limit is " + std::to_string(most) + " bytes");
  }
  return text;
}

Result<DeskLine> DeskLine::open(const Common& common) {
  DeskLine line;
  fs::path socket = node::socket_of(common.data);
  std::error_code ignored;
  if (fs::exists(socket, ignored)) {
    auto health = serve::call({.unix_socket = socket}, {.target = "/health"});
    if (health && health->status == 200) {
      line.socket_ = socket;
      return line;
    }
    if (!health && health.error().kind == ErrorKind::denied) return std::unexpected(health.error());
  }
  set_log_level(LogLevel::warning);
  line.node_ =
      TRY(node::Node::open(real_world(), common.data, {.content = share_folder() / "content"}));
  return line;
}

Result<HttpResponse> DeskLine::send(std::string_view method, const std::string& target,
                                    std::string_view body, const std::string& as) {
  std::string name = percent_encode(as);
  if (!node_) {
    std::vector<std::pair<std::string, std::string>> headers;
    if (!as.empty()) headers.emplace_back("X-Hinomi-As", name);
    return serve::call({.unix_socket = socket_}, {.method = std::string(method),
                                                  .target = target,
                                                  .headers = std::move(headers),
                                                  .body = std::string(body),
                                                  .timeout = std::chrono::minutes(10)});
  }
  std::size_t question = std::min(target.find('?'), target.size());
  HttpRequest request{
      .method = method,
      .path = std::string_view(target).substr(0, question),
      .query = std::string_view(target).substr(std::min(question + 1, target.size())),
      .body = body,
      .local = true};
  if (!as.empty()) request.headers.emplace_back("x-hinomi-as", name);
  return node_->api().handle(request);
}

Result<std::string> DeskLine::ask(std::string_view method, const std::string& target,
                                  std::string_view body, const std::string& as) {
  HttpResponse response = TRY(send(method, target, body, as));
  if (response.status < 300) return std::string(response.content());
  if (response.status == 401 && !as.empty())
    return fail(ErrorKind::denied, "no such person at this node: " + as, "--as, --approve",
                "Give access first: hinomi access '" + as + "' --role approver");
  const int status = response.status;
  Error error{status == 409                    ? ErrorKind::conflict
              : status == 429 || status == 503 ? ErrorKind::busy
              : status >= 500                  ? ErrorKind::io
                                               : ErrorKind::invalid,
              "the node answered " + std::to_string(status), target, ""};
  if (auto body_value = parse_json(response.content()); body_value && body_value->is_object())
    if (const json::object* from = object_at(body_value->get_object(), "error"))
      error = {error.kind, std::string(text_at(*from, "what")),
               std::string(text_at(*from, "where")), std::string(text_at(*from, "remedy"))};
  return std::unexpected(std::move(error));
}

}  // namespace hinomi::cli
