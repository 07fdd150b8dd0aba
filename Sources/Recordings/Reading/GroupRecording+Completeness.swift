// SPDX-License-Identifier: GPL-3.0-or-later

import ResultFiles

// Whether a recording of a consumer group goes to its end: one that was cut off agrees with less than it
// should, or with nothing.
extension GroupRecording {
  /// Looks for consumers that never start or never leave, once the last event has been read.
  ///
  /// - Throws: `ResultFileError.malformed`, at the last row.
  func checkEnds(_ reader: borrowing CSVReader) throws(ResultFileError) {
    let began = Set(events.filter { $0.kind == .joinBegin }.map(\.consumer))
    let missing = consumers.filter { !began.contains($0) }
    guard missing.isEmpty else {
      throw reader.failure(
        "the file ends before \(Self.list(missing)) of \(RecordedSetup.fileName) "
          + "\(missing.count == 1 ? "has" : "have") begun (join_begin); the recording is cut off, or "
          + "\(missing.count == 1 ? "it is" : "they are") none of its consumers")
    }
    var present: [String] = []
    for event in events {
      switch event.kind {
      case .joinBegin: present.append(event.consumer)
      case .closeEnd, .crashExit: present.removeAll { $0 == event.consumer }
      case .assign, .revoke, .lost, .closeBegin: break
      }
    }
    guard !present.isEmpty else { return }
    throw reader.failure(
      "the file ends while \(Self.list(present)) \(present.count == 1 ? "is" : "are") in the group, "
        + "without close_end or crash_exit; the recording is cut off: record until all have left")
  }

  /// Compares the messages that were read with what the recorder has counted, where it has.
  ///
  /// - Parameters:
  ///   - folder: The recording's folder.
  ///   - messages: How many different ones there are; `nil` where they have no numbers.
  ///   - reader: At the last row.
  /// - Throws: `ResultFileError`.
  func checkCounts(
    in folder: String, messages: Int?, _ reader: borrowing CSVReader
  ) throws(ResultFileError) {
    guard !processed.isEmpty else {
      throw reader.failure("there is no row below the header; a recording has messages")
    }
    let name = "summary.json"
    guard let messages, try StoredFile.entries(of: folder).contains(name) else { return }
    let root = try JSONParser.read(Recording.file(name, in: folder))
    guard let counted = try root.optional("processed_once_or_more"),
      let repeated = try root.optional("duplicates")
    else { return }
    let all = try counted.integer(in: 0...Int(Int32.max))
    let twice = try repeated.integer(in: 0...Int(Int32.max))
    guard messages == all, processed.count == all + twice else {
      throw reader.failure(
        "the file ends after \(processed.count) rows of \(messages) messages, and summary.json "
          + "counts \(all + twice) of \(all) (duplicates and processed_once_or_more); the recording is "
          + "cut off: give the whole file")
    }
  }

  private static func list(_ names: [String]) -> String {
    names.count < 2
      ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
  }
}
