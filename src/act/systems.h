// What members run, and what is wrong with it (docs/systems.md). Each change of either side is a
// Record, and in the same commit stand what follows from it for each member: that it is exposed to
// something urgent, the Duty to mend it, or that this is over. What is seriously wrong with a
// member's own device is told the same way (docs/devices.md). All may be called from any thread.
//
// What a member runs, and what is wrong with it, is for the member and the node's own organisation:
// TLP:AMBER+STRICT, always.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "act/desk.h"
#include "act/device_evidence.h"
#include "base/mutex.h"
#include "in/advisory/read_advisories.h"
#include "judge/device/policy.h"
#include "judge/exposure/priority.h"
#include "judge/exposure/proposals.h"
#include "judge/exposure/usage.h"

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

// Where the index is kept for the next start, which then reads the Records after it alone. The
// journal decides: a file of another journal or program, or one that is not whole, is not looked
// at. Whoever can read it knows what members run: like the journal it is its owner's alone.
struct IndexFile {
  std::filesystem::path path;             // empty: nowhere
  std::string key;                        // a secret of the node: only it can write such a file
  std::size_t after_bytes = 64ull << 20;  // of Records that a start would read, until it is written
};

// What somebody says a component without a name for machines is, or is not.
struct IdentityRequest {
  std::string asset;        // where it was seen
  std::string name, maker;  // as it stands there
  std::string identity;     // a package URL or CPE name
  IdentityAnswer answer = IdentityAnswer::confirmed;
  std::string detail;
};
struct IdentityOutcome {
  std::string record;
  std::size_t systems = 0;                // of the member, that have a component of this name
  std::size_t affected = 0, unknown = 0;  // exposures of those now
  std::vector<std::string> urgent;        // ids of Records of kind exposed that are new
};

// A component without a name for machines: what it may be, and what was said of it.
struct IdentityQuestion {
  exposure::Unnamed about;
  std::vector<exposure::Proposal> proposals;
  std::vector<picture::IdentificationRow> answers;  // the newest of each identity
};

class Systems {
 public:
  // Reads what the journal has. `tables`: of content/ssvc; may be empty. `devices`: how devices are
  // judged (content/devices); empty: nothing about them is serious. Then writes what a crash kept
  // from being written. Errors: io, damaged.
  static Result<std::unique_ptr<Systems>> open(World& world, store::Journal& journal,
                                               picture::Keeper& keeper, exposure::SsvcTables tables,
                                               device::Policy devices = {}, IndexFile file = {});
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

  // Of the caller's member; it holds for all its components of this name, also of systems to come.
  // Errors: denied; missing (no such system, component or answer); invalid; busy, io.
  Result<IdentityOutcome> identify(const Actor& actor, const IdentityRequest& request);

  // What was seen or said of the state of one of the caller's devices: at most 32 such parts count,
  // the newest. Errors: denied; missing (no such device of its); invalid (act/device_evidence.h);
  // too_large; busy, io.
  Result<SystemAnswer> evidence(const Actor& actor, std::string_view asset, std::string_view bytes);

  // What time alone changes: ends what was accepted until a time that has passed, and judges
  // devices whose support or evidence came to its end. Writes the IndexFile when it is time.
  Result<void> settle(Time now);

  // What is known now. No pointer into it may be kept.
  struct View {
    const exposure::Exposures& index;
    const exposure::Facts& facts;
    const Systems& of;

    std::optional<exposure::AssetNumber> asset(std::string_view id) const;
    // What was brought of it; nullptr: no such device.
    const Device* device(std::string_view id) const;
    std::string_view member(std::uint32_t owner) const;
    // By any of its names; nothing: no advisory is about it.
    std::optional<exposure::FlawNumber> advised(std::string_view name) const;
    exposure::Urgency urgency(exposure::FlawNumber flaw, Reach reach) const;
    // Whether the flawed code is used, as what the asset was told to run says. It decides nothing.
    exposure::Reached reached(const exposure::Exposure& one) const;
    // Of each of its components without a name for machines.
    std::vector<IdentityQuestion> questions(std::string_view asset) const;
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
  struct Changes;    // flaws that a change may concern, by member
  struct Following;  // what a commit gets
  Systems(World& world, store::Journal& journal, picture::Keeper& keeper,
          exposure::SsvcTables tables, device::Policy devices, IndexFile file);

  View view() const;
  Result<void> load();
  // What stands in the IndexFile, in place of what is here, and up to which Record; 0: it is of no
  // use, and here is nothing.
  Position restore(std::string& why_not);
  Result<Position> read_file();
  Result<void> save();
  void save_when_due();
  std::uint32_t owner_of(const std::string& member);
  void add_statement(picture::StatementRow row);
  void add_identification(picture::IdentificationRow row);
  // Gives components the names that persons of the member confirmed.
  void name_confirmed(const std::string& member, const std::vector<exposure::Unnamed>& unnamed,
                      in::Inventory& inventory) const;
  Result<void> place_called(const Identification& said, IdentityOutcome& out, Changes& changes);
  // Under a WriteLock: what of an asset goes by no name; what it may be, into the index; that again
  // of those that names concern which came with advisories.
  void set_unnamed(const std::string& asset, std::vector<exposure::Unnamed> unnamed);
  void propose(const std::string& asset);
  void propose_anew();
  // Under a WriteLock: an asset that is no more.
  void forget(const std::string& asset);
  void put_advisories(in::AdvisoryList&& list, Changes& changes);
  void find_urgent(Changes& changes) const;
  Result<Asset> changed(const std::string& member, const SystemRequest& request) const;
  // Puts into the index what it runs; of a device also what it is. `told`: when it was told what it
  // runs, if that is new.
  void place(const Asset& asset, std::optional<in::Inventory> inventory, std::optional<Time> told);
  // Of a device: what was brought of it. `fresh`: what the journal does not have yet, or nullptr.
  Result<Device> device_state(const Asset& asset, Time told, const DevicePart* fresh) const;
  // It is known from now on, and looked at when time alone may change something.
  void place_device(const std::string& id, Device device, Time now);
  void look_later(const std::string& id, Time now);
  picture::Draft told_by(const std::string& member, Kind kind, std::string body) const;
  // Writes `drafts` with all that follows from the changes; what is not durable is not known.
  Result<std::vector<std::string>> write_or_forget(std::vector<picture::Draft> drafts,
                                                   const Changes& changes);
  Result<std::vector<std::string>> write(std::vector<picture::Draft> drafts,
                                         const Changes& changes);
  // `found`: what of the flaw the member has.
  void follow(const Following& to, const std::string& member, exposure::FlawNumber flaw,
              std::span<const exposure::Exposure> found) const;
  void follow_device(const Following& to, const std::string& asset) const;
  void follow_finding(const Following& to, const Asset& asset, const Device* device,
                      device::FindingKind kind) const;
  // Tells `exposed` beside what was told before, which may be nullptr. `due` is for a new Duty.
  void tell(const Following& to, const picture::ExposedRow* before, Exposed exposed, bool is_urgent,
            Time due, const std::string& reason) const;

  World& world_;
  store::Journal& journal_;
  picture::Keeper& keeper_;
  const exposure::SsvcTables tables_;
  const device::Policy devices_;
  const IndexFile file_;
  Mutex change_mutex_;  // held for the whole of a change
  mutable SharedMutex mutex_;
  std::unique_ptr<State> state_;
};

}  // namespace hinomi::act
