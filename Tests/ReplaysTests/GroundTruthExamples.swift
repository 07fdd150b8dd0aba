// SPDX-License-Identifier: GPL-3.0-or-later

/// The recordings of real brokers that lie beside the tests.
enum GroundTruthExamples {
  static var folder: String {
    "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/GroundTruth"
  }

  static func path(_ name: String) -> String { "\(folder)/\(name)" }
}
