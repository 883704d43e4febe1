// What the courier carries: the post's.
#pragma once

#include "act/channel_keys.h"
#include "act/post.h"
#include "node/courier.h"
#include "picture/keeper.h"

namespace hinomi::node {

class PostOutbox final : public Outbox {
 public:
  // `seed`: the node's; webhooks' secrets are sealed under it.
  PostOutbox(act::Post& post, picture::Keeper& keeper, std::string_view seed)
      : post_(post), keeper_(keeper), keys_(seed) {}

  std::vector<Parcel> due(Time now, std::size_t most) override;
  Result<std::size_t> note(std::span<const Receipt> receipts) override {
    return post_.note(receipts);
  }
  Result<std::size_t> follow_up(Time now) override { return post_.follow_up(now); }
  int attempts(const Flight& flight) override;

 private:
  act::Post& post_;
  picture::Keeper& keeper_;
  act::ChannelKeys keys_;
};

}  // namespace hinomi::node
