// SPDX-License-Identifier: GPL-3.0-or-later

/// What a group wants of its topics, and what its filters did.
struct GroupFilter {
  /// Whether a tag reaches the broker's filter and the listener, by tag index; empty where no
  /// subscription names tags.
  var passesBroker: [Bool] = []
  var passesListener: [Bool] = []
  /// The compiled expression of each topic, by topic index, or -1.
  var programs: [Int32] = []
  /// The counts of each topic, by topic index.
  var counts: [FilterCounts] = []

  func program(ofTopic topic: Int) -> Int { topic < programs.count ? Int(programs[topic]) : -1 }
}

/// What a group's filter did with the messages of a topic.
struct FilterCounts: BitwiseCopyable {
  var appended = 0
  var matching = 0
  var failed = 0
  var examined = 0
  var transferred = 0
  var transferredBytes = 0
  var droppedByClient = 0
  var replies = 0
  var emptyReplies = 0
}
