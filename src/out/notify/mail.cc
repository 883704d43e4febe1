#include "out/notify/mail.h"

#include <gmime/gmime.h>

#include <algorithm>
#include <memory>

#include "base/text.h"
#include "in/bounce.h"
#include "in/mail_start.h"
#include "out/notify/seal.h"
#include "out/notify/words.h"

namespace hinomi::notify {
namespace {

struct Unref {
  void operator()(gpointer object) const { g_object_unref(object); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

// RFC 5321 section 4.5.3.1.3; no quoted local parts, no literals: nobody's contact has one.
bool is_address(std::string_view text) {
  std::size_t at = text.rfind('@');
  if (text.size() > 254 || at == text.npos || at == 0 || at > 64 || at + 1 == text.size())
    return false;
  return std::none_of(text.begin(), text.end(),
                      [](unsigned char c) {
                        return c <= ' ' || c == 0x7F ||
                               std::string_view("<>()[]\\,;:\"").find(char(c)) !=
                                   std::string_view::npos;
                      }) &&
         text.find('@') == at;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x80; });
}

// Octets as the standards want them on the wire.
std::string written(GMimeObject* object) {
  std::unique_ptr<GMimeFormatOptions, decltype(&g_mime_format_options_free)> format(
      g_mime_format_options_new(), g_mime_format_options_free);
  g_mime_format_options_set_newline_format(format.get(), GMIME_NEWLINE_FORMAT_DOS);
  Owned<GMimeStream> stream(g_mime_stream_mem_new());
  g_mime_object_write_to_stream(object, format.get(), stream.get());
  GByteArray* bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream.get()));
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

Owned<GMimeObject> text_part(const std::string& text) {
  Owned<GMimeTextPart> part(g_mime_text_part_new_with_subtype("plain"));
  g_mime_text_part_set_charset(part.get(), "utf-8");
  g_mime_text_part_set_text(part.get(), text.c_str());
  g_mime_part_set_content_encoding(
      GMIME_PART(part.get()),
      is_ascii(text) ? GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE : GMIME_CONTENT_ENCODING_BASE64);
  return Owned<GMimeObject>(GMIME_OBJECT(part.release()));
}

Owned<GMimeObject> data_part(const char* type, const char* subtype, std::string_view bytes,
                             GMimeContentEncoding encoding, const char* name) {
  Owned<GMimePart> part(g_mime_part_new_with_type(type, subtype));
  Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  Owned<GMimeDataWrapper> content(
      g_mime_data_wrapper_new_with_stream(stream.get(), GMIME_CONTENT_ENCODING_DEFAULT));
  g_mime_part_set_content(part.get(), content.get());
  g_mime_part_set_content_encoding(part.get(), encoding);
  if (name) g_mime_part_set_filename(part.get(), name);
  return Owned<GMimeObject>(GMIME_OBJECT(part.release()));
}

Result<Owned<GMimeObject>> openpgp(const std::string& plain, const std::string& key,
                                   const std::filesystem::path& scratch) {
  std::string secret = TRY(encrypt_openpgp(plain, key, scratch));
  Owned<GMimeMultipart> all(g_mime_multipart_new_with_subtype("encrypted"));
  g_mime_object_set_content_type_parameter(GMIME_OBJECT(all.get()), "protocol",
                                           "application/pgp-encrypted");
  auto control = data_part("application", "pgp-encrypted", "Version: 1\n",
                           GMIME_CONTENT_ENCODING_7BIT, nullptr);
  auto body = data_part("application", "octet-stream", secret, GMIME_CONTENT_ENCODING_7BIT,
                        "encrypted.asc");
  g_mime_multipart_add(all.get(), control.get());
  g_mime_multipart_add(all.get(), body.get());
  return Owned<GMimeObject>(GMIME_OBJECT(all.release()));
}

Result<Owned<GMimeObject>> smime(const std::string& plain, const std::string& key, Time now) {
  std::string secret = TRY(encrypt_smime(plain, key, now));
  auto part =
      data_part("application", "pkcs7-mime", secret, GMIME_CONTENT_ENCODING_BASE64, "smime.p7m");
  g_mime_object_set_content_type_parameter(part.get(), "smime-type", "enveloped-data");
  return part;
}

Result<Owned<GMimeObject>> sealed(const std::string& plain, const std::string& key,
                                  const MailOptions& options) {
  if (key.find("-----BEGIN PGP PUBLIC KEY BLOCK-----") != key.npos)
    return openpgp(plain, key, options.scratch);
  if (key.find("-----BEGIN CERTIFICATE-----") != key.npos) return smime(plain, key, options.now);
  return fail(ErrorKind::invalid, "the contact's key is neither an OpenPGP key nor a certificate",
              "key", "Register an armoured OpenPGP public key or an X.509 certificate in PEM");
}

void set_header(GMimeMessage* message, const char* name, const std::string& value) {
  g_mime_object_set_header(GMIME_OBJECT(message), name, value.c_str(), "utf-8");
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

}  // namespace

Result<Mail> make_mail(const Message& message, const MailOptions& options) {
  in::start_gmime();
  const Channel& channel = message.outgoing.channel;
  if (!is_address(options.from) || !is_address(channel.address))
    return fail(ErrorKind::invalid, "not a mail address",
                is_address(channel.address) ? options.from : message.outgoing.contact,
                "Write name@domain");
  Mail mail{.from = options.from,
            .to = channel.address,
            .utf8 = !is_ascii(options.from) || !is_ascii(channel.address)};
  std::string domain = options.from.substr(options.from.rfind('@') + 1);
  mail.number = message.id() + "@" + domain;

  Owned<GMimeObject> body = text_part(plain_text(message));
  std::string subject = subject_of(message);
  if (!channel.key.empty()) {
    // The title goes inside, where only its reader sees it.
    body = text_part(subject + "\n\n" + plain_text(message));
    subject = words(message.language()).encrypted;
    body = TRY(sealed(written(body.get()), channel.key, options));
  }
  Owned<GMimeMessage> out(g_mime_message_new(TRUE));
  const act::Outgoing& outgoing = message.outgoing;
  g_mime_message_add_mailbox(out.get(), GMIME_ADDRESS_TYPE_FROM, outgoing.origin_name.c_str(),
                             options.from.c_str());
  std::string reader = outgoing.holder.empty() ? outgoing.role : outgoing.holder;
  g_mime_message_add_mailbox(out.get(), GMIME_ADDRESS_TYPE_TO, reader.c_str(),
                             channel.address.c_str());
  g_mime_message_set_subject(out.get(), subject.c_str(), "utf-8");
  std::unique_ptr<GDateTime, decltype(&g_date_time_unref)> date(
      g_date_time_new_from_unix_utc(
          std::chrono::floor<std::chrono::seconds>(options.now).time_since_epoch().count()),
      g_date_time_unref);
  g_mime_message_set_date(out.get(), date.get());
  g_mime_message_set_message_id(out.get(), mail.number.c_str());
  if (!message.is_digest() && !message.about_marks.empty() && !message.about_marks[0].empty()) {
    std::string about = "<" + message.about_marks[0] + "@" + domain + ">";
    set_header(out.get(), "In-Reply-To", about);
    set_header(out.get(), "References", about);
  }
  set_header(out.get(), "Auto-Submitted", "auto-generated");
  set_header(out.get(), in::letters_header, joined(message.marks));
  g_mime_message_set_mime_part(out.get(), body.get());
  mail.bytes = written(GMIME_OBJECT(out.get()));
  return mail;
}

}  // namespace hinomi::notify
