// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import QueueAllocation
import ScenarioFiles
import SimulationEngine
import Stochastics
import Testing

/// Random specifications, written as scenarios in random style, decode to themselves.
@Suite struct RandomScenarioTests {
  @Test("What is written is what is read", arguments: 1...40)
  func roundTrip(seed: Int) throws {
    var writer = RandomScenario(seed: UInt64(seed))
    let (text, wanted) = try writer.make()
    let read = try SmallScenario.parse(text).specification
    #expect(read.duration == wanted.duration)
    #expect(read.warmUp == wanted.warmUp)
    #expect(read.sampleInterval == wanted.sampleInterval)
    #expect(read.network == wanted.network)
    #expect(read.brokers == wanted.brokers)
    #expect(read.topics == wanted.topics)
    #expect(read.producers == wanted.producers)
    #expect(read.events == wanted.events)
    #expect(read.groups.count == wanted.groups.count)
    for (group, other) in zip(read.groups, wanted.groups) {
      #expect(group.name == other.name)
      #expect(group.subscriptions == other.subscriptions)
      #expect(group.mode == other.mode)
      #expect(group.consumption == other.consumption)
      #expect(group.consumerIDs == other.consumerIDs)
      #expect(group.threads == other.threads)
      #expect(group.service == other.service)
      #expect(group.failureProbability == other.failureProbability)
      #expect(type(of: group.allocation) == type(of: other.allocation))
      #expect(group.client == other.client)
    }
  }

  @Test("The digest is that of the meaning, however often the style changes", arguments: 1...10)
  func styles(seed: Int) throws {
    var first = RandomScenario(seed: UInt64(seed), style: 1)
    var second = RandomScenario(seed: UInt64(seed), style: 2)
    let (one, _) = try first.make()
    let (other, _) = try second.make()
    #expect(one != other)
    #expect(try SmallScenario.parse(one).digest == SmallScenario.parse(other).digest)
  }
}

/// Makes a random specification and a text that says the same.
private struct RandomScenario {
  private var values: SeededGenerator
  private var style: SeededGenerator

  init(seed: UInt64, style: UInt64? = nil) {
    values = SeededGenerator(state: seed)
    self.style = SeededGenerator(state: style ?? seed ^ 0xABCD)
  }

