// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// What became of the sends of one producer, where each is kept account of.
public struct SendOutcome: Sendable, Hashable, Codable {
  /// The producer's name.
  public var producer: String
  /// The groups that read what it publishes.
  public var readers: [String]
  /// Messages handed over by the application.
  public var published: Int
  /// Messages that a broker has stored, each counted once.
  public var stored: Int
  /// Messages that wait for a thread, a batch or an answer at the end, and are not stored.
  public var unsent: Int
  /// Messages that the client gave up and no broker has.
  public var failed: Int
  /// Messages that the client gave up though a broker has stored them.
  public var storedThoughFailed: Int
  /// Copies of messages that were stored before.
  public var repeated: Int
  /// Messages that a broker had acknowledged and then lost.
  public var lost: Int
  /// Requests to brokers.
  public var attempts: Int
  /// Those that followed a failed one.
  public var retried: Int
  /// Answers that the broker has too much to do.
  public var busy: Int
  /// Answers that the broker has no such queue.
  public var rejected: Int
  /// Connections that were refused or broke.
  public var refused: Int
  /// Attempts without an answer in time.
  public var timedOut: Int
  /// Mean time of the answers of attempts that succeeded, in seconds; `nil` without any.
  public var answerMean: Double?
  /// Longest of these times, in seconds.
  public var answerMaximum: Double
}

/// The bill of one loss of a broker's master.
public struct OutageOutcome: Sendable, Hashable, Codable {
  /// The scenario event, counted from 0 in order of time.
  public var event: Int
  /// The broker.
  public var broker: String
  /// When the master ended.
  public var time: VirtualTime
  /// How it ended; `nil` where a partition cut it off from those by whose word it was master.
  public var ending: ClusterFault.Ending?
  /// When a master served again; `nil` if none does.
  public var servingAgain: VirtualTime?
  /// Whether that was a slave.
  public var isPromotion: Bool
  /// Messages that the broker had acknowledged and that are gone.
  public var lost: Int
  /// Messages that are gone before anybody was told that they had been stored.
  public var unacknowledged: Int
  /// Messages that producers gave up from then until the next loss or the end.
  public var failed: Int
  /// Messages that were stored a second time in that time.
  public var repeated: Int
  /// Sends that were tried again in that time.
  public var retried: Int
}

/// What producers' sends went through from one scenario event until the next one, or the end.
public struct SendBill: Sendable, Hashable, Codable {
  /// The scenario event, counted from 0 in order of time.
  public var event: Int
  /// What it does.
  public var action: String
  /// When it happened.
  public var time: VirtualTime
  /// Messages given up.
  public var failed: Int
  /// Copies of messages that were stored before.
  public var repeated: Int
  /// Requests that followed a failed one.
  public var retried: Int
  /// Requests refused because the broker has too much to do.
  public var busy: Int
  /// Requests for a queue that the broker does not have.
  public var rejected: Int
  /// Requests to a place where nobody listened.
  public var refused: Int
  /// Requests without an answer in time.
  public var timedOut: Int
}

/// What a broker's store did, where it has a cost.
public struct StoreOutcome: Sendable, Hashable, Codable {
  /// The broker.
  public var broker: String
  /// Pulls that its master read from disk.
  public var diskReads: Int
  /// Pulls that it sent to a slave instead.
  public var slaveReads: Int
}

/// What one fault of a RabbitMQ cluster did to one queue, until the next fault or the end.
public struct QueueFaultOutcome: Sendable, Hashable, Codable {
  /// The scenario event, counted from 0 in order of time.
  public var event: Int
  /// The queue.
  public var queue: String
  /// When the fault happened.
  public var time: VirtualTime
  /// The node that led the queue before.
  public var leaderBefore: String
  /// The node that leads it at the end of the bill; `nil` if none does.
  public var leaderAfter: String?
  /// Time without a leader, in nanoseconds.
  public var unavailable: Int64
  /// Times that another node took the lead.
  public var promotions: Int
  /// Consumers that lost their connection or their subscription.
  public var disconnected: Int
  /// Messages that were out at consumers and came back, to be redelivered.
  public var requeued: Int
  /// Messages that the queue had and has no more, though their publishers were told that it had them,
  /// or asked for no word.
  public var lost: Int
  /// Messages that are gone before they were confirmed, and that nobody publishes again.
  public var unconfirmed: Int
  /// Messages that were published again.
  public var repeated: Int
  /// Copies of messages that are in the queue a second time, or again though they had been completed.
  public var duplicates: Int
}

/// What went through one broker's part of a queue in a network of ActiveMQ's brokers.
public struct NetworkQueueOutcome: Sendable, Hashable, Codable {
  /// The group whose consumers are served.
  public var group: String
  /// The queue, by the name that all brokers know.
  public var queue: String
  /// The broker.
  public var broker: String
  /// Messages that came from other brokers.
  public var received: Int
  /// Messages that went on to other brokers.
  public var sentOn: Int
  /// Messages that are there at the end, and neither consumer nor bridge takes.
  public var stranded: Int
  /// Nanoseconds since the oldest of these was published; `nil` without any.
  public var strandedAge: Int64?
}
