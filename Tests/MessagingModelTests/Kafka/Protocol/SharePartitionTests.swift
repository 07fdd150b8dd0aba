// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import SimulationEngine
import Testing

@Suite("A share group's partition")
struct SharePartitionTests {
  private func second(_ count: Int64) -> VirtualTime {
    VirtualTime(nanoseconds: count * 1_000_000_000)
  }

  private func partition(records: Int = 2000, deliveries: Int = 5) -> SharePartition {
    var settings = SharePartition.Settings()
    settings.recordLimit = records
    settings.deliveryLimit = deliveries
    return SharePartition(startingAt: 0, settings)
  }

  /// Fetches for a member, from a log whose batches have ten records each.
  private func fetch(
    _ partition: inout SharePartition, _ member: Int32 = 1, through last: Int64, at time: Int64 = 0,
    limit: Int = 500, batchSize: Int? = nil, mode: SharePartition.AcquireMode = .batchOptimized
  ) -> [SharePartition.Acquired] {
    let offset = partition.nextFetchOffset()
    var acquired: [SharePartition.Acquired] = []
    let count = partition.acquire(
      .init(
        member: member, offset: offset, records: (offset / 10 * 10)...last, limit: limit,
        batchSize: batchSize, mode: mode),
      at: second(time), into: &acquired
    ) { $0 / 10 * 10 + 9 }
    #expect(count == acquired.reduce(0) { $0 + $1.offsets.count })
    return acquired
  }

  private func settle(
    _ partition: inout SharePartition, _ offsets: ClosedRange<Int64>,
    _ kind: SharePartition.Acknowledgement = .accept, by member: Int32 = 1, at time: Int64 = 0
  ) throws -> [SharePartition.Change] {
    var changes: [SharePartition.Change] = []
    if try partition.acknowledge(offsets, as: kind, by: member, at: second(time)) {
      partition.written(offsets, into: &changes)
    }
    return changes
  }

  private func expire(_ partition: inout SharePartition, at time: Int64) -> [SharePartition.Change]
  {
    var changes: [SharePartition.Change] = []
    partition.expireLocks(at: second(time), into: &changes)
    return changes
  }

  @Test("The start moves over what is done with, in order, and the end over what is fetched")
  func window() throws {
    var partition = partition()
    #expect(fetch(&partition, through: 9) == [.init(offsets: 0...9, deliveryCount: 1)])
    #expect(partition.start == 0 && partition.end == 10 && partition.nextFetchOffset() == 10)
    #expect(try settle(&partition, 5...9) == [.init(offsets: 5...9, state: .acknowledged)])
    #expect(partition.start == 0 && partition.inFlightCount == 10)
    _ = try settle(&partition, 0...3)
    #expect(partition.start == 4 && partition.inFlightCount == 6)
    #expect(try settle(&partition, 4...4, .reject) == [.init(offsets: 4...4, state: .archived)])
    #expect(partition.start == 10 && partition.end == 10 && partition.nextTimer == nil)
  }

