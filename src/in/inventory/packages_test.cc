#include "in/inventory/packages.h"

#include <gtest/gtest.h>

namespace hinomi::in {
namespace {

constexpr std::string_view bookworm = R"~(PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"
NAME="Debian GNU/Linux"
VERSION_ID="12"
ID=debian
CPE_NAME='cpe:/o:debian:debian_linux:12'
SUPPORT_END=2028-06-30
)~";

Inventory packages_of(std::string_view text, std::string_view os_release) {
  auto out = read_inventory(text, {}, os_release);
  EXPECT_TRUE(out) << out.error().text();
  return out ? *out : Inventory{};
}

// "ref version purl"
std::vector<std::string> package_lines(const Inventory& inventory) {
  std::vector<std::string> out;
  for (const Component& one : inventory.components)
    out.push_back(one.ref + " " + one.version + " " + (one.purls.empty() ? "" : one.purls[0]));
  return out;
}

using Texts = std::vector<std::string>;
using Edges = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

constexpr std::string_view dpkg_status = R"(Package: libc6
Status: install ok installed
Architecture: amd64
Source: glibc (2.36-9)
Version: 2.36-9+deb12u4
Description: library
 of a text: with a colon

Package: curl
Status: install ok installed
Architecture: amd64
Version: 1:7.88.1-10
Depends: libc6 (>= 2.34), httpd-any | mail-agent, libcurl4 (= 7.88)

Package: postfix
Status: install ok half-configured
Architecture: amd64
Version: 3.7
Provides: mail-agent (= 1), other

Package: gone
Status: deinstall ok config-files
Version: 1

Package: poor
Status: install ok installed
)";

TEST(Packages, Dpkg) {
  const Inventory host = packages_of(dpkg_status, bookworm);
  EXPECT_EQ(host.format, "dpkg");
  EXPECT_EQ(host.name, "Debian GNU/Linux 12 (bookworm)");
  EXPECT_EQ(host.subject, 0u);
  // As the purl specification writes them: a colon stays, a plus does not.
  EXPECT_EQ(package_lines(host),
            (Texts{"debian 12 ",
                   "libc6:amd64 2.36-9+deb12u4 pkg:deb/debian/libc6@2.36-9%2Bdeb12u4"
                   "?arch=amd64&distro=debian-12&upstream=glibc%402.36-9",
                   "curl:amd64 1:7.88.1-10 pkg:deb/debian/curl@1:7.88.1-10"
                   "?arch=amd64&distro=debian-12",
                   "postfix:amd64 3.7 pkg:deb/debian/postfix@3.7?arch=amd64&distro=debian-12"}));
  EXPECT_EQ(host.components[0].kind, "operating-system");
  EXPECT_EQ(host.components[0].cpes, Texts{"cpe:/o:debian:debian_linux:12"});
  EXPECT_EQ(host.components[0].end_of_support, "2028-06-30");
  EXPECT_EQ(host.components[2].parent, 0u);
  EXPECT_EQ(host.components[2].place, "line 9");
  EXPECT_EQ(host.needs, (Edges{{2, 1}, {2, 3}}));
  ASSERT_EQ(host.refused.size(), 1u);
  EXPECT_EQ(host.refused[0].where, "line 25");
}

TEST(Packages, WithoutADistributionThereAreNoPackageUrls) {
  const Inventory host = packages_of(dpkg_status, "");
  EXPECT_EQ(package_lines(host), (Texts{"libc6:amd64 2.36-9+deb12u4 ", "curl:amd64 1:7.88.1-10 ",
                                        "postfix:amd64 3.7 "}));
  EXPECT_EQ(host.subject, no_component);
  EXPECT_EQ(host.components[0].parent, no_component);
  EXPECT_EQ(host.refused.size(), 2u);
}

TEST(Packages, Apk) {
  const Inventory host = packages_of(R"(C:Q1abc=
P:musl
V:1.2.4-r2
A:x86_64
L:MIT
o:musl
p:so:libc.musl-x86_64.so.1=1

C:Q1def=
P:busybox-binsh
V:1.36.1-r5
A:x86_64
o:busybox
D:!other so:libc.musl-x86_64.so.1 gone>1
F:bin
R:sh

P:broken
)",
                                     "ID=alpine\nVERSION_ID=3.18.4\n");
  EXPECT_EQ(package_lines(host),
            (Texts{"alpine 3.18.4 ",
                   "musl:x86_64 1.2.4-r2 pkg:apk/alpine/musl@1.2.4-r2"
                   "?arch=x86_64&distro=alpine-3.18.4",
                   "busybox-binsh:x86_64 1.36.1-r5 pkg:apk/alpine/busybox-binsh@1.36.1-r5"
                   "?arch=x86_64&distro=alpine-3.18.4&upstream=busybox"}));
  EXPECT_EQ(host.components[1].licences, Texts{"MIT"});
  EXPECT_EQ(host.needs, (Edges{{2, 1}}));
  ASSERT_EQ(host.refused.size(), 1u);
  EXPECT_EQ(host.refused[0].where, "line 18");
}

