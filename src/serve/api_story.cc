// The story of the demonstration, where one plays.
#include "serve/api_call.h"
#include "serve/story.h"

namespace hinomi::serve {
namespace {

Result<Story*> story_of(ApiCall& call) {
  if (Story* story = call.shared.story.load()) return story;
  return fail(ErrorKind::missing, "no story plays here", "/api/v1/story", "hinomi demo plays one");
}

}  // namespace

Result<HttpResponse> get_story(ApiCall& call) {
  StoryState state = TRY(story_of(call))->state();
  json::array steps;
  for (StoryStep& step : state.steps)
    steps.push_back({{"say", std::move(step.say)},
                     {"say_en", std::move(step.say_en)},
                     {"done", step.done},
                     {"held", step.held},
                     {"problem", std::move(step.problem)}});
  return json_response({{"steps", std::move(steps)},
                        {"at", state.at},
                        {"paused", state.paused},
                        {"speed", state.speed}});
}

Result<HttpResponse> post_story(ApiCall& call) {
  Story* story = TRY(story_of(call));
  json::object body = TRY(json_body(call.request));
  std::optional<bool> paused;
  if (const json::value* value = body.if_contains("paused"); value && value->is_bool())
    paused = value->get_bool();
  std::optional<double> speed;
  if (const json::value* value = body.if_contains("speed")) {
    json::error_code error;
    speed = value->to_number<double>(error);
    if (error || !(*speed >= 0.25 && *speed <= 20))
      return fail(ErrorKind::invalid, "speed is a number from 0.25 to 20", "speed",
                  "Send {\"speed\": 2}");
  }
  story->steer(paused, speed);
  return get_story(call);
}

}  // namespace hinomi::serve
