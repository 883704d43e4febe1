#include "out/notify/webhook.h"

#include "base/hash.h"
#include "base/json.h"

namespace hinomi::notify {
namespace {

json::object letter_json(const Message& message, std::size_t place) {
  const act::Outgoing::Item& item = message.outgoing.letters[place];
  const Letter& letter = item.letter;
  json::object out{{"id", item.id},
                   {"received", format_time(item.received)},
                   {"tlp", hinomi::name_of(item.marking.tlp)},
                   {"exercise", item.exercise},
                   {"purpose", hinomi::name_of(letter.purpose)},
                   {"urgency", hinomi::name_of(letter.urgency)},
                   {"basis", letter.basis},
                   {"until", nullptr},
                   {"title", letter.title},
                   {"text", letter.text},
                   {"title_en", letter.title_en},
                   {"text_en", letter.text_en},
                   {"about", letter.about},
                   {"recalls", letter.recalls},
                   {"recalled", !item.recalled_by.empty()},
                   {"answer_minutes", letter.answer_minutes}};
  if (letter.until) out["until"] = format_time(*letter.until);
  if (place < message.links.size() && !message.links[place].empty())
    out["acknowledge"] = message.links[place];
  return out;
}

}  // namespace

std::string sign_webhook(std::string_view id, std::string_view at, std::string_view body,
                         std::string_view secret) {
  std::string text = std::string(id) + "." + std::string(at) + "." + std::string(body);
  return "v1," + to_base64(bytes_of(hmac_sha256(secret, text)));
}

std::string secret_of(std::string_view key) {
  if (!key.starts_with("whsec_")) return std::string(key);
  return from_base64(key.substr(6)).value_or(std::string());
}

Result<Webhook> make_webhook(const Message& message, std::string_view key, Time now) {
  std::string secret = secret_of(key);
  if (secret.empty())
    return fail(ErrorKind::invalid, "the webhook has no secret to sign with",
                message.outgoing.contact, "Give its channel a key: whsec_ and base64");
  json::array letters;
  for (std::size_t i = 0; i < message.outgoing.letters.size(); ++i)
    letters.push_back(letter_json(message, i));
  Webhook out;
  out.body = TRY(canonical_json({{"type", "hinomi.letters"},
                                 {"timestamp", format_time(now)},
                                 {"from", message.outgoing.origin_name},
                                 {"member", message.outgoing.member},
                                 {"contact", message.outgoing.contact},
                                 {"letters", std::move(letters)}}));
  std::string id = message.id();
  std::string at =
      std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
  std::string signature = sign_webhook(id, at, out.body, secret);
  out.headers = {{"Content-Type", "application/json"},
                 {"webhook-id", std::move(id)},
                 {"webhook-timestamp", std::move(at)},
                 {"webhook-signature", std::move(signature)}};
  return out;
}

}  // namespace hinomi::notify
