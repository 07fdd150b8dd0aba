// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import SimulationEngine
import SimulationMetrics
import Testing

@Suite("Kafka producers that keep account of their sends")
struct KafkaSendsTests {
  private func seconds(_ time: VirtualTime) -> Double { (time - VirtualTime.zero).seconds }

  private func fixture(
    _ published: [VirtualDuration], latency: VirtualDuration = .milliseconds(50),
    seconds: Int64 = 30, _ change: (inout KafkaSending) -> Void = { _ in }
  ) -> KafkaFixture {
    var fixture = KafkaFixture(published, duration: .seconds(seconds))
    fixture.start = .settled
    fixture.network.producerLatency = latency
    var sending = KafkaSending()
    change(&sending)
    fixture.publishing.sending = sending
    return fixture
  }

  private func each(_ count: Int, from start: Int64 = 1_000, every gap: Int64 = 1)
    -> [VirtualDuration]
  {
    (0..<count).map { .milliseconds(start + Int64($0) * gap) }
  }

  // Eight records of 16,000 bytes, one each millisecond from 1.000 s, each a batch of its own. 50 ms to the
  // broker and 50 ms back: with five in flight the first five are there after 50 ms, the next three leave
  // when the answers to the first three come, at 1.100, 1.101 and 1.102 s. With one in flight record n
  // leaves at 1.000 s + n x 100 ms. Without acknowledgements nothing waits.
  @Test(
    "The limit of requests in flight is a limit of throughput",
    arguments: [
      (5, KafkaSending.Acks.all, [1.050, 1.051, 1.052, 1.053, 1.054, 1.150, 1.151, 1.152]),
      (1, .leader, [1.05, 1.15, 1.25, 1.35, 1.45, 1.55, 1.65, 1.75]),
      (1, .none, [1.050, 1.051, 1.052, 1.053, 1.054, 1.055, 1.056, 1.057]),
    ])
  func inFlight(limit: Int, acks: KafkaSending.Acks, expected: [Double]) throws {
    var fixture = fixture(each(8)) {
      $0.maximumInFlight = limit
      $0.acks = acks
      $0.isIdempotent = acks == .all
    }
    fixture.size = 16_000
    let outcome = try fixture.run()
    #expect(outcome.attempts.map { seconds($0.delivered) } == expected)
    let sends = try #require(outcome.sends.first)
    #expect(sends.published == 8 && sends.stored == 8 && sends.attempts == 8)
    #expect(sends.answerMean == (acks == .none ? nil : 0.1))
    #expect(outcome.buffers.first?.batches == 8)
  }

  // Without linger a record that finds five requests out joins the batch behind them: 5 records leave at
  // once, those from 1.005 to 1.099 s gather in one batch of 95, and the answer at 1.100 s lets it go.
  @Test("What waits for a request in flight gathers in batches")
  func gathering() throws {
    var fixture = fixture(each(100))
    fixture.size = 100
    let outcome = try fixture.run()
    let times = outcome.attempts.sorted { $0.message < $1.message }.map { seconds($0.delivered) }
    #expect(Array(times.prefix(5)) == [1.050, 1.051, 1.052, 1.053, 1.054])
    #expect(times.dropFirst(5).allSatisfy { $0 == 1.150 })
    #expect(outcome.sends.first?.attempts == 6)
    #expect(outcome.buffers.first?.batches == 6)
  }

