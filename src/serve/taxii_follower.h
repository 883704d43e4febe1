// Keeps the TAXII collection up with what the Picture says was published and withdrawn.
#pragma once

#include <memory>

#include "base/hash.h"
#include "base/mutex.h"
#include "picture/keeper.h"
#include "serve/taxii.h"

namespace hinomi::serve {

class TaxiiFollower {
 public:
  // The collection with every change up to now. Any thread.
  const TaxiiCollection& follow(const picture::Keeper& keeper, const SigningKey& key);

 private:
  Mutex mutex_;
  std::unique_ptr<TaxiiCollection> collection_ HINOMI_GUARDED_BY(mutex_);
  bool begun_ HINOMI_GUARDED_BY(mutex_) = false;     // identity and markings are there
  std::size_t taken_ HINOMI_GUARDED_BY(mutex_) = 0;  // changes taken
};

}  // namespace hinomi::serve
