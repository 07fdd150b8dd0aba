// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation
import SimulationEngine

/// Owners and running totals of a group's queues at one moment.
struct OwnershipTotals {
  /// The last owner of each queue, or -1, in the order of the group's cursors.
  var owners: [Int] = []
  /// Whether somebody holds the queue.
  var held: [Bool] = []
  var darkNanoseconds: Int64 = 0
  var darkMessageNanoseconds: Int128 = 0
  var duplicates: Int

  init(duplicates: Int) { self.duplicates = duplicates }
}

/// The account of a group's rebalances.
///
/// RocketMQ's members act on their own, so a rebalance is told by its effect: it opens with the
/// first queue that changes hands, is dated back to what set it off, and closes when every queue is
/// owned as it will be once all members know of each other.
struct RebalanceTracker {
  private(set) var isArmed = false
  var isOpen = false
  private(set) var records: [RebalanceRecord] = []
  private var trigger = ""
  private var event: Int?
  private var start: Int64 = 0
  private var before = OwnershipTotals(duplicates: 0)
  private var longestDark: Int64 = 0

  /// Notes what may set off a rebalance.
  mutating func arm(trigger: String, event: Int?, at now: Int64, before: OwnershipTotals) {
    chargeDuplicates(upTo: before.duplicates)
    isArmed = true
    self.trigger = trigger
    self.event = event
    self.before = before
    start = now
    longestDark = 0
  }

  /// Charges the last rebalance with the duplicates that it caused, which come after its end.
  mutating func chargeDuplicates(upTo total: Int) {
    guard !isArmed, !records.isEmpty else { return }
    records[records.count - 1].duplicates = total - before.duplicates
  }

  /// Notes a dark interval that has ended.
  mutating func noteDark(_ nanoseconds: Int64) {
    longestDark = max(longestDark, nanoseconds)
  }

  /// Closes the account of the open rebalance.
  ///
  /// Members are those at the end; names are the ids of all that ever were; queues stand in the
  /// order of the totals.
  mutating func close(
    at now: Int64, isSettled: Bool, after: OwnershipTotals, members: [Int],
    names: [Int: String], queues: [MessageQueueID], group: String
  ) {
    isOpen = false
    isArmed = false
    var earlier = before.owners
    earlier += Array(repeating: -1, count: after.owners.count - earlier.count)
    let owners = zip(after.owners, after.held).map { $1 ? $0 : -1 }
    let churn = Churn(before: earlier, after: owners, members: members)
    let allocation = queues.indices.map { position in
      RebalanceRecord.Ownership(
        topic: queues[position].topic, broker: queues[position].broker,
        queue: queues[position].number, before: names[earlier[position]],
        after: names[owners[position]])
    }
    records.append(
      RebalanceRecord(
        group: group, trigger: trigger, event: event, start: VirtualTime(nanoseconds: start),
        end: isSettled ? VirtualTime(nanoseconds: now) : nil, moved: churn.moved,
        least: churn.least,
        darkMessageSeconds: Double(
          after.darkMessageNanoseconds - before.darkMessageNanoseconds) / 1e9,
        darkQueueSeconds: Double(after.darkNanoseconds - before.darkNanoseconds) / 1e9,
        longestDark: Double(longestDark) / 1e9,
        duplicates: after.duplicates - before.duplicates, allocation: allocation))
  }
}
