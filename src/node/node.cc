#include "node/node.h"

#include <algorithm>

#include "act/supplier_changes.h"
#include "base/hash.h"
#include "base/id.h"
#include "base/log.h"
#include "base/mutex.h"
#include "node/address.h"
#include "node/archive.h"
#include "node/content.h"
#include "node/live_events.h"
#include "node/network_carrier.h"
#include "node/post_outbox.h"
#include "node/watchman.h"
#include "serve/api.h"
#include "serve/certificate.h"
#include "serve/fetch.h"
#include "serve/oidc.h"
#include "serve/static_files.h"
#include "serve/story.h"
#include "serve/trail.h"

namespace hinomi::node {
namespace {

namespace fs = std::filesystem;

Result<std::string> seed_of(Disk& disk, const fs::path& data) {
  std::string text = TRY(disk.read(data / "keys" / "node.seed"));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return from_hex(text);
}

fs::path inside(const fs::path& data, const fs::path& path) {
  return path.empty() || path.is_absolute() ? path : data / path;
}

Result<std::unique_ptr<serve::Oidc>> oidc_of(World& world, const fs::path& data,
                                             const OidcConfig& config) {
  std::string secret = TRY(world.disk.read(inside(data, config.client_secret_file)));
  while (!secret.empty() && secret.back() == '\n') secret.pop_back();
  std::string trusted;
  if (!config.trusted.empty()) trusted = TRY(world.disk.read(inside(data, config.trusted)));
  auto fetch = [trusted](const serve::OidcRequest& request) {
    return serve::fetch(request, trusted);
  };
  return std::make_unique<serve::Oidc>(serve::OidcProvider{.issuer = config.issuer,
                                                           .client_id = config.client_id,
                                                           .client_secret = secret,
                                                           .redirect_uri = config.redirect_uri,
                                                           .claim = config.claim},
                                       world, fetch);
}

}  // namespace

fs::path socket_of(const fs::path& data) { return data / "hinomi.sock"; }

Result<void> init(World& world, const fs::path& data, const InitOptions& options) {
  Disk& disk = world.disk;
  if (disk.exists(data / "node.json"))
    return fail(ErrorKind::conflict, "there is a node already", data.string(),
                "Choose another folder with --data, or use this one as it is");
  std::string config_text = to_json(options.config);
  TRY(config_from_json(config_text));
  for (const std::string& at : options.config.listen) TRY(address_of(at, "listen"));
  for (const char* folder : {"", "keys", "tls", "lists", "rules", "yara"})
    TRY(disk.make_folder(data / folder));

  // What an init that was cut off has signed already, this one must be able to go on with.
  if (fs::path seed_file = data / "keys" / "node.seed"; !disk.exists(seed_file)) {
    std::string seed(32, '\0');
    world.random.fill(seed);
    TRY(disk.write(seed_file, to_hex(seed) + "\n", true));
  }
  auto certificate = TRY(serve::make_certificate(options.tls_names, world.clock.now()));
  TRY(disk.write(data / "tls" / "cert.pem", certificate.certificate, false));
  TRY(disk.write(data / "tls" / "key.pem", certificate.key, true));
  for (const fs::path& from : options.lists_from)
    for (const fs::path& file : TRY(disk.list(from))) {
      fs::path to = data / "lists" / file.lexically_relative(from);
      TRY(disk.make_folder(to.parent_path()));
      TRY(disk.write(to, TRY(disk.read(file)), false));
    }

  auto node = TRY(Node::open_with(world, data, options.config, {}));
  act::Actor local{
      .name = "local",
      .role = Role::administrator,
      .party = {.member = options.config.setting.node, .relation = Relation::own, .desk = true}};
  std::string name =
      options.organisation.empty() ? options.config.setting.node : options.organisation;
  TRY(node->desk().member(local, {.id = options.config.setting.node,
                                  .name = name,
                                  .relation = Relation::own,
                                  .names = options.names,
                                  .networks = options.networks}));
  // Last: until it is there, there is no node here, and init may be repeated.
  return disk.write(data / "node.json", config_text, false);
}

// In the order of starting; the members are destroyed in reverse.
struct Node::Impl {
  World& world;
  fs::path data;
  Config config;
  std::optional<SigningKey> feed_key;
  std::unique_ptr<store::Journal> journal;
  std::unique_ptr<picture::Keeper> keeper;
  std::unique_ptr<act::Desk> desk;
  std::unique_ptr<act::Accounts> accounts;
  std::unique_ptr<serve::Oidc> oidc;
  std::unique_ptr<serve::Trail> trail;
  act::Forms forms;
  std::unique_ptr<act::Filing> filing;
  std::unique_ptr<act::Post> post;
  std::optional<notify::Tickets> tickets;
  std::unique_ptr<act::Book> book;
  std::unique_ptr<act::Lookout> lookout;
  std::unique_ptr<act::Systems> systems;
  std::unique_ptr<act::SupplierChanges> supplier_changes;
  device::Rules device_rules;
  std::unique_ptr<act::DeviceLoop> device_loop;
  std::optional<serve::StaticFiles> pages;
  std::optional<supply::LicencePolicy> licences;
  std::unique_ptr<act::Alarm> alarm;
  std::unique_ptr<LiveEvents> events;
  std::unique_ptr<SensorMemory> sensor_memory;
  std::unique_ptr<Archive> archive;
  std::unique_ptr<Watchman> watchman;
  std::unique_ptr<serve::Api> api;
  serve::Story* story = nullptr;
  std::function<std::string()> server_metrics;
  Mutex listeners_mutex;
  std::vector<std::unique_ptr<Listener>> listeners HINOMI_GUARDED_BY(listeners_mutex);
  std::unique_ptr<Carrier> own_carrier;
  Carrier* carrier = nullptr;
  std::unique_ptr<PostOutbox> outbox;
  std::unique_ptr<Courier> courier HINOMI_GUARDED_BY(listeners_mutex);
  std::jthread settling;  // accepted risks that end by themselves

