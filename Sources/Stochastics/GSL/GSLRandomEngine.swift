// SPDX-License-Identifier: GPL-3.0-or-later

import CGSL
import CRandomEngine

/// The project's own generator behind GSL's interface, for distributions that only GSL draws.
///
/// It takes all 64 bits of a seed and yields the words of ``RandomStream`` for the same seed. GSL's
/// samplers call the C library's logarithm, so their variates may differ in the last bit between
/// machines: round them to whole nanoseconds or counts before anything depends on them.
public struct GSLRandomEngine: ~Copyable {
  private let generator: UnsafeMutablePointer<gsl_rng>

  /// Creates the engine of a seed; all 64 bits count.
  public init(seed: UInt64) {
    GSLLibrary.prepare()
    guard let generator = gsl_rng_alloc(lagcast_xoshiro256plusplus()) else {
      preconditionFailure("no memory for the 32 bytes of a random number generator")
    }
    gsl_rng_set(generator, UInt(seed))
    self.generator = generator
  }

  deinit { gsl_rng_free(generator) }

  /// Returns the next word.
  public mutating func next() -> UInt64 { UInt64(gsl_rng_get(generator)) }

  /// Returns a chi-square variate.
  public mutating func nextChiSquare(degreesOfFreedom: Double) -> Double {
    gsl_ran_chisq(generator, degreesOfFreedom)
  }

  /// Returns a variate of Student's t distribution.
  public mutating func nextStudentT(degreesOfFreedom: Double) -> Double {
    gsl_ran_tdist(generator, degreesOfFreedom)
  }

  /// Returns a beta variate.
  public mutating func nextBeta(_ a: Double, _ b: Double) -> Double {
    gsl_ran_beta(generator, a, b)
  }

  /// Returns an exponential variate.
  public mutating func nextExponential(mean: Double) -> Double {
    gsl_ran_exponential(generator, mean)
  }

  /// Returns a Poisson variate.
  public mutating func nextPoisson(mean: Double) -> Int { Int(gsl_ran_poisson(generator, mean)) }

  /// Returns a binomial variate.
  public mutating func nextBinomial(probability: Double, trials: Int) -> Int {
    Int(gsl_ran_binomial(generator, probability, UInt32(trials)))
  }
}

extension GSLRandomEngine: RandomBits {}
