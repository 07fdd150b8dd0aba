// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import Recordings
import Replays

/// A group of two, a and b, on four partitions: heartbeats and commits each second, sessions of six.
enum SmallGroup {
  static func event(
    _ seconds: Double, _ consumer: String, _ kind: GroupRecording.Event.Kind
  ) -> GroupRecording.Event {
    .init(
      time: Int64((seconds * 1e9).rounded()), consumer: consumer, kind: kind, partitions: [])
  }

  static func recording(
    _ events: [GroupRecording.Event], processed: [GroupRecording.Processing] = []
  ) -> GroupRecording {
    GroupRecording(
      name: "small", strategy: "range", partitions: 4, consumers: ["a", "b"],
      sessionTimeout: 6_000_000_000, heartbeatInterval: 1_000_000_000,
      initialDelay: 3_000_000_000, commitInterval: 1_000_000_000, pollTimeout: 20_000_000,
      events: events, processed: processed)
  }

  /// The recording replayed with a first round of three seconds, and later ones of two.
  static func replay(_ recording: GroupRecording, order: [String] = ["a", "b"]) -> GroupReplay {
    GroupReplay(
      recording, strategy: RangeAssignor(),
      settings: .init(order: order, firstRound: 3_000_000_000, laterRound: 2_000_000_000))
  }
}