  void settle(const std::stop_token& stop) {
    constexpr auto every = std::chrono::seconds(30);
    std::mutex mutex;
    std::condition_variable_any changed;
    std::unique_lock hold(mutex);
    while (!changed.wait_for(hold, stop, every, [&] { return stop.stop_requested(); }))
      for (auto [what, done] :
           {std::pair("systems_not_settled", systems->settle(world.clock.now())),
            {"suppliers_not_settled", supplier_changes->settle(world.clock.now())}})
        if (!done) log(LogLevel::warning, what, {{"what", done.error().text()}});
  }

  void announce(const std::shared_ptr<const Announcement>& what) HINOMI_REQUIRES(listeners_mutex) {
    for (auto& listener : listeners)
      if (what) listener->announce(what);
  }
};

namespace {

// Mail server and webhooks as node.json says.
Result<std::unique_ptr<Carrier>> carrier_of(Disk& disk, const fs::path& data,
                                            const Config& config) {
  serve::MailServer server;
  if (config.mail) {
    const MailConfig& mail = *config.mail;
    server.host = mail.server;
    server.port = static_cast<std::uint16_t>(mail.port);
    server.tls = mail.tls == "none"  ? serve::MailTls::none
                 : mail.tls == "tls" ? serve::MailTls::tls
                                     : serve::MailTls::starttls;
    server.user = mail.user;
    server.own_name = mail.from.substr(mail.from.rfind('@') + 1);
    if (!mail.password_file.empty()) {
      std::string text = TRY(disk.read(inside(data, mail.password_file)));
      server.password = text.substr(0, text.find_first_of("\r\n"));
    }
    if (!mail.trusted_file.empty())
      server.trusted = TRY(disk.read(inside(data, mail.trusted_file)));
  }
  return std::make_unique<NetworkCarrier>(std::move(server),
                                          serve::HookRules{.networks = config.webhook_networks});
}

}  // namespace

Result<NodeKey> read_node_key(Disk& disk, const fs::path& data) {
  std::string name = TRY(read_config(disk, data)).setting.name;
  return NodeKey{std::move(name), TRY(SigningKey::from_seed(TRY(seed_of(disk, data))))};
}

Node::Node(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Node::~Node() {
  set_story(nullptr);
  close();
}

Result<std::unique_ptr<Node>> Node::open(World& world, const fs::path& data,
                                         const OpenOptions& options) {
  return open_with(world, data, TRY(read_config(world.disk, data)), options);
}

Result<std::unique_ptr<Node>> Node::open_with(World& world, const fs::path& data, Config config,
                                              const OpenOptions& options) {
  std::unique_ptr<Impl> impl(new Impl{.world = world, .data = data, .config = std::move(config)});
  std::string seed = TRY(seed_of(world.disk, data));
  impl->feed_key = TRY(SigningKey::from_seed(seed));
  impl->journal = TRY(store::Journal::open(
      world, {.file = data / "journal.db", .origin = impl->config.setting.name},
      TRY(SigningKey::from_seed(seed))));
  impl->keeper = TRY(picture::Keeper::open(world, *impl->journal));
  Impl* parts = impl.get();
  impl->keeper->on_commit([parts](std::span<const Record> records, const picture::Picture& after) {
    Lock hold(parts->listeners_mutex);
    // There is an Api before there is a listener.
    if (!parts->listeners.empty()) parts->announce(parts->api->announcement(records, after));
    auto is_letter = [](const Record& record) { return record.kind == Kind::letter; };
    if (parts->courier && std::any_of(records.begin(), records.end(), is_letter))
      parts->courier->wake();
  });
  impl->desk = std::make_unique<act::Desk>(world, *impl->journal, *impl->keeper);
  TRY(impl->desk->settle(impl->config.setting,
                         {.warning_lists = inside(data, impl->config.warning_lists),
                          .decay_models = inside(data, impl->config.decay_models),
                          .public_suffixes = inside(data, impl->config.public_suffixes)}));
  TRY(impl->desk->resume());
  const Setting& setting = impl->config.setting;
  impl->trail = TRY(
      serve::Trail::open(world, {.file = data / "access.db", .origin = setting.name + "/access"},
                         TRY(SigningKey::from_seed(seed)), setting.node, setting.exercise));
  if (impl->config.oidc) impl->oidc = TRY(oidc_of(world, data, *impl->config.oidc));
  impl->accounts = std::make_unique<act::Accounts>(world, *impl->keeper, seed);
  impl->forms = TRY(act::Forms::load(world.disk, options.content));
  impl->filing = std::make_unique<act::Filing>(world, *impl->keeper, *impl->desk, impl->forms);
  impl->post = std::make_unique<act::Post>(world, *impl->journal, *impl->keeper);
  impl->tickets.emplace(seed);
  impl->outbox = std::make_unique<PostOutbox>(*impl->post, *impl->keeper, seed);
  if (!options.carrier) impl->own_carrier = TRY(carrier_of(world.disk, data, impl->config));
  impl->carrier = options.carrier ? options.carrier : impl->own_carrier.get();
  impl->book = std::make_unique<act::Book>(world, *impl->keeper, *impl->desk, seed);
  impl->lookout = std::make_unique<act::Lookout>(world, *impl->keeper);
  impl->device_rules = TRY(device::read_rules(world.disk, options.content));
  impl->systems = TRY(act::Systems::open(
      world, *impl->journal, *impl->keeper, TRY(ssvc_tables(world.disk, options.content)),
      impl->device_rules.policy,
      {.path = data / "exposure.index",
       .key = std::string(bytes_of(hmac_sha256(seed, "hinomi exposure.index")))}));
  impl->supplier_changes = std::make_unique<act::SupplierChanges>(world, *impl->keeper);
  impl->licences = TRY(licence_policy(world.disk, options.content));
  impl->device_loop =
      std::make_unique<act::DeviceLoop>(world, *impl->keeper, impl->device_rules.policy);
  if (!options.pages.empty() && world.disk.exists(options.pages))
    impl->pages = TRY(serve::StaticFiles::load(world.disk, options.pages));
  in::EventSink sink = options.events;
  if (!sink)
    sink = [parts](in::EventBatch batch) { return parts->watchman->take(std::move(batch)); };
  impl->events = std::make_unique<LiveEvents>(world, *impl->keeper, std::move(sink));
  impl->alarm = std::make_unique<act::Alarm>(world, *impl->lookout);
  impl->sensor_memory =
      std::make_unique<SensorMemory>(world, data / "sensors.ndjson", impl->events->sensors());
  const WatchFolders folders{data / "rules", options.content};
  impl->archive = std::make_unique<Archive>(world, folders, data / "events", impl->config.events);
  impl->watchman = TRY(Watchman::open({.world = world,
                                       .journal = *impl->journal,
                                       .keeper = *impl->keeper,
                                       .alarm = *impl->alarm,
                                       .sensors = impl->events->sensors(),
                                       .sensor_memory = *impl->sensor_memory,
                                       .folders = folders,
                                       .archive = *impl->archive,
                                       .progress = data / "judged.ndjson",
                                       .yara = data / "yara",
                                       .config = impl->config.watch,
                                       .baselines = data / "baselines.jsonl"}));
  impl->api = std::make_unique<serve::Api>(
      serve::ApiParts{.world = world,
                      .journal = *impl->journal,
                      .keeper = *impl->keeper,
                      .desk = *impl->desk,
                      .filing = *impl->filing,
                      .accounts = *impl->accounts,
                      .post = *impl->post,
                      .tickets = *impl->tickets,
                      .book = *impl->book,
                      .lookout = *impl->lookout,
                      .systems = *impl->systems,
                      .device_loop = *impl->device_loop,
                      .device_rules = impl->device_rules,
                      .key = *impl->feed_key,
                      .trail = impl->trail.get(),
                      .oidc = impl->oidc.get(),
                      .watching = options.watching ? options.watching : impl->watchman.get(),
                      .sensors = &impl->events->sensors(),
                      .pages = impl->pages ? &*impl->pages : nullptr,
                      .licences = impl->licences ? &*impl->licences : nullptr,
                      .intake = &impl->events->intake(),
                      .version = options.version,
                      .public_url = impl->config.public_url,
                      .server_metrics = [parts] {
                        return parts->events->metrics() + parts->watchman->metrics() +
                               (parts->server_metrics ? parts->server_metrics() : std::string());
                      }});
  return std::unique_ptr<Node>(new Node(std::move(impl)));
}

Result<std::vector<std::string>> Node::listen() {
  std::vector<ListenAt> places;
  for (const std::string& text : impl_->config.listen) {
    ListenAt at = TRY(address_of(text, "listen"));
    if (impl_->config.tls) {
      at.tls_certificate = TRY(impl_->world.disk.read(impl_->data / "tls" / "cert.pem"));
      at.tls_key = TRY(impl_->world.disk.read(impl_->data / "tls" / "key.pem"));
      at.ask_certificate = impl_->config.client_certificates;
    } else if (at.address != "127.0.0.1" && at.address != "::1") {
      return fail(ErrorKind::invalid, "without TLS only the loopback may be listened on", text,
                  "Set tls to true in node.json, or listen on 127.0.0.1");
    }
    places.push_back(std::move(at));
  }
  places.push_back({.address = {}, .unix_socket = socket_of(impl_->data)});
  std::vector<std::string> urls;
  for (const ListenAt& at : places) {
    auto listener = TRY(impl_->world.network.listen(at, *impl_->api));
    if (at.unix_socket.empty())
      urls.push_back(
          (impl_->config.tls ? "https://" : "http://") +
          (at.address.find(':') == std::string::npos ? at.address : "[" + at.address + "]") + ":" +
          std::to_string(listener->port()));
    Lock hold(impl_->listeners_mutex);
    impl_->listeners.push_back(std::move(listener));
  }
  for (std::string& place : TRY(impl_->events->listen(impl_->config, impl_->data)))
    urls.push_back(std::move(place));
  CourierOptions options{.base_url = impl_->config.public_url,
                         .scratch = impl_->data / "gpg",
                         .flights = impl_->data / "courier.json"};
  // Another carrier than the mail server needs no address of its own.
  options.from = impl_->config.mail   ? impl_->config.mail->from
                 : impl_->own_carrier ? ""
                                      : "notice@" + impl_->config.setting.name + ".example";
  auto courier = std::make_unique<Courier>(impl_->world, *impl_->outbox, *impl_->carrier,
                                           *impl_->tickets, std::move(options));
  Lock hold(impl_->listeners_mutex);
  impl_->courier = std::move(courier);
  impl_->settling =
      std::jthread([impl = impl_.get()](const std::stop_token& stop) { impl->settle(stop); });
  return urls;
}

void Node::close() {
  impl_->settling = {};
  std::unique_ptr<Courier> courier;
  std::vector<std::unique_ptr<Listener>> listeners;
  {
    Lock hold(impl_->listeners_mutex);
    courier.swap(impl_->courier);
    listeners.swap(impl_->listeners);
  }
  impl_->events->close();
}

HttpHandler& Node::api() { return *impl_->api; }
serve::Trail& Node::trail() { return *impl_->trail; }
act::Desk& Node::desk() { return *impl_->desk; }
act::Post& Node::post() { return *impl_->post; }
act::Lookout& Node::lookout() { return *impl_->lookout; }
act::Systems& Node::systems() { return *impl_->systems; }
picture::Keeper& Node::keeper() { return *impl_->keeper; }
store::Journal& Node::journal() { return *impl_->journal; }
watch::Sensors& Node::sensors() { return impl_->events->sensors(); }
const Config& Node::config() const { return impl_->config; }
void Node::set_server_metrics(std::function<std::string()> metrics) {
  impl_->server_metrics = std::move(metrics);
}

void Node::set_story(serve::Story* story) {
  impl_->api->set_story(story);
  if (auto* before = std::exchange(impl_->story, story)) before->on_change({});
  if (!story) return;
  story->on_change([parts = impl_.get()] {
    Lock hold(parts->listeners_mutex);
    parts->announce(parts->api->announcement_to_all());
  });
}

}  // namespace hinomi::node
