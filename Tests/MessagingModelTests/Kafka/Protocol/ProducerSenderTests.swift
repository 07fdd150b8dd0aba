// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Testing

@Suite("Kafka's producer client")
struct ProducerSenderTests {
  typealias Settings = ProducerSender.Settings

  /// Settings without linger and jitter: what a test asks for is all that takes time.
  static func plain(_ change: (inout Settings) -> Void = { _ in }) -> Settings {
    var settings = Settings()
    settings.linger = 0
    settings.jitter = 0
    change(&settings)
    return settings
  }

  // A record of 1,000 bytes is in a batch of 1,061; 15 more make 16,061, and one more would make
  // 17,061, beyond 16,384: it begins a second batch, which makes the partition ready before the linger
  // time of 5 ms.
  @Test("A batch lingers, unless another one is behind it")
  func linger() {
    var run = SenderRun(Self.plain { $0.linger = 5_000_000 }, partitions: 1)
    for record in 0..<16 { run.append(Int32(record), bytes: 1_000, at: 0) }
    run.pass(at: 0)
    #expect(run.sent.isEmpty)
    #expect(run.sender.wakeTime == 5_000_000)
    run.append(16, bytes: 1_000, at: 1_000_000)
    run.pass(at: 1_000_000)
    #expect(run.counts == [[16]])
    // The second one, alone now, lingers from its own beginning.
    #expect(run.sender.wakeTime == 6_000_000)
    run.pass(at: 6_000_000)
    #expect(run.counts == [[16], [1]])
  }

  // Three partitions; nothing is said of their loads before each has had a batch. With one request in flight
  // the second and the third record of partition 0 wait behind the first.
  @Test("Loads are the batches that wait, once every partition has had one")
  func loads() {
    var run = SenderRun(Self.plain { $0.maximumInFlight = 1 }, partitions: 3)
    for record in 0..<3 { run.append(Int32(record), bytes: 16_000, at: 0) }
    run.pass(at: 0)
    let early = run.sender.loads(ofPartitions: 3)
    #expect(early?.partitions == nil)
    run.append(3, bytes: 16_000, to: 1, at: 0)
    run.append(4, bytes: 16_000, to: 2, at: 0)
    let all = run.sender.loads(ofPartitions: 3)
    #expect(all?.partitions == [0, 1, 2] && all?.batches == [2, 1, 1])
    run.sender.refresh(leaders: [0, -1, 0], at: 0)
    let led = run.sender.loads(ofPartitions: 3)
    #expect(led?.partitions == [0, 2])
    let one = run.sender.loads(ofPartitions: 1)
    #expect(one?.partitions == nil)
  }

  @Test("No more requests are out than may be in flight", arguments: [1, 2, 5])
  func inFlight(limit: Int) {
    var run = SenderRun(Self.plain { $0.maximumInFlight = limit }, partitions: 1)
    for record in 0..<8 {
      run.append(Int32(record), bytes: 16_000, at: 0)
      run.pass(at: 0)
    }
    #expect(run.sent.count == limit)
    run.answer(run.sent[0], [.stored], at: 100)
    #expect(run.sent.count == limit + 1)
    #expect(run.settled == [.init(record: 0, ending: .acknowledged)])
  }

  // Three partitions of one broker: a request takes one batch of each, and what is left over goes with the
  // next; a request of 40,000 bytes holds two batches of 16,061.
  @Test("A request takes one batch of each partition, as far as its bytes go")
  func requests() {
    var run = SenderRun(Self.plain { $0.maximumRequestBytes = 40_000 }, partitions: 3)
    for record in 0..<6 { run.append(Int32(record), bytes: 16_000, to: record % 3, at: 0) }
    run.pass(at: 0)
    #expect(run.counts.map(\.count) == [2, 2, 2])
    #expect(Set(run.sent.flatMap { run.sender.batches(of: $0) }).count == 6)
  }

  // The buffer of 40,000 bytes has room for two batches of 16,384. The third record waits; it gets in when
  // the first batch is acknowledged, and would have been given up a second after it came.
  @Test("A record waits for memory, for so long and no longer", arguments: [false, true])
  func exhausted(isAnswered: Bool) {
    var run = SenderRun(
      Self.plain {
        $0.bufferMemory = 40_000
        $0.maximumBlock = 1_000
      }, partitions: 1)
    for record in 0..<3 { run.append(Int32(record), bytes: 16_000, at: 0) }
    run.pass(at: 0)
    #expect(run.sender.blockedCount == 1)
    #expect(run.sender.wakeTime == 1_000)
    if isAnswered { run.answer(run.sent[0], [.stored], at: 400) }
    run.pass(at: 1_000)
    #expect(run.exhausted == (isAnswered ? [] : [2]))
    #expect(run.admitted == (isAnswered ? [2] : []))
    #expect(run.sender.blockedCount == 0)
    #expect(run.sender.leastFreeMemory == 40_000 - 2 * 16_384)
  }

