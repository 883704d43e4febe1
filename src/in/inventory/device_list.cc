#include "in/inventory/device_list.h"

#include <algorithm>

#include "base/json.h"

namespace hinomi::in {
namespace {

std::unexpected<Error> wrong_list(std::string what, std::string place) {
  return fail(ErrorKind::invalid, std::move(what), std::move(place), "See docs/devices.md");
}

template <class Kind>
bool take_kind(std::string_view text, std::size_t count, Kind& out) {
  for (std::size_t i = 0; i < count; ++i)
    if (name_of(Kind(i)) == text) {
      out = Kind(i);
      return true;
    }
  return false;
}

class EvidenceReader {
 public:
  EvidenceReader(Device& device, std::string place, std::uint32_t number)
      : device_(device), place_(std::move(place)), number_(number) {}

  Result<> read(const json::object& object, const std::string& file) {
    DeviceEvidence evidence{.by = std::string(text_at(object, "by")), .place = file + " " + place_};
    if (!take_kind(text_at(object, "kind"), evidence_kinds, evidence.kind))
      return wrong("no such kind of evidence", "kind");
    if (evidence.by.empty()) return wrong("nobody says it", "by");
    TRY(take_time(object, "said", evidence.said));
    TRY(take_time(object, "until", evidence.until));
    device_.evidence.push_back(std::move(evidence));
    for (auto [key, list] :
         {std::pair("firmware", &device_.firmware), std::pair("newest_firmware", &device_.newest)})
      if (const auto version = text_at(object, key); !version.empty())
        list->push_back({std::string(version), number_});
    Time ends;
    TRY(take_time(object, "support_ends", ends));
    if (ends != Time{}) device_.support.push_back({ends, number_});
    TRY(read_provisions(object));
    TRY(read_conditions(object));
    TRY(read_ports(object));
    return read_rest(object);
  }

 private:
  std::unexpected<Error> wrong(std::string what, std::string_view key) const {
    return wrong_list(std::move(what), place_ + "/" + std::string(key));
  }

  Result<> take_time(const json::object& object, std::string_view key, Time& out) const {
    const std::string_view text = text_at(object, key);
    if (text.empty()) return {};
    auto time = parse_time_loosely(text);
    if (!time) return wrong("not a time", key);
    out = *time;
    return {};
  }

  Result<> read_provisions(const json::object& object) {
    const json::object* catalogues = object_at(object, "provisions");
    if (!catalogues) return {};
    for (const auto& catalogue : *catalogues) {
      if (!catalogue.value().is_object()) return wrong("not an object", "provisions");
      for (const auto& one : catalogue.value().get_object()) {
        const std::string_view said =
            one.value().is_string() ? std::string_view(one.value().get_string()) : "";
        if (said != "met" && said != "unmet") return wrong("neither met nor unmet", "provisions");
        device_.provisions.push_back(
            {std::string(catalogue.key()), std::string(one.key()), said == "met", number_});
      }
    }
    return {};
  }

  Result<> read_conditions(const json::object& object) {
    const json::object* catalogues = object_at(object, "conditions");
    if (!catalogues) return {};
    for (const auto& catalogue : *catalogues) {
      if (!catalogue.value().is_object()) return wrong("not an object", "conditions");
      for (const auto& one : catalogue.value().get_object()) {
        if (!one.value().is_bool()) return wrong("neither true nor false", "conditions");
        device_.conditions.push_back({std::string(catalogue.key()), std::string(one.key()),
                                      one.value().get_bool(), number_});
      }
    }
    return {};
  }

  Result<> read_ports(const json::object& object) {
    const json::array* ports = array_at(object, "ports");
    if (!ports) return {};
    for (const json::value& one : *ports) {
      if (!one.is_object()) return wrong("not an object", "ports");
      const json::object& port = one.get_object();
      const std::int64_t number = number_at(port, "port");
      const std::string_view transport = text_at(port, "transport");
      if (number < 1 || number > 65535) return wrong("not a port", "ports");
      if (!transport.empty() && transport != "tcp" && transport != "udp")
        return wrong("neither tcp nor udp", "ports");
      device_.ports.push_back(
          {std::uint16_t(number), std::string(transport.empty() ? "tcp" : transport),
           !port.contains("open") || flag_at(port, "open"), std::string(text_at(port, "service")),
           std::string(text_at(port, "product")), number_});
    }
    return {};
  }

