// The judge read literally, with none of the engine's indexes: every rule, entry and protected
// thing is tried one after another. Only the policy table (meaning.h) is shared, for it is data.
#pragma once

#include <cmath>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "judge/vet/literal_lists.h"
#include "judge/vet/meaning.h"
#include "judge/vet/vet.h"

namespace hinomi::vet {

struct LiteralVerdict {
  std::set<std::pair<Verdict, std::string>> reasons;  // those that cap below block
  Verdict verdict = Verdict::block;
  double base = 0;
};

struct LiteralJudge {
  LiteralLists lists;
  std::vector<std::string> icann;
  std::vector<std::string> hosted;  // private section
  std::vector<Protected> space;
  bool documentation_is_real = false;

  // "http://host:port/path" of a normalised URL.
  struct Url {
    std::string host, port, rest;
  };
  static Url url_of(const std::string& value) {
    Url url;
    url.host = literal_host(value);
    const std::size_t slash = value.find('/', value.find("://") + 3);
    url.rest = value.substr(slash);
    const std::string before = value.substr(0, slash);
    const std::size_t colon = before.rfind(':');
    if (colon > before.rfind('/') && before.back() != ']' && before.find(']', colon) == before.npos)
      url.port = before.substr(colon + 1);
    return url;
  }
  static std::string name_in(std::string entry) {
    if (entry.rfind("*.", 0) == 0) entry = entry.substr(2);
    while (!entry.empty() && entry[0] == '.') entry = entry.substr(1);
    return literal_lower(entry);
  }
  static bool names(const std::string& type) {
    return type == "domain" || type == "hostname" || type == "url";
  }
  static bool overlap(const LiteralBlock& a, const LiteralBlock& b) {
    return a.contains(b) || b.contains(a);
  }
  std::string registrable(const std::string& host) const {
    std::string suffix = host.substr(host.rfind('.') + 1);
    for (const std::string& rule : icann)
      if (literal_under(host, rule) && rule.size() > suffix.size()) suffix = rule;
    if (suffix == host) return "";
    const std::string rest = host.substr(0, host.size() - suffix.size() - 1);
    const std::size_t dot = rest.rfind('.');
    return host.substr(dot == std::string::npos ? 0 : dot + 1);
  }

  void reserved(LiteralVerdict& out, const std::string& host,
                const std::optional<LiteralBlock>& block) const {
    for (const char* name : {"test", "invalid", "localhost", "local", "onion", "internal"})
      if (!host.empty() && literal_under(host, name)) add(out, Verdict::hold, "reserved");
    if (block)
      for (const char* net : {"10.0.0.0/8", "127.0.0.0/8", "192.168.0.0/16", "fe80::/10"})
        if (overlap(*LiteralBlock::from(net), *block)) add(out, Verdict::hold, "reserved");
    if (is_documentation(host, block) && !documentation_is_real)
      add(out, Verdict::hold, "reserved");
  }
  static bool is_documentation(const std::string& host, const std::optional<LiteralBlock>& block) {
    for (const char* name : {"example", "example.com", "example.net", "example.org"})
      if (!host.empty() && literal_under(host, name)) return true;
    if (block)
      for (const char* net : {"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"})
        if (overlap(*LiteralBlock::from(net), *block)) return true;
    return false;
  }

  static void add(LiteralVerdict& out, Verdict cap, const std::string& code) {
    if (cap == Verdict::block) return;
    out.reasons.insert({cap, code});
    out.verdict = std::min(out.verdict, cap);
  }
  static std::string code(const Caps& caps, const char* ending) {
    return std::string(caps.code) + ending;
  }

