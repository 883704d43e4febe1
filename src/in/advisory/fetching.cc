#include "in/advisory/fetching.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace hinomi::in {
namespace {

constexpr int most_attempts = 4;
constexpr auto longest_pause = std::chrono::minutes(5);

std::string_view answer_header(const HttpResponse& answer, std::string_view name) {
  for (const auto& [key, value] : answer.headers)
    if (equal_ignoring_case(key, name)) return value;
  return {};
}

// Retry-After in seconds, else a pause that grows.
Duration pause_after(const HttpResponse& answer, int attempt) {
  const std::string_view said = answer_header(answer, "Retry-After");
  int seconds = 0;
  auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), seconds);
  if (error != std::errc() || end != said.data() + said.size()) seconds = 5 << attempt;
  return std::min<Duration>(std::chrono::seconds(std::max(seconds, 0)), longest_pause);
}

bool is_overloaded(int status) { return status == 429 || status == 503; }

std::unexpected<Error> wrong_status(int status, const std::string& url) {
  const std::string what = "the publisher answers " + std::to_string(status);
  if (status == 401 || status == 403)
    return fail(ErrorKind::denied, what, url, "Ask the publisher for access, or give --api-key");
  if (status == 407)
    return fail(ErrorKind::denied, "the proxy answers 407", url,
                "Write user and password into the proxy's URL");
  if (status == 404 || status == 410)
    return fail(ErrorKind::missing, what, url, "Mind the name of the source, or its mirror's URL");
  if (is_overloaded(status)) return fail(ErrorKind::busy, what, url, "Try again in an hour");
  return fail(ErrorKind::io, what, url, "Try again later; look at the publisher's status page");
}

// A file name that any URL may become.
std::string state_name(std::string_view name) {
  std::string out;
  for (char c : percent_encode(name)) out += c == '%' ? '_' : c;
  return out.substr(0, 150) + ".json";
}

}  // namespace

Result<Fetching> Fetching::begin(const FeedSource& source, const FetchOptions& options,
                                 FeedLine& line, Disk& disk, const std::filesystem::path& folder,
                                 KeptAdvisories& kept) {
  TRY(disk.make_folder(folder / "sources"));
  Fetching out(source, options, line, disk, folder / "sources" / state_name(source.name), kept);
  if (!disk.exists(out.file_)) return out;
  auto parsed = parse_json(TRY(disk.read(out.file_)));
  if (!parsed || !parsed->is_object())
    return fail(ErrorKind::damaged, "how far the feed was fetched cannot be read",
                out.file_.string(), "Remove the file: the feed is then fetched whole");
  // What was noted of another place says nothing of this one.
  if (text_at(parsed->get_object(), "url") == source.url) out.state_ = parsed->get_object();
  return out;
}

Time Fetching::state_time(std::string_view key) const {
  const std::string_view text = text_at(state_, key);
  if (text.empty()) return {};
  auto time = parse_time(text);
  return time ? *time : Time();
}

Result<HttpResponse> Fetching::ask(const FeedRequest& request) {
  for (int attempt = 0;; ++attempt) {
    if (out_.requests >= options_.most_requests)
      return fail(ErrorKind::busy, "so many requests are enough for one run", source_.name,
                  "Run it again: it goes on from here");
    ++out_.requests;
    HttpResponse answer = TRY(line_.ask(request));
    out_.bytes += answer.body.size();
    if (!is_overloaded(answer.status) || attempt + 1 == most_attempts) return answer;
    line_.pause(pause_after(answer, attempt));
  }
}

Result<std::string> Fetching::get(FeedRequest request) {
  HttpResponse answer = TRY(ask(request));
  if (answer.status == 200) return std::move(answer.body);
  return wrong_status(answer.status, request.url);
}

Result<std::optional<std::string>> Fetching::get_changed(const std::string& url, bool is_hearsay) {
  FeedRequest request{.url = url, .is_hearsay = is_hearsay};
  if (const json::object* files = object_at(state_, "files"))
    if (const json::object* known = object_at(*files, url)) {
      if (const auto tag = text_at(*known, "etag"); !tag.empty())
        request.headers.emplace_back("If-None-Match", tag);
      if (const auto time = text_at(*known, "modified"); !time.empty())
        request.headers.emplace_back("If-Modified-Since", time);
    }
  HttpResponse answer = TRY(ask(request));
  if (answer.status == 304) return std::optional<std::string>();
  if (answer.status != 200) return wrong_status(answer.status, url);
  json::object seen;
  if (const auto tag = answer_header(answer, "ETag"); !tag.empty()) seen["etag"] = tag;
  if (const auto time = answer_header(answer, "Last-Modified"); !time.empty())
    seen["modified"] = time;
  seen_[url] = std::move(seen);
  return std::optional<std::string>(std::move(answer.body));
}

void Fetching::forget(const std::string& url) {
  if (object_at(state_, "files")) state_["files"].get_object().erase(url);
}

Result<void> Fetching::save() {
  if (!object_at(state_, "files")) state_["files"] = json::object();
  for (const auto& [url, seen] : seen_) state_["files"].get_object()[url] = seen;
  return save_progress();
}

Result<void> Fetching::save_progress() {
  TRY(kept_.save());
  state_["url"] = source_.url;
  state_["fetched"] = format_time(line_.now());
  return disk_.write(file_, json::serialize(state_) + "\n", false);
}

void Fetching::take(std::string_view bytes, const std::string& name) {
  auto taken = kept_.take(bytes, name);
  if (taken)
    out_.taken += std::move(*taken);
  else
    out_.taken.refused.push_back(std::move(taken).error());
}

Result<void> Fetching::note(Error error) {
  const bool is_of_one = error.kind == ErrorKind::missing || error.kind == ErrorKind::denied ||
                         error.kind == ErrorKind::invalid || error.kind == ErrorKind::too_large;
  if (!is_of_one) return std::unexpected(std::move(error));
  out_.taken.refused.push_back(std::move(error));
  return {};
}

}  // namespace hinomi::in
