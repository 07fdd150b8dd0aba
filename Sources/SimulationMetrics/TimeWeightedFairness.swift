// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// How evenly a load is spread over the members of a group at one moment, or averaged over time.
///
/// All members count, idle ones included.
@frozen
public struct FairnessMeasures: Sendable, Hashable, BitwiseCopyable, Codable {
  /// Jain's index `(sum x)^2 / (n sum x^2)`, from 1/n (one member has all) to 1 (all equal).
  ///
  /// R. Jain, D. Chiu, W. Hawe, *A Quantitative Measure of Fairness*, DEC-TR-301, 1984.
  public var jain: Double

  /// The greatest load divided by the mean load, from 1 (all equal) to n.
  public var maxOverMean: Double

  /// Standard deviation over the members divided by the mean load, from 0 (all equal).
  public var coefficientOfVariation: Double

  /// Gini coefficient, from 0 (all equal) to 1 - 1/n (one member has all).
  public var gini: Double

  /// Creates a set of measures.
  ///
  /// - Parameters:
  ///   - jain: Jain's index.
  ///   - maxOverMean: Greatest load over mean load.
  ///   - coefficientOfVariation: Standard deviation over mean load.
  ///   - gini: Gini coefficient.
  @inlinable
  public init(jain: Double, maxOverMean: Double, coefficientOfVariation: Double, gini: Double) {
    self.jain = jain
    self.maxOverMean = maxOverMean
    self.coefficientOfVariation = coefficientOfVariation
    self.gini = gini
  }
}

/// Averages fairness over time while loads change and members come and go.
///
/// The caller works out the measures of the load vector whenever it changes and tells them; here
/// they are weighted by how long they lasted. Time in which the measures are undefined, because
/// there is no member or no load, has no weight.
@frozen
public struct TimeWeightedFairness: Sendable, Hashable {
  @usableFromInline var present: FairnessMeasures?
  @usableFromInline var presentSince: VirtualTime
  @usableFromInline var totals = FairnessMeasures(
    jain: 0, maxOverMean: 0, coefficientOfVariation: 0, gini: 0)
  @usableFromInline var weight: Int64 = 0

  /// Starts with undefined measures.
  ///
  /// - Parameter start: The moment from which time counts.
  @inlinable
  public init(at start: VirtualTime = .zero) {
    presentSince = start
  }

  /// Tells the measures from now on.
  ///
  /// - Parameters:
  ///   - measures: The measures of the load vector, or `nil` while it has none.
  ///   - time: The moment of the change, not before the previous one.
  /// - Complexity: O(1).
  @inlinable
  public mutating func set(_ measures: FairnessMeasures?, at time: VirtualTime) {
    pass(to: time)
    present = measures
  }

  /// The averages from the start to a moment.
  ///
  /// - Parameter time: A moment not before the last change.
  /// - Returns: The averages over the time in which measures were defined; `nil` if there was none.
  @inlinable
  public func average(at time: VirtualTime) -> FairnessMeasures? {
    var passed = self
    passed.pass(to: time)
    return passed.closedAverage
  }

  /// The time for which measures were defined, up to a moment.
  ///
  /// - Parameter time: A moment not before the last change.
  /// - Returns: The weight of ``average(at:)``.
  @inlinable
  public func definedTime(at time: VirtualTime) -> VirtualDuration {
    var passed = self
    passed.pass(to: time)
    return VirtualDuration(nanoseconds: passed.weight)
  }

  /// Forgets the past, as at the end of the warm-up; the present measures hold on.
  ///
  /// - Parameter time: The moment from which time counts, not before the last change.
  @inlinable
  public mutating func restart(at time: VirtualTime) {
    let measures = present
    self = Self(at: time)
    present = measures
  }

  /// Adds what another tracker gathered up to a moment, as if its time had been watched here.
  ///
  /// Averages over merged trackers are weighted by time. Sums of real numbers are rounded, so the
  /// order of merging can show in the last bits.
  ///
  /// - Parameters:
  ///   - other: The other tracker.
  ///   - time: The end of its time.
  @inlinable
  public mutating func merge(_ other: Self, at time: VirtualTime) {
    var passed = other
    passed.pass(to: time)
    totals.jain += passed.totals.jain
    totals.maxOverMean += passed.totals.maxOverMean
    totals.coefficientOfVariation += passed.totals.coefficientOfVariation
    totals.gini += passed.totals.gini
    weight += passed.weight
  }

  @inlinable
  mutating func pass(to time: VirtualTime) {
    if let present {
      let span = time.nanoseconds - presentSince.nanoseconds
      let share = Double(span)
      totals.jain += present.jain * share
      totals.maxOverMean += present.maxOverMean * share
      totals.coefficientOfVariation += present.coefficientOfVariation * share
      totals.gini += present.gini * share
      weight += span
    }
    presentSince = time
  }

  @inlinable
  var closedAverage: FairnessMeasures? {
    guard weight > 0 else { return nil }
    let time = Double(weight)
    return FairnessMeasures(
      jain: totals.jain / time,
      maxOverMean: totals.maxOverMean / time,
      coefficientOfVariation: totals.coefficientOfVariation / time,
      gini: totals.gini / time)
  }
}
