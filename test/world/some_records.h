// Records for tests, made from a number alone, so that whoever reads one back knows what it must
// be.
#pragma once

#include <cstdio>
#include <random>
#include <vector>

#include "base/world.h"
#include "model/record.h"

namespace hinomi::world {

class NoNetwork final : public Network {
 public:
  Result<std::unique_ptr<Listener>> listen(const ListenAt&, HttpHandler&) override {
    return fail(ErrorKind::io, "no network in this world");
  }
};

inline std::string id_number(std::uint64_t number) {
  char id[48];
  std::snprintf(id, sizeof id, "01900000-0000-7000-8000-%012llx",
                static_cast<unsigned long long>(number));
  return id;
}

inline Record record_number(std::uint64_t number, std::size_t body_size = 600) {
  std::minstd_rand random(static_cast<std::uint32_t>(number * 2654435761u + 1));
  Record record;
  record.id = id_number(number);
  record.kind = static_cast<Kind>(number % kind_count);
  record.origin = "himori-works";
  record.marking.tlp = static_cast<Tlp>(number % 5);
  if (number % 7 == 0) record.marking.groups = {{"電力", "water"}};
  record.received = Time(std::chrono::seconds(1775034000 + number * 60));
  record.format = "application/stix+json;version=2.1";
  record.exercise = number % 3 == 0;
  record.body.resize(body_size);
  for (char& c : record.body) c = static_cast<char>(random() >> 8);
  return record;
}

// Records `first` .. `first` + count - 1.
inline std::vector<Record> some_records(std::uint64_t first, std::size_t count,
                                        std::size_t body_size = 600) {
  std::vector<Record> records;
  for (std::size_t i = 0; i < count; ++i) records.push_back(record_number(first + i, body_size));
  return records;
}

}  // namespace hinomi::world
