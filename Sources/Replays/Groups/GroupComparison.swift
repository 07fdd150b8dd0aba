// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
package import Recordings
package import ResultFiles

/// A recorded consumer group beside its replay: who holds what after each round, what each consumer was
/// told in which order, and how many messages may have been processed twice.
package struct GroupComparison: Sendable {
  package let recording: GroupRecording
  /// The replay under the order of members' ids, among all that there are, that agrees best; the first
  /// of several.
  package let replay: GroupReplay
  /// That order.
  package let order: [String]
  /// How many messages the replay has processed more than once.
  package let duplicates: ClosedRange<Int>

  /// How often the emulated broker looks for members that have fallen silent, in nanoseconds
  /// (`rdkafka_mock_cgrp.c`).
  private static let detectionPeriod: Int64 = 1_000_000_000

  /// Replays a recording; `nil` if the clients' assignor is unknown.
  ///
  /// - Parameters:
  ///   - recording: The recording.
  ///   - roundLength: How long a round lasts at least once the group has formed, in nanoseconds; `nil`
  ///     for what librdkafka's emulation of a broker has.
  package init?(_ recording: GroupRecording, roundLength: Int64? = nil) {
    guard let strategy = Self.strategy(named: recording.strategy) else { return nil }
    var settings = GroupReplay.Settings(
      order: [], firstRound: Self.firstRound(of: recording),
      laterRound: roundLength ?? Self.laterRound(of: recording))
    settings.lateSyncs = GroupOwnership.lateSyncs(in: recording)
    let recorded = GroupOwnership.rounds(
      of: Self.callbacks(recorded: recording.events), in: recording)
    settings.order = MemberOrder.best(of: recording.consumers, most: recorded.count) { order in
      settings.order = order
      let replay = GroupReplay(recording, strategy: strategy, settings: settings)
      let predicted = GroupOwnership.rounds(of: replay.callbacks, in: recording)
      return zip(predicted, recorded).count { $0.owned == $1.owned }
    }
    replay = GroupReplay(recording, strategy: strategy, settings: settings)
    settings.detectionDelay = Self.detectionPeriod
    let late = GroupReplay(recording, strategy: strategy, settings: settings)
    let ranges = [replay, late].map { GroupCommits(recording, $0).duplicates }
    duplicates =
      min(
        ranges[0].lowerBound, ranges[1].lowerBound)...max(
        ranges[0].upperBound, ranges[1].upperBound)
    order = settings.order
    self.recording = recording
  }

  /// How long the first round took from the first consumer's start on: the broker's delay and the time
  /// for connecting, which is read off the recording.
  private static func firstRound(of recording: GroupRecording) -> Int64 {
    let events = recording.events
    guard let start = events.first(where: { $0.kind == .joinBegin }),
      let end = events.first(where: { $0.kind == .assign })
    else { return recording.initialDelay }
    return max(recording.initialDelay, end.time - start.time)
  }

  /// A second less than the session, or a whole session of up to a second
  /// (`rd_kafka_mock_cgrp_rebalance`).
  private static func laterRound(of recording: GroupRecording) -> Int64 {
    let session = recording.sessionTimeout
    return session > 1_000_000_000 ? session - 1_000_000_000 : session
  }

  /// Reads a recording and replays it.
  ///
  /// - Throws: `ResultFileError`, also where the clients' assignor is unknown.
  package static func read(
    _ folder: String, roundLength: Int64? = nil
  ) throws(ResultFileError) -> GroupComparison {
    let recording = try GroupRecording.read(folder)
    if let comparison = GroupComparison(recording, roundLength: roundLength) { return comparison }
    let setup = Recording.file(RecordedSetup.fileName, in: folder)
    throw try JSONParser.read(setup).member("strategy").failure(
      "is \"\(recording.strategy)\", which librdkafka's clients do not have; they have "
        + assignors.joined(separator: ", "))
  }

  /// The assignors of librdkafka's clients.
  private static let assignors = [
    RangeAssignor.name, RoundRobinAssignor.name, CooperativeStickyAssignor.name,
  ]

  /// The assignor as librdkafka has it.
  private static func strategy(named name: String) -> (any AllocationStrategy)? {
    guard assignors.contains(name) else { return nil }
    if name == CooperativeStickyAssignor.name {
      return CooperativeStickyAssignor(ofLibrdkafka: true)
    }
    return AllocationStrategyCatalogue.strategy(named: name)?.init()
  }

  /// When the last consumer has left, in nanoseconds since the start.
  package var end: Int64 { recording.events.last?.time ?? 0 }

  /// When the first round of the replay begins that is not over before everybody has left, though in the
  /// recording one was; `nil` if there is none.
  package var endlessRound: Int64? {
    let last = recording.events.last { $0.kind == .assign }?.time ?? 0
    let lastReplayed = replay.callbacks.last { $0.kind == .assign }?.time ?? 0
    return replay.rounds.first { $0.start < last && $0.start >= lastReplayed }?.start
  }

  /// What the consumers of the recording were told.
  package var recordedCallbacks: [GroupReplay.Callback] {
    Self.callbacks(recorded: recording.events)
  }

  private static func callbacks(recorded events: [GroupRecording.Event]) -> [GroupReplay.Callback] {
    events.compactMap { event in
      switch event.kind {
      case .assign, .revoke, .lost:
        .init(
          time: event.time, consumer: event.consumer, kind: event.kind,
          partitions: event.partitions.sorted())
      case .joinBegin, .closeBegin, .closeEnd, .crashExit: nil
      }
    }
  }

  /// Who held what after each round of the recording.
  package var recordedOwnership: [GroupOwnership] {
    GroupOwnership.rounds(of: recordedCallbacks, in: recording)
  }

  /// Who holds what after each round of the replay.
  package var predictedOwnership: [GroupOwnership] {
    GroupOwnership.rounds(of: replay.callbacks, in: recording)
  }

  /// What one consumer was told, in order, recorded and predicted, as far as either goes.
  package func course(
    of consumer: String
  ) -> [(recorded: GroupReplay.Callback?, predicted: GroupReplay.Callback?)] {
    let recorded = recordedCallbacks.filter { $0.consumer == consumer }
    let predicted = replay.callbacks.filter { $0.consumer == consumer }
    return (0..<max(recorded.count, predicted.count)).map { number in
      (
        number < recorded.count ? recorded[number] : nil,
        number < predicted.count ? predicted[number] : nil
      )
    }
  }

  /// How many messages were processed more than once.
  package var recordedDuplicates: Int { recording.processed.count { $0.attempt > 1 } }
}
