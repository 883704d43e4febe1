#include "world/days.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace hinomi::world {
namespace {

std::string file_text(const char* name) {
  std::ifstream file(std::string(HINOMI_SOURCE_DIR) + "/content/himori/reports/" + name);
  return {std::istreambuf_iterator<char>(file), {}};
}

constexpr const char* basis = "火守国サイバー協力協定 第3条";
constexpr const char* approvers[] = {"佐藤 灯", "田中 環"};

}  // namespace

bool Days::take(const Answer& answer, std::initializer_list<std::pair<const char*, Kind>> ids) {
  if (!answer.ok()) {
    ++refused;
    // What people do wrong is refused as such; a disk that is gone says so.
    if (!node_.disk.crashed()) {
      EXPECT_LT(answer.status, 500) << answer.text;
    }
    return false;
  }
  ++answered;
  for (auto [key, kind] : ids)
    if (std::string id = answer.id(key); !id.empty()) acknowledged_.push_back({id, kind});
  return true;
}

// A small country: the same things are reported again and again, by different members.
std::string Days::some_value() {
  std::string name = "site" + std::to_string(number(40)) + ".warui.example";
  switch (number(6)) {
    case 0: return "203.0.113." + std::to_string(number(256));
    case 1: return "http://" + name + "/p" + std::to_string(number(4));
    case 2: return "https://hinode-pages.example/" + std::to_string(number(10)) + "/login";
    case 3: return "2001:db8:" + std::to_string(number(30)) + "::1";
    default: return name;
  }
}

void Days::report() {
  static constexpr const char* reporters[] = {"赤金 総務課", "鈴木 望", "みなと病院 情報係"};
  std::string body;
  switch (number(8)) {
    case 0: body = file_text("akagane-clerk.txt"); break;
    case 1: body = file_text("tonari-feed.csv"); break;
    case 2:
      body = "value,confidence,tlp\n";
      for (std::uint32_t i = 1 + number(20); i > 0; --i)
        body += some_value() + "," + std::to_string(number(101)) +
                ",TLP:" + (number(9) ? "GREEN" : "RED") + "\n";
      break;
    default:
      body = std::string("件名: 報告\nTLP:") + (number(3) ? "AMBER" : "GREEN") + "\n\n";
      for (std::uint32_t i = 1 + number(12); i > 0; --i) body += "・" + some_value() + " です\n";
  }
  Answer answer = node_.ask("POST", "/api/v1/reports?title=r", body, reporters[number(3)]);
  if (take(answer, {{"report", Kind::report}, {"duty", Kind::duty}}) && !answer.id("duty").empty())
    duties.push_back(answer.id("duty"));
}

void Days::decide() {
  if (duties.empty()) return;
  std::size_t chosen = number(static_cast<std::uint32_t>(duties.size()));
  json::object decision{{"decision", number(5) ? "approve" : "decline"}, {"basis", basis}};
  if (number(3) == 0)
    decision["until"] = format_time(node_.clock.now() + std::chrono::minutes(1 + number(20'000)));
  if (number(4) == 0) decision["except"] = {"domain:" + some_value()};
  if (number(6) == 0) decision["emergency"] = true;
  Answer answer =
      node_.ask("/api/v1/duties/" + duties[chosen] + "/decision", decision, approvers[number(2)]);
  if (!take(answer,
            {{"approval", Kind::approval}, {"notice", Kind::notice}, {"review", Kind::duty}}))
    return;
  if (std::string review = answer.id("review"); !review.empty()) duties.push_back(review);
  if (text_at(answer.body, "state") == "done")
    duties.erase(duties.begin() + static_cast<std::ptrdiff_t>(chosen));
}

void Days::answer_appeal() {
  Answer open = node_.ask("GET", "/api/v1/duties?state=open", {}, approvers[0]);
  const json::array* items = array_at(open.body, "items");
  if (!items) return;
  for (const auto& item : *items) {
    if (text_at(item.as_object(), "kind") != "answer_appeal") continue;
    take(node_.ask("/api/v1/duties/" + std::string(text_at(item.as_object(), "id")) + "/decision",
                   {{"decision", number(2) ? "approve" : "decline"}, {"note", "調べました"}},
                   approvers[number(2)]),
         {{"approval", Kind::approval}, {"notice", Kind::notice}});
    return;
  }
}

void Days::wait() {
  using std::chrono::hours, std::chrono::minutes;
  switch (number(12)) {
    case 0: node_.clock.move(hours(24 * (1 + number(20)))); break;
    case 1: node_.clock.move(-minutes(number(600))); break;  // somebody set it right
    case 2: break;
    default: node_.clock.move(minutes(number(300)));
  }
  node_.settle();
}

void Days::step() {
  switch (number(16)) {
    case 0:
    case 1:
    case 2:
    case 3: report(); break;
    case 4:
    case 5:
    case 6:
    case 7: decide(); break;
    case 8:
      take(
          node_.ask("/api/v1/recalls", {{"value", some_value()}, {"reason", "誤り"}}, approvers[0]),
          {{"recall", Kind::recall}, {"notice", Kind::notice}});
      break;
    case 9:
    case 10:
      take(node_.ask("/api/v1/sightings", {{"value", some_value()}}, "鈴木 望"),
           {{"sighting", Kind::sighting}, {"finding", Kind::finding}});
      break;
    case 11:
      take(node_.ask("/api/v1/appeals", {{"value", some_value()},
                                         {"contact", "a@b.example"},
                                         {"reason", "正規のサイトです"}}),
           {{"appeal", Kind::appeal}});
      break;
    case 12: answer_appeal(); break;
    case 13:
      take(
          node_.ask("/api/v1/allow",
                    {{"value", some_value()}, {"reason", "業務で使う"}, {"remove", number(3) == 0}},
                    "みなと病院 情報係"),
          {{"allow", Kind::allow}});
      break;
    default: wait();
  }
}

void Days::check_acknowledged() {
  for (; checked_ < acknowledged_.size(); ++checked_) {
    const Acknowledged& one = acknowledged_[checked_];
    auto record = node_->journal().by_id(one.id);
    ASSERT_TRUE(record) << name_of(one.kind) << " " << one.id << " was answered and is gone";
    ASSERT_EQ(record->kind, one.kind);
  }
  checked_ = 0;
}

}  // namespace hinomi::world
