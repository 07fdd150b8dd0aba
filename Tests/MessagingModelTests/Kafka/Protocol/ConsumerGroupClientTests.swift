// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import Testing

@Suite("A consumer of a group of the consumer protocol")
struct ConsumerGroupClientTests {
  private func partitions(_ numbers: [Int]) -> [MessageQueueID] {
    numbers.map { MessageQueueID(topic: "t", number: $0) }
  }

  private func second(_ count: Int64) -> VirtualTime {
    VirtualTime(nanoseconds: count * 1_000_000_000)
  }

  private func answer(_ epoch: Int, _ assignment: [Int]? = nil) -> ConsumerGroup.Answer {
    .init(
      epoch: epoch, heartbeatInterval: .seconds(5), assignment: assignment.map { partitions($0) })
  }

  private func heartbeat(_ epoch: Int, owned: [Int]? = nil) -> ConsumerGroupClient.Action {
    .send(.init(memberID: "a", epoch: epoch, owned: owned.map { partitions($0) }))
  }

  private func joining() -> ConsumerGroupClient.Action {
    .send(
      .init(
        memberID: "a", epoch: 0, topics: ["t"], rebalanceTimeout: .seconds(300), owned: []))
  }

  /// A consumer that has joined, owns 0 1 2 3 and polls.
  private func consumer() -> ConsumerGroupClient {
    var consumer = ConsumerGroupClient(id: "a", .init(topics: ["t"]), at: second(0))
    #expect(consumer.nextTimer == nil)
    #expect(consumer.poll(at: second(0)) == [joining()])
    #expect(
      consumer.answered(answer(2, [0, 1, 2, 3]), at: second(0))
        == [.assign(partitions([0, 1, 2, 3])), heartbeat(2, owned: [0, 1, 2, 3])])
    #expect(consumer.answered(answer(2), at: second(0)) == [])
    return consumer
  }

  // MARK: - One consumer

  @Test("A joiner says everything, acknowledges at once, and then only says that it is alive")
  func joins() {
    var consumer = consumer()
    #expect(consumer.state == .stable && consumer.nextTimer == second(5))
    #expect(consumer.advance(to: second(4)) == [])
    #expect(consumer.advance(to: second(5)) == [heartbeat(2)])
    // One heartbeat at a time.
    #expect(consumer.nextTimer == nil)
    #expect(consumer.answered(answer(2), at: second(6)) == [])
    #expect(consumer.nextTimer == second(10))
  }

  @Test("What goes is paused, committed, revoked and acknowledged in this order, the rest read on")
  func revokes() {
    var consumer = consumer()
    _ = consumer.advance(to: second(5))
    #expect(
      consumer.answered(answer(2, [0, 1]), at: second(5))
        == [.pause(partitions([2, 3])), .commit])
    #expect(consumer.owned == partitions([0, 1, 2, 3]))
    #expect(
      consumer.committed(at: second(6))
        == [.revoke(partitions([2, 3])), heartbeat(2, owned: [0, 1])])
    #expect(consumer.answered(answer(3), at: second(6)) == [])
    #expect(consumer.epoch == 3 && consumer.owned == partitions([0, 1]))
  }

  @Test("A batch in hand keeps everything until the next poll, while heartbeats go on")
  func busy() {
    var consumer = consumer()
    consumer.pollReturned(at: second(4))
    _ = consumer.advance(to: second(5))
    #expect(consumer.answered(answer(2, [0, 1]), at: second(5)) == [])
    #expect(consumer.advance(to: second(10)) == [heartbeat(2)])
    #expect(consumer.answered(answer(2), at: second(10)) == [])
    #expect(consumer.poll(at: second(12)) == [.pause(partitions([2, 3])), .commit])
    // The poll gives records of the others before the commit is answered.
    consumer.pollReturned(at: second(12))
    #expect(consumer.committed(at: second(13)) == [])
    #expect(
      consumer.poll(at: second(14)) == [.revoke(partitions([2, 3])), heartbeat(2, owned: [0, 1])])
  }

  @Test("An assignment that comes while another one is taken on waits for the acknowledgement")
  func newerAssignment() {
    var consumer = consumer()
    _ = consumer.advance(to: second(5))
    _ = consumer.answered(answer(2, [0, 1, 2]), at: second(5))
    #expect(consumer.advance(to: second(10)) == [heartbeat(2)])
    #expect(consumer.answered(answer(2, [0]), at: second(10)) == [])
    #expect(
      consumer.committed(at: second(11))
        == [
          .revoke(partitions([3])), heartbeat(2, owned: [0, 1, 2]),
          .pause(partitions([1, 2])), .commit,
        ])
    #expect(consumer.answered(answer(2), at: second(11)) == [])
    #expect(
      consumer.committed(at: second(12))
        == [.revoke(partitions([1, 2])), heartbeat(2, owned: [0])])
  }

  @Test("What is taken and given back before the next poll is only said once more")
  func backAgain() {
    var consumer = consumer()
    consumer.pollReturned(at: second(1))
    _ = consumer.advance(to: second(5))
    _ = consumer.answered(answer(2, [0, 1]), at: second(5))
    _ = consumer.advance(to: second(10))
    #expect(consumer.answered(answer(3, [0, 1, 2, 3]), at: second(10)) == [])
    #expect(consumer.poll(at: second(11)) == [heartbeat(3, owned: [0, 1, 2, 3])])
  }

  @Test(
    "A fenced member loses everything and joins again at once, with everything said",
    arguments: [GroupError.fencedMemberEpoch, .unknownMemberID])
  func fenced(error: GroupError) {
    var consumer = consumer()
    _ = consumer.advance(to: second(5))
    // A commit is under way.
    _ = consumer.answered(answer(2, [0, 1]), at: second(5))
    _ = consumer.advance(to: second(10))
    #expect(
      consumer.refused(error, at: second(10)) == [.lose(partitions([0, 1, 2, 3])), joining()])
    #expect(consumer.epoch == 0 && consumer.owned == [])
    // The new assignment waits for the old commit, which leads to nothing.
    #expect(consumer.answered(answer(5, [7]), at: second(10)) == [])
    #expect(
      consumer.committed(at: second(11)) == [.assign(partitions([7])), heartbeat(5, owned: [7])])
  }

  @Test("A name that another member has is the end", arguments: [GroupError.unreleasedInstanceID])
  func refusedForGood(error: GroupError) {
    var consumer = ConsumerGroupClient(id: "a", .init(topics: ["t"]), at: second(0))
    _ = consumer.poll(at: second(0))
    #expect(consumer.refused(error, at: second(0)) == [.fail(error)])
    #expect(consumer.poll(at: second(1)) == [] && consumer.nextTimer == nil)
  }

  @Test("Without an answer everything is said again after a moment")
  func unanswered() {
    var consumer = consumer()
    _ = consumer.advance(to: second(5))
    consumer.unanswered(at: second(6), retryAfter: .seconds(1))
    #expect(consumer.nextTimer == second(7))
    #expect(
      consumer.advance(to: second(7)) == [
        .send(
          .init(
            memberID: "a", epoch: 2, topics: ["t"], rebalanceTimeout: .seconds(300),
            owned: partitions([0, 1, 2, 3])))
      ])
  }

  @Test("A member that polls too seldom leaves, and comes back with its next poll")
  func pollInterval() {
    var consumer = consumer()
    consumer.pollReturned(at: second(3))
    #expect(consumer.pollDeadline == second(303))
    _ = consumer.advance(to: second(5))
    #expect(
      consumer.advance(to: second(303)) == [heartbeat(-1), .lose(partitions([0, 1, 2, 3]))])
    #expect(consumer.nextTimer == nil)
    #expect(consumer.poll(at: second(400)) == [joining()])
    // The answer to the heartbeat of second 5 comes first, and is not taken for the other one.
    #expect(consumer.answered(answer(2), at: second(400)) == [])
    #expect(consumer.epoch == 0)
    #expect(consumer.answered(answer(4, []), at: second(400)) == [heartbeat(4, owned: [])])
  }

  @Test(
    "A consumer that closes commits, gives all up and says whether it may be back",
    arguments: [
      (nil, .standard, -1), (nil, .leave, -1), (nil, .remain, nil), ("i", .standard, -2),
      ("i", .leave, -1), ("i", .remain, -2),
    ] as [(MemberID?, ConsumerGroupClient.Departure, Int?)])
  func close(instance: MemberID?, departure: ConsumerGroupClient.Departure, epoch: Int?) {
    var settings = ConsumerGroupClient.Settings(topics: ["t"])
    settings.instanceID = instance
    var consumer = ConsumerGroupClient(id: "a", settings, at: second(0))
    _ = consumer.poll(at: second(0))
    _ = consumer.answered(answer(2, [0]), at: second(0))
    let goodbye = epoch.map {
      ConsumerGroupClient.Action.send(.init(memberID: "a", epoch: $0, instanceID: instance))
    }
    #expect(
      consumer.close(departure)
        == [.commitLast, .revoke(partitions([0]))] + (goodbye.map { [$0] } ?? []))
    #expect(consumer.nextTimer == nil && consumer.poll(at: second(9)) == [])
  }

  @Test("A subscription that changes is said with the next heartbeat, and only then")
  func subscription() {
    var consumer = consumer()
    consumer.subscribe(to: ["t", "u"])
    #expect(
      consumer.advance(to: second(5)) == [
        .send(.init(memberID: "a", epoch: 2, topics: ["t", "u"]))
      ])
    _ = consumer.answered(answer(2), at: second(5))
    #expect(consumer.advance(to: second(10)) == [heartbeat(2)])
  }

  // MARK: - Groups

  // m0 joins at 0, gets everything, acknowledges at 0 and says that it is alive at 5, 10, 15.
  // m1 joins at 12, gets nothing and acknowledges nothing: two heartbeats; its next ones are at 17, 22.
  // m0 hears at 15 what to give up, and acknowledges at 15. m1 gets it at 17 and acknowledges.
  @Test("A hand-over takes two heartbeats of the owner, and four of the joiner with the first one")
  func handOver() {
    var run = ConsumerGroupRun(partitions: 4)
    run.start()
    run.run(to: 12)
    #expect(run.clients[0].heartbeats == 4)
    run.start()
    run.run(to: 16)
    #expect(run.clients[0].log == ["0 +0 1 2 3", "15 pause 2 3", "15 -2 3"])
    #expect(run.clients[0].heartbeats == 6)
    #expect(run.clients[1].log == [] && run.clients[1].heartbeats == 2)
    run.run(to: 17)
    #expect(run.clients[1].log == ["17 +2 3"] && run.clients[1].heartbeats == 4)
    #expect(run.clients[0].heartbeats == 6)
    #expect(run.violations == [])
  }

  // The same with 50 ms each way and 200 ms for a commit. m0 joins at 0.05 and is answered at 0.1,
  // which is when the interval is first heard of: it counts from there, and from each heartbeat sent.
  // Its acknowledgement is sent at 0.1; heartbeats at 5.1, 10.1, 15.1.
  // m1 joins at 12 and hears at 12.1; it acknowledges at 12.1, so that it comes again at 17.1.
  // m0 hears at 15.2, commits until 15.4, acknowledges; m1 hears at 17.2.
  @Test("Latency and commits add to it")
  func handOverWithLatency() {
    var run = ConsumerGroupRun(partitions: 4, latency: 50, commitTime: 200)
    run.start()
    run.run(to: 12)
    run.start()
    run.run(to: 20)
    #expect(run.clients[0].log == ["0.1 +0 1 2 3", "15.2 pause 2 3", "15.4 -2 3"])
    #expect(run.clients[1].log == ["17.2 +2 3"])
  }

  // m0's batch ends at 30; until then it reads what it is to give up, and m1 gets nothing.
  // m1's heartbeats are at 17, 22, 27, 32.
  @Test("A batch in hand delays what moves, and nothing else")
  func batchInHand() {
    var run = ConsumerGroupRun(partitions: 4)
    run.start()
    run.run(to: 12)
    run.start()
    run.busy(0, seconds: 18)
    run.run(to: 40)
    #expect(run.clients[0].log == ["0 +0 1 2 3", "30 pause 2 3", "30 -2 3"])
    #expect(run.clients[1].log == ["32 +2 3"])
    #expect(run.violations == [])
  }

  // The poll interval, which is the time to revoke, is 20 s; m0 polls last at 12, so at 32 it is out by
  // its own doing. It is told at 15 and would be fenced at 35. m1 asks at 32 after m0's leave.
  @Test("A batch longer than the poll interval costs the member its place, and the joiner gets all")
  func pollIntervalInGroup() {
    var run = ConsumerGroupRun(partitions: 4)
    run.start(pollInterval: 20)
    run.run(to: 12)
    run.start(pollInterval: 20)
    run.busy(0, seconds: 40)
    run.run(to: 50)
    #expect(run.clients[0].log == ["0 +0 1 2 3", "32 lost 0 1 2 3"])
    #expect(run.clients[1].log == ["32 +0 1 2 3"])
    // It comes back at 52, finds nothing free, and m1 hears of it at 52 too, since 52 = 32 + 4 · 5.
    run.run(to: 60)
    #expect(run.clients[0].reading.count == 2 && run.clients[1].reading.count == 2)
    #expect(run.violations == [])
  }

  // m1's last heartbeat is at 15 (10 + 5), so it is out at 60. m0's heartbeats are at 5 k.
  @Test("A crash is noticed a session after the last heartbeat; a survivor's heartbeat gets it all")
  func crash() {
    var run = ConsumerGroupRun(partitions: 2)
    run.start()
    run.run(to: 10)
    run.start()
    run.run(to: 16)
    #expect(run.clients[1].reading == [1])
    run.kill(1)
    run.run(to: 70)
    #expect(run.clients[0].log.last == "60 +1")
  }

  // m1 joins at 10, just after m0's heartbeat; m0 hears at 15. m1 closes at 16, and its place waits.
  // Its successor starts at 30, within the session.
  @Test("A static member that comes back within its session moves nothing")
  func staticRestart() {
    var run = ConsumerGroupRun(partitions: 2)
    run.start(instance: "i0")
    run.run(to: 10)
    run.start(instance: "i1")
    run.run(to: 16)
    run.close(1)
    run.run(to: 30)
    run.start(instance: "i1")
    run.run(to: 60)
    #expect(run.clients[0].log == ["0 +0 1", "15 pause 1", "15 -1"])
    #expect(run.clients[2].log == ["30 +1"])
  }

  @Test("A static member's name is refused while its holder lives")
  func staticTwin() {
    var run = ConsumerGroupRun(partitions: 2)
    run.start(instance: "i0")
    run.run(to: 10)
    run.start(instance: "i0")
    run.run(to: 20)
    #expect(run.clients[1].log == ["10 UNRELEASED_INSTANCE_ID"])
    #expect(run.clients[0].reading == [0, 1])
  }

  @Test(
    "Whatever comes and goes, no partition is read twice, and the group settles", arguments: 0..<60)
  func churn(seed: UInt64) {
    var generator = SeededDraws(seed: seed)
    var settings = ConsumerGroupCoordinator.Settings()
    settings.assignmentInterval = .seconds(Int64.random(in: 0...2, using: &generator))
    let partitions = Int.random(in: 1...17, using: &generator)
    var run = ConsumerGroupRun(
      partitions: partitions, latency: Int64.random(in: 0...300, using: &generator),
      commitTime: Int64.random(in: 0...3000, using: &generator), settings)
    var time = 0.0
    run.start()
    for _ in 0..<40 {
      time += Double.random(in: 0...12, using: &generator)
      run.run(to: time)
      let running = run.clients.indices.filter { run.clients[$0].isRunning }
      let client = running.randomElement(using: &generator)
      switch Int.random(in: 0..<6, using: &generator) {
      case 0, 1: run.start(pollInterval: Int64.random(in: 15...300, using: &generator))
      case 2: if let client, running.count > 1 { run.close(client) }
      case 3: if let client, running.count > 1 { run.kill(client) }
      default:
        if let client, run.clients[client].machine.isPolling {
          run.busy(client, seconds: Double.random(in: 0...25, using: &generator))
        }
      }
    }
    // The longest batch, the longest session, and what a hand-over takes.
    run.run(to: time + 25 + 45 + 30)
    #expect(run.violations == [])
    let running = run.clients.filter(\.isRunning)
    let read = running.flatMap { $0.reading.sorted() }
    #expect(read.sorted() == Array(0..<partitions))
    for client in running {
      #expect(client.machine.state == .stable)
      #expect(client.machine.owned == run.coordinator.target(of: client.machine.id))
      #expect(client.reading == Set(client.machine.owned.map(\.number)))
    }
    let sizes = running.map(\.reading.count)
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }
}
