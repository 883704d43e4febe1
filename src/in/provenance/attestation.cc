#include "in/provenance/attestation.h"

#include "base/json.h"
#include "base/text.h"

namespace hinomi::in {

namespace {

std::unexpected<Error> no_statement(std::string what, std::string where) {
  return fail(ErrorKind::invalid, std::move(what), std::move(where),
              "Give an in-toto statement, v0.1 or v1");
}

Result<Artifact> read_artifact(const json::value& value, const std::string& place) {
  if (!value.is_object()) return no_statement("not an object", place);
  const json::object& object = value.get_object();
  Artifact out;
  out.name = text_at(object, "name");
  out.uri = text_at(object, "uri");
  if (const json::object* digests = object_at(object, "digest"))
    for (const auto& [algorithm, hex] : *digests) {
      if (!hex.is_string())
        return no_statement("a digest is no text", place + "/digest/" + std::string(algorithm));
      out.digests.emplace_back(std::string(algorithm),
                               to_lower(std::string_view(hex.get_string())));
    }
  return out;
}

Result<std::vector<Artifact>> read_artifacts(const json::object& object, std::string_view key,
                                             const std::string& place) {
  std::vector<Artifact> out;
  const json::array* all = array_at(object, key);
  if (!all) return out;
  for (std::size_t i = 0; i < all->size(); ++i)
    out.push_back(
        TRY(read_artifact((*all)[i], place + "/" + std::string(key) + "/" + std::to_string(i))));
  return out;
}

Time time_at(const json::object& object, std::string_view key) {
  auto time = parse_time(text_at(object, key));
  return time ? *time : Time();
}

std::string_view id_at(const json::object& object, std::string_view key) {
  const json::object* inner = object_at(object, key);
  return inner ? text_at(*inner, "id") : std::string_view();
}

// SLSA provenance v0.2.
Result<void> read_v02(const json::object& predicate, Attestation& out) {
  out.builder = id_at(predicate, "builder");
  out.build_type = text_at(predicate, "buildType");
  out.materials = TRY(read_artifacts(predicate, "materials", "/predicate"));
  if (const json::object* invocation = object_at(predicate, "invocation"))
    if (const json::value* source = invocation->if_contains("configSource")) {
      out.source = TRY(read_artifact(*source, "/predicate/invocation/configSource"));
      if (source->is_object()) out.entry_point = text_at(source->get_object(), "entryPoint");
    }
  if (const json::object* metadata = object_at(predicate, "metadata")) {
    out.invocation = text_at(*metadata, "buildInvocationId");
    out.started = time_at(*metadata, "buildStartedOn");
    out.finished = time_at(*metadata, "buildFinishedOn");
  }
  return {};
}

// SLSA provenance v1: what was built from is a parameter whose form the build type says, and lies
// among the dependencies. Taken are "source" and GitHub's "workflow"; else the only dependency that
// is a repository.
Result<void> read_v1(const json::object& predicate, Attestation& out) {
  std::string source;
  if (const json::object* definition = object_at(predicate, "buildDefinition")) {
    out.build_type = text_at(*definition, "buildType");
    out.materials =
        TRY(read_artifacts(*definition, "resolvedDependencies", "/predicate/buildDefinition"));
    if (const json::object* parameters = object_at(*definition, "externalParameters")) {
      source = text_at(*parameters, "source");
      if (const json::object* inner = object_at(*parameters, "source"))
        source = text_at(*inner, "uri");
      if (const json::object* workflow = object_at(*parameters, "workflow")) {
        source = text_at(*workflow, "repository");
        out.entry_point = text_at(*workflow, "path");
      }
    }
  }
  std::size_t repositories = 0;
  for (const Artifact& one : out.materials) {
    const bool is_source =
        source.empty() ? one.uri.starts_with("git+") : one.uri.find(source) != one.uri.npos;
    if (is_source && ++repositories == 1) out.source = one;
  }
  if (source.empty() && repositories > 1) out.source = {};
  if (out.source.uri.empty()) out.source.uri = source;
  if (const json::object* run = object_at(predicate, "runDetails")) {
    out.builder = id_at(*run, "builder");
    if (const json::object* metadata = object_at(*run, "metadata")) {
      out.invocation = text_at(*metadata, "invocationId");
      out.started = time_at(*metadata, "startedOn");
      out.finished = time_at(*metadata, "finishedOn");
    }
  }
  return {};
}

}  // namespace

Result<Attestation> read_attestation(std::string_view payload) {
  const json::value document = TRY(parse_json(payload));
  if (!document.is_object()) return no_statement("not an object", "/");
  const json::object& object = document.get_object();
  const std::string_view type = text_at(object, "_type");
  if (type != "https://in-toto.io/Statement/v0.1" && type != "https://in-toto.io/Statement/v1")
    return no_statement("_type is of no statement that is known: " + std::string(type), "/_type");
  Attestation out;
  out.predicate_type = text_at(object, "predicateType");
  if (out.predicate_type.empty()) return no_statement("predicateType is missing", "/predicateType");
  out.subjects = TRY(read_artifacts(object, "subject", ""));
  if (out.subjects.empty()) return no_statement("it names no subject", "/subject");
  const json::object* predicate = object_at(object, "predicate");
  const bool is_v02 = out.predicate_type == "https://slsa.dev/provenance/v0.2";
  const bool is_v1 = out.predicate_type == "https://slsa.dev/provenance/v1";
  out.is_provenance = is_v02 || is_v1;
  if (!out.is_provenance) return out;
  if (!predicate) return no_statement("predicate is missing", "/predicate");
  if (is_v02)
    TRY(read_v02(*predicate, out));
  else
    TRY(read_v1(*predicate, out));
  return out;
}

}  // namespace hinomi::in
