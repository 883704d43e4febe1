#include "world/sim_node.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

#include "base/log.h"
#include "out/feed/feed.h"

namespace hinomi::world {
namespace {

namespace fs = std::filesystem;

const fs::path content = fs::path(HINOMI_SOURCE_DIR) / "content";

json::array list_in(const fs::path& from) {
  auto value = parse_json(*real_disk().read(from));
  return value->as_array();
}

}  // namespace

SimNode::SimNode(std::uint32_t with) : seed(with), disk(with), random(with) {
  set_log_level(LogLevel::error);
  for (const char* folder : {"lists", "himori/lists"}) {
    auto lists = real_disk().list(content / folder);
    for (const fs::path& list : *lists)
      disk.put_bytes("/content" / list.lexically_relative(content), *real_disk().read(list));
  }
}

void SimNode::new_life() { random.seed(seed * 1000003ull + ++lives_); }

Result<void> SimNode::found(int approvals_needed) {
  node::InitOptions options;
  Setting& setting = options.config.setting;
  setting.name = "himori";
  setting.node = "himori-center";
  setting.exercise = setting.documentation_is_real = true;
  setting.approvals_needed = approvals_needed;
  options.config.tls = false;
  options.organisation = "火守国サイバー調整センター";
  options.lists_from = {"/content/lists", "/content/himori/lists"};
  TRY(node::init(world, data, options));
  TRY(open());
  std::set<std::string> members;
  for (const auto& member : list_in(content / "himori" / "members.json")) {
    members.insert(std::string(text_at(member.as_object(), "id")));
    if (Answer answer = ask("/api/v1/members", member.as_object()); !answer.ok())
      return fail(ErrorKind::io, answer.text, "members");
  }
  json::array people = list_in(content / "himori" / "people.json");
  people.push_back({{"name", "田中 環"}, {"role", "approver"}, {"member", "himori-center"}});
  for (const auto& person : people) {
    // Without the rest of the country.
    if (!members.contains(std::string(text_at(person.as_object(), "member")))) continue;
    Answer answer = ask("/api/v1/access", person.as_object());
    if (!answer.ok()) return fail(ErrorKind::io, answer.text, "people");
    tokens[std::string(text_at(person.as_object(), "name"))] = answer.id("token");
  }
  return {};
}

Result<void> SimNode::open() {
  node_ = TRY(node::Node::open(world, data));
  TRY(node_->listen());
  return {};
}

void SimNode::close() { node_.reset(); }

Answer SimNode::ask(std::string_view method, const std::string& target, std::string_view body,
                    const std::string& as) {
  std::size_t question = std::min(target.find('?'), target.size());
  std::string authorization = "Bearer " + tokens[as];
  HttpRequest request{
      .method = method,
      .path = std::string_view(target).substr(0, question),
      .query = std::string_view(target).substr(std::min(question + 1, target.size())),
      .body = body,
      .local = as.empty()};
  if (!as.empty()) request.headers.emplace_back("authorization", authorization);
  HttpResponse response = network.handler->handle(request);
  Answer answer{.status = response.status, .text = std::string(response.content())};
  if (auto value = parse_json(answer.text); value && value->is_object())
    answer.body = std::move(value->get_object());
  return answer;
}

// The keeper looks at the clock after each job it has answered, so when the second empty job is
// answered the look after the first is over.
void SimNode::settle() {
  for (int i = 0; i < 2; ++i)
    (void)node_->keeper().write(
        {.touches = {}, .build = [](auto&&...) { return Result<std::vector<picture::Draft>>(); }});
}

std::string SimNode::dump() {
  return node_->keeper().read([](const picture::Picture& picture) { return picture.dump(); });
}

std::string SimNode::replayed() {
  picture::Picture picture;
  auto all = node_->journal().replay(0, [&](Record&& record) { return picture.fold(record); });
  return all ? picture.dump() : "not replayed: " + all.error().text();
}

std::set<std::string> keys_in_csv(SimNode& node) {
  Answer answer = node.ask("GET", "/feeds/indicators.csv");
  EXPECT_EQ(answer.status, 200);
  std::istringstream lines(answer.text);
  std::set<std::string> out;
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line[0] != '"') continue;
    std::size_t end = line.find('"', 1), value = end + 3;
    if (line[value] == '\'') ++value;
    out.insert(line.substr(1, end - 1) + ":" + line.substr(value, line.find('"', value) - value));
  }
  return out;
}

std::vector<std::string> feeds_with(SimNode& node, std::string_view needle, const std::string& as) {
  std::vector<std::string> out;
  for (const feed::FeedKind& kind : feed::feed_kinds()) {
    Answer answer = node.ask("GET", "/feeds/" + std::string(kind.name), {}, as);
    EXPECT_EQ(answer.status, 200) << kind.name;
    if (answer.text.find(needle) != std::string::npos) out.emplace_back(kind.name);
  }
  return out;
}

int rounds_wanted(int usual) {
  const char* wanted = std::getenv("HINOMI_ROUNDS");
  return wanted ? std::atoi(wanted) : usual;
}

}  // namespace hinomi::world
