// The register as it stands: members, contacts, communities, services, and what finds them by what
// they have in common. Follows the fold.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "model/facts.h"
#include "model/register.h"

namespace hinomi::picture {

class Register {
 public:
  using Ids = std::set<std::string, std::less<>>;
  template <class T>
  using ById = std::map<std::string, T, std::less<>>;

  void set(Member member);
  void set(Contact contact);
  void set(Community community);
  void set(Service service);

  // With those that take part no more (`removed`): their names are still needed for what was.
  const ById<Member>& members() const { return members_; }
  const ById<Contact>& contacts() const { return contacts_; }
  const ById<Community>& communities() const { return communities_; }
  const ById<Service>& services() const { return services_; }
  // The same by type: Member, Contact, Community or Service.
  template <class T>
  const ById<T>& all() const {
    if constexpr (std::is_same_v<T, Member>)
      return members_;
    else if constexpr (std::is_same_v<T, Contact>)
      return contacts_;
    else if constexpr (std::is_same_v<T, Community>)
      return communities_;
    else
      return services_;
  }
  // nullptr when there is none, or it takes part no more.
  const Member* member(std::string_view id) const;
  const Contact* contact(std::string_view id) const;
  const Community* community(std::string_view id) const;
  const Service* service(std::string_view id) const;
  // The community that a group is a tier of; nullptr: a group of its own.
  const Community* community_of(std::string_view group) const;

  // Ids of those that take part and have this in common; empty when there is none.
  enum class By : std::uint8_t { group, sector, product, obligation, kind, municipality };
  static constexpr int by_count = 6;
  const Ids& members_by(By what, std::string_view name) const;
  std::vector<std::string_view> names_of(By what) const;  // all that anybody has, sorted
  const Ids& contacts_of(std::string_view member) const;
  const Ids& services_of(std::string_view member) const;
  // Services that need this one directly.
  const Ids& needed_by(std::string_view service) const;

  void dump(std::string& out) const;

 private:
  void index(const Member& member, bool add);

  ById<Member> members_;
  ById<Contact> contacts_;
  ById<Community> communities_;
  ById<Service> services_;
  ById<Ids> by_[by_count];
  ById<Ids> contacts_of_;
  ById<Ids> services_of_;
  ById<Ids> needed_by_;
  ById<std::string> community_of_group_;
};

}  // namespace hinomi::picture
