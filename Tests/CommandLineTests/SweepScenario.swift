// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestSupport
import Testing

/// Sweeps for the tests of the command, and what to do with their files.
enum SweepScenario {
  /// Two seconds on four queues: twenty points, each a few milliseconds of work.
  static let tiny = """
    format: 1
    name: tiny
    system: rocketmq
    duration: 2s
    sample: 500ms
    seed: 7
    replications: 2
    topics:
      orders: {queues: 4}
    producers:
      web: {topic: orders, arrivals: {poisson: {rate: 100/s}}}
    groups:
      readers: {topics: [orders], consumers: 2, threads: 1, service: {exponential: {mean: 15ms}}}
    objectives:
      - {metric: sojourn.p99, group: readers, at_most: 100ms}
    sweep:
      groups.readers.consumers: [1, 2, 3, 4]
      groups.readers.service.exponential.mean: {from: 5ms, to: 25ms, step: 5ms}

    """

  /// The scenario with the first occurrence of a text replaced.
  static func tiny(replacing text: String, with other: String) -> String {
    guard let range = tiny.range(of: text) else {
      preconditionFailure("the scenario does not contain “\(text)”")
    }
    return tiny.replacingCharacters(in: range, with: other)
  }

  /// A folder with the scenario in it.
  static func folder(_ scenario: String = tiny) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(scenario, to: "s.yaml")
    return folder
  }

  /// All files below a folder but those that no digest covers, with their bytes.
  static func files(below path: String) throws -> [String: [UInt8]] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: path)
    var files: [String: [UInt8]] = [:]
    for file in paths where !file.hasSuffix("environment.json") && !file.hasSuffix(".svg") {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: path + "/" + file, isDirectory: &isFolder)
      if !isFolder.boolValue {
        files[file] = Array(try Data(contentsOf: URL(fileURLWithPath: path + "/" + file)))
      }
    }
    return files
  }

  /// The files of runs below a folder, sorted.
  static func runFiles(below path: String) -> [String] {
    let paths = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
    return paths.filter { $0.hasSuffix(".run") && !$0.contains("/.") }.sorted()
  }
}