  // Who waits makes every batch ready at once, lingering or not.
  @Test("Exhausted memory ends lingering")
  func exhaustionSends() {
    var run = SenderRun(
      Self.plain {
        $0.bufferMemory = 20_000
        $0.linger = 1_000_000_000
      }, partitions: 2)
    run.append(0, bytes: 100, to: 0, at: 0)
    run.pass(at: 0)
    #expect(run.sent.isEmpty)
    run.append(1, bytes: 100, to: 1, at: 5)
    run.pass(at: 5)
    #expect(run.counts == [[1]])
  }

  // A refused batch goes out again after 100 ms, 200 ms, 400 ms: `retry.backoff.ms` doubles with each
  // failure, up to a second, and two retries are three attempts.
  @Test("A refused batch is tried again, later each time, and no more often than allowed")
  func retries() {
    var run = SenderRun(Self.plain { $0.retries = 5 }, partitions: 1)
    run.append(0, bytes: 100, at: 0)
    run.pass(at: 0)
    var now: Int64 = 0
    for wait in [100, 200, 400, 800, 1_000] as [Int64] {
      run.answer(run.sent.last ?? -1, [.notEnoughReplicas], at: now)
      #expect(run.sender.wakeTime == now + wait * 1_000_000)
      now += wait * 1_000_000
      run.pass(at: now)
    }
    #expect(run.sent.count == 6)
    #expect(run.settled.isEmpty)
    run.answer(run.sent.last ?? -1, [.notEnoughReplicas], at: now)
    #expect(run.settled == [.init(record: 0, ending: .refused)])
  }

  // Batches 0, 1 and 2 are out. Batch 0 is refused, and so are 1 and 2, whose predecessor is missing. They
  // go out one by one, in order; batch 3, never sent, waits behind them.
  @Test("Retries keep the order under idempotence")
  func order() {
    var run = SenderRun(Self.plain(), partitions: 1)
    for record in 0..<3 {
      run.append(Int32(record), bytes: 16_000, at: 0)
      run.pass(at: 0)
    }
    #expect(run.sent.count == 3)
    let first = run.sent
    run.answer(first[0], [.notEnoughReplicas], at: 0)
    run.answer(first[1], [.outOfOrder], at: 0)
    run.answer(first[2], [.outOfOrder], at: 0)
    run.append(3, bytes: 16_000, at: 0)
    run.pass(at: 0)
    #expect(run.sent.count == 3)
    run.pass(at: 100_000_000)
    #expect(run.sent.count == 4)
    for place in 3..<7 { run.answer(run.sent[place], [.stored], at: 100_000_000) }
    #expect(run.settled.map(\.record) == [0, 1, 2, 3])
  }

  // Without idempotence the successor of a refused batch is stored first.
  @Test(
    "Retries overtake each other without idempotence, unless one request is in flight",
    arguments: [(5, [1, 0]), (1, [0, 1])])
  func reordering(limit: Int, expected: [Int32]) {
    var run = SenderRun(
      Self.plain {
        $0.isIdempotent = false
        $0.maximumInFlight = limit
      }, partitions: 1)
    for record in 0..<2 {
      run.append(Int32(record), bytes: 16_000, at: 0)
      run.pass(at: 0)
    }
    let first = run.sent
    run.answer(first[0], [.notEnoughReplicas], at: 0)
    if limit > 1 { run.answer(first[1], [.stored], at: 0) }
    for _ in 0..<2 {
      run.pass(at: 100_000_000)
      run.answer(run.sent.last ?? -1, [.stored], at: 100_000_000)
    }
    #expect(run.settled.map(\.record) == expected)
  }

  // The batch was created at 7 and is given up 120 s later, although its request is still out; the late
  // answer changes nothing.
  @Test("A batch expires, sent or not", arguments: [false, true])
  func expiry(isSent: Bool) {
    var run = SenderRun(
      Self.plain { $0.requestTimeout = 500_000_000_000 }, partitions: 1,
      leaders: isSent ? nil : [-1])
    run.append(0, bytes: 100, at: 7)
    run.pass(at: 7)
    #expect(run.sent.count == (isSent ? 1 : 0))
    #expect(run.asks == (isSent ? 0 : 1))
    run.pass(at: 120_000_000_006)
    #expect(run.settled.isEmpty)
    run.pass(at: 120_000_000_007)
    #expect(run.settled == [.init(record: 0, ending: .expired)])
    if isSent { run.answer(run.sent[0], [.stored], at: 120_000_000_008) }
    #expect(run.settled.count == 1)
    #expect(run.sender.freeMemory == 32 << 20)
  }

  // Nothing comes back for 30 s: the connection is closed with all that is out on it, and opened again
  // 50 ms later; the batches follow when it is open, as their backoff of 100 ms is over.
  @Test("A silent broker is given up, and connected to anew")
  func silence() {
    var run = SenderRun(Self.plain(), partitions: 1)
    for record in 0..<2 {
      run.append(Int32(record), bytes: 16_000, at: Int64(record))
      run.pass(at: Int64(record))
    }
    #expect(run.sender.wakeTime == 30_000_000_000)
    run.pass(at: 30_000_000_000)
    #expect(run.asks == 1)
    run.learn([0], at: 30_000_000_000)
    run.pass(at: 30_050_000_000)
    run.pass(at: 30_100_000_000)
    #expect(run.connects == 1)
    // Refused: the next attempt comes 100 ms later.
    run.refuse(0, at: 30_200_000_000)
    run.pass(at: 30_200_000_000)
    #expect(run.connects == 1)
    run.learn([0], at: 30_200_000_000)
    run.pass(at: 30_300_000_000)
    #expect(run.connects == 2)
    run.connect(0, at: 30_300_000_000)
    #expect(run.sent.count == 3)
    run.answer(run.sent[2], [.stored], at: 30_400_000_000)
    run.answer(run.sent[3], [.stored], at: 30_400_000_000)
    #expect(run.settled.map(\.record) == [0, 1])
  }

