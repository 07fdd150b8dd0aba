// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Kafka's brokers end and come back")
struct KafkaOutagesTests {
  private func seconds(_ time: VirtualTime) -> Double { (time - VirtualTime.zero).seconds }

  /// One partition led by broker 0, with replicas on the next ones; nothing takes time.
  private func fixture(
    _ published: [VirtualDuration], factor: Int, minimum: Int = 1, seconds: Int64 = 60,
    _ stops: [(at: Int64, broker: Int, ending: ClusterFault.Ending, for: Int64?)]
  ) -> KafkaFixture {
    var fixture = KafkaFixture(published, duration: .seconds(seconds))
    fixture.start = .settled
    fixture.brokers = max(2, factor)
    fixture.replication = KafkaReplication(topics: [.init(factor: factor, minimumInSync: minimum)])
    fixture.events = stops.map {
      ScenarioEvent(
        at: .zero + .milliseconds($0.at),
        .fault(
          .stopBroker(
            "broker-\($0.broker)", ending: $0.ending,
            duration: $0.for.map { .milliseconds($0) })))
    }
    return fixture
  }

  private func each(_ milliseconds: Int64, from start: Int64, to end: Int64) -> [VirtualDuration] {
    stride(from: start, through: end, by: Int64.Stride(milliseconds)).map { .milliseconds($0) }
  }

  // A record each second from 5 s to 30 s. Broker 0 dies at 10.5 s; its last heartbeat was at 10 s, so the
  // controller misses it at 19 s and broker 1 leads: 8.5 s without a leader. Producer and consumer ask again
  // every second or so, a fifth more or less. Nothing is lost or comes twice.
  @Test("After a crash the session of the broker passes before another one leads")
  func crash() throws {
    let outcome = try fixture(
      each(1_000, from: 5_000, to: 30_000), factor: 3,
      [
        (10_500, 0, .crash, nil)
      ]
    ).run()
    let times = outcome.attempts.sorted { $0.message < $1.message }.map { seconds($0.delivered) }
    #expect(times.count == 26)
    #expect(Array(times.prefix(6)) == [5, 6, 7, 8, 9, 10])
    #expect(times[6..<14].allSatisfy { (19...21.5).contains($0) })
    #expect(Array(times.suffix(8)) == [23, 24, 25, 26, 27, 28, 29, 30])
    let outage = try #require(outcome.outages.first)
    #expect(outage.servingAgain == .zero + .seconds(19) && outage.isPromotion)
    #expect(outage.lost == 0 && outage.unacknowledged == 0 && outage.failed == 0)
    let sends = try #require(outcome.sends.first)
    #expect(sends.stored == 26 && sends.repeated == 0 && sends.lost == 0)
    #expect(outcome.groups[0].redeliveries == 0)
    #expect(outcome.groups[0].dark >= 8.5 && outcome.groups[0].dark < 9.7)
    #expect(outcome.bills.first?.action == "stop")
  }

  @Test("A broker that stops in order hands over first")
  func shutdown() throws {
    let outcome = try fixture(
      each(1_000, from: 5_000, to: 30_000), factor: 3,
      [
        (10_500, 0, .shutdown, 10_000)
      ]
    ).run()
    let times = outcome.attempts.sorted { $0.message < $1.message }.map { seconds($0.delivered) }
    #expect(times == (5...30).map { Double($0) })
    #expect(outcome.outages.first?.servingAgain == .zero + .milliseconds(10_500))
  }

  // Nobody hears of a lost host: the request at 11 s and the consumer's fetch are given up after 30 s, at 41 s and
  // 40.5 s, though broker 1 has led since 19 s.
  @Test("A lost host is noticed by the request timeout")
  func hostLoss() throws {
    let outcome = try fixture(
      each(1_000, from: 5_000, to: 15_000), factor: 3,
      [
        (10_500, 0, .hostLoss, nil)
      ]
    ).run()
    let times = outcome.attempts.sorted { $0.message < $1.message }.map { seconds($0.delivered) }
    #expect(times.count == 11)
    #expect(times.suffix(5).allSatisfy { (41...42.5).contains($0) })
    #expect(outcome.sends.first?.timedOut == 5)
    #expect(outcome.outages.first?.servingAgain == .zero + .seconds(19))
  }

