// De-identified letters and anonymous reports leave nothing that leads back: a new id, no name of
// the victim in any spelling, no source in ids, references, extensions or times, whichever way the
// thing goes out. What links it to its source stands in Records for the node's own desk alone.
#include <set>

#include "judge/conceal/literal_trace.h"
#include "know/exits.h"
#include "know/handed_out.h"

namespace hinomi::know_test {
namespace {

using api_test::Answer;

// One victim, and the spellings that people give its names.
struct Victim {
  std::string name, person, host, mail, phone, address;
};

class Writer {
 public:
  explicit Writer(std::uint32_t seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return random_() % n; }
  std::string one_of(const std::vector<std::string>& all) { return all[below(all.size())]; }

  Victim victim() {
    static const std::vector<std::string> places{"ミナト", "サクラガオカ", "ヒカリノ",
                                                 "ミドリカワ"},
        kinds{"中央病院", "製作所", "水道事業団"}, latin{"Kamome Works", "Shiokaze Hospital"},
        people{"渡辺 花子", "髙橋 光", "斎藤 一郎"};
    std::string n = std::to_string(below(90) + 10);
    return {.name = below(3) ? one_of(places) + one_of(kinds) : one_of(latin),
            .person = one_of(people),
            .host = "kamome" + n + ".example",
            .mail = "desk" + n + "@isp.example",
            .phone = "03-0000-12" + n,
            .address = "192.0.2." + n};
  }

  // Katakana as hiragana or in half width, letters and digits in full width, capitals, blanks.
  std::string spelt(const std::string& text) {
    std::size_t how = below(5);
    std::string out;
    for (std::string_view rest = text; !rest.empty();) {
      auto [c, size] = in::next_code_point(rest);
      std::size_t kana = conceal::LiteralText::katakana.find(c);
      bool is_kana = kana != std::u32string_view::npos;
      char32_t hira = is_kana ? conceal::LiteralText::hiragana[kana] : 0;
      if (how == 1 && is_kana) {
        in::append_code_point(out, hira);
      } else if (how == 2 && is_kana) {
        append_half(out, hira);
      } else if (how == 3 && c > U' ' && c < 0x7F) {
        in::append_code_point(out, c - U'!' + U'！');
      } else if (how == 4 && c >= U'a' && c <= U'z') {
        out += static_cast<char>(c - 32);
      } else if (c == U' ' && below(2)) {
        out += "　";
      } else {
        out += rest.substr(0, size);
      }
      rest.remove_prefix(size);
    }
    return out;
  }
  std::string defanged(const std::string& text) {
    static const std::vector<std::string> dots{".", "[.]", "(dot)", "．"};
    std::string dot = one_of(dots), out;
    for (char c : text) out += c == '.' ? dot : c == '@' && below(2) ? "[at]" : std::string(1, c);
    return out;
  }
  // A sentence that names the victim some ways.
  std::string text(const Victim& victim) {
    std::string out = "本日 ";
    for (std::size_t n = 2 + below(5); n > 0; --n) {
      switch (below(6)) {
        case 0: out += spelt(victim.name) + "で不審な通信。"; break;
        case 1: out += "担当 " + spelt(victim.person) + " より、"; break;
        case 2: out += "vpn." + defanged(victim.host) + " が停止、"; break;
        case 3: out += "<" + defanged(victim.mail) + "> へ連絡、"; break;
        case 4: out += "電話 " + spelt(victim.phone) + " まで、"; break;
        case 5: out += "端末 " + defanged(victim.address) + " から。"; break;
      }
      out += "\n";
    }
    return out + "通信先を遮断してください。";
  }

