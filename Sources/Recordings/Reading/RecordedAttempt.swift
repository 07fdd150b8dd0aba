// SPDX-License-Identifier: GPL-3.0-or-later

/// One delivery attempt of a message in one queue, or a message that was never delivered.
///
/// Times are nanoseconds since the start of the recording.
package struct RecordedAttempt: Sendable, Equatable {
  /// How an attempt ended.
  package enum Outcome: String, Sendable, CaseIterable {
    /// The message was done with.
    case ack
    /// It failed and went to the dead-letter exchange, or was dropped.
    case reject
    /// It failed and went back to its queue.
    case requeue = "nack_requeue"
    /// The consumer went away while it worked on the message.
    case lostInService = "lost_in_service"
    /// The consumer went away before it began with the message.
    case lostUnstarted = "lost_unstarted"
    /// The broker dropped the message.
    case neverDelivered = "never_delivered"
    /// The broker refused the message.
    case refused = "publish_nacked"
    /// The recording ended before the message.
    case unfinished
  }

  /// The message's number.
  package var message: Int64
  /// The queue, as a position in the names of the log; -1 where none is recorded.
  package var queue: Int
  /// The consumer, as a position in the names of the log; -1 where there is none.
  package var consumer: Int
  /// The number of the attempt, from 1; 0 for a message that was never delivered.
  package var attempt: Int
  /// When the publisher began to write the message.
  package var publish: Int64
  /// When the broker's confirmation arrived.
  package var confirm: Int64?
  /// When the consumer's library had the message.
  package var deliver: Int64?
  /// When the consumer began with it.
  package var start: Int64?
  /// When the consumer had done.
  package var end: Int64?
  /// When the settlement was written.
  package var ack: Int64?
  /// How long the service was meant to take at this consumer.
  package var service: Int64?
  /// How the attempt ended.
  package var outcome: Outcome

  /// When the attempt was settled: the acknowledgement where it is recorded, else the end.
  package var settled: Int64? { ack ?? end }
}

/// All delivery attempts of a recording.
package struct AttemptLog: Sendable {
  /// The attempts in the order of the file.
  package var attempts: [RecordedAttempt] = []
  /// Names of queues in the order in which they appear.
  package var queues: [String] = []
  /// Names of consumers in the order in which they appear.
  package var consumers: [String] = []
}
