// SPDX-License-Identifier: GPL-3.0-or-later

package import Stochastics

/// The arrival process that fits a recording best, and how sure that is.
package struct ArrivalCalibration: Sendable {
  /// A process for a scenario.
  package enum Process: Sendable {
    /// Evenly spaced.
    case deterministic
    /// Independent exponential gaps.
    case poisson
    /// Independent gaps of another distribution.
    case renewal(DistributionFit)
    /// Poisson while on, nothing while off.
    case onOff(ModulatedFit)
    /// Poisson with a rate that changes between two values.
    case modulated(ModulatedFit)
    /// The recorded instants themselves.
    case trace
  }

  /// What was measured.
  package let measures: ArrivalMeasures
  /// The process of arrivals, or of batches where messages come several at a time.
  package let process: Process
  /// The test of the gaps against those of a Poisson process; nil for gaps that do not vary.
  package let exponentialTest: TestResult?
  /// Why this process and no other, in one sentence.
  package let reason: String

  /// A probability below which a test refutes.
  static let refuted = 0.01

  /// Chooses a process for instants in nanoseconds.
  ///
  /// - Precondition: There are at least two instants that differ.
  package init(of instants: [Int64]) {
    let measures = ArrivalMeasures(of: instants)
    self.measures = measures
    let likelihood = MaximumLikelihood(measures.gaps)
    let exponential = likelihood?.exponential?.test
    exponentialTest = exponential
    (process, reason) = Self.choose(measures, likelihood, exponential)
  }

  private static func choose(
    _ measures: ArrivalMeasures, _ likelihood: MaximumLikelihood?, _ exponential: TestResult?
  ) -> (Process, String) {
    guard measures.gapVariation > 0.05, let likelihood, let exponential else {
      return (.deterministic, "gaps vary by less than 5 %")
    }
    let isWithinPoisson = measures.dispersion.allSatisfy {
      measures.isBatched || $0.poissonBounds.contains($0.index)
    }
    if isWithinPoisson, exponential.pValue >= refuted {
      return (.poisson, "gaps are exponential, and no time scale is more or less dispersed")
    }
    // Independent gaps make counts of long windows as dispersed as the gaps themselves.
    let bound = 3.3 / Double(measures.gaps.count).squareRoot()
    let square = measures.gapVariation * measures.gapVariation
    let isIndependent =
      abs(measures.gapCorrelation) < bound
      && (measures.isBatched
        || measures.dispersion.last.map { $0.index < square * $0.poissonBounds.upperBound } ?? true)
    if isIndependent, let best = likelihood.fits.first, best.test.pValue >= refuted {
      return (.renewal(best), "gaps are independent and \(best.distribution.name)")
    }
    if !measures.isBatched, let fit = ModulatedFit(to: measures), fit.largestGap < 0.3,
      fit.cycle * 10 < measures.span
    {
      return fit.rates[0] < 0.02 * fit.rates[1]
        ? (.onOff(fit), "bursts with silence between them give the dispersion of every time scale")
        : (.modulated(fit), "two rates in turn give the dispersion of every time scale")
    }
    return (.trace, "no process of the catalogue gives these gaps and this dispersion")
  }

  /// The sizes of batches as a scenario names them.
  package var batch: BatchSize {
    guard measures.isBatched else { return .fixed(1) }
    let sizes = Set(measures.batchSizes).sorted()
    guard sizes.count > 1 else { return .fixed(sizes[0]) }
    return .weighted(
      sizes: sizes,
      weights: sizes.map { size in Double(measures.batchSizes.count { $0 == size }) })
  }

  /// Batches a second; messages a second where there are none.
  package var batchRate: Double {
    guard let last = measures.batchInstants.last else { return 0 }
    return Double(measures.batchInstants.count - 1)
      / (Double(last - measures.batchInstants[0]) * 1e-9)
  }
}
