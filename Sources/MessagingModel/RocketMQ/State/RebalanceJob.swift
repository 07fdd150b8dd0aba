// SPDX-License-Identifier: GPL-3.0-or-later

/// A rebalance that a client's thread is in the middle of.
///
/// With latencies to the brokers, and while an orderly queue is being given up, one run of the
/// thread stretches over simulated time; this is what it has on its stack meanwhile.
struct RebalanceJob {
  /// Position in the group's list of topics.
  var topic = 0
  var step = Step.ask
  /// The client's share of this topic.
  var share: [Int] = []
  /// Entries of the held table to drop in this topic.
  var drops: [Int] = []
  /// Queues to gain in this topic.
  var gains: [Int] = []
  /// Position in `drops` or `gains`.
  var position = 0
  /// Entries gained in this topic, whose first pulls leave together.
  var gained: [HeldReference] = []
  var isBalanced = true
  var hasChanged = false
  /// Since when the thread has been waiting for an orderly queue's listener, or -1.
  var waitingSince: Int64 = -1

  /// What the thread does next.
  enum Step {
    /// Ask a broker for the members.
    case ask
    /// The request has reached the broker.
    case answer
    /// The reply has come back.
    case apply
    case drop
    /// Turn to the next queue to gain, asking for its lock where one is needed.
    case lock
    case lockAtBroker
    case locked
    /// The question for the start offset has reached the broker.
    case query
    /// The start offset has come back.
    case gain
    case finishTopic
  }

  /// The members that the broker named, by consumer number; `nil` for none.
  var view: [Int]?
  var isLockGranted = false
  var startOffset = 0
}
