// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

@Suite("lagcast list")
struct ListTests {
  static let subjects = [
    "strategies", "distributions", "arrivals", "keys", "latencies", "systems", "events", "metrics",
  ]

  @Test("prints what the golden files hold", arguments: subjects)
  func printsGolden(subject: String) throws {
    let outcome = try Tool.run(["list", subject])
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(try GoldenFile("Golden/list-\(subject).txt").difference(from: outcome.output) == nil)
  }

  @Test(
    "lists what a scenario may name, files included",
    arguments: [
      ("arrivals", "trace", ["file", "column", "unit"]),
      ("arrivals", "rate_curve", ["times", "rates", "file", "column"]),
      ("distributions", "trace", ["file", "repeat"]),
      ("distributions", "empirical", ["values", "file"]),
      ("keys", "zipf", ["keys", "exponent"]),
    ])
  func listsWhatFilesGive(subject: String, name: String, parameters: [String]) throws {
    let outcome = try Tool.run(["list", subject, "--format", "csv"])
    for parameter in parameters {
      #expect(
        outcome.output.contains("\n\(subject),\(name),\(parameter),"), "\(name): \(parameter)")
    }
  }

  @Test(
    "lists everything without a subject, in every form", arguments: ["csv", "json", "markdown"])
  func listsEverything(format: String) throws {
    let outcome = try Tool.run(["list", "--format", format])
    #expect(outcome.status == 0)
    for subject in Self.subjects { #expect(outcome.output.contains(subject)) }
    for name in ["averagely", "lognormal", "poisson", "rocketmq", "rolling", "sojourn"] {
      #expect(outcome.output.contains(name))
    }
    if format == "json" {
      _ = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    }
  }
}