TEST(Packages, Rpm) {
  constexpr std::string_view el9 = "ID=\"rhel\"\nVERSION_ID=\"9.2\"\n";
  const Inventory plain = packages_of(
      "gpg-pubkey-fd431d51-4ae0493b\nbash-5.1.8-6.el9.x86_64\n"
      "python3-six-1:1.15.0-9.el9.noarch\nwhat is this\n",
      el9);
  EXPECT_EQ(package_lines(plain),
            (Texts{"rhel 9.2 ",
                   "bash:x86_64 5.1.8-6.el9 pkg:rpm/rhel/bash@5.1.8-6.el9"
                   "?arch=x86_64&distro=rhel-9.2",
                   "python3-six:noarch 1:1.15.0-9.el9 pkg:rpm/rhel/python3-six@1.15.0-9.el9"
                   "?arch=noarch&distro=rhel-9.2&epoch=1"}));
  ASSERT_EQ(plain.refused.size(), 1u);
  EXPECT_EQ(plain.refused[0].where, "line 4");

  const Inventory tabs = packages_of(
      "bash\t0\t5.1.8\t6.el9\tx86_64\tbash-5.1.8-6.el9.src.rpm\tGPLv3+\n"
      "gpg-pubkey\t0\tfd431d51\t4ae0493b\t(none)\t(none)\tpubkey\n",
      el9);
  EXPECT_EQ(package_lines(tabs),
            (Texts{"rhel 9.2 ",
                   "bash:x86_64 5.1.8-6.el9 pkg:rpm/rhel/bash@5.1.8-6.el9"
                   "?arch=x86_64&distro=rhel-9.2&upstream=bash-5.1.8-6.el9.src.rpm"}));
  EXPECT_EQ(tabs.components[1].licences, Texts{"GPLv3+"});
}

TEST(Packages, ProductsInCsv) {
  const Inventory list = packages_of(
      "資産番号,メーカー,製品名,型番,ファームウェア,サポート終了日\n"
      "A-1,Himori Keiki,\"Meter, small\",HM-200,2.1.0,2029-03-31\n"
      ",,,,,\n"
      "A-2,Example,,,,\n"
      "A-3,Example,Pump,,,\n",
      "");
  EXPECT_EQ(list.format, "CSV");
  ASSERT_EQ(list.components.size(), 3u);
  const Component &meter = list.components[0], &firmware = list.components[1];
  EXPECT_EQ(meter.ref, "A-1");
  EXPECT_EQ(meter.kind, "device");
  EXPECT_EQ(meter.maker, "Himori Keiki");
  EXPECT_EQ(meter.name, "Meter, small");
  EXPECT_EQ(meter.models, Texts{"HM-200"});
  EXPECT_EQ(meter.end_of_support, "2029-03-31");
  EXPECT_EQ(firmware.kind, "firmware");
  EXPECT_EQ(firmware.version, "2.1.0");
  EXPECT_EQ(firmware.models, Texts{"HM-200"});
  EXPECT_EQ(firmware.parent, 0u);
  EXPECT_EQ(list.components[2].name, "Pump");
  ASSERT_EQ(list.refused.size(), 1u);
  EXPECT_EQ(list.refused[0].where, "line 4");

  const Inventory english = packages_of(
      "Vendor;Product;Version;CPE\nExample;editor;9;cpe:2.3:a:example:editor:9:*:*:*:*:*:*:*\n",
      "");
  ASSERT_EQ(english.components.size(), 1u);
  EXPECT_EQ(english.components[0].version, "9");
  EXPECT_EQ(english.components[0].cpes, Texts{"cpe:2.3:a:example:editor:9:*:*:*:*:*:*:*"});
}

// As engineering tools export them.
TEST(Packages, DeviceListsOfMakers) {
  for (std::string_view text :
       {"Module name;Order number;FW version;Slot\nCPU 1;EX7 315-2AA00;V3.3.12;2\n",
        "ユニット名,形名,ファームウェアバージョン,スロット\nCPU 1,EX7 315-2AA00,V3.3.12,2\n",
        "Device Name\tCatalog No.\tFirmware Revision\nCPU 1\tEX7 315-2AA00\tV3.3.12\n"}) {
    const Inventory list = packages_of(text, "");
    ASSERT_EQ(list.components.size(), 2u) << text;
    EXPECT_EQ(list.components[0].name, "CPU 1");
    EXPECT_EQ(list.components[0].kind, "device");
    EXPECT_EQ(list.components[0].models, Texts{"EX7 315-2AA00"});
    EXPECT_EQ(list.components[1].kind, "firmware");
    EXPECT_EQ(list.components[1].version, "V3.3.12");
  }
}

TEST(Packages, OsRelease) {
  const OsRelease release =
      read_os_release("# ID=no\nID='a\"b'\nVERSION_ID=\"1\\\"2\"\nPRETTY_NAME=x y\n");
  EXPECT_EQ(release.id, "a\"b");
  EXPECT_EQ(release.version, "1\"2");
  EXPECT_EQ(release.name, "x y");
}

}  // namespace
}  // namespace hinomi::in
