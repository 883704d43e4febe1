// One request and its answer, blocking: for the commands, which talk to the node beside them, and
// for tests.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/http.h"
#include "base/result.h"

namespace hinomi::serve {

struct CallTo {
  std::filesystem::path unix_socket;  // or:
  std::string address = "127.0.0.1";  // numeric
  std::uint16_t port = 0;
  bool tls = false;
  std::string host;           // name in the certificate and Host; empty: the address
  std::string trusted;        // PEM: the certificates to trust (a self-signed one itself)
  std::string fingerprint;    // or: SHA-256 of the server's certificate, hex, alone trusted
  bool system_trust = false;  // or: what the operating system trusts
  bool port_in_host = false;  // the Host field names the port
  // Through this HTTP proxy (RFC 9110 section 7.3.2), which then resolves `host`: TLS in a tunnel
  // (CONNECT), plain HTTP with the whole URL. `proxy`: numeric address; empty: directly.
  std::string proxy;
  std::uint16_t proxy_port = 0;
  std::string proxy_authorization;  // "Basic ..."; empty: none
};

struct ClientCall {
  std::string method = "GET";
  std::string target = "/";
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::chrono::milliseconds timeout{30'000};  // for all of it
  std::uint64_t most_bytes = 1 << 30;         // of the answer's body
  const std::atomic<bool>* stop = nullptr;    // gives up (busy) soon after it becomes true
  // Gets the head and what came of the body, when the answer ends early.
  HttpResponse* cut_short = nullptr;
};

// Any status is an answer. TLS always checks the server: against `trusted` (name included),
// `fingerprint` or the system's certificates. Errors: invalid (address, header), missing (nobody
// listens), denied (the socket is another user's; the certificate is not the one), too_large, busy
// (timeout), io (cut short, not HTTP).
Result<HttpResponse> call(const CallTo& to, const ClientCall& request);

}  // namespace hinomi::serve
