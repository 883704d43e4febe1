#include "demo/story.h"

#include <chrono>
#include <cstdio>

#include "base/http.h"
#include "demo/story_time.h"
#include "out/feed/feed.h"
#include "store/journal.h"

namespace hinomi::demo {
namespace {

using Step = json::object;

Error broken(std::string what, std::string where = {}) {
  return {ErrorKind::conflict, std::move(what), std::move(where), ""};
}

std::string word_at(const json::object& answer, std::string_view name) {
  if (!name.starts_with('/')) return std::string(text_at(answer, name));
  json::error_code error;
  const json::value whole(answer);
  const json::value* found = whole.find_pointer(name, error);
  return found && found->is_string() ? std::string(std::string_view(found->get_string()))
                                     : std::string();
}

// "{clerk.duty}" -> the member `duty` of the answer remembered as `clerk`; "{filed./drafts/0/duty}"
// by JSON pointer; "{now-2d}" a time.
std::string filled(const StoryTeller& teller, std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t open = std::min(text.find('{'), text.size());
    out += text.substr(0, open);
    text.remove_prefix(open);
    std::size_t close = text.find('}');
    if (text.empty() || close == text.npos) return out + std::string(text);
    std::string_view name = text.substr(1, close - 1);
    std::size_t dot = name.find('.');
    if (auto time = time_word(name, teller.world.clock.now())) out += *time;
    if (const json::object* answer = object_at(teller.remembered, name.substr(0, dot));
        answer && dot != name.npos)
      out += word_at(*answer, name.substr(dot + 1));
    text.remove_prefix(close + 1);
  }
  return out;
}

HttpResponse send(StoryTeller& teller, const std::string& as, std::string_view method,
                  const std::string& target, std::string_view body) {
  std::size_t question = std::min(target.find('?'), target.size());
  std::string authorization = "Bearer " + teller.tokens[as];
  HttpRequest request{
      .method = method,
      .path = std::string_view(target).substr(0, question),
      .query = std::string_view(target).substr(std::min(question + 1, target.size())),
      .body = body,
      .peer = "127.0.0.1"};
  if (!as.empty()) request.headers.emplace_back("authorization", authorization);
  return teller.api.handle(request);
}

Result<json::object> ask(StoryTeller& teller, const std::string& as, std::string_view method,
                         const std::string& target, std::string_view body) {
  HttpResponse response = send(teller, as, method, target, body);
  if (response.status >= 300)
    return std::unexpected(broken(
        "answered " + std::to_string(response.status) + ": " + std::string(response.content()),
        target));
  json::value value = TRY(parse_json(response.content()));
  if (!value.is_object()) return std::unexpected(broken("no object", target));
  return std::move(value.get_object());
}

Result<std::string> feed_text(StoryTeller& teller, const std::string& as, std::string_view name) {
  HttpResponse response = send(teller, as, "GET", "/feeds/" + std::string(name), "");
  if (response.status != 200)
    return std::unexpected(
        broken("the feed answered " + std::to_string(response.status), std::string(name)));
  return std::string(response.content());
}

Result<void> check_report(const json::object& expect, const json::object& answer) {
  std::map<std::string, const json::object*> findings;
  for (const auto& item : *array_at(answer, "findings")) {
    const json::object& indicator = *object_at(item.as_object(), "indicator");
    findings[std::string(text_at(indicator, "type")) + ":" +
             std::string(text_at(indicator, "value"))] = &item.as_object();
  }
  if (const json::object* verdicts = object_at(expect, "verdicts"))
    for (const auto& [key, verdict] : *verdicts) {
      auto found = findings.find(std::string(key));
      if (found == findings.end())
        return std::unexpected(broken("not found in the report", std::string(key)));
      std::string_view got = text_at(*found->second, "verdict");
      if (got != std::string_view(verdict.as_string()))
        return std::unexpected(
            broken("is " + std::string(got) + ", not " + std::string(verdict.as_string()),
                   std::string(key)));
    }
  if (const json::object* reasons = object_at(expect, "reasons"))
    for (const auto& [key, code] : *reasons) {
      bool named = false;
      if (auto found = findings.find(std::string(key)); found != findings.end())
        for (const auto& reason : *array_at(*found->second, "reasons"))
          named =
              named || text_at(reason.as_object(), "code") == std::string_view(code.as_string());
      if (!named)
        return std::unexpected(
            broken("lacks the reason " + std::string(code.as_string()), std::string(key)));
    }
  if (number_at(*object_at(answer, "counts"), "refused") < number_at(expect, "refused_at_least"))
    return std::unexpected(broken("a bad line was not refused"));
  if (flag_at(expect, "has_duty") && text_at(answer, "duty").empty())
    return std::unexpected(broken("no duty was opened"));
  return {};
}

Result<json::object> do_report(StoryTeller& teller, const Step& step, const std::string& as) {
  std::string body = TRY(real_disk().read(teller.reports / std::string(text_at(step, "file"))));
  json::object answer = TRY(ask(teller, as, "POST", "/api/v1/reports", body));
  if (const json::object* expect = object_at(step, "expect")) TRY(check_report(*expect, answer));
  return answer;
}

Result<json::object> do_decide(StoryTeller& teller, const Step& step, const std::string& as,
                               const std::string& duty) {
  json::object body{
      {"decision", "approve"}, {"basis", text_at(step, "basis")}, {"note", text_at(step, "note")}};
  json::object answer =
      TRY(ask(teller, as, "POST", "/api/v1/duties/" + duty + "/decision", json::serialize(body)));
  if (text_at(answer, "state") != "done") return std::unexpected(broken("the duty is still open"));
  return answer;
}

Result<std::string> duty_of_appeal(StoryTeller& teller, const std::string& as,
                                   std::string_view appeal) {
  json::object duties = TRY(ask(teller, as, "GET", "/api/v1/duties?state=open", ""));
  for (const auto& duty : *array_at(duties, "items"))
    if (text_at(duty.as_object(), "subject") == appeal)
      return std::string(text_at(duty.as_object(), "id"));
  return std::unexpected(broken("the appeal has no duty with a clock"));
}

Result<void> check_feeds_lack(StoryTeller& teller, const Step& step, const std::string& as) {
  for (const feed::FeedKind& kind : feed::feed_kinds()) {
    std::string text = TRY(feed_text(teller, as, kind.name));
    for (const auto& value : *array_at(step, "values"))
      if (text.find(std::string_view(value.as_string())) != text.npos)
        return std::unexpected(
            broken("stands in " + std::string(kind.name), std::string(value.as_string())));
  }
  return {};
}

Result<void> check_feed(StoryTeller& teller, const Step& step, const std::string& as, bool has) {
  std::string text = TRY(feed_text(teller, as, text_at(step, "feed")));
  bool there = text.find(text_at(step, "value")) != text.npos;
  if (there == has) return {};
  return std::unexpected(
      broken(has ? "is not in the feed" : "is in the feed", std::string(text_at(step, "value"))));
}

Result<void> check_signature(StoryTeller& teller, const Step& step, const std::string& as) {
  std::string name(text_at(step, "feed"));
  std::string text = TRY(feed_text(teller, as, name));
  std::string note = TRY(feed_text(teller, as, name + ".sig"));
  std::string key(send(teller, as, "GET", "/api/v1/key", "").content());
  key.resize(key.find('\n'));
  TRY(feed::verify_feed(text, note, key));
  if (feed::verify_feed(text + "x", note, key))
    return std::unexpected(broken("a changed feed passes"));
  return {};
}

Result<void> check_walk(StoryTeller& teller, const Step& step, const std::string& as) {
  json::object found = TRY(
      ask(teller, as, "GET", "/api/v1/lookup?value=" + percent_encode(text_at(step, "value")), ""));
  const json::object* finding = object_at(found, "finding");
  if (!finding) return std::unexpected(broken("no finding", std::string(text_at(step, "value"))));
  std::string report(text_at((*array_at(*finding, "evidence"))[0].as_object(), "report"));
  for (std::string id : {std::string(text_at(*finding, "id")), report}) {
    json::object check = TRY(ask(teller, as, "GET", "/api/v1/records/" + id + "/check", ""));
    if (!flag_at(check, "ok")) return std::unexpected(broken("the proof fails", id));
  }
  return {};
}

// What an answer must hold: by JSON pointer a value, {"at_least": n}, {"at_most": n}, {"has":
// text},
// {"lacks": text} or {"count": n} of a list.
Result<void> check_expected(const StoryTeller& teller, const json::object& expect,
                            const json::value& answer) {
  for (const auto& [pointer, wanted] : expect) {
    json::error_code error;
    const json::value* found = pointer.empty() ? &answer : answer.find_pointer(pointer, error);
    if (!found) {
      if (wanted.is_null()) continue;
      return std::unexpected(broken("is not there", std::string(pointer)));
    }
    auto is_not = [&](const std::string& what) {
      return std::unexpected(broken(
          "is " + json::serialize(*found).substr(0, 300) + ", not " + what, std::string(pointer)));
    };
    const json::object* rule = wanted.if_object();
    if (!rule) {
      json::value same = wanted.is_string()
                             ? json::value(filled(teller, std::string_view(wanted.as_string())))
                             : wanted;
      bool equal = found->is_number() && same.is_number()
                       ? found->to_number<double>() == same.to_number<double>()
                       : *found == same;
      if (!equal) return is_not(json::serialize(same));
      continue;
    }
    std::string text = json::serialize(*found);
    double number = found->is_number()  ? found->to_number<double>()
                    : found->is_array() ? static_cast<double>(found->get_array().size())
                                        : 0;
    for (const auto& [word, value] : *rule) {
      bool ok = word == "has"        ? text.find(std::string_view(value.as_string())) != text.npos
                : word == "lacks"    ? text.find(std::string_view(value.as_string())) == text.npos
                : word == "at_least" ? number >= value.to_number<double>()
                : word == "at_most"  ? number <= value.to_number<double>()
                : word == "count"    ? number == value.to_number<double>()
                                     : false;
      if (!ok) return is_not(std::string(word) + " " + json::serialize(value));
    }
  }
  return {};
}

// Strings inside, with what was remembered in the place of {name.member}.
json::value filled_value(const StoryTeller& teller, const json::value& value) {
  if (value.is_string()) return json::value(filled(teller, std::string_view(value.get_string())));
  if (const json::object* object = value.if_object()) {
    json::object out;
    for (const auto& [key, one] : *object) out[key] = filled_value(teller, one);
    return out;
  }
  if (const json::array* array = value.if_array()) {
    json::array out;
    for (const json::value& one : *array) out.push_back(filled_value(teller, one));
    return out;
  }
  return value;
}

// Any request, its status, and what its answer must hold.
Result<json::object> do_ask(StoryTeller& teller, const Step& step, const std::string& as) {
  const json::value* body = step.if_contains("body");
  std::string method(text_at(step, "method").empty() ? (body ? "POST" : "GET")
                                                     : text_at(step, "method"));
  std::string sent = body ? json::serialize(filled_value(teller, *body)) : std::string();
  if (std::string file(text_at(step, "file")); !file.empty())
    sent = with_times(TRY(real_disk().read(teller.reports / file)), teller.world.clock.now());
  HttpResponse response = send(teller, as, method, filled(teller, text_at(step, "target")), sent);
  std::int64_t status = number_at(step, "status", 0);
  if (status ? response.status != status : response.status >= 300)
    return std::unexpected(broken("answered " + std::to_string(response.status) + ": " +
                                      std::string(response.content()).substr(0, 500),
                                  filled(teller, text_at(step, "target"))));
  json::value answer =
      parse_json(response.content()).value_or(json::value(std::string(response.content())));
  if (const json::object* expect = object_at(step, "expect"))
    TRY(check_expected(teller, *expect, answer));
  return answer.is_object() ? std::move(answer.get_object()) : json::object();
}

// Asks again until the answer holds what it must, for as long as the step may take.
Result<json::object> do_await(StoryTeller& teller, const Step& step, const std::string& as) {
  auto end = std::chrono::steady_clock::now() +
             std::chrono::milliseconds(number_at(step, "within_ms", 60'000));
  while (true) {
    auto answer = do_ask(teller, step, as);
    if (answer || std::chrono::steady_clock::now() >= end) return answer;
    teller.wait(std::chrono::milliseconds(50));
  }
}

Result<json::object> play(StoryTeller& teller, const Step& step) {
  std::string as(text_at(step, "as")), what(text_at(step, "do"));
  if (what == "report") return do_report(teller, step, as);
  if (what == "approve") return do_decide(teller, step, as, filled(teller, text_at(step, "duty")));
  if (what == "appeal")
    return ask(teller, "", "POST", "/api/v1/appeals",
               json::serialize(json::object{{"value", text_at(step, "value")},
                                            {"contact", text_at(step, "contact")},
                                            {"reason", text_at(step, "reason")}}));
  if (what == "answer_appeal")
    return do_decide(teller, step, as,
                     TRY(duty_of_appeal(teller, as, filled(teller, text_at(step, "appeal")))));
  if (what == "refused") {
    const json::value* body = step.if_contains("body");
    HttpResponse response =
        send(teller, as, text_at(step, "method"), filled(teller, text_at(step, "target")),
             body ? json::serialize(*body) : std::string());
    if (response.status == number_at(step, "status")) return json::object();
    return std::unexpected(broken("answered " + std::to_string(response.status)));
  }
  if (what == "ask") return do_ask(teller, step, as);
  if (what == "await") return do_await(teller, step, as);
  if (what == "turn") {
    teller.turn(std::chrono::minutes(number_at(step, "minutes")));
    return json::object();
  }
  if (what == "feeds_lack")
    TRY(check_feeds_lack(teller, step, as));
  else if (what == "feed_has")
    TRY(check_feed(teller, step, as, true));
  else if (what == "feed_lacks")
    TRY(check_feed(teller, step, as, false));
  else if (what == "signature")
    TRY(check_signature(teller, step, as));
  else if (what == "walk")
    TRY(check_walk(teller, step, as));
  else if (what == "verify")
    TRY(store::verify_journal(teller.world, teller.data / "journal.db", "", {}));
  else
    return std::unexpected(broken("no such step: " + what));
  return json::object();
}

}  // namespace

std::size_t opening_steps(const json::array& story) {
  std::size_t last = 0;
  for (std::size_t i = 0; i < story.size(); ++i)
    if (text_at(story[i].as_object(), "do") == "report") last = i + 1;
  return last;
}

Told tell_step(StoryTeller& teller, const json::object& step) {
  auto begin = std::chrono::steady_clock::now();
  auto played = play(teller, step);
  Told told{.took = std::chrono::duration_cast<std::chrono::milliseconds>(
                std::chrono::steady_clock::now() - begin)};
  auto most = std::chrono::milliseconds(number_at(step, "within_ms", 60'000));
  told.held = played.has_value() && told.took <= most;
  if (!played)
    told.problem = played.error().text();
  else if (!told.held)
    told.problem = "took longer than " + std::to_string(most.count()) + " ms";
  if (played && !text_at(step, "remember").empty())
    teller.remembered[text_at(step, "remember")] = std::move(*played);
  return told;
}

bool tell(StoryTeller& teller, const json::array& story, bool print) {
  bool all = true;
  for (std::size_t i = 0; i < story.size() && all; ++i) {
    const Step& step = story[i].as_object();
    Told told = tell_step(teller, step);
    all = all && told.held;
    json::object line{{"step", i + 1},
                      {"say", text_at(step, "say")},
                      {"do", text_at(step, "do")},
                      {"ok", told.held},
                      {"ms", told.took.count()}};
    if (!told.held) line["error"] = told.problem;
    if (print || !told.held) std::printf("%s\n", json::serialize(line).c_str());
  }
  if (print) std::printf("%s\n", json::serialize(json::object{{"held", all}}).c_str());
  return all;
}

}  // namespace hinomi::demo
