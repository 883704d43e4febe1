// A node: the one place that wires the parts together, starts them in order and stops them in
// reverse.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "act/desk.h"
#include "act/lookout.h"
#include "act/post.h"
#include "act/systems.h"
#include "base/hash.h"
#include "base/http.h"
#include "base/world.h"
#include "in/event_batch.h"
#include "model/facts.h"
#include "watch/watching.h"

namespace hinomi::serve {
class Story;
class Trail;
}  // namespace hinomi::serve

namespace hinomi::watch {
class Sensors;
}  // namespace hinomi::watch

namespace hinomi::node {

// Signing in through an OpenID provider (docs/signin.md).
struct OidcConfig {
  std::string issuer;
  std::string client_id;
  std::filesystem::path client_secret_file;  // relative to the data folder
  std::string redirect_uri;
  std::string claim = "sub";
  std::filesystem::path trusted;  // certificates in PEM; empty: the operating system's
};

class Carrier;

// The mail server that takes this node's mail.
struct MailConfig {
  std::string server;
  int port = 587;
  std::string from;                     // "notice@centre.example"
  std::string tls = "starttls";         // or "tls", or "none" on the loopback
  std::string user;                     // empty: without AUTH
  std::filesystem::path password_file;  // relative to the data folder; its first line
  std::filesystem::path trusted_file;   // PEM; empty: what the operating system trusts
};

// Where syslog comes in (docs/events.md); nowhere unless it is said.
struct SyslogConfig {
  std::vector<std::string> udp, tcp, tls;  // "address:port"
  std::vector<std::string> networks;       // who may send; empty: everybody
};

// node.json, "events": how long raw events are kept, and on what basis.
struct KeepConfig {
  int days = 90;
  std::uint64_t most_bytes = std::uint64_t(20) << 30;  // of all files together
  std::string basis = "detection";                     // the legal basis, in the node's own words
};

// node.json, "watch": what is looked for besides rules and indicators.
struct WatchConfig {
  bool lookalikes = true;    // docs/lookalike.md
  int lookalike_score = 60;  // from which a name is told
  bool anomalies = true;     // docs/anomaly.md
};

// DATA/node.json: what the administrator of a node decides.
struct Config {
  Setting setting;
  std::vector<std::string> listen = {"127.0.0.1:8420"};  // "address:port", "[::1]:port"
  bool tls = true;
  bool client_certificates = false;  // asked of every client; any or none will do
  std::optional<OidcConfig> oidc;
  int requests_per_second = 2000;  // of one address (IPv6: one /64), over the network; 0: no limit
  std::filesystem::path warning_lists = "lists";  // relative to the data folder
  std::filesystem::path decay_models;             // empty: the built-in ones
  std::filesystem::path public_suffixes;          // empty: libpsl's own
  std::string public_url;                         // where people reach this node; empty: no links
  std::optional<MailConfig> mail;                 // nothing: no mail
  std::vector<std::string> webhook_networks;      // not public, and webhooks may go there
  std::optional<SyslogConfig> syslog;
  KeepConfig events;
  WatchConfig watch;
};

std::string to_json(const Config& config);
// DATA/node.json. Errors: missing (no node there: run init), invalid.
Result<Config> read_config(Disk& disk, const std::filesystem::path& data);
// Error: invalid, naming the member and what it may be. Unknown members are refused.
Result<Config> config_from_json(std::string_view text);

// The key that signs what the node publishes, for commands that sign beside it.
struct NodeKey {
  std::string name;
  SigningKey key;
};
// Errors: missing (no node there: run init), invalid, io.
Result<NodeKey> read_node_key(Disk& disk, const std::filesystem::path& data);

struct InitOptions {
  Config config;
  std::string organisation;           // name of the node's own organisation
  std::vector<std::string> names;     // its domains
  std::vector<std::string> networks;  // its networks
  std::vector<std::string> tls_names = {"localhost", "127.0.0.1", "::1"};
  // Warning lists to begin with, copied to DATA/lists.
  std::vector<std::filesystem::path> lists_from;
};

// Makes the data folder: node.json, keys/node.seed, tls/, lists/, journal.db with the first
// Records. Conflict when there is a node already; an init that was cut off may be repeated.
Result<void> init(World& world, const std::filesystem::path& data, const InitOptions& options);

struct OpenOptions {
  std::string version = "0";
  std::filesystem::path pages;    // built web application; empty or absent: none
  std::filesystem::path content;  // forms and calendar; empty or absent: no forms
  // How letters leave, instead of mail server and webhooks; outlives the node.
  Carrier* carrier = nullptr;
  // Where live events go, instead of the node's own watch; outlives the node.
  in::EventSink events = {};
  // Whom the pages ask of rules and kept events, instead of the node's own watch; outlives it.
  watch::Watching* watching = nullptr;
};

class Node {
 public:
  // Opens journal, Picture and desk; finishes what a crash cut off. Errors: missing (no node there:
  // run init), conflict (another process has it), damaged.
  static Result<std::unique_ptr<Node>> open(World& world, const std::filesystem::path& data,
                                            const OpenOptions& options = {});
  ~Node();

  // Listens where the config says and on DATA/hinomi.sock, and sends the courier on its way.
  // Answers the addresses as URLs, syslog's last.
  Result<std::vector<std::string>> listen();
  // Stops the courier and listening; running requests end first.
  void close();

  HttpHandler& api();
  serve::Trail& trail();  // the access journal
  act::Desk& desk();
  act::Post& post();
  act::Lookout& lookout();
  act::Systems& systems();
  picture::Keeper& keeper();
  store::Journal& journal();
  watch::Sensors& sensors();  // who sends events
  const Config& config() const;
  // Shown in metrics behind the node's own.
  void set_server_metrics(std::function<std::string()> metrics);
  // A story that the pages show; it outlives the node or is taken back with nullptr.
  void set_story(serve::Story* story);

 private:
  friend Result<void> init(World&, const std::filesystem::path&, const InitOptions&);
  static Result<std::unique_ptr<Node>> open_with(World& world, const std::filesystem::path& data,
                                                 Config config, const OpenOptions& options);
  struct Impl;
  explicit Node(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

std::filesystem::path socket_of(const std::filesystem::path& data);

}  // namespace hinomi::node
