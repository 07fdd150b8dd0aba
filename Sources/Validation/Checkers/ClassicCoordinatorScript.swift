// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine

/// Clients that do what a golden case tells them, and the classic coordinator that answers them
/// without delay.
struct ClassicCoordinatorScript {
  /// An answer, as the golden trace has it.
  struct Entry: Equatable {
    var time: Int64
    var to: String
    var api: String
    var error: String
    var generation: Int?
    var leader: Bool?
    var members: [String]?
    var skipAssignment: Bool?
    var assignment: String?
  }

  private typealias Coordinator = ClassicGroupCoordinator<String, String>

  private struct Client {
    var name: String
    var id: MemberID?
    var instance: MemberID?
    var generation = 0
    var meta = ""
    var session: Int64 = 45_000
    var rebalance: Int64 = 300_000
    var doesSync = true
    var lives = 0
  }

  private enum Step {
    case event(CoordinatorEvent)
    case heartbeat(client: Int)
  }

  private var coordinator: Coordinator
  private var clients: [Client] = []
  private var clock = ScriptClock<Step>()
  private var now: Int64 = 0
  private(set) var entries: [Entry] = []
  /// The group's state after the last answer of an instant.
  private(set) var states: [Int64: String] = [:]

  /// Runs a case.
  init(_ asked: ClassicCoordinatorCase) throws {
    var settings = Coordinator.Settings()
    for (key, value) in asked.config {
      guard key == "group.initial.rebalance.delay.ms", let delay = Int64(value) else {
        throw ScriptError(text: "the setting '\(key)' is not modelled")
      }
      settings.initialRebalanceDelay = .milliseconds(delay)
    }
    coordinator = Coordinator(settings)
    for event in asked.events {
      if event.op == "hbEvery" {
        let (every, until) = (event.every ?? 3_000, event.until ?? asked.until)
        let client = client(named: event.c)
        for time in stride(from: event.t + every, through: until, by: Int(every)) {
          clock.add(.heartbeat(client: client), at: time)
        }
      } else {
        clock.add(.event(event), at: event.t)
      }
    }
    while let next = [clock.next, coordinator.nextTimer?.milliseconds].compactMap(\.self).min(),
      next <= asked.until
    {
      now = next
      take(coordinator.advance(to: time))
      while clock.next == now, let (_, step) = clock.takeFirst() { try perform(step) }
      if entries.last?.time == now { states[now] = coordinator.state.rawValue }
    }
    let ranks = ["join": 0, "sync": 1]
    entries = entries.enumerated().sorted { left, right in
      let (first, second) = (left.element, right.element)
      if first.time != second.time { return first.time < second.time }
      let (one, two) = (ranks[first.api] ?? 2, ranks[second.api] ?? 2)
      if one != two { return one < two }
      return first.to == second.to ? left.offset < right.offset : first.to < second.to
    }.map(\.element)
  }

  private var time: VirtualTime { VirtualTime(milliseconds: now) }

  private mutating func client(named name: String) -> Int {
    if let known = clients.firstIndex(where: { $0.name == name }) { return known }
    clients.append(Client(name: name))
    return clients.count - 1
  }

  private mutating func perform(_ step: Step) throws {
    switch step {
    case .heartbeat(let client): heartbeat(client)
    case .event(let event):
      let client = client(named: event.c)
      switch event.op {
      case "join":
        if event.forget == true { clients[client].id = nil }
        if let instance = event.instance { clients[client].instance = MemberID(instance) }
        if let meta = event.meta { clients[client].meta = meta }
        if let session = event.session { clients[client].session = session }
        if let rebalance = event.rebalance { clients[client].rebalance = rebalance }
        clients[client].doesSync = event.noSync != true
        join(client, as: clients[client].id)
      case "hb": heartbeat(client)
      case "leave":
        if let id = clients[client].id { take(coordinator.leave(id, client: client, at: time)) }
      default: throw ScriptError(text: "the operation '\(event.op)' is not modelled")
      }
    }
  }

  private mutating func join(_ client: Int, as id: MemberID?) {
    clients[client].lives += 1
    let asking = clients[client]
    take(
      coordinator.join(
        .init(
          client: client, memberID: id, newID: MemberID("\(asking.name)-\(asking.lives)"),
          instanceID: asking.instance, sessionTimeout: .milliseconds(asking.session),
          rebalanceTimeout: .milliseconds(asking.rebalance),
          assignors: [.init(name: "range", metadata: asking.meta)]), at: time))
  }

  private mutating func heartbeat(_ client: Int) {
    guard let id = clients[client].id else { return }
    take(
      coordinator.heartbeat(
        .init(
          client: client, memberID: id, instanceID: clients[client].instance,
          generation: clients[client].generation), at: time))
  }

  /// Notes answers, and does at once what clients do on them.
  private mutating func take(_ replies: [Coordinator.Messages.Reply]) {
    for reply in replies { note(reply) }
    for reply in replies { follow(reply) }
  }

  private func name(of id: MemberID) -> String {
    String(id.name.prefix(id.name.count - 1 - (id.name.split(separator: "-").last?.count ?? 0)))
  }

  private mutating func note(_ reply: Coordinator.Messages.Reply) {
    func entry(_ client: Int, _ api: String, _ error: GroupError?) -> Entry {
      Entry(time: now, to: clients[client].name, api: api, error: error?.rawValue ?? "NONE")
    }
    switch reply {
    case .joined(let client, let joined):
      var noted = entry(client, "join", nil)
      noted.generation = joined.generation
      noted.leader = joined.isLeader
      if joined.isLeader { noted.members = joined.members.map { name(of: $0.id) }.sorted() }
      if joined.skipsAssignment { noted.skipAssignment = true }
      entries.append(noted)
    case .joinRefused(let client, let error, _): entries.append(entry(client, "join", error))
    case .synced(let client, let assignment):
      var noted = entry(client, "sync", nil)
      noted.assignment = assignment ?? ""
      entries.append(noted)
    case .syncRefused(let client, let error): entries.append(entry(client, "sync", error))
    case .heartbeat(let client, let error):
      if error != nil { entries.append(entry(client, "heartbeat", error)) }
    case .left(let client, let error): entries.append(entry(client, "leave", error))
    }
  }

  private mutating func follow(_ reply: Coordinator.Messages.Reply) {
    switch reply {
    case .joined(let client, let joined):
      clients[client].id = joined.memberID
      clients[client].generation = joined.generation
      guard clients[client].doesSync else { return }
      var assignments: [MemberID: String] = [:]
      if joined.isLeader, !joined.skipsAssignment {
        for member in joined.members {
          assignments[member.id] = "gen\(joined.generation):\(name(of: member.id))"
        }
      }
      take(
        coordinator.sync(
          .init(
            client: client, memberID: joined.memberID, instanceID: clients[client].instance,
            generation: joined.generation, assignments: assignments), at: time))
    case .joinRefused(let client, .memberIDRequired, let id):
      join(client, as: id)
    case .joinRefused(let client, .unknownMemberID, _), .heartbeat(let client, .unknownMemberID?),
      .syncRefused(let client, .unknownMemberID):
      clients[client].id = nil
    case .left(let client, nil): clients[client].id = nil
    default: break
    }
  }
}

/// What a script of a coordinator asks for that is not modelled.
struct ScriptError: Error, CustomStringConvertible {
  let text: String
  var description: String { text }
}
