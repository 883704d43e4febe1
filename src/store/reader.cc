#include "store/reader.h"

#include "store/header.h"

namespace hinomi::store {
namespace {

constexpr std::size_t most_idle = 16;  // connections kept open
// A chunk: long enough that few read transactions begin, short enough that none holds the log back
// and that two fit into memory whatever the bodies.
constexpr std::size_t most_rows = 4096;
constexpr std::size_t most_bytes = 8 << 20;

Error damaged(Position position, std::string what) {
  return {ErrorKind::damaged, std::move(what), "record " + std::to_string(position),
          "Restore the data folder from a backup; hinomi verify says how far it is sound"};
}

// Columns: position, id, hashes, header, body.
Result<void> read_row(const Statement& row, Header& header, Digest& leaf) {
  auto position = static_cast<Position>(row.number(0));
  std::string_view text = row.bytes(3);
  leaf = leaf_hash(text);
  if (row.bytes(2).substr(0, sizeof(Digest)) != bytes_of(leaf))
    return std::unexpected(damaged(position, "the header does not fit its leaf"));
  if (auto parsed = parse_header(text, header); !parsed)
    return std::unexpected(damaged(position, parsed.error().what));
  if (header.record.id != row.bytes(1))
    return std::unexpected(damaged(position, "the row has another id than its header"));
  if (auto body = check_body(header, row.bytes(4)); !body)
    return std::unexpected(damaged(position, body.error().what));
  header.record.position = position;
  header.record.body = row.bytes(4);
  header.body_sha256 = {};  // viewed the row
  return {};
}

}  // namespace

Result<Reader> Reader::over(Database database) {
  Statement records =
      TRY(database.prepare("SELECT position, id, hashes, header, body FROM record "
                           "WHERE position > ? AND position <= ? ORDER BY position LIMIT ?"));
  Statement hashes = TRY(database.prepare("SELECT hashes FROM record WHERE position = ?"));
  Statement ids = TRY(database.prepare("SELECT position FROM record WHERE id = ?"));
  return Reader(std::move(database), std::move(records), std::move(hashes), std::move(ids));
}

Result<Record> Reader::at(Position position) {
  Header found;
  Digest leaf;
  {
    Query query(records_);
    // Positions past any that SQLite has are past the end.
    query->bind(1, static_cast<std::int64_t>(position) - 1)
        .bind(2, static_cast<std::int64_t>(position))
        .bind(3, 1);
    if (position == 0 || !TRY(query->step()))
      return fail(ErrorKind::missing, "there is no such record",
                  "record " + std::to_string(position));
    TRY(read_row(*query, found, leaf));
  }
  TRY(check_pair(position, leaf));
  return std::move(found.record);
}

// A row that damage has moved to another position has the wrong neighbour: the node over both is
// in the second row of the pair. The last record of an odd number has none yet.
Result<void> Reader::check_pair(Position position, const Digest& leaf) {
  std::uint64_t index = position - 1;
  auto parent = node(1, index / 2);
  if (!parent && parent.error().kind == ErrorKind::missing) return {};
  Digest sibling = TRY(node(0, index ^ 1));
  Digest expected = index % 2 == 0 ? node_hash(leaf, sibling) : node_hash(sibling, leaf);
  if (TRY(std::move(parent)) != expected)
    return std::unexpected(damaged(position, "the record does not fit the tree"));
  return {};
}

Result<Position> Reader::position_of(std::string_view id) {
  Query query(ids_);
  query->bind_text(1, id);
  if (!TRY(query->step()))
    return fail(ErrorKind::missing, "there is no such record", std::string(id.substr(0, 64)));
  return static_cast<Position>(query->number(0));
}

Result<Record> Reader::by_id(std::string_view id) {
  Position position = TRY(position_of(id));
  Record record = TRY(at(position));
  if (record.id != id)
    return std::unexpected(damaged(position, "the index of ids does not lead to it"));
  return record;
}

Result<void> Reader::chunk(Position after, Position until, Chunk& out) {
  Query query(records_);
  query->bind(1, static_cast<std::int64_t>(after))
      .bind(2, static_cast<std::int64_t>(until))
      .bind(3, most_rows);
  out.size = 0;
  std::size_t bytes = 0;
  while (after < until && out.size < most_rows && bytes < most_bytes) {
    if (!TRY(query->step()) || static_cast<Position>(query->number(0)) != after + 1)
      return std::unexpected(damaged(after + 1, "the record is not there"));
    if (out.size == out.rows.size()) out.rows.emplace_back();
    Row& row = out.rows[out.size];
    TRY(read_row(*query, row.header, row.leaf));
    row.hashes = query->bytes(2);
    bytes += row.header.record.body.size();
    ++out.size;
    ++after;
  }
  return {};
}

Result<void> Reader::fits_tree(Frontier& tree, const Row& row) {
  if (tree.add(row.leaf) != row.hashes)
    return std::unexpected(damaged(row.header.record.position, "the record does not fit the tree"));
  return {};
}

Result<Digest> Reader::node(int level, std::uint64_t index) {
  Position position = (index + 1) << level;
  Query query(hashes_);
  query->bind(1, static_cast<std::int64_t>(position));
  if (!TRY(query->step()))
    return fail(ErrorKind::missing, "there is no such record",
                "record " + std::to_string(position));
  std::string_view hashes = query->bytes(0);
  if (hashes.size() != hashes_size(position))
    return std::unexpected(damaged(position, "the record's tree hashes are not whole"));
  return digest_from(
      hashes.substr(sizeof(Digest) * static_cast<std::size_t>(level), sizeof(Digest)));
}

NodeSource Reader::nodes() {
  return [this](int level, std::uint64_t index) { return node(level, index); };
}

Result<Readers::Lease> Readers::take() {
  {
    Lock hold(mutex_);
    if (!idle_.empty()) {
      auto reader = std::move(idle_.back());
      idle_.pop_back();
      return Lease(*this, std::move(reader));
    }
  }
  auto database = TRY(Database::open(file_, Database::Mode::read, vfs_));
  auto reader = std::make_unique<Reader>(TRY(Reader::over(std::move(database))));
  return Lease(*this, std::move(reader));
}

void Readers::give_back(std::unique_ptr<Reader> reader) {
  Lock hold(mutex_);
  if (idle_.size() < most_idle) idle_.push_back(std::move(reader));
}

}  // namespace hinomi::store
