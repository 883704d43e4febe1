// A person signs in, and keeps a password and a second factor.
#include "act/access.h"
#include "act/made_here.h"
#include "base/hash.h"
#include "base/one_time_code.h"
#include "base/password.h"

namespace hinomi::act {

using picture::Draft;
using picture::Picture;

namespace {

constexpr auto offer_holds = std::chrono::minutes(10);
constexpr std::size_t most_offers = 1000;
constexpr int most_waiting_hashes = 8;
constexpr std::size_t longest_password = 1024;

std::unexpected<Error> wrong_password() {
  return fail(ErrorKind::denied, "the name or the password is not right", "password",
              "Try again, or ask an administrator for an invitation");
}

std::unexpected<Error> wrong_code(std::string what) {
  return fail(ErrorKind::denied, std::move(what), "code",
              "Type the newest code that the authenticator shows");
}

std::unexpected<Error> no_such_access(std::string_view name) {
  return fail(ErrorKind::denied, "this needs an access of one's own", std::string(name), "Sign in");
}

}  // namespace

Accounts::Accounts(World& world, picture::Keeper& keeper, std::string_view seed)
    : world_(world),
      keeper_(keeper),
      sealer_(seed, "one-time codes"),
      begun_(code_step(world.clock.now())) {
  std::string salt(15, '\0'), hash(33, '\0');  // of lengths that base64 does not pad
  world.random.fill(salt);
  world.random.fill(hash);
  nobody_ = "$scrypt$ln=15,r=8,p=1$" + to_base64(salt) + "$" + to_base64(hash);
}

std::string Accounts::secret() const {
  std::string bytes(32, '\0');
  world_.random.fill(bytes);
  return to_hex(bytes);
}

std::optional<Access> Accounts::access_of(std::string_view name) const {
  return keeper_.read([&](const Picture& picture) -> std::optional<Access> {
    auto found = picture.accesses().find(std::string(name));
    if (found == picture.accesses().end() || found->second.revoked ||
        !picture.member(found->second.member))
      return {};
    return found->second;
  });
}

// Each hash takes 32 MiB and a tenth of a second of a core: one at a time, few wait.
class Accounts::Hashing {
 public:
  explicit Hashing(Accounts& accounts) : accounts_(accounts) {
    allowed_ = ++accounts_.hashes_waiting_ <= most_waiting_hashes;
  }
  ~Hashing() { --accounts_.hashes_waiting_; }
  template <class Run>
  auto run(Run&& hash) -> Result<decltype(hash())> {
    if (!allowed_)
      return fail(ErrorKind::busy, "many people are signing in", {}, "Try again in a few seconds");
    Lock hold(accounts_.hashing_);
    return hash();
  }

