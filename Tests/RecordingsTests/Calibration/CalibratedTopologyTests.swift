// SPDX-License-Identifier: GPL-3.0-or-later

import Recordings
import TestSupport
import Testing

@Suite("Queues and consumers of calibrated scenarios")
struct CalibratedTopologyTests {
  private static func lines(
    _ recording: SmallRecording, system: CalibratedScenario.System? = nil
  ) throws -> [String] {
    let calibration = try Calibration.of(recording.folder.path)
    return CalibratedScenario(of: calibration, stem: "s", system: system).text
      .split(separator: "\n").map { String($0) }
  }

  @Test("A recording of RabbitMQ becomes a scenario of RabbitMQ, key by key")
  func rabbitmq() throws {
    let lines = try Self.lines(SmallRecording())
    for line in [
      "system: rabbitmq", "  \"q\": {max_length: 20}", "  \"x\": {type: direct}",
      "  - {exchange: \"x\", queue: \"q\", key: \"k\"}", "    exchange: \"x\"",
      "    routing_key: \"k\"", "  \"q\":", "    queue: \"q\"", "    consumers: [\"c1\", \"c2\"]",
      "    prefetch: 1", "    priorities: {\"c2\": 3}", "    service_factors: {\"c2\": 2}",
      "    on_failure: requeue", "    failure: {probability: 0.25}",
    ] {
      #expect(lines.contains(line), "\(line) is not in\n\(lines.joined(separator: "\n"))")
    }
    #expect(lines.contains { $0.hasPrefix("latencies: {publish: ") })
    #expect(!lines.contains("events:"))
  }

  @Test("Settings that scenarios do not know are named in a comment")
  func unknown() throws {
    let setup = SmallRecording.setup.replacing(
      "\"x-max-length\": 20", with: "\"x-max-length\": 20, \"x-queue-mode\": \"lazy\"")
    let lines = try Self.lines(SmallRecording(setup: setup))
    #expect(lines.contains("  # x-queue-mode is left out: scenarios do not know it."))
  }

  @Test("Dead letters, kinds and limits are keys of a scenario")
  func settings() throws {
    let setup = SmallRecording.setup.replacing(
      "\"x-max-length\": 20",
      with: """
        "x-queue-type": "quorum", "x-message-ttl": 500, "x-delivery-limit": 3,
        "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "q",
        "x-single-active-consumer": true
        """)
    let lines = try Self.lines(SmallRecording(setup: setup))
    #expect(
      lines.contains(
        "  \"q\": {type: quorum, ttl: 500ms, delivery_limit: 3, single_active_consumer: true, "
          + "dead_letter: {routing_key: \"q\"}}"))
  }

  @Test("A delayed retry of every return is a key, one of some returns a comment")
  func delayedRetry() throws {
    func lines(_ type: String) throws -> [String] {
      try Self.lines(
        SmallRecording(
          setup: SmallRecording.setup.replacing(
            "\"x-max-length\": 20",
            with: """
              "x-queue-type": "quorum", "x-delayed-retry-type": "\(type)",
              "x-delayed-retry-min": 100, "x-delayed-retry-max": 2500
              """)))
    }
    #expect(
      try lines("all").contains(
        "  \"q\": {type: quorum, delayed_retry: {min: 100ms, max: 2500ms}}"))
    let failed = try lines("failed")
    #expect(failed.contains("  \"q\": {type: quorum}"))
    #expect(failed.contains("  # x-delayed-retry-min is left out: scenarios do not know it."))
  }

  @Test("Consumers come and go as recorded")
  func events() throws {
    let events = SmallRecording.events.replacing("-900,c2,consuming", with: "2500,c2,consuming")
    let lines = try Self.lines(SmallRecording(events: events))
    #expect(lines.contains("    consumers: [\"c1\"]"))
    #expect(lines.contains("  - {at: 2.5ms, add: {group: \"q\", consumers: [\"c2\"]}}"))
  }

  @Test("Message groups of ActiveMQ follow Zipf's law, and exclusive consumers stay so")
  func activemq() throws {
    let text = CalibratedScenario(
      of: try Calibration.of(RecordedExamples.path("a5a-exclusive-failover")), stem: "s"
    ).text
    #expect(text.contains("system: activemq\n"))
    #expect(text.contains("    exclusive: true\n"))
    #expect(text.contains("crash: {group: "))
    #expect(!text.contains("priority"))
  }

  @Test("Another system than the recorded one has a queue of its own kind")
  func others() throws {
    let rocketmq = try Self.lines(SmallRecording(), system: .rocketmq)
    #expect(rocketmq.contains("system: rocketmq") && rocketmq.contains("brokers: 1"))
    #expect(rocketmq.contains("  queue: {total_queues: 2}"))
    let activemq = try Self.lines(SmallRecording(), system: .activemq)
    #expect(activemq.contains("    destination: queue") && activemq.contains("queues: [queue]"))
  }
}
