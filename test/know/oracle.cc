#include "know/oracle.h"

namespace hinomi::know_test {

bool may_learn(const Secret& secret, const Viewer& viewer) {
  if (secret.never_here) return false;
  // What one has said oneself, one knows.
  if (!viewer.member.empty() && viewer.member == secret.origin) return true;
  for (const std::string& member : secret.named)
    if (!viewer.member.empty() && member == viewer.member) return true;
  // The people at this node's own desk are whom reports are sent to.
  bool at_desk = viewer.role == "analyst" || viewer.role == "approver" || viewer.role == "auditor";
  if (viewer.relation == "own" && at_desk) return true;
  if (secret.by_name_only && viewer.relation != "own") return false;
  if (secret.people_here_only && viewer.relation != "own") return false;
  // A marking that nobody understands lets nobody know.
  if (!secret.understood) return false;
  if (secret.groups) {
    bool in_one = false;
    for (const std::string& group : *secret.groups)
      for (const std::string& mine : viewer.groups) in_one = in_one || group == mine;
    if (!in_one) return false;
  }
  // TLP 2.0: "TLP:CLEAR recipients can spread this to the world".
  if (secret.tlp == "CLEAR") return true;
  // "TLP:GREEN ... with peers and partner organizations within their community".
  if (secret.tlp == "GREEN") return viewer.relation != "outside";
  // "TLP:AMBER ... with members of their own organization and its clients".
  if (secret.tlp == "AMBER") return viewer.relation == "own" || viewer.relation == "client";
  // "TLP:AMBER+STRICT restricts sharing to the organization only".
  if (secret.tlp == "AMBER+STRICT") return viewer.relation == "own";
  // "TLP:RED = For the eyes and ears of individual recipients only".
  return false;
}

std::string told_of(const Secret& secret) {
  std::string out = secret.what + " of " + secret.origin + ", TLP:" + secret.tlp;
  if (!secret.understood) out += ", not understood";
  if (secret.groups) {
    out += ", groups {";
    for (const std::string& group : *secret.groups) out += " " + group;
    out += " }";
  }
  for (const std::string& member : secret.named) out += ", named " + member;
  if (secret.by_name_only) out += ", by name only";
  if (secret.people_here_only) out += ", for people here";
  if (secret.never_here) out += ", for nobody here";
  return out;
}

std::string told_of(const Viewer& viewer) {
  std::string out =
      viewer.name + " (" + viewer.role + " of " + viewer.member + ", " + viewer.relation;
  for (const std::string& group : viewer.groups) out += ", " + group;
  return out + ")";
}

}  // namespace hinomi::know_test