  // Ten records a second from 1 s on, worked off at up to twenty a second. Broker 0 ends for good at 10.5 s and
  // is missed at 40 s, 30 s after its last heartbeat; clients are back between then and 42.5 s, also those who
  // wait 30 s for a lost host. They bring 295 to 320 records, which grow fewer by ten a second: 28 to 32 s
  // until less than ten to twenty are left, at 67 to 74 s. Calm as the backlog is in the 29 s before, that is
  // no return.
  @Test(
    "A broker that stops for good is over when its partitions are read again",
    arguments: [ClusterFault.Ending.crash, .hostLoss], [false, true])
  func bill(ending: ClusterFault.Ending, isShared: Bool) throws {
    var fixture = fixture(
      each(100, from: 1_000, to: 110_000), factor: 2, seconds: 120, [(10_500, 0, ending, nil)])
    fixture.replication?.sessionTimeout = .seconds(30)
    fixture.service = .milliseconds(50)
    if isShared {
      fixture.consumption = KafkaConsumption(
        groupProtocol: .share, assignors: [ShareSimpleAssignor()])
    }
    let bill = try #require(try fixture.run().bills.first)
    #expect((290...330).contains(bill.peak) && (29...33).contains(bill.timeToPeak))
    #expect(bill.drain.map { (55...65).contains($0) } == true)
  }

  // One replica: nobody can take over, and the broker's return at 15.5 s ends it.
  @Test("A partition without another replica waits for its broker")
  func alone() throws {
    let outcome = try fixture(
      each(1_000, from: 5_000, to: 30_000), factor: 1,
      [
        (10_500, 0, .crash, 5_000)
      ]
    ).run()
    let times = outcome.attempts.sorted { $0.message < $1.message }.map { seconds($0.delivered) }
    #expect(times.count == 26)
    #expect(times[6..<11].allSatisfy { (15.5...17).contains($0) })
    let outage = try #require(outcome.outages.first)
    #expect(outage.servingAgain == .zero + .milliseconds(15_500) && !outage.isPromotion)
  }

  // Three replicas. Broker 0 dies at 10.5 s and is missed at 19 s, broker 1 dies at 12.5 s and is missed at 21 s (last
  // heartbeats 10 s and 12 s): from 19 s on the controller has broker 1 lead, which is dead, and from 21 s on
  // broker 2. The partition is dark from 10.5 s to 21 s, which both outages have.
  @Test("A dead broker that is elected ends no outage")
  func deadLeader() throws {
    let outcome = try fixture(
      each(1_000, from: 5_000, to: 30_000), factor: 3,
      [(10_500, 0, .crash, nil), (12_500, 1, .crash, nil)]
    ).run()
    let times = outcome.attempts.sorted { $0.message < $1.message }.map { seconds($0.delivered) }
    #expect(times.count == 26 && Array(times.prefix(6)) == [5, 6, 7, 8, 9, 10])
    #expect(times[6..<16].allSatisfy { (21...23.5).contains($0) })
    #expect(outcome.outages.map(\.servingAgain) == [.zero + .seconds(21), .zero + .seconds(21)])
    #expect(outcome.outages.allSatisfy { $0.isPromotion })
  }

  // Two replicas. As before until 21 s, when nobody is left; broker 1 is back at 30 s and leads, being the last that
  // did. For broker 0 that is another leader, for broker 1 itself.
  @Test("A partition whose replicas have all died is dark until one is back")
  func allDead() throws {
    let outcome = try fixture(
      each(1_000, from: 5_000, to: 40_000), factor: 2,
      [(10_500, 0, .crash, nil), (12_500, 1, .crash, 17_500)]
    ).run()
    #expect(outcome.outages.map(\.servingAgain) == [.zero + .seconds(30), .zero + .seconds(30)])
    #expect(outcome.outages.map(\.isPromotion) == [true, false])
    #expect(outcome.groups[0].account.completed == 36)
  }

