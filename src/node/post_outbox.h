// What the courier carries: the post's.
#pragma once

#include "act/post.h"
#include "node/courier.h"
#include "picture/keeper.h"

namespace hinomi::node {

class PostOutbox final : public Outbox {
 public:
  PostOutbox(act::Post& post, picture::Keeper& keeper) : post_(post), keeper_(keeper) {}

  std::vector<Parcel> due(Time now, std::size_t most) override;
  Result<std::size_t> note(std::span<const Receipt> receipts) override {
    return post_.note(receipts);
  }
  Result<std::size_t> follow_up(Time now) override { return post_.follow_up(now); }

 private:
  act::Post& post_;
  picture::Keeper& keeper_;
};

}  // namespace hinomi::node
