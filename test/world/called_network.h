// A network without sockets: hands requests to whatever listens, and keeps what open streams are to
// hear.
#pragma once

#include <mutex>
#include <vector>

#include "base/world.h"

namespace hinomi::world {

class CalledNetwork final : public Network {
 public:
  Result<std::unique_ptr<Listener>> listen(const ListenAt&, HttpHandler& to) override {
    handler = &to;
    return std::make_unique<Silent>(*this);
  }
  // Since the last time, in order. Any thread.
  std::vector<std::shared_ptr<const Announcement>> take_heard() {
    std::lock_guard lock(mutex_);
    return std::exchange(heard_, {});
  }

  HttpHandler* handler = nullptr;

 private:
  class Silent final : public Listener {
   public:
    explicit Silent(CalledNetwork& network) : network_(network) {}
    ~Silent() override { network_.handler = nullptr; }
    std::uint16_t port() const override { return 8420; }
    void announce(std::shared_ptr<const Announcement> what) override {
      std::lock_guard lock(network_.mutex_);
      network_.heard_.push_back(std::move(what));
    }

   private:
    CalledNetwork& network_;
  };

  std::mutex mutex_;
  std::vector<std::shared_ptr<const Announcement>> heard_;
};

}  // namespace hinomi::world
