// SPDX-License-Identifier: GPL-3.0-or-later

/// What a results directory holds and what it was made from.
///
/// Everything in it follows from the scenario, the seed and the version, so it is the same on every
/// machine. Facts of the one run on the one machine go to ``environmentFileName`` instead.
package struct RunManifest: Sendable, Equatable {
  /// The file's name in a results directory.
  package static let fileName = "manifest.json"
  /// The name of the file with wall-clock facts, which no digest covers.
  package static let environmentFileName = "environment.json"
  /// The form of the manifest itself.
  static let formatVersion = 1
  static let toolName = "lagcast"

  /// The version of the tool.
  package var toolVersion: String
  /// The version of the simulated model; it changes when published numbers change.
  package var modelVersion: String
  /// The scenario's name.
  package var scenarioName: String
  /// The SHA-256 digest of the resolved scenario, without seed and replications.
  package var scenarioDigest: String
  /// The seed of the run.
  package var seed: UInt64
  /// The points of a sweep; nil for a run.
  package var points: Int?
  /// The number of replications whose results are here, in a sweep of each point.
  package var replications: Int
  /// Why the results are not the whole run; nil if they are.
  package var partialReason: String?
  /// The files in order of their paths; the directory fills them in.
  package internal(set) var files: [FileRecord] = []

  /// Describes a run before its files are known.
  package init(
    toolVersion: String, modelVersion: String, scenarioName: String, scenarioDigest: String,
    seed: UInt64, replications: Int, partialReason: String? = nil
  ) {
    self.toolVersion = toolVersion
    self.modelVersion = modelVersion
    self.scenarioName = scenarioName
    self.scenarioDigest = scenarioDigest
    self.seed = seed
    self.replications = replications
    self.partialReason = partialReason
  }

  /// One digest over all files: that of the lines `digest  path`, as `sha256sum` prints them.
  ///
  /// Two runs agree in every byte of their results when they agree in this.
  package var resultDigest: String {
    sha256(of: files.map { "\($0.contentDigest)  \($0.path)\n" }.joined())
  }

  /// The manifest as it is written.
  package var json: JSONValue {
    guard case .object(var members) = commonJSON else { return commonJSON }
    if let points, let place = members.firstIndex(where: { $0.name == "replications" }) {
      members.insert(.init("points", .integer(Int64(points))), at: place)
    }
    return .object(members)
  }

  private var commonJSON: JSONValue {
    .members([
      "format": .integer(Int64(Self.formatVersion)),
      "tool": .string(Self.toolName),
      "tool_version": .string(toolVersion),
      "model_version": .string(modelVersion),
      "scenario": .members(["name": .string(scenarioName), "sha256": .string(scenarioDigest)]),
      "seed": .unsigned(seed),
      "replications": .integer(Int64(replications)),
      "partial": .bool(partialReason != nil),
      "partial_reason": partialReason.map { .string($0) } ?? .null,
      "result_sha256": .string(resultDigest),
      "files": .array(
        files.map { file in
          .members([
            "path": .string(file.path), "bytes": .integer(Int64(file.contentBytes)),
            "sha256": .string(file.contentDigest),
          ])
        }),
    ])
  }
}
