#include "model/policy.h"

#include <algorithm>

#include "model/policy_sources.h"

namespace hinomi::policy {
namespace {

constexpr std::array condition_table{
    ConditionRow{Condition::own_information,
                 Outcome::knows,
                 {"その情報を寄せた組織", "The party is the one that the information came from"},
                 own_rule},
    ConditionRow{Condition::desk,
                 Outcome::knows,
                 {"このノードで報告を扱う担当者（TLP:REDの宛先でもある）",
                  "A person of this node's own desk, to whom reports are addressed (TLP:RED too)"},
                 first_tlp},
    ConditionRow{Condition::unknown,
                 Outcome::does_not_know,
                 {"読み取れない取扱い指定が付いている", "It carries a marking not understood"},
                 own_rule},
    ConditionRow{Condition::outside_groups,
                 Outcome::does_not_know,
                 {"共有グループに限られ、そのどれにも属していない",
                  "It is limited to sharing groups, and the party is in none of them"},
                 own_rule},
    ConditionRow{
        Condition::tlp, Outcome::as_tlp_says, {"それ以外", "In every other case"}, first_tlp},
};

// Nearness:                        outside community client own;  named recipient of a letter
constexpr std::array tlp_table{
    TlpRow{Tlp::clear,
           {true, true, true, true},
           true,
           {"だれに伝えてもよい", "No limit on whom it may be told to"},
           first_tlp},
    TlpRow{Tlp::green,
           {false, true, true, true},
           true,
           {"共同体の中に限る。公の場には出さない", "Within the community, not in public"},
           first_tlp},
    TlpRow{Tlp::amber,
           {false, false, true, true},
           true,
           {"自組織と、知る必要のある顧客（このノードの参加組織）に限る",
            "Own organisation and those of its clients (this node's members) that need to know"},
           first_tlp},
    TlpRow{Tlp::amber_strict,
           {false, false, false, true},
           true,
           {"受け取った組織の中に限る", "Within the organisation that received it"},
           first_tlp},
    TlpRow{Tlp::red,
           {false, false, false, false},
           true,
           {"名指しされた受け手だけ", "Only recipients who are named"},
           first_tlp},
};

constexpr std::array pap_table{
    PapRow{
        Pap::clear, true, {"使い方に制限はない", "No limit on what is done with it"}, pap_taxonomy},
    PapRow{Pap::green,
           true,
           {"遮断など、相手に見える使い方もよい",
            "Active use that the other side may notice, such as blocking"},
           pap_taxonomy},
    PapRow{Pap::amber,
           false,
           {"第三者を通した照合まで。機器での遮断には使わない",
            "Checks by way of third parties; not acted on in equipment"},
           pap_taxonomy},
    PapRow{Pap::red,
           false,
           {"相手に知られない、受け身の使い方だけ", "Only passive use that nobody can notice"},
           pap_taxonomy},
};

// Roles:                  equipment reporter analyst approver administrator auditor
constexpr std::array act_table{
    ActRow{Act::read_feeds,
           "read_feeds",
           {true, true, true, true, true, false},
           {"フィードとTAXIIを読む", "Read feeds and the TAXII collection"}},
    ActRow{Act::report,
           "report",
           {false, true, true, true, true, false},
           {"報告、再確認、異議を出す", "Report, sight again, appeal"},
           true},
    ActRow{Act::read_picture,
           "read_picture",
           {false, false, true, true, true, true},
           {"判断、報告、任務、記録を読む", "Read decisions, reports, duties and records"},
           true},
    ActRow{Act::allow,
           "allow",
           {false, false, true, true, true, false},
           {"自組織の除外を決める", "Set what is never blocked at the own member"},
           true},
    ActRow{Act::approve,
           "approve",
           {false, false, false, true, false, false},
           {"承認または却下する", "Approve or decline"},
           true},
    ActRow{Act::recall,
           "recall",
           {false, false, false, true, false, false},
           {"出したものを取り消す", "Take back what went out"},
           true},
    ActRow{Act::administer,
           "administer",
           {false, false, false, false, true, false},
           {"参加組織、窓口、権限、設定を変える", "Change members, contacts, access and settings"}},
    ActRow{Act::prove,
           "prove",
           {false, true, true, true, true, true},
           {"証明を受け取る", "Get proofs and checkpoints"}},
    ActRow{Act::write_letters,
           "write_letters",
           {false, false, true, true, false, false},
           {"人への知らせを起案する", "Write letters to people, for approval"},
           true},
    ActRow{Act::read_letters,
           "read_letters",
           {false, true, true, true, true, true},
           {"自組織への知らせを読み、返事をする", "Read letters to the own member and answer them"},
           true},
    ActRow{Act::audit,
           "audit",
           {false, false, false, false, false, true},
           {"誰が何を求め、何を答えたかを読む", "Read who asked for what and what was answered"}},
    ActRow{Act::send_events,
           "send_events",
           {true, false, false, false, false, false},
           {"自組織の機器のイベントを検知のために送る",
            "Send events of the own systems, for detection"}},
    ActRow{Act::detect,
           "detect",
           {false, false, true, false, true, false},
           {"検知を判定し、抑止し、さかのぼって探し、見つけたものを保全し、ファイルを調べる（ノード"
            "自身の"
            "組織だけ。検知を読めるのも同じ組織の人だけ）",
            "Judge and suppress detections, hunt back, hold what was found, look into files (the "
            "node's own organisation alone, whose people alone read detections)"}},
};

constexpr std::array scope_table{
    ScopeRow{Scope::member,
             "member",
             true,
             false,
             false,
             {"自組織の項目だけ", "The own member's entry alone"}},
    ScopeRow{
        Scope::group,
        "group",
        true,
        true,
        false,
        {"自組織と、任された群の全組織の項目（自組織もその群にいる間）",
         "The own member's and those of all members of the group it acts for, while it is in it"}},
    ScopeRow{Scope::node, "node", true, true, true, {"すべての組織の項目", "Every member's entry"}},
};

static_assert(act_table.size() == act_count);

// Each row stands where its value says.
constexpr bool in_order = [] {
  for (std::size_t i = 0; i < tlp_table.size(); ++i)
    if (tlp_table[i].tlp != Tlp(i)) return false;
  for (std::size_t i = 0; i < pap_table.size(); ++i)
    if (pap_table[i].pap != Pap(i)) return false;
  for (std::size_t i = 0; i < act_table.size(); ++i)
    if (act_table[i].act != Act(i)) return false;
  for (std::size_t i = 0; i < scope_table.size(); ++i)
    if (scope_table[i].scope != Scope(i)) return false;
  return true;
}();
static_assert(in_order);

// A nearer party knows all that a farther one knows, and a stricter marking is for fewer.
constexpr bool strictest_wins = [] {
  for (std::size_t i = 0; i < tlp_table.size(); ++i)
    for (std::size_t r = 0; r < relation_count; ++r) {
      if (r > 0 && tlp_table[i].knows[r - 1] && !tlp_table[i].knows[r]) return false;
      if (i > 0 && tlp_table[i].knows[r] && !tlp_table[i - 1].knows[r]) return false;
      if (i > 0 && tlp_table[i].named_may && !tlp_table[i - 1].named_may) return false;
    }
  return true;
}();
static_assert(strictest_wins);

template <class Table, class Key>
constexpr const auto& at(const Table& table, Key key) {
  return table[static_cast<std::size_t>(key)];
}

}  // namespace

std::span<const ConditionRow> conditions() { return condition_table; }
std::span<const TlpRow> tlp_rows() { return tlp_table; }
std::span<const PapRow> pap_rows() { return pap_table; }
std::span<const ActRow> act_rows() { return act_table; }
std::span<const ScopeRow> scope_rows() { return scope_table; }
const TlpRow& row_of(Tlp tlp) { return at(tlp_table, tlp); }
const PapRow& row_of(Pap pap) { return at(pap_table, pap); }
const ActRow& row_of(Act act) { return at(act_table, act); }

bool may_read_entry(const Party& party, std::string_view group, std::string_view member,
                    std::span<const std::string> groups_of_member) {
  Scope scope = party.relation == Relation::own ? Scope::node
                : group.empty()                 ? Scope::member
                                                : Scope::group;
  const ScopeRow& row = at(scope_table, scope);
  return row.everybody || (row.own_entry && !member.empty() && member == party.member) ||
         (row.same_group && std::find(groups_of_member.begin(), groups_of_member.end(), group) !=
                                groups_of_member.end());
}

}  // namespace hinomi::policy
