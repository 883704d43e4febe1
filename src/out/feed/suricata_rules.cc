// Suricata rules: a fixed file that uses the lists, and one rule for each URL.
//
// A URL is a pair (host, path) and no Suricata buffer holds both, so a dataset of hosts beside one
// of paths would match every host with every path. Hence a rule for each.
#include <array>

#include "base/id.h"
#include "base/text.h"
#include "out/feed/formats.h"
#include "out/feed/write.h"

namespace hinomi::feed {
namespace {

// Rule ids from 1,000,000 to 1,999,999 are for local use; ours begin here.
constexpr std::uint64_t fixed_sid = 1842000, url_sid = 1843000, last_sid = 1999999;
// A content may have 255 bytes.
constexpr std::size_t longest_content = 200;

// Letters, digits and a few marks as they are, all else as |hex|: nothing can end the quote.
void append_content(std::string& out, std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  constexpr std::string_view plain = "./-_~%=&";
  for (char c : text) {
    char lower = to_lower(c);
    if (is_digit(c) || (lower >= 'a' && lower <= 'z') || plain.find(c) != plain.npos) {
      out += c;
    } else {
      auto byte = static_cast<unsigned char>(c);
      out += '|';
      out += digits[byte >> 4];
      out += digits[byte & 15];
      out += '|';
    }
  }
}

// The whole buffer equals `text`.
void append_equals(std::string& out, std::string_view text, std::string_view modifier) {
  out += " bsize:";
  append_number(out, text.size());
  out += ';';
  for (std::size_t at = 0; at < text.size(); at += longest_content) {
    std::string_view part = text.substr(at, longest_content);
    out += " content:\"";
    append_content(out, part);
    out += '"';
    out += modifier;
    if (at == 0) {
      out += "; startswith;";
    } else {
      out += "; distance:0; within:";
      append_number(out, part.size());
      out += ';';
    }
  }
}

}  // namespace

std::string render_suricata_rules(const FeedKind& kind, const FeedHead& head,
                                  std::span<const Published>) {
  struct Rule {
    std::string_view match, message, test;
  };
  constexpr std::array rules = {
      Rule{"dns any any -> any any", "name asked for",
           "dns.query; dataset:isset,hinomi-dns,type string,load suricata-domains.lst"},
      Rule{"tls any any -> any any", "name in TLS",
           "tls.sni; dataset:isset,hinomi-tls,type string,load suricata-domains.lst"},
      Rule{"http any any -> any any", "name in HTTP",
           "http.host; dataset:isset,hinomi-http,type string,load suricata-domains.lst"},
      Rule{"ip any any -> any any", "to an address",
           "ip.dst; dataset:isset,hinomi-to,type ip,load suricata-addresses.lst"},
      Rule{"ip any any -> any any", "from an address",
           "ip.src; dataset:isset,hinomi-from,type ip,load suricata-addresses.lst"},
      Rule{"ip any any -> any any", "network", "iprep:any,hinomi,>,0"},
      Rule{"ip any any -> any any", "file by MD5", "filemd5:suricata-md5.lst"},
      Rule{"ip any any -> any any", "file by SHA-1", "filesha1:suricata-sha1.lst"},
      Rule{"ip any any -> any any", "file by SHA-256", "filesha256:suricata-sha256.lst"},
  };
  std::string out = first_lines(
      kind, head, "# ",
      "Names match exactly: what lies below a blocked domain needs the RPZ zone. Put the lists\n"
      "beside this file; delete a rule whose list you do not load.",
      {});
  std::uint64_t sid = fixed_sid;
  for (const Rule& rule : rules) {
    bool files = rule.test.starts_with("file");
    out += "drop ";
    out += files ? std::string_view("http any any -> any any") : rule.match;
    out += " (msg:\"hinomi: ";
    if (head.exercise) out += "EXERCISE ";
    out += rule.message;
    out += "\"; ";
    out += rule.test;
    out += "; sid:";
    append_number(out, sid++);
    out += "; rev:1;)\n";
  }
  return out;
}

std::string render_suricata_urls(const FeedKind& kind, const FeedHead& head,
                                 std::span<const Published> entries) {
  LeftOut left_out;
  constexpr std::array types = {IndicatorType::url};
  std::string body;
  std::uint64_t sid = url_sid;
  for (const Published* url : values_of(head, entries, types, true, left_out)) {
    UrlParts parts = parts_of(url->value);
    if (parts.scheme == "ftp" || sid > last_sid) {
      ++left_out.unfit;
      continue;
    }
    body += "drop http any any -> any any (msg:\"hinomi: ";
    if (head.exercise) body += "EXERCISE ";
    body += "URL\"; flow:established,to_server; http.host.raw;";
    append_equals(body, parts.authority, "; nocase");
    body += " http.uri.raw;";
    append_equals(body, parts.rest, "");
    if (is_uuid(url->finding)) {
      body += " metadata:finding ";
      body += url->finding;
      body += ';';
    }
    body += " sid:";
    append_number(body, sid++);
    body += "; rev:1;)\n";
  }
  return first_lines(kind, head, "# ",
                     "Exactly these URLs, where Suricata sees HTTP in the clear: an https URL only "
                     "behind TLS inspection.",
                     left_out) +
         body;
}

}  // namespace hinomi::feed
