// Over real sockets on the loopback.
#include "serve/syslog.h"

#include <algorithm>
#include <thread>

#include "serve/certificate.h"
#include "serve/server_test_support.h"
#include "serve/wire.h"

namespace hinomi::serve {
namespace {

// Keeps what comes; refuses while it is shut.
struct EventsKept {
  std::mutex mutex;
  std::vector<in::EventBatch> batches;
  std::vector<std::pair<std::string, std::uint64_t>> lost, refused;  // by sensor
  std::atomic<bool> shut = false;

  in::Intake intake() {
    return {.sink = [this](in::EventBatch batch) -> Result<void> {
              if (shut) return fail(ErrorKind::busy, "full");
              std::lock_guard hold(mutex);
              batches.push_back(std::move(batch));
              return {};
            },
            .note =
                [this](const in::SensorNote& note) {
                  std::lock_guard hold(mutex);
                  if (note.lost) lost.emplace_back(note.sensor, note.lost);
                  if (note.refused) refused.emplace_back(note.sensor, note.refused);
                }};
  }
  std::uint64_t count() {
    std::lock_guard hold(mutex);
    std::uint64_t out = 0;
    for (const auto& batch : batches) out += batch.count;
    return out;
  }
  std::uint64_t told_lost() {
    std::lock_guard hold(mutex);
    std::uint64_t out = 0;
    for (const auto& [sensor, number] : lost) out += number;
    return out;
  }
  std::string lines() {
    std::lock_guard hold(mutex);
    std::string out;
    for (const auto& batch : batches) out += batch.lines;
    return out;
  }
  bool await(std::uint64_t events) {
    for (int i = 0; i < 1000 && count() < events; ++i) std::this_thread::sleep_for(10ms);
    return count() == events;
  }
};

std::unique_ptr<Syslog> listen(SyslogWay way, EventsKept& kept, SyslogOptions options = {}) {
  auto out = Syslog::listen({{way, {}}}, kept.intake(), std::move(options), real_clock());
  EXPECT_TRUE(out) << out.error().text();
  return std::move(*out);
}

class Sender {
 public:
  Sender(std::uint16_t port, int type) : socket_(::socket(AF_INET, type, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_.get(), reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      ASSERT_GT(sent, 0);
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  // Bytes that go before the other side takes no more.
  std::size_t send_until_stuck(std::string_view piece, std::size_t most) {
    std::size_t sent = 0;
    while (sent < most) {
      const auto now =
          ::send(socket_.get(), piece.data(), piece.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
      if (now > 0) {
        sent += static_cast<std::size_t>(now);
        continue;
      }
      pollfd waited{socket_.get(), POLLOUT, 0};
      if (::poll(&waited, 1, 300) == 0) return sent;
    }
    return sent;
  }
  // The other side has closed.
  bool is_closed() {
    char bytes[64];
    while (true) {
      pollfd waited{socket_.get(), POLLIN, 0};
      if (::poll(&waited, 1, 5000) != 1) return false;
      if (::recv(socket_.get(), bytes, sizeof bytes, 0) <= 0) return true;  // else TLS's alert
    }
  }

 private:
  Descriptor socket_;
};

TEST(Syslog, OverTcpInBothFramings) {
  EventsKept kept;
  auto syslog = listen(SyslogWay::tcp, kept);
  Sender sender(syslog->ports().at(0), SOCK_STREAM);
  sender.send("<13>Apr  1 09:00:00 web app: one\n7 <13>two");
  ASSERT_TRUE(kept.await(2));
  EXPECT_NE(kept.lines().find(R"("hostname":"web")"), std::string::npos);
  EXPECT_NE(kept.lines().find(R"("message":"two"})"), std::string::npos);
  std::lock_guard hold(kept.mutex);
  EXPECT_EQ(kept.batches.at(0).sensor, "syslog/127.0.0.1");
  EXPECT_EQ(kept.batches.at(0).source, "127.0.0.1");
}

TEST(Syslog, OverUdpADatagramIsAMessage) {
  EventsKept kept;
  auto syslog = listen(SyslogWay::udp, kept);
  Sender sender(syslog->ports().at(0), SOCK_DGRAM);
  sender.send("<13>one\nmore\n");
  sender.send("<13>CEF:0|too|few");
  sender.send("<13>two");
  ASSERT_TRUE(kept.await(2));
  EXPECT_NE(kept.lines().find(R"("message":"one\nmore"})"), std::string::npos);
  for (int i = 0; i < 500 && syslog->metrics().refused == 0; ++i) std::this_thread::sleep_for(10ms);
  EXPECT_EQ(syslog->metrics().refused, 1u);
}

TEST(Syslog, OverTlsTheCertificateNamesTheSensor) {
  const auto own = make_certificate({"127.0.0.1"}, real_clock().now());
  ASSERT_TRUE(own);
  EventsKept kept;
  auto syslog = Syslog::listen(
      {{SyslogWay::tls,
        {.tls_certificate = own->certificate, .tls_key = own->key, .ask_certificate = true}}},
      kept.intake(), {}, real_clock());
  ASSERT_TRUE(syslog) << syslog.error().text();
  auto wire =
      Wire::open("127.0.0.1", (*syslog)->ports().at(0), std::chrono::steady_clock::now() + 10s);
  ASSERT_TRUE(wire);
  ASSERT_TRUE(wire->start_tls({.name = "127.0.0.1", .fingerprint = own->fingerprint}));
  ASSERT_TRUE(wire->send("7 <13>one<13>two\n"));
  ASSERT_TRUE(kept.await(2));
  // Whoever does not speak TLS is let go.
  Sender plain((*syslog)->ports().at(0), SOCK_STREAM);
  plain.send("<13>three\n");
  EXPECT_TRUE(plain.is_closed());
  EXPECT_EQ(kept.count(), 2u);
}

TEST(Syslog, WithoutRoomTheSenderWaitsAndNothingIsLost) {
  EventsKept kept;
  kept.shut = true;
  auto syslog = listen(SyslogWay::tcp, kept, {.waiting = 100'000});
  Sender sender(syslog->ports().at(0), SOCK_STREAM);
  const std::string line = "<13>" + std::string(995, 'x') + "\n";
  constexpr std::size_t most = 200 << 20;
  std::string many;
  for (int i = 0; i < 64; ++i) many += line;
  const std::size_t sent = sender.send_until_stuck(many, most);
  ASSERT_LT(sent, most);  // it was held up
  EXPECT_LT(syslog->metrics().waiting, 400'000u);
  kept.shut = false;
  sender.send(std::string_view(line).substr(sent % line.size()));
  EXPECT_TRUE(kept.await(sent / line.size() + 1)) << sent << " " << kept.count();
}

TEST(Syslog, DatagramsWithoutRoomAreCounted) {
  EventsKept kept;
  kept.shut = true;
  auto syslog = listen(SyslogWay::udp, kept, {.waiting = 10'000});
  Sender sender(syslog->ports().at(0), SOCK_DGRAM);
  const std::string message = "<13>" + std::string(30'000, 'x');
  constexpr std::uint64_t many = 10'000;  // 300 MB, more than any buffer of a socket here
  for (std::uint64_t i = 0; i < many; ++i) sender.send(message);
  kept.shut = false;
  // How many were lost is said with the first that comes after them.
  for (int i = 0; i < 3000; ++i) {
    if (kept.count() + kept.told_lost() >= many) break;
    sender.send("<13>last");
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_GE(kept.count() + kept.told_lost(), many);
  EXPECT_GE(syslog->metrics().lost, kept.told_lost());
  std::lock_guard hold(kept.mutex);
  ASSERT_FALSE(kept.lost.empty());
  EXPECT_EQ(kept.lost[0].first, "syslog/127.0.0.1");
}

TEST(Syslog, WhoMayNotSendIsTurnedAway) {
  EventsKept kept;
  auto tcp = listen(SyslogWay::tcp, kept, {.networks = {"192.0.2.0/24"}});
  Sender sender(tcp->ports().at(0), SOCK_STREAM);
  EXPECT_TRUE(sender.is_closed());
  EXPECT_EQ(tcp->metrics().turned_away, 1u);
  auto udp = listen(SyslogWay::udp, kept, {.networks = {"192.0.2.0/24"}});
  Sender datagrams(udp->ports().at(0), SOCK_DGRAM);
  datagrams.send("<13>one");
  for (int i = 0; i < 500 && udp->metrics().turned_away == 0; ++i)
    std::this_thread::sleep_for(10ms);
  EXPECT_EQ(udp->metrics().turned_away, 1u);
  auto open = listen(SyslogWay::tcp, kept, {.networks = {"127.0.0.0/8"}});
  Sender known(open->ports().at(0), SOCK_STREAM);
  known.send("<13>two\n");
  EXPECT_TRUE(kept.await(1));
}

TEST(Syslog, OnePeerHasSoManyConnections) {
  EventsKept kept;
  auto syslog = listen(SyslogWay::tcp, kept, {.connections_per_peer = 2});
  Sender one(syslog->ports().at(0), SOCK_STREAM), two(syslog->ports().at(0), SOCK_STREAM);
  one.send("<13>a\n");
  two.send("<13>b\n");
  ASSERT_TRUE(kept.await(2));
  Sender three(syslog->ports().at(0), SOCK_STREAM);
  EXPECT_TRUE(three.is_closed());
  one.send("<13>c\n");
  EXPECT_TRUE(kept.await(3));
}

TEST(Syslog, AtTheEndWhatHasComeIsHandedOver) {
  EventsKept kept;
  std::uint64_t sent = 0;
  {
    auto syslog = listen(SyslogWay::tcp, kept);
    Sender tcp(syslog->ports().at(0), SOCK_STREAM);
    for (; sent < 20'000; ++sent) tcp.send("<13>line\n");
    tcp.send("<13>without its end");
    ++sent;
    ASSERT_TRUE([&] {  // it has been accepted
      for (int i = 0; i < 500 && syslog->metrics().connections == 0; ++i)
        std::this_thread::sleep_for(10ms);
      return syslog->metrics().connections == 1;
    }());
  }
  EXPECT_EQ(kept.count(), sent);
}

TEST(Syslog, ASinkThatStaysFullDoesNotHoldUpTheEnd) {
  EventsKept kept;
  kept.shut = true;
  const auto began = std::chrono::steady_clock::now();
  {
    auto syslog = listen(SyslogWay::tcp, kept, {.stop_time = 200ms});
    Sender tcp(syslog->ports().at(0), SOCK_STREAM);
    tcp.send("<13>one\n");
    for (int i = 0; i < 500 && syslog->metrics().waiting == 0; ++i)
      std::this_thread::sleep_for(10ms);
  }
  EXPECT_LT(std::chrono::steady_clock::now() - began, 8s);
  EXPECT_EQ(kept.count(), 0u);
}

}  // namespace
}  // namespace hinomi::serve
