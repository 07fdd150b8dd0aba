// SPDX-License-Identifier: GPL-3.0-or-later

import Reports
import Testing

/// The words for a column, seen through the headings of tables.
@Suite("Labels from column names")
struct AxisLabelTests {
  @Test(
    "The unit at the end of a name goes into parentheses",
    arguments: [
      ("oldest_age_s", "oldest age (s)"), ("backlog_messages", "backlog (messages)"),
      ("arrival_rate_per_s", "arrival rate (1/s)"), ("sojourn_ms", "sojourn (ms)"),
      ("throughput_messages_per_s", "throughput (messages/s)"), ("busy_share", "busy (share)"),
      ("queues_owned_mean", "queues owned mean"), ("members", "members"),
      ("size_bytes", "size (bytes)"),
    ])
  func label(name: String, label: String) {
    #expect(ReportTable.Column(name).heading == label)
  }
}
