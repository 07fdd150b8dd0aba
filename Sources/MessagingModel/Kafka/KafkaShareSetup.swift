// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine

// Share groups at time zero, and what must hold of their books at the end.
extension KafkaModel {
  func makeShareCoordinator(
    _ consumption: KafkaConsumption, topics: [Int]
  ) -> ShareGroupCoordinator? {
    guard consumption.groupProtocol == .share else { return nil }
    var settings = ShareGroupCoordinator.Settings()
    settings.sessionTimeout = kafka.coordinator.shareSessionTimeout
    settings.heartbeatInterval = kafka.coordinator.shareHeartbeatInterval
    settings.assignmentInterval = kafka.coordinator.shareAssignmentInterval
    return ShareGroupCoordinator(topics: partitionCounts(of: topics), settings)
  }

  /// A group's window on a partition, which it reads from the first record on.
  mutating func addShare(of cursor: Int, group: Int) {
    let share = shares.append(
      KafkaSharePartitionState(cursor: cursor, window: window(ofGroup: group, startingAt: 0)))
    cursors[cursor].share = Int32(share)
    partitions[cursors[cursor].partition].keepsBatches = true
  }

  /// A window that begins at an offset.
  func window(ofGroup group: Int, startingAt offset: Int) -> SharePartition {
    let settings = groups[group].consumption.share
    var window = SharePartition.Settings()
    window.lockDuration = settings.lockDuration
    window.deliveryLimit = settings.deliveryLimit
    window.recordLimit = settings.recordLimit
    return SharePartition(startingAt: Int64(offset), window)
  }

  /// Whether a consumer is a member of a share group.
  func isOfShareGroup(_ consumer: Int) -> Bool {
    groups[consumers[consumer].group].consumption.groupProtocol == .share
  }

  /// Records of a partition that were given up.
  func archivedCount(_ cursor: Int) -> Int {
    cursors[cursor].share < 0 ? 0 : shares[Int(cursors[cursor].share)].archivedTotal
  }

  /// A share partition's counts, recounted from its records.
  func auditShare(ofCursor index: Int, _ name: String) -> [String] {
    let share = Int(cursors[index].share)
    guard share >= 0 else { return [] }
    var findings: [String] = []
    let start = Int(shares[share].window.start)
    let end = partitions[cursors[index].partition].log.end
    var done = start
    for offset in start..<end where shares[share].done.contains(offset) { done += 1 }
    if done != cursors[index].processed {
      findings.append(
        "\(name): \(done) records are done with, but the running count says "
          + "\(cursors[index].processed)")
    }
    for offset in start..<Int(shares[share].window.end) {
      let state = shares[share].window.state(of: Int64(offset))
      if state == .acknowledged || state == .archived, !shares[share].done.contains(offset) {
        findings.append("\(name): record \(offset) is settled, and nobody has been through with it")
      }
    }
    return findings
  }
}
