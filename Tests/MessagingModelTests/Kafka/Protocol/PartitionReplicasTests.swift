// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Testing

@Suite("The replicas of a partition")
struct PartitionReplicasTests {
  private func second(_ count: Double) -> VirtualTime {
    VirtualTime(nanoseconds: Int64((count * 1e9).rounded()))
  }

  private func partition(
    replicas: Int = 3, minInSync: Int = 1, unclean: Bool = false, eligible: Bool = true
  ) -> PartitionReplicas {
    var settings = PartitionReplicas.Settings()
    settings.minInSync = minInSync
    settings.allowsUncleanElection = unclean
    settings.keepsEligibleLeaders = eligible
    return PartitionReplicas(replicas: replicas, settings)
  }

  /// A follower fetches all that there is and gets it: its log is as long as the leader's then, and the
  /// leader hears of that with the next fetch.
  @discardableResult
  private func fetch(
    _ partition: inout PartitionReplicas, _ follower: Int, at time: Double
  ) -> [PartitionReplicas.Action] {
    let actions = partition.fetched(
      by: follower, from: partition.logEnd(of: follower), at: second(time))
    partition.received(
      by: follower, through: partition.logEnd, highWatermark: partition.highWatermark)
    return actions
  }

  // Ten records are appended at 1. Followers fetch at 2 (from 0) and get them; the leader knows that
  // only from their fetches at 3 (from 10). The followers hear of it with the answers to those.
  @Test(
    "Consumers may read what every replica in sync is known to have: two fetches after the append")
  func highWatermark() throws {
    var partition = partition()
    #expect(try partition.append(10, acksAll: true, at: second(1)) == nil)
    #expect(fetch(&partition, 1, at: 2) == [] && fetch(&partition, 2, at: 2) == [])
    #expect(partition.logEnd(of: 1) == 10 && partition.highWatermark == 0)
    #expect(partition.acknowledgement(of: 10) == nil)
    #expect(fetch(&partition, 1, at: 3) == [])
    #expect(fetch(&partition, 2, at: 3) == [.highWatermark(10)])
    #expect(throws: Never.self) { try partition.acknowledgement(of: 10)?.get() }
    #expect(partition.acknowledgement(of: 11) == nil)
  }

  @Test("A leader alone need not wait")
  func single() throws {
    var partition = partition(replicas: 1)
    #expect(try partition.append(5, acksAll: true, at: second(1)) == .highWatermark(5))
  }

  // Replica 2 fetches last at 1, when it has all that there is. Records come at 2. The leader looks at
  // 15, 30 and 45: at 30 the lag is 29, at 45 it is 44.
  @Test(
    "A follower that lags for more than the lag time leaves at the next look, and holds nobody then"
  )
  func shrinking() throws {
    var partition = partition()
    fetch(&partition, 1, at: 1)
    fetch(&partition, 2, at: 1)
    _ = try partition.append(10, acksAll: true, at: second(2))
    fetch(&partition, 1, at: 3)
    #expect(fetch(&partition, 1, at: 29) == [])
    #expect(partition.lagCheckInterval == .seconds(15))
    #expect(partition.checkLag(at: second(15)) == nil)
    #expect(partition.checkLag(at: second(30)) == nil)
    fetch(&partition, 1, at: 44)
    #expect(partition.checkLag(at: second(45)) == .askController(inSync: [0, 1]))
    // Until the controller has agreed the lagging one counts.
    #expect(partition.highWatermark == 0 && partition.checkLag(at: second(46)) == nil)
    #expect(partition.altered(at: second(46)) == .highWatermark(10))
    #expect(partition.inSync == [0, 1])
  }

  // Replica 1 always has what there was at its fetch before, so it has caught up with that.
  @Test("A follower that is always a fetch behind is in sync")
  func alwaysBehind() throws {
    var partition = partition(replicas: 2)
    for time in 1...100 {
      _ = try partition.append(1, acksAll: false, at: second(Double(time)))
      let end = partition.logEnd
      _ = partition.fetched(by: 1, from: end - 1, at: second(Double(time)))
      #expect(partition.checkLag(at: second(Double(time))) == nil)
    }
    #expect(partition.highWatermark == 99)
  }