 private:
  static void append_half(std::string& out, char32_t hira) {
    using Text = conceal::LiteralText;
    if (std::size_t at = Text::half_meant.find(hira); at != std::u32string_view::npos)
      return in::append_code_point(out, Text::half_kana[at]);
    for (auto [pairs, mark] : {std::pair{Text::voiced, U'ﾞ'}, std::pair{Text::half_voiced, U'ﾟ'}})
      for (std::size_t i = 0; i < pairs.size(); i += 2)
        if (std::size_t at = Text::half_meant.find(pairs[i]);
            pairs[i + 1] == hira && at != std::u32string_view::npos) {
          in::append_code_point(out, Text::half_kana[at]);
          return in::append_code_point(out, mark);
        }
    in::append_code_point(out, hira);
  }
  std::mt19937 random_;
};

class SealedWorld : public KnownWorld {
 public:
  explicit SealedWorld(std::uint32_t seed) : KnownWorld(seed), writer(seed) {
    victim = writer.victim();
    Answer member = local("POST", "/api/v1/members",
                          {{"id", "alpha"},
                           {"name", victim.name},
                           {"relation", "client"},
                           {"groups", {"g1", "g2"}},
                           {"names", {victim.host}},
                           {"networks", {victim.address + "/32"}}});
    EXPECT_EQ(member.status, 201) << member.body;
    Answer contact = local("POST", "/api/v1/contacts",
                           {{"id", "alpha/security"},
                            {"member", "alpha"},
                            {"role", "security"},
                            {"holder", victim.person},
                            {"channels",
                             {{{"kind", "mail"}, {"address", victim.mail}},
                              {{"kind", "phone"}, {"address", victim.phone}}}}});
    EXPECT_EQ(contact.status, 201) << contact.body;
    traces = {{conceal::Part::organisation, victim.name}, {conceal::Part::person, victim.person},
              {conceal::Part::host, victim.host},         {conceal::Part::mail, victim.mail},
              {conceal::Part::phone, victim.phone},       {conceal::Part::address, victim.address}};
    reporter = access("a reporter", "analyst", "alpha");
    analyst = access("an analyst", "analyst", "center");
    approver_ = access("another approver", "approver", "center");
  }

  Answer reported(const std::string& text, std::string_view tlp, std::string_view more) {
    return ask("POST", "/api/v1/reports?format=text&tlp=" + std::string(tlp) + std::string(more),
               {.token = reporter, .body = text});
  }
  // Everything that anybody but the victim and the node's own people is shown or handed.
  template <class Judge>
  void all_that_goes_out(const std::vector<std::string>& ids, Judge&& judge) {
    for (const HandedOut& one : handed_out(*this))
      if (one.member != "alpha") judge(one.where + " for " + one.member, one.text);
    for (const Viewer& viewer : viewers()) {
      if (viewer.member == "alpha" || viewer.relation == "own") continue;
      look_everywhere(*this, viewer, {.ids = ids, .values = {"evil.example"}},
                      [&](const std::string& target, const Answer& answer) {
                        // What one asks for oneself stands in the question.
                        if (target.find("alpha") == target.npos && answer.status < 400)
                          judge(target + " for " + viewer.name, answer.body);
                      });
    }
  }

