// SPDX-License-Identifier: GPL-3.0-or-later

/// What a broker and its clients add to a message's course, as one time a kind, in nanoseconds.
package struct JourneyTimes: Sendable, Equatable {
  /// From the publisher to the queue.
  package var publish: Int64
  /// From the queue to the consumer.
  package var deliver: Int64
  /// From the consumer back to the queue.
  package var settle: Int64
  /// Service beyond its planned time.
  package var overshoot: Int64

  /// Times that are known.
  package init(publish: Int64, deliver: Int64, settle: Int64, overshoot: Int64) {
    self.publish = publish
    self.deliver = deliver
    self.settle = settle
    self.overshoot = overshoot
  }
}

extension RecordedOverheads {
  /// By what a list of gaps is represented.
  package enum Centre: Sendable {
    /// The mean, stalls of the machine included: for a prediction of the same run.
    case mean
    /// The median, which a few stalls leave alone: for a prediction of another run.
    case median
  }

  /// The journey times that give the gaps, the way to the consumer taking a share of the shorter one.
  ///
  /// Two gaps cannot tell three journeys apart: the way from the queue to the consumer is part of both.
  /// Where a gap was never seen the other one stands for it.
  package func journeyTimes(by centre: Centre, share: Double = 0.5) -> JourneyTimes {
    let there = Self.value(of: publishToDelivery, by: centre)
    let again = Self.value(of: settlementToDelivery, by: centre)
    let outward = there ?? again ?? 0
    let round = again ?? there ?? 0
    let deliver = Int64(Double(max(min(outward, round), 0)) * share)
    return JourneyTimes(
      publish: max(outward - deliver, 0), deliver: deliver, settle: max(round - deliver, 0),
      overshoot: max(Self.value(of: serviceOvershoot, by: centre) ?? 0, 0))
  }

  /// Shares that ``journeys(by:)`` tries.
  ///
  /// Which consumer gets a message hangs on microseconds, so each share deals the messages anew. One
  /// consumer's count of some 500 has a standard deviation of 14 over shares; of 25 the mean is within 3.
  static let shareCount = 25

  /// Journey times under shares that are equally likely, since no gap tells which it is.
  package func journeys(by centre: Centre) -> [JourneyTimes] {
    (0..<Self.shareCount).map { number in
      journeyTimes(by: centre, share: (Double(number) + 0.5) / Double(Self.shareCount))
    }
  }

  private static func value(of gaps: [Int64], by centre: Centre) -> Int64? {
    guard !gaps.isEmpty else { return nil }
    switch centre {
    case .median: return median(of: gaps)
    case .mean:
      let sum = gaps.reduce(0) { $0 + Double($1) }
      return Int64((sum / Double(gaps.count)).rounded())
    }
  }

  /// The median by nearest rank; nil without gaps.
  package static func median(of gaps: [Int64]) -> Int64? {
    SystemFigures.quantile(0.5, of: gaps.sorted())
  }
}
