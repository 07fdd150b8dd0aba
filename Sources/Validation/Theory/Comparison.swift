// SPDX-License-Identifier: GPL-3.0-or-later

/// One figure of a case: what came out, what is expected, and how far apart they may be.
package struct Comparison: Sendable, Equatable {
  /// How the distance of a figure from its expected value is judged.
  package enum Allowance: Sendable, Equatable {
    /// By the absolute difference; zero asks for equality.
    case difference(Double)
    /// By standard errors: the farthest of the runs, and the mean of all, both held to
    /// ``Deviations/limit``.
    case standardErrors(farthest: Double, ofMean: Double, runs: Int)
    /// By a bound on each side.
    case range(ClosedRange<Double>)
    /// By a statement that has to hold.
    case statement
  }

  /// What is compared.
  package let figure: String
  /// The expected value, where it is one number.
  package let expected: Double?
  /// The value that came out, where it is one number.
  package let got: Double?
  /// How they are judged.
  package let allowance: Allowance
  /// What is wrong; `nil` for nothing.
  package let problem: String?

  /// Whether nothing is wrong.
  package var passed: Bool { problem == nil }

  /// How much of what is allowed has been used up; beyond 1 for a figure that is too far off.
  ///
  /// It tells which figure of a case is the closest call.
  package var shareUsed: Double {
    switch allowance {
    case .difference(let allowed):
      guard let expected, let got else { return 0 }
      let distance = (got - expected).magnitude
      return distance == 0 ? 0 : distance / allowed
    case .standardErrors(let farthest, let ofMean, _):
      return max(farthest.magnitude, ofMean.magnitude) / Deviations.limit
    case .range(let range):
      guard let got, range.upperBound > range.lowerBound else { return 0 }
      let middle = (range.lowerBound + range.upperBound) / 2
      return (got - middle).magnitude / (range.upperBound - middle)
    case .statement: return passed ? 0 : 2
    }
  }
}

/// The figures of one case, in the order in which they were compared.
///
/// A text literal makes the findings of a case that could not be compared at all.
package struct Findings: Sendable, Equatable {
  /// The figures.
  package private(set) var comparisons: [Comparison] = []

  /// Starts without a figure.
  package init() {}

  /// What is wrong first; `nil` for nothing.
  package var problem: String? { comparisons.lazy.compactMap(\.problem).first }

  /// Compares two whole numbers.
  package mutating func compare(
    _ figure: String, _ got: Int, _ expected: Int, within tolerance: Int = 0
  ) {
    let passed = abs(got - expected) <= tolerance
    append(
      figure, Double(expected), Double(got), .difference(Double(tolerance)),
      passed ? nil : "expected \(expected)\(Self.margin(Double(tolerance))), got \(got)")
  }

  /// Compares two real numbers; a figure that is not a number differs.
  package mutating func compare(
    _ figure: String, _ got: Double, _ expected: Double, within tolerance: Double
  ) {
    let passed = (got - expected).magnitude <= tolerance
    append(
      figure, expected, got, .difference(tolerance),
      passed ? nil : "expected \(expected)\(Self.margin(tolerance)), got \(got)")
  }

  /// Compares real numbers as exact cases are: to 1e-9 of the value.
  package mutating func compareExactly(_ figure: String, _ got: Double, _ expected: Double) {
    compare(figure, got, expected, within: 1e-9 * expected.magnitude)
  }

  /// Compares times in seconds as exact cases are: to 1e-9 of the value, or to the nanosecond that
  /// virtual time is counted in.
  package mutating func compareTimes(_ figure: String, _ got: Double, _ expected: Double) {
    // The last bit of the quotient by 1e9 must not decide.
    compare(figure, got, expected, within: max(1e-9 * expected.magnitude, 1.000_001e-9))
  }

  /// Compares two lists of whole numbers, item by item.
  package mutating func compare(_ figure: String, _ got: [Int], _ expected: [Int]) {
    require(figure, got == expected, "expected \(expected), got \(got)")
  }

  /// Notes a statement and whether it holds.
  package mutating func require(
    _ figure: String, _ holds: Bool, _ problem: @autoclosure () -> String
  ) {
    append(figure, nil, nil, .statement, holds ? nil : problem())
  }

  /// Takes in a figure whose value has to lie between two bounds.
  package mutating func require(_ figure: String, _ got: Double, in range: ClosedRange<Double>) {
    append(
      figure, nil, got, .range(range),
      range.contains(got)
        ? nil : "expected \(range.lowerBound) to \(range.upperBound), got \(got)")
  }

  /// Takes in what runs with independent seeds say of a statistic.
  package mutating func add(_ deviations: Deviations) {
    guard !deviations.values.isEmpty else {
      // Nothing was left to chance in any run.
      append(
        deviations.name, deviations.expected, deviations.mean,
        .difference(1e-12 * deviations.expected.magnitude), deviations.problem)
      return
    }
    let farthest = deviations.values.max { !($0.magnitude >= $1.magnitude) } ?? .nan
    comparisons.append(
      Comparison(
        figure: deviations.name, expected: deviations.expected, got: deviations.mean,
        allowance: .standardErrors(
          farthest: farthest, ofMean: deviations.pooled, runs: deviations.values.count),
        problem: deviations.problem))
  }

  /// Takes in the figures of another part of the case.
  package mutating func add(contentsOf other: Findings) { comparisons += other.comparisons }

  /// Takes in several statistics.
  package init(_ deviations: [Deviations]) {
    for statistic in deviations { add(statistic) }
  }

  private mutating func append(
    _ figure: String, _ expected: Double?, _ got: Double?, _ allowance: Comparison.Allowance,
    _ problem: String?
  ) {
    comparisons.append(
      Comparison(
        figure: figure, expected: expected, got: got, allowance: allowance,
        problem: problem.map { "\(figure): \($0)" }))
  }

  private static func margin(_ tolerance: Double) -> String {
    tolerance == 0 ? "" : " within \(tolerance)"
  }
}

extension Findings: ExpressibleByStringInterpolation {
  package init(stringLiteral problem: String) {
    comparisons = [
      Comparison(
        figure: "the run", expected: nil, got: nil, allowance: .statement, problem: problem)
    ]
  }
}
