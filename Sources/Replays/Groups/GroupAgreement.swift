// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings

/// Row by row how a replayed consumer group agrees with its recording.
package struct GroupAgreement: Sendable {
  /// What a consumer holds after a round; `nil` on the side that has no such round.
  package struct Holding: Sendable {
    /// From 1.
    package var round: Int
    package var consumer: String
    package var recordedTime: Int64?
    package var predictedTime: Int64?
    package var recorded: [Int]?
    package var predicted: [Int]?

    package var agrees: Bool { recorded == predicted }
  }

  /// Something that a consumer was told; `nil` on the side that has nothing more.
  package struct Telling: Sendable {
    package var consumer: String
    /// From 1 for each consumer.
    package var number: Int
    package var recorded: GroupReplay.Callback?
    package var predicted: GroupReplay.Callback?

    package var agrees: Bool {
      recorded?.kind == predicted?.kind && recorded?.partitions == predicted?.partitions
    }
  }

  /// Round by round, each with all consumers.
  package let holdings: [Holding]
  /// Consumer by consumer, in the order in which each was told.
  package let tellings: [Telling]
  /// How many messages were processed more than once.
  package let recordedDuplicates: Int
  /// How many may have been, by the replay.
  package let duplicates: ClosedRange<Int>

  package init(_ comparison: GroupComparison) {
    let consumers = comparison.recording.consumers
    let (recorded, predicted) = (comparison.recordedOwnership, comparison.predictedOwnership)
    holdings = (0..<max(recorded.count, predicted.count)).flatMap { round in
      let before = round < recorded.count ? recorded[round] : nil
      let after = round < predicted.count ? predicted[round] : nil
      return consumers.indices.map { consumer in
        Holding(
          round: round + 1, consumer: consumers[consumer], recordedTime: before?.time,
          predictedTime: after?.time, recorded: before?.owned[consumer],
          predicted: after?.owned[consumer])
      }
    }
    tellings = consumers.flatMap { consumer in
      comparison.course(of: consumer).enumerated().map { number, pair in
        Telling(
          consumer: consumer, number: number + 1, recorded: pair.recorded,
          predicted: pair.predicted)
      }
    }
    recordedDuplicates = comparison.recordedDuplicates
    duplicates = comparison.duplicates
  }

  /// How many rounds there are, recorded and predicted.
  package var rounds: (recorded: Int, predicted: Int) {
    (
      Set(holdings.filter { $0.recorded != nil }.map(\.round)).count,
      Set(holdings.filter { $0.predicted != nil }.map(\.round)).count
    )
  }

  /// How many partitions consumers were told to give up, recorded and predicted.
  package var revoked: (recorded: Int, predicted: Int) {
    let count = { (callback: GroupReplay.Callback?) in
      callback.map { $0.kind == .assign ? 0 : $0.partitions.count } ?? 0
    }
    return (
      tellings.reduce(0) { $0 + count($1.recorded) },
      tellings.reduce(0) { $0 + count($1.predicted) }
    )
  }

  /// The consumers that were told other things than predicted, or in another order.
  package var deviating: [String] {
    var names: [String] = []
    for telling in tellings where !telling.agrees && names.last != telling.consumer {
      names.append(telling.consumer)
    }
    return names
  }

  /// Whether as many messages were processed more than once as the replay allows.
  package var duplicatesAgree: Bool { duplicates.contains(recordedDuplicates) }

  /// Whether all that is compared agrees.
  package var isComplete: Bool {
    holdings.allSatisfy(\.agrees) && tellings.allSatisfy(\.agrees) && duplicatesAgree
  }

  /// The counts as figures: recorded and predicted, or how many there are and how many agree.
  package var figures: [ReplayFigure] {
    [
      figure("group.rounds", "rounds", rounds.recorded, rounds.predicted),
      figure("group.revoked", "partitions", revoked.recorded, revoked.predicted),
      figure(
        "group.holdings_agreeing", "holdings", holdings.count, holdings.count(where: \.agrees)),
      figure(
        "group.callbacks_agreeing", "callbacks", tellings.count, tellings.count(where: \.agrees)),
      figure("group.duplicates_least", "messages", recordedDuplicates, duplicates.lowerBound),
      figure("group.duplicates_most", "messages", recordedDuplicates, duplicates.upperBound),
    ]
  }

  private func figure(
    _ name: String, _ unit: String, _ measured: Int, _ predicted: Int
  ) -> ReplayFigure {
    ReplayFigure(
      name: name, consumer: "", unit: unit, measured: Double(measured),
      predicted: Double(predicted))
  }
}
