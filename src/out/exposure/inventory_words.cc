#include "out/exposure/inventory_words.h"

#include "base/json.h"
#include "judge/exposure/identity.h"

namespace hinomi::exposure {
namespace {

void set_text(json::object& out, std::string_view key, std::string_view text) {
  if (!text.empty()) out[key] = text;
}

void set_texts(json::object& out, std::string_view key, const std::vector<std::string>& texts) {
  if (!texts.empty()) out[key] = json::array(texts.begin(), texts.end());
}

json::array names_of(const in::Component& one) {
  json::array out;
  for (const Identity& identity : identities_of(one)) {
    json::object name{{"by", name_of(identity.product.naming)}, {"key", identity.product.key}};
    set_text(name, "version", identity.version);
    if (identity.product.lacks_release) name["lacks_release"] = true;
    out.push_back(std::move(name));
  }
  return out;
}

json::object component_object(const in::Component& one, std::size_t number, json::array names) {
  json::object out{{"number", number}};
  if (one.parent != in::no_component) out["part_of"] = one.parent;
  set_text(out, "ref", one.ref);
  set_text(out, "kind", one.kind);
  set_text(out, "group", one.group);
  set_text(out, "name", one.name);
  set_text(out, "version", one.version);
  set_text(out, "supplier", one.supplier);
  set_text(out, "maker", one.maker);
  set_texts(out, "purls", one.purls);
  set_texts(out, "cpes", one.cpes);
  set_texts(out, "models", one.models);
  set_texts(out, "licences", one.licences);
  set_text(out, "end_of_support", one.end_of_support);
  json::object digests;
  for (const in::Digest& digest : one.digests) digests[digest.algorithm] = digest.hex;
  if (!digests.empty()) out["digests"] = std::move(digests);
  set_text(out, "place", one.place);
  out["goes_by"] = std::move(names);
  return out;
}

json::object statement_object(const in::Statement& one) {
  json::object out{{"flaw", one.flaw}, {"status", status_word(one.status)}};
  set_texts(out, "aliases", one.aliases);
  set_texts(out, "about", one.about);
  set_texts(out, "parts", one.parts);
  set_text(out, "justification", one.justification);
  set_text(out, "detail", one.detail);
  set_text(out, "response", one.response);
  if (one.said != Time()) out["said"] = format_time_millis(one.said);
  return out;
}

json::object check_object(const in::Check& one) {
  json::object out{{"id", one.id}, {"result", one.result}};
  set_text(out, "title", one.title);
  set_text(out, "severity", one.severity);
  set_texts(out, "names", one.names);
  if (one.about != in::no_component) out["about"] = one.about;
  return out;
}

json::object error_object(const Error& error) {
  json::object out{{"what", error.what}};
  set_text(out, "where", error.where);
  set_text(out, "remedy", error.remedy);
  return out;
}

json::array components_array(const InventoryView& view) {
  json::array out;
  for (std::size_t i = 0; i < view.inventory.components.size(); ++i) {
    const in::Component& one = view.inventory.components[i];
    json::array names = names_of(one);
    if (view.only_nameless && !names.empty()) continue;
    out.push_back(component_object(one, i, std::move(names)));
  }
  return out;
}

}  // namespace

std::string_view status_word(in::Statement::Status status) {
  switch (status) {
    case in::Statement::Status::affected: return "affected";
    case in::Statement::Status::not_affected: return "not_affected";
    case in::Statement::Status::fixed: return "fixed";
    case in::Statement::Status::under_investigation: return "under_investigation";
    case in::Statement::Status::rejected: return "rejected";
  }
  return "under_investigation";
}

std::string summary_text(const InventoryView& view) {
  const in::Inventory& inventory = view.inventory;
  const bool ja = view.japanese;
  std::string out = inventory.format;
  if (inventory.subject != in::no_component) {
    const in::Component& subject = inventory.components[inventory.subject];
    out += (ja ? "、対象 " : ", about ") + subject.name;
    if (!subject.version.empty()) out += " " + subject.version;
  }
  if (inventory.made != Time())
    out += (ja ? "、作成 " : ", made ") + format_time(inventory.made).substr(0, 10);
  const InventoryCounts& counts = view.counts;
  auto number = [](std::size_t count) { return std::to_string(count); };
  if (ja)
    return out + "。部品 " + number(counts.components) + "（名前で特定できるもの " +
           number(counts.named) + "、うち版のないもの " + number(counts.versionless) +
           "）、弱点への言明 " + number(counts.statements) + "、読めなかった箇所 " +
           number(counts.refused);
  return out + "; components: " + number(counts.components) +
         ", with a name that a machine can go by: " + number(counts.named) +
         " (without version: " + number(counts.versionless) +
         "), statements: " + number(counts.statements) +
         ", parts that could not be read: " + number(counts.refused);
}

std::string json_line(const InventoryView& view) {
  const in::Inventory& inventory = view.inventory;
  json::object out{{"file", view.file}, {"format", inventory.format}};
  set_text(out, "serial", inventory.serial);
  set_text(out, "name", inventory.name);
  if (inventory.made != Time()) out["made"] = format_time_millis(inventory.made);
  if (inventory.subject != in::no_component) out["subject"] = inventory.subject;
  out["counts"] = {{"components", view.counts.components},   {"named", view.counts.named},
                   {"versionless", view.counts.versionless}, {"statements", view.counts.statements},
                   {"checks", inventory.checks.size()},      {"refused", view.counts.refused}};
  if (!view.only_summary) {
    out["components"] = components_array(view);
    json::array needs, statements, checks;
    for (const auto& [from, to] : inventory.needs) needs.push_back(json::array{from, to});
    for (const in::Statement& one : inventory.statements)
      statements.push_back(statement_object(one));
    for (const in::Check& one : inventory.checks) checks.push_back(check_object(one));
    out["needs"] = std::move(needs);
    out["statements"] = std::move(statements);
    out["checks"] = std::move(checks);
  }
  json::array refused;
  for (const Error& error : inventory.refused) refused.push_back(error_object(error));
  out["refused"] = std::move(refused);
  return json::serialize(out) + "\n";
}

}  // namespace hinomi::exposure
