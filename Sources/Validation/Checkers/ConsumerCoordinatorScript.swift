// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine

/// Clients that heartbeat, acknowledge and rejoin as a golden case says, and the coordinator of the
/// consumer protocol that answers them without delay.
struct ConsumerCoordinatorScript {
  /// A heartbeat with its answer and what the coordinator thinks afterwards.
  struct Entry {
    var time: Int64
    var member: String
    var request: ConsumerGroup.Heartbeat
    var answer: ConsumerGroup.Answer?
    var error: String?
    var groupEpoch: Int
    var assignmentEpoch: Int
    var state: ConsumerGroupMember?
    var target: [MessageQueueID]

    /// Whether nothing came of it.
    var isIdle: Bool {
      request.owned == nil && request.epoch > 0 && answer?.assignment == nil
        && answer?.epoch == request.epoch
    }
  }

  private struct Client {
    var topics: [String] = []
    var instance: MemberID?
    var rebalance: Int64 = 300_000
    var revokeDelay: Int64 = 0
    var assignor: String?
    var epoch = 0
    var owned: [MessageQueueID] = []
    var isAlive = true
    /// Counts its joins: what belongs to an older one is void.
    var life = 0
  }

  private enum Step {
    case event(ConsumerCoordinatorCase.Event)
    case heartbeat(String)
    case acknowledge(String, life: Int, [MessageQueueID])
  }

  private var coordinator: ConsumerGroupCoordinator
  private let interval: Int64
  private var clients: [String: Client] = [:]
  private var clock = ScriptClock<Step>()
  private var now: Int64 = 0
  private(set) var entries: [Entry] = []

  /// Runs a case.
  init(_ asked: ConsumerCoordinatorCase) throws {
    var settings = ConsumerGroupCoordinator.Settings()
    for (key, value) in asked.config {
      guard let number = Int64(value) else { throw ScriptError(text: "\(key): '\(value)'") }
      switch key {
      case "group.consumer.assignment.interval.ms":
        settings.assignmentInterval = .milliseconds(number)
      case "group.consumer.heartbeat.interval.ms":
        settings.heartbeatInterval = .milliseconds(number)
      case "group.consumer.session.timeout.ms": settings.sessionTimeout = .milliseconds(number)
      default: throw ScriptError(text: "the setting '\(key)' is not modelled")
      }
    }
    interval = settings.heartbeatInterval.nanoseconds / 1_000_000
    coordinator = ConsumerGroupCoordinator(topics: asked.topics, settings)
    for event in asked.events { clock.add(.event(event), at: event.t) }
    while let next = clock.next, next <= asked.until, let (time, step) = clock.takeFirst() {
      now = time
      try perform(step)
    }
  }

  private mutating func perform(_ step: Step) throws {
    switch step {
    case .event(let event): try perform(event)
    case .heartbeat(let name):
      guard let client = clients[name], client.isAlive else { return }
      clock.add(.heartbeat(name), at: now + interval)
      send(name, .init(memberID: MemberID(name), epoch: client.epoch))
    case .acknowledge(let name, let life, let owned):
      guard let client = clients[name], client.isAlive, client.life == life else { return }
      clients[name]?.owned = owned
      send(name, .init(memberID: MemberID(name), epoch: client.epoch, owned: owned))
    }
  }

  private mutating func perform(_ event: ConsumerCoordinatorCase.Event) throws {
    let name = event.c ?? ""
    switch (event.op, event.topics) {
    case ("setTopics", .exist(let topics)): coordinator.setTopics(topics)
    case ("start", .read(let topics)):
      var client = Client(topics: topics, instance: event.instance.map { MemberID($0) })
      client.rebalance = event.rebalance ?? client.rebalance
      client.revokeDelay = event.revokeDelay ?? 0
      client.assignor = event.assignor
      clients[name] = client
      clock.add(.heartbeat(name), at: now + interval)
      join(name)
    case ("subscribe", .read(let topics)), ("resubscribe", .read(let topics)):
      clients[name]?.topics = topics
      send(
        name,
        .init(memberID: MemberID(name), epoch: clients[name]?.epoch ?? 0, topics: topics))
    case ("close", _): leave(name, ConsumerGroup.leaveEpoch)
    case ("closeStatic", _): leave(name, ConsumerGroup.staticLeaveEpoch)
    case ("crash", _), ("kill", _), ("stop", _): clients[name]?.isAlive = false
    default: throw ScriptError(text: "the operation '\(event.op)' is not modelled")
    }
  }

  private mutating func leave(_ name: String, _ epoch: Int) {
    clients[name]?.isAlive = false
    send(name, .init(memberID: MemberID(name), epoch: epoch))
  }

  private mutating func join(_ name: String) {
    clients[name]?.life += 1
    clients[name]?.owned = []
    guard let client = clients[name] else { return }
    send(
      name,
      .init(
        memberID: MemberID(name), epoch: ConsumerGroup.joinEpoch, topics: client.topics,
        rebalanceTimeout: .milliseconds(client.rebalance), assignor: client.assignor, owned: []))
  }

  private mutating func send(_ name: String, _ request: ConsumerGroup.Heartbeat) {
    let time = VirtualTime(milliseconds: now)
    var request = request
    request.instanceID = clients[name]?.instance
    coordinator.advance(to: time)
    var answer: ConsumerGroup.Answer?
    var refusal: GroupError?
    do throws(GroupError) {
      answer = try coordinator.heartbeat(request, at: time)
    } catch {
      refusal = error
    }
    let id = request.memberID
    entries.append(
      Entry(
        time: now, member: name, request: request, answer: answer, error: refusal?.rawValue,
        groupEpoch: coordinator.groupEpoch, assignmentEpoch: coordinator.assignmentEpoch,
        state: coordinator.member(id), target: coordinator.target(of: id)))
    if let answer { take(answer, name) }
    if refusal != nil, clients[name]?.isAlive == true { join(name) }
  }

  private mutating func take(_ answer: ConsumerGroup.Answer, _ name: String) {
    guard let client = clients[name], client.isAlive else { return }
    clients[name]?.epoch = answer.epoch
    guard let assignment = answer.assignment, assignment != client.owned else { return }
    let takesAway = !Set(client.owned).isSubset(of: assignment)
    clock.add(
      .acknowledge(name, life: client.life, assignment),
      at: now + (takesAway ? client.revokeDelay : 0))
  }
}
