// SPDX-License-Identifier: GPL-3.0-or-later

package import MessagingModel
package import SimulationEngine
import SimulationMetrics

/// What one run says of its steady state, in seconds and messages.
package struct SteadyStateSample {
  /// Messages measured.
  package let count: Int
  /// Mean wait before the service.
  package let meanWait: Double
  /// Mean time from publish to completion.
  package let meanSojourn: Double
  /// Time average of the messages waiting or in service.
  package let meanNumber: Double
  private let quantiles: [LatencyQuantile]
  private let waits: [Int64]

  /// Takes the figures of a run; waits are known where the run kept its attempts.
  package init(_ outcome: ReplicationOutcome, warmUp: VirtualTime) {
    let latency = outcome.group.latency
    count = Int(latency?.count ?? 0)
    meanWait = outcome.group.waitingMean ?? .nan
    meanSojourn = (latency?.meanParts.sojourn ?? .nan) / 1e9
    meanNumber = outcome.group.backlogMean
    quantiles = latency?.quantiles ?? []
    waits = outcome.attempts.filter { $0.published >= warmUp }.map(\.wait).sorted()
  }

  /// The value of a figure.
  ///
  /// - Throws: ``MissingValue`` for a quantile that the run did not keep.
  func value(of statistic: SteadyStateStatistic) throws -> Double {
    switch statistic {
    case .meanWait: return meanWait
    case .meanSojourn: return meanSojourn
    case .meanNumber: return meanNumber
    case .shareWaiting: return Double(waits.count { $0 > 0 }) / Double(waits.count)
    case .waitDeviation: return waitDeviation
    default:
      let percent = statistic.percent ?? .nan
      guard let value = statistic.needsWaits ? wait(percent) : sojourn(percent) else {
        throw MissingValue(name: statistic.rawValue)
      }
      return value
    }
  }

  /// The standard deviation of the wait.
  private var waitDeviation: Double {
    let count = Double(waits.count)
    let mean = waits.reduce(0) { $0 + Double($1) } / count
    return (waits.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count)
      .squareRoot() / 1e9
  }

  /// The wait that a percentage of the messages did not exceed.
  private func wait(_ percent: Double) -> Double? {
    guard !waits.isEmpty else { return nil }
    let rank = (percent / 100 * Double(waits.count)).rounded(.up)
    return Double(waits[max(0, Int(rank) - 1)]) / 1e9
  }

  /// The sojourn time that a percentage of the messages did not exceed, to a thousandth.
  package func sojourn(_ percent: Double) -> Double? {
    quantiles.first { $0.percentile == percent }?.value.seconds
  }
}
