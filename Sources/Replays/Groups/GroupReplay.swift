// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
package import QueueAllocation
package import Recordings
import SimulationEngine

/// A recorded consumer group run once more: the recording says who starts, closes and crashes when;
/// the coordinator and the clients of the model say what comes of it.
///
/// Members are idle apart from that, so that they answer a rebalance at their next heartbeat.
package struct GroupReplay: Sendable {
  private struct Claim: Hashable, Sendable {
    var owned: [MessageQueueID]
    var generation: Int
    /// The emulated broker takes every join for news.
    var number: Int
  }

  private typealias Coordinator = ClassicGroupCoordinator<Claim, [MessageQueueID]>

  private struct Client {
    var machine: ClassicConsumer
    var id: MemberID
    var isRunning = true
    var nextHeartbeat: Int64?
  }

  /// What the members were told, in order of time.
  package private(set) var callbacks: [Callback] = []
  /// What became of the commits before those callbacks, by their places, where they may have failed.
  package private(set) var commits: [Int: Commit] = [:]
  /// The rounds in order of time.
  package private(set) var rounds: [Round] = []

  private let recording: GroupRecording
  private let settings: Settings
  private let strategy: any AllocationStrategy
  private let origin: Int64
  private var coordinator: Coordinator
  private var clients: [Client?]
  private var starts = 0
  private var joins = 0
  private var generations: [Int] = []
  private var late: [Int] = []
  private var now: Int64
  private var underWay: [Coordinator.Messages.Reply] = []
  private var isDelivering = false

  /// Runs a recording with an assignor of the clients.
  package init(
    _ recording: GroupRecording, strategy: any AllocationStrategy, settings: Settings
  ) {
    self.recording = recording
    self.settings = settings
    self.strategy = strategy
    // The coordinator's clock begins at zero.
    origin = min(0, recording.events.first?.time ?? 0)
    now = origin
    var broker = Coordinator.Settings()
    broker.initialRebalanceDelay = .nanoseconds(settings.firstRound)
    broker.sessionTimeouts = .nanoseconds(1)...(.nanoseconds(.max))
    broker.shortestJoinWait = .nanoseconds(settings.laterRound)
    coordinator = Coordinator(broker)
    clients = Array(repeating: nil, count: recording.consumers.count)
    for event in recording.events {
      run(to: event.time)
      now = event.time
      follow(event)
    }
  }

  private var time: VirtualTime { VirtualTime(nanoseconds: now - origin) }

  private mutating func follow(_ event: GroupRecording.Event) {
    guard let client = recording.consumers.firstIndex(of: event.consumer) else { return }
    switch event.kind {
    case .joinBegin:
      let rank = settings.order.firstIndex(of: event.consumer) ?? settings.order.count
      starts += 1
      clients[client] = Client(
        machine: ClassicConsumer(assignors: [recording.strategy], at: time),
        id: MemberID(Self.padded(rank) + "-" + Self.padded(starts)))
      poll(client)
    case .closeBegin:
      let actions = clients[client]?.machine.close() ?? []
      perform(actions, client)
      clients[client]?.isRunning = false
    case .crashExit: clients[client]?.isRunning = false
    case .assign, .revoke, .lost, .closeEnd: break
    }
  }

  private static func padded(_ number: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
  }

  // MARK: - The clock

  private mutating func run(to end: Int64) {
    while true {
      let heartbeats = clients.compactMap { client in
        client.flatMap { $0.isRunning ? $0.nextHeartbeat : nil }
      }
      let timer = coordinator.nextTimer.map { $0.nanoseconds + origin }
      guard let next = (heartbeats + [timer].compactMap { $0 }).min(), next <= end else { return }
      now = next
      if let timer, timer <= now { take(coordinator.advance(to: time)) }
      for client in clients.indices { sendHeartbeat(client) }
    }
  }

  private mutating func sendHeartbeat(_ index: Int) {
    guard let client = clients[index], client.isRunning, let due = client.nextHeartbeat,
      due <= now
    else { return }
    let next = due + recording.heartbeatInterval
    clients[index]?.nextHeartbeat = next
    guard client.machine.sendsHeartbeats, let id = client.machine.memberID else { return }
    take(
      coordinator.heartbeat(
        .init(client: index, memberID: id, generation: client.machine.generation), at: time))
    // An idle member is within a poll.
    poll(index)
  }

  private mutating func poll(_ client: Int) {
    let time = time
    perform(clients[client]?.machine.poll(at: time) ?? [], client)
  }

  // MARK: - The clients

  private mutating func note(
    _ kind: GroupRecording.Event.Kind, _ queues: [MessageQueueID], _ client: Int
  ) {
    callbacks.append(
      Callback(
        time: now, consumer: recording.consumers[client], kind: kind,
        partitions: queues.map(\.number).sorted()))
  }

  private mutating func perform(_ actions: [ClassicConsumer.Action], _ client: Int) {
    for action in actions {
      switch action {
      case .commit: break
      case .revoke(let queues):
        commits[callbacks.count] = commit(of: client)
        note(.revoke, queues, client)
      case .lose(let queues): note(.lost, queues, client)
      case .assign(let queues): note(.assign, queues, client)
      case .leave:
        guard let id = clients[client]?.machine.memberID else { continue }
        take(coordinator.leave(id, client: client, at: time))
      case .join: join(client)
      }
    }
  }

  /// What becomes of a commit now; `nil` if it is taken.
  private func commit(of client: Int) -> Commit? {
    if clients[client]?.machine.rebalance == .cooperative, rounds.contains(where: { $0.end == now })
    {
      return .racing
    }
    return rounds.last?.end == .max ? .refused : nil
  }

  private mutating func join(_ index: Int) {
    guard let client = clients[index] else { return }
    joins += 1
    let claim = Claim(
      owned: client.machine.owned, generation: client.machine.generation, number: joins)
    let session = recording.sessionTimeout + settings.detectionDelay
    take(
      coordinator.join(
        .init(
          client: index, memberID: client.machine.memberID, newID: client.id,
          sessionTimeout: .nanoseconds(session), rebalanceTimeout: .seconds(300),
          assignors: [.init(name: recording.strategy, metadata: claim)]), at: time))
  }

  /// Notes whether a round has begun, or has ended with nobody there, and delivers answers.
  private mutating func take(_ replies: [Coordinator.Messages.Reply]) {
    let isOpen = rounds.last?.end == .max
    if coordinator.state == .preparingRebalance, !isOpen {
      rounds.append(Round(start: now, end: .max))
    } else if coordinator.state == .empty, isOpen {
      rounds[rounds.count - 1].end = now
    }
    deliver(replies)
  }

  /// Delivers answers in the order in which they were given, those that follow from one behind those
  /// that are under way already.
  private mutating func deliver(_ replies: [Coordinator.Messages.Reply]) {
    underWay += replies
    guard !isDelivering else { return }
    isDelivering = true
    while !underWay.isEmpty || !late.isEmpty {
      if underWay.isEmpty { poll(late.removeFirst()) } else { deliver(underWay.removeFirst()) }
    }
    isDelivering = false
  }

  private mutating func deliver(_ reply: Coordinator.Messages.Reply) {
    switch reply {
    case .joined(let client, let joined): sync(client, joined)
    case .joinRefused(let client, .memberIDRequired, let id?):
      perform(clients[client]?.machine.take(id: id) ?? [], client)
    case .joinRefused(let client, let error, _), .syncRefused(let client, let error),
      .heartbeat(let client, let error?):
      clients[client]?.machine.refused(error)
    case .synced(let client, let assignment):
      if rounds.last?.end == .max { rounds[rounds.count - 1].end = now }
      guard clients[client]?.isRunning == true else { return }
      let (next, time) = (now + recording.heartbeatInterval, time)
      clients[client]?.nextHeartbeat = next
      perform(clients[client]?.machine.synced(assignment ?? [], at: time) ?? [], client)
    case .heartbeat, .left: break
    }
  }

  private mutating func sync(_ client: Int, _ joined: Coordinator.Messages.Joined) {
    // A process that is gone hears nothing, and says nothing.
    guard clients[client]?.isRunning == true else { return }
    clients[client]?.machine.joined(joined.memberID, generation: joined.generation)
    if generations.last != joined.generation { generations.append(joined.generation) }
    let round = generations.count - 1
    if !joined.isLeader, settings.lateSyncs.indices.contains(round),
      settings.lateSyncs[round].contains(recording.consumers[client])
    {
      clients[client]?.machine.refused(.rebalanceInProgress)
      late.append(client)
      return
    }
    take(
      coordinator.sync(
        .init(
          client: client, memberID: joined.memberID, generation: joined.generation,
          assignments: joined.isLeader ? assignments(joined) : [:]), at: time))
  }

  /// What the leader makes of the members that it is told of.
  private func assignments(
    _ joined: Coordinator.Messages.Joined
  ) -> [MemberID: [MessageQueueID]] {
    let request = AllocationRequest(
      queues: (0..<recording.partitions).map {
        AllocatableQueue(MessageQueueID(topic: "t", number: $0))
      },
      members: joined.members.map {
        GroupMember($0.id, owned: $0.metadata.owned, generation: $0.metadata.generation)
      })
    var assignments: [MemberID: [MessageQueueID]] = [:]
    guard let table = try? strategy.allocate(request) else { return assignments }
    for (position, id) in table.members.enumerated() {
      assignments[id] = table.queues(ofMemberAt: position)
    }
    return assignments
  }
}
