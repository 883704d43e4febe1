#include "in/advisory/read_advisories.h"

#include <algorithm>

#include "base/json.h"
#include "base/lines.h"
#include "base/text.h"
#include "in/advisory/formats.h"
#include "in/advisory/unpack.h"

namespace hinomi::in {

namespace {

using Reader = Result<void> (*)(const JsonPart&, const AdvisoryLimits&, AdvisorySink&);

// Which format an object is in; the first that fits.
Reader reader_of(const JsonPart& part) {
  if (part.has("cveMetadata")) return read_cve;
  if (part.has("cve") || part.text("format") == "NVD_CVE") return read_nvd;
  if (part.has("ghsa_id")) return read_github;
  if (part.has("document")) return read_csaf;
  if (part.has("@context") || part.has("statements")) return read_openvex;
  if (part.has("catalogVersion")) return read_kev;
  if (part.has("data") && part.has("status-code")) return read_epss;
  if (part.has("packages") || part.has("Sources") || part.has("versions")) return read_vex_index;
  if (part.has("id") &&
      (part.has("affected") || part.has("modified") || part.has("schema_version")))
    return read_osv;
  return nullptr;
}

// Says in which file of an archive something stands.
class Placing : public AdvisorySink {
 public:
  Placing(AdvisorySink& to, std::string file) : to_(to), file_(std::move(file)) {}

  void advisory(Advisory&& one) override {
    for (Error& error : one.refused) place(error);
    to_.advisory(std::move(one));
  }
  void known_exploited(KnownExploited&& one) override { to_.known_exploited(std::move(one)); }
  void likelihood(ExploitLikelihood&& one, Time day, const std::string& model) override {
    to_.likelihood(std::move(one), day, model);
  }
  void vex_location(VexLocation&& one) override { to_.vex_location(std::move(one)); }
  bool wants_documents() const override { return to_.wants_documents(); }
  void document(std::string_view name, std::string_view text) override {
    to_.document(name.empty() ? file_ : file_ + ": " + std::string(name), text);
  }
  void refuse(Error&& error) override {
    place(error);
    to_.refuse(std::move(error));
  }

 private:
  void place(Error& error) const {
    error.where = error.where.empty() ? file_ : file_ + ": " + error.where;
  }

  AdvisorySink& to_;
  const std::string file_;
};

// Reads the documents of one call, with one parser.
class DocumentReader {
 public:
  DocumentReader(const AdvisoryLimits& limits, AdvisorySink& sink) : limits_(limits), sink_(sink) {}

  // Whether it was read, wholly or in part. `text` is changed: room is made behind it.
  Result<void> read(std::string& text, const std::string& file) {
    Placing sink(sink_, file);
    std::string_view start = trim(std::string_view(text).substr(0, 4096));
    if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
    if (start.starts_with('<')) {
      sink.document({}, text);
      return read_whole(read_jvn(text, sink), sink);
    }
    if (is_exploit_table(start)) {
      sink.document({}, text);
      return read_whole(read_exploit_table(text, sink), sink);
    }
    if (!start.starts_with('{') && !start.starts_with('['))
      return fail(ErrorKind::invalid, "no advisory in a known format", file,
                  "Send OSV, CVE, NVD, CSAF, OpenVEX, GitHub, KEV, EPSS or JVN");
    bool may_be_lines = start.starts_with('{');
    auto whole = parse(text);  // moves the text
    if (whole) {
      read_value(*whole, text, sink);
      return {};
    }
    if (!may_be_lines || !are_lines(text)) {
      sink.refuse(std::move(whole.error()));
      return {};
    }
    read_lines(text, sink);
    return {};
  }

 private:
  static Result<void> read_whole(Result<void>&& done, AdvisorySink& sink) {
    if (!done) sink.refuse(std::move(done.error()));
    return {};
  }

  Result<simdjson::dom::element> parse(std::string& text) {
    if (text.size() > limits_.document_bytes)
      return fail(ErrorKind::too_large, "over " + std::to_string(limits_.document_bytes) + " bytes",
                  {}, "Split it");
    text.reserve(text.size() + simdjson::SIMDJSON_PADDING);
    if (parser_.capacity() < text.size() || parser_.max_depth() == simdjson::DEFAULT_MAX_DEPTH)
      if (parser_.allocate(std::max<std::size_t>(text.size(), 1 << 20),
                           static_cast<std::size_t>(limits_.depth)) != simdjson::SUCCESS)
        return fail(ErrorKind::busy, "no memory to read it", {}, "Try again later");
    simdjson::dom::element out;
    auto error = parser_.parse(text.data(), text.size(), false).get(out);
    if (error == simdjson::SUCCESS) return out;
    return std::unexpected(broken(text, error));
  }

