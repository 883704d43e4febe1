#include "serve/taxii_follower.h"

#include "base/id.h"
#include "picture/allow_filter.h"
#include "serve/api_call.h"

namespace hinomi::serve {
namespace {

constexpr std::string_view collection_space = "b7c2c9f1-6a9b-4d83-9f5e-02c5a9d5b7aa";

TaxiiObject object_of(const picture::Picture& picture, const picture::Change& change,
                      std::string_view identity, std::string_view origin) {
  const picture::Entry& entry = *change.entry;
  TaxiiObject object;
  object.id = feed::stix_indicator_id(entry.type, entry.value(), identity);
  object.version = change.at;
  object.marking = picture.audience(entry).marking;
  object.origin = origin;
  object.revoked = change.state == picture::State::recalled;
  object.entry = {.type = entry.type,
                  .value = std::string(entry.value()),
                  .verdict = change.verdict,
                  .score = entry.score,
                  .since = entry.since,
                  .expires = change.expires,
                  .finding = uuid_text(change.finding_id),
                  .position = change.notice,
                  .tlp = tlp_to_write(object.marking),
                  .pap = object.marking.pap,
                  .first = entry.first};
  return object;
}

}  // namespace

const TaxiiCollection& TaxiiFollower::follow(const picture::Keeper& keeper, const SigningKey& key) {
  Lock hold(mutex_);
  keeper.read([&](const picture::Picture& picture) {
    mutex_.is_held();
    std::string identity = identity_of(picture.setting().node);
    bool exercise = picture.setting().exercise;
    if (!collection_) {
      // The same after a restart, and nobody else's: Ed25519 signatures are deterministic.
      std::string secret(bytes_of(sha256(key.sign("hinomi taxii date_added"))));
      collection_ = std::make_unique<TaxiiCollection>(identity, secret, exercise);
    }
    if (!begun_ && picture.end() != 0) {
      begun_ = true;
      // Not of the first change, which not everybody may know of.
      Time start = picture.begun();
      const Member* own = picture.member(picture.setting().node);
      TaxiiObject producer{.id = identity, .version = start, .marking = {.tlp = Tlp::clear}};
      producer.json =
          feed::stix_identity(identity, own ? own->name : picture.setting().name, start, exercise);
      collection_->add(std::move(producer), start);
      auto define = [&](auto level) {
        mutex_.is_held();
        TaxiiObject marking{.id = std::string(marking_definition_of(level)),
                            .version = start,
                            .marking = {.tlp = Tlp::clear}};
        marking.json = feed::stix_marking_definition(level);
        collection_->add(std::move(marking), start);
      };
      for (int i = 0; i < 5; ++i) define(static_cast<Tlp>(i));
      // Of PAP what may stand in a collection that equipment reads and says more than nothing.
      define(Pap::green);
    }
    for (; taken_ < picture.changes().size(); ++taken_) {
      const picture::Change& change = picture.changes()[taken_];
      // What merely ran out needs no new version: valid_until said so from the start.
      if (change.state == picture::State::expired) continue;
      std::string_view origin = picture.audience(*change.entry).origin;
      collection_->add(object_of(picture, change, identity, origin), change.at);
    }
  });
  return *collection_;
}

Result<HttpResponse> get_taxii(ApiCall& call) {
  const TaxiiCollection& collection = call.shared.taxii.follow(call.shared.keeper, call.shared.key);
  auto [allowed, node] = call.shared.keeper.read([&](const picture::Picture& picture) {
    return std::pair(picture::AllowFilter(picture, call.actor.party.member),
                     picture.setting().name);
  });
  TaxiiView view{.collection = collection,
                 .collection_id = named_id(collection_space, node),
                 .title = "approved",
                 .description = "Indicators approved for blocking by " + node,
                 .node = node,
                 .may_see = [&call, &allowed](const TaxiiObject& object) {
                   if (!may_know(object.marking, object.origin, call.actor.party)) return false;
                   if (object.entry.value.empty()) return true;
                   return may_block(object.marking) &&
                          !allowed.covers(object.entry.type, object.entry.value);
                 }};
  return serve_taxii(call.request, view);
}

}  // namespace hinomi::serve
