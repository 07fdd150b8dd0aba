// SPDX-License-Identifier: GPL-3.0-or-later

public import SimulationEngine

/// The slaves of a broker, and what happens when their master is lost.
public struct ReplicaSpecification: Sendable, Hashable {
  /// Slaves of the master; none means that nothing is copied.
  public var slaves: Int
  /// When the master answers a send.
  public var replication: Replication
  /// Who takes over.
  public var failover: Failover
  /// From an append on the master to the slaves' having the message.
  public var delay: VirtualDuration
  /// Whether consumers may read from a slave (`slaveReadEnable`, off).
  public var areSlavesRead: Bool

  /// When the master answers.
  public enum Replication: String, Sendable, Hashable, CaseIterable {
    /// Once it has the message itself (`ASYNC_MASTER`).
    case asynchronous = "async"
    /// Once a slave has it as well, or after 3 s without one (`SYNC_MASTER` with two in-sync
    /// replicas; `slaveTimeout`).
    case synchronous = "sync"
  }

  /// What takes the place of a lost master.
  public enum Failover: String, Sendable, Hashable, CaseIterable {
    /// Nothing: queues cannot be written until the master is back.
    case none
    /// A controller elects a slave of the sync-state set (`DefaultBrokerHeartbeatManager`: 10 s
    /// without a heartbeat, scanned every 5 s).
    case controller
    /// The brokers of a raft group elect a leader (`DLedgerConfig`: 3 missed heartbeats of 2 s, then
    /// a vote of 300 ms to 1 s); a send is answered once a majority has it.
    case raft
  }

  /// Creates the slaves of a broker.
  public init(
    slaves: Int = 0, replication: Replication = .asynchronous, failover: Failover = .none,
    delay: VirtualDuration = .milliseconds(1), areSlavesRead: Bool = false
  ) {
    self.slaves = slaves
    self.replication = replication
    self.failover = failover
    self.delay = delay
    self.areSlavesRead = areSlavesRead
  }

  /// Whether a slave takes over from a master that ends.
  package var failsOver: Bool { failover != .none }

  /// Whether a send waits for a slave.
  package var waitsForSlaves: Bool {
    slaves > 0 && (replication == .synchronous || failover == .raft)
  }
}

extension ReplicaSpecification {
  var problem: String? {
    if !(0...16).contains(slaves) { return "a broker has 0 to 16 slaves, and this one \(slaves)" }
    if delay < .zero { return "replication cannot go back in time" }
    if replication == .synchronous, slaves == 0 {
      return
        "nobody can confirm a message with 'replication: sync' and 'slaves: 0'; give slaves, or "
        + "leave replication out"
    }
    if failover != .none, slaves == 0 {
      return "nobody can take over with 'failover: \(failover.rawValue)' and 'slaves: 0'; give "
        + "slaves, or leave failover out"
    }
    if failover == .raft, slaves < 2 {
      return
        "a raft group has two slaves at least, and this one \(slaves): without one of two nodes "
        + "there is no majority; give 'slaves: 2' or 'failover: controller'"
    }
    return nil
  }
}