  // Broker 1 dies at 10.5 s and leads nothing. Broker 0 stops in order at 12 s and hands over to broker 1, which is
  // not missed before 19 s; then broker 2 leads. Without broker 1's death nothing would have been dark.
  @Test("A broker that stops in order may hand over to a dead one")
  func handOver() throws {
    let outcome = try fixture(
      each(1_000, from: 5_000, to: 30_000), factor: 3,
      [(10_500, 1, .crash, nil), (12_000, 0, .shutdown, nil)]
    ).run()
    let times = outcome.attempts.sorted { $0.message < $1.message }.map { seconds($0.delivered) }
    // Those of 11 s and 12 s wait for broker 1 as a replica; broker 2 has them.
    #expect(Array(times.prefix(6)) == [5, 6, 7, 8, 9, 10])
    #expect(times.count == 26 && times[6..<14].allSatisfy { (19...21.5).contains($0) })
    #expect(outcome.outages.map(\.servingAgain) == [.zero + .seconds(19), .zero + .seconds(19)])
  }

  // 100 ms between brokers, a record each 10 ms from 5 s on. The first one makes the leader answer the follower's
  // fetch; the next fetch is there 200 ms later, and takes all that has come since: answers leave at 5.0, 5.2, …
  // 10.4 s. Broker 0 dies at 10.5 s: the follower has the records up to 10.400 s, and those from 10.410 to 10.490 s,
  // nine, are gone. With `acks=1` the producer was told that they are stored; with `acks=all` it sends them again.
  @Test(
    "What the leader alone had is lost, and with acks=all sent again",
    arguments: [KafkaSending.Acks.leader, .all])
  func lostTail(acks: KafkaSending.Acks) throws {
    var fixture = fixture(each(10, from: 5_000, to: 11_000), factor: 2, [(10_500, 0, .crash, nil)])
    fixture.replication?.latency = .milliseconds(100)
    var sending = KafkaSending()
    sending.acks = acks
    sending.isIdempotent = acks == .all
    fixture.publishing.sending = sending
    let outcome = try fixture.run()
    let sends = try #require(outcome.sends.first)
    #expect(sends.published == 601)
    #expect(sends.lost == (acks == .leader ? 9 : 0))
    #expect(outcome.outages.first?.lost == sends.lost)
    #expect(sends.stored == 601 && sends.failed == 0 && sends.repeated == 0)
    #expect(outcome.groups[0].account.completed == Int64(601 - sends.lost))
  }

  // 50 ms to the broker and 10 ms between brokers: the record published at 10.400 s is appended at 10.450 s, with the
  // follower at 10.460 s, and would be answered at 10.470 s. The broker dies at 10.465 s: the next leader has the
  // record. Whoever sends it again gets a second copy, unless brokers know the producer's batches.
  @Test(
    "An unanswered batch is stored twice, unless the producer is idempotent",
    arguments: [true, false])
  func duplicates(isIdempotent: Bool) throws {
    var fixture = fixture([.milliseconds(10_400)], factor: 2, [(10_465, 0, .crash, nil)])
    fixture.network.producerLatency = .milliseconds(50)
    fixture.replication?.latency = .milliseconds(10)
    var sending = KafkaSending()
    sending.isIdempotent = isIdempotent
    fixture.publishing.sending = sending
    let outcome = try fixture.run()
    let sends = try #require(outcome.sends.first)
    #expect(sends.stored == 1 && sends.attempts == 2 && sends.retried == 1)
    #expect(sends.repeated == (isIdempotent ? 0 : 1))
    #expect(outcome.outages.first?.repeated == sends.repeated)
    #expect(outcome.groups[0].account.completed == (isIdempotent ? 1 : 2))
  }

  // A record each second. Broker 1 stops at 5 s, and what comes from then on, broker 0 has alone. It dies at 10 s, and
  // broker 1 is back at 12 s, out of sync. A clean election finds nobody. An unclean one makes it lead at 19 s: the
  // records of 5 to 9 s are gone, which had been acknowledged and could be read; nobody has, as the first
  // consumer comes at 25 s.
  @Test("Only an unclean election gives up committed records", arguments: [false, true])
  func unclean(isAllowed: Bool) throws {
    var fixture = fixture(
      each(1_000, from: 1_000, to: 30_000), factor: 2, seconds: 50,
      [(5_000, 1, .shutdown, 7_000), (10_000, 0, .crash, nil)])
    fixture.replication?.allowsUncleanElection = isAllowed
    fixture.consumers = []
    fixture.events.append(
      ScenarioEvent(at: .zero + .seconds(25), .add(group: "orders", consumers: ["c0"])))
    let outcome = try fixture.run()
    let sends = try #require(outcome.sends.first)
    #expect(sends.lost == (isAllowed ? 5 : 0))
    #expect(outcome.groups[0].account.completed == (isAllowed ? 25 : 0))
    #expect(outcome.outages.last?.servingAgain == (isAllowed ? .zero + .seconds(19) : nil))
    #expect(outcome.outages.last?.lost == (isAllowed ? 5 : 0))
    #expect(sends.unsent == (isAllowed ? 0 : 21))
  }

