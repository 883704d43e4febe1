// Proofs that stand alone: made from the journal, checked with nothing but their own text.
#include "base/json.h"
#include "store/checkpoint.h"
#include "store/header.h"
#include "store/journal_impl.h"

namespace hinomi::store {
namespace {

constexpr std::string_view proof_format = "hinomi-proof/1";
constexpr std::size_t longest_path = 64;  // positions have 64 bits

Error step_failed(std::string_view step, const Error& error) {
  return {ErrorKind::invalid, std::string(step) + ": " + error.what, error.where, error.remedy};
}

Result<std::vector<Digest>> path_from(const json::object& proof) {
  const json::array* items = array_at(proof, "path");
  if (items == nullptr || items->size() > longest_path)
    return fail(ErrorKind::invalid, "the proof has no path of at most 64 hashes", "/path");
  std::vector<Digest> path;
  for (const auto& item : *items) {
    auto bytes =
        item.is_string() ? from_base64(item.get_string()) : fail(ErrorKind::invalid, "not a text");
    auto digest = bytes ? digest_from(*bytes) : fail(ErrorKind::invalid, "not base64");
    if (!digest)
      return fail(ErrorKind::invalid, "not a hash of 32 bytes in base64",
                  "/path/" + std::to_string(path.size()));
    path.push_back(*digest);
  }
  return path;
}

Result<bool> check_body_of(const json::object& proof, const Header& header) {
  const json::value* body = proof.if_contains("body");
  if (body == nullptr) return false;
  if (!body->is_string()) return fail(ErrorKind::invalid, "the body is not a text", "/body");
  auto bytes = from_base64(body->get_string());
  if (!bytes) return std::unexpected(step_failed("body", bytes.error()));
  if (auto fits = check_body(header, *bytes); !fits)
    return std::unexpected(step_failed("body", fits.error()));
  return true;
}

}  // namespace

Result<std::string> Journal::prove(std::string_view id, bool with_body) const {
  auto reader = TRY(impl_->readers.take());
  Record record = TRY(reader->by_id(id));
  Impl::State state = impl_->state();
  if (record.position > state.end)  // its commit is just now being announced
    return fail(ErrorKind::missing, "there is no such record", std::string(id.substr(0, 64)));
  json::object proof{{"format", proof_format},
                     {"position", record.position},
                     {"header", header_of(record)},
                     {"checkpoint", state.checkpoint},
                     {"verifier_key", impl_->identity.verifier_key}};
  json::array path;
  for (const Digest& hash : TRY(inclusion_path(record.position - 1, state.end, reader->nodes())))
    path.emplace_back(to_base64(bytes_of(hash)));
  proof["path"] = std::move(path);
  if (with_body) proof["body"] = to_base64(record.body);
  return canonical_json(proof);
}

Result<std::vector<Digest>> Journal::consistency(Position from, Position to) const {
  if (to > end())
    return fail(ErrorKind::invalid, "the journal ends before that", std::to_string(to),
                "Ask for at most " + std::to_string(end()));
  auto reader = TRY(impl_->readers.take());
  return consistency_path(from, to, reader->nodes());
}

Result<ProvenRecord> verify_proof(std::string_view text, std::string_view key) {
  auto parsed = parse_json(text);
  if (!parsed) return std::unexpected(step_failed("reading the proof", parsed.error()));
  const json::object* proof = parsed->if_object();
  if (proof == nullptr || text_at(*proof, "format") != proof_format)
    return fail(ErrorKind::invalid, "not a proof of the format hinomi-proof/1", "/format");
  std::int64_t position = number_at(*proof, "position");
  if (position < 1) return fail(ErrorKind::invalid, "the position is not 1 or more", "/position");

  std::string_view leaf = text_at(*proof, "header");
  auto header = parse_header(leaf);
  if (!header) return std::unexpected(step_failed("header", header.error()));
  bool body_checked = TRY(check_body_of(*proof, *header));

  if (key.empty()) key = text_at(*proof, "verifier_key");
  std::string_view note = text_at(*proof, "checkpoint");
  auto checkpoint = open_checkpoint(note, key);
  if (!checkpoint) return std::unexpected(step_failed("checkpoint", checkpoint.error()));
  auto included = check_inclusion(static_cast<std::uint64_t>(position) - 1, checkpoint->size,
                                  leaf_hash(leaf), TRY(path_from(*proof)), checkpoint->root);
  if (!included) return std::unexpected(step_failed("path", included.error()));
  return ProvenRecord{static_cast<Position>(position), std::string(leaf), body_checked,
                      std::string(note), checkpoint->origin};
}

}  // namespace hinomi::store
