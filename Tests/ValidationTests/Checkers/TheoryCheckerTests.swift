// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing
import Validation

/// Cases of other numbers than the golden ones; what follows from them is worked out by hand.
@Suite("Checkers of exact cases, on other numbers")
struct TheoryCheckerTests {
  private func problem(_ id: String, _ parameters: String, _ expected: String) throws -> String? {
    let text = """
      {"cases": [{"id": "\(id)", "kind": "exact", "parameters": {\(parameters)},
        "expected": {\(expected)}}]}
      """
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "lagcast-theory-\(UUID().uuidString)", isDirectory: true)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(text.utf8).write(to: folder.appendingPathComponent(TheoryCase.file))
    let sections = try GoldenFolder(path: folder).sections(of: TheoryCase.file)
    let found = try #require(sections.first?.cases.first)
    let checker = try #require(
      GoldenCheckerCatalogue.theory.first { $0.handles(caseNamed: id) })
    return checker.findings(on: found).problem
  }

  // 0.25 s, tripled: 0.25, 0.75, 2.25, sum 3.25.
  @Test("ActiveMQ's redelivery policy", arguments: [(3.25, true), (3.5, false)])
  func redelivery(total: Double, holds: Bool) throws {
    let problem = try problem(
      "activemq-exp-redelivery-x3-3",
      #""initial_redelivery_delay_s": 0.25, "back_off_multiplier": 3, "maximum_redeliveries": 3"#,
      #""retry_delays_s": [0.25, 0.75, 2.25], "total_delay_until_dead_letter_s": \#(total), "#
        + #""delivery_attempts": 4"#)
    #expect((problem == nil) == holds, "\(problem ?? "none")")
  }

  // 1 s, doubled, 3 s at most: 1, 2, 3, 3.
  @Test("Back-off with a longest wait", arguments: [("3", true), ("4", false)])
  func cap(last: String, holds: Bool) throws {
    let problem = try problem(
      "exp-backoff-1s-x2-cap3s-4",
      #""initial_s": 1, "multiplier": 2, "cap_s": 3, "max_retries": 4"#,
      #""retry_delays_s": [1, 2, 3, \#(last)], "total_delay_until_dead_letter_s": 9, "#
        + #""delivery_attempts": 5"#)
    #expect((problem == nil) == holds, "\(problem ?? "none")")
  }

  // 0.5 s, times 1.5: 0.5, 0.75, 1.125 and 1.6875 s, which is no whole number of milliseconds.
  @Test("Waits between two milliseconds", arguments: [("1.6875", true), ("1.687", false)])
  func fractions(last: String, holds: Bool) throws {
    let problem = try problem(
      "exp-backoff-500ms-x1.5-cap10s-4",
      #""initial_s": 0.5, "multiplier": 1.5, "cap_s": 10, "max_retries": 4"#,
      #""retry_delays_s": [0.5, 0.75, 1.125, \#(last)], "total_delay_until_dead_letter_s": 4.0625, "#
        + #""delivery_attempts": 5"#)
    #expect((problem == nil) == holds, "\(problem ?? "none")")
  }

  // 2 s for each return, 5 s at most: 2, 4, 5, 5.
  @Test("RabbitMQ's delayed retry", arguments: [("4", true), ("3", false)])
  func delayedRetry(second: String, holds: Bool) throws {
    let problem = try problem(
      "rabbitmq-delayed-retry-linear-4",
      #""min_delay_s": 2, "max_delay_s": 5, "delivery_limit": 4"#,
      #""retry_delays_s": [2, \#(second), 5, 5], "total_delay_until_dead_letter_s": 16, "#
        + #""deliveries": 5"#)
    #expect((problem == nil) == holds, "\(problem ?? "none")")
  }

  // Sessions that are no multiple of heartbeats: 10 s and 3 s, so the crash is noticed after 7 to 10 s.
  // 400/s over 4 consumers are 100/s orphaned; takeover 2 s later: 900 to 1,200 records.
  @Test("A crash in a Kafka group", arguments: [(7.0, true), (8.0, false)])
  func crash(earliest: Double, holds: Bool) throws {
    let problem = try problem(
      "crash-detection-10s",
      #""session_timeout_s": 10, "heartbeat_interval_s": 3, "rebalance_s": 2, "#
        + #""total_rate_per_s": 400, "partitions": 20, "consumers": 4, "protocol": "cooperative""#,
      #""detection_delay_min_s": \#(earliest), "detection_delay_mean_s": 8.5, "#
        + #""detection_delay_max_s": 10, "orphan_partitions": 5, "orphan_rate_per_s": 100, "#
        + #""backlog_at_takeover_min": 900, "backlog_at_takeover_mean": 1050, "#
        + #""backlog_at_takeover_max": 1200"#)
    #expect((problem == nil) == holds, "\(problem ?? "none")")
  }

  // 3 members, 12 partitions of 5/s, pauses of 2 s, restarts of 15 s: six rebalances. Eager ones pause
  // 12 partitions, cooperative ones 4; static members' 4 partitions wait three times.
  @Test("A rolling restart of a Kafka group", arguments: [(144, true), (143, false)])
  func rollingRestart(eagerPause: Int, holds: Bool) throws {
    let problem = try problem(
      "rolling-restart-3c-12p",
      #""members": 3, "partitions": 12, "total_rate_per_s": 60, "pause_per_rebalance_s": 2, "#
        + #""member_restart_s": 15, "session_timeout_s": 30"#,
      #""eager_group_rebalances": 6, "eager_partition_pause_s_total": \#(eagerPause), "#
        + #""eager_messages_arriving_into_paused_partitions": 720, "#
        + #""eager_partitions_moved_lower_bound": 24, "cooperative_group_rebalances": 6, "#
        + #""cooperative_partition_pause_s_total": 48, "#
        + #""cooperative_messages_arriving_into_paused_partitions": 240, "#
        + #""cooperative_partitions_moved_lower_bound": 24, "static_group_rebalances": 0, "#
        + #""static_partition_pause_s_total": 180, "#
        + #""static_messages_arriving_into_paused_partitions": 900, "#
        + #""static_partitions_moved_lower_bound": 0"#)
    #expect((problem == nil) == holds, "\(problem ?? "none")")
  }
}