 private:
  Accounts& accounts_;
  bool allowed_ = false;
};

Result<bool> Accounts::fits(std::string_view password, std::string_view verifier) {
  return Hashing(*this).run([&] { return fits_password(password, verifier); });
}

Result<std::string> Accounts::verifier_of(std::string_view password) {
  return TRY(Hashing(*this).run([&] { return password_verifier(password, world_.random); }));
}

Result<void> Accounts::use_code(std::string_view name, std::string_view secret,
                                std::string_view code) {
  auto step = step_of_code(secret, code, world_.clock.now());
  if (!step) return wrong_code("the code is not right");
  Lock hold(mutex_);
  // What was used before the start is not known, so that codes of those moments are not taken.
  std::int64_t& last = used_.try_emplace(std::string(name), begun_ + 1).first->second;
  if (*step <= last) return wrong_code("the code was used already; wait for the next one");
  last = *step;
  return {};
}

Result<Access> Accounts::sign_in(std::string_view name, std::string_view password,
                                 std::string_view code) {
  auto access = access_of(name);
  bool known = access && !access->password.empty() && password.size() <= longest_password;
  bool right = TRY(fits(password.substr(0, longest_password), known ? access->password : nobody_));
  if (!known || !right) return wrong_password();
  if (!access->totp.empty()) {
    if (code.empty()) return wrong_code("a code of the second factor is wanted");
    TRY(use_code(name, TRY(sealer_.open(access->totp, name)), code));
  }
  return std::move(*access);
}

Result<Access> Accounts::sign_in(std::string_view oidc_subject) const {
  return keeper_.read([&](const Picture& picture) -> Result<Access> {
    const Access* access = picture.access(Picture::Key::subject, oidc_subject);
    if (access && picture.member(access->member)) return *access;
    return fail(ErrorKind::denied, "nobody here comes in as this person of the provider",
                "oidc_subject", "Ask an administrator of this node");
  });
}

Result<Access> Accounts::change(std::string_view name,
                                const std::function<Result<void>(Access&)>& how) {
  Access access;
  TRY(keeper_.write(
      {.touches = {picture::touch_of("access " + std::string(name)),
                   picture::touch_of("access keys")},
       .build = [&](const Picture& picture, Position, Time) -> Result<std::vector<Draft>> {
         auto found = picture.accesses().find(std::string(name));
         if (found == picture.accesses().end() || found->second.revoked)
           return no_such_access(name);
         access = found->second;
         TRY(how(access));
         return std::vector<Draft>{
             made_here(world_, Kind::access, picture, {.tlp = Tlp::red}, to_json(access))};
       }}));
  return access;
}

Result<Access> Accounts::accept(std::string_view invitation, std::string_view password) {
  std::string digest = to_hex(bytes_of(sha256(invitation)));
  auto over = [] {
    return fail(ErrorKind::denied, "this invitation is not good, or not any more", "invitation",
                "Ask an administrator for a new one");
  };
  auto is_good = [&](const Access& access, Time now) {
    return !access.revoked && equal_in_constant_time(access.invitation_sha256, digest) &&
           access.invited_until && now < *access.invited_until;
  };
  std::string name = keeper_.read([&](const Picture& picture) {
    const Access* access = picture.access(Picture::Key::invitation, digest);
    return access && is_good(*access, world_.clock.now()) ? access->name : std::string();
  });
  if (name.empty()) return over();
  TRY(check_password(password, name));
  std::string verifier = TRY(verifier_of(password));
  return change(name, [&](Access& access) -> Result<void> {
    if (!is_good(access, world_.clock.now())) return over();
    access.password = verifier;
    access.invitation_sha256.clear();
    access.invited_until.reset();
    return {};
  });
}

Result<Access> Accounts::change_password(std::string_view name, std::string_view old,
                                         std::string_view password) {
  auto mine = access_of(name);
  if (!mine) return no_such_access(name);
  if (mine->role == Role::equipment)
    return fail(ErrorKind::denied, "equipment has no password", std::string(name),
                "Give a person access of their own");
  if (old.size() > longest_password || (!mine->password.empty() && !TRY(fits(old, mine->password))))
    return fail(ErrorKind::denied, "the old password is not right", "old", "Type it again");
  TRY(check_password(password, name));
  std::string verifier = TRY(verifier_of(password));
  return change(name, [&](Access& access) -> Result<void> {
    if (access.password != mine->password)
      return fail(ErrorKind::conflict, "the password was changed meanwhile", "old", "Sign in");
    access.password = verifier;
    return {};
  });
}

Result<SecondFactor> Accounts::offer_second_factor(std::string_view name) {
  auto mine = access_of(name);
  if (!mine) return no_such_access(name);
  if (mine->password.empty())
    return fail(ErrorKind::conflict, "a second factor stands beside a password", "password",
                "Choose a password first");
  if (!mine->totp.empty())
    return fail(ErrorKind::conflict, "there is a second factor already", "totp",
                "Remove it first, with a code of it");
  Offer offer{std::string(20, '\0'), world_.clock.now() + offer_holds};  // RFC 4226 section 4: 160
  world_.random.fill(offer.secret);
  SecondFactor out{to_base32(offer.secret),
                   otpauth_uri(keeper_.read([](const Picture& p) { return p.setting().name; }),
                               name, offer.secret)};
  Lock hold(mutex_);
  std::erase_if(offers_, [&](const auto& one) { return one.second.until <= world_.clock.now(); });
  if (offers_.size() >= most_offers)
    return fail(ErrorKind::busy, "many people are choosing a second factor", {},
                "Try again in a few minutes");
  offers_[std::string(name)] = std::move(offer);
  return out;
}

Result<Access> Accounts::confirm_second_factor(std::string_view name, std::string_view code) {
  std::string secret;
  {
    Lock hold(mutex_);
    auto offer = offers_.find(name);
    if (offer == offers_.end() || offer->second.until <= world_.clock.now())
      return fail(ErrorKind::conflict, "no second factor waits for its code", "code",
                  "Ask for a new one");
    secret = offer->second.secret;
  }
  // A new secret has no code that was used before.
  auto step = step_of_code(secret, code, world_.clock.now());
  if (!step) return wrong_code("the code is not right");
  std::string sealed = sealer_.seal(secret, name, world_.random);
  Access access = TRY(change(name, [&](Access& mine) -> Result<void> {
    if (!mine.totp.empty())
      return fail(ErrorKind::conflict, "there is a second factor already", "totp", "Remove it");
    mine.totp = sealed;
    return {};
  }));
  Lock hold(mutex_);
  offers_.erase(std::string(name));
  used_[std::string(name)] = *step;
  return access;
}

Result<Access> Accounts::remove_second_factor(std::string_view name, std::string_view code) {
  auto mine = access_of(name);
  if (!mine) return no_such_access(name);
  if (mine->totp.empty())
    return fail(ErrorKind::conflict, "there is no second factor", "totp", "There is nothing to do");
  TRY(use_code(name, TRY(sealer_.open(mine->totp, name)), code));
  return change(name, [](Access& access) -> Result<void> {
    access.totp.clear();
    return {};
  });
}

}  // namespace hinomi::act
