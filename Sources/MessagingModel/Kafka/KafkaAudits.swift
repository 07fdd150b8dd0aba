// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine
import SimulationMetrics

// What must hold at the end of every run, recounted from the tables.
extension KafkaModel {
  /// Everything that does not add up; empty for a sound run.
  func audit() -> [String] {
    var findings: [String] = []
    for group in 0..<groups.count {
      findings += groups[group].measured.audit(
        named: groups[group].name, account(of: group), "records wait in the partitions")
      for cursor in groups[group].cursors { findings += audit(cursor: cursor) }
    }
    for consumer in 0..<consumers.count { findings += audit(consumer: consumer) }
    for index in 0..<fetches.count { findings += audit(fetch: index) }
    for partition in 0..<replicas.count { findings += audit(replicasOf: partition) }
    return findings + auditSends()
  }

  /// Whatever a live follower lacks is on its way to it, or about to be.
  private func audit(replicasOf partition: Int) -> [String] {
    let leader = partitions[partition].leader
    guard isServed(partition), replicas[partition].introductions == 0 else { return [] }
    let end = replicas[partition].replicas.logEnd
    var findings: [String] = []
    for (replica, broker) in replicas[partition].brokers.enumerated()
    where broker != leader && brokerStates[broker].isUp
      && replicas[partition].replicas.logEnd(of: replica) < end
    {
      let fetch = replicaFetches[leader * brokerCount + broker]
      if !fetch.isTravelling {
        findings.append(
          "partition \(queueName(partition)): \(specification.brokers[broker].name) lacks records, "
            + "and nobody sends them")
      }
    }
    return findings
  }

  /// Where each record published to a group is; those that are open are recounted.
  func account(of group: Int) -> MessageAccount {
    var account = MessageAccount()
    account.completed = Int64(groups[group].totals.completed)
    account.dropped = Int64(groups[group].totals.archived + groups[group].totals.skipped)
    for cursor in groups[group].cursors {
      let partition = cursors[cursor].partition
      account.backlog += Int64(partitions[partition].log.end - cursors[cursor].processed)
      // What is beyond the high watermark is on its way, though a broker has stored it.
      guard isReplicated else { continue }
      account.inFlight += Int64(replicas[partition].tail.reduce(0) { $0 + $1.records.count })
    }
    for producer in 0..<producers.count
    where groups[group].topics.contains(producers[producer].topic) {
      account.published += Int64(producers[producer].published)
      account.inFlight += Int64(unappended(producer))
      guard producers[producer].firstSender >= 0 else { continue }
      let (counts, unsent) = sendTotals(of: producer)
      account.published += Int64(
        counts.repeated - counts.failed - counts.exhausted - counts.lost)
      account.inFlight += Int64(unsent)
    }
    return account
  }

  /// Records in a producer's batches and on their way to brokers, one by one.
  private func unappended(_ producer: Int) -> Int {
    var count = 0
    for slot in 0..<producers[producer].batches.count {
      count += length(of: producers[producer].batches[slot])
    }
    for lane in 0..<producers[producer].lanes.count {
      for position in 0..<producers[producer].lanes[lane].underWay.count {
        count += length(of: producers[producer].lanes[lane].underWay[position].batch)
      }
    }
    return count
  }

  private func length(of batch: KafkaBatch) -> Int {
    var length = 0
    var node = batch.first
    while node >= 0 {
      length += 1
      node = pending[Int(node)].next
    }
    return length
  }

  private func audit(cursor index: Int) -> [String] {
    var findings: [String] = []
    let name =
      "group \(groups[cursors[index].group].name), partition "
      + "\(queueName(cursors[index].partition))"
    if cursors[index].appended != cursors[index].processed + cursors[index].backlog {
      findings.append(
        "\(name): appended \(cursors[index].appended) differs from completed "
          + "\(cursors[index].processed) and backlog \(cursors[index].backlog)")
    }
    if cursors[index].committed > cursors[index].processed {
      findings.append(
        "\(name): offset \(cursors[index].committed) is committed, but record "
          + "\(cursors[index].processed) was never completed")
    }
    let active = Int(cursors[index].active)
    if active >= 0, !held[active].isInUse || Int(held[active].cursor) != index {
      findings.append("\(name): its reader holds another partition")
    }
    if cursors[index].dark.isDark == isTaken(index, at: ended) {
      findings.append("\(name): it is dark and read, or neither")
    }
    return findings + auditShare(ofCursor: index, name)
  }

  private func audit(consumer number: Int) -> [String] {
    let isLeft =
      consumers[number].phase == .gone
      && (!consumers[number].held.isEmpty || !consumers[number].batch.isEmpty
        || !consumers[number].hand.isEmpty || consumers[number].isBusy)
    let isIdle =
      !consumers[number].isBusy
      && !(consumers[number].batch.isEmpty && consumers[number].hand.batch.isEmpty)
    return isLeft || isIdle
      ? ["consumer \(consumers[number].id): it has work that nobody does"] : []
  }

  /// A fetch's running counts against the partitions and the records of its consumer.
  private func audit(fetch index: Int) -> [String] {
    let consumer = fetches[index].consumer
    let members = consumers[consumer].held.count {
      Int(held[$0].fetch) == index && held[$0].isActive
    }
    var buffered = 0
    for position in 0..<consumers[consumer].fetched.count
    where Int(held[Int(consumers[consumer].fetched[position].held)].fetch) == index {
      buffered += 1
    }
    guard consumers[consumer].phase != .gone,
      members != fetches[index].members || buffered != fetches[index].buffered
    else { return [] }
    return [
      "consumer \(consumers[consumer].id): it reads \(members) partitions of a broker and keeps "
        + "\(buffered) runs of them, but the running counts say \(fetches[index].members) and "
        + "\(fetches[index].buffered)"
    ]
  }
}
