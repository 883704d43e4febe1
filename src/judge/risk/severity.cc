#include "judge/risk/severity.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hinomi::risk {

namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

// Numerator and denominator of degree 7, the lowest power first.
double ratio(const double (&a)[8], const double (&b)[8], double x) {
  double over = a[7], under = b[7];
  for (int i = 6; i >= 0; --i) {
    over = over * x + a[i];
    under = under * x + b[i];
  }
  return over / under;
}

struct Shape {
  double alpha = 1, beta = 1;
};
Shape shape_of(const Pert& pert) {
  const double width = pert.high - pert.low;
  if (pert.form == Pert::Form::standard)
    return {1 + pert.gamma * (pert.mode - pert.low) / width,
            1 + pert.gamma * (pert.high - pert.mode) / width};
  const double mu = (pert.low + pert.gamma * pert.mode + pert.high) / (pert.gamma + 2);
  const double deviation = width / (pert.gamma + 2);
  const double both = (mu - pert.low) * (pert.high - mu) / (deviation * deviation) - 1;
  const double alpha = (mu - pert.low) / width * both;
  return {alpha, alpha * (pert.high - mu) / (mu - pert.low)};
}

// The regularised incomplete beta function by its continued fraction (Lentz's method).
double beta_cdf(Shape shape, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double a = shape.alpha, b = shape.beta;
  if (x > (a + 1) / (a + b + 2)) return 1 - beta_cdf({b, a}, 1 - x);
  const double front = std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) +
                                a * std::log(x) + b * std::log1p(-x)) /
                       a;
  constexpr double tiny = 1e-300;
  double c = 1, d = 1 - (a + b) * x / (a + 1);
  d = 1 / (std::abs(d) < tiny ? tiny : d);
  double out = d;
  for (int m = 1; m < 10'000; ++m) {
    const double twice = 2.0 * m;
    for (double term : {m * (b - m) * x / ((a + twice - 1) * (a + twice)),
                        -(a + m) * (a + b + m) * x / ((a + twice) * (a + twice + 1))}) {
      d = 1 + term * d;
      c = 1 + term / c;
      d = 1 / (std::abs(d) < tiny ? tiny : d);
      c = std::abs(c) < tiny ? tiny : c;
      out *= d * c;
    }
    if (std::abs(d * c - 1) < 1e-15) break;
  }
  return front * out;
}

double beta_quantile(Shape shape, double p) {
  double low = 0, high = 1;
  for (int i = 0; i < 100; ++i) {
    const double middle = (low + high) / 2;
    (beta_cdf(shape, middle) < p ? low : high) = middle;
  }
  return (low + high) / 2;
}

Result<void> demand(bool holds, const char* what, const char* remedy) {
  if (holds) return {};
  return fail(ErrorKind::invalid, what, "severity", remedy);
}

bool is_number(double x) { return std::isfinite(x); }

}  // namespace

