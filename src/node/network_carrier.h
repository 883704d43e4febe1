// Mail through this node's mail server, webhooks over HTTPS.
#pragma once

#include <atomic>

#include "node/courier.h"
#include "serve/smtp_client.h"
#include "serve/webhook_client.h"

namespace hinomi::node {

class NetworkCarrier final : public Carrier {
 public:
  NetworkCarrier(serve::MailServer server, serve::HookRules rules);

  void mail(std::span<const notify::Mail> mails, const Answered& answered) override;
  Carried webhook(const std::string& url, const notify::Webhook& webhook) override;
  void stop() override { stopped_ = true; }

 private:
  std::atomic<bool> stopped_ = false;
  serve::MailServer server_;
  serve::HookRules rules_;
};

}  // namespace hinomi::node
