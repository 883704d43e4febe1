// The web application, held in memory. A request only looks a name up, so no path can lead outside.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "base/http.h"
#include "base/result.h"
#include "base/world.h"

namespace hinomi::serve {

// Immutable after `load`; any thread.
class StaticFiles {
 public:
  // Every file below `folder`. "x.js.gz" beside "x.js" is its compressed form. A folder that is not
  // there gives no files. Errors: io; too_large above 64 MiB in all.
  static Result<StaticFiles> load(Disk& disk, const std::filesystem::path& folder);

  // The answer to a GET or HEAD: the file; /index.html for "/" and for a route of the application
  // (no file, and no dot in its last part); 304 for a matching If-None-Match (RFC 9110 section
  // 13.1.2). None for all else.
  std::optional<HttpResponse> get(const HttpRequest& request) const;

  bool empty() const { return files_.empty(); }

 private:
  struct Form {
    std::shared_ptr<const std::string> bytes;
    std::string etag;  // strong: a digest of exactly these bytes
  };
  struct File {
    Form plain;
    std::optional<Form> gzip;
    std::string_view type;
    bool hashed_name = false;
  };
  std::map<std::string, File, std::less<>> files_;  // by path: "/assets/app-3f9a.js"
};

}  // namespace hinomi::serve
