#include "product/purl_types.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace hinomi {
namespace {

enum class Space : char { required, optional, none };

namespace lower {
constexpr unsigned nothing = 0, space = 1, name = 2, version = 4, subpath = 8;
}

struct TypeRule {
  std::string_view type;
  Space name_space;
  unsigned lower;             // these are written in lower case
  std::string_view demanded;  // a qualifier that must be there
};

// purl-spec 16f3d0e, types/*-definition.json: requirement of the namespace, case_sensitive = false.
constexpr std::array type_rules{
    TypeRule{"alpm", Space::required, lower::space | lower::name, ""},
    TypeRule{"apk", Space::required, lower::space | lower::name, ""},
    TypeRule{"bazel", Space::none, lower::nothing, ""},
    TypeRule{"bitbucket", Space::required, lower::space | lower::name, ""},
    TypeRule{"bitnami", Space::none, lower::name, ""},
    TypeRule{"brew", Space::optional, lower::space | lower::name, ""},
    TypeRule{"cargo", Space::none, lower::nothing, ""},
    TypeRule{"chrome-extension", Space::none, lower::name, ""},
    TypeRule{"cocoapods", Space::none, lower::nothing, ""},
    TypeRule{"composer", Space::required, lower::space | lower::name, ""},
    TypeRule{"conda", Space::none, lower::nothing, ""},
    TypeRule{"cran", Space::none, lower::nothing, ""},
    TypeRule{"deb", Space::required, lower::space | lower::name, ""},
    TypeRule{"gem", Space::none, lower::nothing, ""},
    TypeRule{"git", Space::required, lower::nothing, ""},
    TypeRule{"github", Space::required, lower::space | lower::name, ""},
    TypeRule{"golang", Space::required, lower::nothing, ""},
    TypeRule{"hackage", Space::none, lower::nothing, ""},
    TypeRule{"hex", Space::optional, lower::space | lower::name, ""},
    TypeRule{"huggingface", Space::required, lower::version, ""},
    TypeRule{"julia", Space::none, lower::nothing, "uuid"},
    TypeRule{"luarocks", Space::optional, lower::space | lower::name, ""},
    TypeRule{"maven", Space::required, lower::nothing, ""},
    TypeRule{"mlflow", Space::none, lower::nothing, ""},
    TypeRule{"nuget", Space::none, lower::nothing, ""},
    TypeRule{"oci", Space::none, lower::name | lower::version, ""},
    TypeRule{"opam", Space::none, lower::nothing, ""},
    TypeRule{"otp", Space::none, lower::name | lower::subpath, ""},
    TypeRule{"pub", Space::none, lower::name, ""},
    TypeRule{"pypi", Space::none, lower::name | lower::version, ""},
    TypeRule{"qpkg", Space::required, lower::space, ""},
    TypeRule{"rpm", Space::required, lower::space, ""},
    TypeRule{"swid", Space::optional, lower::nothing, "tag_id"},
    TypeRule{"swift", Space::required, lower::nothing, ""},
    TypeRule{"vcpkg", Space::none, lower::nothing, ""},
    TypeRule{"vscode-extension", Space::required, lower::space | lower::name | lower::version, ""},
    TypeRule{"yocto", Space::optional, lower::space, ""},
};

const TypeRule* type_rule_of(std::string_view type) {
  auto found = std::find_if(type_rules.begin(), type_rules.end(),
                            [&](auto& rule) { return rule.type == type; });
  return found == type_rules.end() ? nullptr : &*found;
}

void make_lower(std::string& text) {
  for (char& c : text) c = to_lower(c);
}

void make_upper(std::string& text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
}

std::unexpected<Error> wrong_type(const Purl& purl, std::string what, std::string_view component,
                                  std::string remedy) {
  return fail(ErrorKind::invalid, std::move(what),
              "package URL of type " + purl.type + ", " + std::string(component),
              std::move(remedy));
}

// "1", "1.2", "1.2.3", "1.2.3.4".
bool is_chrome_version(std::string_view text) {
  int numbers = 0;
  while (true) {
    std::size_t dot = text.find('.');
    std::string_view part = text.substr(0, dot);
    if (part.empty() || !std::all_of(part.begin(), part.end(), is_digit) || ++numbers > 4)
      return false;
    if (dot == text.npos) return true;
    text.remove_prefix(dot + 1);
  }
}

Result<void> check_letters(const Purl& purl) {
  if (purl.type == "cpan" && purl.name.find("::") != purl.name.npos)
    return wrong_type(purl, "a module", "name", "Name the distribution: '-' for \"::\"");
  if (purl.type == "chrome-extension") {
    auto is_digit16 = [](char c) { return c >= 'a' && c <= 'p'; };
    if (purl.name.size() != 32 || !std::all_of(purl.name.begin(), purl.name.end(), is_digit16))
      return wrong_type(purl, "no id of an extension", "name", "32 letters from a to p");
    if (!purl.version.empty() && !is_chrome_version(purl.version))
      return wrong_type(purl, "no version of an extension", "version", "1 to 4 numbers with '.'");
  }
  return {};
}

}  // namespace

void normalise_by_type(Purl& purl) {
  if (const TypeRule* rule = type_rule_of(purl.type)) {
    if (rule->lower & lower::space) make_lower(purl.name_space);
    if (rule->lower & lower::name) make_lower(purl.name);
    if (rule->lower & lower::version) make_lower(purl.version);
    if (rule->lower & lower::subpath) make_lower(purl.subpath);
  }
  if (purl.type == "pypi") std::replace(purl.name.begin(), purl.name.end(), '_', '-');
  if (purl.type == "pub")
    for (char& c : purl.name)
      if (!(c >= 'a' && c <= 'z') && !is_digit(c)) c = '_';
  if (purl.type == "cpan") make_upper(purl.name_space);
  // Azure's names have case, Databricks' have not.
  if (purl.type == "mlflow" &&
      purl.qualifier("repository_url").find("databricks") != std::string::npos)
    make_lower(purl.name);
  // The namespace is the host, the name the whole path on it.
  if (name_is_path(purl.type)) {
    std::string path = purl.name_space + (purl.name_space.empty() ? "" : "/") + purl.name;
    std::size_t slash = path.find('/');
    if (slash == path.npos) return;
    purl.name_space = path.substr(0, slash);
    purl.name = path.substr(slash + 1);
  }
}

bool name_is_path(std::string_view type) { return type == "git"; }

Result<void> check_purl_type(const Purl& purl) {
  const TypeRule* rule = type_rule_of(purl.type);
  if (!rule) return check_letters(purl);
  if (rule->name_space == Space::required && purl.name_space.empty())
    return wrong_type(purl, "no namespace", "namespace", "This type needs one");
  if (rule->name_space == Space::none && !purl.name_space.empty())
    return wrong_type(purl, "a namespace", "namespace", "This type has none");
  if (!rule->demanded.empty() && purl.qualifier(rule->demanded).empty())
    return wrong_type(purl, "no " + std::string(rule->demanded), "qualifiers",
                      "This type needs it");
  return check_letters(purl);
}

}  // namespace hinomi