  Result<> read_rest(const json::object& object) {
    if (const json::array* list = array_at(object, "default_credentials"))
      for (const json::value& one : *list) {
        if (!one.is_object() || text_at(one.get_object(), "service").empty())
          return wrong("an object with a service", "default_credentials");
        const json::object& credential = one.get_object();
        device_.credentials.push_back(
            {std::string(text_at(credential, "service")),
             !credential.contains("accepted") || flag_at(credential, "accepted"), number_});
      }
    if (const json::array* list = array_at(object, "deviations"))
      for (const json::value& one : *list) {
        if (!one.is_object() || text_at(one.get_object(), "flow").empty())
          return wrong("an object with a flow", "deviations");
        const json::object& deviation = one.get_object();
        device_.deviations.push_back({std::string(text_at(deviation, "flow")), "", number_,
                                      !deviation.contains("seen") || flag_at(deviation, "seen")});
      }
    if (const json::array* list = array_at(object, "flaws"))
      for (const json::value& one : *list) {
        if (!one.is_object() || text_at(one.get_object(), "flaw").empty())
          return wrong("an object with a flaw", "flaws");
        const json::object& flaw = one.get_object();
        device_.flaws.push_back({std::string(text_at(flaw, "flaw")), flag_at(flaw, "exploited"),
                                 std::string(text_at(flaw, "fixed_in")), number_});
      }
    return {};
  }

  Device& device_;
  std::string place_;
  std::uint32_t number_;
};

Result<Device> read_device(const json::object& object, const std::string& place,
                           const std::string& file) {
  auto text = [&](std::string_view key) { return std::string(text_at(object, key)); };
  Device out{.id = text("id"),
             .maker = text("maker"),
             .model = text("model"),
             .place = text("place"),
             .mud_url = text("mud"),
             .owner = text("owner"),
             .isp = text("isp")};
  if (const json::array* list = array_at(object, "addresses"))
    for (const json::value& one : *list) {
      if (!one.is_string()) return wrong_list("a list of texts", place + "/addresses");
      out.addresses.emplace_back(one.get_string());
    }
  if (out.id.empty() && !out.addresses.empty()) out.id = out.addresses[0];
  if (out.id.empty()) return wrong_list("a device without id and address", place + "/id");
  if (const std::string reach = text("reach"); !reach.empty() && !take_kind(reach, 4, out.reach))
    return wrong_list("no such reach", place + "/reach");
  if (const json::array* list = array_at(object, "evidence"))
    for (const json::value& one : *list) {
      const auto number = std::uint32_t(out.evidence.size());
      const std::string at = place + "/evidence/" + std::to_string(number);
      if (!one.is_object()) return wrong_list("not an object", at);
      TRY(EvidenceReader(out, at, number).read(one.get_object(), file));
    }
  return out;
}

template <class Statement>
void move_statements(std::vector<Statement>& into, std::vector<Statement>& from,
                     std::uint32_t shift) {
  for (Statement& one : from) {
    one.evidence += shift;
    into.push_back(std::move(one));
  }
}

}  // namespace

Result<std::vector<Device>> read_device_list(std::string_view text, const std::string& file) {
  const json::value document = TRY(parse_json(text));
  const json::array* list =
      document.is_object() ? array_at(document.get_object(), "devices") : nullptr;
  if (!list) return wrong_list("no list of devices", "/devices");
  std::vector<Device> out;
  for (const json::value& one : *list) {
    const std::string place = "/devices/" + std::to_string(out.size());
    if (!one.is_object()) return wrong_list("not an object", place);
    out.push_back(TRY(read_device(one.get_object(), place, file)));
  }
  return out;
}

void merge_device(Device& into, Device&& from) {
  for (auto member : {&Device::maker, &Device::model, &Device::place, &Device::mud_url,
                      &Device::owner, &Device::isp})
    if ((into.*member).empty()) into.*member = std::move(from.*member);
  if (into.reach == Reach::unknown) into.reach = from.reach;
  for (std::string& one : from.addresses)
    if (std::find(into.addresses.begin(), into.addresses.end(), one) == into.addresses.end())
      into.addresses.push_back(std::move(one));
  const auto shift = std::uint32_t(into.evidence.size());
  for (DeviceEvidence& one : from.evidence) into.evidence.push_back(std::move(one));
  move_statements(into.ports, from.ports, shift);
  move_statements(into.credentials, from.credentials, shift);
  move_statements(into.provisions, from.provisions, shift);
  move_statements(into.conditions, from.conditions, shift);
  move_statements(into.firmware, from.firmware, shift);
  move_statements(into.newest, from.newest, shift);
  move_statements(into.support, from.support, shift);
  move_statements(into.flaws, from.flaws, shift);
  move_statements(into.deviations, from.deviations, shift);
  into.has_mud = into.has_mud || from.has_mud;
}

}  // namespace hinomi::in
