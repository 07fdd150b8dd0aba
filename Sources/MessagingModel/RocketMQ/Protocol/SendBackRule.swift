// SPDX-License-Identifier: GPL-3.0-or-later

/// What a broker does with a message that a consumer could not process.
///
/// Source: `AbstractSendMessageProcessor.consumerSendMsgBack` and
/// `SendMessageProcessor.handleRetryAndDLQ` of Apache RocketMQ 5.
package enum SendBackRule {
  /// What becomes of the message.
  package enum Outcome: Sendable, Hashable {
    /// It comes again through the retry topic after the delay of a level.
    case delay(level: Int)
    /// It goes to the dead-letter topic at once.
    case deadLetter
    /// It is accepted and thrown away, since the group has no retry queue.
    case discard
  }

  /// Decides on a message sent back by a concurrent consumer.
  ///
  /// - Parameters:
  ///   - reconsumeTimes: how often the message has been sent back before.
  ///   - maximum: the consumer's limit of such times.
  ///   - requestedLevel: the level that the listener asked for; 0 leaves it to the broker, a
  ///     negative one asks for the dead-letter topic.
  ///   - retryQueues: retry queues of the group on the broker.
  ///   - table: the broker's delay levels.
  /// - Returns: what becomes of the message.
  package static func decide(
    reconsumeTimes: Int, maximum: Int, requestedLevel: Int, retryQueues: Int,
    table: DelayLevelTable
  ) -> Outcome {
    if retryQueues <= 0 { return .discard }
    if reconsumeTimes >= maximum || requestedLevel < 0 { return .deadLetter }
    let level = requestedLevel == 0 ? 3 + reconsumeTimes : requestedLevel
    return .delay(level: min(level, table.maximumLevel))
  }

  /// Whether a message that an orderly consumer gave up, and sent to the retry topic as an ordinary
  /// message, is stored in the dead-letter topic instead.
  ///
  /// - Parameters:
  ///   - reconsumeTimes: the count in the message's header.
  ///   - maximum: the limit in the message's header.
  ///   - groupHoldsLock: whether the group holds any unexpired queue lock on the broker.
  /// - Returns: true for the dead-letter topic, false for the retry topic.
  package static func deadLettersOrdinarySend(
    reconsumeTimes: Int, maximum: Int, groupHoldsLock: Bool
  ) -> Bool {
    reconsumeTimes > maximum || groupHoldsLock
  }
}
