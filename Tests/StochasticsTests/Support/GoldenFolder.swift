// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The folder of exact cases: the one named in the environment, or the copy that the command carries.
enum GoldenFolder {
  static func data(_ file: String, source: String = #filePath) throws -> Data {
    let named = ProcessInfo.processInfo.environment["LAGCAST_GOLDEN"]
    let folder =
      named.map { URL(fileURLWithPath: $0) }
      ?? URL(fileURLWithPath: source)
      .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources/Validation/Golden")
    return try Data(contentsOf: folder.appendingPathComponent(file))
  }
}

/// The parts of `rng_vectors.json` about generators that the module has.
struct GeneratorVectors: Decodable {
  struct SplitMix: Decodable {
    struct Row: Decodable {
      var seed: String
      var output: [String]
    }
    var `public`: [Row]
    var own: [Row]
  }

  struct Xoshiro: Decodable {
    struct Row: Decodable {
      var seed: String?
      var initial_state: [String]
      var output: [String]
    }
    var `public`: [Row]
    var own: [Row]
  }

  struct Conversion: Decodable {
    var seed: String
    var u01_hex: [String]
    var u01: [Double]
    var bounded_101: [UInt64]
    var exponential_mean_1: [Double]
  }

  var splitmix64: SplitMix
  var xoshiro256plusplus: Xoshiro
  var conversions: [Conversion]

  static func load() throws -> Self {
    try JSONDecoder().decode(Self.self, from: GoldenFolder.data("rng_vectors.json"))
  }
}

/// A word written in hexadecimal.
func word(_ text: String) throws -> UInt64 {
  guard let value = UInt64(text, radix: 16) else { throw MalformedVector(text: text) }
  return value
}

struct MalformedVector: Error {
  var text: String
}
