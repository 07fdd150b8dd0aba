// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import GoldenCases
import Testing

/// How much is simulated, and whether figures are printed.
enum TestLength {
  /// The seeds of every comparison: 1 to 20, or as many from `LAGCAST_FIRST_SEED` on.
  ///
  /// Of some two hundred statistics with four standard errors allowed, one in about fifty runs fails
  /// by chance where seeds vary; the fixed ones have been seen not to.
  static let seeds: ClosedRange<UInt64> = {
    let named = ProcessInfo.processInfo.environment["LAGCAST_FIRST_SEED"]
    let first = named.flatMap { UInt64($0) } ?? 1
    return first...(first + 19)
  }()

  /// Whether `LAGCAST_NIGHTLY` asks for ten times the messages and the slowest cases.
  static var isNightly: Bool {
    ProcessInfo.processInfo.environment["LAGCAST_NIGHTLY"] != nil
  }

  /// A number of messages or runs, or ten times it at night.
  static func scaled(_ count: Int) -> Int { isNightly ? 10 * count : count }

  /// Expects that nothing speaks against the expected values, and prints the figures if
  /// `LAGCAST_PRINT_DEVIATIONS` asks for them.
  static func expect(_ statistics: [Deviations], of name: String) {
    let isPrinted = ProcessInfo.processInfo.environment["LAGCAST_PRINT_DEVIATIONS"] != nil
    for statistic in statistics {
      if isPrinted { print("\(name) \(statistic.summary)") }
      #expect(statistic.problem == nil, "\(name)")
    }
  }
}
