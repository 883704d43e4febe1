#include <gpgme.h>

#include <clocale>
#include <fstream>
#include <memory>
#include <mutex>
#include <vector>

#include "out/notify/seal.h"

namespace hinomi::notify {
namespace {

namespace fs = std::filesystem;

// GNUPGHOME for one mail, its owner's alone.
class Home {
 public:
  static Result<Home> make(const fs::path& scratch) {
    std::error_code error;
    fs::create_directories(scratch, error);
    std::string name = (scratch / "gpg-XXXXXX").string();
    if (error || !::mkdtemp(name.data()))
      return fail(ErrorKind::io, "no folder for gpg", scratch.string(), "Check the data folder");
    Home home(name);
    // Its agent keeps secret keys, of which there are none here. It would outlive gpg and put its
    // sockets into the folder while that is being removed.
    if (!(std::ofstream(home.path_ / "gpg.conf") << "no-autostart\n"))
      return fail(ErrorKind::io, "no settings for gpg", name, "Check the data folder");
    return home;
  }
  Home(Home&& other) noexcept : path_(std::exchange(other.path_, {})) {}
  ~Home() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  const fs::path& path() const { return path_; }

 private:
  explicit Home(fs::path path) : path_(std::move(path)) {}
  fs::path path_;
};

using Context = std::unique_ptr<gpgme_context, decltype(&gpgme_release)>;
using Data = std::unique_ptr<gpgme_data, decltype(&gpgme_data_release)>;
using Key = std::unique_ptr<_gpgme_key, decltype(&gpgme_key_unref)>;

std::unexpected<Error> bad_key(std::string_view why) {
  return fail(ErrorKind::invalid, "the contact's OpenPGP key cannot be used: " + std::string(why),
              "key", "Register a public key that is valid and can encrypt");
}

std::unexpected<Error> broken(gpgme_error_t error) {
  return fail(ErrorKind::io, std::string("gpg failed: ") + gpgme_strerror(error), "gpg",
              "Install gnupg");
}

Data data_of(std::string_view bytes) {
  gpgme_data_t data = nullptr;
  gpgme_data_new_from_mem(&data, bytes.data(), bytes.size(), 0);
  return Data(data, gpgme_data_release);
}

// The one key of the text, in the context's own key ring.
Result<Key> import(gpgme_ctx_t context, std::string_view text) {
  Data data = data_of(text);
  if (gpgme_error_t error = gpgme_op_import(context, data.get()))
    return gpgme_err_code(error) == GPG_ERR_NO_DATA ? bad_key("there is none in it")
                                                    : broken(error);
  gpgme_import_result_t result = gpgme_op_import_result(context);
  if (!result || result->considered != 1 || !result->imports || result->imports->result)
    return bad_key("it is not one public key");
  gpgme_key_t found = nullptr;
  if (gpgme_get_key(context, result->imports->fpr, &found, 0)) return bad_key("it is not readable");
  Key key(found, gpgme_key_unref);
  if (key->expired) return bad_key("it has expired");
  if (key->revoked) return bad_key("it was revoked");
  if (!key->can_encrypt) return bad_key("it has no part for encryption");
  return key;
}

}  // namespace

Result<std::string> encrypt_openpgp(std::string_view plain, std::string_view key_text,
                                    const fs::path& scratch) {
  static std::once_flag once;
  std::call_once(once, [] { gpgme_check_version(nullptr); });
  Home home = TRY(Home::make(scratch));
  gpgme_ctx_t made = nullptr;
  if (gpgme_error_t error = gpgme_new(&made)) return broken(error);
  Context context(made, gpgme_release);
  if (gpgme_error_t error =
          gpgme_ctx_set_engine_info(made, GPGME_PROTOCOL_OpenPGP, nullptr, home.path().c_str()))
    return broken(error);
  gpgme_set_armor(made, 1);
  Key key = TRY(import(made, key_text));
  gpgme_key_t readers[] = {key.get(), nullptr};
  gpgme_data_t out = nullptr;
  if (gpgme_error_t error = gpgme_data_new(&out)) return broken(error);
  Data sealed(out, gpgme_data_release);
  Data in = data_of(plain);
  // No trust of a key ring is asked: the register says whose key it is.
  auto flags =
      static_cast<gpgme_encrypt_flags_t>(GPGME_ENCRYPT_ALWAYS_TRUST | GPGME_ENCRYPT_NO_ENCRYPT_TO);
  gpgme_error_t error = gpgme_op_encrypt(made, readers, flags, in.get(), out);
  gpgme_encrypt_result_t result = gpgme_op_encrypt_result(made);
  if (error || !result || result->invalid_recipients)
    return bad_key(error ? gpgme_strerror(error) : "gpg refuses it");
  std::size_t size = 0;
  char* bytes = gpgme_data_release_and_get_mem(sealed.release(), &size);
  std::string text(bytes ? bytes : "", size);
  gpgme_free(bytes);
  return text;
}

}  // namespace hinomi::notify
