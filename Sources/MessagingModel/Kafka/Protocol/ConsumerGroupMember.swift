// SPDX-License-Identifier: GPL-3.0-or-later

package import QueueAllocation
import SimulationEngine

/// A member of a group of the consumer protocol, as its coordinator sees it.
package struct ConsumerGroupMember: Sendable {
  /// The member's id.
  package internal(set) var id: MemberID
  /// The name a static member keeps.
  package internal(set) var instanceID: MemberID?
  /// The target that it has moved to; ``ConsumerGroup/staticLeaveEpoch`` while it is away.
  package internal(set) var epoch: Int
  /// How far it is.
  package internal(set) var state = ConsumerGroup.MemberState.stable
  /// What it may own.
  package internal(set) var assigned: Set<MessageQueueID> = []
  /// What it has been told to give up and has not said that it has.
  package internal(set) var revoking: Set<MessageQueueID> = []
  var previousEpoch: Int
  var topics: Set<String> = []
  var rebalanceTimeout: VirtualDuration = .seconds(300)
  var assignor: String?

  init(id: MemberID, instanceID: MemberID?) {
    self.id = id
    self.instanceID = instanceID
    epoch = ConsumerGroup.joinEpoch
    previousEpoch = epoch
  }

  /// Moves to the next state that a target allows (`modern.consumer.CurrentAssignmentBuilder`).
  ///
  /// - Parameters:
  ///   - target: What the target gives the member.
  ///   - targetEpoch: The target's epoch.
  ///   - owned: What the member says it owns; `nil` where it says nothing.
  ///   - hasNewTopics: Whether the member reads other topics than before.
  ///   - isFree: Whether no other member holds a partition.
  mutating func reconcile(
    with target: Set<MessageQueueID>, targetEpoch: Int, owned: [MessageQueueID]?,
    hasNewTopics: Bool, isFree: (MessageQueueID) -> Bool
  ) {
    switch state {
    case .stable where epoch == targetEpoch:
      if hasNewTopics { giveUpUnread(owned: owned) }
    case .unrevokedPartitions where owns(revoking, owned):
      if hasNewTopics { giveUpUnread(owned: owned) }
    case .stable, .unrevokedPartitions, .unreleasedPartitions:
      move(to: target, targetEpoch: targetEpoch, owned: owned, isFree: isFree)
    }
  }

  /// Whether the member may still own some of these partitions.
  private func owns(_ partitions: Set<MessageQueueID>, _ owned: [MessageQueueID]?) -> Bool {
    owned?.contains { partitions.contains($0) } ?? true
  }

  /// Gives up what the member no longer reads, while there is no target for that yet.
  private mutating func giveUpUnread(owned: [MessageQueueID]?) {
    let unread = assigned.filter { !topics.contains($0.topic) }
    guard !unread.isEmpty else { return }
    let all = revoking.union(unread)
    assigned.subtract(unread)
    setEpoch(epoch)
    if owns(all, owned) {
      revoking = all
      state = .unrevokedPartitions
    }
  }

  private mutating func move(
    to target: Set<MessageQueueID>, targetEpoch: Int, owned: [MessageQueueID]?,
    isFree: (MessageQueueID) -> Bool
  ) {
    let wanted = target.filter { topics.contains($0.topic) }
    let kept = assigned.intersection(wanted)
    let surplus = assigned.subtracting(kept)
    if !surplus.isEmpty, owns(surplus, owned) {
      assigned = kept
      revoking = surplus
      state = .unrevokedPartitions
      return setEpoch(epoch)
    }
    let missing = wanted.subtracting(kept)
    let free = missing.filter { isFree($0) }
    assigned = kept.union(free)
    revoking = []
    state = free.count < missing.count ? .unreleasedPartitions : .stable
    setEpoch(targetEpoch)
  }

  private mutating func setEpoch(_ next: Int) {
    previousEpoch = epoch
    epoch = next
  }
}
