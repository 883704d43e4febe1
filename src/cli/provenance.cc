// provenance: is what an attestation says of an artifact signed by a key that is trusted.
#include <cstdio>

#include "base/shown.h"
#include "cli/commands.h"
#include "cli/desk_line.h"
#include "cli/paths.h"
#include "judge/supply/provenance.h"

namespace hinomi::cli {

namespace {

using supply::ProvenanceJudged;
using supply::ProvenanceVerdict;

std::string_view words_of(ProvenanceVerdict verdict, bool ja) {
  if (!ja) return name_of(verdict);
  switch (verdict) {
    case ProvenanceVerdict::verified: return "確認できました";
    case ProvenanceVerdict::wrong_origin: return "作成元が違います";
    case ProvenanceVerdict::wrong_digest: return "対象が違います（ハッシュ値の不一致）";
    case ProvenanceVerdict::unknown_key: return "知らない鍵の署名です";
    case ProvenanceVerdict::not_signed: return "署名がありません";
  }
  std::unreachable();
}

json::array artifacts_json(const std::vector<in::Artifact>& all) {
  json::array out;
  for (const in::Artifact& one : all) {
    json::object digests;
    for (const auto& [algorithm, hex] : one.digests) digests[algorithm] = hex;
    out.push_back({{"name", one.name}, {"uri", one.uri}, {"digest", std::move(digests)}});
  }
  return out;
}

json::object judged_json(const std::string& file, const std::string& place,
                         const ProvenanceJudged& judged) {
  const in::Attestation& said = judged.attestation;
  return {{"file", file},
          {"place", place},
          {"verdict", name_of(judged.verdict)},
          {"why", judged.why},
          {"signers", json::array(judged.signers.begin(), judged.signers.end())},
          {"doubts", json::array(judged.doubts.begin(), judged.doubts.end())},
          {"predicate_type", said.predicate_type},
          {"builder", said.builder},
          {"build_type", said.build_type},
          {"source", said.source.uri},
          {"started", said.started == Time() ? "" : format_time(said.started)},
          {"finished", said.finished == Time() ? "" : format_time(said.finished)},
          {"subjects", artifacts_json(said.subjects)},
          {"materials", artifacts_json(said.materials)}};
}

void print_judged(const std::string& file, const std::string& place, const ProvenanceJudged& judged,
                  bool ja) {
  std::string out = file + (place.empty() ? "" : " " + place) + ": " +
                    std::string(words_of(judged.verdict, ja)) + "\n";
  auto line = [&](std::string_view name_en, std::string_view name_ja, const std::string& value) {
    if (value.empty()) return;
    out += "  " + std::string(ja ? name_ja : name_en) + ": ";
    append_shown(value, out);
    out += '\n';
  };
  line("why", "理由", judged.why);
  for (const std::string& one : judged.signers) line("signed by", "署名者", one);
  line("builder", "作成元", judged.attestation.builder);
  line("source", "ソース", judged.attestation.source.uri);
  for (const in::Artifact& one : judged.attestation.subjects)
    line("about", "対象", one.name.empty() ? one.uri : one.name);
  for (const std::string& one : judged.doubts) line("doubt", "注意", one);
  std::fputs(out.c_str(), stdout);
}

Result<int> verify_attestations(const Common& common, const ProvenanceArguments& arguments) {
  std::vector<supply::TrustedKey> keys;
  for (const std::string& path : arguments.keys) {
    auto key = PublicKey::from_pem(TRY(real_disk().read(path)));
    if (!key) {
      Error error = std::move(key).error();
      error.where = path;
      return std::unexpected(std::move(error));
    }
    keys.push_back({path, std::move(*key)});
  }
  std::vector<supply::ArtifactDigests> artifacts;
  for (const std::string& path : arguments.artifacts)
    artifacts.push_back(supply::digests_of(std::filesystem::path(path).filename().string(),
                                           TRY(real_disk().read(path))));
  const supply::ProvenanceWanted wanted{.keys = keys,
                                        .artifacts = artifacts,
                                        .builder = arguments.builder,
                                        .source = arguments.source,
                                        .signers = static_cast<std::size_t>(arguments.signers)};
  bool all_verified = true;
  json::array rows;
  for (const std::string& path : arguments.files) {
    auto locate = [&](Error error) {
      error.where = path + (error.where.empty() ? "" : " " + error.where);
      return std::unexpected(std::move(error));
    };
    auto envelopes = in::read_envelopes(TRY(real_disk().read(path)));
    if (!envelopes) return locate(std::move(envelopes).error());
    for (const in::Envelope& one : *envelopes) {
      auto judged = supply::judge_provenance(one, wanted, real_clock().now());
      if (!judged) return locate(std::move(judged).error());
      all_verified = all_verified && judged->verdict == ProvenanceVerdict::verified;
      if (common.json)
        rows.push_back(judged_json(path, one.place, *judged));
      else
        print_judged(path, one.place, *judged, common.language == "ja");
    }
  }
  if (common.json) std::printf("%s\n", json::serialize(rows).c_str());
  if (std::fflush(stdout) != 0)
    return fail(ErrorKind::io, "the output cannot be written", "standard output", "Make room");
  return all_verified ? 0 : 3;
}

}  // namespace

int run_provenance(const Common& common, const ProvenanceArguments& arguments) {
  auto status = verify_attestations(common, arguments);
  return status ? *status : say(status.error());
}

}  // namespace hinomi::cli
