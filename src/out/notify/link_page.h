// The page behind a one-time link: the letter, and two buttons by which its reader says that it was
// read or acted on. Plain HTML without script (WCAG 2.2 AA: headings, labels, 24 px targets,
// contrast, no colour that means something), in the reader's language.
#pragma once

#include "out/notify/message.h"

namespace hinomi::notify {

// `state`: how far the letter came with this reader. Buttons only while there is something left to
// say; a letter that was taken back, or has ended, has none.
std::string to_link_page(const Message& message, std::optional<ReceiptState> state, Time now);

// For who has no letter to see: the same for every reason, in both languages.
enum class NoPage : std::uint8_t { unknown, busy };
std::string to_link_page(NoPage why);

}  // namespace hinomi::notify
