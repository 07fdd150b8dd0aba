// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics

/// The latency tables of the groups, averaged over the replications.
struct LatencyMeans {
  /// The part of a message's life that a column shows, in the order in which it passes them.
  enum Part: Int, CaseIterable {
    case linger, broker, behindOthers, dark, clientBuffer, retryDelay, service

    /// The part in words.
    var words: String {
      switch self {
      case .linger: "linger"
      case .broker: "broker"
      case .behindOthers: "behind others"
      case .dark: "dark"
      case .clientBuffer: "client buffer"
      case .retryDelay: "retry delay"
      case .service: "service"
      }
    }

    fileprivate func nanoseconds(of parts: MeanLatencyParts) -> Double {
      switch self {
      case .linger: parts.linger
      case .broker: parts.broker
      case .behindOthers: parts.behindOthers
      case .dark: parts.dark
      case .clientBuffer: parts.clientBuffer
      case .retryDelay: parts.retryDelay
      case .service: parts.service
      }
    }
  }

  /// One percentile, or all messages.
  struct Row {
    /// The percentile; `nil` for the mean over all messages.
    let percentile: Double?
    fileprivate var count = 0.0
    fileprivate var sojournSum = 0.0
    fileprivate var partSums = [Double](repeating: 0, count: Part.allCases.count)

    fileprivate init(percentile: Double?) { self.percentile = percentile }

    /// Mean over the replications of the sojourn time, in milliseconds.
    var sojourn: Double { sojournSum / count / 1e6 }

    /// Mean over the replications of a part, in milliseconds.
    func part(_ part: Part) -> Double { partSums[part.rawValue] / count / 1e6 }

    fileprivate mutating func add(sojourn: Double, parts: MeanLatencyParts) {
      count += 1
      sojournSum += sojourn
      for part in Part.allCases { partSums[part.rawValue] += part.nanoseconds(of: parts) }
    }
  }

  private var groups: [(name: String, rows: [Row])] = []

  /// The mean over all messages of a group, then its percentiles, ascending.
  func rows(of group: String) -> [Row] {
    groups.first { $0.name == group }?.rows ?? []
  }

  /// Adds the latency tables of a replication.
  mutating func add(_ outcomes: [GroupOutcome]) {
    for outcome in outcomes {
      guard let latency = outcome.latency else { continue }
      let known = groups.firstIndex { $0.name == outcome.name }
      let place = known ?? groups.count
      if known == nil { groups.append((outcome.name, [Row(percentile: nil)])) }
      groups[place].rows[0].add(sojourn: latency.meanParts.sojourn, parts: latency.meanParts)
      for quantile in latency.quantiles { Self.add(quantile, to: &groups[place].rows) }
    }
  }

  private static func add(_ quantile: LatencyQuantile, to rows: inout [Row]) {
    let place =
      rows.firstIndex { ($0.percentile ?? -1) >= quantile.percentile } ?? rows.count
    if place == rows.count || rows[place].percentile != quantile.percentile {
      rows.insert(Row(percentile: quantile.percentile), at: place)
    }
    rows[place].add(sojourn: Double(quantile.value.nanoseconds), parts: quantile.meanParts)
  }
}
