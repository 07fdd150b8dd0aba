// SPDX-License-Identifier: GPL-3.0-or-later

import Analysis
import Experiments
import MessagingModel
import QueueAllocation
import Reports
import ResultFiles
import SimulationEngine

// The summary for people: what happened to each group, and why.
extension RunReport {
  var document: Document {
    var document = Document()
    document.heading(title)
    if let partialReason { document.line(.init("Partial: \(partialReason).", .bad)) }
    for (index, group) in experiment.specification.groups.enumerated() {
      describe(group, at: index, in: &document)
    }
    document.table(objectivesTable)
    return document
  }

  private var title: String {
    let specification = experiment.specification
    return "\(experiment.name): \(specification.system.rawValue), "
      + "\(NumberText.plain(specification.duration.seconds)) s simulated, "
      + (warmUpIsAutomatic
        ? "warm-up \(NumberText.plain(specification.warmUp.seconds)) s by MSER-5, " : "")
      + "\(NumberText.count(conclusion.delivered.count, "replication")), seed \(experiment.seed)"
  }

  var isReplicated: Bool { conclusion.delivered.count > 1 }

  /// What a table's numbers are, where there are several replications.
  private var meansNote: String { isReplicated ? ", means over replications" : "" }

  private func describe(
    _ group: GroupSpecification, at index: Int, in document: inout Document
  ) {
    document.heading("Group \(group.name): \(configuration(of: group))")
    for line in accountLines(of: group.name, at: index) { document.line(.init(line)) }
    if let found = estimates?.usefulMembers[group.name], found.isMoreThanEnough {
      document.line(
        .init(
          "\(NumberText.count(found.members, "consumer")) keep up with no more than \(found.enough): the "
            + "one with the most of \(NumberText.count(found.queues, "queue")) decides; of use are "
            + found.ranges, .notable))
    }
    if group.mode == .clustering {
      for table in ownershipTables(of: group.name) { document.table(table) }
      document.table(rebalancesTable(of: group.name))
    }
    document.table(fairnessTable(of: group.name))
    document.table(costsTable(of: group.name))
    document.table(episodesTable(of: group.name))
    document.table(latencyTable(of: group.name))
    document.table(estimatesTable(of: group.name))
  }

  private func configuration(of group: GroupSpecification) -> String {
    let topics = group.subscriptions.map { $0.topic }
    let queues = experiment.specification.topics.filter { topics.contains($0.name) }
      .map { $0.queuesPerBroker.reduce(0, +) }.reduce(0, +)
    // Where consumers compete for each message there is no allocation to name.
    let rules =
      group.mode == .competing
      ? [] : [group.consumption.rawValue, allocation(of: group)]
    return
      ([
        NumberText.count(queues, "queue"), NumberText.count(group.consumerIDs.count, "consumer"),
        NumberText.count(group.threads, "thread") + " each", group.mode.rawValue,
      ] + rules).joined(separator: ", ")
  }

  private func allocation(of group: GroupSpecification) -> String {
    let strategy = type(of: group.allocation)
    return strategy.isWhatIf(in: experiment.specification.system)
      ? "\(strategy.name) (a what-if)" : strategy.name
  }

  /// Where messages went, the backlog and the work in a few lines.
  private func accountLines(of group: String, at index: Int) -> [String] {
    func mean(_ metric: String) -> String { shown(metric, of: group) }
    var lines: [String] = []
    if !isReplicated, let account = shown?.outcome.groups[index].account {
      lines.append("Messages: \(AccountText.text(account))")
    } else {
      lines.append("Messages: published \(mean("published")), completed \(mean("completed"))")
    }
    lines.append(
      "Backlog: mean \(mean("backlog.mean")), peak \(mean("backlog.peak")) at "
        + "\(mean("backlog.peak_time")), final \(mean("backlog.final")); oldest message at most "
        + "\(mean("oldest_age.peak")) old")
    lines.append(
      "Work: \(mean("throughput")) completed, threads busy \(mean("busy_share")), "
        + "\(NumberText.noun(mean("duplicates"), "duplicate")), "
        + "\(NumberText.noun(mean("redeliveries"), "redelivery", "redeliveries")), "
        + "\(mean("dead_lettered")) dead-lettered")
    let sends = ["failed", "lost", "repeated", "unsent"].filter {
      summary.mean(of: "sends.\($0)", group: group).number ?? 0 > 0
    }
    if !sends.isEmpty {
      lines.append(
        "Sends: " + sends.map { "\(mean("sends.\($0)")) \($0)" }.joined(separator: ", "))
    }
    if isReplicated { lines.append("These are means over replications.") }
    return lines
  }

