// SPDX-License-Identifier: GPL-3.0-or-later

/// The unit of a metric; it decides how an objective's bound is written.
public enum MetricUnit: String, Sendable, Hashable, CaseIterable {
  /// Seconds of simulated time; bounds are durations such as `250ms`.
  case seconds = "s"
  /// Messages; bounds are plain numbers.
  case messages
  /// Messages a second; bounds are rates such as `900/s`.
  case messagesPerSecond = "messages/s"
  /// A part of a whole, from 0 to 1; bounds are plain numbers.
  case share
  /// A pure number such as a quotient of two loads; bounds are plain numbers.
  case ratio
  /// Queues; bounds are plain numbers.
  case queues
  /// Deliveries; bounds are plain numbers.
  case deliveries
  /// Rebalances; bounds are plain numbers.
  case rebalances
  /// Scenario events; bounds are plain numbers.
  case events
  /// Time summed over queues; bounds are plain numbers of queue-seconds.
  case queueSeconds = "queue-seconds"
  /// A backlog integrated over time; bounds are plain numbers of message-seconds.
  case messageSeconds = "message-seconds"

  /// The unit as tables and results show it.
  public var symbol: String { rawValue }
}