  // The place of a small document's fault is worth a second look.
  static Error broken(const std::string& text, simdjson::error_code error) {
    std::string where;
    if (text.size() < 1 << 20)
      if (auto again = parse_json(text); !again) where = again.error().where;
    return {ErrorKind::invalid, std::string("no JSON: ") + simdjson::error_message(error), where,
            "Fetch it again"};
  }

  // A document a line: the first ends where its line does, and others follow.
  static bool are_lines(std::string_view text) {
    text = trim(text);
    std::size_t end = text.find('\n');
    return end != text.npos && trim(text.substr(0, end)).ends_with('}');
  }

  void read_lines(std::string_view text, AdvisorySink& sink) {
    std::string line;
    for (std::size_t number = 1; !text.empty(); ++number) {
      line = trim(take_line(text));
      if (line.empty()) continue;
      Placing placed(sink, "line " + std::to_string(number));
      auto value = parse(line);
      if (value)
        read_value(*value, line, placed);
      else
        placed.refuse(std::move(value.error()));
    }
  }

  // `text`: what the value was read from.
  void read_value(simdjson::dom::element value, std::string_view text, AdvisorySink& sink) {
    const JsonPlace whole;
    simdjson::dom::object object;
    simdjson::dom::array list;
    if (value.get(list) == simdjson::SUCCESS) return read_list(list, whole, sink);
    const bool is_page = value.get(object) == simdjson::SUCCESS && is_page_of_nvd(object);
    if (is_page && sink.wants_documents() &&
        object["vulnerabilities"].get(list) == simdjson::SUCCESS)
      return read_list(list, JsonPlace{&whole, "vulnerabilities", 0, true}, sink);
    sink.document({}, text);
    read_object(value, whole, sink);
  }

  static bool is_page_of_nvd(simdjson::dom::object object) {
    std::string_view format;
    return object["format"].get(format) == simdjson::SUCCESS && format == "NVD_CVE";
  }

  void read_list(simdjson::dom::array list, const JsonPlace& of, AdvisorySink& sink) {
    std::size_t number = 0;
    for (simdjson::dom::element one : list) {
      const JsonPlace place{&of, {}, number++, false};
      if (sink.wants_documents()) sink.document(place.pointer(), simdjson::minify(one));
      read_object(one, place, sink);
    }
  }

  void read_object(simdjson::dom::element value, const JsonPlace& place, AdvisorySink& sink) {
    std::vector<Error> refused;
    simdjson::dom::object object;
    Reader reader = nullptr;
    if (value.get(object) == simdjson::SUCCESS) {
      JsonPart part(object, place, refused);
      reader = reader_of(part);
      if (reader) {
        auto done = reader(part, limits_, sink);
        if (!done) sink.refuse(std::move(done.error()));
      }
    }
    if (!reader)
      sink.refuse({ErrorKind::invalid, "no advisory in a known format", place.pointer(),
                   "Send OSV, CVE, NVD, CSAF, OpenVEX, GitHub, KEV, EPSS or JVN"});
    for (Error& error : refused) sink.refuse(std::move(error));
  }

  const AdvisoryLimits& limits_;
  AdvisorySink& sink_;
  simdjson::dom::parser parser_;
};

// In an archive: what may be an advisory, by the ending of its name.
bool may_be_advisory(std::string_view path) {
  std::string_view name = path.substr(path.find_last_of('/') + 1);
  if (name.starts_with('.')) return false;
  std::string ending = to_lower(name.substr(std::min(name.rfind('.'), name.size())));
  constexpr std::string_view taken[] = {".json", ".jsonl", ".ndjson", ".xml", ".rdf", ".csv"};
  return std::find(std::begin(taken), std::end(taken), ending) != std::end(taken);
}

}  // namespace

Result<void> read_advisories(std::string_view bytes, std::string_view name,
                             const AdvisoryLimits& limits, AdvisorySink& sink) {
  DocumentReader reader(limits, sink);
  std::string file(name);
  if (!is_archive(bytes)) {
    std::string text(bytes);
    return reader.read(text, file);
  }
  auto document = [&](std::string_view path, std::string& text) {
    if (!path.empty() && !may_be_advisory(path)) return;
    std::string inside = path.empty() ? file : file + "!" + std::string(path);
    Result<void> done;
    if (is_archive(text))
      done = fail(ErrorKind::invalid, "an archive inside an archive", inside, "Unpack it first");
    else
      done = reader.read(text, inside);
    if (!done) sink.refuse(std::move(done.error()));
  };
  auto done = unpack(bytes, limits, document, [&](Error&& error) {
    error.where = file + "!" + error.where;
    sink.refuse(std::move(error));
  });
  if (!done && done.error().where.empty()) done.error().where = file;
  return done;
}

}  // namespace hinomi::in
