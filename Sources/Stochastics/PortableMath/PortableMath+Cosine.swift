// SPDX-License-Identifier: GPL-3.0-or-later

extension PortableMath {
  /// Returns the cosine of a number of full turns, within 2^-52.
  ///
  /// Counting in turns makes the reduction to one turn exact. Not a number and infinities give NaN.
  public static func cosine(turns: Double) -> Double {
    guard turns.isFinite else { return .nan }
    let fraction = abs(turns - turns.rounded(.toNearestOrEven))
    // cos is even and cos(1/2 - t) = -cos(t); what remains is at most a quarter of a turn.
    let mirrored = fraction > 0.25
    let quarter = mirrored ? 0.5 - fraction : fraction
    let value =
      quarter <= 0.125 ? cosineSeries(quarter * circle) : sineSeries((0.25 - quarter) * circle)
    return mirrored ? -value : value
  }

  private static var circle: Double { 0x1.921fb54442d18p+2 }

  /// The power series of the sine for at most an eighth of a turn.
  private static func sineSeries(_ x: Double) -> Double {
    let z = x * x
    var sum = 0.0
    for index in stride(from: 8, through: 1, by: -1) {
      sum = (1 - sum) * z / Double(2 * index * (2 * index + 1))
    }
    return x - x * sum
  }

  /// The power series of the cosine for at most an eighth of a turn.
  private static func cosineSeries(_ x: Double) -> Double {
    let z = x * x
    var sum = 0.0
    for index in stride(from: 8, through: 1, by: -1) {
      sum = (1 - sum) * z / Double((2 * index - 1) * (2 * index))
    }
    return 1 - sum
  }
}
