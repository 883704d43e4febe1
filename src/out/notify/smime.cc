#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>

#include "base/free_with.h"
#include "out/notify/seal.h"

namespace hinomi::notify {
namespace {

using Bio = std::unique_ptr<BIO, FreeWith<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Cms = std::unique_ptr<CMS_ContentInfo, FreeWith<CMS_ContentInfo_free>>;

std::unexpected<Error> bad_certificate(std::string_view why) {
  ERR_clear_error();
  return fail(ErrorKind::invalid, "the contact's certificate cannot be used: " + std::string(why),
              "key", "Register a certificate that is valid and for mail encryption");
}

Bio bio_of(std::string_view bytes) {
  return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

}  // namespace

Result<std::string> encrypt_smime(std::string_view plain, std::string_view certificate, Time now) {
  Bio text = bio_of(certificate);
  Certificate reader(PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr));
  if (!reader) return bad_certificate("it is not readable");
  time_t at = std::chrono::system_clock::to_time_t(now);
  if (X509_cmp_time(X509_get0_notBefore(reader.get()), &at) >= 0)
    return bad_certificate("it is not valid yet");
  if (X509_cmp_time(X509_get0_notAfter(reader.get()), &at) <= 0)
    return bad_certificate("it has expired");
  // RFC 8550 section 4.4.2: where key usage is said, encryption must be in it.
  std::uint32_t usage = X509_get_key_usage(reader.get());
  if (usage != UINT32_MAX && !(usage & (KU_KEY_ENCIPHERMENT | KU_KEY_AGREEMENT)))
    return bad_certificate("it is not for encryption");
  struct FreeStack {
    void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
  };
  std::unique_ptr<STACK_OF(X509), FreeStack> readers(sk_X509_new_null());
  sk_X509_push(readers.get(), reader.get());
  Bio in = bio_of(plain);
  Cms sealed(CMS_encrypt(readers.get(), in.get(), EVP_aes_256_cbc(), CMS_BINARY));
  Bio out(BIO_new(BIO_s_mem()));
  if (!sealed || i2d_CMS_bio(out.get(), sealed.get()) != 1)
    return bad_certificate("OpenSSL cannot encrypt to it");
  char* bytes = nullptr;
  long size = BIO_get_mem_data(out.get(), &bytes);
  return std::string(bytes, static_cast<std::size_t>(size));
}

}  // namespace hinomi::notify
