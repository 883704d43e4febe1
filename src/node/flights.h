// What the courier has taken on, kept in a file beside the journal before any of it leaves: after a
// crash the node knows what may have gone out without a receipt.
#pragma once

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/world.h"
#include "model/register.h"

namespace hinomi::node {

// One message.
struct Flight {
  std::string member;
  std::string contact;
  ChannelKind channel = ChannelKind::mail;
  std::vector<std::string> letters;  // ids
  int attempts = 0;                  // of the first letter, before this one
};

// One thread at a time.
class Flights {
 public:
  // `file` empty: nothing is kept.
  Flights(Disk& disk, std::filesystem::path file) : disk_(disk), file_(std::move(file)) {}

  // Messages that one thread takes over, one after the other. Lanes are begun in their order.
  using Lane = std::vector<Flight>;
  void add(Lane lane);
  void settled(std::string_view contact);
  // On the platter when it returns.
  Result<void> save();
  // Nothing is on its way any more: what the file says is over.
  Result<void> close();

  // What the process before was cut off with, as lanes in order; empty after a clean end. Error:
  // damaged.
  Result<std::vector<Lane>> cut_off();

 private:
  Disk& disk_;
  std::filesystem::path file_;
  std::vector<Lane> lanes_;
  bool saved_ = false;  // the file says more than nothing
};

// Of these, what may have gone out: each thread was in its lane at the first message that has no
// receipt. `is_noted`: has it one?
std::vector<Flight> perhaps_gone(std::span<const Flights::Lane> lanes, std::size_t mail_threads,
                                 std::size_t webhook_threads,
                                 const std::function<bool(const Flight&)>& is_noted);

}  // namespace hinomi::node
