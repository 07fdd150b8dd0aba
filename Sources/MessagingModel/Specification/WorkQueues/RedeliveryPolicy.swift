// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// How an ActiveMQ client tries a message again whose listener failed, before it gives it up.
///
/// The client keeps the message, and so a place in its window. It gives the message up with a poison
/// acknowledgement, and the broker dead-letters it.
///
/// Sources: `RedeliveryPolicy` and `ActiveMQMessageConsumer.rollback` of ActiveMQ Classic, in a session
/// that settles message by message.
public struct RedeliveryPolicy: Sendable, Hashable {
  /// Repetitions after which a message is given up; `nil` for never (`maximumRedeliveries`).
  public var maximum: Int?
  /// The wait before the first repetition, and before the others without back-off
  /// (`initialRedeliveryDelay`).
  public var initialDelay: VirtualDuration
  /// The wait that takes the place of an initial one of zero from the second repetition on, and the
  /// least that a longest wait can be (`redeliveryDelay`).
  public var delay: VirtualDuration
  /// By what the wait grows with each repetition; `nil` for not at all (`useExponentialBackOff`,
  /// `backOffMultiplier`).
  public var multiplier: Double?
  /// The longest wait under back-off; `nil` for any (`maximumRedeliveryDelay`).
  public var maximumDelay: VirtualDuration?
  /// Whether the consumer takes other messages during the wait, which gives their order up
  /// (`nonBlockingRedelivery`).
  public var isNonBlocking: Bool

  /// Creates a policy; what is not named is the client's default.
  public init(
    maximum: Int? = 6, initialDelay: VirtualDuration = .seconds(1),
    delay: VirtualDuration = .seconds(1), multiplier: Double? = nil,
    maximumDelay: VirtualDuration? = nil, isNonBlocking: Bool = false
  ) {
    self.maximum = maximum
    self.initialDelay = initialDelay
    self.delay = delay
    self.multiplier = multiplier
    self.maximumDelay = maximumDelay
    self.isNonBlocking = isNonBlocking
  }

  /// The wait before a message is tried again, in whole milliseconds as the client counts them.
  ///
  /// - Parameters:
  ///   - previous: The consumer's last wait, zero when it has completed a message since then.
  ///   - repetitions: How often the message has been repeated before.
  /// - Returns: The wait.
  public func delay(after previous: VirtualDuration, repetitions: Int) -> VirtualDuration {
    guard repetitions > 0 else { return initialDelay }
    var next = milliseconds(initialDelay)
    if next == 0 { next = milliseconds(delay) }
    if previous > .zero, let multiplier, multiplier > 1 {
      next = Int64(min(Double(milliseconds(previous)) * multiplier, 9e12))
      if let maximumDelay, next > milliseconds(maximumDelay) {
        next = max(milliseconds(maximumDelay), milliseconds(delay))
      }
    }
    return VirtualDuration(nanoseconds: next * 1_000_000)
  }

  private func milliseconds(_ duration: VirtualDuration) -> Int64 {
    duration.nanoseconds / 1_000_000
  }
}

extension RedeliveryPolicy {
  /// What is wrong with the policy, if anything is.
  var problem: String? {
    let delays = [initialDelay, delay, maximumDelay ?? .zero]
    if delays.contains(where: { $0 < .zero || $0 > .seconds(1_000_000) }) {
      return "a redelivery delay lies between 0 and 1000000 s"
    }
    if let maximum, !(0...1_000_000).contains(maximum) {
      return "a message may be repeated 0 to 1000000 times"
    }
    if let multiplier, !(1...1_000).contains(multiplier) {
      return "a back-off multiplier lies between 1 and 1000"
    }
    return nil
  }
}
