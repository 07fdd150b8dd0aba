// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine

/// A group of the consumer protocol on one topic, run by whole milliseconds.
///
/// A client that is not busy with a batch is within a poll.
struct ConsumerGroupRun {
  struct Client {
    var machine: ConsumerGroupClient
    var isRunning = true
    var reading: Set<Int> = []
    var heartbeats = 0
    /// Whatever it began to read or stopped, by the second.
    var log: [String] = []
  }

  private enum Event {
    case request(Int, ConsumerGroup.Heartbeat)
    case answer(Int, ConsumerGroup.Answer)
    case refusal(Int, GroupError)
    case committed(Int)
    case poll(Int)
  }

  private struct Scheduled {
    var time: Int64
    var number: Int
    var event: Event
  }

  private(set) var clients: [Client] = []
  private(set) var coordinator: ConsumerGroupCoordinator
  private(set) var violations: [String] = []
  private(set) var now: Int64 = 0
  private var underWay: [Scheduled] = []
  private var count = 0
  /// One way, in milliseconds.
  private let latency: Int64
  private let commitTime: Int64

  init(
    partitions: Int, latency: Int64 = 0, commitTime: Int64 = 0,
    _ settings: ConsumerGroupCoordinator.Settings = .init()
  ) {
    coordinator = ConsumerGroupCoordinator(topics: ["t": partitions], settings)
    self.latency = latency
    self.commitTime = commitTime
  }

  private func instant(_ milliseconds: Int64) -> VirtualTime {
    VirtualTime(nanoseconds: milliseconds * 1_000_000)
  }

  // MARK: - What happens to the clients

  mutating func start(instance: MemberID? = nil, pollInterval: Int64 = 300) {
    var settings = ConsumerGroupClient.Settings(topics: ["t"])
    settings.instanceID = instance
    settings.pollInterval = .seconds(pollInterval)
    let client = clients.count
    clients.append(
      Client(
        machine: ConsumerGroupClient(id: MemberID("m\(client)"), settings, at: instant(now))))
    schedule(.poll(client), after: 0)
  }

  mutating func kill(_ client: Int) {
    clients[client].isRunning = false
    clients[client].reading = []
  }

  mutating func close(_ client: Int) {
    perform(clients[client].machine.close(), client)
    kill(client)
  }

  /// A batch keeps the client busy for some seconds from now on.
  mutating func busy(_ client: Int, seconds: Double) {
    clients[client].machine.pollReturned(at: instant(now))
    schedule(.poll(client), after: Int64(seconds * 1000))
  }

  // MARK: - The clock

  /// Goes on to a time in seconds, that one included.
  mutating func run(to seconds: Double) {
    let end = Int64(seconds * 1000)
    while let next = nextTime(), next <= end {
      now = next
      step()
      check()
    }
    now = end
  }

  private func milliseconds(_ time: VirtualTime?) -> Int64? {
    time.map { ($0.nanoseconds + 999_999) / 1_000_000 }
  }

  private func nextTime() -> Int64? {
    let timers = clients.filter(\.isRunning).map { milliseconds($0.machine.nextTimer) }
    return
      (timers + [milliseconds(coordinator.nextTimer), underWay.map(\.time).min()])
      .compactMap { $0 }.min()
  }

  /// One message, else the coordinator's timers, else one client's.
  private mutating func step() {
    let due = underWay.indices.filter { underWay[$0].time <= now }
      .min { (underWay[$0].time, underWay[$0].number) < (underWay[$1].time, underWay[$1].number) }
    if let due { return handle(underWay.remove(at: due).event) }
    if let timer = milliseconds(coordinator.nextTimer), timer <= now {
      return coordinator.advance(to: instant(now))
    }
    for client in clients.indices where clients[client].isRunning {
      guard let timer = milliseconds(clients[client].machine.nextTimer), timer <= now else {
        continue
      }
      return perform(clients[client].machine.advance(to: instant(now)), client)
    }
  }

  private mutating func schedule(_ event: Event, after delay: Int64) {
    underWay.append(Scheduled(time: now + delay, number: count, event: event))
    count += 1
  }

  private mutating func handle(_ event: Event) {
    switch event {
    case .request(let client, let heartbeat):
      coordinator.advance(to: instant(now))
      let isAwaited = heartbeat.epoch >= 0
      do {
        let answer = try coordinator.heartbeat(heartbeat, at: instant(now))
        if isAwaited { schedule(.answer(client, answer), after: latency) }
      } catch {
        if isAwaited { schedule(.refusal(client, error), after: latency) }
      }
    case .answer(let client, let answer):
      guard clients[client].isRunning else { return }
      perform(clients[client].machine.answered(answer, at: instant(now)), client)
    case .refusal(let client, let error):
      guard clients[client].isRunning else { return }
      perform(clients[client].machine.refused(error, at: instant(now)), client)
    case .committed(let client):
      guard clients[client].isRunning else { return }
      perform(clients[client].machine.committed(at: instant(now)), client)
    case .poll(let client):
      guard clients[client].isRunning else { return }
      perform(clients[client].machine.poll(at: instant(now)), client)
    }
  }

  private func text(_ numbers: Set<Int>) -> String {
    numbers.sorted().map { "\($0)" }.joined(separator: " ")
  }

  private mutating func note(_ what: String, _ queues: [MessageQueueID], _ client: Int) {
    let second = now % 1000 == 0 ? "\(now / 1000)" : "\(Double(now) / 1000)"
    clients[client].log.append("\(second) \(what)\(text(Set(queues.map(\.number))))")
  }

  private mutating func perform(_ actions: [ConsumerGroupClient.Action], _ client: Int) {
    for action in actions {
      switch action {
      case .send(let heartbeat):
        clients[client].heartbeats += 1
        schedule(.request(client, heartbeat), after: latency)
      case .pause(let queues):
        note("pause ", queues, client)
        clients[client].reading.subtract(queues.map(\.number))
      case .commit: schedule(.committed(client), after: commitTime)
      case .commitLast: break
      case .revoke(let queues):
        note("-", queues, client)
        clients[client].reading.subtract(queues.map(\.number))
      case .lose(let queues):
        note("lost ", queues, client)
        clients[client].reading.subtract(queues.map(\.number))
      case .assign(let queues):
        note("+", queues, client)
        clients[client].reading.formUnion(queues.map(\.number))
      case .fail(let error): note("\(error.rawValue)", [], client)
      }
    }
  }

  // MARK: - What has to hold

  /// No two members that the coordinator knows read the same partition.
  private mutating func check() {
    var owners: [Int: Int] = [:]
    for client in clients.indices {
      guard coordinator.member(clients[client].machine.id) != nil else { continue }
      for partition in clients[client].reading.sorted() {
        if let other = owners[partition] {
          violations.append("\(now): m\(other) and m\(client) read \(partition)")
        }
        owners[partition] = client
      }
    }
  }
}
