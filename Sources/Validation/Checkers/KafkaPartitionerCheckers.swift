// SPDX-License-Identifier: GPL-3.0-or-later

import QueueAllocation

/// Checks of the partitions that a Kafka producer chooses, with a key and without.
enum KafkaPartitionerCheckers {
  static let all: [GoldenChecker] = [
    GoldenChecker(file: "kafka/murmur2.json", section: "cases", as: Keyed.self, check: check),
    GoldenChecker(
      file: keyless, section: "cases", namesBeginningWith: "sticky-", as: Sticky.self,
      check: check),
    GoldenChecker(
      file: keyless, section: "cases", namesBeginningWith: "adaptive-", as: Adaptive.self,
      check: check),
  ]

  private static let keyless = "kafka/builtin-partitioner.json"

  private struct Keyed: Decodable {
    let keyHex: String
    let murmur2: Int32
    let positive: Int32
    /// The partition by number of partitions.
    let partition: [String: Int]
  }

  @Sendable private static func check(_ expected: Keyed) -> String? {
    let digits = Array(expected.keyHex.utf8)
    let bytes = stride(from: 0, to: digits.count - digits.count % 2, by: 2).compactMap {
      UInt8(String(decoding: digits[$0...($0 + 1)], as: UTF8.self), radix: 16)
    }
    guard bytes.count * 2 == digits.count else { return "'\(expected.keyHex)' is no hexadecimal" }
    let hash = Murmur2.hash(bytes)
    if hash != expected.murmur2 { return "expected \(expected.murmur2), got \(hash)" }
    if hash & Int32.max != expected.positive { return "without sign: got \(hash & Int32.max)" }
    if expected.partition.isEmpty { return "the case expects nothing" }
    for (text, partition) in expected.partition.sorted(by: { $0.key < $1.key }) {
      guard let count = Int(text), count > 0 else { return "'\(text)' is no number of partitions" }
      let got = Murmur2.partition(ofKey: bytes, count: count)
      if got != partition { return "of \(count): expected \(partition), got \(got)" }
    }
    return nil
  }

  private struct Sticky: Decodable {
    let stickyBatchSize: Int
    let partitions: Int
    let partitionsWithoutLeader: [Int]
    let randoms: [Int32]
    let appends: [Append]
    let partitionBeforeEachAppendAndAtEnd: [Int]

    /// Written as `[bytes, whether the partition may change]`.
    struct Append: Decodable {
      let bytes: Int
      let mayChange: Bool

      init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        bytes = try container.decode(Int.self)
        mayChange = try container.decode(Bool.self)
      }
    }
  }

  @Sendable private static func check(_ expected: Sticky) -> String? {
    var partitioner = StickyPartitioner(
      batchSize: expected.stickyBatchSize, partitionCount: expected.partitions,
      available: (0..<expected.partitions).filter { !expected.partitionsWithoutLeader.contains($0) }
    )
    var used = 0
    func random() -> Int32 {
      defer { used += 1 }
      return used < expected.randoms.count ? expected.randoms[used] : -1
    }
    var got = [partitioner.current(random)]
    for append in expected.appends {
      partitioner.append(append.bytes, mayChange: append.mayChange, random)
      got.append(partitioner.current(random))
    }
    if used > expected.randoms.count { return "more than the \(used - 1) draws were asked for" }
    let wanted = expected.partitionBeforeEachAppendAndAtEnd
    return got == wanted ? nil : "expected \(wanted), got \(got)"
  }

  private struct Adaptive: Decodable {
    let queueSizes: [Int]
    let partitionIds: [Int]
    let length: Int
    let adaptive: Bool
    let cumulative: [Int]?
    let randoms: [Int]?
    let picks: [Int]?
  }

  @Sendable private static func check(_ expected: Adaptive) -> String? {
    let weights = PartitionWeights(
      partitions: Array(expected.partitionIds.prefix(expected.length)),
      queueSizes: Array(expected.queueSizes.prefix(expected.length)),
      isEverybody: expected.length == expected.queueSizes.count)
    guard let weights else { return expected.adaptive ? "expected weights, got none" : nil }
    guard expected.adaptive else { return "expected no weights, got \(weights.cumulative)" }
    if weights.cumulative != expected.cumulative {
      return "expected \(expected.cumulative ?? []), got \(weights.cumulative)"
    }
    let got = (expected.randoms ?? []).map { weights.partition(for: $0) }
    return got == expected.picks ? nil : "expected \(expected.picks ?? []), got \(got)"
  }
}