  // A window of 20: record 0 is never settled, so that behind 19 nothing can be acquired. Its lock
  // ends at 30, 60, …; the fifth one, at 150, archives it, and the start jumps to 20.
  @Test("One stuck record fills the window and stops the partition until it is archived")
  func stuckRecord() throws {
    var partition = partition(records: 20)
    _ = fetch(&partition, through: 99, limit: 20)
    #expect(partition.end == 20)
    _ = try settle(&partition, 1...19)
    #expect(!partition.canAcquire && fetch(&partition, through: 99) == [])
    for delivery in 1...4 {
      let time = Int64(delivery) * 30
      #expect(partition.nextTimer == second(time))
      #expect(expire(&partition, at: time) == [.init(offsets: 0...0, state: .available)])
      #expect(partition.canAcquire && partition.nextFetchOffset() == 0)
      #expect(
        fetch(&partition, 2, through: 99, at: time)
          == [.init(offsets: 0...0, deliveryCount: delivery + 1)])
      #expect(!partition.canAcquire)
    }
    #expect(expire(&partition, at: 150) == [.init(offsets: 0...0, state: .archived)])
    #expect(partition.start == 20 && partition.canAcquire)
  }

  // The limit is 5, so from 3 deliveries on half of the batch is handed out at a time, and what has
  // one delivery left alone.
  @Test("Records that failed often are handed out in ever smaller groups, at last one by one")
  func throttling() throws {
    var partition = partition()
    for delivery in 1...3 {
      #expect(fetch(&partition, through: 9) == [.init(offsets: 0...9, deliveryCount: delivery)])
      _ = try settle(&partition, 0...9, .release)
    }
    #expect(fetch(&partition, through: 9) == [.init(offsets: 0...4, deliveryCount: 4)])
    #expect(fetch(&partition, through: 9) == [.init(offsets: 5...9, deliveryCount: 4)])
    _ = try settle(&partition, 0...9, .release)
    for offset in Int64(0)..<10 {
      #expect(fetch(&partition, through: 9) == [.init(offsets: offset...offset, deliveryCount: 5)])
      #expect(
        try settle(&partition, offset...offset, .release)
          == [.init(offsets: offset...offset, state: .archived)])
    }
    #expect(partition.start == 10)
  }

  @Test("A throttled batch is not acquired together with others, and stops the fetch")
  func throttledAlone() throws {
    var partition = partition()
    _ = fetch(&partition, through: 29, batchSize: 10)
    for _ in 1...2 {
      _ = try settle(&partition, 10...19, .release)
      #expect(fetch(&partition, through: 29).map(\.offsets) == [10...19])
    }
    // Batch 0 has one delivery, batch 10 three.
    _ = try settle(&partition, 0...9, .release)
    _ = try settle(&partition, 10...19, .release)
    #expect(fetch(&partition, through: 99) == [.init(offsets: 0...9, deliveryCount: 2)])
    #expect(fetch(&partition, through: 99) == [.init(offsets: 10...14, deliveryCount: 4)])
  }

  @Test("A released record keeps its count, that of an ended session does not count")
  func sessionEnd() throws {
    var partition = partition()
    _ = fetch(&partition, 1, through: 9)
    _ = fetch(&partition, 2, through: 19)
    _ = try settle(&partition, 3...4)
    var ranges: [ClosedRange<Int64>] = []
    partition.release(by: 1, into: &ranges)
    #expect(ranges == [0...2, 5...9])
    // Until that is written nobody can have them.
    #expect(partition.nextFetchOffset() == 20)
    var changes: [SharePartition.Change] = []
    for range in ranges { partition.written(range, into: &changes) }
    #expect(
      changes == [
        .init(offsets: 0...2, state: .available), .init(offsets: 5...9, state: .available),
      ])
    #expect(
      fetch(&partition, 3, through: 19)
        == [.init(offsets: 0...2, deliveryCount: 1), .init(offsets: 5...9, deliveryCount: 1)])
    _ = try settle(&partition, 0...2, .release, by: 3)
    #expect(fetch(&partition, 3, through: 19) == [.init(offsets: 0...2, deliveryCount: 2)])
  }

  @Test("A renewed lock runs from then on; what was not renewed ends first")
  func renewal() throws {
    var partition = partition()
    _ = fetch(&partition, through: 9)
    _ = try settle(&partition, 2...4, .renew, at: 20)
    #expect(
      expire(&partition, at: 30)
        == [.init(offsets: 0...1, state: .available), .init(offsets: 5...9, state: .available)])
    #expect(partition.nextTimer == second(50))
    _ = try settle(&partition, 2...4, at: 49)
    #expect(partition.nextTimer == nil)
  }

  @Test("Who does not hold a record, or not any more, cannot settle it, nor any other with it")
  func notHeld() throws {
    var partition = partition()
    _ = fetch(&partition, 1, through: 9)
    #expect(throws: GroupError.invalidRecordState) { try settle(&partition, 0...9, by: 2) }
    #expect(throws: GroupError.invalidRequest) { try settle(&partition, 5...10) }
    _ = try settle(&partition, 4...4, .release)
    #expect(throws: GroupError.invalidRecordState) { try settle(&partition, 0...9) }
    #expect(partition.state(of: 0) == .acquired)
    _ = expire(&partition, at: 30)
    #expect(throws: GroupError.invalidRecordState) { try settle(&partition, 0...3, at: 30) }
    // What is before the start is passed over.
    _ = fetch(&partition, 1, through: 9, at: 30)
    _ = try settle(&partition, 0...4, at: 31)
    #expect(try settle(&partition, 2...6, at: 31) == [.init(offsets: 5...6, state: .acknowledged)])
  }

  @Test("A state counts when it is written, and is rolled back when it is not")
  func writing() throws {
    var partition = partition()
    _ = fetch(&partition, through: 9)
    #expect(try partition.acknowledge(0...9, as: .accept, by: 1, at: second(1)))
    #expect(partition.start == 0)
    #expect(throws: GroupError.invalidRecordState) {
      try partition.acknowledge(0...9, as: .accept, by: 1, at: second(2))
    }
    partition.notWritten(0...9)
    #expect(partition.state(of: 0) == .acquired)
    // Once more, and the lock runs out meanwhile.
    #expect(try partition.acknowledge(0...9, as: .accept, by: 1, at: second(29)))
    #expect(expire(&partition, at: 30) == [])
    partition.notWritten(0...9)
    #expect(partition.state(of: 0) == .available && partition.nextTimer == nil)
    #expect(fetch(&partition, through: 9) == [.init(offsets: 0...9, deliveryCount: 2)])
  }

  @Test("Whole log batches exceed what was asked for; a record limit cuts them")
  func modes() throws {
    var partition = partition()
    #expect(fetch(&partition, through: 29, limit: 5) == [.init(offsets: 0...9, deliveryCount: 1)])
    #expect(
      fetch(&partition, 2, through: 29, limit: 5, mode: .recordLimit)
        == [.init(offsets: 10...14, deliveryCount: 1)])
    #expect(partition.end == 20 && partition.nextFetchOffset() == 15)
    #expect(
      fetch(&partition, 3, through: 29, limit: 3, mode: .recordLimit)
        == [.init(offsets: 15...17, deliveryCount: 1)])
    #expect(
      fetch(&partition, 4, through: 29, limit: 5, mode: .recordLimit)
        == [.init(offsets: 18...19, deliveryCount: 1), .init(offsets: 20...22, deliveryCount: 1)])
  }

  @Test("Batches end where a log batch does, once they are large enough")
  func batchSize() {
    var partition = partition()
    #expect(
      fetch(&partition, through: 59, limit: 60, batchSize: 15).map(\.offsets)
        == [0...19, 20...39, 40...59])
  }

  @Test("A new leader knows what was written: what members hold was not delivered")
  func leader() throws {
    var partition = partition()
    _ = fetch(&partition, through: 9)
    _ = try settle(&partition, 0...4, .release)
    _ = fetch(&partition, through: 9)
    partition.leaderChanged()
    #expect(partition.nextTimer == nil)
    #expect(
      fetch(&partition, through: 9)
        == [.init(offsets: 0...4, deliveryCount: 2), .init(offsets: 5...9, deliveryCount: 1)])
  }

  // MARK: - Against Kafka's own way

  @Test("It does what Kafka's maps do, whatever members do", arguments: 0..<80)
  func likeKafka(seed: UInt64) {
    var generator = SeededDraws(seed: seed)
    var ends: [Int64] = []
    while (ends.last ?? -1) < 3000 {
      ends.append((ends.last ?? -1) + Int64.random(in: 1...9, using: &generator))
    }
    let batchEnd = { (offset: Int64) in ends.first { $0 >= offset } ?? offset }
    let batchBase = { (offset: Int64) in (ends.last { $0 < offset } ?? -1) + 1 }
    let deliveries = Int.random(in: 2...7, using: &generator)
    let records = Int.random(in: 5...60, using: &generator)
    var naive = NaiveSharePartition(
      deliveryLimit: deliveries, recordLimit: records, lock: 30)
    var real = partition(records: records, deliveries: deliveries)
    var writes: [ClosedRange<Int64>] = []
    var changes: [SharePartition.Change] = []
    var now: Int64 = 0

    func finish(_ index: Int) {
      let range = writes.remove(at: index)
      let isWritten = Int.random(in: 0..<6, using: &generator) > 0
      if isWritten { real.written(range, into: &changes) } else { real.notWritten(range) }
      naive.finish(range, isWritten: isWritten, now: now)
    }

    for step in 0..<500 {
      let member = Int32.random(in: 0..<3, using: &generator)
      switch Int.random(in: 0..<10, using: &generator) {
      case 0...3:
        guard real.canAcquire else { break }
        let offset = real.nextFetchOffset()
        var last = batchEnd(offset)
        for _ in 0..<Int.random(in: 0...5, using: &generator) { last = batchEnd(last + 1) }
        let limit = Int.random(in: 1...25, using: &generator)
        let size = Int.random(in: 1...25, using: &generator)
        let isLimited = Bool.random(using: &generator)
        var acquired: [SharePartition.Acquired] = []
        real.acquire(
          .init(
            member: member, offset: offset, records: batchBase(offset)...last, limit: limit,
            batchSize: size, mode: isLimited ? .recordLimit : .batchOptimized),
          at: second(now), into: &acquired, batchEnd: batchEnd)
        let expected = naive.acquire(
          member, from: offset, batchBase(offset)...last, limit: limit, batchSize: size,
          isLimited: isLimited, now: now, batchEnd: batchEnd)
        #expect(acquired.flatMap { Array($0.offsets) } == expected)
      case 4...6:
        guard real.inFlightCount > 0 else { break }
        let first = Int64.random(in: real.start..<real.end, using: &generator)
        var last = first
        let wanted = real.state(of: first)
        while last + 1 < real.end, real.state(of: last + 1) == wanted, last - first < 8 {
          last += 1
        }
        let kind =
          SharePartition.Acknowledgement.allCases.randomElement(using: &generator) ?? .accept
        // Mostly the one who holds the first of them.
        let owner = naive.records[first, default: .init()].member
        let who = Int.random(in: 0..<5, using: &generator) == 0 ? member : owner
        let isWriting = try? real.acknowledge(first...last, as: kind, by: who, at: second(now))
        let isHeld = naive.acknowledge(first...last, kind, who, now: now)
        #expect((isWriting != nil) == isHeld)
        if isWriting == true { writes.append(first...last) }
      case 7:
        now += Int64.random(in: 0...12, using: &generator)
        real.expireLocks(at: second(now), into: &changes)
        naive.expire(now: now)
      case 8 where Int.random(in: 0..<5, using: &generator) == 0:
        var ranges: [ClosedRange<Int64>] = []
        real.release(by: member, into: &ranges)
        #expect(ranges.flatMap { Array($0) } == naive.release(member))
        writes += ranges
      default:
        if let index = writes.indices.randomElement(using: &generator) { finish(index) }
      }
      compare(real, naive, step)
    }
    while !writes.isEmpty { finish(0) }
    compare(real, naive, 500)
  }

  private func compare(_ real: SharePartition, _ naive: NaiveSharePartition, _ step: Int) {
    var real = real
    #expect(real.start == naive.start && real.end == naive.end, "step \(step)")
    #expect(real.nextFetchOffset() == naive.nextFetchOffset, "step \(step)")
    #expect(real.canAcquire == naive.canAcquire, "step \(step)")
    for offset in naive.start..<naive.end {
      let record = naive.records[offset, default: .init()]
      #expect(real.state(of: offset) == record.state, "step \(step), offset \(offset)")
      #expect(real.deliveryCount(of: offset) == record.count, "step \(step), offset \(offset)")
    }
    // A lock that is being given up may still run out, to no effect.
    let deadlines = naive.records.filter { $0.key >= naive.start && $0.key < naive.end }
      .compactMap { $0.value.state == .acquired && !$0.value.isWriting ? $0.value.deadline : nil }
    if let first = deadlines.min() { #expect(real.nextTimer.map { $0 <= second(first) } == true) }
  }
}
