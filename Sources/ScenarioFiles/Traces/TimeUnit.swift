// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles

/// A unit of the times in a CSV file.
enum TimeUnit: String, CaseIterable, Sendable {
  case nanoseconds = "ns"
  case microseconds = "us"
  case milliseconds = "ms"
  case seconds = "s"

  /// The unit that a column's name ends in.
  init?(suffixOf column: String) {
    guard let end = column.split(separator: "_").last, column.contains("_"),
      let unit = TimeUnit(rawValue: String(end))
    else { return nil }
    self = unit
  }

  /// The unit as result files know it.
  var resultUnit: ResultUnit {
    switch self {
    case .nanoseconds: .nanoseconds
    case .microseconds: .microseconds
    case .milliseconds: .milliseconds
    case .seconds: .seconds
    }
  }
}
