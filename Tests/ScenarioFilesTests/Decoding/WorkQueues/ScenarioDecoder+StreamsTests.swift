// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import ScenarioFiles
import SimulationEngine
import Testing

@Suite("Scenarios of streams")
struct ScenarioDecoderStreamsTests {
  private static let text = """
    format: 1
    system: rabbitmq
    duration: 1m
    cluster: {nodes: 5}
    queues:
      log: {type: stream, max_age: 30s, max_bytes: 10MiB, segment_size: 1MiB}
      work: {}
    producers:
      shop: {routing_key: log, arrivals: {poisson: {rate: 50/s}}}
    groups:
      every: {queue: log, consumers: 3, prefetch: 10, service: 10ms}
      one:
        queue: log
        consumers: 2
        prefetch: 5
        offset: first
        store_offset: 100
        single_active_consumer: true
        service: 10ms
    """

  @Test("What a stream keeps, and how groups read it, is read key by key")
  func reading() throws {
    let work = try #require(try SmallScenario.parse(Self.text).specification.workQueues)
    let stream = try #require(work.queues.first { $0.name == "log" })
    #expect(stream.kind == .stream)
    #expect(
      stream.retention
        == StreamRetention(
          maximumBytes: 10 * 1_048_576, maximumAge: .seconds(30), segmentBytes: 1_048_576))
    // All nodes have a replica (`x-initial-cluster-size`).
    #expect(stream.placement.replicas == 5)
    #expect(work.consumption[0].stream == StreamReading())
    #expect(
      work.consumption[1].stream
        == StreamReading(offset: .first, storesEvery: 100, hasSingleActiveConsumer: true))
  }

  @Test(
    "Offsets have the forms of RabbitMQ's, and times",
    arguments: [
      ("first", StreamReading.Offset.first), ("last", .last), ("next", .next), ("17", .number(17)),
      ("10m", .age(.seconds(600))), ("{time: 3s}", .time(.zero + .seconds(3))),
    ])
  func offsets(text: String, offset: StreamReading.Offset) throws {
    let scenario = Self.text.replacing("offset: first", with: "offset: \(text)")
    let work = try #require(try SmallScenario.parse(scenario).specification.workQueues)
    #expect(work.consumption[1].stream.offset == offset)
  }

  @Test(
    "What streams lack is refused with its place and a way out",
    arguments: [
      ("max_age: 30s", "max_age: 30s, ttl: 5s", "6:37: error: 'ttl' is not for streams; 'max_age'"),
      ("max_age: 30s", "max_age: 30s, max_length: 5", "6:37: error: 'max_length' is not for"),
      ("max_age: 30s", "max_age: 30s, dead_letter: work", "be bound beside it"),
      ("max_age: 30s", "max_age: 30s, max_priority: 4", "take a classic queue"),
      ("max_age: 30s", "max_age: 30s, delivery_limit: 4", "take a quorum queue"),
      ("max_age: 30s", "max_age: 30s, single_active_consumer: true", "let the group have it"),
      ("max_age: 30s", "max_age: 30s, auto_delete: true", "a stream is durable"),
      ("segment_size: 1MiB", "segment_size: 4GB", "segment_size"),
      ("type: stream, ", "", "'max_age' is for queues of the type stream"),
      ("prefetch: 10, ", "", "need a 'prefetch'"),
      ("prefetch: 10", "prefetch: 0", "0 gives a consumer of a stream no credit"),
      ("prefetch: 10", "prefetch: 10, acknowledge: automatic", "leave it out"),
      ("prefetch: 10", "prefetch: 10, on_failure: reject", "takes no rejection"),
      ("prefetch: 10", "prefetch: 10, failure: {probability: 5%}", "the application's own"),
      ("prefetch: 10", "prefetch: 10, priority: 3", "'single_active_consumer' lets one"),
      ("offset: first", "offset: frist", "16:13: error: offset: 'frist' is no offset"),
      ("offset: first", "offset: -3", "is no offset"),
      ("every: {queue: log", "every: {queue: work, offset: first", "the type stream, or leave it"),
      ("routing_key: log", "routing_key: log, ttl: 5s", "limit the stream's age"),
    ])
  func refusals(old: String, new: String, complaint: String) throws {
    let problems = SmallScenario.problems(Self.text.replacing(old, with: new))
    #expect(problems.contains { $0.contains(complaint) }, "\(problems)")
  }
}
