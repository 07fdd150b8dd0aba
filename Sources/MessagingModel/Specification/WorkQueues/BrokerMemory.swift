// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// The memory of a broker's messages above which nobody may publish; consumers go on.
///
/// RabbitMQ looks at its memory every 2.5 s (`memory_monitor_interval`) and raises or clears an alarm, so
/// that more may come in before it does; ActiveMQ looks at it with every message (producer flow
/// control).
public struct BrokerMemory: Sendable, Hashable {
  /// Bytes of messages in queues, unsettled ones and delayed ones included.
  public var limit: Int
  /// How often the broker looks; zero for with every message.
  public var checkInterval: VirtualDuration

  /// Creates a limit.
  public init(limit: Int, checkInterval: VirtualDuration) {
    self.limit = limit
    self.checkInterval = checkInterval
  }

  /// The interval of RabbitMQ's `vm_memory_monitor`.
  public static let rabbitMQInterval = VirtualDuration.milliseconds(2_500)
}
