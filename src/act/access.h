// Who may come in, and how: access is granted by an administrator; a person keeps a password and a
// second factor of their own. docs/signin.md. All may be called from any thread.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "act/desk.h"
#include "base/secret.h"

namespace hinomi::act {

struct Grant {
  std::string name;
  Role role = Role::equipment;
  std::string member;  // empty: the node's own organisation
  std::string group;
  AccessKind kind = AccessKind::token;
  std::string oidc_subject;
  std::string certificate_sha256;  // hex, colons allowed
  bool revoke = false;
  bool invite = false;  // of a person who has a password: it and the second factor end, and a new
                        // invitation begins
};

// An invitation holds so long, from when the grant stands.
inline constexpr auto invitation_holds = std::chrono::hours(72);

struct GrantAnswer {
  std::string access;
  std::string duty;        // until an approver agrees the grant does not stand; empty: it stands
  std::string token;       // of a machine: shown once
  std::string invitation;  // of a person: shown once
};

struct SecondFactor {
  std::string secret;  // base32
  std::string uri;     // otpauth
};

struct GlassAnswer {
  std::string break_glass;
  Time until;
  std::string duty;  // review by another person
};

class Accounts {
 public:
  // `seed`: the node's, from which the key that seals second factors is derived.
  Accounts(World& world, picture::Keeper& keeper, std::string_view seed);

  // Errors: denied (the role), invalid (what does not go together), missing, conflict (somebody
  // else has that subject or certificate).
  Result<GrantAnswer> grant(const Actor& actor, Grant grant);

  // An analyst or administrator of the node's own organisation takes an approver's acts for 1 to
  // 240 minutes, and says why. Errors: denied, invalid, conflict (taken already).
  Result<GlassAnswer> break_glass(const Actor& actor, std::string_view reason, int minutes);

  // Signs a person in. Takes the same time whether there is nobody of the name, the name has no
  // password, or it is the wrong one. Errors: denied, at "password" or "code" (wanted, or wrong, or
  // used before); busy.
  Result<Access> sign_in(std::string_view name, std::string_view password, std::string_view code);
  // Whom the OpenID provider names. Error: denied.
  Result<Access> sign_in(std::string_view oidc_subject) const;
  // Sets the first password with an invitation. Errors: denied (no such invitation, or over),
  // invalid (the password is weak).
  Result<Access> accept(std::string_view invitation, std::string_view password);

  // What a person changes of their own access, which is answered as it is afterwards. `name`: who.
  // `old` is empty when there is no password yet. Errors: denied (the old one, the code), invalid.
  Result<Access> change_password(std::string_view name, std::string_view old,
                                 std::string_view password);
  // A new second factor, which counts when a code of it has been confirmed within ten minutes.
  Result<SecondFactor> offer_second_factor(std::string_view name);
  Result<Access> confirm_second_factor(std::string_view name, std::string_view code);
  Result<Access> remove_second_factor(std::string_view name, std::string_view code);

 private:
  class Hashing;
  Result<void> check_grant(const picture::Picture& picture, const Grant& grant) const;
  Result<bool> fits(std::string_view password, std::string_view verifier);
  Result<std::string> verifier_of(std::string_view password);
  // Error: denied, at "code".
  Result<void> use_code(std::string_view name, std::string_view secret, std::string_view code);
  // Changes the newest Access of the name in one commit.
  Result<Access> change(std::string_view name, const std::function<Result<void>(Access&)>& how);
  std::optional<Access> access_of(std::string_view name) const;
  std::string secret() const;

  struct Offer {
    std::string secret;
    Time until;
  };

  World& world_;
  picture::Keeper& keeper_;
  const Sealer sealer_;
  std::string nobody_;  // a verifier that nothing fits
  const std::int64_t
      begun_;  // step of codes at the start: which ones were used before is not known
  Mutex mutex_;
  std::map<std::string, std::int64_t, std::less<>> used_ HINOMI_GUARDED_BY(mutex_);
  std::map<std::string, Offer, std::less<>> offers_ HINOMI_GUARDED_BY(mutex_);
  Mutex hashing_;  // one at a time: each takes 32 MiB and a core
  std::atomic<int> hashes_waiting_ = 0;
};

}  // namespace hinomi::act
