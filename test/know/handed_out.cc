#include "know/handed_out.h"

#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "node/post_outbox.h"

namespace hinomi::know_test {
namespace {

constexpr std::string_view base_url = "https://himori.example";

// Base64 of a mail's body and of its encoded words (RFC 2045 section 6.8, RFC 2047), read plainly;
// soft line ends of quoted-printable taken out.
std::string decoded(const std::string& mail) {
  std::string out;
  std::size_t body = std::min(mail.find("\r\n\r\n"), mail.size());
  std::string head = mail.substr(0, body), rest = mail.substr(body);
  for (std::size_t at = 0; (at = head.find("?B?", at)) != head.npos;) {
    std::size_t end = head.find("?=", at + 3);
    if (auto bytes = from_base64(std::string_view(head).substr(at + 3, end - at - 3)))
      out += *bytes;
    at = end;
  }
  std::string joined;
  for (char c : rest)
    if (c != '\r' && c != '\n') joined += c;
  if (auto bytes = from_base64(joined)) return out + "\n" + *bytes;
  for (std::size_t at; (at = rest.find("=\r\n")) != rest.npos;) rest.erase(at, 3);
  return out + "\n" + rest;
}

struct Addressed {
  std::string letter, member, contact;
};

std::vector<Addressed> addressed(KnownWorld& world) {
  std::vector<Addressed> out;
  world.node->keeper().read([&](const picture::Picture& picture) {
    for (const picture::LetterRow& row : picture.letters().letters())
      for (const Addressee& to : row.letter.to) out.push_back({row.id, to.member, to.contact});
  });
  return out;
}

}  // namespace

std::vector<HandedOut> handed_out(KnownWorld& world) {
  std::vector<HandedOut> out;
  std::string seed =
      *from_hex(std::string_view(*world.disk.read("/data/keys/node.seed")).substr(0, 64));
  notify::Tickets tickets(seed);
  node::PostOutbox outbox(world.node->post(), world.node->keeper(), seed);
  Time now = world.clock.now();
  for (const node::Parcel& parcel : outbox.due(now, 100'000)) {
    notify::Message message = node::message_of(parcel, tickets, std::string(base_url));
    const act::Outgoing& outgoing = parcel.outgoing;
    if (outgoing.channel.kind == ChannelKind::mail) {
      auto mail = notify::make_mail(message, {.from = "notice@himori.example", .now = now});
      EXPECT_TRUE(mail) << mail.error().text();
      if (mail)
        out.push_back({outgoing.member, "mail to " + mail->to, mail->bytes + decoded(mail->bytes)});
    } else {
      auto hook = notify::make_webhook(message, outgoing.channel.key, now);
      EXPECT_TRUE(hook) << hook.error().text();
      if (!hook) continue;
      std::string text = hook->body;
      for (const auto& [name, value] : hook->headers) text += "\n" + name + ": " + value;
      out.push_back({outgoing.member, "webhook " + outgoing.channel.address, std::move(text)});
    }
  }
  Viewer nobody, desk = viewers().front();
  auto ask = [&](const std::string& member, std::string where, const Viewer& by,
                 const std::string& target, std::string_view method = "GET") {
    api_test::Answer answer = world.look(by, target, method);
    if (answer.status == 200) out.push_back({member, std::move(where), answer.body});
  };
  for (const Addressed& one : addressed(world)) {
    std::string of = " of " + one.letter + " for " + one.member + " " + one.contact;
    using For = notify::Tickets::For;
    ask(one.member, "link" + of, nobody,
        "/l/" + tickets.make(For::link, notify::ticket_for(one.letter, one.contact)));
    if (!one.contact.empty())
      ask(one.member, "print" + of, desk,
          "/api/v1/letters/" + one.letter + "/print?contact=" + percent_encode(one.contact));
  }
  // A GET says that it was taken along.
  for (const Viewer& member : members())
    ask(member.member, "bundle for " + member.member, desk, "/api/v1/bundles/" + member.member,
        "HEAD");
  return out;
}

Viewer reader_at(const std::string& member) {
  for (Viewer viewer : members())
    if (viewer.member == member) {
      viewer.name = "a reader at " + member;
      return viewer;
    }
  return {};
}

}  // namespace hinomi::know_test
