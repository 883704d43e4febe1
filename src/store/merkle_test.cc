#include "store/merkle.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "base/json.h"
#include "store/frontier.h"

namespace hinomi::store {
namespace {

using Leaves = std::span<const std::string>;

// RFC 6962 section 2.1, word for word.
Digest mth(Leaves d) {
  if (d.empty()) return sha256("");
  if (d.size() == 1) return sha256(std::string("\0", 1) + d[0]);
  std::size_t k = 1;
  while (k * 2 < d.size()) k *= 2;
  return sha256("\1" + std::string(bytes_of(mth(d.first(k)))) +
                std::string(bytes_of(mth(d.subspan(k)))));
}

// Section 2.1.1.
std::vector<Digest> path_of(std::size_t m, Leaves d) {
  if (d.size() == 1) return {};
  std::size_t k = 1;
  while (k * 2 < d.size()) k *= 2;
  auto path = m < k ? path_of(m, d.first(k)) : path_of(m - k, d.subspan(k));
  path.push_back(m < k ? mth(d.subspan(k)) : mth(d.first(k)));
  return path;
}

// Section 2.1.2.
std::vector<Digest> subproof(std::size_t m, Leaves d, bool whole) {
  if (m == d.size()) return whole ? std::vector<Digest>{} : std::vector{mth(d)};
  std::size_t k = 1;
  while (k * 2 < d.size()) k *= 2;
  auto path = m <= k ? subproof(m, d.first(k), whole) : subproof(m - k, d.subspan(k), false);
  path.push_back(m <= k ? mth(d.subspan(k)) : mth(d.first(k)));
  return path;
}

std::vector<std::string> some_leaves(std::size_t count, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<std::string> leaves(count);
  for (auto& leaf : leaves) {
    leaf.resize(random() % 40);
    for (char& c : leaf) c = static_cast<char>(random());
  }
  return leaves;
}

NodeSource nodes_of(const std::vector<std::string>& leaves) {
  return [&leaves](int level, std::uint64_t index) -> Result<Digest> {
    std::uint64_t begin = index << level, size = std::uint64_t(1) << level;
    if (begin + size > leaves.size()) return fail(ErrorKind::missing, "no complete subtree");
    return mth(Leaves(leaves).subspan(begin, size));
  };
}

// The tree of google/certificate-transparency's merkle_tree_test (also in the corpus): eight
// leaves and the root after each.
TEST(Merkle, PublishedRoots) {
  const char* inputs[] = {"",
                          "00",
                          "10",
                          "2021",
                          "3031",
                          "40414243",
                          "5051525354555657",
                          "606162636465666768696a6b6c6d6e6f"};
  const char* roots[] = {"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                         "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
                         "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
                         "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
                         "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
                         "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
                         "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
                         "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
                         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"};
  Frontier frontier;
  std::vector<std::string> leaves;
  for (int size = 0; size <= 8; ++size) {
    EXPECT_EQ(to_hex(bytes_of(frontier.root())), roots[size]);
    EXPECT_EQ(to_hex(bytes_of(*root_of(leaves.size(), nodes_of(leaves)))), roots[size]);
    if (size == 8) break;
    leaves.push_back(*from_hex(inputs[size]));
    frontier.add(leaf_hash(leaves.back()));
  }
}

TEST(Merkle, EveryRootAndProofOfSmallTreesEqualsTheLiteralReading) {
  auto all = some_leaves(70, 1);
  Frontier frontier;
  for (std::size_t size = 0; size <= all.size(); ++size) {
    std::vector<std::string> leaves(all.begin(), all.begin() + std::ptrdiff_t(size));
    NodeSource nodes = nodes_of(leaves);
    Digest root = mth(leaves);
    ASSERT_EQ(*root_of(size, nodes), root);
    ASSERT_EQ(frontier.root(), root);
    ASSERT_EQ(Frontier::load(size, nodes)->root(), root);
    for (std::size_t leaf = 0; leaf < size; ++leaf) {
      auto path = *inclusion_path(leaf, size, nodes);
      ASSERT_EQ(path, path_of(leaf, leaves));
      ASSERT_TRUE(check_inclusion(leaf, size, leaf_hash(leaves[leaf]), path, root));
    }
    for (std::size_t from = 1; from <= size; ++from) {
      auto path = *consistency_path(from, size, nodes);
      ASSERT_EQ(path, subproof(from, leaves, true));
      ASSERT_TRUE(check_consistency(from, size, path, mth(Leaves(leaves).first(from)), root));
    }
    if (size < all.size()) {
      std::string hashes = frontier.add(leaf_hash(all[size]));
      ASSERT_EQ(hashes.size(), hashes_size(size + 1));
      for (std::size_t level = 0; level * 32 < hashes.size(); ++level) {
        std::size_t width = std::size_t(1) << level;
        ASSERT_EQ(hashes.substr(level * 32, 32),
                  bytes_of(mth(Leaves(all).subspan(size + 1 - width, width))));
      }
    }
  }
}

TEST(Merkle, RandomTreesAndEveryChangeIsNoticed) {
  std::mt19937 random(7);
  for (int round = 0; round < 60; ++round) {
    auto leaves = some_leaves(1 + random() % 700, random());
    NodeSource nodes = nodes_of(leaves);
    std::size_t size = leaves.size(), leaf = random() % size, from = 1 + random() % size;
    Digest root = mth(leaves), old_root = mth(Leaves(leaves).first(from));
    auto path = *inclusion_path(leaf, size, nodes);
    auto steps = *consistency_path(from, size, nodes);
    Digest hash = leaf_hash(leaves[leaf]);
    ASSERT_EQ(path, path_of(leaf, leaves));
    ASSERT_EQ(steps, subproof(from, leaves, true));
    ASSERT_TRUE(check_inclusion(leaf, size, hash, path, root));
    ASSERT_TRUE(check_consistency(from, size, steps, old_root, root));

    auto changed = [&](std::vector<Digest> hashes) {
      hashes[random() % hashes.size()][random() % 32] ^= std::uint8_t(1 << random() % 8);
      return hashes;
    };
    if (!path.empty()) {
      ASSERT_FALSE(check_inclusion(leaf, size, hash, changed(path), root));
      ASSERT_FALSE(check_inclusion(leaf, size, hash, std::span(path).first(path.size() - 1), root));
    }
    if (!steps.empty()) {
      ASSERT_FALSE(check_consistency(from, size, changed(steps), old_root, root));
      ASSERT_FALSE(
          check_consistency(from, size, std::span(steps).first(steps.size() - 1), old_root, root));
    }
    path.push_back(root);
    steps.push_back(root);
    ASSERT_FALSE(check_inclusion(leaf, size, hash, path, root));
    ASSERT_FALSE(check_consistency(from, size, steps, old_root, root));
  }
}

TEST(Merkle, RefusesWhatIsOutside) {
  auto leaves = some_leaves(5, 3);
  NodeSource nodes = nodes_of(leaves);
  Digest root = mth(leaves);
  EXPECT_FALSE(inclusion_path(5, 5, nodes));
  EXPECT_FALSE(inclusion_path(0, 0, nodes));
  EXPECT_FALSE(consistency_path(0, 5, nodes));
  EXPECT_FALSE(consistency_path(6, 5, nodes));
  EXPECT_FALSE(check_inclusion(0, 0, root, {}, root));
  EXPECT_FALSE(check_consistency(0, 5, {}, sha256(""), root));
  EXPECT_FALSE(check_consistency(0, 0, {}, sha256(""), sha256("")));
  EXPECT_FALSE(check_consistency(6, 5, {}, root, root));
  // The largest numbers neither overflow nor loop.
  EXPECT_FALSE(check_inclusion(~0ull - 1, ~0ull, root, {}, root));
  EXPECT_FALSE(check_consistency(~0ull - 1, ~0ull, std::vector{root}, root, root));
}

TEST(Merkle, AnErrorOfTheSourceComesThrough) {
  NodeSource broken = [](int, std::uint64_t) -> Result<Digest> {
    return fail(ErrorKind::damaged, "row");
  };
  EXPECT_EQ(root_of(3, broken).error().kind, ErrorKind::damaged);
  EXPECT_EQ(Frontier::load(3, broken).error().kind, ErrorKind::damaged);
}

// transparency-dev/merkle's accept and reject vectors.
class Corpus : public testing::Test {
 protected:
  void SetUp() override {
    const char* named = std::getenv("HINOMI_CORPORA");
    folder_ = std::filesystem::path(named ? named : HINOMI_SOURCE_DIR "/../shared/corpora") /
              "incident/merkle";
    if (!std::filesystem::exists(folder_)) GTEST_SKIP() << "no corpus incident/merkle";
  }

  std::vector<json::object> lines(const char* name) {
    std::ifstream in(folder_ / name);
    std::vector<json::object> out;
    for (std::string line; std::getline(in, line);)
      if (!line.empty()) out.push_back(parse_json(line)->as_object());
    return out;
  }

  static Result<Digest> digest_at(const json::object& from, std::string_view key) {
    return digest_from(TRY(from_base64(text_at(from, key))));
  }
  // Some vectors have a phrase where only equality of roots matters; its digest stands for it.
  static Result<Digest> root_at(const json::object& from, std::string_view key) {
    std::string bytes = TRY(from_base64(text_at(from, key)));
    return bytes.size() == 32 ? digest_from(bytes) : sha256(bytes);
  }
  static Result<std::vector<Digest>> proof_at(const json::object& from) {
    std::vector<Digest> out;
    if (const json::array* proof = array_at(from, "proof"))
      for (const auto& item : *proof)
        out.push_back(TRY(digest_from(TRY(from_base64(item.as_string())))));
    return out;
  }
  static std::uint64_t size_at(const json::object& from, std::string_view key) {
    return from.at(key).to_number<std::uint64_t>();
  }

  std::filesystem::path folder_;
};

TEST_F(Corpus, Inclusion) {
  auto verdict = [](const json::object& c) -> Result<void> {
    return check_inclusion(size_at(c, "leafIdx"), size_at(c, "treeSize"),
                           TRY(digest_at(c, "leafHash")), TRY(proof_at(c)),
                           TRY(digest_at(c, "root")));
  };
  auto cases = lines("inclusion.jsonl");
  EXPECT_FALSE(cases.empty());
  for (const auto& c : cases) EXPECT_EQ(!verdict(c), flag_at(c, "wantErr")) << text_at(c, "case");
}

TEST_F(Corpus, Consistency) {
  auto verdict = [](const json::object& c) -> Result<void> {
    return check_consistency(size_at(c, "size1"), size_at(c, "size2"), TRY(proof_at(c)),
                             TRY(root_at(c, "root1")), TRY(root_at(c, "root2")));
  };
  auto cases = lines("consistency.jsonl");
  EXPECT_FALSE(cases.empty());
  for (const auto& c : cases) EXPECT_EQ(!verdict(c), flag_at(c, "wantErr")) << text_at(c, "case");
}

}  // namespace
}  // namespace hinomi::store
