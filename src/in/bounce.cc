#include "in/bounce.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <initializer_list>
#include <memory>

#include "base/lines.h"
#include "base/text.h"
#include "in/mail_start.h"

namespace hinomi::in {
namespace {

constexpr std::size_t largest_bounce = 1u << 20;
constexpr int deepest_bounce = 8;

struct Release {
  void operator()(gpointer object) const { g_object_unref(object); }
};
template <class T>
using Held = std::unique_ptr<T, Release>;

std::string text_in(GMimeObject* part) {
  GMimeDataWrapper* content =
      GMIME_IS_PART(part) ? g_mime_part_get_content(GMIME_PART(part)) : nullptr;
  if (!content) return {};
  Held<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, stream.get());
  GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

// The first field of that name, unfolded (RFC 5322 section 2.2.3).
std::string field_in(std::string_view text, std::string_view name) {
  std::string value;
  bool found = false;
  while (!text.empty()) {
    std::string_view line = take_line(text);
    bool goes_on = line.starts_with(' ') || line.starts_with('\t');
    if (found && !goes_on) break;
    std::size_t colon = line.find(':');
    if (found)
      value += " " + std::string(trim(line));
    else if (!goes_on && colon != line.npos &&
             equal_ignoring_case(trim(line.substr(0, colon)), name)) {
      value = trim(line.substr(colon + 1));
      found = true;
    }
  }
  return value;
}

// "smtp; 550 5.1.1 no such user": without the type in front.
std::string without_type(const std::string& value) {
  std::string_view text = value;
  if (std::size_t semicolon = text.find(';'); semicolon < 16) text.remove_prefix(semicolon + 1);
  return std::string(trim(text));
}

bool is_any(GMimeContentType* type, std::initializer_list<const char*> subtypes) {
  return std::any_of(subtypes.begin(), subtypes.end(), [&](const char* one) {
    return g_mime_content_type_is_type(type, "message", one);
  });
}

struct Walk {
  Bounce bounce;
  std::string letters;

  void visit(GMimeObject* object, int depth) {
    if (!object || depth > deepest_bounce) return;
    if (GMIME_IS_MULTIPART(object)) {
      auto* all = GMIME_MULTIPART(object);
      for (int i = 0; i < g_mime_multipart_get_count(all); ++i)
        visit(g_mime_multipart_get_part(all, i), depth + 1);
      return;
    }
    GMimeContentType* type = g_mime_object_get_content_type(object);
    if (GMIME_IS_MESSAGE_PART(object)) {
      GMimeMessage* inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
      const char* value =
          inner ? g_mime_object_get_header(GMIME_OBJECT(inner), letters_header) : nullptr;
      if (value && letters.empty()) letters = value;
    } else if (is_any(type, {"delivery-status", "global-delivery-status"})) {
      read_status(text_in(object));
    } else if (is_any(type, {"global", "global-headers"}) ||
               g_mime_content_type_is_type(type, "text", "rfc822-headers")) {
      if (letters.empty()) letters = field_in(text_in(object), letters_header);
    }
  }

  // The first block is about the mail, the second about its first recipient.
  void read_status(const std::string& raw) {
    std::string text;
    for (char c : raw)
      if (c != '\r') text += c;
    std::size_t block = text.find("\n\n");
    if (block == text.npos || !bounce.action.empty()) return;
    std::string_view recipient = std::string_view(text).substr(block + 2);
    while (recipient.starts_with('\n')) recipient.remove_prefix(1);
    recipient = recipient.substr(0, recipient.find("\n\n"));
    bounce.action = to_lower(field_in(recipient, "Action"));
    bounce.status = field_in(recipient, "Status");
    bounce.said = without_type(field_in(recipient, "Diagnostic-Code"));
  }
};

}  // namespace

Result<Bounce> read_bounce(std::string_view mail) {
  if (mail.size() > largest_bounce)
    return fail(ErrorKind::too_large, "the notification is larger than 1 MiB", {},
                "Send it without the mail that it returns");
  start_gmime();
  Held<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(mail.data(), mail.size()));
  Held<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  Held<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  Walk walk;
  if (message) walk.visit(g_mime_message_get_mime_part(message.get()), 0);
  if (walk.bounce.action.empty())
    return fail(ErrorKind::invalid, "this is no delivery status notification", {},
                "Send the mail server's notification as it came (.eml)");
  std::string_view rest = walk.letters;
  while (!(rest = trim(rest)).empty()) {
    std::size_t end = std::min(rest.find_first_of(" \t\r\n"), rest.size());
    walk.bounce.letters.emplace_back(rest.substr(0, end));
    rest.remove_prefix(end);
  }
  if (walk.bounce.letters.empty())
    return fail(ErrorKind::invalid, "the notification does not return a mail of this node", {},
                "Let the mail server return the header of the mail (RFC 3461, RET=HDRS)");
  return std::move(walk.bounce);
}

}  // namespace hinomi::in
