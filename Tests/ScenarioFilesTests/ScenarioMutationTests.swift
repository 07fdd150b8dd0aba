// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import Testing

/// Damaged scenarios are errors with a place, never a crash or a hang.
@Suite struct ScenarioMutationTests {
  private static let rich = """
    format: 1
    name: rich
    system: rocketmq
    duration: 10m
    warmup: 1m
    seed: 0x2a
    brokers: [east, {name: west, delay_levels: 1s 5s}]
    network: {latency: 1ms}
    topics: &topics
      orders: {queues: 4}
      "paid": {total_queues: 7}
    producers:
      web:
        topic: orders
        arrivals: {mmpp: {rates: [1/s, 9/s], transitions: [[0/s, 1/s], [2/s, 0/s]]}, batch: 2}
        key: {zipf: {keys: 100, exponent: 1.1}}
        tags: {a: 1, b: 2.5}
      app: {topic: paid, arrivals: {on_off: {rate_each: 9/s, on: 1s, off: {uniform: {minimum: 1s, maximum: 2s}}}}}
    groups:
      one: &one
        topics: [{topic: orders, tags: a || b}, paid]
        consumers: 3
        service: {mixture: {components: [{weight: 1, constant: {value: 1ms}}]}}
        allocation: {consistent-hash: {virtual_nodes: 7}}
        client: {pull_batch_size: 16}
      two: {<<: *one, ids: [x, y, z], failure: {probability: 1%}}
    events:
      - {at: 1m, scale: {group: one, consumers: 5}}
      - at: 2m
        burst: {producer: web, factor: 3, for: 10s}
    objectives: [{metric: sojourn.p99, at_most: 2s}]

    """

  private static let fragments: [[UInt8]] = [
    "&a ", "*a", "*one", "<<: *one", "? ", ": ", "- ", "[", "]", "{", "}", "!!int ", "!", "|", ">",
    "\"", "'", "#", "%", "@", "`", "\t", "\n", "\r", "\u{0}", "\u{FEFF}", "---\n", "...\n",
    "99999999999999999999999", "-1", "0", "1e9", "null", "~", "\\u0000", "\u{85}", "\u{2028}",
    "\u{F8D0}", "name", "consumers", "é", "\u{1F600}",
  ].map { Array($0.utf8) }

  private func mutated(_ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = Array(Self.rich.utf8)
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      if bytes.isEmpty { bytes = [UInt8(ascii: "a")] }
      let place = Int.random(in: 0..<bytes.count, using: &generator)
      let end = min(bytes.count, place + Int.random(in: 0...20, using: &generator))
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
      case 1: bytes.removeSubrange(place..<end)
      case 2:
        if let fragment = Self.fragments.randomElement(using: &generator) {
          bytes.insert(contentsOf: fragment, at: place)
        }
      case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 4: bytes = Array(bytes[..<max(1, place)])
      default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
    }
    return bytes
  }

  @Test("The undamaged scenario is right")
  func undamaged() throws {
    #expect(try SmallScenario.parse(Self.rich).specification.groups.count == 2)
  }

  @Test("A damaged scenario is right or tells what is wrong", arguments: 1...8)
  func damaged(seed: Int) {
    var generator = SeededGenerator(state: UInt64(seed))
    var refused = 0
    for _ in 0..<400 {
      let bytes = mutated(&generator)
      let text = String(decoding: bytes, as: UTF8.self)
      do throws(ScenarioErrors) {
        _ = try SmallScenario.parse(text)
      } catch {
        refused += 1
        #expect(!error.problems.isEmpty)
        for problem in error.problems {
          #expect(!problem.message.isEmpty)
          #expect(!problem.description.contains("\n"), "\(problem)")
        }
      }
    }
    // Most of the damage shows; if none did, nothing would have been tested.
    #expect(refused > 100)
  }

  @Test("A damaged override is right or tells what is wrong")
  func damagedOverrides() {
    var generator = SeededGenerator(state: 99)
    for _ in 0..<400 {
      var bytes = Array("groups.one.consumers=5".utf8)
      for _ in 0..<3 {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        if let fragment = Self.fragments.randomElement(using: &generator) {
          bytes.replaceSubrange(place..<min(bytes.count, place + 2), with: fragment)
        }
      }
      let override = String(decoding: bytes, as: UTF8.self)
      do throws(ScenarioErrors) {
        _ = try SmallScenario.parse(Self.rich, overrides: [override])
      } catch {
        #expect(!error.problems.isEmpty)
      }
    }
  }
}
