// SPDX-License-Identifier: GPL-3.0-or-later

/// The backlog as a fluid: it grows by what arrives beyond the capacity and drains by what is left of
/// it, with rates that are constant from change to change.
///
/// Source: G. F. Newell, *Applications of Queueing Theory*, 2nd edition, chapter 2 (cumulative
/// curves).
public struct FluidBacklog: Sendable, Hashable {
  /// Rates from an instant on.
  public struct Segment: Sendable, Hashable {
    /// When they begin, in seconds.
    public var from: Double
    /// Messages a second that arrive.
    public var arrivalRate: Double
    /// Messages a second that can be completed.
    public var capacity: Double

    /// Describes the rates from an instant on.
    public init(from: Double, arrivalRate: Double, capacity: Double) {
      self.from = from
      self.arrivalRate = arrivalRate
      self.capacity = capacity
    }

    fileprivate var slope: Double { arrivalRate - capacity }
  }

  /// A corner of the curve.
  public struct Corner: Sendable, Hashable {
    /// When, in seconds.
    public var time: Double
    /// Messages.
    public var backlog: Double
  }

  /// The corners by time, from the first segment to the horizon; straight lines lie between them.
  public let corners: [Corner]

  /// Follows the backlog.
  ///
  /// - Parameters:
  ///   - initial: Messages at the start.
  ///   - segments: The rates, by rising time, at least one.
  ///   - horizon: Where to end, not before the last segment begins.
  public init(initial: Double, segments: [Segment], horizon: Double) {
    precondition(!segments.isEmpty && initial >= 0, "a backlog has rates and is not negative")
    precondition(
      zip(segments, segments.dropFirst()).allSatisfy { $0.from < $1.from }
        && segments[segments.count - 1].from <= horizon, "rates change by rising time")
    var corners = [Corner(time: segments[0].from, backlog: initial)]
    var level = initial
    for (index, segment) in segments.enumerated() {
      let end = index + 1 < segments.count ? segments[index + 1].from : horizon
      let after = level + segment.slope * (end - segment.from)
      if after < 0 {
        // Empty before the next change.
        corners.append(Corner(time: segment.from - level / segment.slope, backlog: 0))
      }
      level = max(after, 0)
      corners.append(Corner(time: end, backlog: level))
    }
    self.corners = corners
  }

  /// The backlog at an instant between the first corner and the last.
  public func backlog(at time: Double) -> Double {
    guard let after = corners.firstIndex(where: { $0.time >= time }) else {
      return corners[corners.count - 1].backlog
    }
    guard after > 0, corners[after].time > time else { return corners[after].backlog }
    let (start, end) = (corners[after - 1], corners[after])
    return start.backlog
      + (end.backlog - start.backlog) * (time - start.time) / (end.time - start.time)
  }

  /// The first of the highest corners.
  public var peak: Corner {
    corners.reduce(corners[0]) { $1.backlog > $0.backlog ? $1 : $0 }
  }

  /// When the backlog is gone for good; `nil` if it is there at the horizon, or never was.
  public var drained: Double? {
    guard corners[corners.count - 1].backlog == 0,
      let last = corners.lastIndex(where: { $0.backlog > 0 })
    else { return nil }
    return corners[last + 1].time
  }

  /// The backlog integrated over time, in message-seconds.
  public var area: Double {
    zip(corners, corners.dropFirst()).reduce(0) {
      $0 + 0.5 * ($1.0.backlog + $1.1.backlog) * ($1.1.time - $1.0.time)
    }
  }
}

/// The time in which a backlog drains while messages keep arriving at random.
///
/// Source: a sum of independent busy periods, L. Kleinrock, *Queueing Systems*, volume I, section
/// 5.8: mean N E[S] / (1 - rho), variance N (Var S + rho E[S]^2) / (1 - rho)^3.
public struct DrainTime: Sendable, Hashable {
  /// The mean in seconds.
  public let mean: Double
  /// The standard deviation in seconds.
  public let standardDeviation: Double

  /// Works the time out for one server and Poisson arrivals.
  ///
  /// It is `nil` where arrivals do not stay below what the server completes.
  public init?(
    backlog: Double, arrivalRate: Double, meanService: Double, serviceVariance: Double
  ) {
    let load = arrivalRate * meanService
    guard backlog >= 0, arrivalRate >= 0, meanService > 0, serviceVariance >= 0, load < 1 else {
      return nil
    }
    mean = backlog * meanService / (1 - load)
    let variance =
      backlog * (serviceVariance + load * meanService * meanService)
      / ((1 - load) * (1 - load) * (1 - load))
    standardDeviation = variance.squareRoot()
  }
}