  // The leader goes back to broker 0 at the check of 300 s, long after its return. Broker 1 dies at 350 s: the record
  // of 355 s is with the leader at once, but waits for the follower until the controller has missed it, at 359 s.
  // Had broker 1 still led, it would have waited for the producer to find the new leader as well.
  @Test("The first replica leads again after a while")
  func balance() throws {
    var fixture = fixture(
      each(10_000, from: 5_000, to: 400_000), factor: 2, seconds: 420,
      [(50_000, 0, .shutdown, 20_000), (350_000, 1, .crash, nil)])
    let outcome = try fixture.run()
    let times = outcome.attempts.sorted { $0.message < $1.message }.map { seconds($0.delivered) }
    #expect(times == stride(from: 5.0, through: 395, by: 10).map { $0 == 355 ? 359 : $0 })
    fixture.replication?.balanceInterval = .seconds(3_600)
    let later = try fixture.run().attempts.map { seconds($0.delivered) }
    #expect(later.count == 40 && later[34] == 345 && later[35] > 359)
  }

  // A member of a share group has a record from 10 s on and works until 14 s, when nobody is there to be told:
  // the leader died at 10.5 s. The next one leads from 19 s on, knows nothing of the delivery, and hands the
  // record out again. The record of 12 s waits for it.
  @Test("A share group's next leader hands out again what was not acknowledged")
  func shares() throws {
    var fixture = KafkaFixture.sharing(
      [.seconds(10), .seconds(12)], consumers: 1, seconds: 60)
    fixture.brokers = 2
    fixture.service = .seconds(4)
    fixture.replication = KafkaReplication(topics: [.init(factor: 2)])
    fixture.events = [
      ScenarioEvent(
        at: .zero + .milliseconds(10_500),
        .fault(.stopBroker("broker-0", ending: .crash, duration: nil)))
    ]
    let outcome = try fixture.run()
    let first = outcome.attempts(ofMessage: 0)
    #expect(first.map { seconds($0.ended) }.first == 14)
    #expect(first.map(\.result) == [.ack, .discarded])
    #expect(first.count == 2 && (19...21).contains(seconds(first[1].delivered)))
    let second = outcome.attempts(ofMessage: 1)
    #expect(second.count == 1 && seconds(second[0].delivered) >= 19)
    #expect(outcome.groups[0].duplicates == 1 && outcome.groups[0].account.completed == 2)
    #expect(outcome.groups[0].dark >= 8.5 && outcome.groups[0].dark < 10.5)
  }

  @Test("Random outages leave nobody unaccounted for, and runs repeat")
  func random() async throws {
    var sums = (lost: 0, repeated: 0, retried: 0, expired: 0, promotions: 0, completed: 0)
    for seed in 0..<60 as Range<UInt64> {
      let outcome = try RandomOutages(seed: seed).run()
      let sends = try #require(outcome.sends.first)
      #expect(sends.published == sends.stored + sends.unsent + sends.failed, "seed \(seed)")
      #expect(outcome.outages.count <= 4)
      // Where all brokers are back half a minute before the end, all is sent.
      let ends = RandomOutages(seed: seed).fixture.events.map { event in
        guard case .fault(let fault) = event.action else { return event.time }
        return fault.duration.map { event.time + $0 } ?? .zero + .seconds(1_000)
      }
      if ends.allSatisfy({ $0 < .zero + .seconds(60) }) {
        #expect(sends.unsent == 0, "seed \(seed)")
      }
      sums.lost += sends.lost
      sums.repeated += sends.repeated
      sums.retried += sends.retried
      sums.expired += outcome.buffers[0].expired
      sums.promotions += outcome.outages.count { $0.isPromotion }
      sums.completed += Int(outcome.groups[0].account.completed)
    }
    #expect(sums.lost > 0 && sums.repeated > 0 && sums.retried > 0 && sums.promotions > 20)
    #expect(sums.completed > 10_000)
    try await Repeatability.expect(of: 0..<8) { seed in "\(try RandomOutages(seed: seed).run())" }
  }
}

