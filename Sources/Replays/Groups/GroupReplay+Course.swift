// SPDX-License-Identifier: GPL-3.0-or-later

package import Recordings

// What a replay is told beside the recording, and what comes of it.
extension GroupReplay {
  /// What no recording holds.
  package struct Settings: Sendable {
    /// The consumers in the order of their members' ids, which the broker makes up.
    package var order: [String]
    /// How long the first round lasts from the first consumer's start on, in nanoseconds.
    package var firstRound: Int64
    /// How long the others last at least, in nanoseconds: the recorded brokers are emulated, and close
    /// rounds by a clock of their own.
    package var laterRound: Int64
    /// How long after the end of a session the broker looks for silent members, in nanoseconds.
    package var detectionDelay: Int64 = 0
    /// Round by round the consumers that asked for their part too late.
    ///
    /// The emulated broker hands the parts out as soon as the leader has made them, and sends those that
    /// ask later back to join (`rd_kafka_mock_cgrp_sync_check`). Who is late hangs on microseconds.
    package var lateSyncs: [[String]] = []

    package init(order: [String], firstRound: Int64, laterRound: Int64) {
      self.order = order
      self.firstRound = firstRound
      self.laterRound = laterRound
    }
  }

  /// What a member was told, in the words of the recordings.
  package struct Callback: Sendable, Equatable {
    package var time: Int64
    package var consumer: String
    package var kind: GroupRecording.Event.Kind
    /// Ascending.
    package var partitions: [Int]

    package init(
      time: Int64, consumer: String, kind: GroupRecording.Event.Kind, partitions: [Int]
    ) {
      self.time = time
      self.consumer = consumer
      self.kind = kind
      self.partitions = partitions
    }
  }

  /// What becomes of a commit before partitions are given up.
  ///
  /// The emulated broker takes none while members are called to join (`rd_kafka_mock_cgrp_check_state`), other than Kafka.
  package enum Commit: Sendable, Equatable {
    case refused
    /// Members that a round has taken partitions from commit at the same time, and the first whose
    /// commit is answered joins again: its own is taken, those of the others may come too late.
    case racing
  }

  /// From when until when members were called to join.
  package struct Round: Sendable, Equatable {
    package var start: Int64
    /// When the first member got its part; the end of time if none did.
    package var end: Int64
  }
}
