// SPDX-License-Identifier: GPL-3.0-or-later

package import SimulationEngine

/// The replicas of one partition: what the leader knows of its followers, which of them are in sync, how
/// far consumers may read, and who leads.
///
/// A value that takes appends, fetches and the fate of brokers, and says what comes of it; it schedules
/// nothing. The leader learns how far a follower is from the follower's next fetch. Changes of the
/// in-sync set go through the controller: the leader asks with ``Action/askController(inSync:)``, and
/// ``altered(at:)`` says that the controller has agreed. Replicas are numbered by their place in the
/// partition's replica list, the preferred leader first.
///
/// Source: `kafka.cluster.Partition` and `metadata.controller.PartitionChangeBuilder` of Kafka 4.3.
package struct PartitionReplicas: Sendable {
  /// The settings of brokers and topic.
  package struct Settings: Sendable {
    /// How long a follower may lag before it is out of sync (`replica.lag.time.max.ms`).
    ///
    /// The leader looks twice in that time.
    package var lagTime: VirtualDuration = .seconds(30)
    /// How many replicas must be in sync for a write of `acks=all` (`min.insync.replicas`).
    package var minInSync = 1
    /// Whether a replica out of sync may lead when there is no other
    /// (`unclean.leader.election.enable`).
    package var allowsUncleanElection = false
    /// Whether replicas that left a set below the minimum may still lead (KIP-966,
    /// `eligible.leader.replicas.version`).
    package var keepsEligibleLeaders = true

    package init() {}
  }

  /// What comes of an event, in order.
  package enum Action: Sendable, Equatable {
    /// Consumers may read up to here, and writes of `acks=all` below it are done.
    case highWatermark(Int64)
    /// Ask the controller for this set of in-sync replicas.
    case askController(inSync: [Int])
    /// Another replica leads, or none.
    case leader(Int?)
    /// These offsets are gone with the new leader; so many of them had been below the high watermark.
    case lost(Range<Int64>, committed: Int64)
  }

  /// Why a write is refused (`common.protocol.Errors`).
  package enum WriteError: String, Error, Sendable {
    case leaderNotAvailable = "LEADER_NOT_AVAILABLE"
    case notEnoughReplicas = "NOT_ENOUGH_REPLICAS"
  }

  let settings: Settings
  var replicas: [ReplicaProgress]
  /// The replica that leads; `nil` while the partition is offline.
  package internal(set) var leader: Int?
  /// Counts leaders.
  package internal(set) var leaderEpoch = 0
  /// How far consumers may read.
  package internal(set) var highWatermark: Int64 = 0
  /// The in-sync replicas, the eligible ones below the minimum, and the set that was asked for, as bits.
  var inSyncBits: UInt64
  var eligibleBits: UInt64 = 0
  var askedBits: UInt64?
  /// The last replica that led.
  var lastLeader = 0
  /// Where the log of the present leader's epoch begins.
  var epochStart: Int64 = 0

  /// A partition whose replicas are all in sync, led by the first one.
  ///
  /// - Precondition: There are 1 to 64 replicas.
  package init(replicas count: Int, _ settings: Settings = Settings(), at now: VirtualTime = .zero)
  {
    precondition((1...64).contains(count), "a partition has 1 to 64 replicas")
    self.settings = settings
    replicas = Array(repeating: ReplicaProgress(), count: count)
    leader = 0
    inSyncBits = count == 64 ? .max : (1 << UInt64(count)) - 1
    for replica in replicas.indices {
      replicas[replica].reset(isInSync: true, leaderEnd: 0, at: now)
    }
  }

  /// The end of the leader's log, where the next record goes.
  package var logEnd: Int64 { leader.map { replicas[$0].logEnd } ?? highWatermark }

  /// The end of one replica's log.
  package func logEnd(of replica: Int) -> Int64 { replicas[replica].logEnd }

  /// The in-sync replicas, ascending.
  package var inSync: [Int] { Self.list(inSyncBits) }

  /// The replicas that may lead although they are not in sync, ascending.
  package var eligibleLeaders: [Int] { Self.list(eligibleBits) }

  /// How often the leader looks for followers that lag.
  package var lagCheckInterval: VirtualDuration {
    VirtualDuration(nanoseconds: settings.lagTime.nanoseconds / 2)
  }

  /// The smallest set that takes writes of `acks=all`.
  var minimum: Int { min(settings.minInSync, replicas.count) }

  /// Whether writes of `acks=all` are refused.
  package var isBelowMinimum: Bool { inSyncBits.nonzeroBitCount < minimum }

  static func list(_ bits: UInt64) -> [Int] { (0..<64).filter { bits & (1 << UInt64($0)) != 0 } }

  @inline(__always)
  static func bit(_ replica: Int) -> UInt64 { 1 << UInt64(replica) }

  // MARK: - The leader

  /// Appends records to the leader's log.
  ///
  /// - Throws: ``WriteError/notEnoughReplicas`` for `acks=all` while too few replicas are in sync.
  package mutating func append(
    _ count: Int64, acksAll: Bool, at now: VirtualTime
  ) throws(WriteError) -> Action? {
    guard let leader else { throw .leaderNotAvailable }
    if acksAll, isBelowMinimum { throw .notEnoughReplicas }
    replicas[leader].logEnd += count
    // A leader alone is all there is to wait for.
    return advance(at: now)
  }

  /// A follower asks for what follows an offset: it has all that is before.
  package mutating func fetched(
    by follower: Int, from offset: Int64, at now: VirtualTime
  ) -> [Action] {
    guard let leader, follower != leader else { return [] }
    let end = replicas[leader].logEnd
    replicas[follower].fetched(from: offset, leaderEnd: end, at: now)
    var actions: [Action] = []
    if let ask = expand(with: follower) { actions.append(ask) }
    if let moved = advance(at: now) { actions.append(moved) }
    return actions
  }

  /// The answer to a follower's fetch has arrived: its log ends here now, and it has heard of a high
  /// watermark.
  package mutating func received(by follower: Int, through end: Int64, highWatermark: Int64) {
    guard follower != leader else { return }
    replicas[follower].logEnd = end
    replicas[follower].highWatermark = min(end, highWatermark)
  }

  /// The leader looks for followers that lag for too long (`maybeShrinkIsr`).
  package mutating func checkLag(at now: VirtualTime) -> Action? {
    guard let leader, askedBits == nil else { return nil }
    let end = replicas[leader].logEnd
    var bits = inSyncBits
    for replica in replicas.indices where replica != leader && bits & Self.bit(replica) != 0 {
      if !replicas[replica].isCaughtUp(leaderEnd: end, at: now, lag: settings.lagTime) {
        bits &= ~Self.bit(replica)
      }
    }
    return bits == inSyncBits ? nil : ask(bits)
  }

  /// A follower that has reached the high watermark may join (`maybeExpandIsr`).
  private mutating func expand(with follower: Int) -> Action? {
    let told = replicas[follower].toldLogEnd
    guard askedBits == nil, inSyncBits & Self.bit(follower) == 0, replicas[follower].isEligible,
      told >= highWatermark, told >= epochStart
    else { return nil }
    return ask(inSyncBits | Self.bit(follower))
  }

  private mutating func ask(_ bits: UInt64) -> Action {
    askedBits = bits
    return .askController(inSync: Self.list(bits))
  }

  /// The controller has agreed to the set that was asked for.
  package mutating func altered(at now: VirtualTime) -> Action? {
    guard let asked = askedBits else { return nil }
    askedBits = nil
    setInSync(asked)
    return advance(at: now)
  }

  /// Moves the high watermark to the smallest log end that counts (`maybeIncrementLeaderHW`).
  ///
  /// Replicas that have been asked for count as in sync, and so do those about to join.
  mutating func advance(at now: VirtualTime) -> Action? {
    guard let leader, !isBelowMinimum else { return nil }
    let end = replicas[leader].logEnd
    let maximal = inSyncBits | (askedBits ?? 0)
    var mark = end
    for replica in replicas.indices where replica != leader {
      let told = replicas[replica].toldLogEnd
      guard told < mark else { continue }
      let isComing =
        replicas[replica].isEligible
        && replicas[replica].isCaughtUp(leaderEnd: end, at: now, lag: settings.lagTime)
      if maximal & Self.bit(replica) != 0 || isComing { mark = told }
    }
    guard mark > highWatermark else { return nil }
    highWatermark = mark
    replicas[leader].highWatermark = mark
    return .highWatermark(mark)
  }

  /// Whether a write of `acks=all` that ends before an offset is done, and not in vain because the set
  /// has shrunk below the minimum since (`checkEnoughReplicasReachOffset`); `nil` while it waits.
  package func acknowledgement(of end: Int64) -> Result<Void, WriteError>? {
    guard highWatermark >= end else { return nil }
    return isBelowMinimum ? .failure(.notEnoughReplicas) : .success(())
  }
}
