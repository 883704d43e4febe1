// A letter as each channel writes it, for the programs of others that read it, and mail sent to a
// server of others. Reads one JSON object from standard input:
// {"as": "mail"|"webhook"|"hook"|"print"|"atom"|"send", "message": {...}, "messages": [{...}],
// "server":
// {...}}
#include <cstdio>
#include <iostream>
#include <iterator>

#include "base/json.h"
#include "out/notify/atom.h"
#include "out/notify/mail.h"
#include "out/notify/print.h"
#include "out/notify/tickets.h"
#include "out/notify/webhook.h"
#include "serve/smtp_client.h"
#include "serve/webhook_client.h"

using namespace hinomi;

namespace {

constexpr const char* from = "notice@centre.example";

std::string text(const json::object& object, std::string_view key,
                 std::string_view otherwise = {}) {
  return std::string(object.contains(key) ? text_at(object, key) : otherwise);
}

notify::Message message_from(const json::object& object) {
  const notify::Tickets tickets(std::string(32, 's'));
  notify::Message message;
  message.outgoing = {.member = "hospital",
                      .contact = text(object, "contact", "hospital/security"),
                      .channel = {.address = text(object, "address", "sec@hospital.example"),
                                  .key = text(object, "key")},
                      .holder = text(object, "holder", "佐藤"),
                      .role = "security",
                      .language = text(object, "language", "ja"),
                      .origin_name = text(object, "origin", "ひもり調整センター")};
  for (const json::value& value : *array_at(object, "letters")) {
    const json::object& one = value.get_object();
    act::Outgoing::Item item{.id = text(one, "id"), .exercise = flag_at(one, "exercise")};
    item.received = parse_time(text(one, "received")).value();
    item.marking.tlp = *tlp_from(text(one, "tlp", "TLP:AMBER"));
    item.letter.title = text(one, "title");
    item.letter.text = text(one, "text");
    item.letter.title_en = text(one, "title_en");
    item.letter.text_en = text(one, "text_en");
    item.letter.basis = text(one, "basis");
    item.letter.recalls = flag_at(one, "recalls");
    item.recalled_by = text(one, "recalled_by");
    notify::Ticket ticket = notify::ticket_for(item.id, message.outgoing.contact);
    message.links.push_back("https://node.example/l/" +
                            tickets.make(notify::Tickets::For::link, ticket));
    message.marks.push_back(tickets.make(notify::Tickets::For::mail, ticket));
    std::string about = text(one, "about");
    message.about_marks.push_back(
        about.empty() ? ""
                      : tickets.make(notify::Tickets::For::mail,
                                     notify::ticket_for(about, message.outgoing.contact)));
    message.outgoing.letters.push_back(std::move(item));
  }
  return message;
}

serve::MailServer server_from(const json::object& object) {
  std::string tls = text(object, "tls");
  return {.host = text(object, "host"),
          .port = static_cast<std::uint16_t>(number_at(object, "port")),
          .tls = tls == "tls"        ? serve::MailTls::tls
                 : tls == "starttls" ? serve::MailTls::starttls
                                     : serve::MailTls::none,
          .trusted = text(object, "trusted"),
          .user = text(object, "user"),
          .password = text(object, "password"),
          .own_name = "centre.example",
          .wait = std::chrono::milliseconds(number_at(object, "wait", 5000))};
}

int failed(const Error& error) {
  std::cout << json::serialize(
      json::object{{"error", error.text()}, {"kind", name_of(error.kind)}});
  return 1;
}

notify::MailOptions options_for(const json::object& input) {
  return {.from = from,
          .now = parse_time(text(input, "now", "2026-04-01T09:00:00Z")).value(),
          .scratch = text(input, "scratch", ".")};
}

int send(const json::object& input) {
  std::vector<notify::Mail> mails;
  for (const json::value& one : *array_at(input, "messages")) {
    auto mail = notify::make_mail(message_from(one.get_object()), options_for(input));
    if (!mail) return failed(mail.error());
    mails.push_back(std::move(*mail));
  }
  auto client = serve::SmtpClient::open(server_from(*object_at(input, "server")));
  if (!client) return failed(client.error());
  json::array answers(mails.size());
  constexpr const char* states[] = {"taken", "refused", "deferred", "not_tried"};
  client->send(mails, [&](std::size_t place, const serve::MailAnswer& answer) {
    answers[place] = {{"state", states[static_cast<int>(answer.state)]},
                      {"text", answer.text},
                      {"handed", answer.handed}};
    return true;
  });
  std::cout << json::serialize(answers);
  return 0;
}

// The webhook to a server of others.
int post(const json::object& input, const notify::Webhook& hook) {
  serve::HookRules rules{.wait = std::chrono::milliseconds(number_at(input, "wait", 1000)),
                         .trusted = text(input, "trusted")};
  if (const json::array* networks = array_at(input, "networks"))
    for (const json::value& one : *networks)
      rules.networks.emplace_back(std::string_view(one.get_string()));
  auto taken = serve::post_webhook(text(input, "url"), hook, rules);
  if (!taken) return failed(taken.error());
  std::cout << "{}";
  return 0;
}

int print(const Result<std::string>& bytes) {
  if (!bytes) return failed(bytes.error());
  std::cout << *bytes;
  return 0;
}

}  // namespace

int main() {
  std::string all{std::istreambuf_iterator<char>(std::cin), {}};
  auto parsed = parse_json(all);
  if (!parsed) return failed(parsed.error());
  const json::object& input = parsed->get_object();
  std::string as = text(input, "as");
  if (as == "send") return send(input);
  notify::Message message = message_from(*object_at(input, "message"));
  if (as == "print") return print(notify::to_print_html(message));
  if (as == "mail") {
    auto mail = notify::make_mail(message, options_for(input));
    return mail ? print(mail->bytes) : failed(mail.error());
  }
  if (as == "webhook" || as == "hook") {
    auto hook = notify::make_webhook(message, message.outgoing.channel.key, options_for(input).now);
    if (!hook) return failed(hook.error());
    if (as == "hook") return post(input, *hook);
    json::object headers;
    for (const auto& [name, value] : hook->headers) headers[name] = value;
    return print(json::serialize(json::object{{"headers", headers}, {"body", hook->body}}));
  }
  std::vector<notify::AtomEntry> entries;
  for (const auto& item : message.outgoing.letters) entries.push_back({item, item.received});
  return print(notify::to_atom({.node = "himori",
                                .member = "hospital",
                                .base_url = "https://node.example",
                                .language = message.language(),
                                .updated = entries.front().updated},
                               entries));
}
