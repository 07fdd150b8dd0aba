// SPDX-License-Identifier: GPL-3.0-or-later

// The one place in this module that uses Foundation: reading JSON back.
#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension RunManifest {
  /// Reads the manifest of a results directory.
  ///
  /// - Parameter directory: The path of the directory.
  /// - Returns: The manifest.
  /// - Throws: `ResultFileError.inputMissing` where there is no manifest, `.malformed` where it is
  ///   none that this version can read.
  package static func read(from directory: String) throws(ResultFileError) -> RunManifest {
    let path = directory + "/" + fileName
    let bytes = try InputFile.contents(of: path, limit: 1 << 26)
    let document: Document
    do {
      document = try JSONDecoder().decode(Document.self, from: Data(bytes))
    } catch let error as DecodingError {
      throw malformed(path, "is no manifest of a result: \(sentence(for: error))")
    } catch {
      throw malformed(path, "is no manifest of a result")
    }
    guard document.tool == toolName else {
      throw malformed(path, "was written by \"\(document.tool)\", not by \(toolName)")
    }
    guard document.format == formatVersion else {
      throw malformed(
        path, "has format \(document.format); this version reads format \(formatVersion)")
    }
    return document.manifest
  }

  /// Whether a directory is the result of a run: whether it holds a manifest of this tool.
  package static func isResult(_ directory: String) -> Bool {
    (try? read(from: directory)) != nil
  }

  /// The command line that made a result, from the facts of its run; `nil` where they are not there.
  package static func command(from directory: String) -> String? {
    let path = directory + "/" + environmentFileName
    guard let bytes = try? InputFile.contents(of: path, limit: 1 << 26),
      let facts = try? JSONDecoder().decode(Facts.self, from: Data(bytes))
    else { return nil }
    return facts.command
  }

  private struct Facts: Decodable {
    let command: String?
  }

  private static func malformed(_ path: String, _ problem: String) -> ResultFileError {
    .malformed(MalformedInput(path: path, line: 1, column: 1, value: "", problem: problem))
  }

  private static func sentence(for error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "\(key.stringValue) is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context):
      "\(context.codingPath.map { $0.stringValue }.joined(separator: ".")) has another type"
    case .dataCorrupted: "it is not JSON"
    @unknown default: "it cannot be decoded"
    }
  }

  private struct Document: Decodable {
    struct Scenario: Decodable {
      let name: String
      let sha256: String
    }

    struct File: Decodable {
      let path: String
      let bytes: Int
      let sha256: String
    }

    let format: Int
    let tool: String
    let tool_version: String
    let model_version: String
    let scenario: Scenario
    let seed: UInt64
    let points: Int?
    let replications: Int
    let partial_reason: String?
    let files: [File]

    var manifest: RunManifest {
      var manifest = RunManifest(
        toolVersion: tool_version, modelVersion: model_version, scenarioName: scenario.name,
        scenarioDigest: scenario.sha256, seed: seed, replications: replications,
        partialReason: partial_reason)
      manifest.points = points
      manifest.files = files.map {
        FileRecord(path: $0.path, contentBytes: $0.bytes, contentDigest: $0.sha256)
      }
      return manifest
    }
  }
}
