// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine

/// A classic group on one topic, run by whole seconds with no latency: heartbeats every three seconds
/// from each member's own sync, polls whenever a member is not busy with a batch.
struct GroupRun {
  /// What a member says of itself when it joins.
  struct Claim: Hashable, Sendable {
    var owned: [MessageQueueID]
    var generation: Int
  }

  struct Client {
    var consumer: ClassicConsumer
    var isRunning = true
    var busyUntil: Int64 = 0
    var lastSync: Int64 = 0
    /// Every second in which it began to read something, or stopped.
    var log: [String] = []
  }

  typealias Coordinator = ClassicGroupCoordinator<Claim, [MessageQueueID]>

  private(set) var clients: [Client] = []
  private(set) var coordinator = Coordinator()
  private let assignors: [String]
  private let partitions: Int
  private var second: Int64 = 0
  private var underWay: [Coordinator.Messages.Reply] = []
  private var isDelivering = false

  init(assignors: [String], partitions: Int) {
    self.assignors = assignors
    self.partitions = partitions
  }

  private var now: VirtualTime { VirtualTime(nanoseconds: second * 1_000_000_000) }

  /// A process starts; with an instance id it may be the successor of another one.
  mutating func start(instance: MemberID? = nil, pollInterval: Int64 = 300) {
    clients.append(
      Client(
        consumer: ClassicConsumer(
          assignors: assignors, instanceID: instance, pollInterval: .seconds(pollInterval), at: now)
      ))
  }

  /// A process dies, or a static one ends.
  mutating func kill(_ client: Int) { clients[client].isRunning = false }

  mutating func close(_ client: Int) {
    perform(clients[client].consumer.close(), client)
    clients[client].isRunning = false
  }

  /// A member works on a batch from now until a second.
  mutating func busy(_ client: Int, until end: Int64) { clients[client].busyUntil = end }

  /// Goes on to a second, that one included.
  mutating func run(to end: Int64) {
    while second < end {
      second += 1
      tick()
    }
  }

  mutating func tick() {
    take(coordinator.advance(to: now))
    for client in clients.indices where clients[client].isRunning {
      if let deadline = clients[client].consumer.pollDeadline, deadline <= now {
        perform(clients[client].consumer.pollIntervalEnded(), client)
      }
    }
    for client in clients.indices where clients[client].isRunning {
      let consumer = clients[client].consumer
      let since = second - clients[client].lastSync
      guard consumer.sendsHeartbeats, since > 0, since % 3 == 0, let id = consumer.memberID else {
        continue
      }
      take(
        coordinator.heartbeat(
          .init(
            client: client, memberID: id, instanceID: consumer.instanceID,
            generation: consumer.generation), at: now))
    }
    for client in clients.indices
    where clients[client].isRunning && clients[client].busyUntil <= second {
      perform(clients[client].consumer.poll(at: now), client)
    }
  }

  private func numbers(_ queues: [MessageQueueID]) -> String {
    queues.map { "\($0.number)" }.joined(separator: " ")
  }

  private mutating func perform(_ actions: [ClassicConsumer.Action], _ client: Int) {
    for action in actions {
      switch action {
      case .commit: break
      case .revoke(let queues): clients[client].log.append("\(second) -\(numbers(queues))")
      case .lose(let queues): clients[client].log.append("\(second) lost \(numbers(queues))")
      case .assign(let queues):
        if !queues.isEmpty { clients[client].log.append("\(second) +\(numbers(queues))") }
      case .leave:
        take(coordinator.leave(MemberID("m\(client)"), client: client, at: now))
      case .join: join(client)
      }
    }
  }

  private mutating func join(_ client: Int) {
    let consumer = clients[client].consumer
    let claim = Claim(owned: consumer.owned, generation: consumer.generation)
    take(
      coordinator.join(
        .init(
          client: client, memberID: consumer.memberID, newID: MemberID("m\(client)"),
          instanceID: consumer.instanceID, rebalanceTimeout: consumer.pollInterval,
          assignors: assignors.map { .init(name: $0, metadata: claim) }), at: now))
  }

  /// Delivers answers in the order in which they were given, those that follow from one behind those
  /// that are under way already.
  private mutating func take(_ replies: [Coordinator.Messages.Reply]) {
    underWay += replies
    guard !isDelivering else { return }
    isDelivering = true
    while !underWay.isEmpty {
      switch underWay.removeFirst() {
      case .joined(let client, let joined): sync(client, joined)
      case .joinRefused(let client, .memberIDRequired, let id?):
        perform(clients[client].consumer.take(id: id), client)
      case .joinRefused(let client, let error, _), .syncRefused(let client, let error),
        .heartbeat(let client, let error?):
        clients[client].consumer.refused(error)
      case .synced(let client, let assignment):
        clients[client].lastSync = second
        perform(clients[client].consumer.synced(assignment ?? [], at: now), client)
      case .heartbeat, .left: break
      }
    }
    isDelivering = false
  }

  private mutating func sync(_ client: Int, _ joined: Coordinator.Messages.Joined) {
    clients[client].consumer.joined(joined.memberID, generation: joined.generation)
    var assignments: [MemberID: [MessageQueueID]] = [:]
    if joined.isLeader, !joined.skipsAssignment,
      let type = AllocationStrategyCatalogue.strategy(named: joined.assignor)
    {
      let request = AllocationRequest(
        queues: (0..<partitions).map { AllocatableQueue(MessageQueueID(topic: "t", number: $0)) },
        members: joined.members.map {
          GroupMember(
            $0.id, instanceID: $0.instanceID, owned: $0.metadata.owned,
            generation: $0.metadata.generation)
        })
      if let table = try? type.init().allocate(request) {
        for (position, id) in table.members.enumerated() {
          assignments[id] = table.queues(ofMemberAt: position)
        }
      }
    }
    take(
      coordinator.sync(
        .init(
          client: client, memberID: joined.memberID,
          instanceID: clients[client].consumer.instanceID,
          generation: joined.generation, assignments: assignments), at: now))
  }
}