  void own_space(LiteralVerdict& out, const Indicator& indicator, const std::string& host,
                 const std::optional<LiteralBlock>& block, bool front) const {
    const bool is_url = indicator.type == IndicatorType::url;
    const bool is_mail = indicator.type == IndicatorType::email;
    for (const Protected& item : space) {
      const std::string hold_code = item.allow ? "allowed" : "own_space";
      const bool page = item.value.find("://") != std::string::npos;
      const bool mailbox = !page && item.value.find('@') != std::string::npos;
      if (item.value == indicator.value) add(out, Verdict::hold, hold_code);
      const auto network = LiteralBlock::from(item.value);
      if (network && block && overlap(*network, *block)) add(out, Verdict::hold, hold_code);
      if (network || host.empty()) continue;
      std::string name = item.value;
      if (page) name = url_of(item.value).host;
      if (mailbox) name = item.value.substr(item.value.rfind('@') + 1);
      if (!page && !mailbox && literal_under(host, name)) {
        add(out, Verdict::hold, hold_code);
      } else if (literal_under(name, host)) {
        if (is_url && front)
          add(out, Verdict::url_only, item.allow ? "allowed_beside" : "own_beside");
        else if (!is_url && !is_mail)
          add(out, Verdict::hold, hold_code);
      }
    }
  }

  void one_list(LiteralVerdict& out, const LiteralLists::List& list, const Indicator& indicator,
                const std::string& host, const std::optional<LiteralBlock>& block,
                bool front) const {
    const Group group = group_of(list.name);
    if (group == Group::reserved && documentation_is_real && is_documentation(host, block)) return;
    const Caps& caps = caps_of(group);
    const auto counts_for = [&](const char* type) {
      return std::find(list.types.begin(), list.types.end(), type) != list.types.end();
    };
    const bool is_url = indicator.type == IndicatorType::url;
    const bool is_domain = indicator.type == IndicatorType::domain;
    const bool text_list = list.kind == "string" || list.kind == "hostname";
    const auto for_name = [&](int place) {  // 0 same, 1 above, 2 below
      if (is_domain) return place == 0 ? caps.same : place == 1 ? caps.above : caps.below;
      if (place == 1) return front ? Verdict::url_only : Verdict::block;
      if (place == 2) return caps.deep;
      return front ? caps.front : caps.page;
    };
    const bool name_list = std::any_of(list.types.begin(), list.types.end(), names);
    if (text_list && name_list && (is_url || is_domain) && !host.empty()) {
      for (const std::string& entry : list.entries) {
        const std::string name = name_in(entry);
        if (name == host)
          add(out, for_name(0), code(caps, ""));
        else if (group == Group::suffix)
          continue;
        else if (literal_under(host, name) && name.find('.') != std::string::npos &&
                 name.size() >= registrable(host).size())
          add(out, for_name(2), code(caps, "_below"));
        else if (literal_under(name, host))
          add(out, for_name(1), code(caps, "_above"));
      }
    }
    std::vector<std::pair<std::string, std::string>> asked;  // type, value
    const std::string& value = indicator.value;
    if (is_domain)
      asked = {{"domain", value}, {"hostname", value}};
    else if (is_url && !host.empty())
      asked = {{"url", value}, {"domain", host}, {"hostname", host}};
    else if (is_url)
      asked = {{"url", value}, {"ip-dst", url_of(value).host}, {"ip-src", url_of(value).host}};
    else if (indicator.type == IndicatorType::email)
      asked = {{"email-src", value}, {"email-dst", value}};
    else if (is_hash(indicator.type))
      asked = {{std::string(name_of(indicator.type)), value}};
    else if (indicator.type != IndicatorType::network)
      asked = {{"ip-dst", value}, {"ip-src", value}};
    for (const auto& [type, text] : asked) {
      if (!counts_for(type.c_str())) continue;
      std::string longest;
      for (const std::string& entry : list.entries)
        if (LiteralLists::hits(list, entry, type, text) && entry.size() > longest.size())
          longest = entry;
      if (longest.empty()) continue;
      const bool same = longest == text;
      const bool about_name = is_domain || (is_url && !host.empty());
      if (about_name && text_list && !(same && is_url)) continue;
      if (about_name || is_url)
        add(out, for_name(same ? 0 : 2), code(caps, same ? "" : "_below"));
      else if (same || !block)
        add(out, caps.exact, code(caps, ""));
      else
        add(out, caps.range, code(caps, "_below"));
    }
    if (indicator.type != IndicatorType::network || list.kind != "cidr") return;
    if (!counts_for("ip-src") && !counts_for("ip-dst")) return;
    if (block->prefix < (block->v4 ? 16 : 32)) return;
    bool any = false;
    bool same = false;
    for (const std::string& entry : list.entries) {
      any = any || overlap(*LiteralBlock::from(entry), *block);
      same = same || entry == value;
    }
    if (same)
      add(out, caps.exact, code(caps, ""));
    else if (any)
      add(out, caps.range, code(caps, "_below"));
  }

