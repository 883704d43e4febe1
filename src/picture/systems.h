// What members run, as their Records say it; who has an urgent flaw; what was said of flaws; which
// advisories came. Follows the fold. What is judged of it is act/systems.h's.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/exposure.h"
#include "model/record.h"

namespace hinomi::picture {

struct AssetRow {
  Asset asset;
  Marking marking;
  Position position = 0;  // of the newest Record
  Time since, told;       // when the first and the newest Record were taken in
  // Every inventory that it had, and from when on; in order.
  std::vector<std::pair<Time, std::string>> inventories = {};
};

struct ExposedRow {
  std::string id;  // of the first Record
  Position position = 0;
  Marking marking;
  Time since, told;
  Exposed exposed;   // as the newest Record says
  std::string duty;  // its open Duty; empty: none
};

struct StatementRow {
  std::string id;
  Position position = 0;
  Time received;
  Marking marking;
  FlawStatement statement;
};

struct IdentificationRow {
  std::string id;
  Position position = 0;
  Time received;
  Identification said;
};

struct AdvisoryRow {
  std::string id;
  Position position = 0;
  Time received;
  std::string format;
};

class Systems {
 public:
  void add(const Record& record, Asset asset);
  // Error: damaged, when it continues what is not there.
  Result<void> add(const Record& record, Exposed exposed);
  void add(const Record& record, FlawStatement statement);
  void add(const Record& record, Identification said);
  void add_advisory(const Record& record);
  void duty_opened(std::string_view exposed, std::string_view duty);
  void duty_ended(std::string_view exposed);

  // By id; also those that are removed.
  const std::map<std::string, AssetRow, std::less<>>& assets() const { return assets_; }
  const AssetRow* asset(std::string_view id) const;  // nullptr: none, or removed
  // That its member has by this name; nullptr: none, or removed.
  const AssetRow* asset(std::string_view member, std::string_view name) const;

  const std::deque<ExposedRow>& exposed() const { return exposed_; }  // in order of their first
  const ExposedRow* exposed(std::string_view id) const;
  // The open one of a member that goes by one of these names; nullptr: none.
  const ExposedRow* exposed(std::string_view member, const std::vector<std::string>& names) const;

  // Open ones of whoever has it, by member.
  std::vector<const ExposedRow*> running(std::string_view flaw) const;

  const std::deque<StatementRow>& statements() const { return statements_; }       // in order
  const std::deque<IdentificationRow>& identities() const { return identities_; }  // in order
  const std::deque<AdvisoryRow>& advisories() const { return advisories_; }        // in order

  void dump(std::string& out) const;

 private:
  std::map<std::string, AssetRow, std::less<>> assets_;
  std::map<std::pair<std::string, std::string>, std::string, std::less<>>
      asset_of_;  // member, name
  std::deque<ExposedRow> exposed_;
  std::map<std::string, std::size_t, std::less<>> exposed_of_id_;
  std::map<std::pair<std::string, std::string>, std::size_t, std::less<>> open_;  // name, member
  std::deque<StatementRow> statements_;
  std::deque<IdentificationRow> identities_;
  std::deque<AdvisoryRow> advisories_;
};

}  // namespace hinomi::picture
