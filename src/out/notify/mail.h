// A message as mail (RFC 5322, MIME): UTF-8 text/plain, or encrypted where the contact has a key:
// PGP/MIME (RFC 3156) for an OpenPGP public key, S/MIME (RFC 8551) for an X.509 certificate.
#pragma once

#include <filesystem>
#include <string>

#include "out/notify/message.h"

namespace hinomi::notify {

struct Mail {
  std::string from;    // envelope
  std::string to;      // envelope
  bool utf8 = false;   // an address is not ASCII: the server must know SMTPUTF8 (RFC 6531)
  std::string bytes;   // header and body, lines ended by CRLF, no line over 998 bytes
  std::string number;  // Message-ID without brackets
};

struct MailOptions {
  std::string from;               // "notice@centre.example"
  Time now;                       // Date
  std::filesystem::path scratch;  // a folder for what gpg needs; only with OpenPGP keys
};

// Message-ID is the message's id at the domain of `from`; In-Reply-To names what it follows or
// takes back. Auto-Submitted: auto-generated (RFC 3834). Header Hinomi-Letters has the marks, by
// which a bounce leads back.
//
// A channel with a key gets an encrypted mail whose subject does not say the title, or none at all:
// it is never sent in clear. Errors: invalid (an address; a key that cannot encrypt, with the
// reason), io (gpg).
Result<Mail> make_mail(const Message& message, const MailOptions& options);

}  // namespace hinomi::notify