  @Test("A new leader is tried at once")
  func leaders() {
    var run = SenderRun(Self.plain(), partitions: 1, brokers: 2)
    run.append(0, bytes: 100, at: 0)
    run.pass(at: 0)
    #expect(run.sender.broker(of: run.sent[0]) == 0)
    run.answer(run.sent[0], [.notLeader(1)], at: 1_000)
    #expect(run.sent.count == 2)
    #expect(run.sender.broker(of: run.sent[1]) == 1)
  }

  @Test("Without acknowledgements a batch is done when it is sent")
  func noAcknowledgements() {
    var run = SenderRun(
      Self.plain {
        $0.awaitsAnswers = false
        $0.isIdempotent = false
        $0.maximumInFlight = 1
      }, partitions: 1)
    for record in 0..<3 {
      run.append(Int32(record), bytes: 16_000, at: 0)
      run.pass(at: 0)
    }
    #expect(run.sent.count == 3)
    #expect(run.settled.map(\.record) == [0, 1, 2])
  }

  @Test("Backoffs vary by a fifth of themselves, and stay below their maximum")
  func jitter() {
    var waits: Set<Int64> = []
    for key in 0..<50 as Range<UInt64> {
      var run = SenderRun(
        Self.plain {
          $0.jitter = 0.2
          $0.jitterKey = key
        }, partitions: 1)
      run.append(0, bytes: 100, at: 0)
      run.pass(at: 0)
      run.answer(run.sent[0], [.notEnoughReplicas], at: 0)
      waits.insert(run.sender.wakeTime)
    }
    #expect(waits.count > 40)
    #expect(waits.allSatisfy { (80_000_000...120_000_000).contains($0) })
    #expect((waits.min() ?? 0) < 85_000_000 && (waits.max() ?? 0) > 115_000_000)
  }
}

/// A client with its caller: it keeps which records are in which batch and what became of them.
struct SenderRun: ~Copyable {
  struct Settled: Equatable {
    var record: Int32
    var ending: ProducerSender.Ending
  }

  var sender: ProducerSender
  private var firsts: [Int: Int32] = [:]
  private(set) var sent: [Int] = []
  private(set) var counts: [[Int]] = []
  private(set) var settled: [Settled] = []
  private(set) var exhausted: [Int32] = []
  private(set) var admitted: [Int32] = []
  private(set) var asks = 0
  private(set) var connects = 0

  init(
    _ settings: ProducerSender.Settings, partitions: Int, leaders: [Int]? = nil, brokers: Int = 1
  ) {
    sender = ProducerSender(
      settings, leaders: leaders ?? Array(repeating: 0, count: partitions), brokers: brokers)
  }

  mutating func append(_ record: Int32, bytes: Int32, to partition: Int = 0, at now: Int64) {
    guard let batch = sender.append(record, bytes: bytes, to: partition, at: now) else { return }
    if sender.count(of: batch) == 1 { firsts[batch] = record }
  }

  mutating func pass(at now: Int64) {
    var actions: [ProducerSender.Action] = []
    sender.run(at: now, &actions)
    note(actions)
  }

  mutating func answer(_ request: Int, _ answers: [ProducerSender.Answer], at now: Int64) {
    var actions: [ProducerSender.Action] = []
    sender.answered(request, answers, at: now, &actions)
    note(actions)
    pass(at: now)
  }

  mutating func learn(_ leaders: [Int], at now: Int64) {
    sender.learn(leaders: leaders, at: now)
    pass(at: now)
  }

  mutating func refuse(_ broker: Int, at now: Int64) {
    sender.refused(by: broker, at: now)
    pass(at: now)
  }

  mutating func connect(_ broker: Int, at now: Int64) {
    sender.connected(broker)
    pass(at: now)
  }

  private mutating func note(_ actions: [ProducerSender.Action]) {
    for action in actions {
      switch action {
      case .send(let request):
        sent.append(request)
        var numbers: [Int] = []
        for batch in sender.batches(of: request) { numbers.append(sender.count(of: batch)) }
        counts.append(numbers)
      case .abandoned: break
      case .connect: connects += 1
      case .askForLeaders: asks += 1
      case .admitted(let record, let batch):
        admitted.append(record)
        if sender.count(of: batch) == 1 { firsts[batch] = record }
      case .exhausted(let record): exhausted.append(record)
      case .settled(let batch, let ending):
        settled.append(Settled(record: firsts[batch] ?? -1, ending: ending))
      }
    }
  }
}
