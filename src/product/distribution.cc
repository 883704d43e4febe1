#include "product/distribution.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace hinomi {
namespace {

constexpr int as_written = 9;

struct KnownAs {
  std::string_view other;  // lower case
  Distribution distribution;
};

// os-release's ID, the namespaces that scanners write, and OSV's ecosystems.
constexpr std::array known_as{
    KnownAs{"debian", {"deb", "debian", 1}},
    KnownAs{"ubuntu", {"deb", "ubuntu", 2}},
    KnownAs{"echo", {"deb", "echo", 0}},
    KnownAs{"alpine", {"apk", "alpine", 2}},
    KnownAs{"alpaquita", {"apk", "alpaquita", 1}},
    KnownAs{"wolfi", {"apk", "wolfi", 0}},
    KnownAs{"chainguard", {"apk", "chainguard", 0}},
    KnownAs{"minimos", {"apk", "minimos", 0}},
    KnownAs{"openwrt", {"apk", "openwrt", 2}},
    KnownAs{"arch", {"alpm", "arch", 0}},
    KnownAs{"redhat", {"rpm", "redhat", 1}},
    KnownAs{"red hat", {"rpm", "redhat", 1}},
    KnownAs{"rhel", {"rpm", "redhat", 1}},
    KnownAs{"centos", {"rpm", "centos", 1}},
    KnownAs{"fedora", {"rpm", "fedora", 1}},
    KnownAs{"almalinux", {"rpm", "almalinux", 1}},
    KnownAs{"alma", {"rpm", "almalinux", 1}},
    KnownAs{"rocky", {"rpm", "rocky", 1}},
    KnownAs{"rocky linux", {"rpm", "rocky", 1}},
    KnownAs{"rocky-linux", {"rpm", "rocky", 1}},
    KnownAs{"rockylinux", {"rpm", "rocky", 1}},
    KnownAs{"oracle", {"rpm", "oracle", 1}},
    KnownAs{"oraclelinux", {"rpm", "oracle", 1}},
    KnownAs{"ol", {"rpm", "oracle", 1}},
    KnownAs{"amazon", {"rpm", "amazon", 1}},
    KnownAs{"amzn", {"rpm", "amazon", 1}},
    KnownAs{"suse", {"rpm", "suse", 2}},
    KnownAs{"sles", {"rpm", "suse", 2}},
    KnownAs{"sled", {"rpm", "suse", 2}},
    KnownAs{"opensuse", {"rpm", "opensuse", 2}},
    KnownAs{"opensuse-leap", {"rpm", "opensuse", 2}},
    KnownAs{"opensuse-tumbleweed", {"rpm", "opensuse", 2}},
    KnownAs{"photon", {"rpm", "photon", 2}},
    KnownAs{"photon os", {"rpm", "photon", 2}},
    KnownAs{"mageia", {"rpm", "mageia", 1}},
    KnownAs{"mariner", {"rpm", "azurelinux", 2}},
    KnownAs{"azurelinux", {"rpm", "azurelinux", 2}},
    KnownAs{"azure linux", {"rpm", "azurelinux", 2}},
    KnownAs{"openeuler", {"rpm", "openeuler", as_written}},
};

struct CodeName {
  std::string_view name, release;
};

// https://wiki.debian.org/DebianReleases, https://wiki.ubuntu.com/Releases
constexpr std::array code_names{
    CodeName{"wheezy", "7"},        CodeName{"jessie", "8"},
    CodeName{"stretch", "9"},       CodeName{"buster", "10"},
    CodeName{"bullseye", "11"},     CodeName{"bookworm", "12"},
    CodeName{"trixie", "13"},       CodeName{"forky", "14"},
    CodeName{"duke", "15"},         CodeName{"precise", "12.04"},
    CodeName{"trusty", "14.04"},    CodeName{"utopic", "14.10"},
    CodeName{"vivid", "15.04"},     CodeName{"wily", "15.10"},
    CodeName{"xenial", "16.04"},    CodeName{"yakkety", "16.10"},
    CodeName{"zesty", "17.04"},     CodeName{"artful", "17.10"},
    CodeName{"bionic", "18.04"},    CodeName{"cosmic", "18.10"},
    CodeName{"disco", "19.04"},     CodeName{"eoan", "19.10"},
    CodeName{"focal", "20.04"},     CodeName{"groovy", "20.10"},
    CodeName{"hirsute", "21.04"},   CodeName{"impish", "21.10"},
    CodeName{"jammy", "22.04"},     CodeName{"kinetic", "22.10"},
    CodeName{"lunar", "23.04"},     CodeName{"mantic", "23.10"},
    CodeName{"noble", "24.04"},     CodeName{"oracular", "24.10"},
    CodeName{"plucky", "25.04"},    CodeName{"questing", "25.10"},
    CodeName{"unstable", "sid"},    CodeName{"sid", "sid"},
    CodeName{"edge", "edge"},       CodeName{"rawhide", "rawhide"},
    CodeName{"rolling", "rolling"}, CodeName{"tumbleweed", "tumbleweed"},
};

// Between letters that are none: "debian-sid", "tumbleweed-20240101".
bool has_word(std::string_view text, std::string_view word) {
  auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
  std::size_t at = text.find(word), end = at + word.size();
  return at != text.npos && (at == 0 || !is_letter(text[at - 1])) &&
         (end == text.size() || !is_letter(text[end]));
}

// "15.4.1" -> "15.4" with two numbers.
std::string first_numbers(std::string_view text, int numbers) {
  std::size_t end = 0;
  for (int seen = 0; end < text.size(); ++end)
    if (!is_digit(text[end]) && (text[end] != '.' || ++seen == numbers)) break;
  while (end > 0 && text[end - 1] == '.') --end;
  return std::string(text.substr(0, end));
}

}  // namespace

