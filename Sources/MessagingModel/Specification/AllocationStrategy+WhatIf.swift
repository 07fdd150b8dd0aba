// SPDX-License-Identifier: GPL-3.0-or-later

package import QueueAllocation

extension AllocationStrategy {
  /// Whether groups of a system that allocate like this are a what-if, as the system has no such
  /// strategy.
  package static func isWhatIf(in system: MessagingSystem) -> Bool {
    switch origin {
    case .rocketMQ, .rocketMQBrokers, .rocketMQPop: system != .rocketmq
    case .kafkaMember, .kafkaBroker, .kafkaShareGroup: system != .kafka
    case .noSystem: true
    }
  }
}
