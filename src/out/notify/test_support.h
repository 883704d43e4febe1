// Letters and messages for the tests of channels.
#pragma once

#include <gtest/gtest.h>

#include "out/notify/message.h"
#include "out/notify/tickets.h"

namespace hinomi::notify {

inline constexpr Time some_time{std::chrono::seconds(1775034000)};  // 2026-04-01T09:00:00Z
inline constexpr const char* first_letter = "019d4e21-1c80-7abc-8def-0123456789ab";
inline constexpr const char* second_letter = "019d4e21-1c81-7abc-8def-0123456789ab";

inline act::Outgoing::Item some_item(const char* id = first_letter) {
  act::Outgoing::Item item{.id = id, .received = some_time};
  item.marking.tlp = Tlp::amber;
  item.letter = {.basis = "情報共有規程 第3条",
                 .until = some_time + std::chrono::hours(72),
                 .purpose = Purpose::warning,
                 .urgency = Urgency::now,
                 .title = "制御装置の偽更新",
                 .text = "偽の更新が届いています。\n.先頭の点\n開かないでください。\n",
                 .title_en = "Fake update of controllers",
                 .text_en = "A fake update is going round.\n.a dot\nDo not open it.\n",
                 .answer_minutes = 60};
  return item;
}

inline Message some_message(std::string language = "ja") {
  Message message;
  message.outgoing = {.member = "hospital",
                      .contact = "hospital/security",
                      .channel = {.kind = ChannelKind::mail, .address = "sec@hospital.example"},
                      .holder = "佐藤",
                      .role = "security",
                      .language = std::move(language),
                      .origin_name = "ひもり調整センター",
                      .letters = {some_item()}};
  Tickets tickets(std::string(32, 's'));
  Ticket ticket = ticket_for(first_letter, "hospital/security");
  message.links = {"https://node.example/l/" + tickets.make(Tickets::For::link, ticket)};
  message.marks = {tickets.make(Tickets::For::mail, ticket)};
  message.about_marks = {""};
  return message;
}

}  // namespace hinomi::notify