  private func shown(_ metric: String, of group: String) -> String {
    MetricText.text(summary.mean(of: metric, group: group), of: metric)
  }

  // MARK: - Ownership and rebalances

  /// Rebalances shown as columns side by side; more would not fit on a screen.
  private static let shownRebalances = 4
  /// Owners shown one by one.
  private static let shownOwners = 32

  private func rebalances(of group: String) -> [RebalanceRecord] {
    shown?.outcome.rebalances.filter { $0.group == group } ?? []
  }

  private func ownershipTables(of group: String) -> [ReportTable] {
    let records = rebalances(of: group)
    guard let first = records.first else { return [] }
    // A group's first placement has nothing before it to show.
    let before = OwnershipStage("before", first) { $0.before }
    let stages =
      (before.owners.isEmpty ? [] : [before])
      + records.prefix(Self.shownRebalances).map { record in
        OwnershipStage(Self.title(of: record), record) {
          $0.after
        }
      }
    let scope = QueueRanges.Scope(stages.flatMap { $0.queues })
    var owners: [MemberID] = []
    for stage in stages { owners += stage.owners.filter { !owners.contains($0) } }
    let left = records.count - Self.shownRebalances
    let more = left > 0 ? "; \(NumberText.count(left, "more rebalance")) in allocations.csv" : ""
    var table = ReportTable(
      title: "Who owned what (replication \(shown?.replication ?? 0)\(more))",
      columns: [.init("owner")]
        + stages.enumerated().map {
          ReportTable.Column("stage_\($0.offset)", heading: $0.element.title)
        })
    for owner in owners.sorted().prefix(Self.shownOwners) {
      table.append(
        [.text(owner.name)]
          + stages.map { ReportTable.Cell.text($0.text(of: owner, in: scope)) })
    }
    if owners.count > Self.shownOwners {
      table.append(
        [.text("\(owners.count - Self.shownOwners) more")]
          + stages.map { _ in ReportTable.Cell.text("in allocations.csv") })
    }
    if stages.contains(where: { !$0.unowned.isEmpty }) {
      table.append(["nobody"] + stages.map { ReportTable.Cell.text($0.unownedText(in: scope)) })
    }
    return [table]
  }

  private static func title(of record: RebalanceRecord) -> String {
    guard let end = record.end else { return "at the end" }
    if record.isPlacement { return "placed at \(NumberText.instant(nanoseconds: end.nanoseconds))" }
    return "after \(NumberText.instant(nanoseconds: end.nanoseconds))"
  }

  private func rebalancesTable(of group: String) -> ReportTable {
    var table = ReportTable(
      title: "Rebalances (replication \(shown?.replication ?? 0))",
      columns: [
        .init("start_s", heading: "at (s)", unit: .seconds),
        .init("duration_s", heading: "took (s)", unit: .seconds), .init("trigger"),
        .init("moved"), .init("least"), .init("excess"),
        .init("dark_queue_s", heading: "dark queue-s"),
        .init("longest_dark_s", heading: "longest (s)"),
        .init("dark_message_s", heading: "dark message-s"), .init("duplicates"),
      ])
    for record in rebalances(of: group).lazy.filter({ !$0.isPlacement }).prefix(20) {
      table.append([
        .time(nanoseconds: record.start.nanoseconds),
        .time(nanoseconds: record.end.map { ($0 - record.start).nanoseconds }),
        .text(record.trigger),
        .integer(record.moved), .integer(record.least), .integer(record.moved - record.least),
        .real(record.darkQueueSeconds), .real(record.longestDark),
        .real(record.darkMessageSeconds), .integer(record.duplicates),
      ])
    }
    return table
  }

