// SPDX-License-Identifier: GPL-3.0-or-later

import ScenarioFiles

/// A scenario of a few lines that tests change in one place.
enum SmallScenario {
  /// Ten lines without an error: the topic stands in line 6, the producer in 8, the group in 10.
  static let text = """
    format: 1
    name: small
    system: rocketmq
    duration: 10m
    topics:
      orders: {queues: 4}
    producers:
      web: {topic: orders, arrivals: {poisson: {rate: 900/s}}}
    groups:
      readers: {topics: [orders], consumers: 3, service: 40ms}

    """

  /// The text with one part replaced.
  static func replacing(_ part: String, with other: String) -> String {
    precondition(text.contains(part), "the small scenario has no \(part)")
    return text.replacing(part, with: other)
  }

  /// The text with lines at its end.
  static func adding(_ lines: String) -> String { text + lines + "\n" }

  /// Reads a text as the file `s.yaml`.
  static func parse(
    _ text: String, overrides: [String] = [], folder: String = ""
  ) throws(ScenarioErrors) -> Scenario {
    try ScenarioFile.parse(text, file: "s.yaml", folder: folder, overrides: overrides)
  }

  /// What is wrong with a text, one line a problem; empty where nothing is.
  static func problems(
    _ text: String, overrides: [String] = [], folder: String = ""
  ) -> [String] {
    do throws(ScenarioErrors) {
      _ = try parse(text, overrides: overrides, folder: folder)
      return []
    } catch {
      return error.problems.map { $0.description }
    }
  }
}
