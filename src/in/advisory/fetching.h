// One fetch of one feed: its state, its requests and what they brought. Private to in/advisory.
#pragma once

#include "base/json.h"
#include "in/advisory/fetch.h"

namespace hinomi::in {

class Fetching {
 public:
  // Error: damaged (the state).
  static Result<Fetching> begin(const FeedSource& source, const FetchOptions& options,
                                FeedLine& line, Disk& disk, const std::filesystem::path& folder,
                                KeptAdvisories& kept);

  const FeedSource& source() const { return source_; }
  const FetchOptions& options() const { return options_; }
  KeptAdvisories& kept() { return kept_; }
  FeedLine& line() { return line_; }
  Fetched& out() { return out_; }
  json::object& state() { return state_; }
  Time state_time(std::string_view key) const;  // {}: not said

  // The body; a publisher that is busy is asked again a few times. Errors: by status.
  Result<std::string> get(FeedRequest request);
  // Nothing: it has not changed since the state of this URL was noted. Noted are the new one's
  // ETag and Last-Modified, for remember().
  Result<std::optional<std::string>> get_changed(const std::string& url, bool is_hearsay = false);
  // Asks for this URL next as if for the first time.
  void forget(const std::string& url);
  // What is kept is durable, and then how far it goes. In the middle of a feed: with
  // save_progress(), so that its list of changes is asked for again.
  Result<void> save();
  Result<void> save_progress();

  // Takes a document in; what is wrong with it is noted.
  void take(std::string_view bytes, const std::string& name);
  // Notes that a document could not be had; the others go on. Errors that stop everything (no
  // network, no more requests) are handed back.
  Result<void> note(Error error);

 private:
  Fetching(const FeedSource& source, const FetchOptions& options, FeedLine& line, Disk& disk,
           std::filesystem::path file, KeptAdvisories& kept)
      : source_(source),
        options_(options),
        line_(line),
        disk_(disk),
        file_(std::move(file)),
        kept_(kept) {}
  Result<HttpResponse> ask(const FeedRequest& request);

  const FeedSource& source_;
  const FetchOptions& options_;
  FeedLine& line_;
  Disk& disk_;
  std::filesystem::path file_;
  KeptAdvisories& kept_;
  Fetched out_;
  json::object state_;
  json::object seen_;  // ETag and Last-Modified by URL, of this fetch
};

// Each feed, in a file of its own.
Result<void> fetch_file(Fetching& fetching);
Result<void> fetch_osv(Fetching& fetching);
Result<void> fetch_nvd(Fetching& fetching);
Result<void> fetch_cve(Fetching& fetching);
Result<void> fetch_csaf(Fetching& fetching);
Result<void> fetch_myjvn(Fetching& fetching);

}  // namespace hinomi::in
