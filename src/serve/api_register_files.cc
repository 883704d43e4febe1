// The register as files: CSV for spreadsheets, JSON for programs; what goes out comes in again.
#include "act/book.h"
#include "in/register_file.h"
#include "serve/register_json.h"

namespace hinomi::serve {
namespace {

using in::RegisterPart;
using picture::Picture;

constexpr std::size_t rows_a_look = 500;

// Others than the node's own organisation see their tiers on the page; a file would name them all.
template <class T>
bool may_have(const ApiCall& call, const Picture& picture, const T& row) {
  if constexpr (std::is_same_v<T, Community>)
    return call.is_own();
  else if constexpr (std::is_same_v<T, Member>)
    return may_know_member(call, picture, row.id);
  else
    return may_know_member(call, picture, row.member);
}

// Shows every row that takes part to `write`, some at a time, so that the lock is held briefly.
template <class T, class Write>
void each(const ApiCall& call, Write&& write) {
  std::string after;
  for (bool begun = false, more = true; more; begun = true)
    call.shared.keeper.read([&](const Picture& picture) {
      const auto& rows = picture.people().all<T>();
      auto at = begun ? rows.upper_bound(after) : rows.begin();
      for (std::size_t n = 0; at != rows.end() && n < rows_a_look; ++at, ++n) {
        if (!at->second.removed && may_have(call, picture, at->second)) write(at->second);
        after = at->first;
      }
      more = at != rows.end();
    });
}

// What a channel is encrypted or signed with stays here.
template <class T>
T without_keys(T row) {
  if constexpr (std::is_same_v<T, Contact>)
    for (Channel& channel : row.channels) channel.key.clear();
  return row;
}

template <class T>
void write_part(const ApiCall& call, in::RegisterFormat format, std::string& out) {
  if (format == in::RegisterFormat::csv) {
    in::write_head<T>(out, call.query("lang") == "ja");
    each<T>(call, [&](const T& row) { in::write_row(out, row); });
    return;
  }
  out += (out.size() > 1 ? ",\n\"" : "\"") + std::string(in::name_of(in::part_of<T>())) + "\": [";
  const char* between = "\n";
  each<T>(call, [&](const T& row) {
    out += between;
    out += to_json(without_keys(row));
    between = ",\n";
  });
  out += "\n]";
}

Result<std::optional<RegisterPart>> part_in(const ApiCall& call) {
  std::string name = call.query("part");
  if (name.empty()) return std::optional<RegisterPart>();
  auto part = in::register_part_from(name);
  if (!part)
    return fail(ErrorKind::invalid, "no such part of the register: " + name.substr(0, 40), "part",
                "One of members, communities, services, contacts");
  return part;
}

Result<std::optional<in::RegisterFormat>> format_in(const ApiCall& call) {
  std::string name = call.query("format");
  if (name.empty()) return std::optional<in::RegisterFormat>();
  auto format = in::register_format_from(name);
  if (!format)
    return fail(ErrorKind::invalid, "no such format: " + name.substr(0, 40), "format",
                "json or csv");
  return format;
}

}  // namespace

Result<HttpResponse> get_register_export(ApiCall& call) {
  auto part = TRY(part_in(call));
  auto format = TRY(format_in(call)).value_or(in::RegisterFormat::json);
  bool csv = format == in::RegisterFormat::csv;
  if (csv && !part)
    return fail(ErrorKind::invalid, "CSV holds one part of the register", "part",
                "One of members, communities, services, contacts");
  std::string out = csv ? "" : "{";
  auto wants = [&](RegisterPart one) { return !part || *part == one; };
  if (wants(RegisterPart::members)) write_part<Member>(call, format, out);
  if (wants(RegisterPart::communities)) write_part<Community>(call, format, out);
  if (wants(RegisterPart::services)) write_part<Service>(call, format, out);
  if (wants(RegisterPart::contacts)) write_part<Contact>(call, format, out);
  if (!csv) out += "}\n";
  HttpResponse response;
  std::string name = part ? std::string(in::name_of(*part)) : "register";
  response.headers = {
      {"Content-Type", csv ? "text/csv; charset=utf-8" : "application/json"},
      {"Cache-Control", "no-store"},
      {"Content-Disposition", "attachment; filename=\"" + name + (csv ? ".csv" : ".json") + "\""}};
  response.body = std::move(out);
  return response;
}

Result<HttpResponse> post_register_import(ApiCall& call) {
  auto part = TRY(part_in(call));
  auto format = TRY(format_in(call));
  bool dry = call.query("dry_run") == "1";
  in::RegisterFile file =
      TRY(in::read_register(call.request.body, {.format = format, .part = part}));
  act::BookAnswer answer = TRY(call.shared.book.import(call.actor, file, dry));
  return json_response({{"added", answer.added},
                        {"changed", answer.changed},
                        {"unchanged", answer.unchanged},
                        {"refused_count", answer.refused_count},
                        {"refused", errors_json(answer.refused)},
                        {"ignored", json::value_from(answer.ignored)}},
                       dry ? 200 : 201);
}

}  // namespace hinomi::serve
