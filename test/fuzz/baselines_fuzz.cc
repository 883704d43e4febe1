// DATA/baselines.jsonl as damage or another program makes it: what is read of it goes on learning,
// and what is then written is read again whole.
#include <cstdint>
#include <cstdlib>

#include "watch/anomalies.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hinomi;
  using namespace hinomi::watch;
  using std::chrono::hours;
  const auto tell = [](const Found&) {};
  // All fields of an event with one text, sensors of several names.
  std::vector<FieldText> texts;
  for (std::uint32_t field = 0; field < anomaly_fields().size(); ++field)
    texts.push_back({field, field % 2 ? "evil.example" : "192.0.2.1"});
  Anomalies some(17);
  (void)some.load({reinterpret_cast<const char*>(data), size});
  // Days from the file's own on: findings, snapshots, values that grow old.
  Time now = std::chrono::sys_days(std::chrono::year(2026) / 4 / 6);
  for (int step = 0; step < 60; ++step) {
    now += step % 10 == 9 ? hours(200) : hours(1);
    some.advance(now, tell);
    for (const char* sensor : {"gw", "pc-1"})
      some.look({.sensor = sensor, .texts = texts}, now, tell);
  }
  (void)some.baselines();
  const std::string saved = some.save(now);
  Anomalies again(1);
  if (!again.load(saved).empty() || again.save(now) != saved) std::abort();
  return 0;
}
