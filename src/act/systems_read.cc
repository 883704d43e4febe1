#include "act/systems_read.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace hinomi::act {
namespace {

constexpr std::size_t at_once = 16;  // in memory: an inventory may be large

Result<InventoryRead> inventory_of(const store::Journal& journal, const Asset& asset) {
  InventoryRead out;
  if (asset.inventory.empty()) return out;
  const Record record = TRY(journal.by_id(asset.inventory));
  out.bytes = record.body.size();
  out.inventory = TRY(in::read_inventory(record.body, {}, asset.os_release));
  return out;
}

}  // namespace

Result<void> read_inventories(
    const store::Journal& journal, std::span<const picture::AssetRow* const> rows,
    const std::function<void(const picture::AssetRow&, InventoryRead&&)>& use) {
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  for (; !rows.empty(); rows = rows.subspan(std::min(at_once, rows.size()))) {
    std::vector<Result<InventoryRead>> read(std::min(at_once, rows.size()));
    std::atomic<std::size_t> next{0};
    auto work = [&] {
      for (std::size_t i = next++; i < read.size(); i = next++)
        read[i] = inventory_of(journal, rows[i]->asset);
    };
    {
      std::vector<std::jthread> others;
      while (others.size() + 1 < std::min(cores, read.size())) others.emplace_back(work);
      work();
    }
    for (std::size_t i = 0; i < read.size(); ++i) use(*rows[i], TRY(std::move(read[i])));
  }
  return {};
}

}  // namespace hinomi::act
