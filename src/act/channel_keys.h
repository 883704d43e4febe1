// The secrets that webhooks are signed with: kept in the journal sealed, opened by the one who
// sends. Keys of mail are public and stand as they are.
#pragma once

#include <string>
#include <string_view>

#include "base/secret.h"
#include "model/register.h"

namespace hinomi::act {

class ChannelKeys {
 public:
  // `seed`: the node's.
  explicit ChannelKeys(std::string_view seed) : sealer_(seed, "channel keys") {}

  // Seals what `contact` got with a row; what `before` had already stays as it was sealed.
  void seal(Contact& contact, const Contact* before, Random& random) const {
    for (Channel& channel : contact.channels) {
      if (channel.kind != ChannelKind::webhook || channel.key.empty()) continue;
      if (const Channel* old = before ? same(*before, channel) : nullptr)
        if (old->key == channel.key || open(contact.id, *old).value_or("") == channel.key) {
          channel.key = old->key;
          continue;
        }
      channel.key = sealer_.seal(channel.key, about(contact.id, channel), random);
    }
  }

  // The secret of a webhook of this contact. Error: damaged, when it was sealed for another.
  Result<std::string> open(std::string_view contact, const Channel& channel) const {
    return sealer_.open(channel.key, about(contact, channel));
  }

 private:
  static std::string about(std::string_view contact, const Channel& channel) {
    return std::string(contact) + " " + channel.address;
  }
  static const Channel* same(const Contact& contact, const Channel& channel) {
    for (const Channel& one : contact.channels)
      if (one.kind == channel.kind && one.address == channel.address && !one.key.empty())
        return &one;
    return nullptr;
  }

  Sealer sealer_;
};

}  // namespace hinomi::act
