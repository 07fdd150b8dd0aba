// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// What must hold at the end of every run, recounted from the tables.
extension WorkQueueModel {
  /// Everything that does not add up; empty for a sound run.
  func audit() -> [String] {
    var findings: [String] = []
    for group in 0..<groups.count {
      findings += groups[group].measured.audit(
        named: groups[group].name, account(of: group), "messages wait in its queue")
    }
    for queue in 0..<queues.count where !queues[queue].isStream {
      findings += audit(queue: queue)
    }
    for reference in 0..<references.count { findings += audit(reference: reference) }
    for consumer in 0..<consumers.count { findings += audit(consumer: consumer) }
    return findings
  }

  /// Where each message of a group is; those that are open are recounted one by one.
  func account(of group: Int) -> MessageAccount {
    let totals = groups[group].totals
    var account = MessageAccount()
    account.published = Int64(totals.published)
    account.completed = Int64(totals.completed)
    account.deadLettered = Int64(totals.deadLettered)
    account.expired = Int64(totals.expired)
    account.dropped = Int64(totals.dropped)
    for index in 0..<messages.count
    where Int(messages[index].home) == group && !messages[index].isExtra {
      switch messages[index].place {
      case .nowhere, .done: break
      case .flight: account.inFlight += 1
      case .held: account.delayed += 1
      case .ready, .waiting, .out, .failed:
        if queues[Int(messages[index].queue)].group == group {
          account.backlog += 1
        } else {
          account.delayed += 1
        }
      }
    }
    account.backlog += Int64(openInStreams(of: group))
    return account
  }

  /// The running count of what is to be read under a name against the messages that are.
  private func audit(reference number: Int) -> [String] {
    let open =
      references[number].isOpen
      ? references[number].open(from: 0, to: references[number].counted) : 0
    guard open != references[number].backlog else { return [] }
    let name = "stream \(queues[references[number].queue].name), read as \(references[number].name)"
    return [
      "\(name): \(open) messages are open, but the running count says "
        + "\(references[number].backlog)"
    ]
  }

  /// The running counts of a queue against its messages.
  private func audit(queue number: Int) -> [String] {
    var findings: [String] = []
    let name = "queue \(queues[number].name)"
    let stored =
      (0..<queues[number].ready.count).reduce(0) { $0 + queues[number].ready[$1].count }
      + queues[number].paged.count + queues[number].redelivered.count
    if stored != queues[number].readyCount {
      findings.append(
        "\(name): \(stored) messages are ready, but the running count says "
          + "\(queues[number].readyCount)")
    }
    var open = 0
    for index in 0..<messages.count
    where Int(messages[index].queue) == number && !messages[index].isExtra {
      switch messages[index].place {
      case .ready, .waiting, .out, .failed: open += 1
      case .nowhere, .flight, .held, .done: break
      }
    }
    if open != queues[number].backlog {
      findings.append(
        "\(name): \(open) messages are open, but the running count says "
          + "\(queues[number].backlog)")
    }
    return findings
  }

  /// A consumer's window and threads against its unsettled messages.
  private func audit(consumer number: Int) -> [String] {
    var held = 0
    var next = Int(consumers[number].firstUnsettled)
    while next >= 0 {
      held += 1
      next = Int(messages[next].next)
    }
    let name = "consumer \(consumers[number].id)"
    var findings: [String] = []
    if consumers[number].busy < 0 || consumers[number].busy > consumers[number].threads {
      findings.append("\(name): \(consumers[number].busy) listeners at work")
    }
    let window = consumers[number].window
    // A bridge has credit again when the other broker's answer is back.
    // What a client has told to have, and not acknowledged, does not count in its window.
    let extended = number < lateWords.count ? lateWords[number].extended : 0
    if consumers[number].bridge < 0, window < .max,
      held + consumers[number].credit - extended != window,
      consumers[number].phase != .gone
    {
      findings.append(
        "\(name): it holds \(held) messages and has credit for \(consumers[number].credit), in a "
          + "window of \(window)")
    }
    if consumers[number].phase == .gone, held > 0 {
      findings.append("\(name): it is gone and holds \(held) messages")
    }
    return findings
  }
}
