// The bodies of the Records that people and machines send: small JSON documents, one struct each.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/access.h"
#include "model/finding.h"
#include "model/marking.h"
#include "model/record.h"
#include "model/register.h"

namespace hinomi {

// How this node judges and decides. The newest Setting holds.
struct Setting {
  std::string node = "node";            // id of the node's own organisation in the register
  std::string name = "hinomi";          // shown to people
  bool exercise = false;                // everything here is an exercise
  bool documentation_is_real = false;   // RFC 5737/2606 space stands for real space (exercises)
  Tlp default_tlp = Tlp::amber_strict;  // of what carries no marking
  int approvals_needed = 1;             // different people for one publication: 1 or 2
  int decide_hours = 4;                 // deadline of an approve duty
  int review_hours = 24;                // of a review after an emergency release
  int appeal_hours = 24;                // of the answer to an appeal
  int check_days = 0;                   // a contact check (疎通確認) is proposed so often; 0: never
  // Deadlines for looking at a detection of these levels; 0: nobody is asked.
  int critical_minutes = 30;
  int high_minutes = 240;
  // Deadlines for mending a flaw, by SSVC's outcome.
  int immediate_hours = 48;
  int out_of_cycle_days = 14;
};

// Everything published or waiting has been judged on these warning lists, suffix list, decay models
// and own space.
struct Reference {
  std::string digest;  // SHA-256, hex, over all of it
  std::size_t lists = 0;
  std::size_t entries = 0;
};

struct Member {
  std::string id;  // short and stable: "minato-hospital"
  std::string name;
  Relation relation = Relation::client;
  std::vector<std::string> names;     // own domains, normalised
  std::vector<std::string> networks;  // own addresses and networks, normalised
  std::vector<std::string> groups;    // sorted
  int reliability = 50;               // of its reports, 0..100 (Admiralty a = 100)
  MemberKind kind = MemberKind::operator_of_service;
  std::string corporate_number;  // 法人番号, 13 digits; empty: none
  std::string sector;            // "electricity"
  std::string municipality;      // where it is: a code or a name
  // Of an authority: how the municipalities begin that it is for ("東京都", "13"), and
  // "sector:NAME"; empty: the whole country.
  std::vector<std::string> jurisdiction;
  std::vector<std::string> products;     // that it runs, as it names them
  std::vector<std::string> obligations;  // legal rules that it falls under
  std::vector<Agreement> agreements;
  std::string verifier_key;  // of its own node (C2SP verifier key): signs its bundles; empty: none
  bool removed = false;      // takes part no more
  bool operator==(const Member&) const = default;
};

// A person or equipment that may come in. Of tokens only digests are kept, of a password what
// base/password.h makes of it; no exit shows any of them.
struct Access {
  std::string name;
  Role role = Role::equipment;
  std::string member;
  std::string token_sha256;  // hex
  bool revoked = false;      // the name may no longer come in
  AccessKind kind = AccessKind::token;
  std::string group;              // acts for the members of this group too (docs/signin.md)
  std::string password;           // verifier; empty: none yet
  std::string totp;               // secret of one-time codes, sealed; empty: none
  std::string invitation_sha256;  // hex, of the token with which the first password is set
  std::optional<Time> invited_until;
  std::string oidc_subject;        // whom the OpenID provider names
  std::string certificate_sha256;  // hex, of the client certificate in DER
  std::string by;                  // named person who gave it, or "local"
  bool pending = false;            // waits for a second person; what stood before still stands
  bool operator==(const Access&) const = default;
};

struct Sighting {
  std::string indicator;  // key_of
  Time seen;
};

struct AllowEntry {
  std::string value;  // normalised
  std::string member;
  std::string reason;
  std::string by;  // named person
  bool removed = false;
};

struct Approval {
  std::string duty;      // Record id
  std::string by;        // named person
  bool approve = false;  // false: declined
  bool emergency = false;
  std::string basis;  // legal basis
  std::optional<Time> until;
  std::vector<std::string> except;  // indicator keys left out
  std::string note;
};

struct Recall {
  std::string by;
  std::string reason;
  std::vector<Position> findings;
};

struct Appeal {
  std::string value;  // as written by the one who appeals
  std::string contact;
  std::string reason;
};

struct Reading {
  std::string report;  // Record id
  // Only how to read it, as its sender said, written with the report itself: a reading that is cut
  // off begins again in the same way. The whole Reading follows.
  bool begun = false;
  std::string format;                                        // empty: by content
  std::string tlp;                                           // of what carries none; empty: default
  std::vector<std::pair<std::string, std::string>> columns;  // CSV
  // Of a source that is not to be known, as far as it may be said; -1: not. Nothing: it is known.
  std::optional<int> unnamed_reliability;
  std::string title;
  std::string author;
  std::string encoding;
  std::size_t claims = 0;
  std::size_t refused_count = 0;
  std::size_t verdicts[4] = {};  // by Verdict
  std::vector<Error> refused;    // the first of them
};

// Each pair is inverse; keys are in RFC 8785 order. Error: damaged, naming the missing part.
std::string to_json(const Setting&);
std::string to_json(const Reference&);
std::string to_json(const Member&);
std::string to_json(const Access&);
std::string to_json(const Sighting&);
std::string to_json(const AllowEntry&);
std::string to_json(const Approval&);
std::string to_json(const Recall&);
std::string to_json(const Appeal&);
std::string to_json(const Reading&);

Result<Setting> setting_from_json(std::string_view body);
Result<Reference> reference_from_json(std::string_view body);
Result<Member> member_from_json(std::string_view body);
Result<Access> access_from_json(std::string_view body);
Result<Sighting> sighting_from_json(std::string_view body);
Result<AllowEntry> allow_from_json(std::string_view body);
Result<Approval> approval_from_json(std::string_view body);
Result<Recall> recall_from_json(std::string_view body);
Result<Appeal> appeal_from_json(std::string_view body);
Result<Reading> reading_from_json(std::string_view body);

std::string_view name_of(Relation relation);  // "outside", "community", "client", "own"
std::optional<Relation> relation_from(std::string_view name);

}  // namespace hinomi
