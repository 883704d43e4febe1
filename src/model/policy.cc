#include "model/policy.h"

#include <algorithm>

namespace hinomi::policy {
namespace {

constexpr std::string_view first_tlp = "FIRST TLP 2.0";
constexpr std::string_view pap_taxonomy = "PAP (MISP taxonomy)";
constexpr std::string_view council =
    "サイバーセキュリティ協議会の運用（基本法 第17条） / practice of the council (Basic Act art. "
    "17)";
constexpr std::string_view own_rule = "hinomi";

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

constexpr std::array code_table{
    CodeRow{
        Code::named, "named", Effect::must, {"名指しされている", "Named in the address"}, own_rule},
    CodeRow{Code::kind,
            "kind",
            Effect::must,
            {"宛先の種別にあたる（{detail}）", "Of a kind that is addressed ({detail})"},
            own_rule},
    CodeRow{Code::group,
            "group",
            Effect::must,
            {"宛先のグループに属している（{detail}）", "In a group that is addressed ({detail})"},
            own_rule},
    CodeRow{Code::tier,
            "tier",
            Effect::must,
            {"尋ねる段に属している（{detail}）", "In a tier that is asked ({detail})"},
            council},
    CodeRow{Code::sector,
            "sector",
            Effect::must,
            {"宛先の分野にあたる（{detail}）", "In a sector that is addressed ({detail})"},
            own_rule},
    CodeRow{Code::municipality,
            "municipality",
            Effect::must,
            {"宛先の市町村にある（{detail}）", "In a municipality that is addressed ({detail})"},
            own_rule},
    CodeRow{Code::product,
            "product",
            Effect::must,
            {"対象の製品を使っている（{detail}）", "Runs a product that it is about ({detail})"},
            own_rule},
    CodeRow{
        Code::owns_service,
        "owns_service",
        Effect::must,
        {"対象のサービスを営んでいる（{detail}）", "Runs a service that it is about ({detail})"},
        own_rule},
    CodeRow{Code::depends_on_service,
            "depends_on_service",
            Effect::must,
            {"対象のサービスに頼っている（{detail}）",
             "Depends on a service that it is about ({detail})"},
            own_rule},
    CodeRow{Code::obligation,
            "obligation",
            Effect::must,
            {"法令上の義務の対象である（{detail}）", "Falls under a legal rule ({detail})"},
            "register: obligations"},
    CodeRow{Code::everyone,
            "everyone",
            Effect::must,
            {"全員が宛先である", "Everybody is addressed"},
            own_rule},

    CodeRow{Code::left,
            "left",
            Effect::may_not,
            {"もう参加していない", "Takes part no more"},
            own_rule},
    CodeRow{Code::not_registered,
            "not_registered",
            Effect::may_not,
            {"登録簿にない", "Not in the register"},
            own_rule},
    CodeRow{Code::marking_unknown,
            "marking_unknown",
            Effect::may_not,
            {"取扱い指定が読み取れない", "Its marking is not understood"},
            own_rule},
    CodeRow{Code::marking,
            "marking",
            Effect::may_not,
            {"取扱い指定により知ることができない（{detail}）",
             "Its marking does not let it know ({detail})"},
            first_tlp},
    CodeRow{Code::outside_groups,
            "outside_groups",
            Effect::may_not,
            {"限られた共有グループに属していない（{detail}）",
             "In none of the sharing groups that it is limited to ({detail})"},
            own_rule},
    CodeRow{Code::agreement_missing,
            "agreement_missing",
            Effect::may_not,
            {"共同体の取り決めに署名していない（{detail}）",
             "Has signed no agreement, which the community needs ({detail})"},
            council},
    CodeRow{Code::agreement_without_clause,
            "agreement_without_clause",
            Effect::may_not,
            {"署名した取り決めに必要な条項がない（{detail}）",
             "Has signed an agreement without the clause that the community needs ({detail})"},
            council},
    CodeRow{Code::agreement_expired,
            "agreement_expired",
            Effect::may_not,
            {"取り決めの期限が切れている（{detail}）",
             "Its agreement with the clause has expired ({detail})"},
            council},
    CodeRow{
        Code::outside_tiers,
        "outside_tiers",
        Effect::may_not,
        {"尋ねる共同体に属していない（{detail}）", "Not in the community that is asked ({detail})"},
        council},
    CodeRow{Code::tier_not_asked,
            "tier_not_asked",
            Effect::may_not,
            {"まだ尋ねていない段である（{detail}）", "In a tier that is not asked yet ({detail})"},
            council},
    CodeRow{Code::tier_without_consent,
            "tier_without_consent",
            Effect::may_not,
            {"尋ねた人が、次の段に進むことに同意していない（{detail}）",
             "The asker has not consented to asking this tier ({detail})"},
            council},
    CodeRow{Code::consent_missing,
            "consent_missing",
            Effect::may_not,
            {"情報を寄せた組織の同意がない（{detail}）",
             "The one that reported it has not consented ({detail})"},
            own_rule},
    CodeRow{Code::consent_withdrawn,
            "consent_withdrawn",
            Effect::may_not,
            {"情報を寄せた組織が同意を取り下げた（{detail}）",
             "The one that reported it has withdrawn its consent ({detail})"},
            own_rule},
    CodeRow{Code::consent_expired,
            "consent_expired",
            Effect::may_not,
            {"情報を寄せた組織の同意の期限が切れている（{detail}）",
             "The consent of the one that reported it has expired ({detail})"},
            own_rule},
    CodeRow{Code::only_deidentified,
            "only_deidentified",
            Effect::may_not,
            {"被害組織を特定できる部分を除いたものに限って同意がある（{detail}）",
             "Consent was given to a de-identified letter only ({detail})"},
            own_rule},

    CodeRow{Code::own_information,
            "own_information",
            Effect::may,
            {"自らが寄せた情報である", "It is its own information"},
            own_rule},
    CodeRow{Code::own_organisation,
            "own_organisation",
            Effect::may,
            {"このノードを営む組織である", "It is the organisation that runs this node"},
            own_rule},
    CodeRow{Code::own_approver,
            "own_approver",
            Effect::may,
            {"情報を寄せた組織の承認者が自ら決める（{detail}）",
             "An approver of the one that reported it decides ({detail})"},
            own_rule},
    CodeRow{Code::first_tier,
            "first_tier",
            Effect::may,
            {"質問は最初の段には同意なしで届く（{detail}）",
             "A question reaches the first tier by being asked ({detail})"},
            council},
    CodeRow{Code::consent_given,
            "consent_given",
            Effect::may,
            {"情報を寄せた組織が同意した（{detail}）",
             "The one that reported it has consented ({detail})"},
            own_rule},
    CodeRow{Code::agreement_clause,
            "agreement_clause",
            Effect::may,
            {"双方の取り決めが、特定できない攻撃手法を流すことを認めている（{detail}）",
             "Agreements of both let de-identified technique flow ({detail})"},
            "agreement: deidentified-technique"},

    CodeRow{Code::nobody_to_reach,
            "nobody_to_reach",
            Effect::note,
            {"窓口が登録されていない", "No contact is registered"},
            own_rule},
};
static_assert(code_table.size() == code_count && act_table.size() == act_count);

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
  for (std::size_t i = 0; i < code_table.size(); ++i)
    if (code_table[i].code != Code(i)) return false;
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
std::span<const CodeRow> code_rows() { return code_table; }
std::span<const ScopeRow> scope_rows() { return scope_table; }
const TlpRow& row_of(Tlp tlp) { return at(tlp_table, tlp); }
const PapRow& row_of(Pap pap) { return at(pap_table, pap); }
const ActRow& row_of(Act act) { return at(act_table, act); }
const CodeRow& row_of(Code code) { return at(code_table, code); }

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

const CodeRow* row_of(std::string_view code) {
  auto found = std::find_if(code_table.begin(), code_table.end(),
                            [&](const CodeRow& row) { return row.name == code; });
  return found == code_table.end() ? nullptr : &*found;
}

}  // namespace hinomi::policy