  void sources(LiteralVerdict& out, const std::vector<Evidence>& evidence, double threshold,
               Time now) const {
    std::map<std::string, Evidence> last;
    for (const Evidence& one : evidence) last[one.source] = one;
    int live = 0, over = 0, back = 0, harmful = 0;
    std::vector<Evidence> counted, valid, all;
    for (const auto& [source, word] : last) {
      all.push_back(word);
      if (word.revoked) {
        ++back;
      } else if (word.valid_until && *word.valid_until <= now) {
        ++over;
      } else {
        ++live;
        valid.push_back(word);
        if (word.harmful) counted.push_back(word), ++harmful;
      }
    }
    if (live + over == 0)
      add(out, Verdict::hold, "recalled");
    else if (back > 0)
      add(out, Verdict::watch, "disputed");
    if (live == 0 && over > 0) add(out, Verdict::hold, "validity_over");
    if (live > 0 && harmful == 0) add(out, Verdict::watch, "context_only");
    double doubt = 1;
    for (const Evidence& word : !counted.empty() ? counted : live > 0 ? valid : all) {
      const double r = word.reliability < 0 ? 50 : word.reliability;
      const double c = word.confidence < 0 ? 50 : word.confidence;
      doubt *= 1 - std::sqrt(r * c) / 100;
    }
    out.base = 100 * (1 - doubt);
    if (out.base < 10)
      add(out, Verdict::hold, "nobody_vouches");
    else if (out.base < threshold)
      add(out, Verdict::watch, "weak_evidence");
  }

  LiteralVerdict judge(const Indicator& indicator, const std::vector<Evidence>& evidence,
                       const Marking& marking, Time now) const {
    LiteralVerdict out;
    const bool is_url = indicator.type == IndicatorType::url;
    std::string host;
    std::optional<LiteralBlock> block;
    bool front = false;
    if (indicator.type == IndicatorType::domain) host = indicator.value;
    if (indicator.type == IndicatorType::email)
      host = indicator.value.substr(indicator.value.rfind('@') + 1);
    if (is_url) {
      const Url url = url_of(indicator.value);
      block = LiteralBlock::from(url.host);
      if (!block) host = url.host;
      front = url.rest == "/" && url.port.empty();
      if (block) add(out, Verdict::url_only, "url_on_address");
      if (!url.port.empty())
        add(out, Verdict::url_only, "url_port");
      else if (!front)
        add(out, Verdict::url_only, "url_page");
    } else if (host.empty() && !is_hash(indicator.type)) {
      block = LiteralBlock::from(indicator.value);
    }
    reserved(out, host, block);
    own_space(out, indicator, host, block, front);
    if (indicator.type == IndicatorType::network) {
      const int width = block->v4 ? block->prefix : block->prefix / 2;  // /32 as /16, /48 as /24
      if (width < 16)
        add(out, Verdict::hold, "too_wide");
      else if (width < 24)
        add(out, Verdict::watch, "wide");
    }
    if (!host.empty() && indicator.type != IndicatorType::email) {
      const bool is_hosted = std::find(hosted.begin(), hosted.end(), host) != hosted.end();
      if (registrable(host).empty() || is_hosted) {
        add(out, is_url && !front ? Verdict::url_only : Verdict::hold, "public_suffix");
      } else if (is_url) {
        for (const std::string& suffix : hosted)
          if (literal_under(host, suffix)) add(out, Verdict::url_only, "private_suffix");
      }
    }
    for (const LiteralLists::List& list : lists.lists)
      one_list(out, list, indicator, host, block, front);
    sources(out, evidence, 30, now);
    if (marking.unknown)
      add(out, Verdict::watch, "unknown_marking");
    else if (marking.pap >= Pap::amber)
      add(out, Verdict::watch, "pap");
    return out;
  }
};

}  // namespace hinomi::vet
