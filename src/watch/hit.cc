#include "watch/hit.h"

namespace hinomi::watch {

Finder finder_of(const detect::Heading& rule) {
  return {HitKind::rule, rule.id,    rule.title,  rule.description,
          rule.author,   rule.level, rule.status, rule.tags};
}

}  // namespace hinomi::watch