/// A replicated cluster some of whose brokers end, put together by a seed.
struct RandomOutages {
  let seed: UInt64

  func run() throws -> ReplicationOutcome { try fixture.run(seed: seed) }

  var fixture: KafkaFixture {
    var draws = SeededDraws(seed: seed)
    func draw(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + Int(draws.next() % UInt64(range.count))
    }
    let gap = draw(5...40)
    var fixture = KafkaFixture(
      (0..<1_000).map { .milliseconds(1_000 + Int64($0 * gap)) }, duration: .seconds(100))
    fixture.start = draw(0...1) == 0 ? .settled : .cold
    fixture.brokers = draw(2...4)
    fixture.partitions = draw(1...7)
    fixture.clients = draw(1...3)
    fixture.consumers = (0..<draw(1...3)).map { "c\($0)" }
    fixture.service = .milliseconds(Int64(draw(0...20)))
    fixture.network.producerLatency = .milliseconds(Int64([0, 1, 20][draw(0...2)]))
    fixture.network.consumerLatency = .milliseconds(Int64([0, 1, 20][draw(0...2)]))
    fixture.publishing.linger = .milliseconds(Int64([0, 5, 50][draw(0...2)]))
    if draw(0...1) == 0 { fixture.keys = .uniform(keys: 50) }
    switch draw(0...3) {
    case 0:
      fixture.consumption = KafkaConsumption(
        groupProtocol: .consumer, assignors: [ServerUniformAssignor()])
    case 1:
      fixture.consumption = KafkaConsumption(
        groupProtocol: .share, assignors: [ShareSimpleAssignor()])
    default: break
    }
    var sending = KafkaSending()
    sending.acks = [.none, .leader, .all, .all][draw(0...3)]
    sending.isIdempotent = sending.acks == .all && draw(0...1) == 0
    sending.maximumInFlight = [1, 5][draw(0...1)]
    if draw(0...2) == 0 {
      sending.requestTimeout = .seconds(2)
      sending.deliveryTimeout = .seconds(5)
    }
    fixture.publishing.sending = sending
    let factor = draw(1...min(3, fixture.brokers))
    var replication = KafkaReplication(
      topics: [.init(factor: factor, minimumInSync: draw(1...factor))])
    replication.latency = .milliseconds(Int64([0, 2, 50][draw(0...2)]))
    replication.allowsUncleanElection =
      draw(0...1) == 0 && fixture.consumption.groupProtocol != .share
    replication.balanceInterval = .seconds(Int64(draw(10...60)))
    fixture.replication = replication
    // A broker that is away cannot be stopped.
    var next = Array(repeating: 1_000, count: fixture.brokers)
    for _ in 0..<draw(1...4) {
      let broker = draw(0...(fixture.brokers - 1))
      let ending = ClusterFault.Ending.allCases[draw(0...2)]
      let time = min(next[broker], 60_000) + draw(0...20_000)
      let duration = draw(0...3) == 0 ? nil : draw(1...30_000)
      guard next[broker] < 60_000 else { continue }
      next[broker] = duration.map { time + $0 } ?? .max
      fixture.events.append(
        ScenarioEvent(
          at: .zero + .milliseconds(Int64(time)),
          .fault(
            .stopBroker(
              "broker-\(broker)", ending: ending,
              duration: duration.map { .milliseconds(Int64($0)) }))))
    }
    if draw(0...2) == 0 {
      fixture.events.append(
        ScenarioEvent(
          at: .zero + .milliseconds(Int64(draw(1_000...60_000))),
          .scale(group: "orders", consumers: draw(1...4))))
    }
    if draw(0...3) == 0 {
      fixture.events.append(
        ScenarioEvent(
          at: .zero + .milliseconds(Int64(draw(1_000...60_000))),
          .addPartitions(topic: "orders", count: draw(1...3))))
      fixture.publishing.metadataMaximumAge = .seconds(Int64(draw(1...20)))
      fixture.consumption.client.metadataMaximumAge = .seconds(Int64(draw(1...20)))
    }
    return fixture
  }
}
