// read_file < REPORT > READING
//
// What was read, as one JSON object: format, encoding, title, author, tlp; claims as [place, type,
// value, note, first seen]; refused as [place, words]; attachments as [place, name, size, sha256].
#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>

#include "base/json.h"
#include "in/reader.h"

int main() {
  using namespace hinomi;
  std::string bytes((std::istreambuf_iterator<char>(std::cin)), std::istreambuf_iterator<char>());
  auto reading = in::read_report(bytes, {});
  if (!reading) {
    std::fprintf(stderr, "read_file: %s\n", reading.error().text().c_str());
    return 2;
  }
  json::array claims, refused, attachments;
  for (const Claim& claim : reading->claims)
    claims.push_back(json::array{claim.place, name_of(claim.indicator.type), claim.indicator.value,
                                 claim.note,
                                 claim.first_seen ? format_time(*claim.first_seen) : ""});
  for (const Error& error : reading->refused)
    refused.push_back(json::array{error.where, error.what});
  for (const in::Attachment& one : reading->head.attachments)
    attachments.push_back(json::array{one.place, one.name, one.size, one.sha256});
  std::cout << json::serialize(json::object{{"format", in::name_of(reading->head.format)},
                                            {"encoding", reading->head.encoding},
                                            {"title", reading->head.title},
                                            {"author", reading->head.author},
                                            {"tlp", name_of(reading->head.marking.tlp)},
                                            {"claims", std::move(claims)},
                                            {"refused", std::move(refused)},
                                            {"attachments", std::move(attachments)}})
            << "\n";
}
