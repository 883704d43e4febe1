// The Picture: the present, folded from Records in journal order. It is never edited, only folded,
// so the same journal gives the same Picture, byte for byte (dump() is what the tests compare).
//
// One writer (the keeper) folds under the keeper's lock; readers hold it shared for as long as they
// look. Time enters only with Records: now() is the time of the newest one.
#pragma once

#include <map>
#include <queue>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/result.h"
#include "model/duty.h"
#include "model/facts.h"
#include "model/notice.h"
#include "picture/detections.h"
#include "picture/device_cases.h"
#include "picture/indicator_table.h"
#include "picture/letters.h"
#include "picture/register.h"
#include "picture/supplies.h"
#include "picture/systems.h"

namespace hinomi::picture {

struct Report {
  std::string id;
  Position position = 0;
  std::string origin;
  Time received;
  std::string format;
  Marking marking;
  bool exercise = false;
  bool read = false;  // its Reading is in the journal: every claim has its Finding
  Reading reading;    // without the refusals' texts; how to read it until it is read
  std::string reading_id;
  std::string duty;  // id, if there is one
};

struct OpenDuty {
  std::string id;
  Position position = 0;
  Time received;
  Marking marking;
  Duty duty;
  std::vector<std::string> approved_by;  // different people, in order
  std::vector<std::string> approvals;    // Record ids of all decisions on it
  std::set<std::string> except;          // indicator keys that any of them left out
  std::optional<Time> until;             // the earliest end that any of them set
  bool done = false;
  bool declined = false;
};

// A change of what is published, in order: what feeds and TAXII are made of.
struct Change {
  const Entry* entry = nullptr;
  Position notice = 0;  // the Record that changed it
  Time at;
  Time expires;
  Verdict verdict{};
  State state = State::published;  // what it became: published, recalled or expired
  std::array<char, 16> finding_id{};
};

struct AllowRow {
  std::string id;  // Record
  AllowEntry entry;
  Time received;
};

struct AppealRow {
  Appeal appeal;
  Time received;
};

class Picture {
 public:
  // Records in journal order, each once. Error: damaged, when a body is not what its kind says.
  Result<void> fold(const Record& record);
  // Whether fold() can read this body: what it could not must never be written, as no start would
  // get past it. Error: invalid.
  static Result<void> check_body(const Record& record);

  Position end() const { return end_; }
  Time begun() const { return begun_; }  // time of the first Record
  Time now() const { return now_; }
  const Setting& setting() const { return setting_; }
  const Reference& reference() const { return reference_; }

  const Register& people() const { return register_; }
  const Letters& letters() const { return letters_; }
  const Detections& detections() const { return detections_; }
  const Systems& systems() const { return systems_; }
  const Supplies& supplies() const { return supplies_; }
  const DeviceCases& device_cases() const { return device_cases_; }
  // Of the register: all that ever took part; who takes part now, or nullptr.
  const Register::ById<Member>& members() const { return register_.members(); }
  const Member* member(std::string_view id) const { return register_.member(id); }
  // Until when this person has taken more rights (docs/signin.md); the epoch: never.
  Time glass_broken_until(std::string_view by) const;
  const std::vector<AllowRow>& allowed() const { return allowed_; }

  // Whom this lets in: a digest in hex, or the subject that the OpenID provider names. nullptr:
  // nobody, also when revoked.
  enum class Key : char { token = 't', invitation = 'i', certificate = 'c', subject = 's' };
  const Access* access(const std::string& token_sha256_hex) const {
    return access(Key::token, token_sha256_hex);
  }
  const Access* access(Key key, std::string_view value) const;
  const std::map<std::string, Access>& accesses() const { return accesses_; }  // by name

  const Entry* find(IndicatorType type, std::string_view value) const {
    return indicators_.find(type, value);
  }
  // For many: several times as fast as one by one.
  void find_all(std::span<const IndicatorTable::Key> keys, std::span<const Entry*> found) const {
    indicators_.find_all(keys, found);
  }
  std::size_t indicators() const { return indicators_.size(); }
  std::size_t indicator_bytes() const { return indicators_.bytes(); }
  const Marking& marking(const Entry& entry) const { return markings_[entry.marking]; }
  // The member on whose word alone the entry stands, and which may therefore always know it; empty
  // when several members' evidence is in it.
  std::string_view origin_of(const Entry& entry) const {
    return entry.one_source && entry.report < reports_.size() ? reports_[entry.report].origin
                                                              : std::string_view();
  }

  // Who may have a published entry: as its approval said. A newer Finding that more may know widens
  // this only with an approval of its own.
  struct Audience {
    const Marking& marking;
    std::string_view origin;
  };
  Audience audience(const Entry& entry) const;
  // What became of the entry as far as this party, who may know its newest Finding, may know.
  State state_for(const Entry& entry, const Party& party) const;
  // Does a decision on this Finding decide what its entry now says? Not when more may know the
  // newer Finding: that one waits for a decision of its own.
  bool is_decided_by(Position finding) const;
  const Marking& marking_of(Position finding) const;  // of that Finding's Record, which is there

