#include "serve/static_files.h"

#include <gtest/gtest.h>

#include <map>

namespace hinomi::serve {
namespace {

struct MapDisk : Disk {
  std::map<std::filesystem::path, std::string> files;
  Result<std::string> read(const std::filesystem::path& path) override { return files.at(path); }
  Result<void> write(const std::filesystem::path&, std::string_view, bool) override {
    return fail(ErrorKind::io, "read only");
  }
  bool exists(const std::filesystem::path& path) override { return files.contains(path); }
  Result<std::vector<std::filesystem::path>> list(const std::filesystem::path&) override {
    std::vector<std::filesystem::path> out;
    for (const auto& [path, bytes] : files) out.push_back(path);
    return out;
  }
  Result<void> make_folder(const std::filesystem::path&) override { return {}; }
  const char* sqlite_vfs() override { return nullptr; }
};

std::string field(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return {};
}

class Pages : public ::testing::Test {
 protected:
  Pages() {
    disk_.files = {{"web/index.html", "<p>火の見</p>"},
                   {"web/assets/app-BxK3_f9a.js", "let a;"},
                   {"web/assets/app-BxK3_f9a.js.gz", "\x1f\x8b packed"},
                   {"web/assets/map-renderer.js", "let b;"},
                   {"web/lonely.css.gz", "x"},
                   {"web/icon.svg", "<svg/>"}};
    files_ = *StaticFiles::load(disk_, "web");
  }
  std::optional<HttpResponse> get(
      std::string_view path,
      std::vector<std::pair<std::string_view, std::string_view>> headers = {},
      std::string_view method = "GET") const {
    return files_.get({.method = method, .path = path, .headers = std::move(headers)});
  }
  MapDisk disk_;
  StaticFiles files_;
};

TEST_F(Pages, HaveTypeAndSafety) {
  const auto page = get("/index.html");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->content(), "<p>火の見</p>");
  EXPECT_EQ(field(*page, "Content-Type"), "text/html; charset=utf-8");
  EXPECT_EQ(field(*page, "Cache-Control"), "no-cache");
  EXPECT_EQ(field(*page, "Content-Security-Policy"),
            "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
            "object-src 'none'");
  EXPECT_EQ(field(*page, "Referrer-Policy"), "no-referrer");
  EXPECT_EQ(field(*get("/icon.svg"), "Content-Type"), "image/svg+xml");
}

TEST_F(Pages, StayForeverOnlyUnderAHashedName) {
  EXPECT_EQ(field(*get("/assets/app-BxK3_f9a.js"), "Cache-Control"),
            "public, max-age=31536000, immutable");
  EXPECT_EQ(field(*get("/assets/map-renderer.js"), "Cache-Control"), "no-cache");
}

TEST_F(Pages, ComePackedToWhomCanUnpack) {
  const char* path = "/assets/app-BxK3_f9a.js";
  for (const char* takes : {"gzip", "br, gzip;q=0.5", "*", "GZIP", "deflate,*;q=0.1"}) {
    const auto packed = get(path, {{"Accept-Encoding", takes}});
    EXPECT_EQ(field(*packed, "Content-Encoding"), "gzip") << takes;
    EXPECT_EQ(packed->content(), "\x1f\x8b packed");
    EXPECT_EQ(field(*packed, "Vary"), "Accept-Encoding");
    EXPECT_NE(field(*packed, "ETag"), field(*get(path), "ETag"));
  }
  for (const char* takes : {"", "br", "gzip;q=0", "gzip; q=0.000", "*;q=0", "*, gzip;q=0", "xgzip"})
    EXPECT_EQ(field(*get(path, {{"Accept-Encoding", takes}}), "Content-Encoding"), "") << takes;
  EXPECT_FALSE(get("/lonely.css")) << "packed alone is not served";
}

TEST_F(Pages, AreNotSentTwice) {
  const std::string etag = field(*get("/index.html"), "ETag");
  EXPECT_TRUE(etag.starts_with('"'));
  for (const std::string& known : {etag, "W/" + etag, "\"x\", " + etag, std::string("*")}) {
    const auto answer = get("/index.html", {{"If-None-Match", known}});
    EXPECT_EQ(answer->status, 304) << known;
    EXPECT_EQ(answer->content(), "");
    EXPECT_EQ(field(*answer, "ETag"), etag);
  }
  EXPECT_EQ(get("/index.html", {{"If-None-Match", "\"x\""}})->status, 200);
}

TEST_F(Pages, ServeTheRoutesOfTheApplication) {
  for (const char* route : {"/", "/shield", "/record/0190", "/v1.2/report", "/%E7%81%AB"})
    EXPECT_EQ(get(route)->content(), "<p>火の見</p>") << route;
  for (const char* none : {"/nothing.js", "/assets/app.css", "", "index.html", "*"})
    EXPECT_FALSE(get(none)) << none;
  EXPECT_FALSE(get("/", {}, "POST"));
  EXPECT_TRUE(get("/", {}, "HEAD"));
}

TEST_F(Pages, LeadNowhereElse) {
  for (const char* path : {"/../etc/passwd.txt", "/..%2f..%2fetc/shadow.x", "/assets/../../key.pem",
                           "//etc/passwd.txt", "/assets\\..\\x.y", "/%00.html"})
    EXPECT_FALSE(get(path)) << path;
  // Without a dot it is a route of the application, never a file.
  EXPECT_EQ(get("/../../etc/passwd")->content(), "<p>火の見</p>");
}

TEST(PagesLoad, NeedsNoPagesAndBoundsThem) {
  MapDisk disk;
  const auto none = StaticFiles::load(disk, "web");
  ASSERT_TRUE(none);
  EXPECT_TRUE(none->empty());
  EXPECT_FALSE(none->get({.method = "GET", .path = "/"}));
  disk.files["web/a"] = std::string(65 << 20, 'x');
  EXPECT_EQ(StaticFiles::load(disk, "web").error().kind, ErrorKind::too_large);
}

}  // namespace
}  // namespace hinomi::serve
