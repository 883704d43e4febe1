// The book: who is in the register, as operations that end in Records. A row that does not fit is
// refused with its place while its neighbours go through; a row that says what is there already
// writes nothing.
//
// The node's own administrators write everything; an administrator of another member writes that
// member's contacts and services. All may be called from any thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "act/channel_keys.h"
#include "act/desk.h"
#include "in/register_file.h"

namespace hinomi::act {

struct BookAnswer {
  std::size_t added = 0, changed = 0, unchanged = 0;
  std::size_t refused_count = 0;
  std::vector<Error> refused;        // the first 1,000
  std::vector<std::string> ignored;  // columns or lists that say nothing here
  std::string record;                // id of the Record written last; empty: none
};

struct Handover {
  std::string from;                   // who leaves, as contacts name the holder
  std::string to;                     // who follows; empty: the substitutes do
  std::string member;                 // whose; empty: the only one where `from` holds something
  std::vector<std::string> contacts;  // ids; empty: all that `from` holds there
};

struct HandoverAnswer {
  std::vector<std::string> contacts;  // handed over
  std::vector<std::string> revoked;   // names that may no longer come in
  std::vector<std::string> keys;      // contacts whose keys were taken out
};

class Book {
 public:
  // `seed`: the node's, from which the key that seals secrets of webhooks is derived.
  Book(World& world, picture::Keeper& keeper, Desk& desk, std::string_view seed);

  // Members first, then communities, services and contacts, whatever their order in the file; rows
  // may name each other. Errors for the whole: denied (the role), busy, io.
  Result<BookAnswer> import(const Actor& actor, const in::RegisterFile& file, bool dry_run);
  // One row; what refuses it is the Error. Answers the id of its Record; empty: nothing changed.
  Result<std::string> put(const Actor& actor, in::RegisterPart part, json::object fields);

  // Another person takes over, all in one commit: the holder changes, keys of the channels are
  // taken out and the contact counts as not verified; when `from` holds nothing at this member any
  // more, its access of the same name ends. Errors: missing (nobody of this name), conflict,
  // naming the role that would be empty.
  Result<HandoverAnswer> hand_over(const Actor& actor, const Handover& handover);

 private:
  World& world_;
  picture::Keeper& keeper_;
  Desk& desk_;
  const ChannelKeys keys_;
};

}  // namespace hinomi::act