  // Findings in order of position; `entry->finding != position` when a newer one took its place.
  struct FindingRow {
    Position position;
    const Entry* entry;
    std::uint32_t report;
    std::uint16_t marking;  // index of the Picture's markings
  };
  std::span<const FindingRow> findings() const { return findings_; }
  const Entry* entry_of(Position finding) const;  // nullptr when there is no such Finding

  const std::vector<Report>& reports() const { return reports_; }  // in order
  const Report* report(std::string_view id) const;
  std::uint32_t report_index(std::string_view id) const;  // reports().size() when unknown

  const std::vector<OpenDuty>& duties() const { return duties_; }  // in order
  const OpenDuty* duty(std::string_view id) const;
  const std::set<std::size_t>& open_duties() const { return open_duties_; }  // places in duties()
  // The open Duty to mend this contact; nullptr: none.
  const OpenDuty* mend_duty(std::string_view contact) const;
  // Was anybody asked to renew it (model/register.h, renewal_of())? Once is enough.
  bool is_renewal_asked(std::string_view renewal) const { return renewals_.contains(renewal); }
  const AppealRow* appeal(std::string_view id) const;

  const std::vector<Change>& changes() const { return changes_; }
  // Position of the Record that last changed what any feed may hold.
  Position serial() const { return serial_; }
  // Position of the Record that last changed what the graph of suppliers is built from.
  Position supply_serial() const { return supply_serial_; }
  // When this member's groups, relation or allow entries last changed; the epoch: never.
  Time view_changed(std::string_view member) const {
    auto found = view_changed_.find(member);
    return found == view_changed_.end() ? Time() : found->second;
  }
  // What was published and neither withdrawn nor expired by a tick; in no order.
  const std::unordered_set<const Entry*>& published() const { return published_; }
  std::map<std::string, std::uint64_t> counts() const;  // by kind, for metrics

  // Earliest time at which a publication ends or a duty falls due that no tick has reached yet.
  std::optional<Time> next_due() const;

  // Everything, as text in a fixed order.
  std::string dump() const;

 private:
  Result<void> fold_body(const Record& record);
  Result<void> fold_finding(const Record& record);
  Result<void> fold_approval(const Record& record);
  Result<void> fold_notice(const Record& record);
  Result<void> fold_duty(const Record& record);
  Result<void> fold_people(const Record& record);
  Result<void> fold_detection(const Record& record);
  Result<void> fold_systems(const Record& record);
  Result<void> fold_device_case(const Record& record);
  Result<void> fold_supplier_change(const Record& record);
  void fold_tick(const Record& record);
  void end_duty(std::size_t place);
  void renewed(const Member& member);
  void mended(std::string_view contact);
  void fold_access(Access access);
  void fold_allow(const Record& record, AllowEntry entry);
  // Does a Finding with a stricter marking leave the entry as it is?
  bool stands_beside(const Entry& entry, const Marking& marking, Verdict verdict) const;
  void add_change(const Entry& entry, const Record& record);
  void end_publication(Entry& entry, const Record& record, State state);
  void touch(const Record& record);
  std::uint16_t intern(const Marking& marking);
  Entry* mutable_entry(Position finding);

  Position end_ = 0;
  Time begun_{};
  Time now_{};
  Setting setting_;
  Reference reference_;
  Register register_;
  Letters letters_;
  Detections detections_;
  Systems systems_;
  DeviceCases device_cases_;
  std::map<std::string, Time, std::less<>> glass_broken_;
  std::map<std::string, Access> accesses_;
  std::unordered_map<std::string, std::string> access_of_key_;  // name by Key and value
  std::vector<AllowRow> allowed_;
  std::map<std::string, Time, std::less<>> view_changed_;
  std::map<std::string, AppealRow, std::less<>> appeals_;

  IndicatorTable indicators_;
  std::vector<Marking> markings_;
  std::unordered_map<std::string, std::uint16_t> marking_places_;  // by to_json
  std::uint16_t last_marking_ = 0;
  std::vector<FindingRow> findings_;
  std::vector<Report> reports_;
  std::unordered_map<std::string, std::uint32_t> report_of_id_;
  std::vector<OpenDuty> duties_;
  std::unordered_map<std::string, std::size_t> duty_of_id_;
  std::set<std::size_t> open_duties_;
  std::map<std::string, std::size_t, std::less<>> mend_of_;   // open mend_contact Duty by contact
  std::map<std::string, std::size_t, std::less<>> renewals_;  // renew_agreement, also ended ones

  // What is published to fewer than may know its newest Finding.
  struct Narrower {
    std::uint16_t marking;
    std::string origin;
  };
  std::map<const Entry*, Narrower> narrower_;
  std::unordered_set<const Entry*> published_;
  std::vector<Change> changes_;
  Position serial_ = 0;
  std::uint64_t kinds_[kind_count] = {};

  using Due = std::pair<Time, const Entry*>;
  std::priority_queue<Due, std::vector<Due>, std::greater<>> ends_;
  std::set<std::pair<Time, std::string>> duty_dues_;
  Supplies supplies_;
  Position supply_serial_ = 0;
};

}  // namespace hinomi::picture
