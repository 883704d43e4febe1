#include "judge/exposure/statements.h"

#include "judge/exposure/identity.h"

namespace hinomi::exposure {
namespace {

using Status = in::Statement::Status;

in::AffectedStatus affected_status(Status status) {
  switch (status) {
    case Status::affected: return in::AffectedStatus::affected;
    case Status::fixed: return in::AffectedStatus::fixed;
    case Status::not_affected:
    case Status::rejected: return in::AffectedStatus::not_affected;
    case Status::under_investigation: break;
  }
  return in::AffectedStatus::under_investigation;
}

// A package URL or CPE name, with its version or for all of them.
in::Affected about(const std::string& name) {
  in::Affected out;
  if (auto purl = read_purl(name)) {
    out.purls = {name};
    if (!purl->version.empty()) out.versions = {full_version(*purl)};
  } else if (auto cpe = parse_cpe(name)) {
    out.cpes = {name};
    const CpeValue& version = (*cpe)[CpeAttribute::version];
    if (version.kind == CpeValue::Kind::text && !version.has_wild_card())
      out.versions = {version.text};
  }
  out.every = out.versions.empty();
  return out;
}

}  // namespace

Verdict verdict_of(Status status) {
  switch (status) {
    case Status::affected: return Verdict::affected;
    case Status::fixed: return Verdict::fixed;
    case Status::not_affected:
    case Status::rejected: return Verdict::not_affected;
    case Status::under_investigation: break;
  }
  return Verdict::unknown;
}

std::string said_in(const in::Statement& statement) {
  std::string out = statement.justification;
  if (!statement.detail.empty()) out += (out.empty() ? "" : ": ") + statement.detail;
  return out.empty() ? std::string(name_of(verdict_of(statement.status))) : out;
}

std::vector<in::Advisory> statements_of(const in::Advisory& document) {
  std::vector<in::Advisory> out;
  for (std::size_t i = 0; i < document.statements.size(); ++i) {
    const in::Statement& statement = document.statements[i];
    if (!statement.parts.empty()) continue;
    in::Advisory one;
    one.id = statement.flaw;
    one.source = document.source;
    one.document = document.id + " /statements/" + std::to_string(i);
    one.publisher = document.publisher;
    one.aliases = statement.aliases;
    for (const std::string& name : statement.about) {
      in::Affected affected = about(name);
      if (affected.purls.empty() && affected.cpes.empty()) continue;
      affected.status = affected_status(statement.status);
      affected.justification = statement.justification;
      affected.detail = statement.detail;
      one.affected.push_back(std::move(affected));
    }
    if (!one.affected.empty()) out.push_back(std::move(one));
  }
  return out;
}

}  // namespace hinomi::exposure