  @Test("A follower joins again once it has reached the high watermark")
  func expanding() throws {
    var partition = partition()
    _ = partition.brokerLost(2, at: second(1))
    #expect(partition.inSync == [0, 1])
    _ = try partition.append(10, acksAll: true, at: second(2))
    fetch(&partition, 1, at: 3)
    #expect(fetch(&partition, 1, at: 4) == [.highWatermark(10)])
    _ = partition.brokerReturned(2, at: second(5))
    // Its first fetch says that it has nothing.
    #expect(fetch(&partition, 2, at: 6) == [])
    #expect(fetch(&partition, 2, at: 7) == [.askController(inSync: [0, 1, 2])])
    // What comes now waits for it already.
    _ = try partition.append(1, acksAll: true, at: second(8))
    fetch(&partition, 1, at: 8)
    #expect(fetch(&partition, 1, at: 9) == [])
    #expect(partition.altered(at: second(9)) == nil && partition.inSync == [0, 1, 2])
    fetch(&partition, 2, at: 10)
    #expect(fetch(&partition, 2, at: 11) == [.highWatermark(11)])
  }

  @Test(
    "Below the minimum writes of acks=all are refused, others are taken, and nothing is readable")
  func belowMinimum() throws {
    var partition = partition(minInSync: 2)
    _ = partition.brokerLost(1, at: second(1))
    _ = partition.brokerLost(2, at: second(1))
    #expect(partition.isBelowMinimum && partition.inSync == [0])
    #expect(throws: PartitionReplicas.WriteError.notEnoughReplicas) {
      _ = try partition.append(1, acksAll: true, at: second(2))
    }
    #expect(try partition.append(5, acksAll: false, at: second(2)) == nil)
    #expect(partition.highWatermark == 0)
    // Who left a set below the minimum stays eligible.
    #expect(partition.eligibleLeaders == [2])
  }

  // Records 0 to 9 are everywhere, 10 to 14 on the leader alone.
  @Test("The first live replica in sync leads, and what only the old leader had is lost")
  func failover() throws {
    var partition = partition()
    _ = try partition.append(10, acksAll: true, at: second(1))
    for time in [2.0, 3, 4] {
      fetch(&partition, 1, at: time)
      fetch(&partition, 2, at: time)
    }
    #expect(partition.highWatermark == 10)
    _ = try partition.append(5, acksAll: false, at: second(5))
    #expect(
      partition.brokerLost(0, at: second(14)) == [.leader(1), .lost(10..<15, committed: 0)])
    #expect(partition.inSync == [1, 2] && partition.leaderEpoch == 1)
    #expect(partition.logEnd == 10 && partition.highWatermark == 10)
    // The old leader comes back, has its log cut, catches up and leads again.
    _ = partition.brokerReturned(0, at: second(60))
    #expect(partition.logEnd(of: 0) == 10 && partition.restorePreferredLeader(at: second(60)) == [])
    #expect(fetch(&partition, 0, at: 61) == [.askController(inSync: [0, 1, 2])])
    _ = partition.altered(at: second(61))
    #expect(partition.restorePreferredLeader(at: second(300)).first == .leader(0))
  }

  @Test("A new leader knows the high watermark of its last fetch, until its followers have fetched")
  func watermarkAfterFailover() throws {
    var partition = partition()
    _ = try partition.append(10, acksAll: true, at: second(1))
    for time in [2.0, 3] {
      fetch(&partition, 1, at: time)
      fetch(&partition, 2, at: time)
    }
    // Replica 2 has heard of 10 with its last answer, replica 1 has not.
    #expect(partition.highWatermark == 10)
    #expect(partition.brokerLost(0, at: second(12)) == [.leader(1)])
    #expect(partition.highWatermark == 0)
    #expect(fetch(&partition, 2, at: 13) == [.highWatermark(10)])
  }

  @Test("A broker that stops in order hands over first")
  func handOver() {
    var partition = partition()
    #expect(partition.brokerStops(0, at: second(1)) == [.leader(1)])
    #expect(partition.inSync == [1, 2])
  }

  @Test(
    "Without a replica in sync the partition is offline until one is back",
    arguments: [true, false])
  func offline(eligible: Bool) throws {
    var partition = partition(replicas: 2, eligible: eligible)
    _ = partition.brokerLost(1, at: second(1))
    _ = try partition.append(5, acksAll: true, at: second(2))
    #expect(partition.brokerLost(0, at: second(3)) == [.leader(nil)])
    #expect(throws: PartitionReplicas.WriteError.leaderNotAvailable) {
      _ = try partition.append(1, acksAll: false, at: second(4))
    }
    // The other one lacks committed records.
    #expect(partition.brokerReturned(1, at: second(5)) == [])
    #expect(partition.brokerReturned(0, at: second(6)).first == .leader(0))
    #expect(partition.logEnd == 5)
  }

  @Test("An unclean election loses committed records, and says how many")
  func unclean() throws {
    var partition = partition(replicas: 2, unclean: true)
    _ = partition.brokerLost(1, at: second(1))
    _ = try partition.append(5, acksAll: true, at: second(2))
    _ = partition.brokerLost(0, at: second(3))
    #expect(
      partition.brokerReturned(1, at: second(5)) == [.leader(1), .lost(0..<5, committed: 5)])
  }

  // Three replicas, two needed. One by one they go: replica 2 leaves a set that is large enough;
  // replicas 1 and 0 leave one that is not, and stay eligible.
  @Test("With a minimum of two, either of the last two may lead again without loss")
  func eligibleLeaders() throws {
    var partition = partition(minInSync: 2)
    _ = partition.brokerLost(2, at: second(1))
    #expect(partition.eligibleLeaders == [])
    _ = partition.brokerLost(1, at: second(2))
    #expect(partition.inSync == [0] && partition.eligibleLeaders == [1])
    #expect(partition.brokerLost(0, at: second(3)) == [.leader(nil)])
    #expect(partition.inSync == [] && partition.eligibleLeaders == [0, 1])
    #expect(partition.brokerReturned(2, at: second(4)) == [])
    #expect(partition.brokerReturned(1, at: second(5)) == [.leader(1)])
    #expect(partition.inSync == [1] && partition.eligibleLeaders == [0])
  }

  @Test(
    "A broker that crashed is eligible no more, but the last leader may lead if nobody else can")
  func uncleanShutdown() {
    var partition = partition(replicas: 2, minInSync: 2)
    _ = partition.brokerLost(1, at: second(1))
    _ = partition.brokerLost(0, at: second(2))
    #expect(partition.eligibleLeaders == [0, 1])
    #expect(partition.brokerReturned(1, wasClean: false, at: second(3)) == [])
    #expect(partition.eligibleLeaders == [0])
    #expect(partition.brokerReturned(0, wasClean: false, at: second(4)) == [.leader(0)])
  }

  // MARK: - Random faults

  @Test(
    "Under random faults nothing committed is lost unless an unclean election says so",
    arguments: 0..<60)
  func randomFaults(seed: UInt64) throws {
    var generator = SeededDraws(seed: seed)
    let count = Int.random(in: 1...4, using: &generator)
    var partition = partition(
      replicas: count, minInSync: Int.random(in: 1...2, using: &generator),
      eligible: Bool.random(using: &generator))
    var isUp = [Bool](repeating: true, count: count)
    var committed: Int64 = 0
    for step in 0..<600 {
      let now = second(Double(step))
      let replica = Int.random(in: 0..<count, using: &generator)
      var actions: [PartitionReplicas.Action] = []
      switch Int.random(in: 0..<12, using: &generator) {
      case 0...3:
        let acksAll = Bool.random(using: &generator)
        if let action = try? partition.append(3, acksAll: acksAll, at: now) { actions = [action] }
      case 4...8:
        if isUp[replica], partition.leader != nil, replica != partition.leader {
          actions = fetch(&partition, replica, at: Double(step))
        }
      case 9:
        if isUp[replica] {
          isUp[replica] = false
          actions = partition.brokerLost(replica, at: now)
        } else {
          isUp[replica] = true
          actions = partition.brokerReturned(replica, at: now)
        }
      case 10: if let action = partition.altered(at: now) { actions = [action] }
      default: if let action = partition.checkLag(at: now) { actions = [action] }
      }
      for action in actions {
        if case .highWatermark(let mark) = action { committed = max(committed, mark) }
        if case .lost(_, let lost) = action { #expect(lost == 0, "step \(step)") }
      }
      if let leader = partition.leader {
        #expect(isUp[leader] && partition.inSync.contains(leader))
        #expect(partition.logEnd >= committed, "step \(step)")
      }
      #expect(partition.highWatermark <= max(partition.logEnd, committed))
      #expect(Set(partition.inSync).isDisjoint(with: partition.eligibleLeaders))
    }
  }
}
