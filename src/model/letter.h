// Notices for people. A Draft says what somebody wants to tell and to whom; routing (judge/route)
// says who may and must know; a Letter is what went out after approval, under an id of its own that
// leads nobody but the desk back to its sources; Receipts are the proof that it arrived. Consent
// and Feedback come from those who report and those who read. Each is the body of a Record.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/marking.h"
#include "model/register.h"

namespace hinomi {

enum class Purpose : std::uint8_t {
  warning,   // something threatens
  question,  // asked tier by tier
  answer,    // what came of a question, to the one who asked
  check,     // do you hear us? (疎通確認)
  filing,    // a form for an authority
  advice,
};
enum class Urgency : std::uint8_t { routine, today, now };

std::string_view name_of(Purpose purpose);
std::optional<Purpose> purpose_from(std::string_view name);
std::string_view name_of(Urgency urgency);
std::optional<Urgency> urgency_from(std::string_view name);

// Who is to be told: every member that fits one of these.
struct Address {
  std::vector<std::string> members;  // ids
  std::vector<std::string> groups;   // group names
  std::vector<std::string> sectors;
  std::vector<std::string> municipalities;
  std::vector<std::string> products;  // who registered one of them
  // Names of flaws: who runs something that urgently has one (docs/systems.md), and who needs its
  // services.
  std::vector<std::string> flaws;
  // Ids or names of organisations: who stands on one by any chain (docs/suppliers.md).
  std::vector<std::string> suppliers;
  std::vector<std::string> services;     // owners of these and of all that need them, at any depth
  std::vector<std::string> obligations;  // legal rules: who registered that it falls under one
  std::vector<MemberKind> kinds;
  bool everyone = false;
  bool operator==(const Address&) const = default;
};

// Of several authorities of a kind, who is competent for an organisation: the one for the country,
// for its municipality, or for its sector.
enum class Competence : std::uint8_t { country, place, sector };
std::string_view name_of(Competence competence);
std::optional<Competence> competence_from(std::string_view name);

struct Draft {
  std::string title;
  std::string text;
  std::string title_en;  // both languages where both are read; empty: the first serves all
  std::string text_en;
  Purpose purpose = Purpose::warning;
  Urgency urgency = Urgency::today;
  Address to;
  std::string basis;  // legal basis
  std::optional<Time> until;
  int answer_minutes = 0;            // acknowledgement wanted within; 0: by urgency
  std::vector<std::string> sources;  // ids of the Records that it tells of: sealed, for the desk
  bool deidentified = false;         // the victim's strings were taken out of the text
  bool anonymous = false;            // the letter does not say whose report it was
  std::string community;             // question: of which community,
  int tier = 0;                      // and how many of its tiers are asked (1: the first)
  std::string follows;               // id of the Draft that this one goes on from
  std::string form;                  // filing: id of the form, and for which kind of authority
  std::string authority;
  std::optional<Competence> competence;  // filing: how its body is chosen among `to.kinds`
  std::string amends;  // id of the Draft of which this one changes `to`, and nothing else
  std::string member;  // for whom: the member whose approver decides; empty: the node
  std::string by;      // named person
};

struct Addressee {
  std::string member;
  std::string contact;
  ChannelKind channel = ChannelKind::page;
  std::string instead_of;        // contact that did not answer
  std::vector<std::string> why;  // codes of judge/route, each with what it is about: "sector water"
};

struct Letter {
  std::string draft;     // sealed: for the desk
  std::string cause;     // approval, recall, or the letter that it escalates
  std::string approver;  // named person
  std::string basis;
  std::optional<Time> until;
  Purpose purpose = Purpose::warning;
  Urgency urgency = Urgency::today;
  std::string title;
  std::string text;
  std::string title_en;
  std::string text_en;
  std::string about;       // id of the letter that this one escalates, answers or takes back
  bool recalls = false;    // `about` is taken back
  bool escalates = false;  // `about`'s silent contacts have substitutes, who are told here
  int answer_minutes = 0;
  std::vector<Addressee> to;
};

// What one of its addressees may see of it: without `to`, `draft` and `cause`. A letter to a
// thousand is made into a thousand messages, so the thousand are not copied each time.
Letter as_read(const Letter& letter);

// How far a letter has come with one contact. Later states are stronger; `failed` is stronger than
// `sent` and `delivered` only.
enum class ReceiptState : std::uint8_t { sent, delivered, failed, opened, acknowledged, acted };
std::string_view name_of(ReceiptState state);
std::optional<ReceiptState> receipt_state_from(std::string_view name);

struct Receipt {
  std::string letter;
  std::string member;
  std::string contact;
  ChannelKind channel = ChannelKind::page;
  ReceiptState state = ReceiptState::sent;
  Time at;
  std::string by;    // person or machine that says so
  std::string note;  // "550 no such user", "digest", what was done
};

// The one who reported lets others know of it. `to`: kinds of members ("police"), "tier:NAME",
// "member:ID" or "all". The newest Consent on a subject by its origin holds for what it names.
struct Consent {
  std::string subject;  // id of the report or Draft
  std::vector<std::string> to;
  bool deidentified_only = true;
  std::optional<Time> until;
  bool withdrawn = false;
  std::string by;
};

enum class Saying : std::uint8_t { useful, not_useful, false_positive, seen, enrichment, answer };
std::string_view name_of(Saying saying);
std::optional<Saying> saying_from(std::string_view name);

// What a reader says of a letter, a report or an indicator ("domain:example.com").
struct Feedback {
  std::string subject;
  Saying says = Saying::useful;
  std::string text;
  std::string by;
};

// Somebody of the node's own desk takes more rights for a while, and says why; another person
// reviews.
struct BreakGlass {
  std::string by;
  std::string reason;
  Time until;
};

std::string to_json(const Draft&);
std::string to_json(const Letter&);
std::string to_json(const Receipt&);
std::string to_json(const Consent&);
std::string to_json(const Feedback&);
std::string to_json(const BreakGlass&);
// Error: damaged, naming the missing part.
Result<Draft> draft_from_json(std::string_view body);
Result<Letter> letter_from_json(std::string_view body);
Result<Receipt> receipt_from_json(std::string_view body);
Result<Consent> consent_from_json(std::string_view body);
Result<Feedback> feedback_from_json(std::string_view body);
Result<BreakGlass> break_glass_from_json(std::string_view body);

}  // namespace hinomi
