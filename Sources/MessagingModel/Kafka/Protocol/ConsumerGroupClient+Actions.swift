// SPDX-License-Identifier: GPL-3.0-or-later

package import QueueAllocation
package import SimulationEngine

extension ConsumerGroupClient {
  /// What the consumer is set to.
  package struct Settings: Sendable {
    /// The topics that it reads, ascending.
    package var topics: [String]
    /// The name it keeps over restarts (`group.instance.id`).
    package var instanceID: MemberID?
    /// The longest time between two polls (`max.poll.interval.ms`), which is also the time that the
    /// coordinator gives it to revoke.
    package var pollInterval: VirtualDuration = .seconds(300)
    /// The assignor that it asks for (`group.remote.assignor`).
    package var assignor: String?
    /// Whether it commits before partitions change hands (`enable.auto.commit`).
    package var commitsAutomatically = true
    /// Whether assignments change within a poll only; not so for a consumer of a share group, whose
    /// partitions stand for no position of its own.
    package var changesWithinPollOnly = true

    package init(topics: [String]) { self.topics = topics }

    /// The settings of a consumer of a share group: it commits nothing and takes assignments on at once
    /// (`ShareMembershipManager`).
    package static func shareGroup(topics: [String]) -> Self {
      var settings = Self(topics: topics)
      settings.commitsAutomatically = false
      settings.changesWithinPollOnly = false
      return settings
    }
  }

  /// What to do, in order.
  package enum Action: Sendable, Equatable {
    /// Send a heartbeat.
    case send(ConsumerGroup.Heartbeat)
    /// Neither fetch from these any more nor hand out what is fetched: they are about to go.
    case pause([MessageQueueID])
    /// Commit the positions of all that is owned, and report to ``ConsumerGroupClient/committed(at:)``.
    case commit
    /// Commit the positions of all that is owned before the consumer is gone.
    case commitLast
    /// Give these up (`onPartitionsRevoked`).
    case revoke([MessageQueueID])
    /// Give these up, which others may read already (`onPartitionsLost`).
    case lose([MessageQueueID])
    /// Begin to read these (`onPartitionsAssigned`).
    case assign([MessageQueueID])
    /// Throw this at the application; the consumer is of no use any more.
    case fail(GroupError)
  }

  /// Where the member stands (`MemberState`).
  package enum State: Sendable, Hashable {
    /// It has not polled yet (`UNSUBSCRIBED`).
    case outside
    /// It has to join, or waits for the answer (`JOINING`).
    case joining
    /// It has been told of an assignment that it does not have yet (`RECONCILING`).
    case reconciling
    /// It has an assignment and has not said so yet (`ACKNOWLEDGING`).
    case acknowledging
    /// It has what it was told to have (`STABLE`).
    case stable
    /// It polled too seldom and left; its next poll brings it back (`STALE`).
    case stale
    /// The coordinator refused it for good (`FATAL`).
    case failed
    /// It was closed.
    case closed
  }

  /// What a consumer does about its membership when it closes (`CloseOptions.GroupMembershipOperation`).
  package enum Departure: Sendable {
    /// A dynamic member leaves; a static one says that it may be back.
    case standard
    /// Any member leaves for good.
    case leave
    /// A dynamic member says nothing; a static one says that it may be back.
    case remain
  }
}
