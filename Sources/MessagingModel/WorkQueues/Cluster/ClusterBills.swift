// SPDX-License-Identifier: GPL-3.0-or-later

import SimulationEngine

// What the faults of a cluster have cost each queue.
extension WorkQueueModel {
  /// Opens the bill of a fault for a queue, which closes the one before.
  mutating func openFault(_ event: Int, queue: Int, at now: Int64) {
    closeFault(of: queue, at: now)
    cluster.paying[queue] = cluster.faults.count
    cluster.faults.append(
      QueueFault(
        event: event, queue: queue, time: now, leaderBefore: cluster.replicas[queue].leader))
  }

  /// Sums the present bill of a queue up.
  private mutating func closeFault(of queue: Int, at now: Int64) {
    let fault = cluster.paying[queue]
    guard fault >= 0 else { return }
    if queues[queue].isDown {
      cluster.faults[fault].unavailable += now - cluster.downSince[queue]
      cluster.downSince[queue] = now
    }
    let replicas = cluster.replicas[queue]
    cluster.faults[fault].leaderAfter = replicas.isLed ? replicas.leader : -1
  }

  /// Puts something on the present bill of a queue.
  mutating func pay(_ queue: Int, _ change: (inout QueueFault) -> Void) {
    let fault = cluster.paying[queue]
    if fault >= 0 { change(&cluster.faults[fault]) }
  }

  /// Messages that were out at a consumer have come back.
  mutating func noteRequeued(_ count: Int, in queue: Int) {
    pay(queue) { $0.requeued += count }
  }

  /// Closes the bills that are still open.
  mutating func closeFaults(at now: Int64) {
    for queue in 0..<queues.count { closeFault(of: queue, at: now) }
  }

  func queueFaultOutcomes() -> [QueueFaultOutcome] {
    cluster.faults.map { fault in
      QueueFaultOutcome(
        event: fault.event, queue: queues[fault.queue].name,
        time: VirtualTime(nanoseconds: fault.time),
        leaderBefore: cluster.names[fault.leaderBefore],
        leaderAfter: fault.leaderAfter < 0 ? nil : cluster.names[fault.leaderAfter],
        unavailable: fault.unavailable, promotions: fault.promotions,
        disconnected: fault.disconnected, requeued: fault.requeued, lost: fault.lost,
        unconfirmed: fault.unconfirmed, repeated: fault.repeated, duplicates: fault.duplicates)
    }
  }

  /// The node that leads a queue, or led it last.
  func leaderName(of queue: Int) -> String {
    if let broker = queues[queue].settings.broker { return broker }
    return isClustered
      ? cluster.names[cluster.replicas[queue].leader] : specification.brokers.first?.name ?? ""
  }
}
