// What members run, and what is wrong with it (docs/systems.md). Each change of either side is a
// Record, and in the same commit stand what follows from it for each member: that it is exposed to
// something urgent, the Duty to mend it, or that this is over. All may be called from any thread.
//
// What a member runs, and what is wrong with it, is for the member and the node's own organisation:
// TLP:AMBER+STRICT, always.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "act/desk.h"
#include "base/mutex.h"
#include "in/advisory/read_advisories.h"
#include "judge/exposure/priority.h"

namespace hinomi::act {

struct SystemRequest {
  std::string name;  // one asset of the caller's member; a name that it has already is that asset
  // What is not said stays as it was.
  std::optional<AssetKind> kind;
  std::optional<Reach> reach;
  std::optional<std::vector<std::string>> services;
  std::optional<std::string> place, maker, model, firmware, os_release;
  std::string_view inventory;  // SBOM, package list, ...; empty: what it runs stays as it was
  bool dry_run = false;        // nothing is kept: what would be read
};

struct SystemAnswer {
  std::string asset;  // empty: nothing was kept
  std::string format;
  std::size_t components = 0, nameless = 0;
  std::size_t refused_count = 0;
  std::vector<Error> refused;             // at most 100
  std::size_t affected = 0, unknown = 0;  // exposures now
  std::vector<std::string> urgent;        // ids of Records of kind exposed that are new
};

struct AdvisoriesAnswer {
  std::string record;  // empty: nothing was kept
  std::size_t advisories = 0, exploited = 0, likelihoods = 0;
  std::size_t refused_count = 0;
  std::vector<Error> refused;       // at most 100
  std::vector<std::string> urgent;  // ids of Records of kind exposed that are new
};

// Of one flaw in one asset.
struct Standing {
  FlawStatus status = FlawStatus::under_investigation;
  std::string justification, detail, by;
  std::string statement;  // id of the Record
  Time said;
  std::optional<Time> until;
  // Nothing is to be done as long as it holds.
  bool is_settled() const {
    return status == FlawStatus::not_affected || status == FlawStatus::fixed ||
           status == FlawStatus::accepted;
  }
};

class Systems {
 public:
  // Reads what the journal has. `tables`: of content/ssvc; may be empty. Then writes what a crash
  // kept from being written. Errors: io, damaged.
  static Result<std::unique_ptr<Systems>> open(World& world, store::Journal& journal,
                                               picture::Keeper& keeper,
                                               exposure::SsvcTables tables);
  ~Systems();

  // Errors: denied; invalid (name, services that are not the member's, an inventory that cannot be
  // read); too_large; busy, io.
  Result<SystemAnswer> put(const Actor& actor, const SystemRequest& request);
  Result<void> remove(const Actor& actor, std::string_view asset);

  // A document or an archive; `name` says where it came from. What is marked stricter than
  // TLP:GREEN is refused: what follows from an advisory is told to whoever runs the product.
  // Errors: denied; invalid, when nothing in it could be read; too_large; busy, io.
  Result<AdvisoriesAnswer> advisories(const Actor& actor, std::string_view bytes,
                                      std::string_view name);

  // What the caller's member says of a flaw in what it runs. Answers the Record's id. Errors:
  // denied; missing (no such flaw or asset); invalid.
  Result<std::string> state(const Actor& actor, FlawStatement statement);

  // Ends what was accepted until a time that has passed.
  Result<void> settle(Time now);

  // What is known now. No pointer into it may be kept.
  struct View {
    const exposure::Exposures& index;
    const exposure::Facts& facts;
    const Systems& of;

    std::optional<exposure::AssetNumber> asset(std::string_view id) const;
    std::string_view member(std::uint32_t owner) const;
    // By any of its names; nothing: no advisory is about it.
    std::optional<exposure::FlawNumber> advised(std::string_view name) const;
    exposure::Urgency urgency(exposure::FlawNumber flaw, Reach reach) const;
    // What the member said of the flaw in this asset, as long as it holds; nothing: nothing does.
    // That it is fixed holds until the asset tells anew what it runs.
    std::optional<Standing> standing(std::string_view member, std::string_view asset,
                                     exposure::FlawNumber flaw, Time now) const;
  };
  // `look` runs under a shared lock; it may read the Picture.
  template <class Look>
  auto read(Look&& look) const {
    ReadLock hold(mutex_);
    return look(view());
  }

 private:
  struct State;
  struct Changes;  // flaws that a change may concern, by member
  Systems(World& world, store::Journal& journal, picture::Keeper& keeper,
          exposure::SsvcTables tables);

  View view() const;
  Result<void> load();
  std::uint32_t owner_of(const std::string& member);
  void add_statement(picture::StatementRow row);
  void put_advisories(in::AdvisoryList&& list, Changes& changes);
  Result<Asset> changed(const std::string& member, const SystemRequest& request) const;
  // Puts into the index what it runs; of a device also what it is. `told`: when it was told what it
  // runs, if that is new.
  void place(const Asset& asset, std::optional<in::Inventory> inventory, std::optional<Time> told);
  picture::Draft told_by(const std::string& member, Kind kind, std::string body) const;
  // Writes `drafts` with all that follows from the changes; what is not durable is not known.
  Result<std::vector<std::string>> write_or_forget(std::vector<picture::Draft> drafts,
                                                   const Changes& changes);
  Result<std::vector<std::string>> write(std::vector<picture::Draft> drafts,
                                         const Changes& changes);
  void follow(const picture::Picture& picture, const std::string& member, exposure::FlawNumber flaw,
              Time now, std::vector<picture::Draft>& drafts,
              std::vector<std::string>& urgent) const;

  World& world_;
  store::Journal& journal_;
  picture::Keeper& keeper_;
  const exposure::SsvcTables tables_;
  Mutex change_mutex_;  // held for the whole of a change
  mutable SharedMutex mutex_;
  std::unique_ptr<State> state_;
};

}  // namespace hinomi::act
