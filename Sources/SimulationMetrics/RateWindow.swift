// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// Counts arrivals and completions between two samples.
@frozen
public struct RateWindow: Sendable, Hashable, BitwiseCopyable {
  @usableFromInline var arrivalCount: Int64 = 0
  @usableFromInline var completionCount: Int64 = 0

  /// The moment from which the window counts.
  public let start: VirtualTime

  /// Opens an empty window.
  ///
  /// - Parameter start: The moment from which it counts.
  @inlinable
  public init(at start: VirtualTime = .zero) {
    self.start = start
  }

  /// Arrivals in the window so far.
  @inlinable
  public var arrivals: Int64 { arrivalCount }

  /// Completions in the window so far.
  @inlinable
  public var completions: Int64 { completionCount }

  /// Counts messages that became visible to the group.
  @inlinable
  @inline(__always)
  public mutating func recordArrivals(_ count: Int64 = 1) { arrivalCount &+= count }

  /// Counts messages whose consumption completed.
  @inlinable
  @inline(__always)
  public mutating func recordCompletions(_ count: Int64 = 1) { completionCount &+= count }

  /// Arrivals per second of simulated time, up to a moment; `nil` if no time has passed.
  @inlinable
  public func arrivalRate(at time: VirtualTime) -> Double? {
    Self.rate(arrivalCount, over: time - start)
  }

  /// Completions per second of simulated time, up to a moment; `nil` if no time has passed.
  @inlinable
  public func completionRate(at time: VirtualTime) -> Double? {
    Self.rate(completionCount, over: time - start)
  }

  @inlinable
  static func rate(_ count: Int64, over span: VirtualDuration) -> Double? {
    span.nanoseconds > 0 ? Double(count) * 1e9 / Double(span.nanoseconds) : nil
  }
}
