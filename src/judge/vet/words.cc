#include <array>
#include <string>

#include "judge/vet/codes.h"
#include "judge/vet/vet.h"

namespace hinomi::vet {

namespace {

// {list} and {entry} are filled in from the reason.
struct Words {
  std::string_view code;
  std::string_view ja;
  std::string_view en;
};

constexpr std::array fixed_words{
    Words{"allowed", "止めないでほしいと届け出があります（{list}：{entry}）",
          "{list} asked that this is never blocked ({entry})"},
    Words{"allowed_beside",
          "同じサーバーに、止めないでほしいと届け出のあるページがあります（{list}：{entry}"
          "）。このURLだけを止めます",
          "{list} asked that {entry} on the same server is never blocked; only this URL may be"},
    Words{"context_only", "害があるとは報告されていません。参考情報です",
          "No source says it is harmful; it was sent as background"},
    Words{"disputed", "報告元の一つが取り消しました。確かめるまで止めません",
          "One source took its report back; it is not blocked while that is open"},
    Words{"md5_weak", "MD5だけの指紋は、別のファイルと取り違えるおそれがあります",
          "MD5 alone is a weak fingerprint: another file can be made to match it"},
    Words{"nobody_vouches", "信頼できる報告元がありません",
          "No source that can be relied on vouches for it"},
    Words{"one_source", "一つの報告元が害を報告しています", "One source reports it as harmful"},
    Words{"own_beside",
          "同じサーバーに、参加組織のページがあります（{list}：{entry}）。このURLだけを止めます",
          "A page of {list} is on the same server ({entry}); only this URL may be blocked"},
    Words{"own_space", "参加組織のものです（{list}：{entry}）。止めると業務が止まります",
          "It belongs to {list} ({entry}); blocking it would stop their work"},
    Words{"pap", "情報の取扱い指定（{entry}）により、機器での遮断には使えません",
          "Its handling marking ({entry}) does not allow it to be used in equipment"},
    Words{"private_suffix", "{entry} の下では、だれでも自分の名前を持てます",
          "Anybody can get a name of their own under {entry}"},
    Words{"public_suffix", "{entry} は多くの組織が名前を登録する場所で、止めると全員に及びます",
          "{entry} is where many unrelated owners register names; a block would hit them all"},
    Words{"recalled", "報告元がすべて取り消しました", "Every source took its report back"},
    Words{"reserved", "特別な用途に予約された範囲です（{entry}）",
          "It is in space reserved for special use ({entry})"},
    Words{"several_sources", "複数の独立した報告元が害を報告しています",
          "Several independent sources report it as harmful"},
    Words{"stale", "最後の報告から時間がたち、効力が切れました",
          "It was last seen too long ago to be acted on"},
    Words{"too_wide", "範囲が広すぎます（{entry} より広い）。無関係な人を止めてしまいます",
          "The network is far too wide (wider than {entry}); a block would hit bystanders"},
    Words{"unreadable", "値を読み取れません", "The value cannot be read as what it is said to be"},
    Words{"unknown_marking", "取扱い指定が読み取れないため、機器での遮断には使えません",
          "Its handling marking is not understood, so it may not be used in equipment"},
    Words{"url_on_address", "サーバーがIPアドレスで書かれています。このURLだけを止めます",
          "Its server is written as an address; only this URL may be blocked"},
    Words{"url_page", "報告されたのは一つのページです。サーバー全体は止めません",
          "One page was reported; that says nothing against the whole server"},
    Words{"url_port", "特別なポートのサービスです。サーバー全体は止めません",
          "It is a service on a port of its own; that says nothing against the whole server"},
    Words{"validity_over", "報告元の示した有効期限が過ぎました",
          "The time its source gave for it is over"},
    Words{"weak_evidence", "根拠が弱いため、見張るだけにします",
          "The evidence is too weak to block on; it is watched"},
    Words{"wide", "範囲が広いため（{entry} より広い）、見張るだけにします",
          "The network is wide (wider than {entry}); it is watched, not blocked"},
};

// What the entries of a group are. In order of Group.
constexpr std::array<Words, group_count> group_words{{
    {"popular_domain", "広く使われているサイト", "a widely used site"},
    {"known_site", "知られた組織のサイト", "a site of a known organisation"},
    {"shared_host", "多くの人が共同で使うサービス", "a service that many people share"},
    {"dynamic_dns", "だれでも名前を作れるサービス", "a service where anybody can make a name"},
    {"infrastructure", "インターネットの基盤となる設備",
     "something the Internet's own working needs"},
    {"hosting_range", "クラウドや配信サービスの設備", "equipment of a cloud or delivery service"},
    {"scanner", "調査用の機器", "a research scanner"},
    {"vpn", "多くの人が同時に使う出口", "an exit that many people share"},
    {"harmless_file", "害のないファイル", "a harmless file"},
    {"contact_mail", "連絡窓口のメールアドレス", "a contact address"},
    {"disposable_mail", "使い捨てメールのサービス", "a throw-away mail service"},
    {"training", "訓練用の模擬攻撃", "a simulated attack for training"},
    {"listed_suffix", "多くの組織が名前を登録する場所", "a place where many owners register names"},
    {"listed_reserved", "特別な用途に予約されたもの", "space reserved for special use"},
    {"unknown_list", "注意リストに載っているもの", "on a warning list"},
}};

struct PlaceWords {
  std::string_view ending;  // of the code
  std::string_view ja;
  std::string_view en;
};
// In order of Place. {what}: the group's words.
constexpr std::array<PlaceWords, 3> place_words{{
    {"", "{entry} は{what}です（リスト {list}）", "{entry} is {what} (list {list})"},
    {"_above", "この下に {entry}（{what}、リスト {list}）があり、巻き添えになります",
     "{entry} lies under it and would be hit: {what} (list {list})"},
    {"_below", "{entry}（{what}、リスト {list}）に含まれます",
     "It is part of {entry}: {what} (list {list})"},
}};

std::string replaced(std::string text, std::string_view mark, std::string_view value) {
  for (std::size_t at = text.find(mark); at != std::string::npos;
       at = text.find(mark, at + value.size()))
    text.replace(at, mark.size(), value);
  return text;
}

// "popular_domain_below" and the like, made once so that a Reason can view them.
const std::array<std::array<std::string, 3>, group_count>& group_codes() {
  static const auto codes = [] {
    std::array<std::array<std::string, 3>, group_count> made;
    for (std::size_t g = 0; g < made.size(); ++g)
      for (std::size_t p = 0; p < place_words.size(); ++p)
        made[g][p] =
            std::string(caps_of(static_cast<Group>(g)).code) + std::string(place_words[p].ending);
    return made;
  }();
  return codes;
}

}  // namespace

std::string_view code_of(Group group, Place place) {
  return group_codes()[static_cast<std::size_t>(group)][static_cast<std::size_t>(place)];
}

std::vector<std::string_view> all_codes() {
  std::vector<std::string_view> codes;
  for (const Words& words : fixed_words) codes.push_back(words.code);
  for (const auto& places : group_codes())
    for (const std::string& code : places) codes.emplace_back(code);
  return codes;
}

std::string words_of(const Reason& reason, std::string_view language) {
  const bool japanese = language == "ja";
  // The entry last: it may hold anything, also braces.
  const auto filled = [&](std::string text) {
    const std::size_t list = text.find("{list}");
    if (list != std::string::npos) text.replace(list, 6, reason.list);
    const std::size_t entry = text.find("{entry}");
    if (entry != std::string::npos) text.replace(entry, 7, reason.entry);
    return text;
  };
  for (const Words& words : fixed_words)
    if (words.code == reason.code) return filled(std::string(japanese ? words.ja : words.en));
  for (std::size_t g = 0; g < group_words.size(); ++g)
    for (std::size_t p = 0; p < place_words.size(); ++p)
      if (group_codes()[g][p] == reason.code)
        return filled(replaced(std::string(japanese ? place_words[p].ja : place_words[p].en),
                               "{what}", japanese ? group_words[g].ja : group_words[g].en));
  return reason.code;
}

}  // namespace hinomi::vet
