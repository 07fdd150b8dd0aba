// SPDX-License-Identifier: GPL-3.0-or-later

/// Where the sojourn time of one message went, in whole nanoseconds.
///
/// The parts follow one another without gap or overlap from the moment a producer hands the
/// message over to the moment its consumption completes, so that they add up to the sojourn time
/// to the nanosecond. Every part is zero or positive; a part that never occurred is zero.
@frozen
public struct LatencyParts: Sendable, Hashable, BitwiseCopyable {
  /// Time in the producer's batch before it was sent, in nanoseconds.
  public var linger: Int64

  /// Time on links and in the broker until the message could be fetched, in nanoseconds.
  public var broker: Int64

  /// Time in the queue behind earlier messages while the queue was served, in nanoseconds.
  public var behindOthers: Int64

  /// Time in the queue while no consumer could take messages from it, in nanoseconds.
  public var dark: Int64

  /// Time in the consumer's own buffer, fetched but not yet started, in nanoseconds.
  public var clientBuffer: Int64

  /// Time between a failed attempt and the next one, in nanoseconds.
  public var retryDelay: Int64

  /// Time in the message listener, all attempts together, in nanoseconds.
  public var service: Int64

  /// Creates the account of one message; parts not named are zero.
  ///
  /// - Parameters:
  ///   - linger: Nanoseconds in the producer's batch.
  ///   - broker: Nanoseconds on links and in the broker.
  ///   - behindOthers: Nanoseconds behind earlier messages of a served queue.
  ///   - dark: Nanoseconds in a queue that nobody served.
  ///   - clientBuffer: Nanoseconds in the consumer's buffer.
  ///   - retryDelay: Nanoseconds between attempts.
  ///   - service: Nanoseconds in the listener.
  @inlinable
  public init(
    linger: Int64 = 0, broker: Int64 = 0, behindOthers: Int64 = 0, dark: Int64 = 0,
    clientBuffer: Int64 = 0, retryDelay: Int64 = 0, service: Int64 = 0
  ) {
    self.linger = linger
    self.broker = broker
    self.behindOthers = behindOthers
    self.dark = dark
    self.clientBuffer = clientBuffer
    self.retryDelay = retryDelay
    self.service = service
  }

  /// The account of a message that took no time at all.
  @inlinable
  public static var zero: Self { Self() }

  /// Completion minus publish: the sum of the parts, in nanoseconds.
  ///
  /// - Precondition: The sum fits in 64 bits.
  @inlinable
  public var sojourn: Int64 {
    linger + broker + behindOthers + dark + clientBuffer + retryDelay + service
  }

  /// The sum, part by part.
  @inlinable
  public static func + (lhs: Self, rhs: Self) -> Self {
    Self(
      linger: lhs.linger + rhs.linger,
      broker: lhs.broker + rhs.broker,
      behindOthers: lhs.behindOthers + rhs.behindOthers,
      dark: lhs.dark + rhs.dark,
      clientBuffer: lhs.clientBuffer + rhs.clientBuffer,
      retryDelay: lhs.retryDelay + rhs.retryDelay,
      service: lhs.service + rhs.service)
  }

  /// Adds another account in place, part by part.
  @inlinable
  public static func += (lhs: inout Self, rhs: Self) { lhs = lhs + rhs }
}

/// Mean latency parts of a set of messages, in nanoseconds.
///
/// Each mean is the exact total of its part divided once by the number of messages, so the means
/// add up to ``sojourn`` but for the last bits.
@frozen
public struct MeanLatencyParts: Sendable, Hashable, BitwiseCopyable, Codable {
  /// Mean time in the producer's batch, in nanoseconds.
  public var linger: Double
  /// Mean time on links and in the broker, in nanoseconds.
  public var broker: Double
  /// Mean time behind earlier messages of a served queue, in nanoseconds.
  public var behindOthers: Double
  /// Mean time in a queue that nobody served, in nanoseconds.
  public var dark: Double
  /// Mean time in the consumer's buffer, in nanoseconds.
  public var clientBuffer: Double
  /// Mean time between attempts, in nanoseconds.
  public var retryDelay: Double
  /// Mean time in the listener, in nanoseconds.
  public var service: Double
  /// Mean sojourn time: the total of all parts divided by the number of messages, in nanoseconds.
  public var sojourn: Double
}

/// Exact totals of the latency parts of many messages, in nanoseconds.
///
/// 128 bits hold the total of more messages than 64 bits can count, so a total never overflows
/// and adding in any order gives the same bits.
@usableFromInline
struct LatencyTotals: Hashable, BitwiseCopyable {
  @usableFromInline var linger: Int128 = 0
  @usableFromInline var broker: Int128 = 0
  @usableFromInline var behindOthers: Int128 = 0
  @usableFromInline var dark: Int128 = 0
  @usableFromInline var clientBuffer: Int128 = 0
  @usableFromInline var retryDelay: Int128 = 0
  @usableFromInline var service: Int128 = 0

  init() {}

  /// The totals held in lanes 0 to 6 of a histogram row; lane 7 is its count.
  init(row: SIMD8<Int64>) {
    linger = Int128(row[0])
    broker = Int128(row[1])
    behindOthers = Int128(row[2])
    dark = Int128(row[3])
    clientBuffer = Int128(row[4])
    retryDelay = Int128(row[5])
    service = Int128(row[6])
  }

  var sojourn: Int128 {
    linger + broker + behindOthers + dark + clientBuffer + retryDelay + service
  }

  static func += (lhs: inout Self, rhs: Self) {
    lhs.linger += rhs.linger
    lhs.broker += rhs.broker
    lhs.behindOthers += rhs.behindOthers
    lhs.dark += rhs.dark
    lhs.clientBuffer += rhs.clientBuffer
    lhs.retryDelay += rhs.retryDelay
    lhs.service += rhs.service
  }

  /// The totals shared out over a positive number of messages.
  func mean(over count: Int64) -> MeanLatencyParts {
    let n = Double(count)
    return MeanLatencyParts(
      linger: Double(linger) / n,
      broker: Double(broker) / n,
      behindOthers: Double(behindOthers) / n,
      dark: Double(dark) / n,
      clientBuffer: Double(clientBuffer) / n,
      retryDelay: Double(retryDelay) / n,
      service: Double(service) / n,
      sojourn: Double(sojourn) / n)
  }
}
