// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import SimulationMetrics

// Totals given in several places agree, and values lie where they can lie.
extension AuditedRun {
  func auditBooks() -> [String] {
    var findings: [String] = []
    for group in outcome.groups { findings += books(of: group) }
    for record in outcome.rebalances { findings += books(of: record) }
    for queue in outcome.queues {
      let name = "queue \(queue.topic) \(queue.broker) \(queue.queue) of \(queue.group)"
      if queue.completed > queue.appended {
        findings.append("\(name): \(queue.completed) of \(queue.appended) messages completed")
      }
      if !(0...outcome.end.seconds + 1e-6).contains(queue.dark) {
        findings.append("\(name): dark for \(queue.dark) s of \(outcome.end.seconds) s")
      }
    }
    for delay in outcome.delays where delay.pending < 0 || delay.latenessMaximum < 0 {
      findings.append("producer \(delay.producer): \(delay)")
    }
    for sends in outcome.sends {
      if sends.stored + sends.failed + sends.unsent != sends.published {
        findings.append(
          "producer \(sends.producer): published \(sends.published), but stored \(sends.stored), "
            + "given up \(sends.failed) and under way \(sends.unsent)")
      }
    }
    findings += networkBooks()
    for report in outcome.transactions where report.open < 0 {
      findings.append("producer \(report.producer): \(report)")
    }
    return findings
  }

  /// What one broker of a network sends on another one receives, and what is stuck waits.
  private func networkBooks() -> [String] {
    outcome.groups.flatMap { group -> [String] in
      let parts = outcome.networkQueues.filter { $0.group == group.name }
      let sent = parts.reduce(0) { $0 + $1.sentOn }
      let received = parts.reduce(0) { $0 + $1.received }
      var findings: [String] = []
      if sent != received {
        findings.append(
          "group \(group.name): brokers sent \(sent) messages on and received \(received)")
      }
      let stuck = stranded(ofGroup: group.name)
      if stuck > Int(group.account.backlog) {
        findings.append(
          "group \(group.name): \(stuck) messages are stuck, of \(group.account.backlog) that wait")
      }
      return findings
    }
  }

  private func books(of group: GroupOutcome) -> [String] {
    var findings: [String] = []
    func require(_ holds: Bool, _ text: @autoclosure () -> String) {
      if !holds { findings.append("group \(group.name): \(text())") }
    }
    let byMembers = outcome.consumers.filter { $0.group == group.name }.reduce(0) {
      $0 + $1.completed
    }
    require(
      Int64(byMembers) == group.account.completed,
      "its members completed \(byMembers) messages, its account says \(group.account.completed)")
    require(
      Int64(group.backlogFinal) == group.account.backlog,
      "its final backlog is \(group.backlogFinal), its account says \(group.account.backlog)")
    require(group.backlogPeak >= 0, "its highest backlog is \(group.backlogPeak)")
    require((0...1 + 1e-9).contains(group.busyShare), "its busy share is \(group.busyShare)")
    // What publishers of a cluster repeat is no redelivery.
    require(
      group.duplicates <= group.redeliveries || specification.workQueues?.cluster != nil,
      "\(group.duplicates) duplicates in \(group.redeliveries) redeliveries")
    for measures in [group.ownedFairness, group.offeredFairness, group.completedFairness] {
      if let measures {
        require(
          (0...1 + 1e-9).contains(measures.jain), "its evenness by Jain is \(measures.jain)")
      }
    }
    var completions: Int64 = 0
    for row in group.timeSeries {
      completions += row.completions
      require(
        row.backlog >= 0 && row.arrivals >= 0 && row.completions >= 0 && row.members >= 0,
        "a count is negative at \(row.time.seconds) s: \(row)")
      require(
        row.busyTime <= row.threadTime + .nanoseconds(1) || row.members == 0,
        "its threads are busier than they can be at \(row.time.seconds) s")
    }
    require(
      completions <= group.account.completed,
      "its time series has \(completions) completions, its account \(group.account.completed)")
    return findings
  }

  private func books(of record: RebalanceRecord) -> [String] {
    var findings: [String] = []
    let name = "rebalance of \(record.group) at \(record.start.seconds) s"
    if record.least < 0 || record.moved < record.least {
      findings.append("\(name): moved \(record.moved), at least \(record.least)")
    }
    if let end = record.end, end < record.start {
      findings.append("\(name): it ends at \(end.seconds) s")
    }
    if record.darkQueueSeconds < -1e-9 || record.darkMessageSeconds < -1e-9
      || record.duplicates < 0
    {
      findings.append("\(name): a negative cost")
    }
    return findings
  }
}
