// SPDX-License-Identifier: GPL-3.0-or-later

/// The recordings of real brokers that lie beside the tests.
enum RecordedExamples {
  static let names = [
    "a1a-mm1-rho077", "a5a-exclusive-failover", "r12b-reject-publish-20", "r13a-quorum-mm1",
    "r1f-md1-rho080", "r7b-sac-graceful-prefetch1", "r9a-dd1-rho080", "r9f-batch10-3",
  ]

  static func path(_ name: String) -> String {
    let here = #filePath.split(separator: "/").dropLast(2).joined(separator: "/")
    return "/\(here)/GroundTruth/\(name)"
  }
}