  // MARK: - Fairness, events, latency

  private func fairnessTable(of group: String) -> ReportTable {
    var table = ReportTable(
      title: "Evenness over consumers, time-weighted\(meansNote)",
      columns: [
        .init("load"), .init("jain", heading: "Jain"),
        .init("max_over_mean", heading: "max/mean"), .init("cv"), .init("gini", heading: "Gini"),
      ])
    let loads = [
      ("owned", "queues owned"), ("offered", "load offered"), ("completed", "messages completed"),
    ]
    for (key, words) in loads {
      let values = ["jain", "max_over_mean", "cv", "gini"].map { measure in
        summary.mean(of: "fairness.\(key).\(measure)", group: group).number
      }
      guard values.contains(where: { $0 != nil }) else { continue }
      table.append([.text(words)] + values.map { .real($0) })
    }
    return table
  }

  private func costsTable(of group: String) -> ReportTable {
    var table = ReportTable(
      title: "What each event cost\(meansNote)",
      columns: [
        .init("time_s", heading: "at (s)", unit: .seconds), .init("event"), .init("rebalances"),
        .init("moved"), .init("least"), .init("dark_queue_s", heading: "dark queue-s"),
        .init("delayed"), .init("delay_mean_s", heading: "by (s)"),
        .init("delay_max_s", heading: "at most (s)"), .init("duplicates"),
      ])
    for line in bills.lines where line.group == group {
      table.append(
        [.time(nanoseconds: line.time.nanoseconds), .text("\(line.action) \(line.target)")]
          + [
            BillMeans.Quantity.rebalances, .moved, .least, .darkQueueSeconds, .delayedMessages,
            .delayMean, .delayMax, .duplicates,
          ].map { .real(line.mean($0)) })
    }
    return table
  }

  private func episodesTable(of group: String) -> ReportTable {
    var table = ReportTable(
      title: "How the backlog rose and drained\(meansNote)",
      columns: [
        .init("time_s", heading: "at (s)", unit: .seconds), .init("event"), .init("before"),
        .init("peak"), .init("time_to_peak_s", heading: "after (s)"),
        .init("drain_s", heading: "drained after (s)"),
        .init("area_message_s", heading: "area (message-s)"), .init("drained"),
      ])
    for line in bills.lines where line.group == group {
      table.append(
        [.time(nanoseconds: line.time.nanoseconds), .text("\(line.action) \(line.target)")]
          + [BillMeans.Quantity.levelBefore, .peak, .timeToPeak, .drain, .area].map {
            .real(line.mean($0))
          } + [drainedCell(line)])
    }
    return table
  }

  private func drainedCell(_ line: BillMeans.Line) -> ReportTable.Cell {
    if line.undrained == 0 { return .text("yes", .good) }
    if line.undrained == line.count { return .text("not before the end", .bad) }
    return .text("in \(line.count - line.undrained) of \(line.count)", .notable)
  }

  /// The percentiles that are shown; the file has more.
  private static let shownPercentiles = [50.0, 90, 95, 99, 99.9]

  private func latencyTable(of group: String) -> ReportTable {
    var table = ReportTable(
      title: "How long messages took and what they waited for, in ms\(meansNote)",
      columns: [.init("messages"), .init("sojourn")]
        + LatencyMeans.Part.allCases.map { .init($0.words) })
    for row in latency.rows(of: group) {
      let name: String
      switch row.percentile {
      case nil: name = "mean"
      case 100: name = "max"
      case let percentile? where Self.shownPercentiles.contains(percentile):
        name = "p\(NumberText.plain(percentile))"
      default: continue
      }
      table.append(
        [.text(name), .real(row.sojourn)] + LatencyMeans.Part.allCases.map { .real(row.part($0)) })
    }
    return table
  }
}
