// SPDX-License-Identifier: GPL-3.0-or-later

/// A process of arrivals: validated parameters, a declared rate, and the plan of its clock.
///
/// To add one, write a type of its own in `Arrivals/` and list it in ``ArrivalCatalogue``. Times
/// are in seconds, rates a second.
public protocol ArrivalProcess: Sendable, Hashable {
  /// The word for it in scenario files.
  static var name: String { get }

  /// One sentence about it, for listings.
  static var summary: String { get }

  /// The alternative sets of parameters it can be made from.
  static var parameterSets: [[ParameterDescription]] { get }

  /// Creates the process from named values that fit one of ``parameterSets``.
  ///
  /// - Throws: ``ParameterError`` for values out of range.
  init(parameters: ParameterValues) throws(ParameterError)

  /// Arrivals a second in the long run; of a curve that ends, the rate it ends with.
  var meanRate: Double { get }

  /// Returns what the clock is made from.
  func makePlan() -> ArrivalPlan
}
