// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// What must hold at the end of every run, recounted from the tables.
extension RocketMQModel {
  /// Everything that does not add up; empty for a sound run.
  func audit() -> [String] {
    var findings: [String] = []
    for group in 0..<groups.count {
      let account = account(of: group)
      findings += groups[group].measured.audit(
        named: groups[group].name, account, "messages wait in the queues")
      let open = groups[group].openKeys.count
      if open > account.backlog + account.delayed {
        findings.append("group \(groups[group].name): \(open) messages with keys are open")
      }
      for cursor in groups[group].cursors { findings += audit(cursor: cursor) }
    }
    return findings + auditThreads()
  }

  /// Where each message published to a group is; backlog and delayed messages are recounted.
  func account(of group: Int) -> MessageAccount {
    let totals = groups[group].totals
    var account = MessageAccount()
    account.completed = Int64(totals.completed)
    account.deadLettered = Int64(totals.deadLettered)
    account.filtered = Int64(totals.filtered)
    account.dropped = Int64(totals.dropped)
    account.backlog = Int64(waitingMessages(of: group))
    account.delayed = Int64(delayedMessages(of: group))
    account.inFlight = Int64(flights(toGroup: group))
    if !groups[group].isBroadcasting {
      account.delayed += Int64(heldBackMessages(toGroup: group))
      account.inFlight += Int64(openTransactions(toGroup: group))
    }
    account.published = Int64(published(toGroup: group))
    return account
  }

  /// Messages published for a group: counted at the producers under clustering; under broadcasting
  /// each member is owed a copy of what was appended since it joined.
  private func published(toGroup group: Int) -> Int {
    if groups[group].isBroadcasting {
      return groups[group].cursors.reduce(flights(toGroup: group)) { $0 + cursors[$1].appended }
    }
    return (0..<producers.count).filter { topics[producers[$0].topic].groups.contains(group) }
      .reduce(0) {
        $0 + producers[$1].published - producers[$1].neverStored
          + producers[$1].sendCounts.repeated
      }
  }

  private func flights(toGroup group: Int) -> Int {
    (0..<producers.count).filter { topics[producers[$0].topic].groups.contains(group) }
      .reduce(0) { $0 + producers[$1].inFlight.count + unstoredMessages(of: $1) }
  }

  /// Messages in queues that the group has neither completed nor sent back, one by one.
  private func waitingMessages(of group: Int) -> Int {
    var waiting = 0
    var retried: Set<Int> = []
    for cursor in groups[group].cursors where !cursors[cursor].isClosed {
      let queue = cursors[cursor].queue
      var offset = cursors[cursor].firstUnsettled
      while offset < queues[queue].log.end {
        let history = Int(queues[queue].log[offset].history)
        // A copy counts only while its message still waits, and several copies count as one.
        if history < 0 {
          waiting += 1
        } else if histories[history].status == .waiting {
          retried.insert(history)
        }
        offset = cursors[cursor].nextUnsettled(from: offset + 1, to: queues[queue].log.end)
      }
    }
    return waiting + retried.count
  }

  private func delayedMessages(of group: Int) -> Int {
    (0..<histories.count).filter {
      histories[$0].status == .delayed && cursors[Int(histories[$0].cursor)].group == group
    }.count
  }

  private func audit(cursor index: Int) -> [String] {
    let name =
      "group \(groups[cursors[index].group].name), queue \(queueName(cursors[index].queue))"
    var findings: [String] = []
    let settled =
      cursors[index].completed + cursors[index].forwarded + cursors[index].filtered
      + cursors[index].dropped
    if cursors[index].appended != settled + cursors[index].backlog {
      findings.append(
        "\(name): appended \(cursors[index].appended) differs from settled \(settled) and backlog "
          + "\(cursors[index].backlog)")
    }
    if !cursors[index].isClosed, cursors[index].stored > cursors[index].firstUnsettled {
      findings.append(
        "\(name): offset \(cursors[index].stored) is committed, but message "
          + "\(cursors[index].firstUnsettled) was never settled")
    }
    return findings
  }

  /// Listeners at work must be those of living members.
  private func auditThreads() -> [String] {
    (0..<consumers.count).compactMap { consumer in
      guard
        consumers[consumer].busy < 0
          || consumers[consumer].phase == .gone && consumers[consumer].busy != 0
      else { return nil }
      return "consumer \(consumers[consumer].id): \(consumers[consumer].busy) listeners at work"
    }
  }
}
