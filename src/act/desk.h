// The desk: what people and machines do with a node. Each operation checks, judges, and asks the
// keeper to write the Records that follow; it answers when they are durable. All may be called from
// any thread.
//
// Nothing is published without an approval by a named person, a legal basis and an expiry.
// Withdrawing is the safe direction: a verdict that weakens withdraws at once, without asking.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/mutex.h"
#include "base/snapshot.h"
#include "base/world.h"
#include "in/reader.h"
#include "judge/vet/vet.h"
#include "picture/keeper.h"
#include "store/journal.h"

namespace hinomi::act {

// Who does it, as established by the token.
struct Actor {
  std::string name;
  Role role = Role::equipment;
  Party party;
  std::string group;      // acts for the members of this group too (docs/signin.md)
  bool by_glass = false;  // the role is an approver's, taken for a while
};

struct ReportRequest {
  std::string_view body;
  std::optional<in::Format> format;
  std::optional<Tlp> tlp;  // of what carries none
  std::string title;       // instead of the report's own
  in::Columns columns;
  bool dry_run = false;
  bool anonymous = false;  // the node is its origin; nothing that is kept names the sender
  // Of an anonymous one that is resumed: what was said of its source (act/anonymous.h).
  std::optional<int> unnamed_reliability = {};
};

struct JudgedFinding {
  std::string id;         // empty when dry, or of what the one who asks may not know
  Position position = 0;  // 0 when dry
  Finding finding;
  picture::State state = picture::State::none;
};

struct ReportAnswer {
  std::string report;  // empty when dry
  std::string duty;    // empty when nothing may be published
  in::ReportHead head;
  std::size_t claims = 0;
  std::size_t refused_count = 0;
  std::size_t verdicts[4] = {};
  std::vector<JudgedFinding> findings;  // the first 1,000
  std::vector<Error> refused;           // the first 1,000
};

struct Decision {
  bool approve = false;
  bool emergency = false;
  std::string basis;
  std::optional<Time> until;
  std::vector<std::string> except;  // indicator keys
  std::string note;
};

struct DecisionAnswer {
  std::string approval;
  bool done = false;
  int missing = 0;     // people still to agree
  std::string notice;  // empty: nothing was published or withdrawn
  std::size_t published = 0;
  std::string review;  // the Duty opened by an emergency release
};

struct RecallRequest {
  std::string value;    // any spelling; or
  std::string report;   // id; or
  std::string finding;  // id
  std::string reason;
};

struct RecallAnswer {
  std::string recall;
  std::string notice;
  std::size_t withdrawn = 0;
};

struct SightingAnswer {
  std::string sighting;
  std::string finding;
};

struct AppealAnswer {
  std::string appeal;
  Time answer_by;
};

class Desk {
 public:
  Desk(World& world, store::Journal& journal, picture::Keeper& keeper);

  // Settings and ground: at start, before anything else. Writes a Record only where something
  // changed, and judges again what is published or proposed.
  Result<void> settle(const Setting& setting, vet::Ground::Options ground);
  // Finishes reports whose reading was cut off by a crash.
  Result<void> resume();

  Result<ReportAnswer> report(const Actor& actor, const ReportRequest& request);
  Result<DecisionAnswer> decide(const Actor& actor, std::string_view duty,
                                const Decision& decision);
  Result<RecallAnswer> recall(const Actor& actor, const RecallRequest& request);
  Result<SightingAnswer> sighting(const Actor& actor, std::string_view value,
                                  std::optional<Time> seen);
  Result<std::string> allow(const Actor& actor, AllowEntry entry);
  Result<AppealAnswer> appeal(Appeal appeal);
  Result<std::string> member(const Actor& actor, Member member);
  // Runs `write`, which changes members; then judges again once, where their own space changed.
  Result<void> change_members(const std::function<Result<void>()>& write);

  // The Finding with its place: from the journal. Error: missing, damaged.
  Result<JudgedFinding> finding_at(Position position) const;

  std::shared_ptr<const vet::Ground> ground() const { return ground_.get(); }

 private:
  // One indicator on its way to a Finding.
  struct Prepared {
    Indicator indicator;
    Evidence evidence;      // what is new
    Marking marking;        // of what is new
    Position based_on = 0;  // newest Finding when it was judged; 0: none
    Finding finding;
    Marking finding_marking;
    std::string id;  // of the Finding, given when it is written
    Position position = 0;
    std::shared_ptr<const vet::Judge> judge;  // who judged it; none: not known any more
  };

  std::shared_ptr<const vet::Judge> judge() const { return judge_.get(); }
  Reference renew_judge();  // answers what its judgements stand on
  Result<void> judge_on_new_basis();
  Result<void> judge_again();
  // Judges the newest Findings on these again where `judge` is not the one of now; writes what
  // comes out differently.
  Result<void> judge_anew(std::span<Prepared> claims);
  // `party`: whom the answer is for.
  Result<ReportAnswer> take(const ReportRequest& request, Record report, bool is_resumed,
                            const Party& party);
  void conceal(std::vector<Prepared>& claims, const Party& party, Time now) const;
  std::vector<Prepared> gather(in::Reading& reading, const Record& report, int reliability,
                               Time now) const;
  Result<void> find_written(std::vector<Prepared>& claims, std::string_view report) const;
  Result<void> judge_all(std::vector<Prepared>& claims, Time now) const;
  Result<void> write_slices(std::vector<Prepared>& claims, const Record& record,
                            const ReportRequest& request, bool is_resumed);
  // False, and nothing written, when the judge changed since `judge` looked at the claims.
  Result<bool> close(const std::vector<Prepared>& claims,
                     const std::shared_ptr<const vet::Judge>& judge, const Record& report,
                     ReportAnswer& answer);
  // Judges on what is known now; reads the Finding before from the journal.
  Result<void> prepare(Prepared& claim, const std::shared_ptr<const vet::Judge>& judge,
                       Position based_on, Time now) const;
  // Finding drafts for `claims`, each followed by what it withdraws; judges again what changed
  // meanwhile.
  Result<void> append_findings(std::span<Prepared> claims, const picture::Picture& picture,
                               const std::shared_ptr<const vet::Judge>& judge, Position first,
                               Time now, std::vector<picture::Draft>& drafts);
  // What a decision on review_access or approve_access asks and adds.
  Result<void> decide_access(const Actor& actor, const picture::OpenDuty& open, bool approve,
                             const picture::Picture& picture, Time now,
                             std::vector<picture::Draft>& drafts) const;
  picture::Draft made_here(Kind kind, const picture::Picture& picture, const Marking& marking,
                           std::string body, bool exercise) const;

  World& world_;
  store::Journal& journal_;
  picture::Keeper& keeper_;
  Snapshot<vet::Ground> ground_;
  Snapshot<vet::Judge> judge_;
  // Alone: while the ground changes, until all is judged again. Shared: while somebody decides.
  SharedMutex ground_mutex_;
};

}  // namespace hinomi::act
