// One io thread: its connections, their deadlines and its event rounds. Included by server.cc and
// session.cc alone.
#pragma once

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/queue.h"
#include "serve/rate_limit.h"
#include "serve/server.h"
#include "serve/server_response.h"
#include "serve/server_socket.h"

namespace hinomi::serve {

namespace asio = boost::asio;
using Instant = std::chrono::steady_clock::time_point;

class Loop;
class Session;

// What the connections of one Listener share. Outlives them: its Listener waits for the last.
struct Door {
  HttpHandler& handler;
  bool local = false;
  std::optional<asio::ssl::context> tls;
  std::atomic<std::uint64_t> announced = 0;  // newest position of the journal; 0: not told yet
  std::atomic<bool> closing = false;         // no further request after the present one
  std::atomic<bool> cut = false;             // not even the ones that wait for a worker

  void enter() {
    Lock hold(mutex);
    ++sessions;
  }
  void leave() {
    Lock hold(mutex);
    if (--sessions == 0) changed.wake_all();
  }
  Mutex mutex;
  Condition changed;
  std::size_t sessions HINOMI_GUARDED_BY(mutex) = 0;
  bool accepting HINOMI_GUARDED_BY(mutex) = false;
};

// Counted by one io thread, read by any: relaxed is enough.
struct alignas(64) LoopCounters {
  std::array<std::atomic<std::uint64_t>, 6> answered{};
  std::atomic<std::uint64_t> received = 0, sent = 0, streams = 0, over_rate = 0, over_queue = 0,
                             over_body_memory = 0, too_slow = 0, malformed = 0, failures = 0;
};
inline void count(std::atomic<std::uint64_t>& counter, std::uint64_t by = 1) {
  counter.fetch_add(by, std::memory_order_relaxed);
}

// What all threads of one server share.
struct Common {
  explicit Common(const ServerOptions& given)
      : options(given),
        rate(given.requests_per_second, std::max(given.requests_per_second, 1.0) * 5),
        queue(given.queue) {}
  // Whether one more connection of this group is welcome; then `goodbye` follows once.
  bool welcome(const std::string& group);
  void goodbye(const std::string& group);

  const ServerOptions options;
  RateLimit rate;
  BoundedQueue<std::shared_ptr<Session>> queue;
  std::atomic<std::uint64_t> body_bytes = 0;
  std::atomic<std::uint64_t> connections = 0, accepted = 0, over_connections = 0,
                             over_peer_connections = 0, no_descriptors = 0;
  Mutex peers_mutex;
  // Open, by group.
  std::unordered_map<std::string, std::size_t> peers HINOMI_GUARDED_BY(peers_mutex);
};

// A connection that was accepted: the loop takes it from here. On the loop's thread.
void start_session(Loop& loop, Door& door, std::string peer, int family, Descriptor socket);
// By a worker: has a request handled that came out of the queue.
void work_on(std::shared_ptr<Session> session);

// `start`, `stop`, `announce` and counters: any thread; all else is the loop's own thread's.
//
// Streams speak in rounds, whose times are fixed steps of the clock and not a while after the round
// before: what was written for others moves no event of a reader who may not know of it.
class Loop {
 public:
  explicit Loop(Common& shared);
  ~Loop();
  void start() {
    thread_ = std::jthread([this] { context.run(); });
  }
  // All its connections are gone.
  void stop() {
    asio::post(context, [this] {
      ending_ = true;
      sweep_timer_.cancel();
      round_timer_.cancel();
      work_.reset();
    });
    thread_.join();
  }

  // Any thread: for the streams behind this Door.
  void announce(const Door& door, std::shared_ptr<const Announcement> what) {
    {
      Lock hold(mail_mutex_);
      mail_.emplace_back(&door, std::move(what));
    }
    if (!round_wanted_.exchange(true)) asio::post(context, [this] { plan_round(); });
  }
  // A stream that has something to say since its last write.
  void say_later(std::shared_ptr<Session> stream) {
    late_.push_back(std::move(stream));
    if (!round_wanted_.exchange(true)) plan_round();
  }

  void stop_sessions(const Door& door);  // as soon as no request is lost
  void cut_sessions(const Door& door);   // now

  // The time as HTTP writes it; made anew once a second.
  std::string_view date() {
    const auto now = std::chrono::floor<std::chrono::seconds>(common.options.clock.now());
    if (now != date_of_) {
      date_of_ = now;
      date_ = http_date(now);
    }
    return date_;
  }

  Common& common;
  asio::io_context context{1};  // one thread
  LoopCounters counters;
  struct Lists;
  const std::unique_ptr<Lists> lists;

 private:
  void sweep_later();
  void sweep();
  void plan_round();
  void round();
  using Mail = std::vector<std::pair<const Door*, std::shared_ptr<const Announcement>>>;
  void end_streams(const Mail& mail);
  void tell_streams(const Mail& mail, Instant now);

  asio::executor_work_guard<asio::io_context::executor_type> work_{context.get_executor()};
  asio::steady_timer sweep_timer_{context};
  asio::steady_timer round_timer_{context};
  std::chrono::milliseconds sweep_every_;
  std::atomic<bool> round_wanted_ = false;
  Mutex mail_mutex_;
  Mail mail_ HINOMI_GUARDED_BY(mail_mutex_);  // since the last round
  std::vector<std::shared_ptr<Session>> late_;
  std::uint64_t rounds_ = 0;
  bool ending_ = false;
  std::chrono::sys_seconds date_of_{};
  std::string date_ = http_date({});
  std::jthread thread_;
};

}  // namespace hinomi::serve
