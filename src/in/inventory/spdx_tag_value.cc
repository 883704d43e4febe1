// SPDX 2's tag-value form: "Tag: value" on a line, <text>...</text> over several, a package from
// its PackageName to the next element.
#include <array>

#include "base/text.h"
#include "in/inventory/spdx.h"
#include "in/inventory/xml.h"
#include "in/json_text.h"

namespace hinomi::in::spdx {
namespace {

constexpr std::size_t most_refused_lines = 100;

// Tags that mean a member of the document, a package or a file.
struct Tag {
  std::string_view tag, member;
};
constexpr Tag document_tags[] = {{"SPDXVersion", "spdxVersion"},
                                 {"DocumentName", "name"},
                                 {"DocumentNamespace", "documentNamespace"}};
constexpr Tag package_tags[] = {{"SPDXID", "SPDXID"},
                                {"PackageVersion", "versionInfo"},
                                {"PackageSupplier", "supplier"},
                                {"PackageOriginator", "originator"},
                                {"PackageLicenseConcluded", "licenseConcluded"},
                                {"PackageLicenseDeclared", "licenseDeclared"},
                                {"PrimaryPackagePurpose", "primaryPackagePurpose"},
                                {"BuiltDate", "builtDate"},
                                {"ReleaseDate", "releaseDate"},
                                {"ValidUntilDate", "validUntilDate"}};
constexpr Tag file_tags[] = {{"SPDXID", "SPDXID"}, {"LicenseConcluded", "licenseConcluded"}};

std::string_view first_word(std::string_view& rest) {
  rest = trim(rest);
  const std::size_t end = std::min(rest.find_first_of(" \t"), rest.size());
  const std::string_view out = rest.substr(0, end);
  rest = trim(rest.substr(end));
  return out;
}

class TagReader {
 public:
  Result<Converted> read(std::string_view text) {
    whole_ = text;
    while (at_ < whole_.size()) TRY(line());
    close_element();
    Converted out{.refused = std::move(refused_)};
    out.json = "{";
    out.json += document_;
    out.json += ",\"packages\":[" + packages_ + "],\"files\":[" + files_ + "],\"relationships\":[" +
                relationships_ + "]}";
    // The document's own members begin with a comma, too.
    if (out.json[1] == ',') out.json.erase(1, 1);
    return out;
  }

 private:
  enum class Element { document, package, file, other };

  Result<> line() {
    ++number_;
    const std::size_t begin = at_;
    std::size_t end = std::min(whole_.find('\n', at_), whole_.size());
    std::string_view text = trim(whole_.substr(at_, end - at_));
    at_ = std::min(end + 1, whole_.size());
    if (text.empty() || text.starts_with('#')) return {};
    const std::size_t colon = text.find(':');
    if (colon == text.npos) {
      if (refused_.size() < most_refused_lines)
        refused_.push_back({ErrorKind::invalid, "a line that is no 'Tag: value'", place(),
                            "Put texts of several lines between <text> and </text>"});
      return {};
    }
    const std::string_view tag = trim(text.substr(0, colon));
    std::string_view value = trim(text.substr(colon + 1));
    const std::string here = place();
    if (value.starts_with("<text>")) {
      const std::size_t open = whole_.find("<text>", begin) + 6;
      const std::size_t close = whole_.find("</text>", open);
      if (close == whole_.npos)
        return fail(ErrorKind::invalid, "a <text> that does not end", here, "Write </text>");
      value = whole_.substr(open, close - open);
      end = std::min(whole_.find('\n', close), whole_.size());
      at_ = std::min(end + 1, whole_.size());
      for (char c : value) number_ += c == '\n';
    }
    take(tag, value, here);
    return {};
  }

  std::string place() const { return "line " + std::to_string(number_); }

  void take(std::string_view tag, std::string_view value, const std::string& here) {
    if (tag == "PackageName") return open_element(Element::package, "name", value, here);
    if (tag == "FileName") return open_element(Element::file, "fileName", value, here);
    if (tag == "SnippetSPDXID" || tag == "LicenseID") {
      close_element();
      element_ = Element::other;
      return;
    }
    if (tag == "Relationship") return relationship(value);
    if (tag == "Created") return put(document_, "creationInfo", "{\"created\":", value, "}");
    if (element_ == Element::document) return member(document_tags, tag, value, document_);
    if (element_ == Element::file) {
      if (tag == "FileChecksum") return checksum(value);
      return member(file_tags, tag, value, current_);
    }
    if (element_ != Element::package) return;
    if (tag == "PackageChecksum") return checksum(value);
    if (tag == "ExternalRef") return reference(value);
    member(package_tags, tag, value, current_);
  }

  template <std::size_t count>
  static void member(const Tag (&tags)[count], std::string_view tag, std::string_view value,
                     std::string& out) {
    for (const Tag& known : tags)
      if (known.tag == tag) put(out, known.member, "", value, "");
  }

  static void put(std::string& out, std::string_view key, std::string_view before,
                  std::string_view value, std::string_view after) {
    out += ',';
    append_json_text(key, out);
    out += ':';
    out += before;
    append_json_text(value, out);
    out += after;
  }

  void open_element(Element element, std::string_view key, std::string_view name,
                    const std::string& here) {
    close_element();
    element_ = element;
    append_json_text(line_key, current_);
    current_ += ':';
    append_json_text(here, current_);
    put(current_, key, "", name, "");
  }

  void close_element() {
    if (element_ == Element::package || element_ == Element::file) {
      std::string& out = element_ == Element::package ? packages_ : files_;
      if (!out.empty()) out += ',';
      out += '{' + current_ + ",\"checksums\":[" + checksums_ + "],\"externalRefs\":[" +
             references_ + "]}";
    }
    current_.clear();
    checksums_.clear();
    references_.clear();
  }

  // Three texts as an object of a list.
  static void entry(std::string& out, std::array<std::string_view, 3> keys,
                    std::array<std::string_view, 3> values) {
    if (!out.empty()) out += ',';
    out += '{';
    for (std::size_t at = 0; at < keys.size(); ++at) {
      append_json_key(keys[at], out);
      append_json_text(values[at], out);
    }
    out += '}';
  }

  void checksum(std::string_view value) {
    const std::size_t colon = value.find(':');
    if (colon == value.npos) return;
    entry(checksums_, {"algorithm", "checksumValue", "comment"},
          {trim(value.substr(0, colon)), trim(value.substr(colon + 1)), ""});
  }

  void reference(std::string_view value) {
    const auto category = first_word(value), type = first_word(value);
    entry(references_, {"referenceCategory", "referenceType", "referenceLocator"},
          {category, type, value});
  }

  void relationship(std::string_view value) {
    const auto first = first_word(value), type = first_word(value), second = first_word(value);
    entry(relationships_, {"spdxElementId", "relationshipType", "relatedSpdxElement"},
          {first, type, second});
  }

  std::string_view whole_;
  std::size_t at_ = 0, number_ = 0;
  Element element_ = Element::document;
  std::string document_, packages_, files_, relationships_;  // members and items in JSON
  std::string current_, checksums_, references_;             // of the element that is open
  std::vector<Error> refused_;
};

}  // namespace

Result<Converted> tag_value_as_json(std::string_view text) { return TagReader().read(text); }

}  // namespace hinomi::in::spdx
