#include "serve/static_files.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"

namespace hinomi::serve {
namespace {

constexpr std::size_t most_bytes = 64 * 1024 * 1024;

std::string_view type_of(std::string_view path) {
  static constexpr std::pair<std::string_view, std::string_view> types[] = {
      {".html", "text/html; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".mjs", "text/javascript; charset=utf-8"},
      {".css", "text/css; charset=utf-8"},
      {".json", "application/json"},
      {".webmanifest", "application/manifest+json"},
      {".svg", "image/svg+xml"},
      {".png", "image/png"},
      {".jpg", "image/jpeg"},
      {".ico", "image/x-icon"},
      {".webp", "image/webp"},
      {".woff2", "font/woff2"},
      {".wasm", "application/wasm"},
      {".txt", "text/plain; charset=utf-8"},
      {".pdf", "application/pdf"},
  };
  for (const auto& [ending, type] : types)
    if (path.ends_with(ending)) return type;
  return "application/octet-stream";
}

// A name like "app-BxK3_f9a.js", as the bundler writes it: eight characters or more after the last
// '-' before the first dot, with a digit or capital among them. Its content never changes.
bool has_hash(std::string_view path) {
  if (!path.starts_with("/assets/")) return false;
  std::string_view name = path.substr(path.rfind('/') + 1);
  name = name.substr(0, name.find('.'));
  const auto dash = name.find('-');
  if (dash == name.npos || name.size() - dash < 9) return false;
  const std::string_view hash = name.substr(name.size() - 8);
  return std::ranges::all_of(hash,
                             [](char c) {
                               return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') ||
                                      c == '_' || c == '-';
                             }) &&
         std::ranges::any_of(hash, [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); });
}

std::string etag_of(const std::string& bytes) {
  return "\"" + to_hex(bytes_of(sha256(bytes))).substr(0, 32) + "\"";
}

template <class Use>
void for_each_item(std::string_view list, Use use) {
  while (!list.empty()) {
    const auto comma = std::min(list.find(','), list.size());
    use(trim(list.substr(0, comma)));
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
}

// RFC 9110 section 12.5.3; "q=0" refuses.
bool takes_gzip(std::string_view accept) {
  std::optional<bool> named, any;
  for_each_item(accept, [&](std::string_view item) {
    const auto semicolon = std::min(item.find(';'), item.size());
    const std::string_view coding = trim(item.substr(0, semicolon));
    std::string_view weight = trim(item.substr(std::min(semicolon + 1, item.size())));
    bool wanted = true;
    if (weight.starts_with("q=") || weight.starts_with("Q="))
      wanted = weight.find_first_of("123456789", 2) != weight.npos;
    if (equal_ignoring_case(coding, "gzip")) named = wanted;
    if (coding == "*") any = wanted;
  });
  return named.value_or(any.value_or(false));
}

bool matches(std::string_view if_none_match, std::string_view etag) {
  bool found = false;
  for_each_item(if_none_match, [&](std::string_view item) {
    if (item.starts_with("W/")) item.remove_prefix(2);  // weak comparison
    found = found || item == "*" || item == etag;
  });
  return found;
}

}  // namespace

Result<StaticFiles> StaticFiles::load(Disk& disk, const std::filesystem::path& folder) {
  StaticFiles out;
  std::map<std::string, Form> compressed;
  std::size_t total = 0;
  for (const auto& path : TRY(disk.list(folder))) {
    std::string name = "/" + path.lexically_relative(folder).generic_string();
    auto bytes = std::make_shared<const std::string>(TRY(disk.read(path)));
    total += bytes->size();
    if (total > most_bytes)
      return fail(ErrorKind::too_large, "the pages are over 64 MiB", folder.string(),
                  "Point to the folder of the built pages alone");
    Form form{bytes, etag_of(*bytes)};
    if (name.ends_with(".gz"))
      compressed.emplace(name.substr(0, name.size() - 3), std::move(form));
    else
      out.files_.emplace(name, File{std::move(form), {}, type_of(name), has_hash(name)});
  }
  for (auto& [name, form] : compressed)
    if (const auto plain = out.files_.find(name); plain != out.files_.end())
      plain->second.gzip = std::move(form);
  return out;
}

std::optional<HttpResponse> StaticFiles::get(const HttpRequest& request) const {
  if (request.method != "GET" && request.method != "HEAD") return {};
  const std::string path = percent_decode(request.path, false);
  auto found = files_.find(path);
  if (found == files_.end()) {
    if (!path.starts_with('/') || path.find('.', path.rfind('/')) != path.npos) return {};
    found = files_.find("/index.html");
    if (found == files_.end()) return {};
  }
  const File& file = found->second;
  const bool gzip = file.gzip && takes_gzip(request.header("accept-encoding"));
  const Form& form = gzip ? *file.gzip : file.plain;
  HttpResponse response{
      .headers = {
          {"Content-Type", std::string(file.type)},
          {"ETag", form.etag},
          {"Cache-Control", file.hashed_name ? "public, max-age=31536000, immutable" : "no-cache"},
          {"Content-Security-Policy",
           "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
           "object-src 'none'"},
          {"Referrer-Policy", "no-referrer"},
          {"Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"},
          {"Cross-Origin-Opener-Policy", "same-origin"},
      }};
  if (file.gzip) response.headers.emplace_back("Vary", "Accept-Encoding");
  if (matches(request.header("if-none-match"), form.etag)) {
    response.status = 304;
    return response;
  }
  if (gzip) response.headers.emplace_back("Content-Encoding", "gzip");
  response.shared_body = form.bytes;
  return response;
}

}  // namespace hinomi::serve