  // The buffer of 40,000 bytes holds two batches of 16,384. Of five records of 16,000 bytes the first two are
  // in it at 1.000 and 1.001 s, and their answers come 100 ms later, which lets the third and fourth in; the
  // fifth, published at 1.004 s, would get in at 1.200 s. It has waited for more than 150 ms then, and was
  // given up at 1.154 s.
  @Test("A record waits for memory, and not for ever", arguments: [150, 250] as [Int64])
  func exhausted(patience: Int64) throws {
    var fixture = fixture(each(5)) {
      $0.bufferMemory = 40_000
      $0.maximumBlock = .milliseconds(patience)
    }
    fixture.size = 16_000
    let outcome = try fixture.run()
    let isTaken = patience == 250
    #expect(
      outcome.attempts.map { seconds($0.delivered) }
        == [1.050, 1.051, 1.150, 1.151] + (isTaken ? [1.250] : []))
    let buffers = try #require(outcome.buffers.first)
    #expect(buffers.blocked == 3)
    #expect(buffers.exhausted == (isTaken ? 0 : 1))
    #expect(buffers.blockedMaximum == (isTaken ? 0.196 : 0.098))
    #expect(buffers.peakBytes == 32_768)
    #expect(outcome.sends.first?.failed == (isTaken ? 0 : 1))
    #expect(outcome.groups[0].account.completed == (isTaken ? 5 : 4))
  }

  // One request in flight and 2 s there and back: record n would leave at 1.000 + 2n s. The delivery timeout
  // of 5 s gives up what was not acknowledged by then: record 0 is at 3 s and record 1 at 5 s; record 2 is out
  // from 5 s on and stored at 6 s, but given up at 6.002 s; records 3 to 5 never leave: their time is up at
  // 6.003 to 6.005 s, before the answer at 7 s.
  @Test("A batch expires where the producer cannot keep up, stored or not")
  func expired() throws {
    var fixture = fixture(each(6), latency: .seconds(1)) {
      $0.maximumInFlight = 1
      $0.requestTimeout = .seconds(5)
      $0.deliveryTimeout = .seconds(5)
    }
    fixture.size = 16_000
    let outcome = try fixture.run()
    #expect(outcome.attempts.map { seconds($0.delivered) } == [2, 4, 6])
    let sends = try #require(outcome.sends.first)
    #expect(sends.stored == 3 && sends.storedThoughFailed == 1 && sends.failed == 3)
    #expect(outcome.buffers.first?.expired == 4)
  }

  // A request takes 2 s there and back and may take 1.5 s: at 2.5 s the connection is closed. The batch goes out
  // again once the connection is open, after 4.5 s at the earliest, and is not answered by 6 s either; the
  // delivery timeout of 6 s leaves no time for more. Each attempt is stored, unless the broker knows that it
  // has the batch.
  @Test(
    "An answer that comes too late makes duplicates, unless brokers know the producer",
    arguments: [true, false])
  func repeated(isIdempotent: Bool) throws {
    let fixture = fixture([.seconds(1)], latency: .seconds(1)) {
      $0.isIdempotent = isIdempotent
      $0.requestTimeout = .milliseconds(1_500)
      $0.deliveryTimeout = .seconds(6)
    }
    let outcome = try fixture.run()
    let sends = try #require(outcome.sends.first)
    #expect(sends.attempts == 2)
    #expect(sends.retried == 1)
    #expect(sends.timedOut == 2)
    #expect(sends.readers == outcome.groups.map(\.name))
    #expect(sends.stored == 1 && sends.storedThoughFailed == 1)
    #expect(sends.repeated == (isIdempotent ? 0 : 1))
    #expect(outcome.groups[0].account.completed == (isIdempotent ? 1 : 2))
  }

  // The plain producer and one that keeps account, with nothing in its way, deliver alike.
  @Test("Keeping account changes nothing where nothing goes wrong", arguments: [1, 3])
  func alike(clients: Int) throws {
    var plain = KafkaFixture(each(500, every: 3), duration: .seconds(10))
    plain.partitions = 7
    plain.brokers = 2
    plain.clients = clients
    plain.keys = .uniform(keys: 20)
    plain.publishing.linger = .milliseconds(5)
    plain.network.producerLatency = .milliseconds(1)
    var accounted = plain
    accounted.publishing.sending = KafkaSending()
    func deliveries(_ fixture: KafkaFixture) throws -> [String] {
      try fixture.run().attempts.sorted { $0.message < $1.message }.map {
        "\($0.message) \($0.queue) \(seconds($0.delivered))"
      }
    }
    #expect(try deliveries(plain) == deliveries(accounted))
  }

  @Test("Random loads, limits and latencies leave nobody unaccounted for")
  func random() async throws {
    var endings = (exhausted: 0, expired: 0, repeated: 0, blocked: 0)
    for seed in 0..<40 as Range<UInt64> {
      let outcome = try RandomSends(seed: seed).run()
      // The run audits conservation; here is what must hold of its figures besides.
      let sends = try #require(outcome.sends.first)
      let buffers = try #require(outcome.buffers.first)
      #expect(sends.published == sends.stored + sends.unsent + sends.failed + sends.lost)
      #expect(sends.failed <= buffers.exhausted + buffers.expired + buffers.refused)
      #expect(sends.attempts >= sends.retried)
      endings.exhausted += buffers.exhausted
      endings.expired += buffers.expired
      endings.repeated += sends.repeated
      endings.blocked += buffers.blocked
    }
    #expect(endings.exhausted > 0 && endings.expired > 0 && endings.repeated > 0)
    #expect(endings.blocked > endings.exhausted)
    try await Repeatability.expect(of: 0..<8) { seed in "\(try RandomSends(seed: seed).run())" }
  }
}

/// A producer under a load that it may not keep up with, put together by a seed.
struct RandomSends {
  let seed: UInt64

  func run() throws -> ReplicationOutcome {
    var draws = SeededDraws(seed: seed)
    func draw(_ range: ClosedRange<Int>) -> Int {
      range.lowerBound + Int(draws.next() % UInt64(range.count))
    }
    let gap = draw(1...8)
    var fixture = KafkaFixture(
      (0..<draw(200...1_500)).map { .milliseconds(1_000 + Int64($0 * gap)) },
      duration: .seconds(20))
    fixture.start = .settled
    fixture.partitions = draw(1...6)
    fixture.brokers = draw(1...3)
    fixture.clients = draw(1...3)
    fixture.size = [100, 1_000, 16_000][draw(0...2)]
    fixture.network.producerLatency = .milliseconds(Int64([0, 1, 40, 400][draw(0...3)]))
    fixture.network.consumerLatency = .milliseconds(Int64(draw(0...2)))
    fixture.publishing.linger = .milliseconds(Int64([0, 5, 50][draw(0...2)]))
    if draw(0...1) == 0 { fixture.keys = .uniform(keys: 50) }
    var sending = KafkaSending()
    sending.maximumInFlight = [1, 2, 5][draw(0...2)]
    sending.acks = [.none, .leader, .all][draw(0...2)]
    sending.isIdempotent = sending.acks == .all && draw(0...1) == 0
    sending.bufferMemory = [1 << 16, 1 << 18, 32 << 20][draw(0...2)]
    sending.maximumBlock = .milliseconds(Int64([0, 100, 5_000][draw(0...2)]))
    sending.requestTimeout = .milliseconds(Int64([300, 700, 5_000][draw(0...2)]))
    sending.deliveryTimeout = .milliseconds(Int64([800, 2_000, 8_000][draw(0...2)]))
    if sending.deliveryTimeout < sending.requestTimeout + fixture.publishing.linger {
      sending.deliveryTimeout = sending.requestTimeout + fixture.publishing.linger
    }
    if draw(0...3) == 0 { sending.retries = 1 }
    fixture.publishing.sending = sending
    return try fixture.run(seed: seed)
  }
}
