#include "product/package.h"

#include <gtest/gtest.h>

namespace hinomi {
namespace {

std::string package_key(std::string_view text) {
  auto purl = read_purl(text);
  return purl ? package_of(*purl).key() : purl.error().text();
}

std::string package_key(std::string_view ecosystem, std::string_view name) {
  auto package = package_of(ecosystem, name);
  return package ? package->key() : "none";
}

// A package and the advisory about it meet at one key, whoever wrote them.
TEST(Package, UrlsAndEcosystemsMeet) {
  struct Same {
    const char *purl, *ecosystem, *name, *key;
  };
  const Same same[] = {
      {"pkg:deb/debian/curl@7.88.1-10?arch=amd64&distro=debian-12.4", "Debian:12", "curl",
       "deb/debian/12/curl"},
      {"pkg:deb/debian/curl?distro=bookworm", "Debian:12", "curl", "deb/debian/12/curl"},
      {"pkg:deb/ubuntu/bash?distro=ubuntu-22.04", "Ubuntu:22.04:LTS", "bash",
       "deb/ubuntu/22.04/bash"},
      {"pkg:deb/ubuntu/bash?distro=jammy", "Ubuntu:Pro:22.04:LTS", "bash", "deb/ubuntu/22.04/bash"},
      {"pkg:apk/alpine/musl?distro=3.16.2", "Alpine:v3.16", "musl", "apk/alpine/3.16/musl"},
      {"pkg:alpine/musl?distro=alpine-3.16.2", "Alpine:v3.16", "musl", "apk/alpine/3.16/musl"},
      {"pkg:rpm/rhel/glibc?distro=rhel-8.6", "Red Hat:enterprise_linux:8::baseos", "glibc",
       "rpm/redhat/8/glibc"},
      {"pkg:rpm/almalinux/glibc?distro=almalinux-9.3", "AlmaLinux:9", "glibc",
       "rpm/almalinux/9/glibc"},
      {"pkg:rpm/rocky/glibc?distro=rocky-9.3", "Rocky Linux:9", "glibc", "rpm/rocky/9/glibc"},
      {"pkg:rpm/sles/zlib?distro=sles-15.4", "SUSE:Linux Enterprise Server 15 SP4", "zlib",
       "rpm/suse/15.4/zlib"},
      {"pkg:rpm/amazon/zlib?distro=amazon-2%20%28Karoo%29", "none", "", "rpm/amazon/2/zlib"},
      {"pkg:apk/wolfi/zlib?distro=wolfi-20230201", "Wolfi", "zlib", "apk/wolfi/zlib"},
      {"pkg:pypi/Foo_.Bar@1", "PyPI", "foo-bar", "pypi/foo-bar"},
      {"pkg:maven/org.apache.commons/io@1", "Maven", "org.apache.commons:io",
       "maven/org.apache.commons/io"},
      {"pkg:npm/%40angular/core@1", "npm", "@angular/core", "npm/@angular/core"},
      {"pkg:npm/JSONStream", "npm", "JSONStream", "npm/JSONStream"},
      {"pkg:golang/github.com/Masterminds/squirrel", "Go", "github.com/masterminds/squirrel",
       "golang/github.com/masterminds/squirrel"},
      {"pkg:golang/stdlib@1.22", "Go", "stdlib", "golang/stdlib"},
      {"pkg:golang/std@go1.22", "Go", "stdlib", "golang/stdlib"},
      {"pkg:composer/drupal/core", "Packagist:https://packages.example/8", "drupal/core",
       "composer/drupal/core"},
      {"pkg:cargo/serde_json", "crates.io", "serde-json", "cargo/serde-json"},
      {"pkg:nuget/Newtonsoft.Json", "NuGet", "newtonsoft.json", "nuget/newtonsoft.json"},
  };
  for (const Same& one : same) {
    EXPECT_EQ(package_key(one.purl), one.key) << one.purl;
    if (std::string_view(one.ecosystem) != "none") {
      EXPECT_EQ(package_key(one.ecosystem, one.name), one.key) << one.ecosystem;
    }
  }
  EXPECT_EQ(package_key("GIT", "x"), "none");
  EXPECT_EQ(package_key("Unheard Of:1", "x"), "none");
}

// Another release is another package; so is an upstream project of the same name.
TEST(Package, ReleasesAndDistributionsStayApart) {
  EXPECT_NE(package_key("pkg:deb/debian/curl?distro=debian-11"),
            package_key("pkg:deb/debian/curl?distro=debian-12"));
  EXPECT_NE(package_key("pkg:deb/debian/curl?distro=debian-12"),
            package_key("pkg:deb/ubuntu/curl?distro=ubuntu-12.04"));
  EXPECT_NE(package_key("pkg:generic/curl"), package_key("pkg:deb/debian/curl"));
  EXPECT_EQ(package_key("pkg:rpm/opensuse/zlib?distro=opensuse-tumbleweed-20240101"),
            "rpm/opensuse/tumbleweed/zlib");
  EXPECT_EQ(package_key("pkg:deb/debian/curl?distro=sid"), "deb/debian/sid/curl");
}

TEST(Package, SaysWhenTheReleaseIsMissing) {
  EXPECT_TRUE(package_of(*read_purl("pkg:deb/debian/curl@1")).lacks_release());
  EXPECT_FALSE(package_of(*read_purl("pkg:deb/debian/curl@1?distro=debian-12")).lacks_release());
  EXPECT_FALSE(package_of(*read_purl("pkg:apk/wolfi/curl@1")).lacks_release());
  EXPECT_FALSE(package_of(*read_purl("pkg:npm/curl@1")).lacks_release());
}

TEST(Package, AVersionTellsItsReleaseAndEpoch) {
  EXPECT_EQ(package_key("pkg:rpm/redhat/libsolv@0.7.24-3.el8"), "rpm/redhat/8/libsolv");
  EXPECT_EQ(package_key("pkg:rpm/redhat/php@8.0.30-2.module%2Bel9.2.0%2B12345"),
            "rpm/redhat/9/php");
  EXPECT_EQ(package_key("pkg:rpm/amzn/x@2-14.amzn2"), "rpm/amazon/2/x");
  EXPECT_EQ(package_key("pkg:deb/debian/curl@7.88.1-10%2Bdeb12u5"), "deb/debian/12/curl");
  EXPECT_EQ(package_key("pkg:rpm/redhat/model3@1-el"), "rpm/redhat/model3");
  EXPECT_EQ(full_version(*read_purl("pkg:rpm/redhat/openssl@1.1.1k-8?epoch=1")), "1:1.1.1k-8");
  EXPECT_EQ(full_version(*read_purl("pkg:deb/debian/attr@1:2.4?epoch=1")), "1:2.4");
  EXPECT_EQ(full_version(*read_purl("pkg:npm/x@2?epoch=1")), "2");
  EXPECT_EQ(full_version(*read_purl("pkg:golang/stdlib@go1.16.2")), "1.16.2");
  EXPECT_EQ(full_version(*read_purl("pkg:golang/stdlib@go1.21rc2")), "1.21-rc.2");
  EXPECT_EQ(full_version(*read_purl("pkg:golang/example.com/go@v1.2.0-rc1")), "v1.2.0-rc1");
}

TEST(Package, MatchesOnlyWhereReleasesDo) {
  auto matches = [](std::string_view said_of, std::string_view found) {
    return match(package_of(*read_purl(said_of)), package_of(*read_purl(found)));
  };
  const char* debian = "pkg:deb/debian/sudo?distro=debian-11";
  EXPECT_EQ(matches(debian, "pkg:deb/debian/sudo?distro=bullseye"), PackageMatch::yes);
  EXPECT_EQ(matches(debian, "pkg:deb/debian/sudo?distro=bookworm"), PackageMatch::no);
  EXPECT_EQ(matches(debian, "pkg:deb/debian/sudo"), PackageMatch::possible);
  EXPECT_EQ(matches("pkg:deb/debian/sudo", "pkg:deb/debian/sudo"), PackageMatch::possible);
  EXPECT_EQ(matches(debian, "pkg:deb/debian/curl?distro=debian-11"), PackageMatch::no);
  EXPECT_EQ(matches("pkg:npm/x", "pkg:npm/x@1"), PackageMatch::yes);
}

TEST(Package, SourcesOfBinaryPackages) {
  auto source = [](std::string_view text) {
    auto found = source_of(*read_purl(text));
    return found ? found->package.key() + " " + found->version : "none";
  };
  EXPECT_EQ(source("pkg:deb/debian/bash@5.1-2%2Bb3?upstream=bash%405.1-2&distro=debian-11"),
            "deb/debian/11/bash 5.1-2");
  EXPECT_EQ(source("pkg:deb/debian/gpgv@2.2.27-2?upstream=gnupg2&distro=debian-11"),
            "deb/debian/11/gnupg2 ");
  EXPECT_EQ(source("pkg:rpm/amzn/system-release@2-14.amzn2?"
                   "upstream=system-release-2-14.amzn2.src.rpm&distro=amzn-2"),
            "rpm/amazon/2/system-release 2-14.amzn2");
  EXPECT_EQ(source("pkg:alpine/brotli-libs@1.0.9-r3?upstream=brotli&distro=alpine-3.13.6"),
            "apk/alpine/3.13/brotli ");
  EXPECT_EQ(source("pkg:deb/debian/curl@1"), "none");
  EXPECT_EQ(source("pkg:npm/x@1?upstream=y"), "none");
}

}  // namespace
}  // namespace hinomi
