// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import ScenarioFiles
import SimulationEngine
import Testing

@Suite struct ScenarioDecoderGroupsTests {
  private func group(_ body: String) throws -> GroupSpecification {
    let text = SmallScenario.replacing(
      "{topics: [orders], consumers: 3, service: 40ms}", with: "{\(body)}")
    return try SmallScenario.parse(text).specification.groups[0]
  }

  @Test("Every setting of a group is read")
  func settings() throws {
    let group = try group(
      "topics: [{topic: orders, tags: paid || shipped}], mode: broadcasting, "
        + "consumption: orderly, consumers: [b, a], start: cold, threads: 7, service: 3ms, "
        + "service_factors: {b: 2, a: 0.5}, failure: {probability: 1%}, allocation: "
        + "averagely-by-circle, client: {consume_from: first, maximum_reconsume_times: 3}")
    #expect(
      group.subscriptions == [
        GroupSpecification.Subscription(topic: "orders", expression: "paid || shipped")
      ])
    #expect(group.mode == .broadcasting)
    #expect(group.consumption == .orderly)
    #expect(group.consumerIDs == ["b", "a"])
    #expect(group.start == .cold)
    #expect(group.threads == 7)
    #expect(group.failureProbability == 0.01)
    #expect(
      group.serviceFactors == [
        GroupSpecification.ServiceFactor(consumer: "a", factor: 0.5),
        GroupSpecification.ServiceFactor(consumer: "b", factor: 2),
      ])
    #expect(group.allocation is AveragelyByCircle)
    #expect(group.client.consumeFrom == .firstOffset)
    #expect(group.client.maximumReconsumeTimes == 3)
  }

  @Test("Members are numbered, listed, or both in agreement")
  func members() throws {
    #expect(try group("topics: [orders], service: 1ms, consumers: 2").consumerIDs == ["c0", "c1"])
    #expect(try group("topics: [orders], service: 1ms, consumers: 0").consumerIDs == [])
    #expect(try group("topics: [orders], service: 1ms, ids: [x]").consumerIDs == ["x"])
    #expect(
      try group("topics: [orders], service: 1ms, consumers: 2, ids: [x, 7]").consumerIDs
        == ["x", "7"])
  }

  @Test(
    "A group that cannot be is refused with its place",
    arguments: [
      ("topics: orders, consumers: 1, service: 1ms", 21, "topics: is 'orders'; it takes a list"),
      ("topics: [], consumers: 1, service: 1ms", 21, "topics: is empty; give at least one"),
      ("topics: [orders, orders], consumers: 1, service: 1ms", 30, "the topic 'orders' is listed"),
      (
        "topics: [{topic: orders, tags: '||'}], consumers: 1, service: 1ms", 44,
        "tags: the tag expr"
      ),
      ("topics: [orders], service: 1ms", 12, "group lacks the key 'consumers'"),
      ("topics: [orders], consumers: 1", 12, "group lacks the key 'service', which takes: a dist"),
      ("topics: [orders], consumers: 100001, service: 1ms", 42, "consumers: '100001' is out of"),
      ("topics: [orders], consumers: [a, a], service: 1ms", 46, "the consumer 'a' is listed twice"),
      ("topics: [orders], consumers: [], service: 1ms", 42, "consumers: is empty; it takes a list"),
      (
        "topics: [orders], consumers: 2, ids: [a], service: 1ms", 50, "ids: has 1 entries, but cons"
      ),
      ("topics: [orders], consumers: [b], ids: [a], service: 1ms", 52, "ids: are given twice"),
      ("topics: [orders], consumers: 1, service: 40", 54, "'40' has no unit; a duration ends in"),
      ("topics: [orders], consumers: 1, service: [1ms]", 54, "a distribution is a list; it takes"),
      (
        "topics: [orders], consumers: 1, service: lognormal", 54,
        "the distribution 'lognormal' lacks"
      ),
      (
        "topics: [orders], consumers: 1, service: {norml: {}}", 55,
        "'norml' is not a distribution"
      ),
      (
        "topics: [orders], consumers: 1, service: {exponential: {meen: 1ms}}", 69,
        "unknown key 'meen'; exponential takes mean; did you mean 'mean'?"
      ),
      (
        "topics: [orders], consumers: 1, service: {lognormal: {mean: 1ms}}", 66,
        "lognormal needs mean and p99, or mean and cv, or median and p99, or mu and sigma"
      ),
      ("topics: [orders], consumers: 1, service: 1ms, threads: 1001", 68, "threads: '1001' is out"),
      (
        "topics: [orders], consumers: 1, service: 1ms, lanes: 2", 66,
        "lanes: is given, but only keyed consumption has lanes"
      ),
      (
        "topics: [orders], consumers: 1, service: 1ms, threads: 2, consumption: keyed, lanes: 3",
        98,
        "lanes: is 3, but a member has 2 threads; a lane needs one of its own"
      ),
      (
        "topics: [orders], consumers: 1, service: 1ms, consumption: keyed, client: "
          + "{consume_batch_size: 2}", 87,
        "client: has consume_batch_size 2, but lanes work message by message"
      ),
      ("topics: [orders], consumers: 1, service: 1ms, mode: cluster", 65, "mode: 'cluster' is not"),
      (
        "topics: [orders], consumers: 1, service: 1ms, failure: 0.1", 68,
        "failure is '0.1'; it takes"
      ),
      (
        "topics: [orders], consumers: 1, service: 1ms, failure: {probability: 2}", 82,
        "probability: '2' is outside 0 to 1"
      ),
      (
        "topics: [orders], consumers: 1, service: 1ms, allocation: pop", 71,
        "'pop' is a broker's way of sharing; members that pull take another strategy"
      ),
      (
        "topics: [orders], consumers: 1, service: 1ms, allocation: share-simple", 71,
        "'share-simple' is a broker's way of sharing; members that pull take another strategy"
      ),
      (
        "topics: [orders], consumers: 1, service: 1ms, service_factors: {c0: 0}", 81,
        "c0: '0' is out of range; allowed are 0.001 to 1000000"
      ),
      (
        "topics: [orders], consumers: 1, service: 1ms, service_factors: {c9: 2}", 3,
        "service_factors: 'c9' is never a member of readers"
      ),
      (
        "topics: [orders], consumers: 1, service: 1ms, client: {pull_batch_size: 2000}", 85,
        "pull_batch_size: '2000' is out of range; allowed are 1 to 1024"
      ),
      (
        "topics: [orders], consumers: 1, service: 1ms, client: {rebalance_interval: 0s}", 88,
        "rebalance_interval: '0s' is out of range; allowed are 1ms to 36500d"
      ),
      (
        "topics: [orders], consumers: 1, service: 1ms, allocation: {consistent-hash: {nodes: 3}}",
        90,
        "unknown key 'nodes'; consistent-hash takes virtual_nodes"
      ),
      (
        "topics: [orders], consumers: 1, service: 1ms, allocation: {consistent-hash: "
          + "{virtual_nodes: many}}", 105,
        "virtual_nodes: 'many' is not a whole number; write plain digits, such as 16"
      ),
      (
        "topics: [orders], consumers: 1, service: 1ms, allocation: {consistent-hash: "
          + "{virtual_nodes: -1}}", 105, "virtual_nodes: "
      ),
      (
        "topics: [orders], consumers: 1, service: 1ms, allocation: {averagely: {x: 1}}", 84,
        "unknown key 'x'; averagely takes no parameters"
      ),
    ] as [(String, Int, String)])
  func impossible(body: String, column: Int, message: String) {
    let text = SmallScenario.replacing(
      "{topics: [orders], consumers: 3, service: 40ms}", with: "{\(body)}")
    let found = SmallScenario.problems(text)
    #expect(found.count == 1, "\(found)")
    let wanted = "s.yaml:10:\(column): error: \(message)"
    #expect(found.first?.hasPrefix(wanted) == true, "\(found)\nwanted \(wanted)")
  }
}
