// RFC 6962 proofs and roots, in the shape of transparency-dev/merkle's vectors.
#include "base/hash.h"
#include "conformance/suite.h"
#include "store/merkle.h"

namespace hinomi::conformance {
namespace {

std::string verdict(const Result<void>& checked) { return checked ? "accepted" : "refused"; }

// Base64 or 64 hex digits.
Result<std::string> bytes_at(const json::object& row, std::string_view key) {
  std::string text = TRY(need_text(row, key));
  return text.size() == 64 ? from_hex(text) : from_base64(text);
}

// Bytes that are no digest stand for themselves: equal to themselves and to no hash in a tree.
Result<Digest> digest_at(const json::object& row, std::string_view key) {
  std::string bytes = TRY(bytes_at(row, key));
  if (bytes.size() != Digest().size()) return sha256({"no digest: ", bytes});
  return digest_from(bytes);
}

Result<std::uint64_t> count_at(const json::object& row, std::string_view key) {
  json::error_code error;
  const json::value* value = row.if_contains(key);
  auto count = value ? value->to_number<std::uint64_t>(error) : 0;
  if (error || !value) return fail(ErrorKind::invalid, "no count", std::string(key));
  return count;
}

Result<std::vector<Digest>> path_at(const json::object& row) {
  std::vector<Digest> out;
  if (const json::array* path = array_at(row, "proof"))
    for (const auto& item : *path) {
      json::object one{{"hash", item}};
      out.push_back(TRY(digest_at(one, "hash")));
    }
  return out;
}

Result<void> inclusion(const json::object& row) {
  std::vector<Digest> path = TRY(path_at(row));
  return store::check_inclusion(TRY(count_at(row, "leafIdx")), TRY(count_at(row, "treeSize")),
                                TRY(digest_from(TRY(bytes_at(row, "leafHash")))), path,
                                TRY(digest_at(row, "root")));
}

Result<void> consistency(const json::object& row) {
  std::vector<Digest> path = TRY(path_at(row));
  return store::check_consistency(TRY(count_at(row, "size1")), TRY(count_at(row, "size2")), path,
                                  TRY(digest_at(row, "root1")), TRY(digest_at(row, "root2")));
}

using Check = Result<void> (*)(const json::object&);

void run_proofs(std::span<const File> files, Answers& answers, Check check,
                std::initializer_list<std::string_view> inputs) {
  for (const File& file : files)
    for_each_row(file, answers,
                 [&](const json::object& row, const std::string& where) -> Result<void> {
                   bool refused = TRY(need_flag(row, "wantErr"));
                   json::object input;
                   for (std::string_view key : inputs) {
                     const json::value* value = row.if_contains(key);
                     if (!value) return fail(ErrorKind::invalid, "missing", std::string(key));
                     input[key] = *value;
                   }
                   answers.add(where, TRY(canonical_json(input)), refused ? "refused" : "accepted",
                               verdict(check(row)));
                   return {};
                 });
}

bool takes_inclusion(const File& file) {
  return file.has_row_with({"leafIdx", "treeSize", "root", "leafHash", "proof", "wantErr"});
}
void run_inclusion(std::span<const File> files, Answers& answers) {
  run_proofs(files, answers, inclusion, {"leafIdx", "treeSize", "root", "leafHash", "proof"});
}

bool takes_consistency(const File& file) {
  return file.has_row_with({"size1", "size2", "root1", "root2", "proof", "wantErr"});
}
void run_consistency(std::span<const File> files, Answers& answers) {
  run_proofs(files, answers, consistency, {"size1", "size2", "root1", "root2", "proof"});
}

bool takes_roots(const File& file) {
  if (!file.mentions({"leaf_inputs_hex", "root_hashes_hex"})) return false;
  auto document = file.document();
  return document && document->is_object();
}

Result<Digest> hash_of_subtree(const std::vector<Digest>& leaves, int level, std::uint64_t index) {
  std::uint64_t first = index << level;
  if (level < 0 || first + (std::uint64_t(1) << level) > leaves.size())
    return fail(ErrorKind::missing, "no such subtree");
  if (level == 0) return leaves[index];
  return store::node_hash(TRY(hash_of_subtree(leaves, level - 1, 2 * index)),
                          TRY(hash_of_subtree(leaves, level - 1, 2 * index + 1)));
}

Result<std::string> text_in(const json::array& list, std::size_t i) {
  if (i >= list.size() || !list[i].is_string())
    return fail(ErrorKind::invalid, "no text", std::to_string(i));
  return std::string(list[i].get_string());
}

// root_hashes_hex[n] is the root over the first n leaves.
Result<void> check_roots(const File& file, Answers& answers) {
  json::value document = TRY(parse_json(file.bytes()));
  const json::array* inputs = array_at(document.get_object(), "leaf_inputs_hex");
  const json::array* roots = array_at(document.get_object(), "root_hashes_hex");
  if (!inputs || !roots) return fail(ErrorKind::invalid, "no lists");
  std::vector<Digest> leaves;
  for (std::size_t i = 0; i < inputs->size(); ++i)
    leaves.push_back(store::leaf_hash(TRY(from_hex(TRY(text_in(*inputs, i))))));
  auto nodes = [&](int level, std::uint64_t index) {
    return hash_of_subtree(leaves, level, index);
  };
  for (std::size_t size = 0; size < roots->size(); ++size) {
    std::string where = file.path() + ":root_hashes_hex[" + std::to_string(size) + "]";
    auto expected = text_in(*roots, size);
    if (!expected) {
      answers.broken(where, expected.error().text());
      continue;
    }
    std::string got = "no such tree";
    if (size <= leaves.size()) {
      auto root = store::root_of(size, nodes);
      got = root ? to_hex(bytes_of(*root)) : root.error().text();
    }
    std::string input = "size " + std::to_string(size) + " of " + json::serialize(*inputs);
    answers.add(where, input, *expected, got);
  }
  return {};
}

void run_roots(std::span<const File> files, Answers& answers) {
  for (const File& file : files) {
    auto checked = check_roots(file, answers);
    if (!checked) answers.broken(file.path(), checked.error().text());
  }
}

}  // namespace

extern const Suite merkle_inclusion_suite, merkle_consistency_suite, merkle_roots_suite;
const Suite merkle_inclusion_suite = {"merkle-inclusion", "Inclusion proofs after RFC 6962",
                                      takes_inclusion, run_inclusion};
const Suite merkle_consistency_suite = {"merkle-consistency", "Consistency proofs after RFC 6962",
                                        takes_consistency, run_consistency};
const Suite merkle_roots_suite = {"merkle-roots", "Merkle tree roots after RFC 6962", takes_roots,
                                  run_roots};

}  // namespace hinomi::conformance
