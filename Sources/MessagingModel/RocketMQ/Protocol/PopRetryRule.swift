// SPDX-License-Identifier: GPL-3.0-or-later

/// What a popping client does with a message whose listener failed.
///
/// Source: `ConsumeMessagePopConcurrentlyService.processConsumeResult`, `.checkNeedAckOrDelay` and
/// `.changePopInvisibleTime`, `DefaultMQPushConsumerImpl.popDelayLevel` of Apache RocketMQ 5.
package enum PopRetryRule: Hashable, Sendable {
  /// The broker is told to keep it invisible for so long, in nanoseconds.
  case invisible(Int64)
  /// It is acknowledged, and so lost.
  case giveUp
  /// The client says nothing, since it looks for a delay before the first one of its table and fails:
  /// the message comes again when it would have anyway.
  case unsaid

  private static let seconds: [Int64] = [
    10, 30, 60, 120, 180, 240, 300, 360, 420, 480, 540, 600, 1_200, 1_800, 3_600, 7_200,
  ]

  /// Decides on a message.
  ///
  /// - Parameters:
  ///   - reconsumeTimes: how often it came again before.
  ///   - maximum: how often it may.
  ///   - requestedLevel: what the listener asked for; 0 leaves it to the client.
  ///   - age: the time since it was published, in nanoseconds.
  /// - Returns: what the client does with it.
  package static func decide(
    reconsumeTimes: Int, maximum: Int, requestedLevel: Int, age: Int64
  ) -> PopRetryRule {
    var level = requestedLevel
    if reconsumeTimes >= maximum {
      if age > seconds[seconds.count - 1] * 2 * 1_000_000_000 { return .giveUp }
      level = seconds.lastIndex { age >= $0 * 1_000_000_000 }.map { $0 + 1 } ?? -1
    }
    if level == 0 { level = reconsumeTimes }
    guard level >= 0 else { return .unsaid }
    return .invisible(seconds[min(level, seconds.count - 1)] * 1_000_000_000)
  }
}
