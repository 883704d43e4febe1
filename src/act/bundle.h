// Letters by one-way media: what waits for a member on the channel `bundle`, and what this node
// owes a sender for letters that came so. How a bundle is written and signed is out/notify's.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "act/post.h"

namespace hinomi::act {

struct BundledLetter {
  std::string id;
  Time received;  // when the sender made it
  Marking marking;
  bool exercise = false;
  Letter letter;  // without `to`, `draft`, `cause`
};

struct BundledReceipt {
  std::string letter;
  ReceiptState state = ReceiptState::delivered;  // delivered, opened, acknowledged or acted
  Time at;
  std::string note;
};

struct Bundle {
  std::vector<BundledLetter> letters;
  std::vector<BundledReceipt> receipts;
};

struct BundleAnswer {
  std::size_t letters = 0;   // that are new here
  std::size_t receipts = 0;  // that say more than was known
  std::vector<Error> refused;
};

// Letters to the member by bundle that it has not confirmed: media get lost, and what comes twice
// does no harm. Receipts for its letters of the last 90 days.
Bundle bundle_for(const picture::Picture& picture, std::string_view member, Time now);

// The bundle's letters are on their way: `sent` where nothing was known. Error: io, busy.
Result<void> bundle_left(const picture::Keeper& keeper, Post& post, std::string_view member,
                         const Bundle& bundle, std::string_view by);

// What the member `sender` sent: its letters become letters to this node's own organisation, under
// their ids and markings; its receipts count for letters that went to it by bundle. What is there
// already is left alone. One bad line refuses itself, not its neighbours.
Result<BundleAnswer> take_bundle(World& world, picture::Keeper& keeper, Post& post,
                                 std::string_view sender, const Bundle& bundle);

}  // namespace hinomi::act