const Distribution* distribution_of(std::string_view name) {
  for (const KnownAs& one : known_as)
    if (equal_ignoring_case(one.other, name)) return &one.distribution;
  return nullptr;
}

std::string release_of(const Distribution& distribution, std::string_view text) {
  if (distribution.numbers == 0) return {};
  std::string lower = to_lower(trim(text));
  std::size_t digit = lower.find_first_of("0123456789");
  // openSUSE's rolling release carries the day of its snapshot.
  if (digit == lower.npos || has_word(lower, "tumbleweed")) {
    for (const CodeName& one : code_names)
      if (has_word(lower, one.name)) return std::string(one.release);
    return {};
  }
  if (distribution.numbers == as_written) return lower.substr(digit);
  std::string out = first_numbers(std::string_view(lower).substr(digit), distribution.numbers);
  // SUSE's service packs are the second number: "15 SP4" is 15.4.
  std::size_t pack = lower.find("sp", digit);
  if (distribution.name == "suse" && pack != lower.npos)
    out += "." + first_numbers(std::string_view(lower).substr(pack + 2), 1);
  return out;
}

std::string release_in_version(const Distribution& distribution, std::string_view version) {
  struct Mark {
    std::string_view name, mark;
  };
  constexpr Mark marks[] = {
      {"redhat", "el"}, {"centos", "el"}, {"almalinux", "el"}, {"rocky", "el"},
      {"oracle", "el"}, {"fedora", "fc"}, {"amazon", "amzn"},  {"debian", "deb"},
  };
  for (const Mark& one : marks) {
    if (one.name != distribution.name) continue;
    for (std::size_t at = version.find(one.mark); at != version.npos;
         at = version.find(one.mark, at + 1)) {
      std::string_view rest = version.substr(at + one.mark.size());
      bool begins = at > 0 && std::string_view(".+~_").find(version[at - 1]) != version.npos;
      if (begins && !rest.empty() && is_digit(rest.front())) return first_numbers(rest, 1);
    }
  }
  return {};
}

}  // namespace hinomi
