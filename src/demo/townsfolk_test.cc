#include "demo/townsfolk.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace hinomi::demo {
namespace {

const std::string ticket(40, 'T');

// What a client says, and all that the server answered.
std::string spoken(std::uint16_t port, const std::string& words) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  EXPECT_EQ(::connect(socket, reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
  EXPECT_EQ(::send(socket, words.data(), words.size(), 0), ssize_t(words.size()));
  std::string out;
  char bytes[4096];
  for (ssize_t size; (size = ::recv(socket, bytes, sizeof bytes, 0)) > 0;)
    out.append(bytes, std::size_t(size));
  ::close(socket);
  return out;
}

struct Node : HttpHandler {
  HttpResponse handle(const HttpRequest& request) override {
    Lock hold(mutex);
    asked.push_back(std::string(request.method) + " " + std::string(request.path));
    return {};
  }
  bool is_quick(const HttpRequest&) override { return true; }
  std::uint64_t body_limit(const HttpRequest&) override { return 0; }
  Mutex mutex;
  std::vector<std::string> asked;
};

TEST(Townsfolk, RefusesWhoLeftLeavesTheSilentAndAnswersForTheRest) {
  Node node;
  auto town = Townsfolk::open({.bouncing = {"gone@a.example"},
                               .silent = {"quiet@a.example"},
                               .answer_after = std::chrono::milliseconds(1)})
                  .value();
  town->meet(node);
  std::string mail = "Subject: x\r\n\r\nhttp://node.example/l/" + ticket + "\r\n..dot\r\n.\r\n";
  std::string said = spoken(town->port(),
                            "EHLO me\r\nMAIL FROM:<n@b.example>\r\nRCPT TO:<gone@a.example>\r\n"
                            "RCPT TO:<quiet@a.example>\r\nRCPT TO:<here@a.example>\r\nDATA\r\n" +
                                mail + "QUIT\r\n");
  EXPECT_NE(said.find("550 5.1.1"), said.npos);
  EXPECT_NE(said.find("250 2.0.0 taken"), said.npos);
  for (int i = 0; i < 500 && town->counts().answered == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  auto counts = town->counts();
  EXPECT_EQ(counts.delivered, 2u);
  EXPECT_EQ(counts.refused, 1u);
  EXPECT_EQ(counts.unread, 1u);
  EXPECT_EQ(counts.answered, 1u);
  Lock hold(node.mutex);
  EXPECT_EQ(node.asked, (std::vector<std::string>{"GET /l/" + ticket, "POST /l/" + ticket}));
  EXPECT_EQ(town->mails_to("here@a.example").at(0),
            "Subject: x\r\n\r\nhttp://node.example/l/" + ticket + "\r\n.dot\r\n");
}

TEST(Townsfolk, FindsLinksInEveryEncoding) {
  std::vector<std::string> one{"/l/" + ticket};
  EXPECT_EQ(links_in("A: b\r\n\r\nhttps://n.example/l/" + ticket + ".\r\n"), one);
  // printf 'https://n.example/l/TTTT...' | base64
  EXPECT_EQ(links_in("Content-Transfer-Encoding: base64\r\n\r\n"
                     "aHR0cHM6Ly9uLmV4YW1wbGUvbC9UVFRUVFRUVFRUVFRUVFRUVFRUVFRUVFRU\r\n"
                     "VFRUVFRUVFRUVFRUVFRU\r\n"),
            one);
  EXPECT_EQ(links_in("Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                     "https:/=\r\n/n.example/l/TTTTTTTTTT=\r\n" +
                     std::string(30, 'T') + "=0D\r\n"),
            one);
  EXPECT_TRUE(links_in("A: b\r\n\r\n/l/short\r\n").empty());
}

TEST(Townsfolk, TakesRubbishAndGoesOn) {
  auto town = Townsfolk::open({}).value();
  constexpr std::string_view rubbish("\0\1\2\r\nRCPT\r\nDATA\r\nQUIT\r\n", 23);
  EXPECT_NE(spoken(town->port(), std::string(rubbish)).find("554"), std::string::npos);
  std::string long_line(10'000, 'x');
  spoken(town->port(), long_line);
  EXPECT_NE(spoken(town->port(), "QUIT\r\n").find("221"), std::string::npos);
}

}  // namespace
}  // namespace hinomi::demo
