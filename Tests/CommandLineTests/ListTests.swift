// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

@Suite("lagcast list")
struct ListTests {
  static let subjects = [
    "strategies", "distributions", "arrivals", "systems", "events", "metrics",
  ]

  @Test("prints what the golden files hold", arguments: subjects)
  func printsGolden(subject: String) throws {
    let outcome = try Tool.run(["list", subject])
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(try GoldenFile("Golden/list-\(subject).txt").difference(from: outcome.output) == nil)
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
