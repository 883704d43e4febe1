// Keeps the TAXII collection up with what the Picture says was published and withdrawn.
#pragma once

#include <memory>
#include <mutex>

#include "base/hash.h"
#include "picture/keeper.h"
#include "serve/taxii.h"

namespace hinomi::serve {

class TaxiiFollower {
 public:
  // The collection with every change up to now. Any thread.
  const TaxiiCollection& follow(const picture::Keeper& keeper, const SigningKey& key);

 private:
  std::mutex mutex_;
  std::unique_ptr<TaxiiCollection> collection_;  // guarded by mutex_
  bool begun_ = false;                           // identity and markings; guarded by mutex_
  std::size_t taken_ = 0;                        // changes taken; guarded by mutex_
};

}  // namespace hinomi::serve
