// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Recordings
import Replays
import ResultFiles
import SimulationEngine
import Stochastics
import TestSupport
import Testing

@Suite("Recordings as specifications")
struct ReplaySpecificationTests {
  private static let times = JourneyTimes(
    publish: 200_000, deliver: 150_000, settle: 100_000, overshoot: 0)

  private static func specification(_ name: String) throws -> ReplaySpecification {
    try ReplaySpecification(of: try Recording.read(GroundTruthExamples.path(name)), times: times)
  }

  @Test("Queues keep the arguments of their broker")
  func arguments() throws {
    let bounded = try Self.specification("r12b-reject-publish-20").specification
    let queue = try #require(bounded.workQueues?.queues.first)
    #expect(queue.maximumLength == 20)
    #expect(queue.overflow == .rejectPublish)
    // Confirms without a window hold nobody up: a recording's publisher waited for none.
    #expect(bounded.workQueues?.publishing.first?.confirms == true)
    #expect(bounded.workQueues?.publishing.first?.confirmWindow == nil)
    let quorum = try Self.specification("r13a-quorum-mm1").specification
    #expect(quorum.workQueues?.queues.first?.kind == .quorum)
    let single = try Self.specification("r7b-sac-graceful-prefetch1").specification
    #expect(single.workQueues?.queues.first?.hasSingleActiveConsumer == true)
  }

  @Test("Consumers come and go when the recording says so")
  func membership() throws {
    let specification = try Self.specification("r7b-sac-graceful-prefetch1").specification
    #expect(specification.groups.map { $0.consumerIDs } == [["c1"]])
    // events.csv of the recording.
    let names = specification.events.map { "\($0.time.nanoseconds / 1_000) \($0.action.name)" }
    #expect(names.count == 4)
    #expect(names.filter { $0.hasSuffix("crash") } == ["15000054 crash", "30000055 crash"])
    let exclusive = try Self.specification("a5a-exclusive-failover").specification
    let consumption = try #require(exclusive.workQueues?.consumption.first)
    #expect(consumption.isExclusive)
    #expect(consumption.priority == 0)
    #expect(consumption.prefetch == 10)
    #expect(exclusive.workQueues?.queues.first?.kind == .activemq)
  }

  @Test("Every message is planned, in the order of its publication")
  func messages() throws {
    let replay = try Self.specification("r9f-batch10-3")
    let planned = try #require(replay.specification.workQueues?.publishing.first?.planned)
    #expect(planned.count == 1_500)
    #expect(planned.allSatisfy { $0.service == 20_000_000 && $0.routingKey == "gt.q" })
    #expect(replay.messages.count == 1_500)
    let arrivals = try #require(
      replay.specification.producers[0].arrivals.process as? RecordedArrivals)
    #expect(zip(arrivals.instants, arrivals.instants.dropFirst()).allSatisfy { $0 <= $1 })
    let latencies = try #require(replay.specification.workQueues?.latencies)
    #expect(latencies.publish?.mean == 0.000_2)
    #expect(latencies.overshoot == nil)
  }

  /// Reads a recording with a part of its setup exchanged for another.
  private static func replay(
    _ name: String, _ part: String, _ other: String
  ) throws -> ReplaySpecification {
    let folder = try TemporaryFolder()
    let source = GroundTruthExamples.path(name)
    for name in ["schedule.csv.gz", "messages.csv.gz", "events.csv"] {
      try folder.write(bytes: try #require(try StoredFile.bytes(of: source + "/" + name)), to: name)
    }
    let setup = String(
      decoding: try #require(try StoredFile.bytes(of: source + "/scenario.json")), as: UTF8.self)
    try #require(setup.contains(part))
    try folder.write(setup.replacing(part, with: other), to: "scenario.json")
    return try ReplaySpecification(of: try Recording.read(folder.path), times: Self.times)
  }

  @Test("A setting that replays would ignore is an error with its place")
  func unknown() throws {
    let error = #expect(throws: ResultFileError.self) {
      try Self.replay("r12b-reject-publish-20", "x-max-length", "x-queue-mode")
    }
    #expect(error?.exitClass == .dataError)
    #expect(
      error?.message.hasSuffix(
        "arguments.x-queue-mode is a setting that replays do not know; they would ignore it")
        == true)
  }

  @Test("A quorum queue's delayed retry is read, and refused where it is not whole")
  func delayedRetry() throws {
    let type = "\"x-queue-type\": \"quorum\""
    func queue(_ settings: String) throws -> WorkQueue? {
      try Self.replay("r13a-quorum-mm1", type, type + ", " + settings)
        .specification.workQueues?.queues.first
    }
    let waits = "\"x-delayed-retry-min\": 100, \"x-delayed-retry-max\": 2500"
    #expect(
      try queue("\"x-delayed-retry-type\": \"all\", " + waits)?.delayedRetry
        == .init(minimum: .milliseconds(100), maximum: .milliseconds(2_500)))
    #expect(try queue("\"x-delayed-retry-type\": \"disabled\"")?.delayedRetry == nil)
    for (settings, complaint) in [
      ("\"x-delayed-retry-type\": \"failed\", " + waits, "replays know all and disabled"),
      (waits, "lacks its type"), ("\"x-delayed-retry-type\": \"all\"", "its longest wait"),
      ("\"x-delayed-retry-often\": 1", "replays do not know"),
    ] {
      let error = #expect(throws: ResultFileError.self) { try queue(settings) }
      #expect(error?.message.contains(complaint) == true)
    }
  }
}
