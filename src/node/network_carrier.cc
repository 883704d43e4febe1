#include "node/network_carrier.h"

#include "base/log.h"

namespace hinomi::node {

using Fate = Carried::Fate;

NetworkCarrier::NetworkCarrier(serve::MailServer server, serve::HookRules rules)
    : server_(std::move(server)), rules_(std::move(rules)) {
  server_.stop = &stopped_;
  rules_.stop = &stopped_;
}

std::vector<Carried> NetworkCarrier::mail(std::span<const notify::Mail> mails) {
  std::vector<Carried> out(mails.size());
  auto client = serve::SmtpClient::open(server_);
  if (!client) {
    if (!stopped_)
      log(LogLevel::warning, "mail_server_not_reached", {{"error", client.error().text()}});
    return out;
  }
  std::vector<serve::MailAnswer> answers = client->send(mails);
  for (std::size_t i = 0; i < mails.size(); ++i) {
    using State = serve::MailAnswer::State;
    // What broke off is not the reader's fault.
    const serve::MailAnswer& answer = answers[i];
    out[i].text = answer.text;
    out[i].fate = answer.state == State::taken ? Fate::taken
                  : answer.said                ? Fate::refused
                                               : Fate::held_back;
  }
  return out;
}

Carried NetworkCarrier::webhook(const std::string& url, const notify::Webhook& webhook) {
  auto taken = serve::post_webhook(url, webhook, rules_);
  if (taken) return {Fate::taken, "2xx"};
  if (stopped_) return {Fate::held_back, {}};
  return {Fate::refused, taken.error().text()};
}

}  // namespace hinomi::node
