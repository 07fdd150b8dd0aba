// SPDX-License-Identifier: GPL-3.0-or-later

import MessagingModel
import Recordings
package import ResultFiles

/// All recordings of a folder beside their predictions, with overheads of the same run and blind.
///
/// Blind predictions take their overheads from other recordings: one set for each kind of broker and
/// queue, measured on the plainest recordings, those of the families r1 and r13 (RabbitMQ) and a1
/// (ActiveMQ).
package struct GroundTruth: Sendable {
  /// One recording.
  package struct Entry: Sendable {
    /// The recording's name, that of its folder.
    package var name: String
    /// The kind of broker and queue.
    package var overheadClass: String
    /// Whether blind predictions of others take their overheads from it.
    package var isBaseline: Bool
    /// The replay with its own overheads; nil of a consumer group.
    package var sameRun: Replay?
    /// The replay with overheads of other recordings; nil where there are none for its kind.
    package var blind: Replay?
    /// The replay of a consumer group of Kafka's protocol, which has no overheads.
    package var group: GroupComparison?
  }

  /// The recordings in order of their names.
  package var entries: [Entry] = []

  /// The families whose recordings the blind overheads are measured on.
  package static let baselineFamilies = ["r1", "r13", "a1"]

  /// The folders of recordings below a folder, in the order of their families' numbers.
  ///
  /// - Throws: `ResultFileError` where there are none.
  package static func recordings(in folder: String) throws(ResultFileError) -> [String] {
    let names = try StoredFile.entries(of: folder).filter { name in
      (try? StoredFile.entries(of: "\(folder)/\(name)").contains(RecordedSetup.fileName)) == true
    }
    guard !names.isEmpty else {
      throw .inputMissing(
        path: folder, reason: "holds no folder with a file \(RecordedSetup.fileName)")
    }
    return names.sorted { key(of: $0) < key(of: $1) }
  }

  /// Letters and number at the front of a name: `r13` of `r13a-quorum-mm1`.
  static func family(of name: String) -> String {
    let letters = name.prefix { $0.isLetter }
    return String(letters) + name.dropFirst(letters.count).prefix { $0.isNumber }
  }

  private static func key(of name: String) -> (String, Int, String) {
    let letters = name.prefix { $0.isLetter }
    let digits = name.dropFirst(letters.count).prefix { $0.isNumber }
    return (String(letters), Int(digits) ?? 0, name)
  }

  /// Replays every recording of a folder.
  ///
  /// - Parameters:
  ///   - folder: The folder.
  ///   - progress: Is told the name of each recording before it is replayed.
  /// - Throws: `Replay.Failure`.
  package init(
    of folder: String, progress: (String) -> Void = { _ in }
  ) throws(Replay.Failure) {
    do throws(ResultFileError) {
      let names = try Self.recordings(in: folder)
      var pools: [String: RecordedOverheads] = [:]
      for name in names where Self.baselineFamilies.contains(Self.family(of: name)) {
        let recording = try Recording.read("\(folder)/\(name)")
        pools[recording.setup.overheadClass, default: .init()].append(recording.overheads)
      }
      for name in names {
        progress(name)
        entries.append(try Self.entry(name, in: folder, pools))
      }
    } catch {
      throw .recording(error)
    }
  }

  private static func entry(
    _ name: String, in folder: String, _ pools: [String: RecordedOverheads]
  ) throws(ResultFileError) -> Entry {
    let path = "\(folder)/\(name)"
    let setup = try Recording.setup(of: path)
    var entry = Entry(
      name: name, overheadClass: setup.overheadClass,
      isBaseline: baselineFamilies.contains(family(of: name)))
    guard setup.system != .kafka else {
      entry.group = try GroupComparison.read(path)
      return entry
    }
    let recording = try Recording.read(path)
    entry.sameRun = try replay(recording, recording.overheads.journeys(by: .mean))
    if let pool = pools[setup.overheadClass] {
      entry.blind = try replay(recording, pool.journeys(by: .median))
    }
    return entry
  }

  private static func replay(
    _ recording: Recording, _ journeys: [JourneyTimes]
  ) throws(ResultFileError) -> Replay {
    do throws(Replay.Failure) {
      return try Replay(of: recording, journeys: journeys)
    } catch {
      throw error.fileError(path: recording.path)
    }
  }
}

extension Replay.Failure {
  /// The failure as one of the recording's files; a defect of the model names itself.
  package func fileError(path: String) -> ResultFileError {
    switch self {
    case .recording(let error): return error
    case .model(let error):
      let reason =
        switch error {
        case .invalidSpecification(let problems):
          problems.map { "\($0.path): \($0.message)" }.joined(separator: "; ")
        case .serviceTraceExhausted: "it has fewer services than messages"
        case .standstill: error.standstillSentence
        case .auditFailed(let findings, _, _):
          "an audit failed: " + findings.joined(separator: "; ")
        }
      return .malformed(
        MalformedInput(
          path: path, line: 1, column: 1, value: "", problem: "cannot be replayed: \(reason)"))
    }
  }
}
