#include "node/network_carrier.h"

#include "base/log.h"

namespace hinomi::node {

using Fate = Carried::Fate;

NetworkCarrier::NetworkCarrier(serve::MailServer server, serve::HookRules rules)
    : server_(std::move(server)), rules_(std::move(rules)) {
  server_.stop = &stopped_;
  rules_.stop = &stopped_;
}

void NetworkCarrier::mail(std::span<const notify::Mail> mails, const Answered& answered) {
  auto client = serve::SmtpClient::open(server_);
  if (!client) {
    if (!stopped_)
      log(LogLevel::warning, "mail_server_not_reached", {{"error", client.error().text()}});
    for (std::size_t i = 0; i < mails.size(); ++i) answered(i, {});
    return;
  }
  client->send(mails, [&](std::size_t place, const serve::MailAnswer& answer) {
    // What broke off is not the reader's fault.
    const Fate fate = answer.state == serve::MailAnswer::State::taken ? Fate::taken
                      : answer.said                                   ? Fate::refused
                      : answer.handed                                 ? Fate::cut_off
                                                                      : Fate::held_back;
    return answered(place, {fate, answer.text});
  });
}

Carried NetworkCarrier::webhook(const std::string& url, const notify::Webhook& webhook) {
  auto taken = serve::post_webhook(url, webhook, rules_);
  if (taken) return {Fate::taken, "2xx"};
  if (stopped_) return {Fate::held_back, {}};
  return {Fate::refused, taken.error().text()};
}

}  // namespace hinomi::node