  private mutating func count(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &values)
  }

  private mutating func chance() -> Bool { Bool.random(using: &values) }

  /// A duration of whole milliseconds in one of the units that can say it.
  private mutating func text(milliseconds: Int) -> String {
    switch Int.random(in: 0..<4, using: &style) {
    case 0: "\(milliseconds)ms"
    case 1: "\(milliseconds * 1_000)us"
    case 2: "\(milliseconds / 1_000).\(String(1_000 + milliseconds % 1_000).dropFirst())s"
    default: "'\(milliseconds * 1_000_000) ns'"
    }
  }

  /// Keys in random order, in flow style.
  private mutating func mapping(_ pairs: [(String, String)]) -> String {
    "{" + pairs.shuffled(using: &style).map { "\($0.0): \($0.1)" }.joined(separator: ", ") + "}"
  }

  mutating func make() throws -> (text: String, specification: ModelSpecification) {
    let duration = count(60_000...900_000)
    let warmUp = count(0...30_000)
    let sample = count(100...5_000)
    let latency = count(0...20)
    let brokers = count(1...4)
    let topics = ["alpha", "beta"].prefix(count(1...2)).map { name -> (String, Int) in
      (name, count(1...9))
    }
    let (producerTexts, producers) = try makeProducers(topics.map { $0.0 })
    let (groupTexts, groups) = try makeGroups(topics.map { $0.0 })
    let (eventTexts, events) = makeEvents(groups, producers, duration: duration)
    var lines = [
      "format: 1", "name: random", "system: rocketmq", "duration: \(text(milliseconds: duration))",
      "warmup: \(text(milliseconds: warmUp))", "sample: \(text(milliseconds: sample))",
      "brokers: \(brokers)", "network: {latency: \(text(milliseconds: latency))}",
      "topics: " + mapping(topics.map { ($0.0, "{queues: \($0.1)}") }),
      "producers: " + mapping(producerTexts), "groups: " + mapping(groupTexts),
      "events: [" + eventTexts.joined(separator: ", ") + "]",
    ]
    lines.shuffle(using: &style)
    let names = ["broker-a", "broker-b", "broker-c", "broker-d"].prefix(brokers)
    return (
      lines.joined(separator: "\n") + "\n",
      ModelSpecification(
        duration: .milliseconds(Int64(duration)), warmUp: .milliseconds(Int64(warmUp)),
        sampleInterval: .milliseconds(Int64(sample)),
        network: NetworkSpecification(
          producerLatency: .milliseconds(Int64(latency)),
          consumerLatency: .milliseconds(Int64(latency))),
        brokers: names.map { BrokerSpecification(name: $0) },
        topics: topics.map {
          TopicSpecification(
            name: $0.0, queuesPerBroker: Array(repeating: $0.1, count: brokers))
        }, producers: producers, groups: groups, events: events)
    )
  }

  private mutating func makeProducers(
    _ topics: [String]
  ) throws -> ([(String, String)], [ProducerSpecification]) {
    var texts: [(String, String)] = []
    var producers: [ProducerSpecification] = []
    for name in ["app", "batch", "web"].prefix(count(1...3)) {
      let topic = topics[count(0...(topics.count - 1))]
      let rate = count(1...5_000)
      let clients = count(1...9)
      let isPoisson = chance()
      let bytes = count(0...4_096)
      let process = isPoisson ? "poisson" : "deterministic"
      texts.append(
        (
          name,
          mapping([
            ("topic", topic), ("count", "\(clients)"), ("size", "\(bytes)B"),
            ("arrivals", "{\(process): {rate: \(rate)/s}}"),
          ])
        ))
      producers.append(
        ProducerSpecification(
          name: name, topic: topic, count: clients,
          arrivals: try ArrivalSpecification(
            name: process, parameters: ["rate": .number(Double(rate))]), messageBytes: bytes))
    }
    return (texts, producers)
  }

  private mutating func makeGroups(
    _ topics: [String]
  ) throws -> ([(String, String)], [GroupSpecification]) {
    var texts: [(String, String)] = []
    var groups: [GroupSpecification] = []
    for name in ["fast", "slow"].prefix(count(1...2)) {
      let members = count(1...8)
      let threads = count(1...64)
      let mean = count(1...100)
      let failure = count(0...100)
      let batch = count(1...1_024)
      let consumption =
        chance() ? GroupSpecification.Consumption.orderly : chance() ? .keyed : .concurrent
      let lanes = consumption == .keyed ? count(1...threads) : nil
      let isCircle = chance()
      var client = RocketMQClientSettings()
      client.pullBatchSize = batch
      texts.append(
        (
          name,
          mapping(
            [
              ("topics", "[\(topics.joined(separator: ", "))]"), ("consumers", "\(members)"),
              ("threads", "\(threads)"), ("client", "{pull_batch_size: \(batch)}"),
              ("service", "{exponential: {mean: \(text(milliseconds: mean))}}"),
              ("failure", "{probability: \(failure)%}"),
              ("consumption", consumption.rawValue),
              ("allocation", isCircle ? "averagely-by-circle" : "averagely"),
            ] + (lanes.map { [("lanes", "\($0)")] } ?? []))
        ))
      groups.append(
        GroupSpecification(
          name: name, subscriptions: topics.map { .init(topic: $0) },
          consumption: consumption,
          consumerIDs: (0..<members).map { "c\($0)" }, threads: threads, lanes: lanes,
          service: .distribution(try .exponential(mean: Double(mean) / 1_000)),
          failureProbability: Double(failure) / 100,
          allocation: isCircle ? AveragelyByCircle() : Averagely(), client: client))
    }
    return (texts, groups)
  }

  private mutating func makeEvents(
    _ groups: [GroupSpecification], _ producers: [ProducerSpecification], duration: Int
  ) -> ([String], [ScenarioEvent]) {
    var texts: [String] = []
    var events: [ScenarioEvent] = []
    for _ in 0..<count(0...4) {
      let time = count(0...(duration - 1))
      let at = text(milliseconds: time)
      let instant = VirtualTime(nanoseconds: Int64(time) * 1_000_000)
      if chance() {
        let group = groups[count(0...(groups.count - 1))].name
        let members = count(0...9)
        texts.append("{at: \(at), scale: {group: \(group), consumers: \(members)}}")
        events.append(ScenarioEvent(at: instant, .scale(group: group, consumers: members)))
      } else {
        let producer = producers[count(0...(producers.count - 1))].name
        let factor = Double(count(1...30)) / 10
        let length = count(1...60_000)
        texts.append(
          "{burst: {for: \(text(milliseconds: length)), factor: \(factor), producer: \(producer)}, "
            + "at: \(at)}")
        events.append(
          ScenarioEvent(
            at: instant,
            .burst(
              producer: producer, factor: factor, duration: .milliseconds(Int64(length)))))
      }
    }
    return (texts, events)
  }
}
