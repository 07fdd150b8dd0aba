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

  @Test("A setting that replays would ignore is an error with its place")
  func unknown() throws {
    let folder = try TemporaryFolder()
    let source = GroundTruthExamples.path("r12b-reject-publish-20")
    for name in ["schedule.csv.gz", "messages.csv.gz", "events.csv"] {
      try folder.write(bytes: try #require(try StoredFile.bytes(of: source + "/" + name)), to: name)
    }
    let setup = String(
      decoding: try #require(try StoredFile.bytes(of: source + "/scenario.json")), as: UTF8.self)
    try folder.write(setup.replacing("x-max-length", with: "x-queue-mode"), to: "scenario.json")
    let recording = try Recording.read(folder.path)
    let error = #expect(throws: ResultFileError.self) {
      try ReplaySpecification(of: recording, times: Self.times)
    }
    #expect(error?.exitClass == .dataError)
    #expect(
      error?.message.hasSuffix(
        "arguments.x-queue-mode is a setting that replays do not know; they would ignore it")
        == true)
  }
}
