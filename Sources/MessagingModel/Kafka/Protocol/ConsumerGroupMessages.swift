// SPDX-License-Identifier: GPL-3.0-or-later

package import QueueAllocation
package import SimulationEngine

/// What a member of a group of the consumer protocol (KIP-848) and its coordinator say to each other:
/// one request, the heartbeat.
package enum ConsumerGroup {
  /// The epoch with which a member joins.
  package static let joinEpoch = 0
  /// The epoch with which a member leaves.
  package static let leaveEpoch = -1
  /// The epoch with which a static member leaves for a while.
  package static let staticLeaveEpoch = -2

  /// `ConsumerGroupHeartbeat`; what has not changed is not sent.
  package struct Heartbeat: Sendable, Equatable {
    package var memberID: MemberID
    package var epoch: Int
    package var instanceID: MemberID?
    /// The topics that the member reads.
    package var topics: [String]?
    package var rebalanceTimeout: VirtualDuration?
    /// The assignor that the member asks the broker for (`group.remote.assignor`).
    package var assignor: String?
    /// The partitions that the member owns.
    package var owned: [MessageQueueID]?

    package init(
      memberID: MemberID, epoch: Int, instanceID: MemberID? = nil, topics: [String]? = nil,
      rebalanceTimeout: VirtualDuration? = nil, assignor: String? = nil,
      owned: [MessageQueueID]? = nil
    ) {
      self.memberID = memberID
      self.epoch = epoch
      self.instanceID = instanceID
      self.topics = topics
      self.rebalanceTimeout = rebalanceTimeout
      self.assignor = assignor
      self.owned = owned
    }

    /// Whether everything is sent, as by a member that joins.
    var isFull: Bool {
      epoch == ConsumerGroup.joinEpoch || rebalanceTimeout != nil && topics != nil && owned != nil
    }
  }

  /// The answer to a heartbeat.
  package struct Answer: Sendable, Equatable {
    package var epoch: Int
    /// When the next heartbeat is to come.
    package var heartbeatInterval: VirtualDuration
    /// All that the member is to own now, ascending; `nil` where that has not changed.
    package var assignment: [MessageQueueID]?

    package init(epoch: Int, heartbeatInterval: VirtualDuration, assignment: [MessageQueueID]?) {
      self.epoch = epoch
      self.heartbeatInterval = heartbeatInterval
      self.assignment = assignment
    }
  }

  /// How far a member is on its way to the target.
  package enum MemberState: String, Sendable {
    /// It owns what the target of its epoch gives it.
    case stable = "STABLE"
    /// It has to give partitions up, and has not said that it has.
    case unrevokedPartitions = "UNREVOKED_PARTITIONS"
    /// Others still hold partitions that it is to get.
    case unreleasedPartitions = "UNRELEASED_PARTITIONS"
  }
}