  Writer writer;
  Victim victim;
  std::vector<conceal::Trace> traces;
  std::string reporter, analyst, approver_;
};

TEST(Sealed, ADeidentifiedLetterLeadsBackByNoWay) {
  std::size_t letters = 0, looked = 0;
  std::set<std::string> ways;
  for (std::uint32_t seed = 50'001; looked < cases(6'000); ++seed) {
    SealedWorld world(seed);
    Answer report =
        world.reported(world.writer.text(world.victim) + "\nhxxp://evil.example/\n", "RED",
                       "&title=" + percent_encode(world.writer.spelt(world.victim.name)));
    ASSERT_EQ(report.status, 201) << report.body;
    std::string source = report.text("report");
    Answer consent =
        world.post("/api/v1/consents", world.reporter,
                   {{"subject", source}, {"to", {"all"}}, {"deidentified_only", true}});
    ASSERT_EQ(consent.status, 201) << consent.body;
    world.clock.turn(std::chrono::minutes(7));
    json::object body{{"title", "注意: " + world.writer.spelt(world.victim.name)},
                      {"text", world.writer.text(world.victim)},
                      {"title_en", "Warning of " + world.victim.name},
                      {"text_en", world.writer.text(world.victim)},
                      {"purpose", "warning"},
                      {"urgency", "now"},
                      {"to", {{"everyone", true}}},
                      {"basis", "law 1"},
                      {"sources", {source}},
                      {"tlp", "GREEN"},
                      {"anonymous", true},
                      {"deidentify", true}};
    Answer draft = world.post("/api/v1/drafts", world.analyst, body);
    ASSERT_EQ(draft.status, 201) << "seed " << seed << draft.body;
    std::string letter = world.approve(world.approver_, draft.text("duty")).text("letter");
    ASSERT_NE(letter, "");
    ++letters;
    EXPECT_NE(letter, source);
    std::vector<std::string> links{source,
                                   report.text("duty"),
                                   report.text("reading"),
                                   draft.text("draft"),
                                   draft.text("duty"),
                                   consent.text("consent")};
    std::erase(links, "");
    world.all_that_goes_out({letter}, [&](const std::string& where, const std::string& text) {
      ++looked;
      ways.insert(where.substr(0, where.find(' ')));
      bool of_it = text.find("通信先を遮断してください") != text.npos;
      bool left = of_it ? conceal::literal_has_trace(text, world.traces)
                        : conceal::has_trace(text, world.traces);
      ASSERT_FALSE(left) << "seed " << seed << " " << where << "\n" << text;
      for (const std::string& id : links)
        ASSERT_EQ(text.find(id), text.npos) << "seed " << seed << " " << where << "\n" << text;
      ASSERT_EQ(text.find("a reporter"), text.npos) << where;
    });
    // The link is there, for those whose desk it is.
    Answer sealed = world.get("/api/v1/drafts/" + draft.text("draft"), world.analyst);
    EXPECT_NE(sealed.body.find(source), std::string::npos) << sealed.body;
  }
  EXPECT_GT(letters, 3u);
  for (const char* way : {"mail", "link", "print", "webhook", "bundle"})
    EXPECT_TRUE(ways.contains(way)) << way;
}

TEST(Sealed, AnAnonymousReportLeadsBackByNoWay) {
  std::size_t looked = 0, published = 0;
  for (std::uint32_t seed = 60'001; looked < cases(6'000); ++seed) {
    SealedWorld world(seed);
    // What names its sender is not taken without naming it.
    Answer naming = world.reported(world.writer.text(world.victim) + "\nevil.example\n", "GREEN",
                                   "&anonymous=1");
    ASSERT_EQ(naming.status, 400) << "seed " << seed << naming.body;
    Answer report =
        world.reported("Subject: seen today\n\nevil.example\n", "GREEN", "&anonymous=1");
    ASSERT_EQ(report.status, 201) << report.body;
    world.clock.turn(std::chrono::minutes(5));
    ASSERT_EQ(world.approve(world.approver_, report.text("duty")).status, 200);
    std::string approved = format_time(world.clock.now());
    world.all_that_goes_out(world.ids(), [&](const std::string& where, const std::string& text) {
      ++looked;
      ASSERT_FALSE(conceal::has_trace(text, world.traces))
          << "seed " << seed << " " << where << "\n"
          << text;
      for (const char* word : {"alpha", "a reporter"})
        ASSERT_EQ(text.find(word), text.npos) << "seed " << seed << " " << where << "\n" << text;
      if (where.find("/objects/") == where.npos && where.find("stix") == where.npos) return;
      json::object bundle = parse_json(text).value_or(json::object()).as_object();
      const json::array* objects = array_at(bundle, "objects");
      for (std::size_t i = 0; objects && i < objects->size(); ++i) {
        const json::object& one = objects->at(i).as_object();
        if (text_at(one, "type") != "indicator") continue;
        ++published;
        // STIX 2.1 section 3.5: a thing of the node's own; made when it was approved.
        ASSERT_EQ(text_at(one, "created").substr(0, 19), approved.substr(0, 19)) << text;
        ASSERT_EQ(text_at(one, "valid_from").substr(0, 19), approved.substr(0, 19)) << text;
        ASSERT_FALSE(one.contains("extensions"));
        const json::array* references = array_at(one, "external_references");
        ASSERT_TRUE(references && references->size() == 1);
        ASSERT_NE(text_at(references->at(0).as_object(), "external_id"), report.text("report"));
        ASSERT_EQ(text_at(one, "id").find(report.text("report")), std::string_view::npos);
      }
    });
  }
  EXPECT_GT(published, 10u);
}

}  // namespace
}  // namespace hinomi::know_test
