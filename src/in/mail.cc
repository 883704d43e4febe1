// Mail (RFC 5322, MIME): the texts are read, what is attached is listed and never opened.
#include <gmime/gmime.h>

#include <algorithm>
#include <memory>
#include <mutex>

#include "base/hash.h"
#include "base/text.h"
#include "in/encoding.h"
#include "in/mail_start.h"
#include "in/mail_text.h"
#include "in/text.h"

namespace hinomi::in {
namespace {

constexpr std::size_t largest_mail = 64u << 20;  // bytes
constexpr std::size_t most_header_lines = 50'000;
constexpr std::size_t most_boundaries = 50'000;  // lines that begin with "--"
constexpr std::size_t most_parts = 1'000;
constexpr int deepest = 16;  // multiparts and messages in each other

struct Unref {
  void operator()(gpointer object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

std::unexpected<Error> too_much(std::string what) {
  return fail(ErrorKind::too_large, std::move(what), {}, "Send its parts one by one");
}

// The parser keeps an object for every header and part, so they are counted before it sees them.
// Headers stand at the beginning, behind each boundary, and at the beginning of a message inside.
Result<> check_size(std::string_view bytes) {
  if (bytes.size() > largest_mail) return too_much("the mail is larger than 64 MiB");
  std::size_t headers = 0, boundaries = 0;
  bool is_header = true, holds_message = false;
  while (!bytes.empty()) {
    std::size_t end = std::min(bytes.find('\n'), bytes.size() - 1);
    std::string_view line = bytes.substr(0, end + 1);
    bytes.remove_prefix(end + 1);
    if (line.starts_with("--")) {
      ++boundaries;
      is_header = true;
      holds_message = false;
    } else if (is_header && trim(line).empty()) {
      is_header = std::exchange(holds_message, false);
    } else if (is_header) {
      ++headers;
      std::string lower = to_lower(line.substr(0, 1000));
      holds_message |= lower.find("message/") != lower.npos;
    }
    if (headers > most_header_lines) return too_much("the mail has more than 50,000 header lines");
    if (boundaries > most_boundaries) return too_much("the mail has more than 50,000 boundaries");
  }
  return {};
}

// What the parser noticed that changes what is read.
struct Warnings {
  bool is_truncated = false;
  bool is_malformed = false;
  bool is_too_deep = false;
};

void note_warning(gint64, GMimeParserWarning code, const gchar*, gpointer data) {
  Warnings& out = *static_cast<Warnings*>(data);
  switch (code) {
    case GMIME_WARN_TRUNCATED_MESSAGE: out.is_truncated = true; break;
    case GMIME_WARN_MALFORMED_MULTIPART:
    case GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY: out.is_malformed = true; break;
    case GMIME_CRIT_NESTING_OVERFLOW: out.is_too_deep = true; break;
    default: break;
  }
}

Owned<GMimeMessage> parse_message(std::string_view bytes, Warnings& warnings) {
  start_gmime();
  Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  g_mime_parser_set_persist_stream(parser.get(), TRUE);
  std::unique_ptr<GMimeParserOptions, decltype(&g_mime_parser_options_free)> options(
      g_mime_parser_options_new(), g_mime_parser_options_free);
  g_mime_parser_options_set_warning_callback(options.get(), note_warning, &warnings);
  return Owned<GMimeMessage>(g_mime_parser_construct_message(parser.get(), options.get()));
}

std::string header_of(GMimeMessage* message, const char* name) {
  GMimeHeaderList* headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
  GMimeHeader* header = g_mime_header_list_get_header(headers, name);
  const char* raw = header ? g_mime_header_get_raw_value(header) : nullptr;
  return raw ? std::string(cut(header_text(raw), longest_title)) : std::string();
}

std::string valid_utf8(const char* text) {
  auto decoded = decode(text ? text : "", 64 * 1024);
  return decoded ? std::string(cut(decoded->text(), longest_title)) : std::string();
}

// The content with its transfer encoding undone.
std::string content_of(GMimePart* part) {
  GMimeDataWrapper* content = g_mime_part_get_content(part);
  if (!content) return {};
  Owned<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_data_wrapper_write_to_stream(content, stream.get());
  GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

// A text of the mail, as UTF-8.
struct MailText {
  std::string place;  // "part 2 "
  std::string text;
  bool is_table = false;
};

class MailReader {
 public:
  MailReader(Gate& gate, ReportHead& head) : gate_(gate), head_(head) {}

  Result<> walk(GMimeObject* object, int depth) {
    if (depth > deepest)
      return gate_.refuse({ErrorKind::too_large, "a mail nested too deeply", next_place(),
                           "The limit is 16 levels: send what is inside by itself"});
    if (GMIME_IS_MULTIPART(object)) {
      auto* multipart = GMIME_MULTIPART(object);
      for (int i = 0; i < g_mime_multipart_get_count(multipart); ++i)
        TRY(walk(g_mime_multipart_get_part(multipart, i), depth + 1));
      return {};
    }
    if (GMIME_IS_MESSAGE_PART(object)) {
      GMimeMessage* inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(object));
      GMimeObject* body = inner ? g_mime_message_get_mime_part(inner) : nullptr;
      return body ? walk(body, depth + 1) : Result<>();
    }
    return GMIME_IS_PART(object) ? take(GMIME_PART(object)) : Result<>();
  }

  // The marking of all of it first: one text may say what counts for the others.
  Result<> read() {
    if (texts_.empty())
      return gate_.refuse({ErrorKind::invalid,
                           "the mail has no text that can be read",
                           {},
                           "Attachments are never opened: write the indicators as text"});
    std::vector<std::string> labels;
    read_top("Subject: " + head_.title, head_, labels);
    for (const MailText& text : texts_) read_top(text.text, head_, labels);
    head_.marking = marking_of(labels, gate_.options().default_marking);
    if (!labels.empty()) gate_.mark_report(head_.marking);
    for (const MailText& text : texts_) {
      gate_.place_within(text.place);
      Result<> done = text.is_table ? read_csv(text.text, gate_, head_)
                                    : read_lines(text.text, head_.marking, gate_);
      if (!done && done.error().kind == ErrorKind::too_large) return done;
      if (!done) TRY(gate_.refuse(std::move(done).error()));
    }
    gate_.place_within({});
    return {};
  }

 private:
  std::string next_place() const { return "part " + std::to_string(parts_ + 1); }

  Result<> take(GMimePart* part) {
    TRY(gate_.tick());
    std::string place = next_place();
    if (++parts_ > most_parts) return too_much("the mail has more than 1,000 parts");
    GMimeContentType* type = g_mime_object_get_content_type(GMIME_OBJECT(part));
    const char* name = g_mime_part_get_filename(part);
    std::string content = content_of(part);
    bool html = g_mime_content_type_is_type(type, "text", "html");
    bool table = g_mime_content_type_is_type(type, "text", "csv");
    bool is_read = html || table || g_mime_content_type_is_type(type, "text", "plain");
    if (name || !is_read) list(place, name, type, content);
    if (!is_read || trim(content).empty()) return {};
    const char* charset = g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset");
    auto decoded = decode_as(charset ? charset : "", content, largest_mail);
    if (!decoded) {
      Error error = std::move(decoded).error();
      error.where = place;
      return gate_.refuse(std::move(error));
    }
    if (texts_.empty()) head_.encoding = decoded->encoding;
    if (decoded->damaged > 0)
      TRY(gate_.refuse(
          {ErrorKind::invalid,
           std::to_string(decoded->damaged) + " places that are not " + decoded->encoding, place,
           "Send it as UTF-8; what stands there is not read"}));
    texts_.push_back(
        {place + " ", html ? text_of_html(decoded->text()) : std::string(decoded->text()), table});
    return {};
  }

  void list(const std::string& place, const char* name, GMimeContentType* type,
            const std::string& content) {
    std::unique_ptr<char, decltype(&g_free)> written(g_mime_content_type_get_mime_type(type),
                                                     g_free);
    head_.attachments.push_back({place, valid_utf8(name), valid_utf8(written.get()), content.size(),
                                 to_hex(bytes_of(sha256(content)))});
  }

  Gate& gate_;
  ReportHead& head_;
  std::size_t parts_ = 0;
  std::vector<MailText> texts_;
};

}  // namespace

void start_gmime() {
  static std::once_flag once;
  std::call_once(once, [] { g_mime_init(); });
}

Result<> read_mail(std::string_view bytes, Gate& gate, ReportHead& head) {
  TRY(check_size(bytes));
  Warnings warnings;
  Owned<GMimeMessage> message = parse_message(bytes, warnings);
  GMimeObject* body = message ? g_mime_message_get_mime_part(message.get()) : nullptr;
  if (!body ||
      g_mime_header_list_get_count(g_mime_object_get_header_list(GMIME_OBJECT(message.get()))) == 0)
    return fail(ErrorKind::invalid, "this is no mail: it has no header", "line 1",
                "Save the mail as .eml, or send its text with format text");
  if (warnings.is_too_deep)
    return fail(ErrorKind::too_large, "the mail is nested too deeply", {},
                "Send what is inside by itself");
  head.title = header_of(message.get(), "Subject");
  head.author = header_of(message.get(), "From");
  if (warnings.is_truncated || warnings.is_malformed)
    TRY(gate.refuse({ErrorKind::invalid,
                     warnings.is_truncated ? "the mail is cut off before its last boundary"
                                           : "a multipart without its boundaries",
                     "end", "Save the mail again; what is there is read"}));
  MailReader reader(gate, head);
  TRY(reader.walk(body, 0));
  return reader.read();
}

}  // namespace hinomi::in
