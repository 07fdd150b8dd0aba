// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import Replays
import Reports

/// Recorded consumer groups beside their replays, a line each.
struct GroupAgreementTable {
  private let groups: [(name: String, comparison: GroupComparison, agreement: GroupAgreement)]

  init(_ truth: GroundTruth) {
    groups = truth.entries.compactMap { entry in
      entry.group.map { (entry.name, $0, GroupAgreement($0)) }
    }
  }

  var table: ReportTable {
    var table = ReportTable(
      title: "Consumer groups, recorded → predicted",
      columns: [
        .init("recording"), .init("assignor"), .init("rounds"),
        .init("held", heading: "who holds what agrees"),
        .init("told", heading: "callbacks agree"),
        .init("revoked", heading: "partitions revoked"),
        .init("duplicates", heading: "processed more than once"),
      ])
    for (name, comparison, agreement) in groups {
      let (rounds, revoked) = (agreement.rounds, agreement.revoked)
      table.append([
        .text(name, .strong), .text(comparison.recording.strategy),
        .text("\(rounds.recorded) → \(rounds.predicted)"),
        Self.share(agreement.holdings.count(where: \.agrees), of: agreement.holdings.count),
        Self.share(agreement.tellings.count(where: \.agrees), of: agreement.tellings.count),
        .text("\(revoked.recorded) → \(revoked.predicted)"),
        .text(
          "\(agreement.recordedDuplicates) → \(agreement.duplicates.lowerBound) to "
            + "\(agreement.duplicates.upperBound)", agreement.duplicatesAgree ? .good : .bad),
      ])
    }
    return table
  }

  private static func share(_ part: Int, of whole: Int) -> ReportTable.Cell {
    .text("\(part) of \(whole)", part == whole ? .good : .bad)
  }

  /// How many groups agree in everything; nil without any.
  var summary: String? {
    if groups.isEmpty { return nil }
    let complete = groups.count { $0.agreement.isComplete }
    return "Consumer groups: \(complete) of \(groups.count) agree in who holds what, in what each "
      + "consumer was told in which order, and in how much was processed more than once"
  }
}
