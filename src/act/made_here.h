// Records that this node makes itself.
#pragma once

#include "base/id.h"
#include "base/world.h"
#include "picture/keeper.h"

namespace hinomi::act {

inline picture::Draft made_here(World& world, Kind kind, const picture::Picture& picture,
                                const Marking& marking, std::string body) {
  picture::Draft draft;
  draft.id = new_id(world.clock.now(), world.random);
  draft.kind = kind;
  draft.origin = picture.setting().node;
  draft.marking = marking;
  draft.format = "application/json";
  draft.body = std::move(body);
  draft.exercise = picture.setting().exercise;
  return draft;
}

}  // namespace hinomi::act