double normal_quantile(double p) {
  constexpr double a[] = {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                          1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                          3.3430575583588128105e4, 2.5090809287301226727e3};
  constexpr double b[] = {1.0,
                          4.2313330701600911252e1,
                          6.8718700749205790830e2,
                          5.3941960214247511077e3,
                          2.1213794301586595867e4,
                          3.9307895800092710610e4,
                          2.8729085735721942674e4,
                          5.2264952788528545610e3};
  constexpr double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0,
                          5.76949722146069140550e0,  3.64784832476320460504e0,
                          1.27045825245236838258e0,  2.41780725177450611770e-1,
                          2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr double d[] = {1.0,
                          2.05319162663775882187e0,
                          1.67638483018380384940e0,
                          6.89767334985100004550e-1,
                          1.48103976427480074590e-1,
                          1.51986665636164571966e-2,
                          5.47593808499534494600e-4,
                          1.05075007164441684324e-9};
  constexpr double e[] = {6.65790464350110377720e0,  5.46378491116411436990e0,
                          1.78482653991729133580e0,  2.96560571828504891230e-1,
                          2.65321895265761230930e-2, 1.24266094738807843860e-3,
                          2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr double f[] = {1.0,
                          5.99832206555887937690e-1,
                          1.36929880922735805310e-1,
                          1.48753612908506148525e-2,
                          7.86869131145613259100e-4,
                          1.84631831751005468180e-5,
                          1.42151175831644588870e-7,
                          2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::abs(q) <= 0.425) return q * ratio(a, b, 0.180625 - q * q);
  const double r = std::sqrt(-std::log(q < 0 ? p : 1 - p));
  const double z = r <= 5 ? ratio(c, d, r - 1.6) : ratio(e, f, r - 5);
  return q < 0 ? -z : z;
}

double normal_cdf(double z) { return std::erfc(-z / std::sqrt(2.0)) / 2; }

Result<Lognormal> lognormal_of_range(double low, double high) {
  if (!(low > 0) || !(high > low) || !is_number(high))
    return fail(ErrorKind::invalid, "not a range of losses", "range",
                "Two amounts above 0, the lower first: so that one loss in twenty is below and one "
                "in twenty above");
  const double wide = 2 * normal_quantile(0.95);
  return Lognormal{(std::log(low) + std::log(high)) / 2, std::log(high / low) / wide};
}

Result<void> check(const Severity& severity) {
  struct Visit {
    Result<void> operator()(const Lognormal& s) const {
      return demand(is_number(s.mu) && s.sigma >= 0 && is_number(s.sigma),
                    "a lognormal without a deviation from 0 on", "Give sigma from 0 on");
    }
    Result<void> operator()(const Pert& s) const {
      return demand(is_number(s.low) && is_number(s.high) && s.low < s.high && s.low <= s.mode &&
                        s.mode <= s.high && s.gamma > 0,
                    "lowest, most likely and highest are not in order",
                    "Give them ascending, the lowest below the highest, and gamma above 0");
    }
    Result<void> operator()(const Exponential& s) const {
      return demand(s.mean > 0 && is_number(s.mean), "a mean that is not above 0",
                    "Give an amount above 0");
    }
    Result<void> operator()(const Pareto& s) const {
      return demand(s.alpha > 0 && s.theta > 0 && is_number(s.alpha) && is_number(s.theta),
                    "alpha or theta not above 0", "Give both above 0");
    }
    Result<void> operator()(const Fixed& s) const {
      return demand(is_number(s.value), "not an amount", "Give an amount");
    }
  };
  return std::visit(Visit(), severity);
}

double mean(const Severity& severity) {
  struct Visit {
    double operator()(const Lognormal& s) const { return std::exp(s.mu + s.sigma * s.sigma / 2); }
    double operator()(const Pert& s) const {
      return (s.low + s.gamma * s.mode + s.high) / (s.gamma + 2);
    }
    double operator()(const Exponential& s) const { return s.mean; }
    double operator()(const Pareto& s) const {
      return s.alpha > 1 ? s.theta / (s.alpha - 1) : infinite;
    }
    double operator()(const Fixed& s) const { return s.value; }
  };
  return std::visit(Visit(), severity);
}

double variance(const Severity& severity) {
  struct Visit {
    double operator()(const Lognormal& s) const {
      return std::expm1(s.sigma * s.sigma) * std::exp(2 * s.mu + s.sigma * s.sigma);
    }
    double operator()(const Pert& s) const {
      const Shape shape = shape_of(s);
      const double sum = shape.alpha + shape.beta, width = s.high - s.low;
      return width * width * shape.alpha * shape.beta / (sum * sum * (sum + 1));
    }
    double operator()(const Exponential& s) const { return s.mean * s.mean; }
    double operator()(const Pareto& s) const {
      if (s.alpha <= 2) return infinite;
      const double m = s.theta / (s.alpha - 1);
      return m * m * s.alpha / (s.alpha - 2);
    }
    double operator()(const Fixed&) const { return 0; }
  };
  return std::visit(Visit(), severity);
}

double cdf(const Severity& severity, double x) {
  struct Visit {
    double x;
    double operator()(const Lognormal& s) const {
      if (x <= 0) return 0;
      if (s.sigma == 0) return x >= std::exp(s.mu);
      return normal_cdf((std::log(x) - s.mu) / s.sigma);
    }
    double operator()(const Pert& s) const {
      return beta_cdf(shape_of(s), (x - s.low) / (s.high - s.low));
    }
    double operator()(const Exponential& s) const { return x <= 0 ? 0 : -std::expm1(-x / s.mean); }
    double operator()(const Pareto& s) const {
      return x <= 0 ? 0 : 1 - std::pow(s.theta / (x + s.theta), s.alpha);
    }
    double operator()(const Fixed& s) const { return x >= s.value; }
  };
  return std::visit(Visit{x}, severity);
}

double quantile(const Severity& severity, double p) {
  struct Visit {
    double p;
    double operator()(const Lognormal& s) const {
      return std::exp(s.mu + s.sigma * normal_quantile(p));
    }
    double operator()(const Pert& s) const {
      return s.low + (s.high - s.low) * beta_quantile(shape_of(s), p);
    }
    double operator()(const Exponential& s) const { return -s.mean * std::log1p(-p); }
    double operator()(const Pareto& s) const {
      return s.theta * (std::pow(1 - p, -1 / s.alpha) - 1);
    }
    double operator()(const Fixed& s) const { return s.value; }
  };
  return std::visit(Visit{p}, severity);
}

double mean(const std::vector<Weighted>& mixture) {
  double out = 0;
  for (const Weighted& one : mixture) out += one.weight * mean(one.severity);
  return out;
}

double cdf(const std::vector<Weighted>& mixture, double x) {
  double out = 0;
  for (const Weighted& one : mixture) out += one.weight * cdf(one.severity, x);
  return out;
}

}  // namespace hinomi::risk
